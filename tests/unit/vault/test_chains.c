/* SPDX-License-Identifier: Apache-2.0 */
/* A vault with a long past is joined through chains. EVENKEEP_TEST_ALL asks for 5,000 commits. */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "vault/bundle.h"

static struct room room;

static int
begin(void **state)
{
	(void)state;
	room_begin(&room);
	shared_keep_bundles(room.shared);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

static void
commit_one(struct vault *vault, unsigned number)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct change change;
	struct err err = ERR_INIT;
	char text[40];

	snprintf(text, sizeof(text), "FAKE-%u", number);
	change = change_of(CHANGE_SET, "KEY", text);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_commit(env, &change, 1, "", &result, &err), &err);
}

static void
a_long_past_is_joined_with_few_questions(void **state)
{
	struct desk *const from = &room.desks[0], *const to = &room.desks[1];
	unsigned count = getenv("EVENKEEP_TEST_ALL") != NULL ? 5000 : 640;
	struct vault_place place = desk_place(&room, from);
	struct identities ids = {.items = {from->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0};
	struct err err = ERR_INIT;
	size_t asked;

	(void)state;
	shared_copy(room.shared, NULL);
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	vault_use(vault, &ids);
	for (unsigned i = 0; i < count; i++)
		commit_one(vault, i);
	must(shared_fill(room.shared, vault, &nothing, &err), &err);
	vault_closep(&vault);
	shared_asked(room.shared);
	must(desk_fetch(&room, to, &err), &err);
	asked = shared_asked(room.shared);
	print_message("%u commits, %zu questions\n", count, asked);
	/* four chains a question; a few commits before the first, and those behind the last */
	assert_in_range(asked, 1, count / CHAIN_COMMITS / 4 + 30);
	desk_verify(&room, to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_long_past_is_joined_with_few_questions, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
