/* SPDX-License-Identifier: Apache-2.0 */
/* Who we are goes into a request, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/remote/engine.h"
#include "http_client.h"

static const struct remote_login everything = {.user = "ada",
    .password = "CanaryPassword",
    .token = "CanaryToken",
    .access_key = "AKIAEXAMPLE",
    .secret_key = "CanarySecret",
    .session = "CanarySession",
    .region = "here-1",
    .cert_file = "",
    .key_file = ""};

static void
each_login_goes_into_its_header(void **state)
{
	struct client client CLEANUP(client_done), basic CLEANUP(client_done),
	    none CLEANUP(client_done);

	(void)state;
	open_with("https", NULL, &everything, HTTP_LOGIN_BEARER, &client);
	assert_int_equal(ask(&client, "GET", "/headers", ""), REMOTE_DONE);
	assert_non_null(
	    strstr(buf_text(&client.reply.body), "Authorization: Bearer CanaryToken\n"));
	open_with("https", NULL, &everything, HTTP_LOGIN_BASIC, &basic);
	assert_int_equal(ask(&basic, "GET", "/headers", ""), REMOTE_DONE);
	assert_non_null(
	    strstr(buf_text(&basic.reply.body), "Authorization: Basic YWRhOkNhbmFyeVBhc3N3b3Jk\n"));
	open_with("https", NULL, &everything, HTTP_LOGIN_NONE, &none);
	assert_int_equal(ask(&none, "GET", "/headers", ""), REMOTE_DONE);
	assert_null(strstr(buf_text(&none.reply.body), "Authorization"));
}

static void
requests_to_buckets_are_signed(void **state)
{
	struct client client CLEANUP(client_done);
	const struct http_request put = {.method = "PUT",
	    .path = "/headers",
	    .body = SLICE_LITERAL("x"),
	    .headers = {{"x-amz-content-sha256",
		"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}},
	    .header_count = 1,
	    .is_write = true};
	const char *headers;

	(void)state;
	open_with("https", NULL, &everything, HTTP_LOGIN_SIGV4, &client);
	assert_int_equal(ask_for(&client, &put, LONG_MS), REMOTE_DONE);
	headers = buf_text(&client.reply.body);
	assert_non_null(strstr(headers, "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/"));
	assert_non_null(strstr(headers, "/here-1/s3/aws4_request"));
	assert_non_null(strstr(headers, "x-amz-content-sha256;x-amz-date;x-amz-security-token"));
	assert_null(strstr(headers, "CanarySecret"));
	assert_null(strstr(headers, "Expect"));
}

/* Three kinds of login, each sent on in four ways. */
static void
a_login_never_leaves_its_origin(void **state)
{
	static const enum http_login kinds[] = {
	    HTTP_LOGIN_BEARER, HTTP_LOGIN_BASIC, HTTP_LOGIN_SIGV4};
	static const char *const paths[] = {"/away", "/down-to-http", "/as-user", "/to-file"};
	size_t kind, path, cases = 0;

	(void)state;
	for (kind = 0; kind < ARRAY_LEN(kinds); kind++)
		for (path = 0; path < ARRAY_LEN(paths); path++, cases++) {
			struct client client CLEANUP(client_done);

			open_with("https", NULL, &everything, kinds[kind], &client);
			assert_int_equal(ask(&client, "GET", paths[path], ""), REMOTE_SPEECH);
			assert_null(strstr(client.said.text, "Canary"));
		}
	assert_int_equal(seen("/login-elsewhere"), 0);
	assert_int_equal(seen("/login-http"), 0);
	assert_true(seen("/login-https") > 0);
	print_message("%zu redirects, 0 logins seen by the wrong server\n", cases);
}

