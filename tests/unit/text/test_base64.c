/* SPDX-License-Identifier: Apache-2.0 */
#include "text/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static void
says(const char *text, struct slice wanted)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	assert_true(base64_read(slice_of_text(text), &out));
	assert_true(slice_equal(secret_text_slice(&out), wanted));
	out.len = 0;
	base64_write(&out, wanted);
	assert_true(
	    slice_equal_text(secret_text_slice(&out), text) || strpbrk(text, " \r\n") != NULL);
}

static void
wrong(const char *text)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	secret_text_add_text(&out, "before");
	assert_false(base64_read(slice_of_text(text), &out));
	assert_true(slice_equal_text(secret_text_slice(&out), "before"));
}

/* The vectors of RFC 4648 §10, and all six-bit values. */
static void
what_the_standard_says_is_read(void **state)
{
	(void)state;
	says("", SLICE_LITERAL(""));
	says("Zg==", SLICE_LITERAL("f"));
	says("Zm8=", SLICE_LITERAL("fo"));
	says("Zm9v", SLICE_LITERAL("foo"));
	says("Zm9vYg==", SLICE_LITERAL("foob"));
	says("Zm9vYmE=", SLICE_LITERAL("fooba"));
	says("Zm9vYmFy", SLICE_LITERAL("foobar"));
	says("Zm9v\r\nYm Fy\n", SLICE_LITERAL("foobar"));
	says("AP+/", SLICE_LITERAL("\0\xff\xbf"));
	says("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	    SLICE_LITERAL("\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51\x55\x97"
			  "\x61\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a\xab\xb2\xdb\xaf"
			  "\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf"));
}

static void
anything_else_is_refused_and_adds_nothing(void **state)
{
	static const char *const texts[] = {"Z", "Zg",
	    "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v=", "Zm-v", "Zm_v",
	    "Zm9v!", "Zg=v", "\xc3\xa9=="};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		wrong(texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_standard_says_is_read),
	    cmocka_unit_test(anything_else_is_refused_and_adds_nothing),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
