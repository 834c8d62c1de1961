/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/allow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "asked.h"
#include "base/buf.h"

/* `rule line of_line reason;` for each. */
static void
scan(const char *text, const char *wanted)
{
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	allow_scan(slice_of_text(text), "f", facts);
	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *one = facts->items[i];

		buf_addf(&got, "%s %u %.0f %s;", text_of(one, "rule"), one->place.line,
			subject_find(one, "of_line")->number,
			is_true(one, "has_reason") ? "reason" : "-");
	}
	if (strcmp(buf_text(&got), wanted) != 0)
		fail_msg("%s\n%s\n%s", text, buf_text(&got), wanted);
}

static void
every_comment_that_files_have_is_known(void **state)
{
	(void)state;
	scan("a: b # evenkeep: allow x.y \xe2\x80\x94 why\n", "x.y 1 1 reason;");
	scan("a // evenkeep: allow x.y - why\n", "x.y 1 1 reason;");
	scan("a -- evenkeep: allow x.y -- why\n", "x.y 1 1 reason;");
	scan("<a/> <!-- evenkeep: allow x.y \xe2\x80\x93 why -->\n", "x.y 1 1 reason;");
	scan("a /* evenkeep: allow x.y - why */\r\n", "x.y 1 1 reason;");
	scan("; evenkeep: allow x.y: why", "x.y 1 2 reason;");
	scan("#evenkeep:allow x.y - why", "x.y 1 2 reason;");
}

static void
a_comment_alone_is_for_the_line_below_all_such_comments(void **state)
{
	(void)state;
	scan("\n  # evenkeep: allow x.y - why\n  # evenkeep: allow x.z - why\n  image: a\n",
		"x.y 2 4 reason;x.z 3 4 reason;");
	scan("# evenkeep: allow x.y - why\na # evenkeep: allow x.z - why\nb\n",
		"x.y 1 2 reason;x.z 2 2 reason;");
}

static void
one_comment_may_allow_several_rules(void **state)
{
	(void)state;
	scan("a # evenkeep: allow x.y, x.z-1 - why\n", "x.y 1 1 reason;x.z-1 1 1 reason;");
	scan("a # evenkeep: allow x.y,x.z\n", "x.y 1 1 -;x.z 1 1 -;");
}

static void
a_reason_is_a_text_behind_a_dash(void **state)
{
	(void)state;
	scan("# evenkeep: allow x.y\n", "x.y 1 2 -;");
	scan("# evenkeep: allow x.y -\n", "x.y 1 2 -;");
	scan("<!-- evenkeep: allow x.y -->\n", "x.y 1 2 -;");
	scan("<!-- evenkeep: allow x.y - -->\n", "x.y 1 2 -;");
	scan("# evenkeep: allow x.y because\n", "x.y 1 2 -;");
}

static void
what_is_no_comment_allows_nothing(void **state)
{
	(void)state;
	scan("A=evenkeep: allow x.y - why\n", "");
	scan("# see evenkeep: allow x.y - why\n", "");
	scan("# evenkeep: allowed x.y - why\n# evenkeep: allow\n# evenkeep: allow X\n", "");
	scan("", "");
}

static void
comments_of_all_files_that_were_read_are_found(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(
		"=== .env.example\n# evenkeep: allow a.b - why\nA=\n=== .env\nB=1 # evenkeep: allow c.d\n");
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	(void)state;
	facts_add(facts, "key", (struct fact_place){".env.example", 2, 1, 1});
	facts_add(facts, "key", (struct fact_place){"gone", 2, 1, 1});
	assert_int_equal(sources_read(sources, ".env", &text, &err), 0);
	allow_facts(sources, facts);
	assert_int_equal(facts->count, 4);
	assert_string_equal(text_of(subject_at_line(facts, "allow", 1), "rule"), "a.b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_comment_that_files_have_is_known),
		cmocka_unit_test(a_comment_alone_is_for_the_line_below_all_such_comments),
		cmocka_unit_test(one_comment_may_allow_several_rules),
		cmocka_unit_test(a_reason_is_a_text_behind_a_dash),
		cmocka_unit_test(what_is_no_comment_allows_nothing),
		cmocka_unit_test(comments_of_all_files_that_were_read_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
