/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The native syntax of HCL 2, as Terraform has it, without evaluating anything.
 *
 *	body       = { attribute | block }
 *	attribute  = name "=" expression newline
 *	block      = name { name | text } "{" body "}"
 *	expression = term { operator term }
 *	term       = text | heredoc | number | true | false | null | list | map | call | reference
 *	             | "(" expression ")" | for | ("-" | "!") term
 *	reference  = name { "." name | "[" expression "]" | ".*" | "[*]" }
 *	text       = '"' { character | escape | "$${" | "%%{" | "${" expression "}" | "%{" … "}" } '"'
 *
 * What is computed stays known by its kind and by the references in it.
 */
#ifndef EK_OBSERVE_HCL_H
#define EK_OBSERVE_HCL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "secret/arena.h"

enum hcl_kind {
	HCL_TEXT,      /* without anything to put in: `text` is what it says */
	HCL_TEMPLATE,  /* with: its parts are the items, texts and other expressions */
	HCL_NUMBER,    /* `text` as written */
	HCL_BOOL,
	HCL_NULL,
	HCL_REFERENCE, /* `text`: `var.image`, up to the first `[` */
	HCL_LIST,
	HCL_MAP,       /* items have `key`, empty if it is computed */
	HCL_CALL,      /* `text`: the name; items: what it is given */
	HCL_COMPUTED,  /* items: its parts */
};

enum { HCL_DEEPEST = 100 };

struct hcl_expression {
	enum hcl_kind kind;
	unsigned line, column; /* from 1 */
	struct slice text;
	struct slice key;
	struct hcl_expression *first, *last, *next;
	size_t count;
};

struct hcl_body;

struct hcl_attribute {
	struct slice name;
	unsigned line, column;
	struct hcl_expression *value;
	struct hcl_attribute *next;
};

struct hcl_block {
	struct slice type;
	struct slice labels[3]; /* further ones are left out */
	unsigned line, column;
	struct hcl_body *body;
	struct hcl_block *next;
};

struct hcl_body {
	struct hcl_attribute *attributes, *last_attribute;
	struct hcl_block *blocks, *last_block;
	unsigned end_line, end_column; /* of its `}` */
};

/*
 * Read TEXT, of FILE for places, into ARENA; texts without escapes stay in TEXT. ERR_INVALID
 * (`hcl`): it is none. An error shows nothing of what the text says but names.
 */
int hcl_read(struct slice text, const char *file, struct arena *arena, struct hcl_body **out,
	struct err *err);

/* NULL: BODY, which may be NULL, has none of that name or type. */
const struct hcl_attribute *hcl_find(const struct hcl_body *body, const char *name);
const struct hcl_block *hcl_find_block(const struct hcl_body *body, const char *type);

/* The value of an attribute, or NULL. */
const struct hcl_expression *hcl_value(const struct hcl_body *body, const char *name);

/* What the text of attribute NAME says; empty if there is none, or it is no whole text. */
struct slice hcl_text(const struct hcl_body *body, const char *name);

bool hcl_is_true(const struct hcl_body *body, const char *name);

/* The item KEY of a map, or NULL. */
const struct hcl_expression *hcl_item(const struct hcl_expression *map, const char *key);

/* Tell FN of every reference in EXPRESSION. */
void hcl_references(const struct hcl_expression *expression,
	void (*fn)(void *cookie, struct slice reference), void *cookie);

/* Does anything in it have to be looked up? */
bool hcl_refers(const struct hcl_expression *expression);

#endif
