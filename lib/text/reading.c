/* SPDX-License-Identifier: Apache-2.0 */
#include "text/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/suggest.h"

static struct slice
line_of(struct slice text, unsigned number)
{
	struct slice line = {NULL, 0};

	while (number > 0 && slice_next_line(&text, &line))
		number--;
	return number == 0 ? line : slice_of(NULL, 0);
}

/* The columns to underline: the word that NODE is on its line. */
static unsigned
width_of(const struct node *node, bool on_key)
{
	const char *text = on_key ? node->key : node->text;

	if (text == NULL || *text == '\0' || strchr(text, '\n') != NULL)
		return 1;
	return (unsigned)strlen(text) + (!on_key && node->quoted ? 2 : 0);
}

struct err *
reading_complain(struct reading *reading, const struct node *node, bool on_key, const char *id,
    const char *format, ...)
{
	unsigned line = on_key ? node->key_line : node->line;
	unsigned column = on_key ? node->key_column : node->column;
	struct err problem = ERR_INIT;
	char message[sizeof(problem.message)];
	struct err *all = reading->err;
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	err_set(&problem, ERR_INVALID, id, "%s", message);
	err_at(&problem, reading->file, line, column);
	err_source(&problem, line_of(reading->text, line), width_of(node, on_key));
	err_also(all, &problem);
	/* where it now lies; beyond what is kept the last one takes the details, unseen */
	if (all->more_count == 0)
		return all;
	if (all->more_count < ERR_MOST)
		return &all->more[all->more_count - 1];
	return &reading->beyond;
}

void
reading_suggest(struct err *problem, const char *typed, const char *const *words, size_t count)
{
	const char *near = suggest(typed, words, count);
	struct buf list CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	if (near != NULL) {
		err_fix(problem, "did you mean `%s`?", near);
		return;
	}
	for (i = 0; i < count && i < 12; i++)
		buf_addf(&list, "%s`%s`", i == 0 ? "" : ", ", words[i]);
	if (count > 0)
		err_fix(problem, "it can be %s%s", buf_text(&list), i < count ? ", …" : "");
}

bool
reading_free_map(struct reading *reading, const struct node *node, const char *what)
{
	if (node == NULL || node_is_null(node))
		return false;
	if (node->kind == NODE_MAP)
		return true;
	reading_complain(reading, node, false, reading->ids->type, "%s must be a map", what);
	return false;
}

static void
complain_of_field(struct reading *reading, const struct node *item, const char *what,
    const char *const *fields, size_t count)
{
	struct err *problem = reading_complain(
	    reading, item, true, reading->ids->unknown_field, "%s has no field `%s`", what, item->key);

	reading_suggest(problem, item->key, fields, count);
	err_why(problem, "%s", reading->ids->why_unknown == NULL ?
		"unknown fields are refused so that a typo cannot switch something off" :
		reading->ids->why_unknown(item->key));
}

bool
reading_map(struct reading *reading, const struct node *node, const char *what,
    const char *const *fields, size_t count)
{
	size_t i, k;

	if (!reading_free_map(reading, node, what))
		return false;
	for (i = 0; i < node->count; i++) {
		for (k = 0; k < count && strcmp(node->items[i]->key, fields[k]) != 0; k++)
			;
		if (k == count)
			complain_of_field(reading, node->items[i], what, fields, count);
	}
	return true;
}

bool
reading_list(struct reading *reading, const struct node *node, const char *what)
{
	if (node == NULL || node_is_null(node))
		return false;
	if (node->kind == NODE_LIST)
		return true;
	reading_complain(reading, node, false, reading->ids->type, "%s must be a list", what);
	return false;
}

const char *
reading_text(struct reading *reading, const struct node *node, const char *what)
{
	if (node == NULL)
		return NULL;
	if (node->kind != NODE_SCALAR || node_is_null(node)) {
		reading_complain(reading, node, false, reading->ids->type, "%s must be a text", what);
		return NULL;
	}
	if (node->text[0] == '\0') {
		reading_complain(reading, node, false, reading->ids->type, "%s is empty", what);
		return NULL;
	}
	return node->text;
}

const char *
reading_field(struct reading *reading, const struct node *map, const char *field, const char *what)
{
	const struct node *node = node_find(map, field);
	char named[200];

	if (node == NULL) {
		reading_complain(reading, map, map->key != NULL, reading->ids->missing_field,
		    "%s has no `%s`", what, field);
		return NULL;
	}
	snprintf(named, sizeof(named), "`%s` of %s", field, what);
	return reading_text(reading, node, named);
}