/* vaults.example is found by the proxy alone. */
static void
a_proxy_sees_no_login(void **state)
{
	static const enum http_login kinds[] = {
	    HTTP_LOGIN_BEARER, HTTP_LOGIN_BASIC, HTTP_LOGIN_SIGV4};
	char proxy[100], ca[TEXT];
	size_t kind;

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", port_of("proxy"));
	snprintf(ca, sizeof(ca), "%s/ca.crt", folder);
	setenv("https_proxy", proxy, 1);
	for (kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		const struct http_settings settings = {.scheme = "https",
		    .hosts = "vaults.example",
		    .ca = ca,
		    .login = &everything,
		    .how = kinds[kind]};
		struct client client CLEANUP(client_done) = {0};
		const struct http_request request = {.method = "GET",
		    .path = "/headers",
		    .headers = {{"Authorization", "CanaryOfEtcd"}},
		    .header_count = kind == 0};

		assert_int_equal(http_open(&settings, &client.http, &client.said), REMOTE_DONE);
		assert_int_equal(ask_for(&client, &request, LONG_MS), REMOTE_DONE);
		assert_non_null(strstr(buf_text(&client.reply.body), "Authorization: "));
	}
	assert_int_equal(seen("/connected"), 3);
	assert_int_equal(seen("/login-proxy"), 0);
	unsetenv("https_proxy");
}

static void
a_proxy_that_wants_a_login_is_told(void **state)
{
	const struct http_settings settings = {
	    .scheme = "https", .hosts = "locked.example", .ca = ""};
	struct client client CLEANUP(client_done) = {0};
	char proxy[100];

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://ada:CanaryProxy@127.0.0.1:%u", port_of("proxy"));
	setenv("https_proxy", proxy, 1);
	assert_int_equal(http_open(&settings, &client.http, &client.said), REMOTE_DONE);
	assert_int_equal(ask(&client, "GET", "/headers", ""), REMOTE_SETUP);
	assert_non_null(strstr(client.said.text, "proxy"));
	assert_null(strstr(client.said.text, "Canary"));
	unsetenv("https_proxy");
}

/* A store on this machine is asked without one, whatever the variables say. */
static void
this_machine_is_asked_without_a_proxy(void **state)
{
	struct client client CLEANUP(client_done);
	unsigned before = seen("/connected");

	(void)state;
	setenv("https_proxy", "http://127.0.0.1:9", 1);
	client_of("https", &client);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
	unsetenv("https_proxy");
	assert_int_equal(seen("/connected"), before);
}

/* How often the heap of this process has TEXT, whose bytes are the wrong way round. */
static unsigned
times_in(FILE *maps, const char *text)
{
	char line[400];
	unsigned long from = 0, to = 0, at;
	size_t len = strlen(text), i;
	unsigned times = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (strstr(line, "[heap]") != NULL)
			sscanf(line, "%lx-%lx", &from, &to);
	fclose(maps);
	for (at = from; at + len <= to; at++) {
		for (i = 0; i < len && ((const char *)at)[i] == text[len - 1 - i]; i++)
			continue;
		times += i == len;
	}
	return times;
}

static unsigned
times_in_heap(const char *text)
{
	return times_in(fopen("/proc/self/maps", "r"), text);
}

/* Without TLS, whose library keeps copies of its own. */
static void
libcurl_leaves_no_login_in_memory(void **state)
{
	static const char backwards[] = "yromeMnIneeSeBtonTsumsihT";
	char token[sizeof(backwards)], *kept;
	const struct remote_login login = {.token = token};
	struct client client;
	size_t i, len = strlen(backwards);

	(void)state;
	for (i = 0; i < len; i++)
		token[i] = backwards[len - 1 - i];
	token[len] = '\0';
	open_with("http", NULL, &login, HTTP_LOGIN_BEARER, &client);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
	assert_int_equal(ask(&client, "GET", "/status/404", ""), REMOTE_DONE);
	client_done(&client);
	assert_int_equal(times_in_heap(backwards), 0);
	kept = malloc(sizeof(token));
	memcpy(kept, token, sizeof(token));
	if (times_in_heap(backwards) == 0)
		print_message("the heap of a sanitizer is not looked into\n");
	free(kept);
}

/* As evenkeep-remote asks for what a link leads to: 0, or how often the heap has what signs it afterwards. */
static unsigned
follow_link(const char *backwards)
{
	FILE *maps = fopen("/proc/self/maps", "r"); /* the engine puts files out of reach */
	char link[200];
	struct engine_settings settings = {.where = link, .ca = "", .is_link = true};
	struct engine_said said = {0};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct store *store;
	size_t len = strlen(backwards), at, i;

	snprintf(link, sizeof(link), "http://127.0.0.1:%u/signed/x?sign=", port_of("http"));
	at = strlen(link);
	for (i = 0; i < len; i++)
		link[at + i] = backwards[len - 1 - i];
	link[at + len] = '\0';
	if (engine_https.open(&settings, &store, &said) != REMOTE_DONE ||
	    engine_https.get(store, "bundle", clock_steady_ms() + LONG_MS, &out, &said) != REMOTE_DONE)
		return 99;
	engine_https.close(store);
	return times_in(maps, backwards);
}

