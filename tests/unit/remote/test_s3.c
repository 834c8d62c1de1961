/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine s3 against s3_server.py, which checks every signature: `test_s3 EVENKEEP-REMOTE
 * STORE`, where STORE is the address of the server without a bucket. What single answers mean is
 * test_s3_answer.c's, what goes wrong on the way test_s3_faults.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "s3_client.h"

static const struct remote_login reader = {
    .access_key = "AKREADER", .secret_key = "canarySecretKey/reader+"};
static const struct remote_login keeper = {
    .access_key = "AKKEEPER", .secret_key = "canarySecretKey/keeper+"};
static const struct remote_login nolist = {
    .access_key = "AKNOLIST", .secret_key = "canarySecretKey/nolist+"};
static const struct remote_login session = {.access_key = "AKSESSION",
    .secret_key = "canarySecretKey/session+",
    .session = "canarySession/token+=="};

/* Reading in BUCKET as LOGIN ends with the error ID, which tells TEXT. */
static void
read_ends(const char *bucket, const struct remote_login *login, const char *id, const char *text)
{
	struct client client CLEANUP(client_done);

	client_of(bucket, login, LONG_MS, &client);
	is(&client, get(&client, "a"), id, text);
}

static void
a_session_is_signed_with_its_token(void **state)
{
	struct client client CLEANUP(client_done);
	struct remote_login other = session;

	(void)state;
	client_of("exact/session", &session, LONG_MS, &client);
	put_is(&client, "a", "one", 0);
	has(&client, "a", "one");
	other.session = "canarySession/of-another";
	read_ends("exact/session", &other, "remote-login", "session token is not accepted");
	other.session = NULL;
	read_ends("exact/session", &other, "remote-login", "access key is not known");
}

static void
a_login_that_does_not_do_is_told(void **state)
{
	struct remote_login wrong = exact;

	(void)state;
	wrong.secret_key = "canaryWrong";
	read_ends(
	    "exact", &wrong, "remote-login", "the secret key does not belong to the access key");
	wrong.access_key = "AKELSE";
	read_ends("exact", &wrong, "remote-login", "remote login --access-key");
	read_ends("exact", NULL, "remote-login", "there is none for it");
}

static void
what_is_open_to_all_is_read_without_a_login(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("public/evenkeep", NULL, LONG_MS, &client);
	has(&client, "open", "for all");
	is(&client, put(&client, "a", "x", false), "remote-login", "write to bucket `public`");
}

static void
who_may_only_read_is_told_so(void **state)
{
	struct client client CLEANUP(client_done), writer CLEANUP(client_done);

	(void)state;
	client_of("exact/rights", &exact, LONG_MS, &writer);
	put_is(&writer, "a", "one", 0);
	client_of("exact/rights", &reader, LONG_MS, &client);
	has(&client, "a", "one");
	is(&client, put(&client, "b", "two", false), "remote-denied", "write to bucket `exact`");
	is(&client, remote_drop(client.remote, "a", &client.err), "remote-denied",
	    "remove from bucket");
	has(&writer, "a", "one");
}

static void
who_may_not_list_is_told_that_absent_looks_the_same(void **state)
{
	(void)state;
	read_ends("exact/nolist", &nolist, "remote-denied", "403 also for what is not there");
}

static void
who_may_not_delete_can_write_and_try(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("exact/keeper", &keeper, LONG_MS, &client);
	put_is(&client, "a", "one", 0);
	is(&client, remote_drop(client.remote, "a", &client.err), "remote-denied",
	    "remove from bucket");
	assert_int_equal(remote_trial(client.remote, &client.err), 0);
}

static void
what_is_wrong_with_the_place_is_told(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	read_ends("no-such", &exact, "remote-setup", "there is no such bucket");
	read_ends("moved", &exact, "remote-setup", "`?region=ap-south-1`");
	read_ends("elsewhere", &exact, "remote-setup", "`?region=eu-west-1`");
	client_of("elsewhere?region=eu-west-1", &exact, LONG_MS, &client);
	put_is(&client, "a", "one", 0);
	has(&client, "a", "one");
}

static void
a_region_of_the_login_does_where_the_address_says_none(void **state)
{
	struct client client CLEANUP(client_done);
	struct remote_login there = exact;

	(void)state;
	there.region = "eu-west-1";
	client_of("elsewhere/login", &there, LONG_MS, &client);
	put_is(&client, "a", "one", 0);
	read_ends("exact?region=us-west-2", &there, "remote-setup", "`?region=us-east-1`");
}

static void
clocks_that_differ_are_both_told(void **state)
{
	(void)state;
	read_ends("clock", &exact, "remote-clock", "20 min apart");
}

