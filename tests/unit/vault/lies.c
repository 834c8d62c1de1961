/* SPDX-License-Identifier: Apache-2.0 */
/* Lies with what others have signed: objects cut, swapped, mixed, held back. */
#include "lies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/object.h"

/* An object taken apart, to be put together otherwise. */
enum { PIECES = 600 };

struct parts {
	struct buf bytes; /* of the original */
	struct commit_object object;
	struct slice charters[PIECES], ages[PIECES], history[PIECES], records[PIECES];
	const uint8_t *members[PIECES];
	size_t charter_count, wrap_count, history_count, record_count;
};

static void
list_take(struct pieces pieces, const uint8_t **heads, struct slice *out, size_t *count)
{
	*count = 0;
	while (*count < PIECES && pieces_next(&pieces, heads == NULL ? NULL : &heads[*count], &out[*count]))
		(*count)++;
}

const uint8_t *
env_called(const struct lies *lies, const char *name)
{
	size_t i;

	for (i = 0; i < lies->heads.count; i++)
		if (strcmp(lies->heads.envs[i].name, name) == 0)
			return lies->heads.envs[i].env_id;
	fail_msg("there is no %s", name);
	return NULL;
}

static uint64_t
head_of(const struct lies *lies, const char *env)
{
	return heads_find(&lies->heads, env_called(lies, env))->commit.seq;
}

/* The name of the object of commit BACK before the newest of ENV. */
static const char *
commit_of(const struct lies *lies, const char *env, uint64_t back)
{
	static char names[4][OBJECT_NAME];
	static unsigned at;
	char *name = names[at++ % 4];

	object_name_commit(env_called(lies, env), head_of(lies, env) - back, name);
	return name;
}

struct slice
object_of(struct lies *lies, const char *name)
{
	struct slice data;

	if (!shared_find(lies->shared, name, &data))
		fail_msg("there is no %s", name);
	return data;
}

static struct parts *
take_apart(struct lies *lies, const char *name)
{
	struct parts *parts = xcalloc(1, sizeof(*parts));
	struct err err = ERR_INIT;

	buf_add(&parts->bytes, object_of(lies, name));
	assert_int_equal(commit_object_parse(buf_slice(&parts->bytes), &parts->object, &err), 0);
	list_take(parts->object.charters, NULL, parts->charters, &parts->charter_count);
	list_take(parts->object.wraps, parts->members, parts->ages, &parts->wrap_count);
	list_take(parts->object.history, NULL, parts->history, &parts->history_count);
	list_take(parts->object.records, NULL, parts->records, &parts->record_count);
	return parts;
}

static void
list_put(struct buf *out, const uint8_t *const *heads, const struct slice *items, size_t count)
{
	size_t at = object_list_start(out), i;

	for (i = 0; i < count; i++) {
		if (heads != NULL)
			buf_add(out, slice_of(heads[i], MEMBER_ID));
		object_piece(out, items[i]);
	}
	object_list_end(out, at, count);
}

static void
put_together(struct lies *lies, const char *name, struct parts *parts)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	commit_object_start(parts->object.rows, &out);
	object_piece(&out, parts->object.commit);
	object_piece(&out, parts->object.ops);
	list_put(&out, NULL, parts->charters, parts->charter_count);
	list_put(&out, parts->members, parts->ages, parts->wrap_count);
	if (parts->object.rows == OBJECT_ALL)
		list_put(&out, NULL, parts->history, parts->history_count);
	list_put(&out, NULL, parts->records, parts->record_count);
	shared_put(lies->shared, name, buf_slice(&out), true);
	buf_done(&parts->bytes);
	free(parts);
}

static void
swap(struct lies *lies, const char *one, const char *other)
{
	struct slice a = object_of(lies, one), b = object_of(lies, other);

	shared_put(lies->shared, one, b, true);
	shared_put(lies->shared, other, a, true);
}

void
a_byte_behind_a_commit(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct buf longer CLEANUP(buf_done) = BUF_INIT;

	buf_add(&longer, object_of(lies, name));
	buf_add_byte(&longer, 0);
	shared_put(lies->shared, name, buf_slice(&longer), true);
}

