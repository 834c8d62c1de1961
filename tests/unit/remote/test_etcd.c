/* SPDX-License-Identifier: Apache-2.0 */
/* The engine etcd against scripted answers: reading, writing, refusals, nonsense, logins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "etcd_client.h"

static int
count_name(void *cookie, const char *name, struct err *err)
{
	(void)err;
	assert_true(strlen(name) <= 2);
	++*(size_t *)cookie;
	return 0;
}

static const char bytes[] = "\xfb\xff\xfe in whatever base64 \x01\x7f";

/* Everything that an engine does, of a store that answers as MODE says. */
static void
works(const char *mode)
{
	struct client c CLEANUP(client_done);
	struct remote_item three[] = {{.name = "g/1", .data = SLICE_LITERAL("one")},
	    {.name = "g/2", .data = slice_of_text(bytes)},
	    {.name = "g/s", .data = SLICE_LITERAL(""), .replace = true}};
	struct remote_tag tag = {.text = ""};
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	size_t at = 9, names = 0;

	client_begin(&c, mode, NULL);
	client_get(&c, "a", 0, NULL);
	client_put(&c, "a", bytes, 0, NULL);
	client_put(&c, "a", "other", 1, NULL);
	client_get(&c, "a", 1, bytes);
	assert_int_equal(remote_put(c.remote, three, 3, &at, &c.err), 0);
	three[1].data = SLICE_LITERAL("else");
	three[0].name = "g/0";
	assert_int_equal(remote_put(c.remote, three, 3, &at, &c.err), 1);
	assert_int_equal(at, 1);
	client_get(&c, "g/0", 0, NULL);
	client_get(&c, "g/s", 1, "");
	assert_int_equal(remote_get_if(c.remote, "g/2", &tag, &got, &c.err), 1);
	assert_string_equal(buf_text(&got), bytes);
	assert_int_equal(remote_get_if(c.remote, "g/2", &tag, &got, &c.err), 2);
	assert_int_equal(remote_list(c.remote, "g/", count_name, &names, &c.err), 0);
	assert_int_equal(names, 3);
	assert_int_equal(remote_drop(c.remote, "g/1", &c.err), 0);
	assert_int_equal(remote_drop(c.remote, "g/1", &c.err), 0);
	client_get(&c, "g/1", 0, NULL);
	assert_null(remote_notice(c.remote));
}

static void
it_works_in_every_spelling(void **state)
{
	(void)state;
	works("plain");
	works("camel");
	works("escapes");
	works("wide");
	works("stray");
}

static void
names_are_listed_over_pages_and_folders_once(void **state)
{
	struct client c CLEANUP(client_done);
	static const char *const names[] = {"l/1", "l/2", "l/a/1", "l/a/2", "l/a/3", "l/a/4",
	    "l/a/b/c", "l/a-", "l/b", "l/c/1", "l/d", "l0", "k/9"};
	size_t count = 0, i;

	(void)state;
	client_begin(&c, "plain", NULL);
	for (i = 0; i < ARRAY_LEN(names); i++)
		client_put(&c, names[i], "x", 0, NULL);
	assert_int_equal(remote_list(c.remote, "l/", count_name, &count, &c.err), 0);
	assert_int_equal(count, 5); /* 1 2 a- b d: lib/remote leaves folders out */
}

static void
many_are_put_in_several_transactions(void **state)
{
	struct client c CLEANUP(client_done);
	struct remote_item items[300];
	char names[300][8];
	size_t i, at;

	(void)state;
	client_begin(&c, "plain", NULL);
	for (i = 0; i < ARRAY_LEN(items); i++) {
		snprintf(names[i], sizeof(names[i]), "n/%03zu", i);
		items[i] = (struct remote_item){.name = names[i], .data = SLICE_LITERAL("x")};
	}
	assert_int_equal(remote_put(c.remote, items, ARRAY_LEN(items), &at, &c.err), 0);
	client_seen(&c, "puts 300 watches ");
	items[200].data = SLICE_LITERAL("y");
	items[200].replace = items[201].replace = true;
	items[201].name = items[200].name; /* one name twice in one transaction is refused */
	assert_int_equal(remote_put(c.remote, items + 200, 2, &at, &c.err), 0);
	client_get(&c, "n/200", 1, "x");
}

