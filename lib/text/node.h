/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML document as a tree with places; scalars are typed by the caller. yaml_parse() is
 * for files that hold no values: what it reads passes through memory that is not wiped. Files of
 * values have text/yaml_values.h and text/json_tree.h.
 */
#ifndef EK_TEXT_NODE_H
#define EK_TEXT_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	bool quoted;           /* scalar: had quotes, so it is a string whatever it looks like */
	/* of yaml_values, how it was written: `"`, `'`, `|`, `>`; 0: plain */
	char style, key_style;
	unsigned count;        /* of items */
	char *text;            /* scalar: its text, NUL-ended */
	char *tag;             /* `!reset`, …; NULL: none */
	char *key;             /* of an item of a map; NULL otherwise */
	unsigned key_line, key_column;
	unsigned line, column; /* from 1 */
	struct node **items;   /* list or map, in the order of the text */
};

enum { YAML_MOST = 4 << 20, YAML_DEPTH = 32, YAML_NODES = 200000 };

/*
 * Parse TEXT (of FILE, for places). Aliases are copies and count; merge keys are left to the
 * caller. ERR_INVALID: syntax, duplicate key, more than one document, too deep, too many nodes.
 * An empty text is an empty map.
 */
int yaml_parse(struct slice text, const char *file, struct node **out, struct err *err);
int yaml_load(const char *path, struct node **out, struct err *err);

/*
 * Show line err->line of TEXT under the error's place, with WIDTH columns underlined. Only for
 * files that hold no values. Returns the error's code.
 */
int yaml_source(struct slice text, unsigned width, struct err *err);

void node_free(struct node *node);
void node_freep(struct node **node);

/* The item of a map, or NULL. */
struct node *node_find(const struct node *map, const char *key);

/* A scalar that is YAML's null: empty, `~` or null in its spellings, unquoted. */
bool node_is_null(const struct node *node);

/* 0 and *out for true/false in YAML 1.1's spellings; -1 otherwise. */
int node_bool(const struct node *node, bool *out);

#endif
