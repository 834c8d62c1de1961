/* SPDX-License-Identifier: Apache-2.0 */
/* What a bucket's answers mean, each alone; the answers of test_s3.c come over a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/remote/s3/bucket.h"

enum { NOW = 1795296377 }; /* 2026-11-21T21:26:17Z */

static char example[] = "s3.example.org", vaults[] = "vaults", first[] = "us-east-1";
static struct s3_place place = {
    .host = example, .bucket = vaults, .region = first, .has_login = true};

/* What the answer STATUS with an error's CODE and MORE elements means. */
static enum remote_answer
meant(enum s3_act act, long status, const char *code, const char *more, struct engine_said *said)
{
	struct http_reply reply = {.status = status, .date = "Sat, 21 Nov 2026 21:26:17 GMT"};
	enum remote_answer answer;

	memset(said, 0, sizeof(*said));
	if (code != NULL)
		buf_addf(&reply.body,
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code>"
		    "<Message>secret of the store</Message>%s</Error>",
		    code, more);
	answer = s3_answer(&place, act, &reply, NOW, said);
	buf_done(&reply.body);
	assert_null(strstr(said->text, "secret of the store"));
	return answer;
}

static void
is(enum s3_act act, long status, const char *code, enum remote_answer wanted)
{
	struct engine_said said;
	enum remote_answer got = meant(act, status, code, "", &said);

	if (got != wanted)
		fail_msg("%d, %ld %s: %d instead of %d: %s", act, status, code == NULL ? "" : code,
		    got, wanted, said.text);
	if (wanted > REMOTE_EXISTS && strstr(said.text, "s3.example.org") == NULL)
		fail_msg(
		    "%ld %s does not say where: %s", status, code == NULL ? "" : code, said.text);
}

static void
what_was_asked_decides_what_a_status_means(void **state)
{
	(void)state;
	is(S3_READ, 200, NULL, REMOTE_DONE);
	is(S3_CREATE, 200, NULL, REMOTE_DONE);
	is(S3_DROP, 204, NULL, REMOTE_DONE);
	is(S3_READ, 204, NULL, REMOTE_SPEECH);
	is(S3_CREATE, 201, NULL, REMOTE_UNSURE);
	is(S3_REPLACE, 520, NULL, REMOTE_UNSURE);
	is(S3_READ, 520, NULL, REMOTE_SPEECH);
	is(S3_READ, 206, NULL, REMOTE_SPEECH);
	is(S3_READ, 304, NULL, REMOTE_SAME);
	is(S3_CREATE, 304, NULL, REMOTE_SPEECH);
	is(S3_CREATE, 412, "PreconditionFailed", REMOTE_EXISTS);
	is(S3_CREATE, 412, NULL, REMOTE_EXISTS);
	is(S3_REPLACE, 412, "PreconditionFailed", REMOTE_SPEECH);
	is(S3_READ, 412, "PreconditionFailed", REMOTE_SPEECH);
}

static void
only_a_bucket_says_that_there_is_no_object(void **state)
{
	(void)state;
	is(S3_READ, 404, "NoSuchKey", REMOTE_ABSENT);
	is(S3_DROP, 404, "NoSuchKey", REMOTE_ABSENT);
	is(S3_READ, 404, NULL, REMOTE_SPEECH);
	is(S3_READ, 404, "Whatever", REMOTE_SPEECH);
	is(S3_CREATE, 404, "NoSuchKey", REMOTE_SPEECH);
	is(S3_READ, 410, NULL, REMOTE_SPEECH);
	is(S3_READ, 404, "NoSuchBucket", REMOTE_SETUP);
	is(S3_LIST, 404, "NoSuchBucket", REMOTE_SETUP);
	is(S3_CREATE, 404, "NoSuchBucket", REMOTE_SETUP);
}

