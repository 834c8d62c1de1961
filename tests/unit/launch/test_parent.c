/* SPDX-License-Identifier: Apache-2.0 */
/* The parent that stays, with a child that takes TERM alone. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/parent.h"

static struct parent *
with_child(void)
{
	struct err err = ERR_INIT;
	struct parent *parent;
	sigset_t all;
	pid_t child;

	/* blocked from its begin: what is sent early must not end it */
	sigfillset(&all);
	sigdelset(&all, SIGTERM);
	sigprocmask(SIG_SETMASK, &all, NULL);
	assert_int_equal(parent_open(NULL, &parent, &err), 0);
	assert_int_equal(parent_fork(parent, &child, &err), 0);
	if (child == 0)
		for (;;)
			pause();
	parent_adopt(parent, child);
	return parent;
}

static void
who_asked_the_child_to_end_is_known(void **state)
{
	struct parent *parent CLEANUP(parent_closep) = with_child();

	(void)state;
	assert_int_equal(parent_asked(parent), 0);
	kill(getpid(), SIGTERM);
	while (parent_wait(parent, NULL, 0, -1) != PARENT_ENDED)
		continue;
	assert_int_equal(parent_asked(parent), SIGTERM);
	assert_int_equal(WTERMSIG(parent_status(parent)), SIGTERM);
}

static void
who_asked_in_vain_did_not_ask_for_what_a_later_stop_ends(void **state)
{
	struct parent *parent CLEANUP(parent_closep) = with_child();

	(void)state;
	kill(getpid(), SIGQUIT);
	assert_int_equal(parent_wait(parent, NULL, 0, -1), PARENT_ASKED);
	assert_int_equal(parent_asked(parent), SIGQUIT);
	parent_stop(parent, 60000);
	assert_int_equal(parent_wait(parent, NULL, 0, -1), PARENT_ENDED);
	assert_int_equal(parent_asked(parent), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_asked_the_child_to_end_is_known),
		cmocka_unit_test(who_asked_in_vain_did_not_ask_for_what_a_later_stop_ends),
	};

	signal(SIGQUIT, SIG_DFL); /* what runs in the background may have been started without it */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
