/* SPDX-License-Identifier: Apache-2.0 */
/* Asking a subject. A fact that it does not have fails every test but `exists: false`. */
#include <stdlib.h>
#include <string.h>

#include "policy/policy_priv.h"
#include "text/glob.h"

static bool
equals(const struct fact *fact, const struct operand *operand)
{
	switch (fact->kind) {
	case FACT_BOOL:
		return operand->is_bool && operand->yes == fact->yes;
	case FACT_NUMBER:
		return operand->is_number && !(operand->number < fact->number) &&
			!(operand->number > fact->number);
	case FACT_TEXT:
		return strcmp(operand->text, fact->text) == 0;
	default:
		for (size_t i = 0; i < fact->count; i++)
			if (strcmp(operand->text, fact->list[i]) == 0)
				return true;
		return false;
	}
}

static bool
equals_one(const struct fact *fact, const struct fact_check *check)
{
	for (size_t i = 0; i < check->count; i++)
		if (equals(fact, &check->values[i]))
			return true;
	return false;
}

/* How many there are of what a list names; of groups, how many groups. */
static size_t
count_of(const struct fact *fact)
{
	size_t count = 0;

	if (fact->kind != FACT_GROUPS)
		return fact->count;
	for (size_t i = 0; i < fact->count; i++) {
		bool seen = fact->groups[i] == FACT_NO_GROUP;

		for (size_t j = 0; j < i; j++)
			seen |= fact->groups[j] == fact->groups[i];
		count += !seen;
	}
	return count;
}

/* Of a text the number that it is: dotted paths are texts, whatever stands there. */
static bool
number_of(const struct fact *fact, double *out)
{
	char *end;

	switch (fact->kind) {
	case FACT_BOOL:
		return false;
	case FACT_NUMBER:
		*out = fact->number;
		return true;
	case FACT_TEXT:
		*out = strtod(fact->text, &end);
		return fact->text[0] != '\0' && *end == '\0';
	default:
		*out = (double)count_of(fact);
		return true;
	}
}

static bool
in_bounds(const struct fact *fact, const struct fact_check *check)
{
	double bound = check->values[0].number, number;

	if (!number_of(fact, &number))
		return false;
	switch (check->op) {
	case CHECK_AT_LEAST:
		return number >= bound;
	case CHECK_AT_MOST:
		return number <= bound;
	case CHECK_BELOW:
		return number < bound;
	default:
		return number > bound;
	}
}

/* Is TEXT what CHECK, which is about texts, wants? */
static int
text_fits(const char *text, const struct fact_check *check, struct err *err)
{
	const char *wanted = check->values[0].text;
	struct slice slice = slice_of_text(text);

	switch (check->op) {
	case CHECK_CONTAINS:
		return strstr(text, wanted) != NULL;
	case CHECK_STARTS_WITH:
		return slice_starts_with(slice, wanted);
	case CHECK_ENDS_WITH:
		return slice_ends_with(slice, wanted);
	case CHECK_UNDER:
		return glob_fits(wanted, slice);
	default:
		switch (regex_match(check->regex, slice)) {
		case REGEX_YES:
			return 1;
		case REGEX_NO:
			return 0;
		default:
			return err_set(err, ERR_INVALID, "policy-pattern",
				"a pattern takes too long: `%.100s`", wanted);
		}
	}
}

/* Of a list one text that fits is enough. */
static int
any_text_fits(const struct fact *fact, const struct fact_check *check, struct err *err)
{
	int r = 0;

	if (fact->kind == FACT_TEXT)
		return text_fits(fact->text, check, err);
	for (size_t i = 0; r == 0 && i < fact->count; i++)
		r = text_fits(fact->list[i], check, err);
	return r;
}

static int
check_holds(const struct fact *fact, const struct fact_check *check, struct err *err)
{
	int r;

	if (check->count == 0)
		return 0;
	if (check->op == CHECK_EXISTS)
		return (fact != NULL) == check->values[0].yes;
	if (fact == NULL)
		return 0;
	switch (check->op) {
	case CHECK_IS:
	case CHECK_IN:
		return equals_one(fact, check);
	case CHECK_NOT:
	case CHECK_NOT_IN:
		return !equals_one(fact, check);
	case CHECK_AT_LEAST:
	case CHECK_AT_MOST:
	case CHECK_BELOW:
	case CHECK_ABOVE:
		return in_bounds(fact, check);
	case CHECK_NOT_MATCHES:
		r = any_text_fits(fact, check, err);
		return r < 0 ? r : !r;
	default:
		return any_text_fits(fact, check, err);
	}
}

static bool
is_wanted(const struct test *test, const char *env)
{
	if (test->envs == NULL)
		return true;
	for (size_t i = 0; i < test->env_count; i++)
		if (strcmp(test->envs[i], env) == 0)
			return true;
	return false;
}

static bool
has_env(const struct fact *fact, const char *env)
{
	for (size_t i = 0; fact != NULL && i < fact->count; i++)
		if (strcmp(fact->list[i], env) == 0)
			return true;
	return false;
}

/*
 * Equal and different are asked of pairs; a pair that cannot be compared neither keeps nor breaks
 * a rule.
 */
static bool
pairs_hold(const struct test *test, const struct fact *fact, bool same)
{
	for (size_t i = 0; fact != NULL && i < fact->count; i++) {
		if (!is_wanted(test, fact->list[i]) || fact->groups[i] == FACT_NO_GROUP)
			continue;
		for (size_t j = 0; j < i; j++)
			if (is_wanted(test, fact->list[j]) && fact->groups[j] != FACT_NO_GROUP &&
				(fact->groups[i] == fact->groups[j]) != same)
				return false;
	}
	return true;
}

/* `present: all`: it is missing nowhere; `present: [prod]`: it is there. */
static bool
envs_hold(const struct test *test, const struct subject *subject)
{
	const struct fact *present = subject_find(subject, "present");
	const struct fact *missing = subject_find(subject, "missing");

	if (strcmp(test->fact, "distinct") == 0 || strcmp(test->fact, "same") == 0)
		return pairs_hold(test, subject_find(subject, test->fact),
			test->fact[0] == 's');
	if (test->envs == NULL)
		return test->fact[0] == 'p' ? missing == NULL || missing->count == 0 :
			present == NULL || present->count == 0;
	for (size_t i = 0; i < test->env_count; i++)
		if (has_env(present, test->envs[i]) != (test->fact[0] == 'p'))
			return false;
	return true;
}

static int
fact_holds(const struct test *test, const struct asked *asked, struct err *err)
{
	const struct fact *fact = asked->facts[test->slot];
	int r = 1;

	for (size_t i = 0; r == 1 && i < test->check_count; i++)
		r = check_holds(fact, &test->checks[i], err);
	return r;
}

int
test_holds(const struct test *test, const struct asked *asked, struct err *err)
{
	int wanted = test->kind == TEST_ANY ? 1 : 0, r;

	if (test->kind == TEST_FACT)
		return fact_holds(test, asked, err);
	if (test->kind == TEST_ENVS)
		return envs_hold(test, asked->subject);
	for (size_t i = 0; i < test->count; i++) {
		r = test_holds(test->items[i], asked, err);
		if (r < 0)
			return r;
		if (r == wanted)
			return test->kind == TEST_NOT ? !r : r;
	}
	/* none decided: all held, or of any none did */
	return test->kind == TEST_ALL;
}