static void
a_login_that_does_not_do_is_told_apart_from_a_right(void **state)
{
	(void)state;
	is(S3_READ, 403, "AccessDenied", REMOTE_DENIED);
	is(S3_READ, 403, NULL, REMOTE_DENIED);
	is(S3_CREATE, 403, "UserSuspended", REMOTE_DENIED);
	is(S3_READ, 403, "InvalidObjectState", REMOTE_DENIED);
	is(S3_READ, 401, NULL, REMOTE_LOGIN);
	is(S3_READ, 403, "InvalidAccessKeyId", REMOTE_LOGIN);
	is(S3_CREATE, 403, "SignatureDoesNotMatch", REMOTE_LOGIN);
	is(S3_READ, 400, "ExpiredToken", REMOTE_LOGIN);
	is(S3_CREATE, 400, "InvalidToken", REMOTE_LOGIN);
	is(S3_READ, 400, "TokenRefreshRequired", REMOTE_LOGIN);
	place.has_login = false;
	is(S3_READ, 403, "AccessDenied", REMOTE_LOGIN);
	place.has_login = true;
}

static void
busy_is_tried_again_and_unsure_is_read_back(void **state)
{
	static const enum s3_act writes[] = {S3_CREATE, S3_REPLACE, S3_DROP};
	size_t i;

	(void)state;
	is(S3_READ, 503, "SlowDown", REMOTE_BUSY);
	is(S3_READ, 429, NULL, REMOTE_BUSY);
	is(S3_READ, 500, "InternalError", REMOTE_BUSY);
	is(S3_READ, 409, "OperationAborted", REMOTE_BUSY);
	is(S3_READ, 503, "ServiceUnavailable", REMOTE_DOWN);
	is(S3_LIST, 502, NULL, REMOTE_DOWN);
	is(S3_READ, 408, NULL, REMOTE_DOWN);
	for (i = 0; i < ARRAY_LEN(writes); i++) {
		is(writes[i], 503, "SlowDown", REMOTE_BUSY);
		is(writes[i], 429, NULL, REMOTE_BUSY);
		is(writes[i], 409, "ConditionalRequestConflict", REMOTE_UNSURE);
		is(writes[i], 500, "InternalError", REMOTE_UNSURE);
		is(writes[i], 502, NULL, REMOTE_UNSURE);
		is(writes[i], 503, "ServiceUnavailable", REMOTE_UNSURE);
		is(writes[i], 504, NULL, REMOTE_UNSURE);
		is(writes[i], 408, NULL, REMOTE_UNSURE);
	}
}

static void
room_and_size_have_answers_of_their_own(void **state)
{
	(void)state;
	is(S3_CREATE, 403, "QuotaExceeded", REMOTE_FULL);
	is(S3_REPLACE, 507, "XMinioStorageFull", REMOTE_FULL);
	is(S3_CREATE, 507, NULL, REMOTE_FULL);
	is(S3_CREATE, 400, "EntityTooLarge", REMOTE_LARGE);
	is(S3_CREATE, 413, NULL, REMOTE_LARGE);
	is(S3_CREATE, 400, "BadDigest", REMOTE_DOWN);
	is(S3_READ, 407, NULL, REMOTE_SETUP);
}

static void
a_store_without_conditions_cannot_hold_a_vault(void **state)
{
	(void)state;
	is(S3_CREATE, 501, "NotImplemented", REMOTE_UNSAFE);
	is(S3_CREATE, 501, NULL, REMOTE_UNSAFE);
	is(S3_CREATE, 400, "NotImplemented", REMOTE_UNSAFE);
	is(S3_CREATE, 400, "InvalidArgument", REMOTE_UNSAFE);
	is(S3_CREATE, 400, "InvalidRequest", REMOTE_UNSAFE);
	is(S3_REPLACE, 501, "NotImplemented", REMOTE_SPEECH);
	is(S3_REPLACE, 400, "InvalidArgument", REMOTE_SPEECH);
	is(S3_LIST, 501, "NotImplemented", REMOTE_CANNOT);
}

static void
says(enum s3_act act, long status, const char *code, const char *more, const char *text,
    const char *fix)
{
	struct engine_said said;

	(void)meant(act, status, code, more, &said);
	if (strstr(said.text, text) == NULL || strstr(said.fix, fix) == NULL)
		fail_msg("not said: %s, %s; but: %s, %s", text, fix, said.text, said.fix);
}

