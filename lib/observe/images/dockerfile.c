/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/images/dockerfile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/list.h"
#include "observe/tree.h"

enum { INSTRUCTIONS_MOST = 20000 };

struct reader {
	struct slice rest;
	unsigned line; /* of the last line that was taken */
	unsigned char escape;
	struct pool *pool;
	struct dockerfile *out;
};

static bool
next(struct reader *reader, struct slice *line)
{
	if (!slice_next_line(&reader->rest, line))
		return false;
	reader->line++;
	return true;
}

/* `# escape=` in the first lines. */
static void
read_directives(struct reader *reader)
{
	struct slice rest = reader->rest, line;

	while (slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		if (line.len == 0 || line.data[0] != '#')
			return;
		line = slice_trim(slice_from(line, 1));
		if (slice_starts_with(line, "escape=") && line.len == 8)
			reader->escape = line.data[7];
	}
}

/* Over the body of `<<NAME`, where TEXT has one. */
static void
skip_here(struct reader *reader, const char *text)
{
	const char *at = strstr(text, "<<");
	size_t len;

	if (at == NULL || at[2] == '<')
		return;
	at += 2 + (at[2] == '-');
	at += *at == '"' || *at == '\'';
	len = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	for (struct slice line; len > 0 && next(reader, &line);) {
		line = slice_trim(line);
		if (line.len == len && memcmp(line.data, at, len) == 0)
			return;
	}
}

/* All lines of one instruction, joined. */
static void
join(struct reader *reader, struct slice line, struct buf *out, struct slice *source)
{
	const unsigned char *start = line.data;

	for (;;) {
		struct slice text = slice_trim(line);
		bool more = text.len > 0 && text.data[text.len - 1] == reader->escape;
		bool comment = out->len > 0 && text.len > 0 && text.data[0] == '#';

		if (!comment) {
			text.len -= more;
			buf_add(out, text);
		}
		*source = slice_of(start, (size_t)(line.data + line.len - start));
		/* comments and empty lines inside end nothing */
		if ((!more && !comment && text.len > 0) || !next(reader, &line))
			return;
		if (!comment)
			buf_add_byte(out, ' ');
	}
}

static void
add(struct reader *reader, struct slice source, unsigned line, char *text)
{
	struct dockerfile *out = reader->out;
	size_t len = strcspn(text, " \t");
	struct instruction one = {.line = line, .source = source};
	char *word = text;

	one.text = text + len + strspn(text + len, " \t");
	one.word = word;
	if (text[len] != '\0')
		text[len] = '\0';
	for (; *word != '\0'; word++)
		*word = *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A') : *word;
	out->stages += strcmp(one.word, "FROM") == 0;
	one.stage = out->stages;
	if (out->count >= INSTRUCTIONS_MOST)
		return;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(one));
	out->items[out->count++] = one;
}

void
dockerfile_read(struct slice text, struct pool *pool, struct dockerfile *out)
{
	struct reader reader = {.rest = text, .escape = '\\', .pool = pool, .out = out};
	struct slice line;

	*out = (struct dockerfile){0};
	read_directives(&reader);
	while (next(&reader, &line)) {
		struct buf joined CLEANUP(buf_done) = BUF_INIT;
		struct slice source, trimmed = slice_trim(line);
		unsigned start = reader.line;
		char *one;

		if (trimmed.len == 0 || trimmed.data[0] == '#')
			continue;
		join(&reader, line, &joined, &source);
		one = pool_slice(pool, slice_trim(buf_slice(&joined)));
		add(&reader, source, start, one);
		if (out->count > 0)
			skip_here(&reader, out->items[out->count - 1].text);
	}
}

void
dockerfile_done(struct dockerfile *dockerfile)
{
	free(dockerfile->items);
}

const struct instruction *
dockerfile_healthcheck(const struct dockerfile *dockerfile)
{
	const struct instruction *found = NULL;

	for (size_t i = 0; i < dockerfile->count; i++)
		if (dockerfile->items[i].stage == dockerfile->stages &&
			strcmp(dockerfile->items[i].word, "HEALTHCHECK") == 0)
			found = &dockerfile->items[i];
	return found != NULL && strstr(found->text, "CMD ") != NULL ? found : NULL;
}

unsigned
instruction_line_of(const struct instruction *instruction, const char *word)
{
	struct slice rest = instruction->source, line;
	unsigned at = instruction->line;

	for (; slice_next_line(&rest, &line); at++)
		if (slice_has(line, word))
			return at;
	return instruction->line;
}
