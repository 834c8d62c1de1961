/* SPDX-License-Identifier: Apache-2.0 */
/* A file as lines: continued ones joined, variables put in, and where each of them runs. */
#include "observe/scripts/script.h"

#include <string.h>

#include "observe/scripts/script_priv.h"

static enum script_kind
kind_of(const struct found_file *found)
{
	const char *slash = strrchr(found->path, '/');
	const char *name = slash == NULL ? found->path : slash + 1;

	if (found->kind != FOUND_SCRIPT)
		return SCRIPT_CI;
	if (strcmp(name, "package.json") == 0)
		return SCRIPT_PACKAGE;
	if (strcasecmp(name, "justfile") == 0 || strcmp(name, ".justfile") == 0)
		return SCRIPT_JUST;
	return slice_ends_with(slice_of_text(name), ".sh") ? SCRIPT_SHELL : SCRIPT_MAKE;
}

bool
script_is(const struct found_file *found)
{
	return found->kind == FOUND_SCRIPT || found->kind == FOUND_WORKFLOW ||
		found->kind == FOUND_GITLAB || found->kind == FOUND_OTHER_CI;
}

static bool
ends_in_backslash(struct slice line)
{
	size_t count = 0;

	while (count < line.len && line.data[line.len - 1 - count] == '\\')
		count++;
	return count % 2 == 1;
}

static struct slice
without_return(struct slice line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* The next line with those that it is continued by; its number is in *LINE. */
static bool
next_line(struct script *script, struct slice *out, unsigned *line)
{
	struct slice part;

	if (!slice_next_line(&script->rest, &part))
		return false;
	*line = ++script->line;
	part = without_return(part);
	if (part.len > SCRIPT_LINE_MOST) /* nobody writes those by hand */
		part.len = 0;
	*out = part;
	if (!ends_in_backslash(part))
		return true;
	script->joined.len = 0;
	for (;;) {
		bool more = ends_in_backslash(part) && script->joined.len < SCRIPT_LINE_MOST;

		part.len -= ends_in_backslash(part);
		secret_text_add(&script->joined, part);
		if (!more || !slice_next_line(&script->rest, &part))
			break;
		script->line++;
		part = without_return(part);
		secret_text_add_byte(&script->joined, ' ');
		part = slice_trim(part);
	}
	*out = secret_text_slice(&script->joined);
	return true;
}

/* `name:` of a Makefile or a justfile begins a rule. */
static void
find_target(struct script *script, struct slice line)
{
	size_t end = 0;

	if (line.len == 0 || line.data[0] == ' ' || line.data[0] == '\t' || line.data[0] == '#')
		return;
	if (line.data[0] == '@')
		line = slice_from(line, 1);
	while (end < line.len && line.data[end] != ':' && line.data[end] != '=')
		end++;
	if (end == line.len || line.data[end] == '=' ||
		(end + 1 < line.len && line.data[end + 1] == '='))
		return;
	script->target = slice_trim(slice_of(line.data, end));
	if (script->kind == SCRIPT_JUST) /* parameters of the recipe */
		script->target.len = slice_find(script->target, ' ');
}

/* `"name": "command"` of package.json. */
static struct slice
command_of_package(struct script *script, struct slice line)
{
	struct slice name = slice_trim(line), rest;
	size_t end;

	if (name.len < 2 || name.data[0] != '"')
		return slice_of(NULL, 0);
	name = slice_from(name, 1);
	end = slice_find(name, '"');
	rest = slice_trim(slice_from(name, end + 1));
	name.len = end;
	if (rest.len < 2 || rest.data[0] != ':')
		return slice_of(NULL, 0);
	rest = slice_trim(slice_from(rest, 1));
	if (rest.len < 2 || rest.data[0] != '"')
		return slice_of(NULL, 0);
	script->target = name;
	script->joined.len = 0;
	for (size_t i = 1; i < rest.len && rest.data[i] != '"'; i++) {
		i += rest.data[i] == '\\' && i + 1 < rest.len;
		secret_text_add_byte(&script->joined, rest.data[i]);
	}
	return secret_text_slice(&script->joined);
}

/* `cd DIR` at the start of a line of a shell script says where those below it run. */
static void
follow_cd(struct script *script, struct slice line, struct slice expanded)
{
	const char *word;

	line = slice_trim(line);
	if (!slice_starts_with(line, "cd ") && !slice_starts_with(line, "pushd "))
		return;
	line = slice_from(line, slice_find(line, ' ') + 1);
	expanded = slice_trim(expanded);
	expanded = slice_from(expanded, slice_find(expanded, ' ') + 1);
	/* `cd "$(dirname "$0")/.."` is the folder of the script */
	if (slice_has(line, "dirname") || slice_has(line, "BASH_SOURCE")) {
		size_t end = line.len;

		while (end > 0 && memchr("/.\"", line.data[end - 1], 3) != NULL)
			end--;
		line = slice_from(line, end);
		while (line.len > 0 && (line.data[0] == '"' || line.data[0] == '/'))
			line = slice_from(line, 1);
		line.len = slice_find(line, '"');
		script->folder = source_path(script->pool, script->home, line);
		return;
	}
	if (!script_word(&expanded, script->pool, &word) || strchr(word, SCRIPT_ANY) != NULL ||
		strcmp(word, "-") == 0)
		script->folder = NULL;
	else if (script->folder != NULL)
		script->folder = source_path(script->pool, script->folder, slice_of_text(word));
}

static void
tell(struct script *script, struct slice text, unsigned number,
	void (*fn)(void *cookie, const struct script_line *line), void *cookie)
{
	struct script_line line = {script->kind, script_expand(script, text), text, script->target,
		script->path, script->folder, number};

	fn(cookie, &line);
	if (script->kind == SCRIPT_SHELL)
		follow_cd(script, text, line.text);
}

/* Go over the file: once for what it sets, once for what it does. */
static void
go_over(struct script *script, struct slice text,
	void (*fn)(void *cookie, const struct script_line *line), void *cookie)
{
	struct slice line;
	unsigned number;

	script->rest = text;
	script->line = 0;
	script->target = slice_of(NULL, 0);
	while (next_line(script, &line, &number)) {
		struct slice start = slice_trim(line);

		if (script->kind == SCRIPT_MAKE || script->kind == SCRIPT_JUST)
			find_target(script, line);
		if (start.len == 0 || start.data[0] == '#')
			continue;
		if (script->kind == SCRIPT_PACKAGE)
			line = command_of_package(script, line);
		if (fn == NULL)
			script_note_variable(script, line);
		else if (line.len > 0)
			tell(script, line, number, fn, cookie);
	}
}

void
script_lines(struct sources *sources, const struct found_file *found, struct pool *pool,
	void (*fn)(void *cookie, const struct script_line *line), void *cookie)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct script script = {.kind = kind_of(found), .path = found->path, .pool = pool,
		.home = source_folder(pool, found->path), .joined = SECRET_TEXT_INIT,
		.expanded = SECRET_TEXT_INIT};
	struct slice text;

	if (sources_read(sources, found->path, &text, &ignored) < 0)
		return;
	arena = script.arena = arena_new(1 << 12);
	/* who starts a shell script or a CI job stands in the root, most of the time */
	script.folder = script.kind == SCRIPT_SHELL || script.kind == SCRIPT_CI ? "." : script.home;
	go_over(&script, text, NULL, NULL);
	go_over(&script, text, fn, cookie);
	script_done(&script);
}

