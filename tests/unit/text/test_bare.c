/* SPDX-License-Identifier: Apache-2.0 */
#include "text/bare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void
a_bare_scalar_is_what_all_readers_show(void **state)
{
	static const struct {
		const char *text;
		enum bare kind;
		const char *shown;
	} cases[] = {
		{"", BARE_NULL, ""}, {"~", BARE_NULL, ""}, {"null", BARE_NULL, ""}, {"nULL", BARE_TEXT, ""},
		{"true", BARE_SAME, ""}, {"True", BARE_DISPUTED, ""}, {"yes", BARE_DISPUTED, ""},
		{"Off", BARE_DISPUTED, ""}, {"y", BARE_DISPUTED, ""}, {"yess", BARE_TEXT, ""},
		{"0", BARE_SAME, ""}, {"8080", BARE_SAME, ""}, {"-5", BARE_SAME, ""},
		{"-0", BARE_DISPUTED, ""}, {"010", BARE_DISPUTED, ""}, {"007", BARE_DISPUTED, ""},
		{"0o17", BARE_DISPUTED, ""}, {"0b1", BARE_DISPUTED, ""}, {"1_000", BARE_DISPUTED, ""},
		{"1,000", BARE_DISPUTED, ""}, {"123456789012345", BARE_SAME, ""},
		{"1234567890123456", BARE_DISPUTED, ""}, {"+49", BARE_CHANGED, "49"},
		{"0x1F", BARE_CHANGED, "31"}, {"0xffffffffffff", BARE_CHANGED, "281474976710655"},
		{"0x1ffffffffffff", BARE_DISPUTED, ""}, {"1.5", BARE_SAME, ""},
		{"1.50", BARE_CHANGED, "1.5"}, {".5", BARE_CHANGED, "0.5"}, {"-.5", BARE_CHANGED, "-0.5"},
		{"+1.5", BARE_CHANGED, "1.5"}, {"1.0", BARE_DISPUTED, ""}, {"1.", BARE_DISPUTED, ""},
		{"0.0001", BARE_SAME, ""}, {"0.00001", BARE_DISPUTED, ""}, {"00.5", BARE_DISPUTED, ""},
		{"1e3", BARE_DISPUTED, ""}, {"1.5e3", BARE_DISPUTED, ""}, {"1234e56", BARE_DISPUTED, ""},
		{".inf", BARE_DISPUTED, ""}, {"-.INF", BARE_DISPUTED, ""}, {".NaN", BARE_DISPUTED, ""},
		{"2020-01-01", BARE_DISPUTED, ""}, {"2020-1-1 10:00:00", BARE_DISPUTED, ""},
		{"2020-01", BARE_TEXT, ""}, {"12:30", BARE_DISPUTED, ""}, {"12:30:45.5", BARE_DISPUTED, ""},
		{"8080:80", BARE_TEXT, ""}, {"10.0.0.1", BARE_TEXT, ""}, {"1.2.3", BARE_TEXT, ""},
		{"5m", BARE_TEXT, ""}, {"1e5x", BARE_TEXT, ""}, {"3f2a", BARE_TEXT, ""}, {"0x", BARE_TEXT, ""},
		{"text", BARE_TEXT, ""}, {"-", BARE_TEXT, ""}, {"=", BARE_DISPUTED, ""}, {"==", BARE_TEXT, ""}, {".", BARE_TEXT, ""}, {"_1", BARE_TEXT, ""},
		{"+", BARE_TEXT, ""}, {"e5", BARE_TEXT, ""}, {"1e", BARE_TEXT, ""}, {"é", BARE_TEXT, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char shown[BARE_SHOWN] = "";

		if (bare_scalar(cases[i].text, shown) != cases[i].kind ||
			strcmp(shown, cases[i].shown) != 0)
			fail_msg("`%s` is %d, `%s`", cases[i].text,
				(int)bare_scalar(cases[i].text, shown), shown);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_scalar_is_what_all_readers_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