static void
a_write_without_an_answer_is_done_once(void **state)
{
	static const char *const modes[] = {"lost", "unsent", "timeout", "mumbles", "filled"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		struct client c CLEANUP(client_done);

		client_begin(&c, modes[i], NULL);
		client_put(&c, "a", "first", 0, NULL);
		client_get(&c, "a", 1, "first");
		client_seen(&c, "puts 1 watches ");
	}
}

static void
what_is_said_to_come_later_is_asked_for_again(void **state)
{
	static const char *const modes[] = {"busy", "leader", "proxy", "unknown"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		struct client read CLEANUP(client_done);
		struct client written CLEANUP(client_done);

		client_begin(&read, modes[i], NULL);
		client_get(&read, "a", 0, NULL);
		client_begin(&written, modes[i], NULL);
		client_put(&written, "a", "x", 0, NULL);
		client_seen(&written, "puts 1 watches ");
	}
}

static void
a_refusal_has_its_message(void **state)
{
	static const struct {
		const char *mode, *read, *written;
	} all[] = {{"denied", "remote-denied", "remote-denied"}, {"cn", "remote-cn", "remote-cn"},
	    {"gateway", "remote-gateway", "remote-gateway"},
	    {"wants", "remote-login", "remote-login"}, {"full", NULL, "remote-full"},
	    {"large", NULL, "remote-large"}, {"operations", "remote-setup", "remote-setup"}};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(all); i++) {
		struct client c CLEANUP(client_done);

		client_begin(&c, all[i].mode, NULL);
		client_get(&c, "a", all[i].read == NULL ? 0 : ERR_REMOTE, all[i].read);
		client_put(&c, "a", "x", ERR_REMOTE, all[i].written);
	}
}

static void
nonsense_is_refused(void **state)
{
	static const char *const modes[] = {
	    "text", "cut", "deep", "two", "list", "headless", "number", "zero", "word"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		struct client c CLEANUP(client_done);

		client_begin(&c, modes[i], NULL);
		client_get(&c, "a", ERR_REMOTE, "remote-speech");
		client_put(&c, "a", "x", ERR_REMOTE, "remote-unsure");
	}
	printf("%zu kinds of nonsense, read and written\n", ARRAY_LEN(modes));
}

static void
an_answer_about_something_else_is_refused(void **state)
{
	struct client c CLEANUP(client_done);

	(void)state;
	client_begin(&c, "elsewhere", NULL);
	client_put(&c, "a", "x", 0, NULL);
	client_get(&c, "a", ERR_REMOTE, "remote-speech");
}

static void
a_store_that_was_replaced_is_told_of(void **state)
{
	static const char *const modes[] = {"replaced", "back"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		struct client c CLEANUP(client_done);

		client_begin(&c, modes[i], NULL);
		client_put(&c, "a", "x", 0, NULL);
		client_get(&c, "a", 1, "x");
		assert_null(remote_notice(c.remote));
		client_get(&c, "a", 1, "x");
		assert_non_null(
		    strstr(remote_notice(c.remote), "the store was restored or replaced"));
	}
}

static void
what_was_known_of_a_replaced_store_is_read_again(void **state)
{
	static const char *const tags[] = {"7:11", "15118495548433857066:9999"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(tags); i++) {
		struct client c CLEANUP(client_done);
		struct buf got CLEANUP(buf_done) = BUF_INIT;
		struct remote_tag tag;

		client_begin(&c, "plain", NULL);
		client_put(&c, "a", "x", 0, NULL);
		snprintf(tag.text, sizeof(tag.text), "%s", tags[i]);
		assert_int_equal(remote_get_if(c.remote, "a", &tag, &got, &c.err), 1);
		assert_string_equal(buf_text(&got), "x");
		assert_string_equal(tag.text, "15118495548433857066:11");
		assert_non_null(remote_notice(c.remote));
	}
}

static void
an_older_object_is_not_called_unchanged(void **state)
{
	struct client c CLEANUP(client_done);
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {.text = "15118495548433857066:12"};

	(void)state;
	client_begin(&c, "plain", NULL);
	client_put(&c, "a", "x", 0, NULL);
	client_put(&c, "b", "y", 0, NULL);
	client_put(&c, "c", "z", 0, NULL);
	assert_int_equal(remote_get_if(c.remote, "a", &tag, &got, &c.err), 1);
	assert_string_equal(buf_text(&got), "x");
}

