/* SPDX-License-Identifier: Apache-2.0 */
#include "format/data/walk_priv.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "secret/secret.h"
#include "text/bare.h"
#include "text/dotenv.h"

void
walk_init(struct walk *walk, struct slice text, const char *file, struct envset *out,
	struct read_notes *notes)
{
	*walk = (struct walk){.text = text, .line = 1};
	reader_init(&walk->common, file, text, out, notes);
	if (slice_starts_with(text, "\xef\xbb\xbf"))
		walk->at = walk->line_start = 3;
}

void
walk_done(struct walk *walk)
{
	secret_text_done(&walk->value);
	reader_done(&walk->common);
}

bool
walk_sees(const struct walk *walk, const char *word)
{
	return slice_starts_with(slice_from(walk->text, walk->at), word);
}

void
walk_pass(struct walk *walk, size_t len)
{
	for (size_t end = walk->at + len; walk->at < end && !walk_at_end(walk); walk->at++) {
		if (walk->text.data[walk->at] != '\n')
			continue;
		walk->line++;
		walk->line_start = walk->at + 1;
	}
}

void
walk_skip_blanks(struct walk *walk)
{
	while (walk_byte(walk, 0) == ' ' || walk_byte(walk, 0) == '\t')
		walk->at++;
}

void
walk_skip_line(struct walk *walk)
{
	walk->at += slice_find(slice_from(walk->text, walk->at), '\n');
}

struct place
walk_place(const struct walk *walk)
{
	return (struct place){walk->line, (unsigned)(walk->at - walk->line_start) + 1, QUOTE_NONE};
}

bool
walk_wrong(struct walk *walk, const char *id, const char *what, const char *fix)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(walk->name))
		err_set(&one, ERR_INVALID, id, "%s in the value of `%.*s`", what,
			(int)walk->name.len, (const char *)walk->name.data);
	else
		err_set(&one, ERR_INVALID, id, "%s", what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(&walk->common, &one, walk_place(walk));
	return false;
}

bool
walk_hex(struct walk *walk, size_t len, unsigned *code)
{
	*code = 0;
	for (size_t i = 0; i < len; i++) {
		int digit = hex_value(walk_byte(walk, i));

		if (digit < 0)
			return false;
		*code = *code << 4 | (unsigned)digit;
	}
	walk->at += len;
	return true;
}

int
walk_check_text(const struct walk *walk, const char *id, struct err *err)
{
	struct walk found = *walk;
	size_t nul = slice_find(walk->text, '\0'), invalid = utf8_invalid_at(walk->text);
	size_t at = nul < invalid ? nul : invalid;

	if (at == walk->text.len)
		return 0;
	walk_pass(&found, at - found.at);
	err_set(err, ERR_INVALID, id, at == nul ? "a NUL byte" : "a byte that is not UTF-8");
	return err_at(err, walk->common.file, found.line,
		(unsigned)(found.at - found.line_start) + 1);
}

bool
walk_bare(struct walk *walk, const char *id, size_t len)
{
	static const char fix[] = "put its value in double quotes, as its reader shall have it";
	struct slice text = slice_of(walk->text.data + walk->at, len);
	char shown[BARE_SHOWN];
	enum bare kind;
	bool is_clear;

	walk->value.len = 0;
	secret_text_add(&walk->value, text);
	secret_text_add_byte(&walk->value, '\0');
	kind = bare_scalar((const char *)walk->value.data, shown);
	walk->value.len--;
	/* what a sign or a dot begins is a number in YAML, but hardly elsewhere */
	is_clear = text.len > 0 && text.data[0] != '+' && text.data[0] != '.' &&
		(kind == BARE_SAME || kind == BARE_CHANGED);
	if (!is_clear)
		return walk_wrong(walk, id, kind == BARE_DISPUTED ?
			"a number or truth that readers show differently" :
			"neither a text in quotes nor a number", fix);
	if (kind == BARE_CHANGED) {
		walk->value.len = 0;
		secret_text_add(&walk->value, slice_of(shown, strlen(shown)));
		secret_wipe(shown, sizeof(shown));
		reader_note(&walk->common, READ_CHANGED, walk->name, walk->place);
	}
	walk->at += len;
	return true;
}
