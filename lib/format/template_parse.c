/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a template apart; every mistake in it is told. */
#include "format/template_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "model/name.h"
#include "text/escape.h"

enum { SHOWN = 60, FILTERS = 10 };

struct parser {
	struct template *template;
	struct slice raw;
	size_t at;         /* in raw */
	size_t line_start; /* of the line that is being read */
	unsigned line;
	size_t text_start, literal_len; /* in template->literal */
	struct err problems;
};

static struct slice
line_at(struct slice raw, size_t start)
{
	struct slice line = slice_from(raw, start);

	line.len = slice_find(line, '\n');
	return line;
}

/* Characters, as an editor counts them. */
static unsigned
characters(struct slice text)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < text.len; i++)
		count += (text.data[i] & 0xc0) != 0x80;
	return count;
}

void
template_problem(const struct template *template, const struct template_part *part,
    struct err *one, struct err *all)
{
	char *line CLEANUP(freep) =
	    xstrndup((const char *)part->source.data, part->source.len);
	char *tab;

	while ((tab = strchr(line, '\t')) != NULL)
		*tab = ' '; /* so that what is underlined stands above its mark */
	err_at(one, template->file, part->line, part->column);
	err_source(one, slice_of_text(line), part->width);
	err_also(all, one);
}

static void
complain(struct parser *parser, const struct template_part *part, struct err *one)
{
	template_problem(parser->template, part, one, &parser->problems);
}

static const char *
shown(struct slice text, struct buf *out)
{
	printable_add_cut(out, text, SHOWN);
	return buf_text(out);
}

/* What other template languages write there. */
static bool
is_logic(struct slice inside)
{
	size_t i;

	if (inside.len > 0 && strchr("#/^>!%&$.-=~*", inside.data[0]) != NULL)
		return true;
	for (i = 0; i < inside.len; i++) {
		if (inside.data[i] == '\0' || strchr(" \t.(\"'", inside.data[i]) != NULL)
			return true;
	}
	return false;
}

static void
complain_of_name(struct parser *parser, const struct template_part *part, struct slice name)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	if (name.len == 0)
		err_set(&one, ERR_INVALID, "template-name", "a place without a name");
	else if (name.data[0] == '{')
		err_set(&one, ERR_INVALID, "template-name", "three braces are no place for a value");
	else if (is_logic(name))
		err_set(&one, ERR_INVALID, "template-logic",
		    "`%s` is more than a name, and a template has no logic", shown(name, &text));
	else
		err_set(&one, ERR_INVALID, "template-name", "`%s` is not a valid name",
		    shown(name, &text));
	if (name.len > 0 && name.data[0] == '{')
		err_fix(&one, "put a blank behind the first: `{ {{NAME}} }`, or write `{{{{` for a "
			      "literal `{{`");
	else
		err_fix(&one, "write `{{NAME}}` or `{{NAME|FILTER}}`, and `{{{{` for a literal `{{`");
	complain(parser, part, &one);
}

static void
complain_of_filter(struct parser *parser, const struct template_part *part, struct slice name)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct buf all CLEANUP(buf_done) = BUF_INIT;
	const char *names[FILTERS], *near;
	struct err one = ERR_INIT;
	size_t count;

	for (count = 0; count < FILTERS && template_filters[count].name != NULL; count++) {
		names[count] = template_filters[count].name;
		buf_addf(&all, "%s`%s`", count == 0 ? "" : ", ", names[count]);
	}
	shown(name, &text);
	near = suggest(buf_text(&text), names, count);
	if (slice_find(name, '|') < name.len)
		err_set(&one, ERR_INVALID, "template-filter", "a place takes one filter");
	else if (near != NULL)
		err_set(&one, ERR_INVALID, "template-filter",
		    "no filter `%s`; did you mean `%s`?", buf_text(&text), near);
	else
		err_set(&one, ERR_INVALID, "template-filter", "no filter `%s`", buf_text(&text));
	err_fix(&one, "there are %s", buf_text(&all));
	complain(parser, part, &one);
}

/* How many quotes stand in TEXT that no backslash takes away. */
static size_t
quotes_in(struct slice text)
{
	size_t count = 0, i;

	for (i = 0; i < text.len; i++) {
		if (text.data[i] == '\\')
			i++;
		else
			count += text.data[i] == '"';
	}
	return count;
}

/* A filter that writes quotes must not stand in quotes: BEFORE on the line, and BEHIND it. */
static void
check_quotes(struct parser *parser, const struct template_part *part, struct slice before,
    struct slice behind)
{
	struct err one = ERR_INIT;
	unsigned char last = before.len == 0 ? 0 : before.data[before.len - 1];
	unsigned char next = behind.len == 0 ? 0 : behind.data[0];
	bool inside = (last == '"' || last == '\'') && next == last;

	if (!part->filter->quotes)
		return;
	if (part->filter->add != template_filter_find(SLICE_LITERAL("sh"))->add)
		inside = inside || quotes_in(before) % 2 == 1;
	if (!inside)
		return;
	err_set(&one, ERR_INVALID, "template-quotes",
	    "`%s` writes the quotes itself, and here it stands in quotes", part->filter->name);
	err_fix(&one, "take the quotes around it away; for a part of a string use `|url`, or make "
		      "the whole string one value");
	complain(parser, part, &one);
}