static void
a_bucket_of_another_region_says_which(void **state)
{
	(void)state;
	is(S3_READ, 301, "PermanentRedirect", REMOTE_SETUP);
	is(S3_READ, 307, "TemporaryRedirect", REMOTE_SETUP);
	is(S3_READ, 400, "AuthorizationHeaderMalformed", REMOTE_SETUP);
	says(S3_READ, 301, "PermanentRedirect",
	    "<Endpoint>vaults.s3.eu-west-1.amazonaws.com</Endpoint>", "in another region",
	    "`?region=eu-west-1`");
	says(S3_READ, 301, "PermanentRedirect",
	    "<Endpoint>vaults.s3-ap-south-1.amazonaws.com</Endpoint>", "in another region",
	    "`?region=ap-south-1`");
	says(S3_CREATE, 400, "AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>",
	    "in another region", "`?region=eu-central-1`");
	says(S3_READ, 301, "PermanentRedirect", "<Endpoint>s3.amazonaws.com</Endpoint>",
	    "not to be reached at this address", "`?region=…`");
	says(S3_READ, 301, "PermanentRedirect", "<Region>x&#10;y</Region>",
	    "not to be reached at this address", "`?region=…`");
	says(S3_READ, 302, NULL, "", "not to be reached at this address", "`?region=…`");
}

static void
both_clocks_are_told(void **state)
{
	struct engine_said said;
	struct http_reply reply = {.status = 403, .date = "Sat, 21 Nov 2026 21:40:20 GMT"};

	(void)state;
	is(S3_READ, 403, "RequestTimeTooSkewed", REMOTE_CLOCK);
	buf_addf(&reply.body, "<Error><Code>RequestTimeTooSkewed</Code></Error>");
	assert_int_equal(s3_answer(&place, S3_CREATE, &reply, NOW, &said), REMOTE_CLOCK);
	assert_string_equal(said.text,
	    "the clock of `s3.example.org` and ours are 14 min apart "
	    "(2026-11-21T21:40:20Z there, 2026-11-21T21:26:17Z here); signed requests are refused");
	reply.date[0] = '\0';
	buf_clear(&reply.body);
	buf_addf(&reply.body, "<Error><Code>RequestTimeTooSkewed</Code>"
			      "<ServerTime>2026-11-20T21:26:17.123Z</ServerTime></Error>");
	assert_int_equal(s3_answer(&place, S3_CREATE, &reply, NOW, &said), REMOTE_CLOCK);
	assert_non_null(strstr(said.text, "24 h apart (2026-11-20T21:26:17Z there"));
	buf_done(&reply.body);
	reply.body = (struct buf)BUF_INIT;
	assert_int_equal(s3_say_clocks(&place, "nonsense", "nonsense", NOW, &said), REMOTE_CLOCK);
	assert_non_null(strstr(said.text, "which says 2026-11-21T21:26:17Z"));
}

static void
nothing_is_quoted_but_the_code(void **state)
{
	(void)state;
	says(S3_READ, 418, "Teapot", "", "that is no answer of a bucket (418 Teapot)", "");
	says(S3_READ, 418, "Tea pot", "", "that is no answer of a bucket (418)", "");
	says(S3_READ, 418, "Tea&#x1b;pot", "", "that is no answer of a bucket (418)", "");
	says(S3_CREATE, 403, "AccessDenied", "<AWSAccessKeyId>AKCANARY</AWSAccessKeyId>",
	    "cannot write to bucket `vaults` at `s3.example.org`: we are not allowed to (403 AccessDenied)",
	    "ask who looks after the bucket");
}

/* Names that were told, with a blank behind each. */
static int
add_name(void *cookie, const char *name)
{
	buf_addf(cookie, "%s ", name);
	return 0;
}

static enum remote_answer
page(const char *body, struct buf *names, char next[S3_TOKEN_MOST])
{
	struct s3_page read = {.prefix = "p/card/", .fn = add_name, .cookie = names};
	struct engine_said said = {0};
	enum remote_answer answer;

	buf_clear(names);
	answer = s3_page_read(&place, slice_of_text(body), &read, &said);
	memcpy(next, read.next, S3_TOKEN_MOST);
	return answer;
}

