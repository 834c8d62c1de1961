/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals as etcd's gateways and what stands before them word them, and what each of them means.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "cmd/remote/etcd/judge.h"

struct refusal {
	long status;
	const char *body;
	enum remote_answer read, write;
};

static const struct refusal refusals[] = {
    /* 3.4 */
    {400,
	"{\"error\":\"etcdserver: user name is empty\",\"message\":\"etcdserver: user name is empty\",\"code\":3}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {401,
	"{\"error\":\"etcdserver: invalid auth token\",\"message\":\"etcdserver: invalid auth token\",\"code\":16}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {400,
	"{\"error\":\"etcdserver: revision of auth store is old\",\"message\":\"etcdserver: revision of auth store is old\",\"code\":3}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {400,
	"{\"error\":\"etcdserver: authentication failed, invalid user ID or password\",\"code\":3}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {403,
	"{\"error\":\"etcdserver: permission denied\",\"message\":\"etcdserver: permission denied\",\"code\":7}",
	REMOTE_DENIED, REMOTE_DENIED},
    {400,
	"{\"error\":\"etcdserver: request is too large\",\"message\":\"etcdserver: request is too large\",\"code\":3}",
	REMOTE_LARGE, REMOTE_LARGE},
    {429, "{\"error\":\"grpc: received message larger than max (2800053 vs. 2097152)\",\"code\":8}",
	REMOTE_LARGE, REMOTE_LARGE},
    {429,
	"{\"error\":\"etcdserver: mvcc: database space exceeded\",\"message\":\"etcdserver: mvcc: database space exceeded\",\"code\":8}",
	REMOTE_FULL, REMOTE_FULL},
    {429, "{\"error\":\"etcdserver: too many requests\",\"code\":8}", REMOTE_BUSY, REMOTE_BUSY},
    {400, "{\"error\":\"etcdserver: too many operations in txn request\",\"code\":3}", REMOTE_SETUP,
	REMOTE_SETUP},
    {503, "{\"error\":\"etcdserver: no leader\",\"message\":\"etcdserver: no leader\",\"code\":14}",
	REMOTE_DOWN, REMOTE_UNSURE},
    {503, "{\"error\":\"etcdserver: leader changed\",\"code\":14}", REMOTE_DOWN, REMOTE_UNSURE},
    {503, "{\"error\":\"etcdserver: request timed out\",\"code\":14}", REMOTE_DOWN, REMOTE_UNSURE},
    {504, "{\"error\":\"context deadline exceeded\",\"code\":4}", REMOTE_DOWN, REMOTE_UNSURE},
    {408, "{\"error\":\"context canceled\",\"code\":1}", REMOTE_DOWN, REMOTE_UNSURE},
    {500, "{\"error\":\"something\",\"code\":2}", REMOTE_BUSY, REMOTE_UNSURE},
    {500, "{\"error\":\"something\",\"code\":13}", REMOTE_BUSY, REMOTE_UNSURE},
    {409, "{\"error\":\"aborted\",\"code\":10}", REMOTE_BUSY, REMOTE_UNSURE},
    {400, "{\"error\":\"etcdserver: key is not provided\",\"code\":3}", REMOTE_SPEECH,
	REMOTE_SPEECH},
    /* newer gateways: no `error`, and details */
    {401, "{\"code\":16,\"message\":\"etcdserver: invalid auth token\",\"details\":[]}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {403, "{\"code\":7,\"message\":\"etcdserver: permission denied\",\"details\":[]}",
	REMOTE_DENIED, REMOTE_DENIED},
    {503, "{\"code\":14,\"message\":\"etcdserver: no leader\",\"details\":[]}", REMOTE_DOWN,
	REMOTE_UNSURE},
    {429, "{\"code\":8,\"message\":\"etcdserver: mvcc: database space exceeded\"}", REMOTE_FULL,
	REMOTE_FULL},
    {404, "{\"code\":5,\"message\":\"Not Found\",\"details\":[]}", REMOTE_SPEECH, REMOTE_SPEECH},
    /* in a stream, whose status was 200 */
    {0, "{\"error\":{\"grpc_code\":14,\"http_code\":503,\"message\":\"etcdserver: no leader\",\"http_status\":\"Service Unavailable\"}}",
	REMOTE_DOWN, REMOTE_UNSURE},
    {0, "{\"error\":{\"code\":14,\"message\":\"etcdserver: no leader\",\"details\":[]}}",
	REMOTE_DOWN, REMOTE_UNSURE},
    {0, "{\"error\":{\"grpcCode\":16,\"message\":\"etcdserver: invalid auth token\"}}",
	REMOTE_LOGIN, REMOTE_LOGIN},
    {0, "etcdserver: permission denied", REMOTE_DENIED, REMOTE_DENIED},
    {0, "", REMOTE_DOWN, REMOTE_UNSURE},
    /* plain text, of etcd and of what stands before it */
    {400,
	"CommonName of client sending a request against gateway will be ignored and not used as expected\n",
	REMOTE_CN, REMOTE_CN},
    {404, "404 page not found\n", REMOTE_GATEWAY, REMOTE_GATEWAY},
    {404, "", REMOTE_GATEWAY, REMOTE_GATEWAY},
    {502, "<html>Bad Gateway</html>", REMOTE_DOWN, REMOTE_UNSURE},
    {503, "", REMOTE_DOWN, REMOTE_UNSURE},
    {504, "", REMOTE_DOWN, REMOTE_UNSURE},
    {500, "oops", REMOTE_BUSY, REMOTE_UNSURE},
    {429, "slow down", REMOTE_BUSY, REMOTE_BUSY},
    {413, "", REMOTE_LARGE, REMOTE_LARGE},
    {407, "", REMOTE_SETUP, REMOTE_SETUP},
    {401, "", REMOTE_LOGIN, REMOTE_LOGIN},
    {403, "", REMOTE_DENIED, REMOTE_DENIED},
    {301, "", REMOTE_SPEECH, REMOTE_SPEECH},
    {201, "{}", REMOTE_SPEECH, REMOTE_UNSURE},
    {520, "<html>Web server is returning an unknown error</html>", REMOTE_SPEECH, REMOTE_UNSURE},
    {418, "", REMOTE_SPEECH, REMOTE_SPEECH},
    /* odd JSON */
    {500, "{\"error\":7,\"message\":[],\"code\":\"x\"}", REMOTE_BUSY, REMOTE_UNSURE},
    {503, "{\"code\":14", REMOTE_DOWN, REMOTE_UNSURE},
    {503, "[]", REMOTE_DOWN, REMOTE_UNSURE},
};

static void
every_refusal_has_its_meaning(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *r = &refusals[i];
		struct judged of = {.host = "h", .user = "", .name = "a/1"};
		struct engine_said said = {.text = ""};
		enum remote_answer got = etcd_judge(r->status, slice_of_text(r->body), &of, &said);

		if (got != r->read)
			fail_msg("read %ld %s: %d", r->status, r->body, got);
		assert_string_not_equal(said.text, "");
		of.is_write = true;
		got = etcd_judge(r->status, slice_of_text(r->body), &of, &said);
		if (got != r->write)
			fail_msg("write %ld %s: %d", r->status, r->body, got);
	}
	printf("%zu refusals, read and written\n", ARRAY_LEN(refusals));
}

