/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables of a script: `NAME = …`, `NAME := …`, `NAME ?= …`, `export NAME=…`, and where they are
 * used: `$(NAME)`, `${NAME}`, `${NAME:-…}`, `$NAME`, `{{NAME}}`.
 */
#include <string.h>

#include "observe/scripts/script_priv.h"

enum { DEEPEST = 8, USE_MOST = 512 };

static bool
is_name(unsigned char c, bool first)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(!first && ((c >= '0' && c <= '9') || c == '-'));
}

static size_t
name_len(struct slice text, bool dashes)
{
	size_t len = 0;

	while (len < text.len && is_name(text.data[len], len == 0) &&
		(dashes || text.data[len] != '-'))
		len++;
	return len;
}

bool
script_assignment(struct slice line, struct slice *name, struct slice *value, bool *is_default)
{
	static const char *const words[] = {"export ", "local ", "readonly ", "declare ", "override "};
	size_t len;

	line = slice_trim(line);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_starts_with(line, words[i]))
			line = slice_trim(slice_from(line, strlen(words[i])));
	len = name_len(line, true);
	*name = slice_of(line.data, len);
	line = slice_trim(slice_from(line, len));
	*is_default = slice_starts_with(line, "?=");
	if (len == 0)
		return false;
	if (*is_default || slice_starts_with(line, ":=") || slice_starts_with(line, "+="))
		line = slice_from(line, 2);
	else if (slice_starts_with(line, "=") && !slice_starts_with(line, "=="))
		line = slice_from(line, 1);
	else
		return false;
	*value = slice_trim(line);
	return true;
}

/* A shell's value ends at the first blank outside of quotes; a Makefile's with the line. */
static struct slice
value_of(const struct script *script, struct slice line, struct slice value)
{
	unsigned char quote = '\0';
	size_t end = 0;

	if (script->kind == SCRIPT_MAKE && line.len > 0 && line.data[0] != '\t') {
		while (end < value.len && !(value.data[end] == '#' && end > 0))
			end++;
		return slice_trim(slice_of(value.data, end));
	}
	for (; end < value.len; end++) {
		unsigned char c = value.data[end];

		if (quote == '\0' && (c == ' ' || c == '\t' || c == ';' || c == '&'))
			break;
		if (c == quote)
			quote = '\0';
		else if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (quote == '\0' && c == '(')
			quote = ')';
	}
	value.len = end;
	if (value.len >= 2 && value.data[0] == value.data[value.len - 1] &&
		(value.data[0] == '"' || value.data[0] == '\''))
		value = slice_of(value.data + 1, value.len - 2);
	return value;
}

static const struct script_variable *
find(const struct script *script, struct slice name)
{
	long at = names_find(&script->names, name);

	return at == NAMES_NONE ? NULL : &script->variables[at];
}

static void expand(struct script *script, struct slice text, unsigned depth);

void
script_note_variable(struct script *script, struct slice line)
{
	struct slice name, value;
	bool is_default;

	if (script->variable_count >= SCRIPT_VARIABLES_MOST ||
		!script_assignment(line, &name, &value, &is_default))
		return;
	value = value_of(script, line, value);
	if (find(script, name) != NULL) { /* perhaps it is put together of what it was */
		script->expanded.len = 0;
		expand(script, value, DEEPEST - 1);
		value = secret_text_slice(&script->expanded);
	}
	name = arena_copy(script->arena, name);
	script->variables[script->variable_count] = (struct script_variable){
		arena_copy(script->arena, value), is_default || slice_has(value, "${1")};
	names_set(&script->names, name, (long)script->variable_count++);
}