static void
a_signed_link_leaves_nothing_in_memory(void **state)
{
	int status = 0;
	pid_t child;

	(void)state;
	child = fork();
	if (child == 0)
		_exit((int)follow_link("yromeMnIngiSeBtonTsumsihT"));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
a_client_certificate_is_shown_and_one_is_wanted(void **state)
{
	struct client without CLEANUP(client_done), with CLEANUP(client_done);
	char pair[TEXT];
	const struct remote_login login = {.cert_file = pair};

	(void)state;
	snprintf(pair, sizeof(pair), "%s/good", folder);
	client_of("known", &without);
	assert_int_equal(ask(&without, "GET", "/ok/a", ""), REMOTE_LOGIN);
	assert_non_null(strstr(without.said.text, "wants a client certificate"));
	assert_non_null(strstr(without.said.fix, "--cert FILE --key FILE"));
	assert_int_equal(ask(&without, "PUT", "/ok/a", "x"), REMOTE_LOGIN);
	open_with("known", NULL, &login, HTTP_LOGIN_NONE, &with);
	assert_int_equal(ask(&with, "GET", "/ok/a", ""), REMOTE_DONE);
}

static void
a_client_certificate_of_another_authority_is_told(void **state)
{
	struct client client CLEANUP(client_done);
	char pair[TEXT];
	const struct remote_login login = {.cert_file = pair};

	(void)state;
	snprintf(pair, sizeof(pair), "%s/stranger", folder);
	open_with("known", NULL, &login, HTTP_LOGIN_NONE, &client);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_LOGIN);
	assert_non_null(strstr(client.said.text, "does not accept the client certificate"));
}

/* It takes the connection, and answers with status 400. */
static void
nginx_wants_a_certificate_in_its_own_words(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("https", &client);
	assert_int_equal(ask(&client, "GET", "/nginx/none", ""), REMOTE_LOGIN);
	assert_non_null(strstr(client.said.text, "wants a client certificate"));
	assert_non_null(strstr(client.said.fix, "--cert FILE --key FILE"));
	assert_int_equal(ask(&client, "GET", "/nginx/bad", ""), REMOTE_LOGIN);
	assert_int_equal(ask(&client, "GET", "/nginx/else", ""), REMOTE_DONE);
	assert_int_equal(client.reply.status, 400);
}

static void
a_certificate_that_is_not_there_is_told(void **state)
{
	const struct remote_login login = {.cert_file = "/not/there"};
	const struct http_settings settings = {
	    .scheme = "https", .hosts = "127.0.0.1:9", .ca = "", .login = &login};
	struct engine_said said = {0};
	struct http *http = NULL;

	(void)state;
	assert_int_equal(http_open(&settings, &http, &said), REMOTE_SETUP);
	assert_null(http);
	assert_non_null(strstr(said.text, "client certificate `/not/there`"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_login_goes_into_its_header),
	    cmocka_unit_test(requests_to_buckets_are_signed),
	    cmocka_unit_test(a_login_never_leaves_its_origin),
	    cmocka_unit_test(a_proxy_sees_no_login),
	    cmocka_unit_test(a_proxy_that_wants_a_login_is_told),
	    cmocka_unit_test(this_machine_is_asked_without_a_proxy),
	    cmocka_unit_test(libcurl_leaves_no_login_in_memory),
	    cmocka_unit_test(a_signed_link_leaves_nothing_in_memory),
	    cmocka_unit_test(a_client_certificate_is_shown_and_one_is_wanted),
	    cmocka_unit_test(a_client_certificate_of_another_authority_is_told),
	    cmocka_unit_test(nginx_wants_a_certificate_in_its_own_words),
	    cmocka_unit_test(a_certificate_that_is_not_there_is_told),
	};

	if (argc != 3)
		return 1;
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
