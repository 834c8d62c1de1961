/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "base/suggest.h"
#include "config/project_priv.h"

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
	reading_complain(reading, node, false, "project-type", "%s must be a map", what);
	return false;
}

/* What a repository must not say, and where it is said instead. */
static bool
is_trust_field(const char *key)
{
	static const char *const fields[] = {"identity", "identity_file", "identity_command",
	    "token", "token_command", "token_file", "key", "keys", "command", "commands", "hooks",
	    "base", "max_age", "members", "owners", "recipients", "recovery", "editor", "pager"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(fields); i++) {
		if (strcmp(key, fields[i]) == 0)
			return true;
	}
	return false;
}

static void
complain_of_field(struct reading *reading, const struct node *item, const char *what,
    const char *const *fields, size_t count)
{
	struct err *problem = reading_complain(
	    reading, item, true, "project-unknown-field", "%s has no field `%s`", what, item->key);

	reading_suggest(problem, item->key, fields, count);
	if (is_trust_field(item->key))
		err_why(problem,
		    "a project file names no keys, commands or trust settings: they are in "
		    "your own configuration or signed in the vault");
	else
		err_why(problem,
		    "unknown fields are refused so that a typo cannot switch something off");
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
	reading_complain(reading, node, false, "project-type", "%s must be a list", what);
	return false;
}

const char *
reading_text(struct reading *reading, const struct node *node, const char *what)
{
	if (node == NULL)
		return NULL;
	if (node->kind != NODE_SCALAR || node_is_null(node)) {
		reading_complain(reading, node, false, "project-type", "%s must be a text", what);
		return NULL;
	}
	if (node->text[0] == '\0') {
		reading_complain(reading, node, false, "project-type", "%s is empty", what);
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
		reading_complain(reading, map, map->key != NULL, "project-missing-field",
		    "%s has no `%s`", what, field);
		return NULL;
	}
	snprintf(named, sizeof(named), "`%s` of %s", field, what);
	return reading_text(reading, node, named);
}

const char *
reading_path(struct reading *reading, const struct node *node, const char *what)
{
	const char *path = reading_text(reading, node, what);
	struct err *problem;

	if (path == NULL || path_stays_inside(path))
		return path;
	problem = reading_complain(
	    reading, node, false, "project-path", "%s `%s` leaves the project", what, path);
	err_why(problem, "a project file names only what lies in its own folder");
	err_fix(problem,
	    "give a path relative to the folder of the project file, without `..` out of it");
	return NULL;
}

char **
reading_paths(struct reading *reading, const struct node *node, const char *what)
{
	size_t most = node == NULL ? 0 : node->kind == NODE_LIST ? node->count : 1;
	char **paths = xcalloc(most + 1, sizeof(*paths));
	size_t count = 0, i;

	if (node == NULL || node_is_null(node))
		return paths;
	for (i = 0; i < most; i++) {
		const struct node *item = node->kind == NODE_LIST ? node->items[i] : node;
		const char *path = reading_path(reading, item, what);

		if (path != NULL)
			paths[count++] = xstrdup(path);
	}
	return paths;
}
