/* SPDX-License-Identifier: Apache-2.0 */
#include "config/type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

struct sample {
	const char *type;
	const char *good[8], *bad[12]; /* NULL-ended */
};

static const struct sample samples[] = {
	{"string", {"", "x", " \n"}, {NULL}},
	{"string(minLength=3, maxLength=5)", {"abc", "äöüäö"}, {"ab", "abcdef"}},
	{"string(startsWith=sk_, endsWith=\"=\")", {"sk_=", "sk_abc="}, {"sk_", "xsk_="}},
	{"string(matches=\"^[a-z]{2}-[0-9]+$\")", {"eu-1"}, {"EU-1", "eu-1x", "xeu-1", "eu-1\n"}},
	{"string(matches=/^a(b|c)$/)", {"ab", "ac"}, {"ad"}},
	{"string(matches=/^ab$/i)", {"ab", "AB"}, {"abc"}},
	{"string(matches=regex(\"^[0-9]{1,3}$\"))", {"1", "123"}, {"1234", "a"}},
	{"string(matches=regex(/^[0-9]{1,3}$/))", {"1", "123"}, {"1234", "a"}},
	{"string(startsWith=\"\\\"\")", {"\"x"}, {"x"}},
	{"string(startsWith=/api, toUpperCase=true,)", {"/api/x"}, {"api"}},
	{"string(isLength=2)", {"ab", "äö"}, {"a", "abc"}},
	{"string(minLength=if(eq($APP_ENV, production), 32, 8))", {"", "x"}, {NULL}},
	{"enum(local, $MODES)", {"", "anything"}, {NULL}},
	{"number(isDivisibleBy=5)", {"0", "-10", "15"}, {"7", "5.5"}},
	{"url(prependHttps=true)", {"example.com/x", "localhost:3000", "https://a"}, {"", "a b", "-a"}},
	{"url(allowedProtocols=[postgres, https:])", {"postgres://a/b", "https://a"}, {"http://a"}},
	{"url(allowedDomains=[\"a.b:80\", c])", {"http://a.b:80", "http://c:1/x"}, {"http://a.b", "http://d"}},
	{"url(noTrailingSlash=true, matches=\"^https\")", {"https://a/b"}, {"https://a/", "http://a"}},
	{"number", {"1", "-1.5", "+0", ".5", "5.", "1e10", "1.5E-3"},
		{"", "-", ".", "1,5", "0x10", "1 ", " 1", "inf", "nan", "1e", "--1"}},
	{"number(min=1, max=10)", {"1", "10", "2.5"}, {"0", "10.1", "-3"}},
	{"number(isInt=true)", {"7", "-7"}, {"7.5", "7.0"}},
	{"number(precision=2)", {"1.25", "3", "1.2"}, {"1.255"}},
	{"boolean", {"true", "False", "1", "no", "ON"}, {"", "2", "truee", "ja", "tru"}},
	{"url", {"https://a.b/c?d#e", "postgres://u:p%20w@db:5432/x", "redis://[::1]:6379/0",
		"mongodb://a:1,b:2/db", "file:///etc/x", "amqp://guest:guest@rabbit_mq:5672"},
		{"", "a.b/c", "https:/a", "https://", "http://a b", "://a", "https://a:70000",
		"https://a:b", "1https://a", "http://-a", "https:///x\n"}},
	{"url(schemes=https)", {"https://a"}, {"http://a", "httpsx://a"}},
	{"url(schemes=[https, wss], allowedHosts=[a.b, c])", {"https://a.b/x", "wss://c:1"},
		{"https://d", "ws://c", "https://xa.b"}},
	{"email", {"a@b.c", "a.b+c@d-e.org"}, {"", "a", "@b.c", "a@", "a@b", "a b@c.d", "a@b..c", "a@-b.c"}},
	{"port", {"1", "80", "65535"}, {"", "0", "65536", "080000", "-1", "80 ", "8o"}},
	{"port(min=1024)", {"1024"}, {"80"}},
	{"ip", {"127.0.0.1", "::1", "fe80::1"}, {"", "127.0.0", "256.0.0.1", "::g", "1.2.3.4:80"}},
	{"ip(version=4)", {"10.0.0.1"}, {"::1"}},
	{"semver", {"1.2.3", "0.0.0", "1.0.0-rc.1+build.5", "1.0.0-x-y"},
		{"", "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3.4", "1.2.3+"}},
	{"isoDate", {"2026-02-28", "2024-02-29", "2026-03-01T10:20:30Z", "2026-03-01T10:20+02:00",
		"2026-03-01 10:20:30.123"},
		{"", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-03-01T", "2026-03-01T25:00",
		"2026-03-01T10:20:30Zx", "2026-00-10", "2026-01-00"}},
	{"uuid", {"123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"},
		{"", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g",
		"123e4567-e89b-12d3-a456-4266141740000", "123e4567_e89b-12d3-a456-426614174000"}},
	{"md5", {"d41d8cd98f00b204e9800998ecf8427e"}, {"", "d41d8cd98f00b204e9800998ecf8427", "x41d8cd98f00b204e9800998ecf8427e"}},
	{"enum(dev, prod)", {"dev", "prod"}, {"", "Dev", "dev,prod", "pro"}},
	{"enum(\"a b\", c)", {"a b", "c"}, {"a"}},
	{"simple-object", {"{}", "{\"a\":1}", " {\"a\":{}} "}, {"", "[]", "{", "{\"a\":1,}", "{\"a\":1}x", "a"}},
	{"array", {"[]", "[1,\"a\"]", "1", "a, b"}, {"", "{}", "[1,]", "[1"}},
	{"array(port)", {"80", "80,443", "[80, \"443\"]"}, {"", "80,x", "[80,\"x\"]", "80,", "[[80]]"}},
	{"array(enum(a, b), separator=\";\", maxLength=2)", {"a;b", "[\"a\"]"}, {"a;c", "a;b;a", "a,b"}},
	{"array(string(minLength=2), minLength=2)", {"aa,bb"}, {"aa", "aa,b"}},
	{"record", {"{}", "{\"a\":1}"}, {"", "[]", "a"}},
	{"record(url, keyType=enum(a, b))", {"{}"}, {"a"}},
	{"domain", {"a.b", "a-b.example.com"}, {"", "localhost", "10.0.0.1", "*.a.b", "a.b:80", "http://a.b", "a..b"}},
	{"domain(allowIp=true, allowSingleLabel=true, allowWildcard=true, normalize=true)",
		{"localhost", "10.0.0.1", "*.a.b"}, {"", "*", "a*.b"}},
	{"duration", {"90d", "1h30m", "1.5s", "250ms"}, {"", "90", "d", "1h30", "1 h", "-1s", "1.s"}},
	{"bytes", {"512", "10MB", "1.5 GiB", "4Ki", "1k"}, {"", "MB", "10XB", "1.5.5M", "-1", "10 MB x"}},
	{"hostport", {"db:5432", "127.0.0.1:80", "[::1]:80", "my_db:1"},
		{"", "db", "db:", ":80", "db:0", "::1:80", "[::1]", "db:80:90", "a b:1"}},
	{"base64", {"YQ==", "YWI=", "YWJj", "YQ", "a-_b"}, {"", "Y", "YQ=", "YWJj=", "a+_b", "YQ==\n", "Y Q="}},
	{"hex", {"00", "deadBEEF"}, {"", "0", "0x", "0g"}},
	{"pem", {"-----BEGIN KEY-----\nYWJj\n-----END KEY-----\n",
		"-----BEGIN A-----\nYWJj\n-----END A-----\n-----BEGIN B-----\nYWJj\n-----END B-----",
		"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nYWJj\n-----END RSA PRIVATE KEY-----"},
		{"", "YWJj", "-----BEGIN KEY-----\nYWJj\n", "-----BEGIN A-----\nYWJj\n-----END B-----",
		"-----BEGIN A-----\n-----END A-----", "-----BEGIN A-----\nYW!j\n-----END A-----"}},
	{"cron", {"* * * * *", "*/5 0-6 1,15 jan-mar MON-FRI", "0 0 * * 7", "@daily"},
		{"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "5-1 * * * *", "@often", "*/0 * * * *",
		"a * * * *", "1, * * * *"}},
	{"file", {"x", "a\nb"}, {""}},
};