static void
a_page_has_names_folders_and_where_it_goes_on(void **state)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	char next[S3_TOKEN_MOST];

	(void)state;
	assert_int_equal(
	    page(
		"<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
		"<IsTruncated>true</IsTruncated><NextContinuationToken>a+/=&amp;b</NextContinuationToken>"
		"<Contents><Key>p/card/</Key></Contents><Contents><Key>p/card/1</Key><Size>7</Size></Contents>"
		"<Contents><Key>p%2Fcard%2F2</Key></Contents><Contents><Key>p/card/Other%20one</Key></Contents>"
		"<Contents><Key>p/card/%0</Key></Contents><Contents><Key>p/card/%00</Key></Contents>"
		"<CommonPrefixes><Prefix>p/card/deep/</Prefix></CommonPrefixes></ListBucketResult>",
		&names, next),
	    REMOTE_DONE);
	assert_string_equal(buf_text(&names), "1 2 deep/ ");
	assert_string_equal(next, "a+/=&b");
	assert_int_equal(
	    page(
		"<s3:ListBucketResult xmlns:s3='x'><s3:KeyCount>0</s3:KeyCount>"
		"<s3:IsTruncated>false</s3:IsTruncated><s3:NextContinuationToken>x</s3:NextContinuationToken>"
		"</s3:ListBucketResult>",
		&names, next),
	    REMOTE_DONE);
	assert_string_equal(buf_text(&names), "");
	assert_string_equal(next, "");
}

static void
what_is_no_page_is_refused(void **state)
{
	static const char *const bodies[] = {"", "no", "<html><body>hello</body></html>",
	    "<ListBucketResult><Contents><Key>p/card/1</Key></Contents>",
	    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
	    "<ListBucketResult><Contents><Key>q/card/1</Key></Contents></ListBucketResult>",
	    "<ListBucketResult><Contents><Key>p/card/1/2</Key></Contents></ListBucketResult>",
	    "<Error><Code>InternalError</Code></Error>",
	    "<!DOCTYPE a><ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>",
	    "<!DOCTYPE a [<!ENTITY e 'xx'>]><ListBucketResult><KeyCount>&e;</KeyCount></ListBucketResult>",
	    "<ListBucketResult><KeyCount>&e;</KeyCount></ListBucketResult>",
	    "<ListBucketResult><KeyCount>\xff</KeyCount></ListBucketResult>",
	    "<ListBucketResult><a><b><c><d><e><f><g><h/></g></f></e></d></c></b></a></ListBucketResult>",
	    "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult><ListBucketResult/>"};
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	char next[S3_TOKEN_MOST];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bodies); i++)
		if (page(bodies[i], &names, next) != REMOTE_SPEECH)
			fail_msg("taken for a page: %s", bodies[i]);
}

static void
a_page_has_limits(void **state)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT, names CLEANUP(buf_done) = BUF_INIT;
	char next[S3_TOKEN_MOST];
	unsigned i;

	(void)state;
	buf_add_text(
	    &body, "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>");
	for (i = 0; i < S3_TOKEN_MOST; i++)
		buf_add_byte(&body, 'x');
	buf_add_text(&body, "</NextContinuationToken></ListBucketResult>");
	assert_int_equal(page(buf_text(&body), &names, next), REMOTE_SPEECH);
	buf_clear(&body);
	buf_add_text(&body, "<ListBucketResult><KeyCount>");
	for (i = 0; i < 10000; i++)
		buf_add_byte(&body, 'x');
	buf_add_text(&body, "</KeyCount></ListBucketResult>");
	assert_int_equal(page(buf_text(&body), &names, next), REMOTE_SPEECH);
}

static void
a_query_is_encoded_as_it_is_signed(void **state)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_add_text(&path, "/b");
	s3_add_query(&path, "continuation-token", "a+/=&b ~._-\xc3\xa4");
	s3_add_query(&path, "delimiter", "/");
	s3_add_query(&path, "prefix", "");
	assert_string_equal(buf_text(&path),
	    "/b?continuation-token=a%2B%2F%3D%26b%20~._-%C3%A4&delimiter=%2F&prefix=");
}

