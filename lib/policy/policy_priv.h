/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_POLICY_POLICY_PRIV_H
#define EK_POLICY_POLICY_PRIV_H

#include "base/pool.h"
#include "policy/policy.h"
#include "policy/subjects.h"
#include "text/reading.h"
#include "text/regex.h"

/* Fields of a policy file, of a rule, of an example. */
#define POLICY_FIELDS "policy", "about", "words", "floor", "override", "rules"
#define RULE_FIELDS "id", "level", "each", "where", "expect", "say", "fix", "why", "tags", "in", "at", \
	"examples"
#define SCOPE_FIELDS "environment", "service", "file"
#define EXAMPLE_FIELDS "breaks", "holds", "says"

enum { POLICY_MOST = 1 << 20, RULES_MOST = 1000, TEST_DEPTH = 16 };

enum check_op {
	CHECK_IS, CHECK_NOT, CHECK_IN, CHECK_NOT_IN, CHECK_EXISTS, CHECK_MATCHES, CHECK_NOT_MATCHES,
	CHECK_AT_LEAST, CHECK_AT_MOST, CHECK_BELOW, CHECK_ABOVE, CHECK_CONTAINS, CHECK_STARTS_WITH,
	CHECK_ENDS_WITH, CHECK_UNDER, CHECK_OPS,
};

extern const char *const check_op_words[CHECK_OPS];

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
	size_t slot;          /* of FACT among the facts that are asked for */
	struct fact_check *checks; /* every one has to hold */
	size_t check_count;
	const char **envs;    /* of TEST_ENVS; NULL: `all` */
	size_t env_count;
};

void test_free(struct test *test);

struct scope {
	const char **environments, **services, **files; /* NULL-ended; NULL: anywhere */
};

/* A subject as the author of a rule imagines it. */
struct example {
	const struct subject *given;
	bool breaks;
	const char *says; /* NULL: whatever */
	const char *text; /* as it stands in the file */
	unsigned line;
};

struct rule {
	struct policy_rule face;
	const struct subject_kind *kind;
	struct test *where, *expect; /* NULL: always; never */
	struct scope in;
	const char *at;              /* the fact whose place is told; NULL: the subject's */
	struct example *examples;
	size_t example_count;
};

/* The facts of one kind that any rule asks for: each gets a number, so that asking is no search. */
struct slots {
	const char **names;
	unsigned short *next;       /* the next one with the same first letter, from 1; 0: none */
	unsigned short heads[128];
	size_t count, room, next_room;
};

struct word_list {
	const char *name;
	const char **words;
	size_t count;
};

enum { KINDS_MOST = 48 };

struct policies {
	struct pool *pool;
	struct slots slots[KINDS_MOST]; /* as subject_kinds */
	struct facts *imagined;         /* of examples */
	struct rule **rules;
	size_t count, room;
	struct word_list *words;
	size_t word_count, word_room;
	const struct policy_exception *exceptions;
	size_t exception_count;
	bool tells_unused;
};

/* A policy file while it is read; `reading.out` is one. */
struct policy_file {
	struct policies *policies;
	const char *name;      /* `policy:` */
	const char *shown;     /* of the file */
	const size_t *starts;  /* where each line begins */
	size_t line_count;
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

/* Tell if CHECK can never hold of FACT, which is NULL for a dotted path: a text. */
void check_kind(struct reading *reading, const struct node *node, const struct fact_def *fact,
	const struct fact_check *check);

/* The fact of KIND that TYPED is near to, or all. */
void suggest_fact(struct err *problem, const char *typed, const struct subject_kind *kind);

/* Texts in the pool, NULL-ended: one, a list, or a list of words by name; told if it is neither. */
const char **texts_read(struct reading *reading, const struct node *node, const char *what,
	size_t *count);

/* The number of FACT of subjects of KIND. */
size_t slots_add(struct policies *policies, const struct subject_kind *kind, const char *fact);

/* A subject with what is asked of it at hand. */
struct asked {
	const struct subject *subject;
	const struct fact **facts;  /* by slot; NULL: it has no such fact */
	struct fact *room;          /* for places and the like, which are no facts of its own */
};

struct asked *asked_new(const struct policies *policies);
void asked_free(struct asked *asked);
void asked_freep(struct asked **asked);
void asked_set(struct asked *asked, const struct policies *policies,
	const struct subject_kind *kind, const struct subject *subject);

/* The fact of a subject, also where it is its place; NULL: none. BUFFER may be used for it. */
const struct fact *fact_of(const struct subject *subject, const char *name, struct fact *buffer);

/* Does TEST hold? -1 and ERR: it cannot be asked. */
int test_holds(const struct test *test, const struct asked *asked, struct err *err);

/* Is RULE broken? */
int rule_ask(const struct rule *rule, const struct asked *asked, struct err *err);
bool rule_is_for(const struct rule *rule, const struct subject *subject);

/* Add what TEXT, shown as SHOWN, says. */
int policy_load(struct policies *policies, struct slice text, const char *shown, struct err *err);
void rule_free(struct rule *rule);
/* The last line of what hangs below NODE, but for examples; lines FIRST to LAST of the file. */
unsigned last_line(const struct node *node);
const char *lines_of(struct reading *reading, unsigned first, unsigned last);

void rule_read(struct reading *reading, const struct node *node);
void examples_read(struct reading *reading, const struct node *node, struct rule *rule);
bool level_read(struct reading *reading, const struct node *node, const char *what,
	enum level *level, bool *off);

/* Comments that allow a finding, and what is told of them (allows.c). */
struct allows;
struct allows *allows_new(const struct policies *policies, const struct facts *facts);
void allows_freep(struct allows **allows);
bool allows_silence(struct allows *allows, const struct rule *rule, const struct fact_place *place);
void allows_tell(const struct allows *allows, struct findings *out);

/* Can it be said that there is no rule ID? Not of packs that are not loaded. */
bool rule_is_unknown(const struct policies *policies, const char *id);
const char *rule_near(const struct policies *policies, const char *id);

enum { SAY_NAME = 64 };

/* Behind the next `{fact}` of TEXT, whose name goes to NAME; NULL: there is no more. */
const char *say_next(const char *text, char name[SAY_NAME]);

/*
 * The environments of which TEXT tells the name that SUBJECT is: those of the last such fact in it, as
 * {missing}. NULL: of none.
 */
const char *const *say_told_of(struct pool *pool, const char *text, const struct subject *subject,
	size_t *count);

/* TEXT with {facts} replaced. */
char *say(struct pool *pool, const char *text, const struct subject *subject);

#endif
