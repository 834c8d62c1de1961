/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text form:
 *
 *	rendered 1
 *
 *	target <path>
 *	dialect <name>
 *	env <name>
 *	service <name>                  if there is one; so template, name, namespace, plain
 *	seq <number>
 *	time <ms>
 *	mode <octal>
 *	key <base64>
 *	folder                          if it is one
 *	text <hex>|- <hex>|- [<name>]   now and before; one, of a folder one a file
 *
 *	sum <hex of 16 bytes of H("evenkeep/rendered", all before this line)>
 *
 * A line break or a backslash in a word is \n or \\.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "rendered/rendered.h"

enum { SUM = 16, SUM_LINE = 4 + 2 * SUM + 1 };

static void
add_word(struct buf *out, const char *word)
{
	for (; *word != '\0'; word++) {
		if (*word == '\n')
			buf_add_text(out, "\\n");
		else if (*word == '\\')
			buf_add_text(out, "\\\\");
		else
			buf_add_byte(out, (unsigned char)*word);
	}
}

static void
add_field(struct buf *out, const char *field, const char *word)
{
	if (word == NULL)
		return;
	buf_addf(out, "%s ", field);
	add_word(out, word);
	buf_add_byte(out, '\n');
}

static void
add_digest(struct buf *out, bool known, const uint8_t digest[RENDERED_DIGEST])
{
	if (known)
		hex_add(out, slice_of(digest, RENDERED_DIGEST));
	else
		buf_add_byte(out, '-');
}

static void
add_target(struct buf *out, const struct rendered_target *target)
{
	size_t i;

	buf_add_byte(out, '\n');
	add_field(out, "target", target->path);
	add_field(out, "dialect", target->dialect);
	add_field(out, "template", target->template);
	add_field(out, "env", target->env);
	add_field(out, "service", target->service);
	add_field(out, "name", target->name);
	add_field(out, "namespace", target->space);
	add_field(out, "plain", target->plain);
	buf_addf(out, "seq %" PRIu64 "\ntime %" PRIu64 "\nmode %o\nkey ", target->seq,
	    target->time_ms, target->mode);
	base64_add(out, slice_of(target->key, sizeof(target->key)));
	buf_add_byte(out, '\n');
	if (target->is_folder)
		buf_add_text(out, "folder\n");
	for (i = 0; i < target->text_count; i++) {
		const struct rendered_text *text = &target->texts[i];

		buf_add_text(out, "text ");
		add_digest(out, text->now, text->digest);
		buf_add_byte(out, ' ');
		add_digest(out, text->once, text->before);
		if (text->name != NULL) {
			buf_add_byte(out, ' ');
			add_word(out, text->name);
		}
		buf_add_byte(out, '\n');
	}
}

void
rendered_add_sum(struct buf *out)
{
	uint8_t digest[HASH];

	hash_of("evenkeep/rendered", buf_slice(out), digest);
	buf_add_text(out, "sum ");
	hex_add(out, slice_of(digest, SUM));
	buf_add_byte(out, '\n');
}

void
rendered_build(const struct rendered *rendered, struct buf *out)
{
	size_t i;

	buf_add_text(out, "rendered 1\n");
	for (i = 0; i < rendered->count; i++)
		add_target(out, &rendered->targets[i]);
	rendered_add_sum(out);
}

static bool
take_sum(struct slice *text)
{
	struct buf copy CLEANUP(buf_done) = BUF_INIT;

	if (text->len < SUM_LINE)
		return false;
	buf_add(&copy, slice_of(text->data, text->len - SUM_LINE));
	rendered_add_sum(&copy);
	if (!slice_equal(buf_slice(&copy), *text))
		return false;
	text->len -= SUM_LINE;
	return true;
}

/* LINE without its first word WORD and the blank behind that. */
static bool
skip_word(struct slice *line, const char *word)
{
	size_t len = strlen(word);

	if (!slice_starts_with(*line, word) || line->len <= len || line->data[len] != ' ')
		return false;
	*line = slice_from(*line, len + 1);
	return true;
}

/* The rest of the line as it was; NULL: not of our making. */
static char *
take_word(struct slice line)
{
	struct buf word CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	for (i = 0; i < line.len; i++) {
		unsigned char c = line.data[i];

		if (c == '\0' || (c == '\\' && (i + 1 == line.len || strchr("n\\", line.data[i + 1]) == NULL)))
			return NULL;
		if (c != '\\')
			buf_add_byte(&word, c);
		else
			buf_add_byte(&word, line.data[++i] == 'n' ? '\n' : '\\');
	}
	return buf_take(&word);
}

static bool
take_number(struct slice line, unsigned base, uint64_t *out)
{
	uint64_t number = 0;
	size_t i;

	if (line.len == 0 || line.len > 20)
		return false;
	for (i = 0; i < line.len; i++) {
		unsigned digit = (unsigned)line.data[i] - '0';

		if (digit >= base || number > (UINT64_MAX - digit) / base)
			return false;
		number = number * base + digit;
	}
	*out = number;
	return true;
}

