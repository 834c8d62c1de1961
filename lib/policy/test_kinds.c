/* SPDX-License-Identifier: Apache-2.0 */
/* Which tests make sense of which facts: one that can never hold is a mistake, told at once. */
#include "policy/policy_priv.h"

static bool
is_count(enum check_op op)
{
	return op >= CHECK_AT_LEAST && op <= CHECK_ABOVE;
}

static bool
is_of_text(enum check_op op)
{
	return op == CHECK_MATCHES || op == CHECK_NOT_MATCHES || op >= CHECK_CONTAINS;
}

/* Can OP be asked of a fact of KIND? */
static bool
op_fits(enum check_op op, enum fact_kind kind)
{
	switch (kind) {
	case FACT_BOOL:
		return !is_count(op) && !is_of_text(op);
	case FACT_NUMBER:
		return !is_of_text(op);
	case FACT_TEXT:
		return !is_count(op);
	default:
		return true;
	}
}

static bool
operand_fits(const struct operand *operand, enum fact_kind kind)
{
	if (kind == FACT_BOOL)
		return operand->is_bool;
	return kind != FACT_NUMBER || operand->is_number;
}

void
check_kind(struct reading *reading, const struct node *node, const struct fact_def *fact,
	const struct fact_check *check)
{
	if (fact == NULL || check->op == CHECK_EXISTS)
		return;
	if (!op_fits(check->op, fact->kind)) {
		err_why(reading_complain(reading, node, node->key != NULL, "policy-test-kind",
			"`%s` cannot be asked of `%s`, which is %s", check_op_words[check->op],
			fact->name, fact_kind_name(fact->kind)), "it would never hold");
		return;
	}
	for (size_t i = 0; !is_of_text(check->op) && i < check->count; i++)
		if (!operand_fits(&check->values[i], fact->kind)) {
			err_why(reading_complain(reading, node, false, "policy-test-kind",
				"`%s` is %s and never `%.60s`", fact->name,
				fact_kind_name(fact->kind), check->values[i].text),
				"it would never hold");
			return;
		}
}

void
suggest_fact(struct err *problem, const char *typed, const struct subject_kind *kind)
{
	const char *names[128];
	size_t count = 0;

	for (const struct fact_def *fact = kind->facts; fact->name != NULL && count < 100; fact++)
		names[count++] = fact->name;
	for (const struct fact_def *fact = facts_of_all; fact->name != NULL; fact++)
		names[count++] = fact->name;
	reading_suggest(problem, typed, names, count);
}