static void
a_refusal_names_user_and_object(void **state)
{
	const struct judged of = {
	    .host = "e1:2379", .user = "ci-prod", .name = "aa/commit/1", .is_write = true};
	struct engine_said said = {.text = ""};

	(void)state;
	etcd_judge(403, SLICE_LITERAL("{\"code\":7}"), &of, &said);
	assert_string_equal(
	    said.text, "the store `e1:2379` refuses user `ci-prod` to write `aa/commit/1`");
	etcd_judge(401, SLICE_LITERAL("{\"code\":16}"), &of, &said);
	assert_string_equal(said.text, "the store `e1:2379` does not accept user `ci-prod`");
}

static void
what_the_store_says_is_quoted_and_cut(void **state)
{
	const struct judged of = {.host = "h", .user = "", .name = "a/1"};
	struct engine_said said = {.text = ""};
	char body[2000];

	(void)state;
	etcd_judge(503, SLICE_LITERAL("{\"code\":14,\"message\":\"no \\u006ceader\"}"), &of, &said);
	assert_string_equal(said.text, "`h` answers for `a/1`: no leader (status 503)");
	memset(body, 'x', sizeof(body));
	etcd_judge(503, slice_of(body, sizeof(body)), &of, &said);
	assert_true(strlen(said.text) < 400);
	assert_non_null(strstr(said.text, "(status 503)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_refusal_has_its_meaning),
	    cmocka_unit_test(a_refusal_names_user_and_object),
	    cmocka_unit_test(what_the_store_says_is_quoted_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