static struct type *
read_type(const char *text)
{
	struct type *type = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (type_read(slice_of_text(text), &type, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	return type;
}

static void
each_type_takes_what_it_should_and_nothing_else(void **state)
{
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct type *type CLEANUP(type_freep) = read_type(samples[i].type);

		for (const char *const *good = samples[i].good; *good != NULL; good++, tried++) {
			struct buf why CLEANUP(buf_done) = BUF_INIT;

			if (!type_fits(type, slice_of_text(*good), &why) || why.len > 0)
				fail_msg("%s refuses `%s`", samples[i].type, *good);
		}
		for (const char *const *bad = samples[i].bad; *bad != NULL; bad++, tried++) {
			struct buf why CLEANUP(buf_done) = BUF_INIT;

			if (type_fits(type, slice_of_text(*bad), &why) || why.len == 0)
				fail_msg("%s takes `%s`", samples[i].type, *bad);
		}
	}
	print_message("%zu values\n", tried);
}

static void
no_type_takes_a_hidden_nul(void **state)
{
	const struct slice values[] = {SLICE_LITERAL("1\0"), SLICE_LITERAL("a@b.c\0x"),
		SLICE_LITERAL("\0"), SLICE_LITERAL("1.2.3\0"), SLICE_LITERAL("https://a\0b")};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct type *type CLEANUP(type_freep) = read_type(samples[i].type);

		if (type->kind == TYPE_STRING || type->kind == TYPE_FILE)
			continue;
		for (size_t j = 0; j < ARRAY_LEN(values); j++) {
			struct buf why CLEANUP(buf_done) = BUF_INIT;

			if (type_fits(type, values[j], &why))
				fail_msg("%s takes value %zu", samples[i].type, j);
		}
	}
}