static bool
ends_command(unsigned char c)
{
	return c == ';' || c == '&' || c == '|' || c == ')' || c == '\n' || c == '<' || c == '>' ||
		c == '`';
}

/* The word at the start of TEXT into OUT (NULL: it is only measured); *USED is what it takes there. */
static size_t
read_word(struct slice text, char *out, size_t *used)
{
	size_t len = 0, at = 0;
	char quote = '\0';

	for (; at < text.len; at++) {
		char c = (char)text.data[at];

		if (quote == '\0' && (c == ' ' || c == '\t' || ends_command((unsigned char)c)))
			break;
		if (c == quote || (quote == '\0' && (c == '"' || c == '\''))) {
			quote = c == quote ? '\0' : c;
			continue;
		}
		if (c == '\\' && quote != '\'' && at + 1 < text.len)
			c = (char)text.data[++at];
		if (out != NULL)
			out[len] = c;
		len++;
	}
	*used = at;
	return len;
}

bool
script_word(struct slice *text, struct pool *pool, const char **word)
{
	struct slice rest = *text;
	size_t len, used;
	char *out;

	while (rest.len > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t'))
		rest = slice_from(rest, 1);
	*text = rest;
	if (rest.len == 0 || ends_command(rest.data[0]) || rest.data[0] == '#')
		return false;
	len = read_word(rest, NULL, &used);
	if (len > SCRIPT_WORD_MOST)
		return false;
	out = pool_alloc(pool, len + 1);
	read_word(rest, out, &used);
	*text = slice_from(rest, used);
	*word = out;
	return true;
}