/* Where WHERE is, in this style and region, with "host root listing prefix region". */
static void
place_is(const char *where, bool is_path_style, const char *region, const char *login_region,
    const char *wanted)
{
	const struct engine_settings settings = {.where = where,
	    .is_path_style = is_path_style,
	    .region = region,
	    .ca = "",
	    .login = {.region = login_region, .access_key = "a"}};
	struct s3_place got = {0};
	struct engine_said said = {0};
	char text[400];

	if (s3_place_of(&settings, &got, &said) == REMOTE_DONE)
		snprintf(text, sizeof(text), "%s %s %s %s %s", got.host, got.root, got.listing,
		    got.prefix, got.region);
	else
		snprintf(text, sizeof(text), "%s", "refused");
	s3_place_done(&got);
	assert_string_equal(text, wanted);
}

static void
a_bucket_has_a_place_in_either_style(void **state)
{
	(void)state;
	place_is("https://h:1/vaults/evenkeep", true, "", "",
	    "h:1 /vaults/evenkeep/ /vaults evenkeep/ us-east-1");
	place_is("https://h/vaults/a/b/", true, "eu", "x", "h /vaults/a/b/ /vaults a/b/ eu");
	place_is("https://h/vaults", true, "", "eu-1", "h /vaults/ /vaults  eu-1");
	place_is("https://h/vaults/evenkeep", false, "", "",
	    "vaults.h /evenkeep/ / evenkeep/ us-east-1");
	place_is("https://h/my.vaults/e", false, "", "", "h /my.vaults/e/ /my.vaults e/ us-east-1");
	place_is("https://s3.amazonaws.com/vaults/e", false, "", "",
	    "vaults.s3.amazonaws.com /e/ / e/ us-east-1");
	place_is("https://s3.amazonaws.com/vaults/e", false, "", "eu-west-1",
	    "vaults.s3.eu-west-1.amazonaws.com /e/ / e/ eu-west-1");
	place_is("https://s3.amazonaws.com/vaults/e", false, "", "cn-north-1",
	    "vaults.s3.cn-north-1.amazonaws.com.cn /e/ / e/ cn-north-1");
	place_is("https://h/", true, "", "", "refused");
	place_is("https://h", true, "", "", "refused");
	place_is("https://h//e", true, "", "", "refused");
	place_is("https://h/Vaults/e", true, "", "", "refused");
	place_is("https://h/vaults/e%2f", true, "", "", "refused");
	place_is("https://h/vaults/e", true, "a:b", "", "refused");
}

static void
a_hash_is_that_of_the_standard(void **state)
{
	char hash[S3_HASH];

	(void)state;
	s3_hash(slice_of(NULL, 0), hash);
	assert_string_equal(
	    hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	s3_hash(SLICE_LITERAL("abc"), hash);
	assert_string_equal(
	    hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_asked_decides_what_a_status_means),
	    cmocka_unit_test(only_a_bucket_says_that_there_is_no_object),
	    cmocka_unit_test(a_login_that_does_not_do_is_told_apart_from_a_right),
	    cmocka_unit_test(busy_is_tried_again_and_unsure_is_read_back),
	    cmocka_unit_test(room_and_size_have_answers_of_their_own),
	    cmocka_unit_test(a_store_without_conditions_cannot_hold_a_vault),
	    cmocka_unit_test(a_bucket_of_another_region_says_which),
	    cmocka_unit_test(both_clocks_are_told),
	    cmocka_unit_test(nothing_is_quoted_but_the_code),
	    cmocka_unit_test(a_page_has_names_folders_and_where_it_goes_on),
	    cmocka_unit_test(what_is_no_page_is_refused),
	    cmocka_unit_test(a_page_has_limits),
	    cmocka_unit_test(a_query_is_encoded_as_it_is_signed),
	    cmocka_unit_test(a_bucket_has_a_place_in_either_style),
	    cmocka_unit_test(a_hash_is_that_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
