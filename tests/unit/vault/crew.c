/* SPDX-License-Identifier: Apache-2.0 */
#include "crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/read.h"
#include "secret/secret.h"
#include "vault/vault_priv.h"

void
crew_close(struct crew *crew)
{
	vault_env_closep(&crew->env);
	vault_closep(&crew->vault);
	identities_done(&crew->ids);
}

int
crew_begin(void **state)
{
	struct crew *crew = xcalloc(1, sizeof(*crew));

	secret_start();
	stage_base(&crew->stage, "team", "alice");
	*state = crew;
	return 0;
}

static void
load(struct crew *crew, const char *who)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct passphrase_source nobody = {0};
	char path[400];

	snprintf(path, sizeof(path), "%s/keys/team-%s.key", fixtures_folder(), who);
	if (secret_read_file(path, IDENTITY_FILE_MOST, &text, &crew->err) < 0 ||
	    identities_parse(secret_slice(text), path, &nobody, &crew->ids, &crew->err) < 0)
		fail_msg("%s: %s", path, crew->err.message);
}

static int
try_open(struct crew *crew, const char *who, enum vault_mode mode, const char *env)
{
	int r;

	crew_close(crew);
	err_done(&crew->err);
	load(crew, who);
	crew->stage.place.now_ms += 1000;
	r = vault_open(&crew->stage.place, mode, &crew->vault, &crew->err);
	if (r < 0)
		return r;
	vault_use(crew->vault, &crew->ids);
	return env == NULL ? 0 : vault_env_open(crew->vault, env, &crew->env, &crew->err);
}

void
crew_open(struct crew *crew, const char *who, enum vault_mode mode, const char *env)
{
	if (try_open(crew, who, mode, env) < 0)
		fail_msg("%s: %s: %s", who, crew->err.context, crew->err.message);
}

static int
verify_as(struct crew *crew, const char *who)
{
	struct verify_result result;
	int r = try_open(crew, who, VAULT_READ, NULL);

	if (r == 0)
		r = vault_verify(crew->vault, &result, &crew->err);
	if (r < 0)
		fprintf(
		    stderr, "verify as %s: %s: %s\n", who, crew->err.context, crew->err.message);
	return r;
}

void
crew_free(struct crew *crew)
{
	crew_close(crew);
	stage_done(&crew->stage);
	free(crew);
}

int
crew_end(void **state)
{
	struct crew *crew = *state;
	int r = verify_as(crew, "alice");

	if (r == 0)
		r = verify_as(crew, "rita");
	if (r == 0)
		r = verify_as(crew, "ci");
	if (r == 0)
		r = verify_as(crew, "gate");
	crew_free(crew);
	return r;
}

const uint8_t *
crew_id(struct crew *crew, const char *label)
{
	const struct roster *roster;
	size_t i;

	if (crew->vault == NULL)
		crew_open(crew, "alice", VAULT_READ, NULL);
	roster = vault_roster(crew->vault);
	for (i = 0; i < roster->member_count; i++)
		if (strcmp(roster->members[i].label, label) == 0)
			return roster->members[i].id;
	fail_msg("no member %s", label);
	return NULL;
}

static int
grant(struct crew *crew, const char *who, const char *env, struct grant_new *wanted,
    const char *label)
{
	int r = try_open(crew, who, VAULT_WRITE, env);

	memcpy(wanted->member_id, crew_id(crew, label), MEMBER_ID);
	crew->result = (struct grant_result){0};
	return r < 0 ? r : vault_env_grant(crew->env, wanted, 1, &crew->result, &crew->err);
}

int
crew_grant(struct crew *crew, const char *who, const char *env, const char *label, enum right right)
{
	struct grant_new wanted = {.right = right};

	return grant(crew, who, env, &wanted, label);
}

int
crew_grant_names(struct crew *crew, const char *who, const char *env, const char *label,
    const char *const *names, size_t count)
{
	struct slice *slices CLEANUP(freep) = xcalloc(count + 1, sizeof(*slices));
	struct grant_new wanted = {.right = RIGHT_READ, .names = slices, .name_count = count};
	size_t i;

	for (i = 0; i < count; i++)
		slices[i] = slice_of_text(names[i]);
	return grant(crew, who, env, &wanted, label);
}

