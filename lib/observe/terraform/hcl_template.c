/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts in quotes and heredocs, with what is put into them. The indentation that `<<-` takes off
 * stays in a heredoc: what is asked of it does not depend on it.
 */
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "observe/terraform/hcl_priv.h"

/* How long what is only text is, from here; *ESCAPED: something in it stands for something else. */
static size_t
plain_len(const struct hcl_reader *reader, bool quoted, bool *escaped)
{
	struct slice rest = slice_from(reader->text, reader->at);
	size_t at = 0;

	*escaped = false;
	while (at < rest.len) {
		unsigned char c = rest.data[at];
		bool sign = c == '$' || c == '%';

		if (quoted && (c == '"' || c == '\n'))
			break;
		if (sign && at + 1 < rest.len && rest.data[at + 1] == '{')
			break;
		if ((quoted && c == '\\' && at + 1 < rest.len) || (sign && at + 2 < rest.len &&
			rest.data[at + 1] == c && rest.data[at + 2] == '{')) {
			*escaped = true;
			at += c == '\\' ? 2 : 3;
			continue;
		}
		at++;
	}
	return at < rest.len ? at : rest.len;
}

/* What the escape at AT stands for, into OUT; how many bytes of TEXT it takes. */
static size_t
unescape(struct slice text, size_t at, unsigned char *out, size_t *len)
{
	static const char from[] = "nrt\"\\", to[] = "\n\r\t\"\\";
	unsigned char c = text.data[at + 1];
	const char *plain = c == '\0' ? NULL : strchr(from, c);
	size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
	unsigned point;

	if (digits > 0 && hex_number(text, at + 2, digits, &point) && point <= 0x10ffff) {
		*len += utf8_put(point, out);
		return 2 + digits;
	}
	out[0] = plain == NULL ? c : (unsigned char)to[plain - from];
	*len += 1;
	return 2;
}

static struct slice
decode(struct hcl_reader *reader, struct slice text, bool quoted)
{
	unsigned char *bytes = arena_alloc_unset(reader->arena, text.len + 4);
	size_t len = 0;

	for (size_t at = 0; at < text.len;) {
		unsigned char c = text.data[at];

		if (quoted && c == '\\' && at + 1 < text.len) {
			at += unescape(text, at, bytes + len, &len);
			continue;
		}
		bytes[len++] = c;
		at += (c == '$' || c == '%') && at + 2 < text.len && text.data[at + 1] == c &&
			text.data[at + 2] == '{' ? 2 : 1;
	}
	return slice_of(bytes, len);
}

static void
add_plain(struct hcl_reader *reader, struct hcl_expression *template, bool quoted)
{
	struct hcl_expression *part = hcl_new(reader, HCL_TEXT);
	bool escaped;
	size_t len = plain_len(reader, quoted, &escaped);

	if (len == 0)
		return;
	part->text = slice_of(reader->text.data + reader->at, len);
	if (escaped)
		part->text = decode(reader, part->text, quoted);
	hcl_step(reader, len);
	hcl_add(template, part);
}

/* Behind `${` or `%{`: up to the `}`. */
static void
end_part(struct hcl_reader *reader)
{
	hcl_skip(reader, true);
	if (hcl_peek(reader, 0) == '~')
		hcl_step(reader, 1);
	if (hcl_peek(reader, 0) != '}')
		hcl_fail(reader, "what is put into a text has no `}` behind it");
	hcl_step(reader, 1);
}

/* `%{ if … }`, `%{ for x in … }`, `%{ else }`, `%{ endif }`, `%{ endfor }` */
static void
add_directive(struct hcl_reader *reader, struct hcl_expression *template)
{
	struct slice word = hcl_name(reader);
	bool is_for = slice_equal_text(word, "for");

	hcl_skip(reader, true);
	while (is_for && !reader->failed) {
		struct slice name = hcl_name(reader);

		if (name.len == 0 && hcl_peek(reader, 0) != ',')
			hcl_fail(reader, "a `for` has no `in`");
		else if (name.len == 0)
			hcl_step(reader, 1);
		hcl_skip(reader, true);
		if (slice_equal_text(name, "in"))
			break;
	}
	if (is_for || slice_equal_text(word, "if")) {
		struct hcl_expression *part = reader->failed ? NULL : hcl_expression(reader, true);

		if (part != NULL)
			hcl_add(template, part);
	}
}

/* The parts up to the end of the text, or to a `"`. */
static void
add_parts(struct hcl_reader *reader, struct hcl_expression *template, bool quoted)
{
	while (!reader->failed) {
		bool directive;
		struct hcl_expression *part;

		add_plain(reader, template, quoted);
		directive = hcl_looking_at(reader, "%{");
		if (!directive && !hcl_looking_at(reader, "${"))
			return;
		template->kind = HCL_TEMPLATE;
		hcl_step(reader, 2);
		if (hcl_peek(reader, 0) == '~')
			hcl_step(reader, 1);
		hcl_skip(reader, true);
		if (directive) {
			add_directive(reader, template);
		} else {
			part = hcl_expression(reader, true);
			if (part != NULL)
				hcl_add(template, part);
		}
		if (!reader->failed)
			end_part(reader);
	}
}

/* A text without anything put in is its only part. */
static struct hcl_expression *
whole(struct hcl_expression *template)
{
	if (template->kind != HCL_TEXT)
		return template;
	if (template->first != NULL)
		template->text = template->first->text;
	template->first = template->last = NULL;
	template->count = 0;
	return template;
}

struct hcl_expression *
hcl_quoted(struct hcl_reader *reader)
{
	struct hcl_expression *template = hcl_new(reader, HCL_TEXT);

	hcl_step(reader, 1);
	add_parts(reader, template, true);
	if (reader->failed)
		return NULL;
	if (hcl_peek(reader, 0) != '"')
		return hcl_fail(reader, "a text has no end in its line");
	hcl_step(reader, 1);
	return whole(template);
}

/* Where the line that is MARKER begins; the end of the text if there is none. */
static size_t
find_marker(const struct hcl_reader *reader, struct slice marker)
{
	struct slice rest = slice_from(reader->text, reader->at), line;

	while (slice_next_line(&rest, &line))
		if (slice_equal(slice_trim(line), marker))
			return (size_t)(line.data - reader->text.data);
	return reader->text.len;
}

struct hcl_expression *
hcl_heredoc(struct hcl_reader *reader)
{
	struct hcl_expression *template = hcl_new(reader, HCL_TEXT);
	size_t end, whole_len = reader->text.len;
	struct slice marker;

	hcl_step(reader, 2);
	if (hcl_peek(reader, 0) == '-')
		hcl_step(reader, 1);
	marker = hcl_name(reader);
	if (hcl_peek(reader, 0) == '\r')
		hcl_step(reader, 1);
	if (marker.len == 0 || hcl_peek(reader, 0) != '\n')
		return hcl_fail(reader, "a heredoc begins with `<<` and a name that ends the line");
	hcl_step(reader, 1);
	end = find_marker(reader, marker);
	if (end == whole_len)
		return hcl_fail(reader, "a heredoc has no end");
	reader->text.len = end;
	add_parts(reader, template, false);
	reader->text.len = whole_len;
	if (reader->failed)
		return NULL;
	while (hcl_peek(reader, 0) == ' ' || hcl_peek(reader, 0) == '\t')
		hcl_step(reader, 1);
	hcl_step(reader, marker.len);
	return whole(template);
}
