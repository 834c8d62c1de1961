/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings in YAML and in Java properties that name variables: `<%= ENV["X"] %>` as Rails reads
 * them, `%env(int:X)%` as Symfony does, `${X:text}` as Spring does. They are looked at line by line.
 */
#include <string.h>

#include "observe/code/languages_priv.h"

/* Where a comment begins in LINE. */
static size_t
comment_in(struct slice line)
{
	unsigned char quote = 0;

	for (size_t at = 0; at < line.len; at++) {
		unsigned char c = line.data[at];

		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if ((c == '"' || c == '\'') && (at == 0 || !lex_is_word(line.data[at - 1])))
			quote = c;
		else if (c == '#' && (at == 0 || line.data[at - 1] == ' ' || line.data[at - 1] == '\t'))
			return at;
	}
	return line.len;
}

static size_t
find(struct slice text, size_t from, size_t end, const char *what)
{
	const unsigned char *found = from >= end ? NULL :
		memmem(text.data + from, end - from, what, strlen(what));

	return found == NULL ? end : (size_t)(found - text.data);
}

bool
spring_next(struct slice text, size_t *at, size_t end, struct code_use *use)
{
	for (size_t from; (from = find(text, *at, end, "${")) < end; *at = from + 2) {
		size_t close = from + 2, colon = 0, depth = 0;

		for (; close < end && (text.data[close] != '}' || depth > 0); close++) {
			depth += text.data[close] == '{';
			depth -= text.data[close] == '}';
			if (text.data[close] == ':' && colon == 0)
				colon = close;
		}
		if (close >= end)
			break;
		*use = (struct code_use){.form = CODE_PLAIN};
		use->name = slice_of(text.data + from + 2, (colon != 0 ? colon : close) - from - 2);
		if (!code_is_capital(use->name))
			continue;
		if (colon != 0) {
			use->form = CODE_DEFAULT;
			use->fallback = slice_of(text.data + colon + 1, close - colon - 1);
			if (slice_find(use->fallback, '$') < use->fallback.len)
				use->fallback = (struct slice){NULL, 0};
		} else {
			use->form = CODE_REQUIRED;
		}
		*at = from + 2 + use->name.len;
		return true;
	}
	*at = end;
	return false;
}

/* `%env(default:other:int:X)%`. */
static void
take_symfony(struct code_reader *reader, size_t from, size_t end)
{
	struct slice text = reader->text;

	while ((from = find(text, from, end, "%env(")) < end) {
		size_t close = find(text, from, end, ")%"), name = from + 5;
		struct code_use use = {.form = CODE_PLAIN};

		for (size_t at = name; at < close; at++)
			if (text.data[at] == ':')
				name = at + 1;
		use.form = find(text, from, close, "default:") < close ? CODE_DEFAULT : CODE_REQUIRED;
		use.name = slice_of(text.data + name, close - name);
		if (close < end)
			code_tell(reader, &use);
		from = close;
	}
}

static void
take_ruby(struct code_reader *reader, size_t from, size_t end)
{
	while ((from = find(reader->text, from, end, "<%")) < end) {
		size_t close = find(reader->text, from, end, "%>"), at = from;

		while ((at = find(reader->text, at, close, "ENV")) < close) {
			struct slice word = code_word(reader->text, at);

			ruby_look(reader, word);
			at = (size_t)(word.data - reader->text.data) + word.len;
		}
		from = close;
	}
}

void
yaml_scan(struct slice text, bool is_spring, void (*fn)(void *cookie, const struct code_use *use),
	void *cookie)
{
	struct code_reader reader;
	struct slice rest = text, line;
	struct code_use use;

	if (!code_contains(text, "<%") && !code_contains(text, "%env(") &&
		!(is_spring && code_contains(text, "${")))
		return;
	code_reader_init(&reader, text, CODE_YAML, fn, cookie);
	memset(reader.lexer.special, 0, sizeof(reader.lexer.special)); /* comments are known here */
	while (slice_next_line(&rest, &line)) {
		size_t from = (size_t)(line.data - text.data), end = from + comment_in(line);

		if (slice_starts_with(slice_trim(line), "!")) /* of properties */
			continue;
		take_ruby(&reader, from, end);
		take_symfony(&reader, from, end);
		while (is_spring && spring_next(text, &from, end, &use))
			code_tell(&reader, &use);
	}
}