int
crew_rekey(struct crew *crew, const char *who, const char *env)
{
	int r = try_open(crew, who, VAULT_WRITE, env);

	crew->result = (struct grant_result){0};
	return r < 0 ? r : vault_env_rekey(crew->env, "a test", &crew->result, &crew->err);
}

int
crew_configure(
    struct crew *crew, const char *who, const char *env, const struct env_settings *settings)
{
	int r = try_open(crew, who, VAULT_WRITE, env);

	crew->result = (struct grant_result){0};
	return r < 0 ? r : vault_env_configure(crew->env, settings, &crew->result, &crew->err);
}

int
crew_renew(struct crew *crew, const char *who, const char *env)
{
	int r = try_open(crew, who, VAULT_WRITE, env);

	crew->result = (struct grant_result){0};
	return r < 0 ? r : vault_env_renew(crew->env, &crew->result, &crew->err);
}

int
crew_remove(struct crew *crew, const char *who, const char *label)
{
	uint8_t ids[1][MEMBER_ID];
	int r = try_open(crew, who, VAULT_WRITE, NULL);

	if (r < 0)
		return r;
	memcpy(ids[0], crew_id(crew, label), MEMBER_ID);
	return vault_member_remove(crew->vault, (const uint8_t(*)[MEMBER_ID])ids, 1, &crew->err);
}

int
crew_set(struct crew *crew, const char *who, const char *env, const char *name, const char *value)
{
	struct change change = {.kind = CHANGE_SET,
	    .name = slice_of_text(name),
	    .value = slice_of_text(value),
	    .note = slice_of("", 0)};
	struct commit_result result;
	int r = try_open(crew, who, VAULT_WRITE, env);

	return r < 0 ? r : vault_env_commit(crew->env, &change, 1, "a test", &result, &crew->err);
}

const char *
crew_value(struct crew *crew, const char *who, const char *env, const char *name)
{
	static char value[256];
	struct envset *values CLEANUP(envset_freep) = NULL;
	const struct entry *entry;
	int r = try_open(crew, who, VAULT_READ, env);

	if (r == 0)
		r = vault_env_read(crew->env, NULL, 0, &values, &crew->err);
	if (r < 0)
		return crew->err.id;
	entry = envset_find(values, slice_of_text(name));
	if (entry == NULL)
		return "-";
	snprintf(
	    value, sizeof(value), "%.*s", (int)entry->value.len, (const char *)entry->value.data);
	return value;
}

size_t
crew_count(struct crew *crew, const char *who, const char *env)
{
	struct envset *values CLEANUP(envset_freep) = NULL;

	crew_open(crew, who, VAULT_READ, env);
	if (vault_env_read(crew->env, NULL, 0, &values, &crew->err) < 0)
		fail_msg("%s: %s", who, crew->err.message);
	return envset_count(values);
}

struct grant
crew_right(struct crew *crew, const char *env, const char *label)
{
	const struct grant *found;

	crew_open(crew, "alice", VAULT_READ, env);
	found = charter_grant(vault_env_charter(crew->env), crew_id(crew, label));
	return found == NULL ? (struct grant){.right = RIGHT_NONE} : *found;
}

static int
keep_last(void *cookie, const struct history_item *item, struct err *err)
{
	struct buf *out = cookie;
	size_t i;

	(void)err;
	buf_clear(out);
	for (i = 0; i < item->op_count; i++)
		buf_addf(out, "%u%s%s %u-%u, ", item->ops[i].op,
		    item->ops[i].name[0] == '\0' ? "" : " ", item->ops[i].name,
		    (unsigned)item->ops[i].from, (unsigned)item->ops[i].to);
	buf_add_text(out, item->message);
	return 0;
}

const char *
crew_log(struct crew *crew, const char *who, const char *env)
{
	static char text[2000];
	struct buf last CLEANUP(buf_done) = BUF_INIT;

	crew_open(crew, who, VAULT_READ, env);
	if (vault_env_history(crew->env, keep_last, &last, &crew->err) < 0)
		fail_msg("%s: %s", who, crew->err.message);
	snprintf(text, sizeof(text), "%s", buf_text(&last));
	return text;
}
