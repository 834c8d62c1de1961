/* SPDX-License-Identifier: Apache-2.0 */
/* Logins and signed links of the engine https: whom they are shown to, and that nobody reads them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "https_client.h"

static const struct remote_login bearer = {.token = "CanaryToken"},
				 wrong = {.token = "CanaryWrong"},
				 basic = {.user = "ada", .password = "CanaryPassword"};

static void
client_at(
    const char *server, const char *path, const struct remote_login *login, struct client *out)
{
	char text[2200];

	snprintf(text, sizeof(text), "https://127.0.0.1:%u/%s?ca=%s/ca.crt", port_of(server), path,
	    folder);
	client_open(out, text, program, 300000, login);
}

/* How often SERVER was shown a login. */
static unsigned
shown_to(const char *server)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	char name[60];

	client_of("http", "seen", 300000, &client);
	snprintf(name, sizeof(name), "login-%s", server);
	assert_int_equal(get(&client, name, &found), 1);
	return (unsigned)strtoul(buf_text(&found), NULL, 10);
}

static void
a_token_opens_what_is_private(void **state)
{
	struct client with CLEANUP(client_done), without CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_at("https", "private/CanaryToken", &bearer, &with);
	assert_int_equal(get(&with, "a", &found), 1);
	assert_string_equal(buf_text(&found), "object for us");
	client_at("https", "private/CanaryToken", NULL, &without);
	assert_int_equal(get(&without, "a", &found), ERR_REMOTE);
	assert_string_equal(without.err.id, "remote-login");
	assert_non_null(strstr(without.err.message, "wants a login"));
}

static void
a_login_that_is_not_accepted_is_told_and_not_shown(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_at("https", "private/x", &wrong, &client);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-login");
	assert_non_null(strstr(client.err.message, "does not accept the login"));
	assert_null(strstr(client.err.message, "Canary"));
}

static void
a_redirect_elsewhere_never_has_it(void **state)
{
	static const char *const paths[] = {
	    "away", "down-to-http", "as-user", "to-file", "away/proxy"};
	static const struct remote_login *const logins[] = {&bearer, &basic};
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	unsigned cases = 0;
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_LEN(paths); i++)
		for (j = 0; j < ARRAY_LEN(logins); j++, cases++) {
			struct client client CLEANUP(client_done);

			client_at("https", paths[i], logins[j], &client);
			assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
			assert_string_equal(client.err.id, "remote-speech");
			assert_null(strstr(client.err.message, "Canary"));
		}
	assert_int_equal(shown_to("elsewhere"), 0);
	assert_int_equal(shown_to("http"), 0);
	assert_int_equal(shown_to("proxy"), 0);
	assert_true(shown_to("https") > 0);
	print_message("%u cases, 0 logins seen by the wrong server\n", cases);
}

static void
within_the_origin_a_redirect_keeps_it(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	unsigned before = shown_to("https");

	(void)state;
	client_at("https", "redirect/2", &bearer, &client);
	assert_int_equal(get(&client, "a", &found), 1);
	assert_int_equal(shown_to("https"), before + 3);
}

static void
link_client(const char *query, struct client *out)
{
	char text[2200];

	snprintf(
	    text, sizeof(text), "https://127.0.0.1:%u/link/bundle?%s", port_of("https"), query);
	*out = (struct client){.remote = NULL};
	client_open(out, text, program, 300000, NULL);
}

/* The system's authorities do not know ours, and a link has no place for one: a plain one, here. */
static void
plain_link_client(const char *query, struct client *out)
{
	char text[2200];

	snprintf(text, sizeof(text), "http://127.0.0.1:%u/link/x?%s", port_of("http"), query);
	client_open(out, text, program, 300000, NULL);
}

static void
a_link_is_the_bundle_and_nothing_else(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	plain_link_client("sign=CanaryQuery&v=1", &client);
	assert_true(client.address.is_link);
	assert_int_equal(get(&client, "aa/bb/bundle", &found), 1);
	assert_string_equal(buf_text(&found), "object behind a link");
	buf_clear(&found);
	assert_int_equal(get(&client, "aa/roster/1", &found), 0);
	assert_int_equal(get(&client, "aa/bb/bundles", &found), 0);
	assert_int_equal(found.len, 0);
}

static void
a_link_that_is_over_says_so_and_not_what_it_was(void **state)
{
	struct client client CLEANUP(client_done), tls CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	plain_link_client("sign=CanaryOld", &client);
	assert_int_equal(get(&client, "aa/bb/bundle", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-denied");
	assert_non_null(strstr(client.err.fix, "new link"));
	assert_null(strstr(client.err.message, "Canary"));
	assert_null(strstr(client.address.text, "Canary"));
	link_client("sign=CanaryOld", &tls);
	assert_int_equal(get(&tls, "aa/bb/bundle", &found), ERR_REMOTE);
	assert_string_equal(tls.err.id, "remote-tls");
	assert_null(strstr(tls.err.message, "Canary"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_opens_what_is_private),
	    cmocka_unit_test(a_login_that_is_not_accepted_is_told_and_not_shown),
	    cmocka_unit_test(a_redirect_elsewhere_never_has_it),
	    cmocka_unit_test(within_the_origin_a_redirect_keeps_it),
	    cmocka_unit_test(a_link_is_the_bundle_and_nothing_else),
	    cmocka_unit_test(a_link_that_is_over_says_so_and_not_what_it_was),
	};

	if (argc != 3)
		return 1;
	program = argv[1];
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