void
a_commit_cut_off(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct slice whole = object_of(lies, name);

	shared_put(lies->shared, name, slice_of(whole.data, whole.len / 2), true);
}

void
an_empty_commit(struct lies *lies)
{
	shared_put(lies->shared, commit_of(lies, "dev", 0), slice_of(NULL, 0), true);
}

void
commits_of_two_environments_swapped(struct lies *lies)
{
	swap(lies, commit_of(lies, "dev", 0), commit_of(lies, "prod", 0));
}

void
commits_of_one_environment_swapped(struct lies *lies)
{
	swap(lies, commit_of(lies, "dev", 0), commit_of(lies, "dev", 1));
}

void
a_roster_in_the_place_of_a_commit(struct lies *lies)
{
	char name[OBJECT_NAME];

	object_name_roster(lies->heads.roster.seq, name);
	shared_put(lies->shared, commit_of(lies, "dev", 0), object_of(lies, name), true);
}

void
a_commit_of_another_vault(struct lies *lies)
{
	struct shared *other = shared_new();
	struct heads nothing = {0};
	struct scene scene;
	struct err err = ERR_INIT;
	struct slice data;
	size_t i;

	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(shared_fill(other, scene.vault, &nothing, &err), 0);
	for (i = 0; strstr(shared_name(other, i), "/commit/") == NULL; i++)
		;
	assert_true(shared_find(other, shared_name(other, i), &data));
	shared_put(lies->shared, commit_of(lies, "dev", 0), data, true);
	scene_done(&scene);
	shared_free(other);
}

void
a_roster_of_another_vault(struct lies *lies)
{
	struct shared *other = shared_new();
	struct heads nothing = {0};
	struct scene scene;
	struct err err = ERR_INIT;
	char name[OBJECT_NAME];
	struct slice data;

	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(shared_fill(other, scene.vault, &nothing, &err), 0);
	object_name_roster(2, name);
	assert_true(shared_find(other, name, &data));
	shared_put(lies->shared, name, data, true);
	scene_done(&scene);
	shared_free(other);
}

void
a_wrap_for_somebody_without_a_grant(struct lies *lies)
{
	static const uint8_t nobody[MEMBER_ID] = {7};
	const char *name = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name);

	parts->members[0] = nobody;
	parts->ages[0] = SLICE_LITERAL("age");
	parts->wrap_count = 1;
	put_together(lies, name, parts);
}

void
a_record_of_another_commit(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0), *other = commit_of(lies, "dev", 1);
	struct parts *parts = take_apart(lies, name), *from = take_apart(lies, other);

	parts->records[0] = from->records[0];
	put_together(lies, name, parts);
	put_together(lies, other, from);
}

void
a_record_left_out(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name);

	parts->record_count--;
	put_together(lies, name, parts);
}

void
a_record_altered(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name);

	parts->bytes.data[parts->records[0].data - (unsigned char *)parts->bytes.data +
			  (ptrdiff_t)parts->records[0].len - 1] ^= 1;
	put_together(lies, name, parts);
}

void
a_record_twice(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name);

	parts->records[parts->record_count] = parts->records[parts->record_count - 1];
	parts->record_count++;
	put_together(lies, name, parts);
}

void
other_operations(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0), *other = commit_of(lies, "dev", 1);
	struct parts *parts = take_apart(lies, name), *from = take_apart(lies, other);

	parts->object.ops = from->object.ops;
	put_together(lies, name, parts);
	put_together(lies, other, from);
}

void
other_operations_of_an_older_commit(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 1), *other = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name), *from = take_apart(lies, other);

	parts->object.ops = from->object.ops;
	put_together(lies, name, parts);
	put_together(lies, other, from);
}

void
a_signature_altered(struct lies *lies)
{
	const char *name = commit_of(lies, "dev", 0);
	struct parts *parts = take_apart(lies, name);

	parts->bytes.data[parts->object.commit.data - (unsigned char *)parts->bytes.data +
			  (ptrdiff_t)parts->object.commit.len - 1] ^= 1;
	put_together(lies, name, parts);
}