/* One use of a variable, from its `$` or `{{` on: how long it is, its name and its default. */
static size_t
use_at(struct slice text, enum script_kind kind, struct slice *name, struct slice *fallback)
{
	size_t lead = 1, len, end;
	unsigned char close;

	*fallback = slice_of(NULL, 0);
	if (text.len > USE_MOST)
		text.len = USE_MOST;
	if (kind == SCRIPT_JUST && slice_starts_with(text, "{{")) {
		end = slice_find(text, '}');
		*name = slice_trim(slice_of(text.data + 2, end < 2 ? 0 : end - 2));
		return end + 2 <= text.len ? end + 2 : 0;
	}
	if (text.data[0] != '$' || text.len < 2)
		return 0;
	if (kind == SCRIPT_MAKE && text.data[1] == '$' && text.len > 2)
		lead = 2;
	if (text.data[lead] != '{' && text.data[lead] != '(') {
		*name = slice_from(text, lead);
		name->len = name_len(*name, false);
		if (name->len == 0 && ((text.data[lead] >= '0' && text.data[lead] <= '9') ||
			memchr("@*", text.data[lead], 2) != NULL))
			name->len = 1;
		return name->len == 0 ? 0 : lead + name->len;
	}
	close = text.data[lead] == '{' ? '}' : ')';
	end = slice_find(text, close);
	if (end == text.len)
		return 0;
	*name = slice_of(text.data + lead + 1, end - lead - 1);
	len = name_len(*name, kind == SCRIPT_MAKE);
	if (len < name->len && slice_starts_with(slice_from(*name, len), ":-"))
		*fallback = slice_from(*name, len + 2);
	else if (name->len > 2 && name->data[1] == ':' && name->data[2] == '-') /* `${1:-…}` */
		*fallback = slice_from(*name, 3);
	name->len = len;
	return end + 1;
}

static bool
stands_alone(struct slice text, size_t at, size_t len)
{
	static const char around[] = " \t\"'=:";

	return (at == 0 || strchr(around, text.data[at - 1]) != NULL) &&
		(at + len >= text.len || strchr(around, text.data[at + len]) != NULL);
}

/* `$(DOCKER_COMPOSE)` and the like, which is compose however it is found. */
static bool
is_compose(struct slice name, const struct script_variable *variable)
{
	static const char *const ends[] = {"COMPOSE", "compose", "COMPOSE_CMD", "COMPOSE_COMMAND",
		"COMPOSE_BIN"};

	if (variable != NULL && !slice_has(variable->value, "$(") && !slice_has(variable->value, "`"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (slice_ends_with(name, ends[i]))
			return true;
	return false;
}

static void
put_use(struct script *script, struct slice name, struct slice fallback, bool alone, unsigned depth)
{
	const struct script_variable *variable = find(script, name);

	if (is_compose(name, variable))
		secret_text_add_text(&script->expanded, "docker compose");
	else if (variable != NULL && (!variable->varies || alone) && depth < DEEPEST)
		expand(script, variable->value, depth + 1);
	else if (alone && fallback.len > 0 && depth < DEEPEST)
		expand(script, fallback, depth + 1);
	else
		secret_text_add_byte(&script->expanded, SCRIPT_ANY);
}

/* Add TEXT with its variables put in. */
static void
expand(struct script *script, struct slice text, unsigned depth)
{
	for (size_t at = 0; at < text.len && script->expanded.len < SCRIPT_LINE_MOST;) {
		struct slice name, fallback;
		size_t len = 0;

		if (text.data[at] == '$' || text.data[at] == '{')
			len = use_at(slice_from(text, at), script->kind, &name, &fallback);
		if (len == 0) {
			secret_text_add_byte(&script->expanded, text.data[at++]);
			continue;
		}
		put_use(script, name, fallback, stands_alone(text, at, len), depth);
		at += len;
	}
}

struct slice
script_expand(struct script *script, struct slice text)
{
	script->expanded.len = 0;
	expand(script, text, 0);
	return secret_text_slice(&script->expanded);
}

void
script_done(struct script *script)
{
	names_done(&script->names);
	secret_text_done(&script->joined);
	secret_text_done(&script->expanded);
}
