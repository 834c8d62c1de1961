/* SPDX-License-Identifier: Apache-2.0 */
/* Decorators of the annotated notation: `@name`, `@name=value`, `@name(…)` in comments. */
#ifndef EK_CONFIG_ANNOTATED_PRIV_H
#define EK_CONFIG_ANNOTATED_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "config/contract_priv.h"

enum decorator_kind {
	DECORATOR_UNKNOWN,
	/* above an item */
	DECORATOR_REQUIRED, DECORATOR_OPTIONAL, DECORATOR_SENSITIVE, DECORATOR_PUBLIC,
	DECORATOR_INTERNAL, DECORATOR_TYPE, DECORATOR_EXAMPLE, DECORATOR_DEFAULT,
	DECORATOR_DEPRECATED, DECORATOR_DOCS, DECORATOR_DOCS_URL,
	DECORATOR_OTHER_ITEM,   /* means something to other tools */
	/* in the header */
	DECORATOR_CURRENT_ENV, DECORATOR_ENV_FLAG, DECORATOR_DEFAULT_REQUIRED,
	DECORATOR_DEFAULT_SENSITIVE, DECORATOR_DISABLE, DECORATOR_IMPORT,
	DECORATOR_RUNS,         /* would run something: never done */
	DECORATOR_OTHER_HEADER, /* means something to other tools */
};

struct decorator {
	enum decorator_kind kind;
	struct slice name;           /* part of the text */
	char *value;                 /* behind `=`, or in the parentheses; NULL: neither */
	char *stray;                 /* words behind it; NULL: none */
	bool is_call;                /* @name(…) */
	bool is_quoted;              /* the value stood in quotes, which are gone */
	unsigned line, column;
	struct slice source;         /* its line */
};

struct decorators {
	struct decorator *items;
	size_t count, room;
};

/* What NAME means; DECORATOR_UNKNOWN if nothing. */
enum decorator_kind decorator_kind_of(struct slice name);
bool decorator_is_for_header(enum decorator_kind kind);
/* The one of those there are that NAME is near to; NULL: none. */
const char *decorator_suggest(struct slice name);

/* Does the comment, behind its `#`, begin with a decorator? */
bool decorators_begin(struct slice comment);

/*
 * Read the decorators of the comment at byte AT of FILE's text, where its `#` is, in LINE. Returns
 * the bytes read, which may be several lines, up to the newline at their end. Problems go to FILE.
 */
size_t decorators_read(struct contract_file *file, size_t at, unsigned line,
	struct decorators *out);
void decorators_clear(struct decorators *decorators);
void decorators_done(struct decorators *decorators);

/* A problem at a decorator, with its line; then err_why, err_fix as needed. */
struct err *decorator_complain(struct contract_file *file, const struct decorator *decorator,
	const char *id, const char *format, ...) PRINTF_LIKE(4, 5);
/* A note about one. */
void decorator_note(struct contract_file *file, const struct decorator *decorator,
	const char *format, ...) PRINTF_LIKE(3, 4);

enum decorator_truth { TRUTH_NO, TRUTH_YES, TRUTH_COMPUTED, TRUTH_WRONG };

/* What a decorator that is true or false says; TRUTH_WRONG was told. */
enum decorator_truth decorator_truth(struct contract_file *file,
	const struct decorator *decorator);

/* Would the value have to be computed: a call, `$NAME`? */
bool decorator_is_computed(const struct decorator *decorator);

/*
 * The next argument of a call's text: *REST moves behind it and its comma. *NAME is empty for one by
 * position; *VALUE is without quotes and brackets, the caller frees it. False at the end.
 */
bool decorator_argument(struct slice *rest, struct slice *name, char **value);

/* What holds for items that say nothing. */
struct annotated_header {
	enum { REQUIRED_AS_PLAIN, REQUIRED_BY_VALUE, REQUIRED_ALL, REQUIRED_NONE } required;
	enum { SENSITIVE_BY_WORDS, SENSITIVE_ALL, SENSITIVE_NONE, SENSITIVE_BY_PREFIX } sensitive;
	bool sensitive_is_told; /* the header says so, not its absence */
	char *prefix;           /* of names that are not sensitive */
	bool disabled;
	bool has_plugin;        /* whose types and decorators nobody here knows */
	char *current_env;      /* the name, and where it was said */
	struct decorator current_env_at;
};

void annotated_header_done(struct annotated_header *header);

/* Decorators of a block of comments that belongs to no item. */
void annotated_block(struct contract_file *file, const struct decorators *decorators, bool is_header,
	struct annotated_header *header);

/* One item with what is known of it. */
struct annotated_item {
	struct slice name;
	char *example;           /* its own text; NULL: none */
	bool computed;
	bool is_comment;         /* it stands in a comment: optional */
	char *description;       /* NULL: none */
	unsigned line, column;
};

void annotated_take(struct contract_file *file, const struct annotated_header *header,
	const struct decorators *decorators, const struct annotated_item *item);

#endif
