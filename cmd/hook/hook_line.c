/* SPDX-License-Identifier: Apache-2.0 */
/* A secret that stands in a line: known by its form, by its name, by how it looks. */
#include <ctype.h>
#include <string.h>

#include "cmd/check/gather.h"
#include "cmd/hook/hook.h"
#include "config/words.h"
#include "guard/tokens.h"
#include "model/env_file.h"
#include "observe/found.h"
#include "observe/literal.h"
#include "observe/url.h"
#include "observe/vars.h"

/* of a longer value its beginning is judged: one line may have many names before it */
enum { NAME_MOST = 80, VALUE_LEAST = 6, VALUE_MOST = 256 };

struct pair {
	struct slice name, value;
	struct slice rest; /* from the value on */
	size_t at;         /* of the name */
};

static bool
is_name(unsigned char c)
{
	return isalnum(c) || c == '_' || c == '-' || c == '.';
}

/* Behind `:`, `=`, `:=`, `=>`; at AT stands what may be one. */
static bool
skip_sign(struct slice line, size_t *at)
{
	size_t i = *at;

	while (i < line.len && (line.data[i] == ' ' || line.data[i] == '\t'))
		i++;
	if (i == line.len || (line.data[i] != ':' && line.data[i] != '='))
		return false;
	while (i < line.len && (line.data[i] == ':' || line.data[i] == '=' || line.data[i] == '>'))
		i++;
	while (i < line.len && (line.data[i] == ' ' || line.data[i] == '\t'))
		i++;
	*at = i;
	return i < line.len;
}

/* Bytes of the `${…}` that TEXT begins with, or 1. */
static size_t
form_len(struct slice text)
{
	size_t open = 0;

	for (size_t at = 1; slice_starts_with(text, "${") && at < text.len; at++) {
		open += text.data[at] == '{';
		if (text.data[at] == '}' && --open == 0)
			return at + 1;
	}
	return 1;
}

static struct slice
value_at(struct slice line, size_t at)
{
	unsigned char quote = line.data[at];
	size_t end = at;

	if (line.len - at > VALUE_MOST)
		line.len = at + VALUE_MOST;
	if (quote == '"' || quote == '\'' || quote == '`') {
		end = at + 1;
		while (end < line.len && line.data[end] != quote)
			end += line.data[end] == '\\' && end + 1 < line.len ? 2 : 1;
		return slice_of(line.data + at + 1, (end < line.len ? end : line.len) - at - 1);
	}
	while (end < line.len && strchr(" \t\r,;)}]", line.data[end]) == NULL)
		end += form_len(slice_from(line, end));
	return slice_of(line.data + at, end - at);
}

/* The next NAME and VALUE of LINE from *AT on. */
static bool
next_pair(struct slice line, size_t *at, struct pair *out)
{
	for (size_t i = *at; i < line.len; i++) {
		size_t from = i, end;

		if (!is_name(line.data[i]))
			continue;
		while (i < line.len && is_name(line.data[i]))
			i++;
		*out = (struct pair){.name = slice_of(line.data + from, i - from), .at = from};
		end = i;
		if (end < line.len && (line.data[end] == '"' || line.data[end] == '\''))
			end++;
		if (!skip_sign(line, &end))
			continue;
		out->value = value_at(line, end);
		out->rest = slice_from(line, (size_t)(out->value.data - line.data));
		*at = end;
		return true;
	}
	return false;
}

/* `apiKey` and `api-key` as `API_KEY`. */
static struct slice
shouted(struct slice name, char room[2 * NAME_MOST])
{
	size_t len = 0;

	for (size_t i = 0; i < name.len && i < NAME_MOST; i++) {
		unsigned char c = name.data[i];

		if (i > 0 && isupper(c) && islower(name.data[i - 1]))
			room[len++] = '_';
		room[len++] = c == '-' || c == '.' ? '_' : (char)toupper(c);
	}
	return slice_of(room, len);
}

/* In an env file a name says enough. */
static bool
is_secret_in_env_file(const struct pair *pair, struct slice name)
{
	return pair->value.len >= VALUE_LEAST && pair->value.data[0] != '<' &&
		literal_in(&gather_words, name, pair->value,
			pair->value.data[-1] == '\'' ? DOLLAR_TEXT : DOLLAR_DEFAULTS).literal_secret;
}

