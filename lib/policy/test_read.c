/* SPDX-License-Identifier: Apache-2.0 */
/* Reading `where` and `expect` into a tree. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"

const char *const check_op_words[CHECK_OPS] = {
	[CHECK_IS] = "is",
	[CHECK_NOT] = "not",
	[CHECK_IN] = "in",
	[CHECK_NOT_IN] = "not_in",
	[CHECK_EXISTS] = "exists",
	[CHECK_MATCHES] = "matches",
	[CHECK_NOT_MATCHES] = "not_matches",
	[CHECK_AT_LEAST] = "at_least",
	[CHECK_AT_MOST] = "at_most",
	[CHECK_BELOW] = "below",
	[CHECK_ABOVE] = "above",
	[CHECK_CONTAINS] = "contains",
	[CHECK_STARTS_WITH] = "starts_with",
	[CHECK_ENDS_WITH] = "ends_with",
	[CHECK_UNDER] = "under",
};

static struct test *
test_new(enum test_kind kind)
{
	struct test *test = xcalloc(1, sizeof(*test));

	test->kind = kind;
	return test;
}

void
test_free(struct test *test)
{
	if (test == NULL)
		return;
	for (size_t i = 0; i < test->count; i++)
		test_free(test->items[i]);
	for (size_t i = 0; i < test->check_count; i++) {
		regex_free(test->checks[i].regex);
		free(test->checks[i].values);
	}
	free(test->items);
	free(test->checks);
	free(test);
}

static void
test_add(struct test *test, struct test *item)
{
	if (item == NULL)
		return;
	test->items = list_grow(test->items, test->count, &test->room, sizeof(*test->items));
	test->items[test->count++] = item;
}

static struct operand
operand_of(struct pool *pool, const struct node *node)
{
	struct operand operand = {.text = pool_text(pool, node->text), .is_text = node->quoted};
	char *end;

	if (!node->quoted && node_bool(node, &operand.yes) == 0)
		operand.is_bool = true;
	operand.number = strtod(operand.text, &end);
	operand.is_number = !node->quoted && *operand.text != '\0' && *end == '\0';
	operand.is_text = !operand.is_bool && !operand.is_number;
	return operand;
}

/* A word of a list may be a number too. */
static struct operand
operand_of_word(const char *word)
{
	struct operand operand = {.text = word, .is_text = true};
	char *end;

	operand.number = strtod(word, &end);
	operand.is_number = *word != '\0' && *end == '\0';
	return operand;
}

/* The newest one: a file's own words come before those of packs. */
static const struct word_list *
find_words(const struct policies *policies, const char *name)
{
	for (size_t i = policies->word_count; i-- > 0;)
		if (strcmp(policies->words[i].name, name) == 0)
			return &policies->words[i];
	return NULL;
}

static bool
names_words(const struct node *node)
{
	return node->kind == NODE_SCALAR && !node->quoted && strncmp(node->text, "words.", 6) == 0;
}

/* `words.NAME` */
static const struct word_list *
words_of(struct reading *reading, const struct node *node)
{
	const struct policies *policies = policy_file_of(reading)->policies;
	const struct word_list *words;
	const char *names[64];
	size_t count = 0;

	if (!names_words(node))
		return NULL;
	words = find_words(policies, node->text + 6);
	if (words != NULL)
		return words;
	for (; count < policies->word_count && count < ARRAY_LEN(names); count++)
		names[count] = policies->words[count].name;
	reading_suggest(reading_complain(reading, node, false, "policy-unknown-words",
		"there is no list `%s`", node->text), node->text + 6, names, count);
	return NULL;
}

const char **
texts_read(struct reading *reading, const struct node *node, const char *what, size_t *count)
{
	struct pool *pool = policy_file_of(reading)->policies->pool;
	size_t most = node->kind == NODE_LIST ? node->count : 1, at = 0;
	const struct word_list *words = words_of(reading, node);
	const char **texts;

	if (words != NULL) {
		*count = words->count;
		return words->words;
	}
	texts = pool_alloc(pool, (most + 1) * sizeof(*texts));
	for (size_t i = 0; i < most; i++) {
		const struct node *item = node->kind == NODE_LIST ? node->items[i] : node;
		const char *text = reading_text(reading, item, what);

		if (text != NULL)
			texts[at++] = pool_text(pool, text);
	}
	*count = at;
	return texts;
}

/* The values that CHECK compares with: a list for `in`, one for the others. */
static void
read_operands(struct reading *reading, const struct node *node, struct fact_check *check)
{
	struct pool *pool = policy_file_of(reading)->policies->pool;
	const struct word_list *words = words_of(reading, node);
	size_t count = words != NULL ? words->count : node->kind == NODE_LIST ? node->count : 1;

	check->values = xcalloc(count + 1, sizeof(*check->values));
	for (size_t i = 0; i < count; i++) {
		const struct node *item = node->kind == NODE_LIST ? node->items[i] : node;

		if (words != NULL)
			check->values[check->count++] = operand_of_word(words->words[i]);
		else if (item->kind == NODE_SCALAR)
			check->values[check->count++] = operand_of(pool, item);
		else
			reading_complain(reading, item, false, "policy-type",
				"a value to compare with must be a text, a number, true or false");
	}
}

