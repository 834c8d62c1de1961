/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of yaml_values(): where it stands, and the parts that scalars need. */
#ifndef EK_TEXT_YAML_VALUES_PRIV_H
#define EK_TEXT_YAML_VALUES_PRIV_H

#include <stdbool.h>

#include "secret/text.h"
#include "text/node_priv.h"
#include "text/yaml_values.h"

struct shared { /* the anchors so far */
	struct anchor *items;
	size_t count, room;
	const struct node *alias; /* the newest alias */
};

/* What stands before a node; nothing of it: zeroed. */
struct properties {
	size_t anchor; /* its number among the anchors, from 1 */
	const char *tag;
};

struct values {
	struct slice text; /* with LF at the ends of lines, without NUL */
	size_t at, line_start;
	unsigned line, depth;
	int flow_parent; /* the column that the brackets at hand belong to */
	const char *file;
	struct arena *arena; /* of nodes */
	struct arena *texts; /* of what they say; it may be the same */
	struct secret_text scratch; /* the scalar at hand */
	struct shared *shared;      /* NULL: anchors, aliases and tags are refused */
	bool loose, last_counts;    /* as yaml_values_loose() has it */
	struct node *spare[2];      /* was a name, and what it was of: the next two are made in them */
	size_t spares;
	struct node *fresh;         /* allocated, and not used yet */
	size_t fresh_count;
	yaml_take_fn *take;         /* the items of the first document's map; NULL: they stay */
	void *cookie;
};

/* The byte AHEAD of where the reader stands; NUL behind the end. */
static inline unsigned char
values_byte(const struct values *values, size_t ahead)
{
	size_t at = values->at + ahead;

	return at < values->text.len ? values->text.data[at] : '\0';
}

/* A blank or a tab; an end of line or of the text. */
static inline bool
values_is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
values_is_end(unsigned char c)
{
	return c == '\n' || c == '\0';
}

static inline int
values_column(const struct values *values)
{
	return (int)(values->at - values->line_start);
}

/* Over a newline. */
static inline void
values_next_line(struct values *values)
{
	values->at++;
	values->line++;
	values->line_start = values->at;
}

/* ERR_INVALID (`yaml`) at the place where the reader stands. FIX may be NULL. */
int values_wrong(const struct values *values, const char *what, const char *fix, struct err *err);

/*
 * Before anything is read: only characters that all readers take as they are. Then the text without
 * the CR before each LF (a copy in ARENA, or itself).
 */
int values_check(struct values *values, struct err *err);
struct slice values_without_returns(struct slice text, struct arena *arena);

/* Nothing but a comment may stand behind what was read. */
int values_end_of_line(struct values *values, struct err *err);

/* To the next thing that is neither blank nor comment, or to the end; flow takes tabs as blanks. */
int values_to_token(struct values *values, bool in_flow, struct err *err);

/* There is one: neither the end of the text nor of the document. */
bool values_has_token(const struct values *values);

bool values_is_dash(const struct values *values);

/* One level deeper, if that is not too deep. */
int values_deeper(struct values *values, struct err *err);

/* Give NODE the place where the reader stands. */
void values_place(const struct values *values, struct node *node);

/* Is there a `:` that makes a name of what was read? Goes to it over blanks if so. */
bool values_at_colon(struct values *values, bool in_flow, const struct node *name);

/* An empty node. What is an item of a map is allocated behind the items before it. */
struct node *values_new_node(struct values *values, enum node_kind kind);

/* A scalar that says TEXT. */
struct node *values_new_scalar(struct values *values, struct slice text);

/* NAME became a name: what it had as a scalar, ITEM has as its key. Nobody has NAME afterwards. */
void values_set_key(struct values *values, struct node *item, struct node *name);

/* Nobody has NODE any more, which values_set_key() had as its item. */
void values_spare(struct values *values, struct node *node);
int values_check_twins(const struct values *values, struct node *map, struct err *err);

/* Where directives are taken: over those that stand here. */
void values_skip_directives(struct values *values);

/* `---` or `...` at the start of a line: a document ends here. */
bool values_at_marker(const struct values *values);

/*
 * A quoted scalar, or a plain one, whose later lines are indented by more than PARENT. The reader
 * then stands right behind it.
 */
int values_quoted(struct values *values, int parent, bool in_flow, struct node **out,
	struct err *err);
int values_plain(struct values *values, int parent, bool in_flow, struct node **out,
	struct err *err);

/* A block scalar from its `|` or `>` on. The reader then stands at the start of a line. */
int values_block(struct values *values, int parent, struct node **out, struct err *err);

/* A scalar of either kind. */
int values_scalar(struct values *values, int parent, bool in_flow, struct node **out,
	struct err *err);

/* A scalar, or what stands in brackets. */
int values_flow(struct values *values, struct node **out, struct err *err);

/* Where anchors and tags are taken: is there one, or an alias? */
bool values_at_property(const struct values *values);
bool values_at_alias(const struct values *values);

/* All anchors and tags that stand here, and the blanks behind them. */
int values_properties(struct values *values, struct properties *out, struct err *err);

/* NODE, which is whole, has them; an alias cannot have any. */
int values_give(struct values *values, const struct properties *properties, struct node *node,
	struct err *err);

/* What the alias that stands here is of. */
int values_alias(struct values *values, struct node **out, struct err *err);
void values_shared_done(struct values *values);

#endif