static bool
ends_word(unsigned char c)
{
	return c <= ' ' || strchr("\"'`<>,;()", c) != NULL;
}

/* Which characters a value without filter may have between BEFORE and BEHIND. */
static void
set_allowed(struct template_part *part, struct slice before, struct slice behind)
{
	size_t start = before.len, end = 0;

	while (start > 0 && !ends_word(before.data[start - 1]))
		start--;
	while (end < behind.len && !ends_word(behind.data[end]))
		end++;
	before = slice_from(before, start);
	part->in_address = before.len >= 3 && memmem(before.data, before.len, "://", 3) != NULL;
	if (!part->in_address)
		part->allowed = "_.-/:@+,=";
	else if (memchr(behind.data, '@', end) != NULL)
		part->allowed = "_.-~";
	else
		part->allowed = "_.-~/:";
}

static void
add_part(struct parser *parser, struct template_part part)
{
	struct template *template = parser->template;

	part.text = slice_of(
	    template->literal + parser->text_start, parser->literal_len - parser->text_start);
	parser->text_start = parser->literal_len;
	template->parts =
	    list_grow(template->parts, template->count, &template->room, sizeof(part));
	template->parts[template->count++] = part;
}

/* INSIDE stands between the braces at parser->at. */
static void
take_place(struct parser *parser, struct template_part part, struct slice inside)
{
	struct slice before = slice_of(
	    parser->raw.data + parser->line_start, parser->at - parser->line_start);
	struct slice behind = slice_from(part.source, before.len + inside.len + 4);
	size_t bar = slice_find(inside, '|');
	struct slice name = slice_trim(slice_of(inside.data, bar));
	struct slice filter = slice_trim(slice_from(inside, bar + 1));

	if (!name_is_valid(name)) {
		complain_of_name(parser, &part, bar == inside.len ? slice_trim(inside) : name);
		return;
	}
	part.name = name;
	if (bar < inside.len) {
		part.filter = template_filter_find(filter);
		if (part.filter == NULL) {
			complain_of_filter(parser, &part, filter);
			return;
		}
		check_quotes(parser, &part, before, behind);
	}
	set_allowed(&part, before, behind);
	add_part(parser, part);
}

/* At `{{` that is no `{{{{`. */
static void
read_place(struct parser *parser)
{
	struct slice source = line_at(parser->raw, parser->line_start);
	struct slice before =
	    slice_of(source.data, parser->at - parser->line_start);
	struct slice inside = slice_from(source, before.len + 2);
	const unsigned char *end =
	    inside.len == 0 ? NULL : memmem(inside.data, inside.len, "}}", 2);
	struct template_part part = {.line = parser->line,
	    .column = characters(before) + 1,
	    .width = 2,
	    .source = source};
	struct err one = ERR_INIT;

	if (end == NULL) {
		err_set(&one, ERR_INVALID, "template-open", "`{{` without `}}` on its line");
		err_fix(&one, "close it, or write `{{{{` for a literal `{{`");
		complain(parser, &part, &one);
		parser->at += 2;
		return;
	}
	inside.len = (size_t)(end - inside.data);
	part.width = characters(inside) + 4;
	take_place(parser, part, inside);
	parser->at += inside.len + 4;
}

static void
read_all(struct parser *parser)
{
	struct template *template = parser->template;

	while (parser->at < parser->raw.len) {
		struct slice rest = slice_from(parser->raw, parser->at);

		if (slice_starts_with(rest, "{{") && !slice_starts_with(rest, "{{{{")) {
			read_place(parser);
			continue;
		}
		template->literal[parser->literal_len++] = (char)rest.data[0];
		if (slice_starts_with(rest, "{{{{")) {
			template->literal[parser->literal_len++] = '{';
			parser->at += 3;
		}
		parser->at++;
		if (rest.data[0] == '\n') {
			parser->line++;
			parser->line_start = parser->at;
		}
	}
	add_part(parser, (struct template_part){.filter = NULL});
}

int
template_parse(struct slice text, const char *file, struct template **out, struct err *err)
{
	struct template *template CLEANUP(template_freep) = xcalloc(1, sizeof(*template));
	struct parser parser = {.template = template, .line = 1, .problems = ERR_INIT};

	template->file = xstrdup(file);
	template->raw = xmalloc(text.len + 1);
	template->literal = xmalloc(text.len + 1);
	if (text.len > 0)
		memcpy(template->raw, text.data, text.len);
	parser.raw = slice_of(template->raw, text.len);
	read_all(&parser);
	if (parser.problems.code != 0) {
		err_done(err);
		*err = parser.problems;
		return err->code;
	}
	*out = template;
	template = NULL;
	return 0;
}

void
template_free(struct template *template)
{
	if (template == NULL)
		return;
	free(template->file);
	free(template->raw);
	free(template->literal);
	free(template->parts);
	free(template);
}

void
template_freep(struct template **template)
{
	template_free(*template);
	*template = NULL;
}
