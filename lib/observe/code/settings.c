/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pydantic-settings: each field of a class of BaseSettings is a variable, by its name in capitals
 * behind the prefix of the class, or by its alias.
 */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

enum { CLASSES_MOST = 32, NAME_ROOM = 256 };

struct settings {
	struct code_reader reader;
	struct slice known[CLASSES_MOST]; /* classes that are settings */
	size_t known_count;
	struct slice prefix;              /* of the class that is read */
	bool as_written;                  /* letter case counts */
	size_t from, end;                 /* its body */
};

struct line {
	size_t from, text, end; /* TEXT: behind the blanks at its start */
};

static bool
next_line(struct slice text, size_t *at, struct line *out)
{
	if (*at >= text.len)
		return false;
	out->from = out->text = *at;
	out->end = *at + slice_find(slice_from(text, *at), '\n');
	while (out->text < out->end && (text.data[out->text] == ' ' || text.data[out->text] == '\t'))
		out->text++;
	*at = out->end + 1;
	return true;
}

static bool
is_blank(struct slice text, const struct line *line)
{
	return line->text == line->end || text.data[line->text] == '\r' ||
		text.data[line->text] == '#';
}

static bool
is_settings_base(const struct settings *settings, struct slice bases)
{
	if (code_contains(bases, "BaseSettings"))
		return true;
	for (size_t i = 0; i < settings->known_count; i++) {
		const unsigned char *found = bases.len == 0 ? NULL : memmem(bases.data, bases.len,
			settings->known[i].data, settings->known[i].len);
		size_t at = found == NULL ? 0 : (size_t)(found - bases.data);

		if (found != NULL && code_word(bases, at).len == settings->known[i].len)
			return true;
	}
	return false;
}

/* The text behind `WORD = ` in the body of the class. */
static bool
option(const struct settings *settings, const char *word, struct slice *out)
{
	struct slice text = settings->reader.text;
	struct slice body = slice_of(text.data + settings->from, settings->end - settings->from);
	const unsigned char *found = body.len == 0 ? NULL :
		memmem(body.data, body.len, word, strlen(word));
	size_t at;

	if (found == NULL)
		return false;
	at = code_skip(text, (size_t)(found - text.data) + strlen(word));
	if (lex_byte(text, at) != '=')
		return false;
	at = code_skip(text, at + 1);
	if (code_text(&settings->reader, &at, out))
		return true;
	*out = code_word(text, at);
	return true;
}

static void
tell_field(struct settings *settings, struct slice field, struct code_use *use)
{
	unsigned char name[NAME_ROOM];
	size_t len = 0, total = settings->prefix.len + field.len;

	if (total >= sizeof(name))
		return;
	for (; len < total; len++) {
		unsigned char c = len < settings->prefix.len ? settings->prefix.data[len] :
			field.data[len - settings->prefix.len];

		name[len] = !settings->as_written && c >= 'a' && c <= 'z' ? c & 0xdf : c;
	}
	use->offset = (size_t)(field.data - settings->reader.text.data);
	use->name = slice_of(name, len);
	if (code_is_name(use->name))
		code_tell_at(&settings->reader, use);
	use->name = slice_of(NULL, 0);
}

/* Every text in the expression from AT on: `AliasChoices("A", "B")`. */
static bool
tell_aliases(struct settings *settings, size_t at, struct code_use *use)
{
	size_t end = code_expression_end(settings->reader.text, at, false);
	bool any = false;

	while (at < end) {
		if (code_text(&settings->reader, &at, &use->name)) {
			code_tell(&settings->reader, use);
			any = true;
		} else {
			at++;
		}
	}
	return any;
}

/* `Field(text, default=text, alias="X")`, whose arguments begin at AT. True: it names the variable. */
static bool
take_field_call(struct settings *settings, size_t at, struct code_use *use)
{
	static const char *const names[] = {"alias", "validation_alias", "env"};
	struct slice text = settings->reader.text;
	size_t alias = 0;

	for (bool first = true;; first = false) {
		size_t from = code_skip(text, at), end = code_expression_end(text, from, false), sign;
		struct slice word = code_word(text, from);

		sign = code_skip(text, from + word.len);
		if (word.len > 0 && lex_byte(text, sign) == '=' && lex_byte(text, sign + 1) != '=') {
			if (slice_is_one_of(word, names, ARRAY_LEN(names)))
				alias = sign + 1;
			else if (slice_equal_text(word, "default_factory"))
				use->form = CODE_DEFAULT;
			else if (slice_equal_text(word, "default") && !code_has(text,
				code_skip(text, sign + 1), "...") &&
				!code_fallback(&settings->reader, sign + 1, false, use))
				use->form = CODE_DEFAULT;
		} else if (first && end > from && !code_has(text, from, "...") &&
			!code_fallback(&settings->reader, from, false, use)) {
			use->form = CODE_DEFAULT;
		}
		if (lex_byte(text, end) != ',')
			break;
		at = end + 1;
	}
	return alias > 0 && tell_aliases(settings, alias, use);
}