static void
what_is_wrong_is_said_without_the_value(void **state)
{
	struct type *port CLEANUP(type_freep) = read_type("port(min=1024)");
	struct type *word CLEANUP(type_freep) = read_type("enum(dev, staging, prod)");
	struct type *text CLEANUP(type_freep) = read_type("string(minLength=32)");
	struct buf why CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	assert_false(type_fits(port, SLICE_LITERAL("CANARY"), &why));
	assert_string_equal(buf_text(&why), "a port number with min 1024");
	buf_clear(&why);
	assert_false(type_fits(word, SLICE_LITERAL("CANARY"), &why));
	assert_string_equal(buf_text(&why), "`dev`, `staging` or `prod`");
	buf_clear(&why);
	assert_false(type_fits(text, SLICE_LITERAL("CANARY"), &why));
	assert_string_equal(buf_text(&why), "a text with minLength 32");
	assert_true(type_fits(NULL, SLICE_LITERAL("CANARY"), &why));
}

static void
a_type_is_written_as_it_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct type *type CLEANUP(type_freep) = read_type(samples[i].type);
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct buf again CLEANUP(buf_done) = BUF_INIT;
		struct type *back CLEANUP(type_freep) = NULL;

		type_write(type, &text);
		back = read_type(buf_text(&text));
		type_write(back, &again);
		assert_string_equal(buf_text(&text), buf_text(&again));
		assert_int_equal(type->kind, back->kind);
		assert_int_equal(type->count, back->count);
	}
}

static void
a_comma_makes_a_list_only_where_one_may_stand(void **state)
{
	static const char *const texts[] = {"string(startsWith=\"a,b\")", "url(allowedDomains=[a.b,c.d])"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct type *type CLEANUP(type_freep) = read_type(texts[i]);
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		type_write(type, &text);
		assert_string_equal(buf_text(&text), texts[i]);
	}
}

static void
what_is_no_type_is_refused_with_a_hint(void **state)
{
	static const struct { const char *text, *message, *fix; } wrong[] = {
		{"prot", "there is no type `prot`", "did you mean `port`?"},
		{"string(minLenght=3)", "`string` has no option `minLenght`", "did you mean `minLength`?"},
		{"string(minLength=x)", "`minLength` of a type is no number", ""},
		{"string(minLength=3", "a missing `)` in a type", NULL},
		{"string(minLength=3) x", "text behind its end in a type", NULL},
		{"string(3)", "an option without a name in a type", NULL},
		{"enum", "an enum without words in a type", NULL},
		{"enum(a,,b)", "an empty option in a type", NULL},
		{"enum(\"a)", "an option that does not end in a type", NULL},
		{"string(matches=regex(x))", "a `regex()` without a pattern in a type", NULL},
		{"array(url, minLength=x)", "`minLength` of a type is no number", ""},
		{"boolean(x=1)", "`boolean` has no option `x`", ""},
		{"string(matches=\"(\")", NULL, NULL},
		{"", "there is no type ``", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct type *type = NULL;

		assert_int_equal(type_read(slice_of_text(wrong[i].text), &type, &err), ERR_INVALID);
		assert_null(type);
		if (wrong[i].message != NULL)
			assert_string_equal(err.message, wrong[i].message);
		if (wrong[i].fix != NULL)
			assert_string_equal(err.fix, wrong[i].fix);
	}
}

static void
a_pattern_that_explodes_is_given_up(void **state)
{
	struct type *type CLEANUP(type_freep) = read_type("string(matches=\"^(a+)+$\")");
	struct buf why CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	assert_false(type_fits(type, SLICE_LITERAL("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		&why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_takes_what_it_should_and_nothing_else),
		cmocka_unit_test(no_type_takes_a_hidden_nul),
		cmocka_unit_test(what_is_wrong_is_said_without_the_value),
		cmocka_unit_test(a_type_is_written_as_it_is_read),
		cmocka_unit_test(a_comma_makes_a_list_only_where_one_may_stand),
		cmocka_unit_test(what_is_no_type_is_refused_with_a_hint),
		cmocka_unit_test(a_pattern_that_explodes_is_given_up),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