static void
one_login_serves_until_it_is_forgotten(void **state)
{
	const struct remote_login login = {.user = "ada", .password = "p\"\\\xc3\xa4 \t/"};
	struct client c CLEANUP(client_done);
	size_t i;

	(void)state;
	client_begin(&c, "forgets", &login);
	client_put(&c, "a", "x", 0, NULL);
	for (i = 0; i < 8; i++)
		client_get(&c, "a", 1, "x");
	client_put(&c, "a", "y", 1, NULL);
}

static void
a_login_that_is_not_accepted_names_the_user(void **state)
{
	const struct remote_login wrong = {.user = "ada", .password = "seCRetMark-wrong"};
	const struct remote_login stale = {.token = "seCRetMark-stale"};
	const struct remote_login odd = {.user = "odd", .password = "x"};
	struct client c CLEANUP(client_done);
	struct client d CLEANUP(client_done);
	struct client e CLEANUP(client_done);

	(void)state;
	client_begin(&c, "token", &wrong);
	client_get(&c, "a", ERR_REMOTE, "remote-login");
	assert_non_null(strstr(c.err.message, "does not accept user `ada`"));
	client_begin(&d, "token", &stale);
	client_get(&d, "a", ERR_REMOTE, "remote-login");
	client_begin(&e, "token", &odd);
	client_get(&e, "a", ERR_REMOTE, "remote-speech");
	assert_null(strstr(c.err.message, "seCRetMark"));
	assert_null(strstr(d.err.message, "seCRetMark"));
}

static void
a_stale_token_is_replaced_where_there_is_a_password(void **state)
{
	const struct remote_login both = {
	    .token = "old", .user = "ada", .password = "p\"\\\xc3\xa4 \t/"};
	struct client c CLEANUP(client_done);

	(void)state;
	client_begin(&c, "token", &both);
	client_put(&c, "a", "x", 0, NULL);
	client_get(&c, "a", 1, "x");
}

/* It is random which of the two is asked first. */
static void
where_nobody_can_log_in_another_node_is_asked(void **state)
{
	const struct remote_login login = {.user = "cut", .password = "p\"\\\xc3\xa4 \t/"};
	char hosts[80];
	size_t i;

	(void)state;
	snprintf(hosts, sizeof(hosts), "127.0.0.1:%s,localhost:%s", etcd_port, etcd_port);
	for (i = 0; i < 8; i++) {
		struct client c CLEANUP(client_done);

		client_begin_at(&c, hosts, "token", &login);
		client_put(&c, "a", "x", 0, NULL);
	}
}

static void
a_store_without_accounts_is_told_of(void **state)
{
	const struct remote_login login = {.user = "none", .password = "x"};
	struct client c CLEANUP(client_done);

	(void)state;
	client_begin(&c, "plain", &login);
	client_put(&c, "a", "x", 0, NULL);
	assert_non_null(strstr(remote_notice(c.remote), "asks nobody to log in"));
	client_get(&c, "a", 1, "x");
	assert_null(remote_notice(c.remote));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_works_in_every_spelling),
	    cmocka_unit_test(names_are_listed_over_pages_and_folders_once),
	    cmocka_unit_test(many_are_put_in_several_transactions),
	    cmocka_unit_test(a_write_without_an_answer_is_done_once),
	    cmocka_unit_test(what_is_said_to_come_later_is_asked_for_again),
	    cmocka_unit_test(a_refusal_has_its_message),
	    cmocka_unit_test(nonsense_is_refused),
	    cmocka_unit_test(an_answer_about_something_else_is_refused),
	    cmocka_unit_test(a_store_that_was_replaced_is_told_of),
	    cmocka_unit_test(what_was_known_of_a_replaced_store_is_read_again),
	    cmocka_unit_test(an_older_object_is_not_called_unchanged),
	    cmocka_unit_test(one_login_serves_until_it_is_forgotten),
	    cmocka_unit_test(a_login_that_is_not_accepted_names_the_user),
	    cmocka_unit_test(a_stale_token_is_replaced_where_there_is_a_password),
	    cmocka_unit_test(where_nobody_can_log_in_another_node_is_asked),
	    cmocka_unit_test(a_store_without_accounts_is_told_of),
	};

	if (argc != 3)
		return 2;
	etcd_program = argv[1];
	etcd_port = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
