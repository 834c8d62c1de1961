/* SPDX-License-Identifier: Apache-2.0 */
/* What comments and exceptions leave out, and what is told of them. */
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char house[] = "policy: t\nrules:\n"
	"  - { id: t.a, level: error, each: entry, where: { secret: true }, say: a }\n"
	"  - { id: t.b, level: error, each: entry, where: { secret: true }, say: b }\n"
	"  - { id: t.c, level: error, each: port, where: { console: true }, say: c }\n";

static const char floor_house[] = "policy: f\nfloor: true\nrules:\n"
	"  - { id: f.a, level: error, each: entry, where: { secret: true }, say: a }\n";

struct asked {
	struct policies *policies;
	struct facts *facts;
	struct findings *found;
	char text[400];
};

static void
begin(struct asked *asked, const char *rules)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	*asked = (struct asked){policies_new(), facts_new(), findings_new(), ""};
	if (policies_add_text(asked->policies, slice_of_text(rules), "house.yaml", &err) < 0)
		fail_msg("%s", err.message);
}

static void
end(struct asked *asked)
{
	policies_free(asked->policies);
	facts_free(asked->facts);
	findings_free(asked->found);
}

static void
add_entry(struct asked *asked, const char *file, unsigned line)
{
	subject_bool(facts_add(asked->facts, "entry", (struct fact_place){file, line, 1, 1}), "secret",
		true);
}

static void
add_allow(struct asked *asked, const char *rule, unsigned line, unsigned of_line, bool reason)
{
	struct subject *one = facts_add(asked->facts, "allow", (struct fact_place){".env", line, 3, 9});

	subject_text(one, "rule", rule);
	subject_number(one, "of_line", of_line);
	subject_bool(one, "has_reason", reason);
}

/* `level rule:line` of all findings. */
static const char *
ask(struct asked *asked)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (policies_ask(asked->policies, asked->facts, "2026-11-21", asked->found, &err) < 0)
		fail_msg("%s", err.message);
	findings_sort(asked->found);
	for (size_t i = 0; i < asked->found->count; i++) {
		const struct finding *one = &asked->found->items[i];
		size_t len = strlen(asked->text);

		snprintf(asked->text + len, sizeof(asked->text) - len, "%s %s:%u; ",
			level_name(one->level), one->rule, one->line);
	}
	return asked->text;
}

static void
a_comment_silences_one_rule_at_one_line(void **state)
{
	struct asked asked CLEANUP(end);

	(void)state;
	begin(&asked, house);
	add_entry(&asked, ".env", 4);
	add_entry(&asked, ".env", 5);
	add_entry(&asked, "other", 4);
	add_allow(&asked, "t.a", 3, 4, true);
	assert_string_equal(ask(&asked), "error t.b:4; error t.a:5; error t.b:5; error t.a:4; "
		"error t.b:4; ");
}

static void
a_comment_behind_is_for_its_own_line(void **state)
{
	struct asked asked CLEANUP(end);

	(void)state;
	begin(&asked, house);
	add_entry(&asked, ".env", 4);
	add_allow(&asked, "t.a", 4, 4, true);
	add_allow(&asked, "t.b", 4, 4, true);
	assert_string_equal(ask(&asked), "");
}

static void
a_comment_without_a_reason_or_for_no_rule_is_a_finding(void **state)
{
	struct asked asked CLEANUP(end);

	(void)state;
	begin(&asked, house);
	add_entry(&asked, ".env", 4);
	add_allow(&asked, "t.a", 4, 4, false);
	add_allow(&asked, "t.bb", 6, 7, true);
	add_allow(&asked, "nowhere.at-all", 8, 9, true);
	/* of a pack that nobody loaded nothing is known */
	add_allow(&asked, "parity.missing-key", 9, 9, true);
	assert_string_equal(ask(&asked), "error t.b:4; warning policy.allow-without-reason:4; "
		"warning policy.allow-unknown-rule:6; warning policy.allow-unknown-rule:8; ");
	assert_string_equal(asked.found->items[2].fix, "write t.b");
}

static void
a_comment_for_nothing_is_a_note_where_everything_was_looked_at(void **state)
{
	struct asked part CLEANUP(end), whole CLEANUP(end);

	(void)state;
	begin(&part, house);
	add_entry(&part, "other", 4);
	add_allow(&part, "t.a", 9, 9, true);
	assert_string_equal(ask(&part), "error t.a:4; error t.b:4; ");
	begin(&whole, house);
	policies_tell_unused(whole.policies);
	add_entry(&whole, "other", 4);
	add_allow(&whole, "t.a", 9, 9, true);
	/* there was no port to ask about */
	add_allow(&whole, "t.c", 9, 9, true);
	assert_string_equal(ask(&whole), "error t.a:4; error t.b:4; note policy.allow-unused:9; ");
}

static void
a_floor_is_lowered_by_no_comment(void **state)
{
	struct asked asked CLEANUP(end);

	(void)state;
	begin(&asked, floor_house);
	add_entry(&asked, ".env", 4);
	add_allow(&asked, "f.a", 4, 4, true);
	assert_string_equal(ask(&asked), "error f.a:4; warning policy.allow-floor:4; ");
}

static void
a_floor_is_excepted_until_a_day_only(void **state)
{
	const struct policy_exception always = {"f.a", NULL, NULL, "tests", 3};
	const struct policy_exception dated = {"f.a", NULL, "2026-11-21", "tests", 3};
	struct asked first CLEANUP(end), second CLEANUP(end);

	(void)state;
	begin(&first, floor_house);
	add_entry(&first, ".env", 4);
	policies_except(first.policies, &always, 1);
	assert_string_equal(ask(&first), "error f.a:4; ");
	begin(&second, floor_house);
	add_entry(&second, ".env", 4);
	policies_except(second.policies, &dated, 1);
	assert_string_equal(ask(&second), "note f.a:4; ");
}

static void
an_exception_for_no_rule_is_a_finding_and_a_late_one_hides_no_other(void **state)
{
	const struct policy_exception exceptions[] = {
		{"t.aa", NULL, "2027-01-01", "tests", 3},
		{"t.a", NULL, "2026-01-01", "late", 4},
		{"t.*", NULL, "2027-01-01", "tests", 5},
	};
	struct asked asked CLEANUP(end);

	(void)state;
	begin(&asked, house);
	add_entry(&asked, ".env", 4);
	policies_except(asked.policies, exceptions, 3);
	assert_string_equal(ask(&asked), "error policy.exception-over:4; "
		"warning policy.exception-unknown-rule:3; note t.a:4; note t.b:4; ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comment_silences_one_rule_at_one_line),
		cmocka_unit_test(a_comment_behind_is_for_its_own_line),
		cmocka_unit_test(a_comment_without_a_reason_or_for_no_rule_is_a_finding),
		cmocka_unit_test(a_comment_for_nothing_is_a_note_where_everything_was_looked_at),
		cmocka_unit_test(a_floor_is_lowered_by_no_comment),
		cmocka_unit_test(a_floor_is_excepted_until_a_day_only),
		cmocka_unit_test(an_exception_for_no_rule_is_a_finding_and_a_late_one_hides_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
