/* SPDX-License-Identifier: Apache-2.0 */
/* A vault as objects, and a vault from objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rows_dump.h"
#include "scene.h"
#include "secret/secret.h"
#include "shared.h"
#include "vault/object.h"

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

/* Another machine's place beside the stage's. */
struct elsewhere {
	char path[300], state[300];
	struct vault_place place;
};

static void
elsewhere_init(struct elsewhere *elsewhere, const struct stage *stage)
{
	snprintf(elsewhere->path, sizeof(elsewhere->path), "%s/fresh.db", stage->folder);
	snprintf(elsewhere->state, sizeof(elsewhere->state), "%s/fresh-state", stage->folder);
	elsewhere->place = (struct vault_place){
	    .path = elsewhere->path,
	    .state_folder = elsewhere->state,
	    .now_ms = stage->place.now_ms,
	    .confirm_first_use = accept,
	};
}

static void
must(int r, const struct err *err)
{
	if (r != 0)
		fail_msg("%s: %s: %s (%s)", err->id, err->context, err->message, err->why);
}

static void
put_up(struct scene *scene, const char *base, const char *who, struct shared *shared)
{
	struct heads nothing = {0};
	struct err err = ERR_INIT;

	scene_open(scene, base, who, NULL);
	must(shared_fill(shared, scene->vault, &nothing, &err), &err);
}

static void
a_fresh_machine_gets_every_row(const char *base, const char *who)
{
	struct shared *shared = shared_new();
	struct object_source source = shared_source(shared);
	struct receive_result result;
	struct elsewhere elsewhere;
	struct scene scene;
	struct err err = ERR_INIT;

	put_up(&scene, base, who, shared);
	elsewhere_init(&elsewhere, &scene.stage);
	must(vault_receive_new(&elsewhere.place, &source, &result, &err), &err);
	assert_same_rows(scene.stage.path, elsewhere.path);
	scene_done(&scene);
	shared_free(shared);
}

static void
a_fresh_machine_gets_every_row_of_the_sample(void **state)
{
	(void)state;
	a_fresh_machine_gets_every_row("sample", "alice");
}

static void
a_fresh_machine_gets_every_row_of_the_team(void **state)
{
	(void)state;
	a_fresh_machine_gets_every_row("team", "alice");
}

/* Every byte of every wrap's payload, but not its length. */
static void
spoil_wraps(struct shared *shared, const char *name)
{
	struct buf spoilt CLEANUP(buf_done) = BUF_INIT;
	struct commit_object object;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice data, age;

	assert_true(shared_find(shared, name, &data));
	buf_add(&spoilt, data);
	if (strstr(name, "/commit/") == NULL ||
	    commit_object_parse(buf_slice(&spoilt), &object, &err) < 0)
		return;
	while (pieces_next(&object.wraps, NULL, &age))
		spoilt.data[age.data - (unsigned char *)spoilt.data + (ptrdiff_t)age.len - 1] ^= 1;
	shared_put(shared, name, buf_slice(&spoilt), true);
}

/* What no roster names is nobody's: it is not asked for. */
static void
objects_that_belong_to_nothing_are_not_taken(void **state)
{
	struct shared *shared = shared_new();
	struct object_source source = shared_source(shared);
	struct receive_result result;
	struct elsewhere elsewhere;
	struct scene scene;
	struct err err = ERR_INIT;

	(void)state;
	put_up(&scene, "sample", "alice", shared);
	shared_put(shared, "00112233445566778899aabbccddeeff/commit/00000000000000000001",
	    SLICE_LITERAL("planted"), false);
	shared_put(shared, "roster/00000000000000000099", SLICE_LITERAL("planted"), false);
	shared_put(shared, "card/00112233445566778899aabbccddeeff", SLICE_LITERAL("planted"), false);
	elsewhere_init(&elsewhere, &scene.stage);
	must(vault_receive_new(&elsewhere.place, &source, &result, &err), &err);
	assert_same_rows(scene.stage.path, elsewhere.path);
	scene_done(&scene);
	shared_free(shared);
}

static int
read_prod(const struct elsewhere *elsewhere, struct identities *ids, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r = vault_open(&elsewhere->place, VAULT_READ, &vault, err);

	if (r < 0)
		return r;
	vault_use(vault, ids);
	r = vault_env_open(vault, "prod", &env, err);
	return r < 0 ? r : vault_env_read(env, NULL, 0, &set, err);
}

/* Nobody else can tell that a wrap is good for nothing; who needs it can, and nobody reads wrongly. */
static void
a_planted_wrap_hurts_only_whom_it_is_for(void **state)
{
	struct shared *shared = shared_new();
	struct object_source source = shared_source(shared);
	struct receive_result result;
	struct elsewhere elsewhere;
	struct scene scene;
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	put_up(&scene, "sample", "alice", shared);
	elsewhere_init(&elsewhere, &scene.stage);
	must(vault_receive_new(&elsewhere.place, &source, &result, &err), &err);
	must(read_prod(&elsewhere, &scene.stage.ids, &err), &err);
	unlink(elsewhere.path);
	for (i = 0; i < shared_count(shared); i++)
		spoil_wraps(shared, shared_name(shared, i));
	must(vault_receive_new(&elsewhere.place, &source, &result, &err), &err);
	assert_int_equal(read_prod(&elsewhere, &scene.stage.ids, &err), ERR_TAMPERED);
	scene_done(&scene);
	shared_free(shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fresh_machine_gets_every_row_of_the_sample),
	    cmocka_unit_test(a_fresh_machine_gets_every_row_of_the_team),
	    cmocka_unit_test(objects_that_belong_to_nothing_are_not_taken),
	    cmocka_unit_test(a_planted_wrap_hurts_only_whom_it_is_for),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
