/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_POLICY_POLICY_PRIV_H
#define EK_POLICY_POLICY_PRIV_H

#include "base/pool.h"
#include "policy/policy.h"
#include "text/reading.h"
#include "text/regex.h"

enum { POLICY_MOST = 1 << 20, RULES_MOST = 1000, TEST_DEPTH = 16 };

/* Facts that a subject can have. */
struct subject_kind {
	const char *each;
	const char *const *facts; /* NULL-ended */
	bool is_open;             /* dotted paths of a file besides */
};

extern const struct subject_kind subject_kinds[]; /* ended by each NULL */
const struct subject_kind *subject_kind_find(const char *each);

/* Facts that subjects of every kind have where they apply; NULL-ended. */
const char *const *subject_common_facts(void);

/* Do subjects of KIND have a fact of that name? */
bool subject_kind_has(const struct subject_kind *kind, const char *fact);

/* A fact that is told of environments, whose tests are `all`, a list of them, or a count. */
bool fact_is_of_envs(const struct subject_kind *kind, const char *fact);

enum check_op {
	CHECK_IS, CHECK_NOT, CHECK_IN, CHECK_NOT_IN, CHECK_EXISTS, CHECK_MATCHES, CHECK_NOT_MATCHES,
	CHECK_AT_LEAST, CHECK_AT_MOST, CHECK_BELOW, CHECK_ABOVE, CHECK_CONTAINS, CHECK_STARTS_WITH,
	CHECK_ENDS_WITH, CHECK_UNDER, CHECK_OPS,
};

struct operand {
	const char *text; /* as it stands in the file */
	bool is_text;     /* in quotes, or nothing else */
	bool is_bool, yes;
	bool is_number;
	double number;
};

struct fact_check {
	enum check_op op;
	struct operand *values;
	size_t count;
	struct regex *regex;
};

enum test_kind { TEST_ALL, TEST_ANY, TEST_NOT, TEST_FACT, TEST_ENVS };

struct test {
	enum test_kind kind;
	struct test **items;  /* of all, any, not */
	size_t count, room;
	const char *fact;
	struct fact_check *checks; /* every one has to hold */
	size_t check_count;
	const char **envs;    /* of TEST_ENVS; NULL: `all` */
	size_t env_count;
};

void test_free(struct test *test);

struct scope {
	const char **environments, **services, **files; /* NULL-ended; NULL: anywhere */
};

struct rule {
	struct policy_rule face;
	struct test *where, *expect; /* NULL: always; never */
	struct scope in;
	const char *at;              /* the fact whose place is told; NULL: the subject's */
	bool is_floor;
};

struct word_list {
	const char *name;
	const char **words;
	size_t count;
};

struct policies {
	struct pool *pool;
	struct rule **rules;
	size_t count, room;
	struct word_list *words;
	size_t word_count, word_room;
	const struct policy_exception *exceptions;
	size_t exception_count;
};

/* A policy file while it is read; `reading.out` is one. */
struct policy_file {
	struct policies *policies;
	const char *name;      /* `policy:` */
	const char *shown;     /* of the file */
	bool is_floor;
};

static inline struct policy_file *
policy_file_of(struct reading *reading)
{
	return reading->out;
}

/* What `where` and `expect` of a rule say about subjects of KIND; NULL if NODE is not a test. */
struct test *test_read(struct reading *reading, const struct node *node,
	const struct subject_kind *kind);

/* Texts in the pool, NULL-ended: one, a list, or a list of words by name; told if it is neither. */
const char **texts_read(struct reading *reading, const struct node *node, const char *what,
	size_t *count);

/* Does TEST hold of SUBJECT? -1 and ERR: it cannot be asked. */
int test_holds(const struct test *test, const struct subject *subject, struct err *err);

/* Add what TEXT, shown as SHOWN, says. */
int policy_load(struct policies *policies, struct slice text, const char *shown, struct err *err);
void rule_free(struct rule *rule);

/* TEXT with {facts} replaced. */
char *say(struct pool *pool, const char *text, const struct subject *subject);

#endif