/* What `check` has no error for either. */
static bool
is_throwaway(const struct literal *literal, const struct url *url, int kind)
{
	return (kind == FOUND_WORKFLOW && literal->throwaway) ||
		(kind == FOUND_COMPOSE && url != NULL && url_host_is_local(url->host));
}

/* Elsewhere the value must look like a secret too, and nobody knows what a `$` begins there. */
static bool
is_secret_in_file(const struct pair *pair, struct slice name, int kind)
{
	struct slice value = pair->value;
	struct literal literal = literal_in(&gather_words, name, value,
		kind == FOUND_WORKFLOW ? DOLLAR_ACTIONS : DOLLAR_COMPOSE);
	struct url url;
	bool is_url = url_parse(value, &url);

	if (value.len < VALUE_LEAST || slice_find(value, '<') < value.len ||
		token_is_sealed(pair->rest) || !literal.literal_secret ||
		is_throwaway(&literal, is_url ? &url : NULL, kind))
		return false;
	value = is_url ? url.password : value;
	if (kind != FOUND_COMPOSE && kind != FOUND_WORKFLOW && slice_find(value, '$') < value.len)
		return false;
	if (is_url)
		return !words_is_dictionary(value) && value.len >= VALUE_LEAST;
	return words_secret_name(name) != NULL && words_secret_value(name, value) != NULL;
}

static bool
is_secret(const struct pair *pair, int kind)
{
	char room[2 * NAME_MOST];
	struct slice name = shouted(pair->name, room);

	return kind == FOUND_ENV ? is_secret_in_env_file(pair, name) :
		is_secret_in_file(pair, name, kind);
}

struct line {
	const char *path;
	int kind;
	const struct patch_line *at;
	struct facts *facts;
};

static void
tell(struct line *line, struct slice name, size_t column)
{
	struct subject *subject = hook_add(line->facts, line->path, line->at->number, column);
	struct slice environment;

	subject_text(subject, "name", pool_slice(line->facts->pool, name));
	subject_bool(subject, "literal_secret", true);
	subject_bool(subject, "env_file", line->kind == FOUND_ENV);
	/* `.env.local` is no environment of a team: one developer keeps real keys there */
	if (line->kind == FOUND_ENV && env_file_kind(line->path) != ENV_FILE_LOCAL &&
		found_environment(line->path, &environment) != 0)
		subject_text(subject, "environment", pool_slice(line->facts->pool, environment));
}

/* As `check` reads it; false: it is a comment, or a piece of something longer. */
static bool
look_at_entry(struct line *line)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1024);
	struct vars vars CLEANUP(vars_done);
	struct origin from = {line->path, "."};
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	vars_init(&vars, arena, NULL, NULL);
	if (vars_read(&vars, line->at->text, &from, &ignored) < 0)
		return false;
	for (size_t i = 0; i < vars.count; i++)
		if (!slice_starts_with(vars.items[i].raw, "<") &&
			literal_of_var(&gather_words, &vars.items[i]).literal_secret)
			tell(line, vars.items[i].name, vars.items[i].at.column);
	return vars.count > 0;
}

static void
look_at_pairs(struct line *line)
{
	struct pair pair;

	for (size_t at = 0; next_pair(line->at->text, &at, &pair);)
		if (is_secret(&pair, line->kind)) {
			tell(line, pair.name, pair.at + 1);
			return;
		}
}

void
hook_look_at_line(const char *path, int kind, const struct patch_line *at, bool is_sealed,
	struct facts *out)
{
	struct line line = {.path = path, .kind = kind, .at = at, .facts = out};
	struct subject *subject;
	const char *token;
	size_t column = 0;

	if (token_is_private_key(at->text, &column)) {
		subject = hook_add(out, path, at->number, column + 1);
		subject_bool(subject, "private_key", true);
	}
	token = token_find(at->text, &column);
	if (token != NULL) {
		subject = hook_add(out, path, at->number, column + 1);
		subject_text(subject, "token", token);
		return;
	}
	if (!is_sealed && (kind != FOUND_ENV || !look_at_entry(&line)))
		look_at_pairs(&line);
}