/* A class of settings of its own, which reads its own variables. */
static bool
is_nested(const struct settings *settings, size_t from, size_t end)
{
	struct slice text = slice_of(settings->reader.text.data + from, end - from);

	return code_contains(text, "Settings") || code_contains(text, "ClassVar") ||
		is_settings_base(settings, text);
}

/* `name: type = text`. */
static void
take_field(struct settings *settings, const struct line *line)
{
	struct slice text = settings->reader.text, field = code_word(text, line->text);
	size_t type = code_skip(text, line->text + field.len), sign, end, call;
	struct code_use use = {.form = CODE_REQUIRED};

	if (field.len == 0 || field.data[0] == '_' || slice_equal_text(field, "model_config") ||
		lex_byte(text, type) != ':')
		return;
	sign = ++type;
	for (size_t depth = 0; sign < settings->end; sign++) {
		unsigned char c = text.data[sign];

		depth += c == '[' || c == '(';
		depth -= (c == ']' || c == ')') && depth > 0;
		if (depth == 0 && (c == '=' || c == '\n'))
			break;
	}
	if (slice_trim(slice_of(text.data + type, sign - type)).len == 0)
		return;
	end = lex_byte(text, sign) == '=' ? code_expression_end(text, sign + 1, true) : sign;
	if (end > settings->end || is_nested(settings, type, end))
		return;
	call = type + slice_find(slice_of(text.data + type, end - type), 'F');
	while (call < end && !code_has(text, call, "Field("))
		call = call + 1 + slice_find(slice_of(text.data + call + 1, end - call - 1), 'F');
	if (call < end) {
		if (call < sign && lex_byte(text, sign) == '=' &&
			!code_fallback(&settings->reader, sign + 1, true, &use))
			use.form = CODE_DEFAULT;
		if (take_field_call(settings, call + strlen("Field("), &use))
			return;
	} else if (lex_byte(text, sign) == '=' &&
		!code_fallback(&settings->reader, sign + 1, true, &use)) {
		use.form = CODE_DEFAULT;
	}
	tell_field(settings, field, &use);
}

/* The lines from AT on that are further in than INDENT. */
static void
find_body(struct settings *settings, struct lexer *lexer, size_t at, size_t indent)
{
	struct slice text = settings->reader.text;
	struct line line;

	settings->from = settings->end = at;
	while (next_line(text, &at, &line)) {
		if (is_blank(text, &line) || lexer_at(lexer, line.text) != LEX_CODE ||
			text.data[line.text] == ')')
			continue;
		if (line.text - line.from <= indent)
			return;
		settings->end = line.end;
	}
}

static void
take_class(struct settings *settings)
{
	struct slice text = settings->reader.text, word;
	size_t at = settings->from, body = 0;
	struct line line;

	settings->prefix = (struct slice){NULL, 0};
	option(settings, "env_prefix", &settings->prefix);
	settings->as_written = option(settings, "case_sensitive", &word) &&
		slice_equal_text(word, "True");
	while (at < settings->end && next_line(text, &at, &line)) {
		if (is_blank(text, &line) || !code_is_live(&settings->reader, line.text))
			continue;
		if (body == 0)
			body = line.text - line.from;
		if (line.text - line.from == body)
			take_field(settings, &line);
	}
}

void
python_settings(struct slice text, void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	struct settings settings = {.known_count = 0};
	struct lexer lexer;
	struct line line;
	size_t at = 0;

	code_reader_init(&settings.reader, text, CODE_PYTHON, fn, cookie);
	lexer_init(&lexer, text, CODE_PYTHON);
	while (next_line(text, &at, &line)) {
		struct slice name;
		size_t open, close;

		if (!code_has(text, line.text, "class ") || lexer_at(&lexer, line.text) != LEX_CODE)
			continue;
		name = code_word(text, code_skip(text, line.text + strlen("class ")));
		open = (size_t)(name.data - text.data) + name.len;
		if (name.len == 0 || lex_byte(text, open) != '(')
			continue;
		close = code_expression_end(text, open + 1, false);
		while (lex_byte(text, close) == ',')
			close = code_expression_end(text, close + 1, false);
		if (!is_settings_base(&settings, slice_of(text.data + open, close - open)))
			continue;
		if (settings.known_count < CLASSES_MOST)
			settings.known[settings.known_count++] = name;
		close += slice_find(slice_from(text, close), '\n');
		find_body(&settings, &lexer, close + 1, line.text - line.from);
		take_class(&settings);
	}
}
