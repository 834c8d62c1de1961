/* SPDX-License-Identifier: Apache-2.0 */
/* How long a command that was asked to end is let alone. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/commands.h"
#include "cmd/run/watch_state.h"

enum { NOW_MS = 1000000, MINUTE_MS = 60000 };

/* This process is asked by NUMBER; there is no command, which is nothing to the time. */
static void
ask(struct watch *watch, int number)
{
	struct err err = ERR_INIT;

	assert_int_equal(parent_open(NULL, &watch->parent, &err), 0);
	kill(getpid(), number);
	assert_int_equal(parent_wait(watch->parent, NULL, 0, -1), PARENT_ASKED);
	watch_asked(watch, NOW_MS);
}

static void
a_change_after_term_is_told_and_then_used(void **state)
{
	const struct globals globals = {.token_fd = -1};
	const struct run_opts o = {.env = NULL};
	char server[] = "server", *argv[] = {server, NULL};
	struct watch watch = {.making = {.session = session_new(&cmd_run, &globals, NULL), .o = &o,
		.argv = argv}, .refused.fd = -1};

	(void)state;
	ask(&watch, SIGTERM);
	assert_int_equal(watch_change_ms(&watch), 0);
	watch.due_ms = NOW_MS + 5;
	assert_int_equal(watch_change_ms(&watch), NOW_MS + 5);
	watch_say_rest(&watch);
	assert_int_equal(watch_change_ms(&watch), NOW_MS + 15 * MINUTE_MS);
	watch.due_ms = NOW_MS + 16 * MINUTE_MS;
	assert_int_equal(watch_change_ms(&watch), NOW_MS + 16 * MINUTE_MS);
	parent_close(watch.parent);
	session_free(watch.making.session);
}

static void
a_change_after_a_key_waits_for_a_minute(void **state)
{
	struct watch watch = {.refused.fd = -1};

	(void)state;
	ask(&watch, SIGINT);
	watch.due_ms = NOW_MS + 5;
	assert_int_equal(watch_change_ms(&watch), NOW_MS + MINUTE_MS);
	parent_close(watch.parent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_after_term_is_told_and_then_used),
		cmocka_unit_test(a_change_after_a_key_waits_for_a_minute),
	};

	signal(SIGINT, SIG_DFL); /* what runs in the background may have been started without it */
	unsetenv("XDG_STATE_HOME"), unsetenv("HOME"); /* nobody is told beside this process */
	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