static bool
take_digest(struct slice *line, bool *known, uint8_t out[RENDERED_DIGEST])
{
	size_t len = slice_find(*line, ' ');
	struct slice word = slice_of(line->data, len);

	*line = slice_from(*line, len);
	*known = !slice_equal_text(word, "-");
	return !*known || hex_decode(word, out, RENDERED_DIGEST);
}

static bool
take_text(struct rendered_target *target, struct slice line)
{
	struct rendered_text text = {0};
	const struct rendered_text *last =
	    target->text_count == 0 ? NULL : &target->texts[target->text_count - 1];

	if (!take_digest(&line, &text.now, text.digest) || line.len == 0)
		return false;
	line = slice_from(line, 1);
	if (!take_digest(&line, &text.once, text.before))
		return false;
	if (target->is_folder != (line.len > 0))
		return false;
	if (line.len > 0) {
		text.name = take_word(slice_from(line, 1));
		if (text.name == NULL)
			return false;
	}
	if (last != NULL &&
	    (text.name == NULL || strcmp(last->name, text.name) >= 0)) {
		free(text.name);
		return false;
	}
	target->texts = list_grow(
	    target->texts, target->text_count, &target->text_room, sizeof(text));
	target->texts[target->text_count++] = text;
	return true;
}

/* A field that is a text: told once only. */
static bool
take_field(struct slice line, const char *field, char **out, bool *taken)
{
	if (*taken || *out != NULL || !skip_word(&line, field))
		return true;
	*taken = true;
	*out = take_word(line);
	return *out != NULL;
}

static bool
take_line(struct rendered_target *target, struct slice line)
{
	bool taken = false;
	uint64_t mode;

	if (!take_field(line, "dialect", &target->dialect, &taken) ||
	    !take_field(line, "template", &target->template, &taken) ||
	    !take_field(line, "env", &target->env, &taken) ||
	    !take_field(line, "service", &target->service, &taken) ||
	    !take_field(line, "name", &target->name, &taken) ||
	    !take_field(line, "namespace", &target->space, &taken) ||
	    !take_field(line, "plain", &target->plain, &taken))
		return false;
	if (taken)
		return true;
	if (slice_equal_text(line, "folder")) {
		target->is_folder = target->text_count == 0;
		return target->is_folder; /* else its texts were read as of a file */
	}
	if (skip_word(&line, "seq"))
		return take_number(line, 10, &target->seq);
	if (skip_word(&line, "time"))
		return take_number(line, 10, &target->time_ms);
	if (skip_word(&line, "key"))
		return base64_decode(line, target->key, sizeof(target->key));
	if (skip_word(&line, "text"))
		return take_text(target, line);
	if (!skip_word(&line, "mode") || !take_number(line, 8, &mode) || mode > 07777)
		return false;
	target->mode = (unsigned)mode;
	return true;
}

/* A line `target`: the next one begins. */
static bool
begin_target(struct rendered *rendered, struct slice line)
{
	char *path CLEANUP(freep) = take_word(line);

	if (path == NULL || path[0] != '/' ||
	    (rendered->count > 0 &&
		strcmp(rendered->targets[rendered->count - 1].path, path) >= 0))
		return false;
	rendered->targets = list_grow(
	    rendered->targets, rendered->count, &rendered->room, sizeof(*rendered->targets));
	rendered->targets[rendered->count++] = (struct rendered_target){.path = path};
	path = NULL;
	return true;
}

static bool
is_whole(const struct rendered_target *target)
{
	return target->env != NULL && (target->dialect != NULL) != (target->template != NULL) &&
	       (target->is_folder || target->text_count == 1);
}

static bool
parse(struct slice text, struct rendered *rendered)
{
	struct slice line;
	size_t i;

	if (!take_sum(&text) || !slice_next_line(&text, &line) ||
	    !slice_equal_text(line, "rendered 1"))
		return false;
	while (slice_next_line(&text, &line)) {
		if (line.len == 0)
			continue;
		if (skip_word(&line, "target") ? !begin_target(rendered, line)
		    : rendered->count == 0 ||
			!take_line(&rendered->targets[rendered->count - 1], line))
			return false;
	}
	for (i = 0; i < rendered->count; i++) {
		if (!is_whole(&rendered->targets[i]))
			return false;
	}
	return true;
}

int
rendered_parse(struct slice text, const char *file, struct rendered *out, struct err *err)
{
	struct rendered rendered = {0};

	if (!parse(text, &rendered)) {
		rendered_done(&rendered);
		err_set(err, ERR_INVALID, "rendered-damaged", "`%s` is damaged", file);
		err_why(err, "what `render` wrote before is not known without it");
		return err_fix(err, "remove it; the next `evenkeep render` makes it again");
	}
	*out = rendered;
	return 0;
}