static void
a_bucket_may_be_a_part_of_the_host(void **state)
{
	struct client client CLEANUP(client_done), same CLEANUP(client_done);
	const char *address = store, *port = strrchr(store, ':');
	char text[100];

	(void)state;
	snprintf(text, sizeof(text), "s3+http://localhost%s", port);
	store = text;
	client_of("exact/style?style=host", &exact, LONG_MS, &client);
	store = address;
	put_is(&client, "a", "one", 0);
	client_of("exact/style?style=path", &exact, LONG_MS, &same);
	has(&same, "a", "one");
}

/* The trial finds that BUCKET does TEXT. */
static void
is_unsafe(const char *bucket, const char *text)
{
	struct client client CLEANUP(client_done);

	client_of(bucket, &exact, LONG_MS, &client);
	is(&client, remote_trial(client.remote, &client.err), "remote-unsafe", text);
}

static void
the_trial_refuses_each_kind_of_unsafe_store(void **state)
{
	(void)state;
	is_unsafe("racing", "writers create the same object");
	is_unsafe("ignoring", "created the same object twice");
	is_unsafe("forgetting", "lost an object");
	is_unsafe("mixing", "had other bytes under a name");
	is_unsafe("unimplemented", "without `If-None-Match`");
	is_unsafe("unargued", "without `If-None-Match`");
}

static void
what_is_unchanged_does_not_come_again(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {.text = ""};

	(void)state;
	client_of("exact/versions", &exact, LONG_MS, &client);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &got, &client.err), 0);
	put_is(&client, "a", "one", 0);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &got, &client.err), 1);
	assert_string_equal(buf_text(&got), "one");
	assert_int_equal(tag.text[0], '"');
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &got, &client.err), 2);
	assert_string_equal(buf_text(&got), "one");
	assert_int_equal(put(&client, "a", "two", true), 0);
	buf_clear(&got);
	assert_int_equal(remote_get_if(client.remote, "a", &tag, &got, &client.err), 1);
	assert_string_equal(buf_text(&got), "two");
}

static void
many_are_asked_for_together(void **state)
{
	struct client client CLEANUP(client_done);
	const char *names[70]; /* more than are asked for at once */
	char texts[70][8];
	size_t i;

	(void)state;
	client_of("exact/many", &exact, LONG_MS, &client);
	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(texts[i], sizeof(texts[i]), "n-%zu", i);
		names[i] = texts[i];
		if (i != 7)
			put_is(&client, names[i], names[i], 0);
	}
	remote_want(client.remote, names, ARRAY_LEN(names));
	for (i = 0; i < ARRAY_LEN(names); i++)
		if (i != 7)
			has(&client, names[i], names[i]);
	assert_int_equal(get(&client, names[7]), 0);
}

static int
count_name(void *cookie, const char *name, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%s ", name);
	return 0;
}

static void
a_list_of_many_pages_is_whole(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	char name[20];
	unsigned i;

	(void)state;
	client_of("paged/evenkeep", &exact, LONG_MS, &client);
	for (i = 10; i < 20; i++) {
		snprintf(name, sizeof(name), "card/%u", i);
		put_is(&client, name, "x", 0);
		snprintf(name, sizeof(name), "card/%u/deep", i);
		put_is(&client, name, "x", 0);
	}
	assert_int_equal(remote_list(client.remote, "card/", count_name, &names, &client.err), 0);
	assert_string_equal(buf_text(&names), "10 11 12 13 14 15 16 17 18 19 ");
}

static void
a_list_that_is_none_is_refused(void **state)
{
	static const char *const kinds[] = {
	    "again/", "lol/", "deep/", "large/", "html/", "unfinished/"};
	struct client client CLEANUP(client_done);
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	(void)state;
	client_of("hostile/evenkeep", &exact, LONG_MS, &client);
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		is(&client, remote_list(client.remote, kinds[i], count_name, &names, &client.err),
		    "remote-speech", "cannot list bucket `hostile`");
	assert_int_equal(names.len, 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_session_is_signed_with_its_token),
	    cmocka_unit_test(a_login_that_does_not_do_is_told),
	    cmocka_unit_test(what_is_open_to_all_is_read_without_a_login),
	    cmocka_unit_test(who_may_only_read_is_told_so),
	    cmocka_unit_test(who_may_not_list_is_told_that_absent_looks_the_same),
	    cmocka_unit_test(who_may_not_delete_can_write_and_try),
	    cmocka_unit_test(what_is_wrong_with_the_place_is_told),
	    cmocka_unit_test(a_region_of_the_login_does_where_the_address_says_none),
	    cmocka_unit_test(clocks_that_differ_are_both_told),
	    cmocka_unit_test(a_bucket_may_be_a_part_of_the_host),
	    cmocka_unit_test(the_trial_refuses_each_kind_of_unsafe_store),
	    cmocka_unit_test(what_is_unchanged_does_not_come_again),
	    cmocka_unit_test(many_are_asked_for_together),
	    cmocka_unit_test(a_list_of_many_pages_is_whole),
	    cmocka_unit_test(a_list_that_is_none_is_refused),
	};

	if (argc != 3)
		return 2;
	program = argv[1];
	store = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