static void
check_operands(struct reading *reading, const struct node *node, struct fact_check *check)
{
	bool numbers = check->op >= CHECK_AT_LEAST && check->op <= CHECK_ABOVE;
	struct err problem CLEANUP(err_done) = ERR_INIT;

	if (check->count == 0)
		return;
	if (check->op != CHECK_IN && check->op != CHECK_NOT_IN && check->count > 1)
		reading_complain(reading, node, false, "policy-type", "`%s` takes one value",
			check_op_words[check->op]);
	else if (numbers && !check->values[0].is_number)
		reading_complain(reading, node, false, "policy-type", "`%s` takes a number",
			check_op_words[check->op]);
	else if (check->op == CHECK_EXISTS && !check->values[0].is_bool)
		reading_complain(reading, node, false, "policy-type", "`exists` is true or false");
	else if ((check->op == CHECK_MATCHES || check->op == CHECK_NOT_MATCHES) &&
		regex_new(slice_of_text(check->values[0].text), &check->regex, &problem) < 0)
		reading_complain(reading, node, false, "policy-pattern", "%s", problem.message);
}

static bool
find_op(const char *word, enum check_op *out)
{
	for (size_t i = 0; i < CHECK_OPS; i++)
		if (strcmp(check_op_words[i], word) == 0) {
			*out = (enum check_op)i;
			return true;
		}
	return false;
}

/* A scalar is `is`, a list is `in`, a map is one operator an item. */
static struct test *
read_fact(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	const char *fact)
{
	struct test *test = test_new(TEST_FACT);
	size_t count = node->kind == NODE_MAP ? node->count : 1;

	test->fact = pool_text(policy_file_of(reading)->policies->pool, fact);
	test->slot = slots_add(policy_file_of(reading)->policies, kind, fact);
	test->checks = xcalloc(count + 1, sizeof(*test->checks));
	for (size_t i = 0; i < count; i++) {
		const struct node *item = node->kind == NODE_MAP ? node->items[i] : node;
		struct fact_check *check = &test->checks[test->check_count];

		check->op = node->kind == NODE_LIST || names_words(node) ? CHECK_IN :
			CHECK_IS;
		if (node->kind == NODE_MAP && !find_op(item->key, &check->op)) {
			reading_suggest(reading_complain(reading, item, true,
				"policy-unknown-test", "there is no test `%s`", item->key),
				item->key, check_op_words, CHECK_OPS);
			continue;
		}
		test->check_count++;
		read_operands(reading, item, check);
		check_operands(reading, item, check);
		check_kind(reading, item, subject_kind_fact(kind, fact), check);
	}
	return test;
}

/* `all`, or a list of environments; a map counts them. */
static struct test *
read_envs(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	const char *fact)
{
	struct test *test;

	if (node->kind == NODE_MAP)
		return read_fact(reading, node, kind, fact);
	test = test_new(TEST_ENVS);
	test->fact = pool_text(policy_file_of(reading)->policies->pool, fact);
	if (node->kind != NODE_SCALAR || strcmp(node->text, "all") != 0)
		test->envs = texts_read(reading, node, "an environment", &test->env_count);
	return test;
}

static void
complain_of_fact(struct reading *reading, const struct node *node, const struct subject_kind *kind)
{
	struct err *problem = reading_complain(reading, node, true, "policy-unknown-fact",
		"a `%s` has no fact `%s`", kind->each, node->key);

	suggest_fact(problem, node->key, kind);
	err_why(problem, "unknown facts are refused so that a typo cannot switch a check off");
}

static struct test *read_tests(struct reading *reading, const struct node *node,
	const struct subject_kind *kind, enum test_kind how, unsigned depth);

/* `all: […]` and `any: […]`: a list of tests, or a map as anywhere. */
static struct test *
read_combination(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	enum test_kind how, unsigned depth)
{
	struct test *test;

	if (node->kind != NODE_LIST)
		return read_tests(reading, node, kind, how, depth);
	test = test_new(how);
	for (size_t i = 0; i < node->count; i++)
		test_add(test, read_tests(reading, node->items[i], kind, TEST_ALL, depth));
	return test;
}

static struct test *
read_item(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	unsigned depth)
{
	struct test *none;

	if (strcmp(node->key, "all") == 0)
		return read_combination(reading, node, kind, TEST_ALL, depth + 1);
	if (strcmp(node->key, "any") == 0)
		return read_combination(reading, node, kind, TEST_ANY, depth + 1);
	if (strcmp(node->key, "not") == 0) {
		none = test_new(TEST_NOT);
		test_add(none, read_combination(reading, node, kind, TEST_ALL, depth + 1));
		return none;
	}
	if (!subject_kind_has(kind, node->key)) {
		complain_of_fact(reading, node, kind);
		return NULL;
	}
	if (fact_is_of_envs(kind, node->key))
		return read_envs(reading, node, kind, node->key);
	return read_fact(reading, node, kind, node->key);
}

static struct test *
read_tests(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	enum test_kind how, unsigned depth)
{
	struct test *test;

	if (depth > TEST_DEPTH || !reading_free_map(reading, node, "a test")) {
		if (depth > TEST_DEPTH)
			reading_complain(reading, node, false, "policy-depth",
				"tests are nested too deep");
		return NULL;
	}
	test = test_new(how);
	for (size_t i = 0; i < node->count; i++)
		test_add(test, read_item(reading, node->items[i], kind, depth));
	return test;
}

struct test *
test_read(struct reading *reading, const struct node *node, const struct subject_kind *kind)
{
	return read_tests(reading, node, kind, TEST_ALL, 1);
}