void
a_charter_held_back(struct lies *lies)
{
	uint64_t back;

	for (back = 0; back + 1 < head_of(lies, "dev"); back++) {
		const char *name = commit_of(lies, "dev", back);
		struct parts *parts = take_apart(lies, name);
		bool has = parts->charter_count > 0;

		parts->charter_count = 0;
		parts->wrap_count = 0;
		put_together(lies, name, parts);
		if (has)
			return;
	}
	fail_msg("no commit has a charter");
}

void
the_newest_commit_held_back(struct lies *lies)
{
	shared_remove(lies->shared, commit_of(lies, "dev", 0));
}

void
the_newest_roster_held_back(struct lies *lies)
{
	char name[OBJECT_NAME];

	object_name_roster(lies->heads.roster.seq, name);
	shared_remove(lies->shared, name);
}

void
everything_held_back(struct lies *lies)
{
	shared_copy(lies->shared, NULL);
}

void
a_commit_in_the_middle_held_back(struct lies *lies)
{
	shared_remove(lies->shared, commit_of(lies, "dev", 2));
}

void
the_escrow_held_back(struct lies *lies)
{
	char name[OBJECT_NAME];
	size_t i;

	for (i = 0; i < shared_count(lies->shared); i++) {
		snprintf(name, sizeof(name), "%s", shared_name(lies->shared, i));
		if (strstr(name, "/escrow/") != NULL)
			shared_remove(lies->shared, name);
	}
}

void
another_escrow(struct lies *lies)
{
	size_t i;

	for (i = 0; i < shared_count(lies->shared); i++)
		if (strstr(shared_name(lies->shared, i), "/escrow/") != NULL)
			shared_put(lies->shared, shared_name(lies->shared, i),
			    SLICE_LITERAL("age-encryption.org/v1"), true);
}

void
an_environment_left_out_of_its_roster(struct lies *lies)
{
	struct err err = ERR_INIT;
	uint64_t seq;

	for (seq = 2; seq <= lies->heads.roster.seq; seq++) {
		struct buf out CLEANUP(buf_done) = BUF_INIT;
		struct roster_object object;
		char name[OBJECT_NAME];

		object_name_roster(seq, name);
		assert_int_equal(roster_object_parse(object_of(lies, name), &object, &err), 0);
		if (object.commits.count == 0)
			continue;
		roster_object_start(&out);
		object_piece(&out, object.roster);
		list_put(&out, NULL, NULL, 0);
		list_put(&out, NULL, NULL, 0);
		shared_put(lies->shared, name, buf_slice(&out), true);
		return;
	}
	fail_msg("no roster has a commit");
}

static int
take_nothing(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	(void)err;
	if (strstr(name, "/commit/") != NULL)
		shared_put(cookie, name, data, replace);
	return 0;
}

/* The same vault was changed on another machine that knows nothing of this one. */
void
another_history(struct lies *lies)
{
	struct change change = {.kind = CHANGE_SET, .name = SLICE_LITERAL("OTHER"),
	    .value = SLICE_LITERAL("FAKE other"), .note = SLICE_LITERAL("")};
	struct vault_place place = lies->scene.stage.place;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct err err = ERR_INIT;
	char path[300], command[700];

	/* one commit here, another one there, both in the same place of the chain */
	snprintf(path, sizeof(path), "%s/other.db", lies->scene.stage.folder);
	snprintf(command, sizeof(command), "cp '%s' '%s'", lies->scene.stage.path, path);
	vault_close(lies->scene.vault);
	lies->scene.vault = NULL;
	assert_int_equal(system(command), 0);
	for (int i = 0; i < 2; i++) {
		if (i == 1)
			place.path = path;
		place.state_folder = NULL;
		place.now_ms++;
		assert_int_equal(vault_open(&place, VAULT_WRITE, &vault, &err), 0);
		vault_use(vault, &lies->scene.stage.ids);
		assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
		if (vault_env_commit(env, &change, 1, "", &result, &err) < 0)
			fail_msg("%s", err.message);
		vault_env_close(env);
		env = NULL;
		if (i == 1)
			assert_int_equal(vault_objects_above(vault, &lies->heads, take_nothing, lies->shared, &err), 0);
		vault_close(vault);
		vault = NULL;
	}
}
