/* SPDX-License-Identifier: Apache-2.0 */
/* What the store has and this machine could not keep. */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "store/store.h"

static struct room room;
static struct desk *const a = &room.desks[0];

static int
begin(void **state)
{
	(void)state;
	room_begin(&room);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_is_even(&room);
	room_end(&room);
	return 0;
}

static void
is(struct desk *desk, const char *name, const char *value)
{
	assert_string_equal(desk_value(&room, desk, name), value);
}

static struct store *reader;

/* Somebody reads the vault here for longer than a commit waits. */
static void
somebody_reads(void *cookie)
{
	struct err err = ERR_INIT;

	(void)cookie;
	must(store_open(a->path, STORE_READ, &reader, &err), &err);
	must(store_begin_read(reader, &err), &err);
}

static void
what_is_published_and_cannot_be_kept_here_is_said_and_fetched(void **state)
{
	struct err err = ERR_INIT;
	int r;

	(void)state;
	a->machine.before_put = somebody_reads;
	r = desk_set(&room, a, "KEY", "FAKE-kept", &err);
	store_closep(&reader);
	assert_int_equal(r, ERR_CONFLICT);
	assert_non_null(strstr(err.fix, "the shared store has the change"));
	err_done(&err);
	is(a, "KEY", "");
	must(desk_fetch(&room, a, &err), &err);
	is(a, "KEY", "FAKE-kept");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_is_published_and_cannot_be_kept_here_is_said_and_fetched, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
