/* SPDX-License-Identifier: Apache-2.0 */
/* What is known already does not come again over https; and many come at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "https_client.h"

static void
what_is_unchanged_does_not_come_again(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""}, old = {"\"other\""};

	(void)state;
	client_of("https", "tagged/'one'", 300000, &client);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &found, &client.err), 1);
	assert_string_equal(tag.text, "\"one\"");
	assert_string_equal(buf_text(&found), "tagged");
	buf_clear(&found);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &found, &client.err), 2);
	assert_string_equal(tag.text, "\"one\"");
	assert_int_equal(found.len, 0);
	assert_int_equal(remote_get_if(client.remote, "a", &old, &found, &client.err), 1);
	assert_string_equal(old.text, "\"one\"");
}

static void
a_weak_tag_is_no_version(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""};

	(void)state;
	client_of("https", "tagged/W~'one'", 300000, &client);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &found, &client.err), 1);
	assert_null(strstr(tag.text, "one"));
}

static void
what_is_gone_has_no_version(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {"\"one\""};

	(void)state;
	client_of("https", "status/404", 300000, &client);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &found, &client.err), 0);
	assert_int_equal(found.len, 0);
}

static void
unchanged_is_no_answer_to_who_knows_nothing(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag none = {""}, some = {"\"one\""};

	(void)state;
	client_of("http", "status/304", 300000, &client);
	assert_int_equal(remote_get_if(client.remote, "a", &none, &found, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
	err_done(&client.err);
	client.err = (struct err)ERR_INIT;
	assert_int_equal(remote_get_if(client.remote, "a", &some, &found, &client.err), 2);
}

/* Over the wire in one question, and one that is not there among them. */
static void
many_come_at_once(void **state)
{
	enum { COUNT = 150 };
	static char names[COUNT][20];
	const char *wanted[COUNT];
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	unsigned i;

	(void)state;
	client_of("https", "some", 300000, &client);
	for (i = 0; i < COUNT; i++) {
		snprintf(names[i], sizeof(names[i]), "%s/%u", i % 50 == 7 ? "not" : "c", i);
		wanted[i] = names[i];
	}
	remote_want(client.remote, wanted, COUNT);
	for (i = 0; i < COUNT; i++) {
		buf_clear(&found);
		assert_int_equal(get(&client, names[i], &found), i % 50 != 7);
		if (i % 50 != 7)
			assert_string_equal(buf_text(&found) + 7, names[i]);
	}
}

static void
what_is_redirected_comes_too(void **state)
{
	const char *const wanted[] = {"1", "2"};
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_of("https", "redirect", 300000, &client);
	remote_want(client.remote, wanted, 2);
	assert_int_equal(get(&client, "1", &found), 1);
	assert_int_equal(get(&client, "2", &found), 1);
	assert_string_equal(buf_text(&found), "object redirectedobject redirected");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_unchanged_does_not_come_again),
	    cmocka_unit_test(a_weak_tag_is_no_version),
	    cmocka_unit_test(what_is_gone_has_no_version),
	    cmocka_unit_test(unchanged_is_no_answer_to_who_knows_nothing),
	    cmocka_unit_test(many_come_at_once),
	    cmocka_unit_test(what_is_redirected_comes_too),
	};

	if (argc != 3)
		return 1;
	program = argv[1];
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
