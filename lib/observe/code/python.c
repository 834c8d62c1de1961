/* SPDX-License-Identifier: Apache-2.0 */
/* Python: `os.environ`, `os.getenv`, and the `env` and `config` of django-environ, decouple and others. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

static size_t
offset_of(const struct code_reader *reader, struct slice word)
{
	return (size_t)(word.data - reader->text.data);
}

static void
know_imports(struct code_reader *reader)
{
	if (reader->imports & IMPORTS_KNOWN)
		return;
	reader->imports |= IMPORTS_KNOWN;
	/* `import environ`, `from .settings import env`, `from environs import Env` */
	if (code_contains(reader->text, "import env") || code_contains(reader->text, "environs"))
		reader->imports |= IMPORTS_ENV;
	if (code_contains(reader->text, "from os import"))
		reader->imports |= IMPORTS_OS_NAMES;
}

/* What the argument KEY of a call that begins at `(` AT says; 0: there is none. */
static size_t
keyword(struct slice text, size_t at, const char *key)
{
	for (at++; at < text.len;) {
		size_t from = code_skip(text, at);

		if (code_has_word(text, from, key)) {
			from = code_skip(text, from + strlen(key));
			if (lex_byte(text, from) == '=' && lex_byte(text, from + 1) != '=')
				return from + 1;
		}
		at = code_expression_end(text, from, false);
		if (lex_byte(text, at) != ',')
			return 0;
		at++;
	}
	return 0;
}

/* `env("X", default=text)`: what is there is insisted on, unless something else is given. */
static void
take_reader_call(struct code_reader *reader, size_t at, size_t end, bool by_place)
{
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_arguments(reader, end, by_place, &use), from;

	/* an object of that name may be another, so what it is asked for must be a name */
	if (behind == 0 || use.name.data == NULL || !code_is_live(reader, at))
		return;
	from = keyword(reader->text, code_skip(reader->text, end), "default");
	if (from > 0 && !code_fallback(reader, from, false, &use))
		use.form = CODE_DEFAULT;
	else if (from == 0 && use.form == CODE_PLAIN)
		use.form = CODE_REQUIRED;
	code_tell(reader, &use);
}

/* `"X" in os.environ`. */
static bool
take_membership(struct code_reader *reader, size_t at)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN};
	size_t start = code_has_before(text, at, "os.") ? at - strlen("os.") : at, from;
	size_t before = code_skip_back(text, start);
	unsigned char quote;

	if (before == start || !code_has_word_before(text, before, "in"))
		return false;
	before = code_skip_back(text, before - 2);
	if (code_has_word_before(text, before, "not"))
		before = code_skip_back(text, before - 3);
	quote = before > 1 ? text.data[before - 1] : '\0';
	if (quote != '"' && quote != '\'')
		return false;
	for (from = before - 2; from > 0 && lex_is_word(text.data[from]);)
		from--;
	if (!code_text(reader, &from, &use.name) || from != before || !code_is_live(reader, at))
		return false;
	code_tell(reader, &use);
	return true;
}

/* What is done with the map of all variables, which ends at AT. */
static void
take_map(struct code_reader *reader, size_t from, size_t at)
{
	static const char *const calls[] = {".get", ".setdefault", ".pop"};
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_REQUIRED, .offset = from};
	size_t behind = code_index(reader, at, &use);

	if (behind > 0) {
		size_t line = from;

		while (line > 0 && text.data[line - 1] != '\n')
			line--;
		if (!code_is_written(text, behind) && !code_has_word(text, code_skip(text, line), "del") &&
			code_is_live(reader, from))
			code_tell(reader, &use);
		return;
	}
	use.form = CODE_PLAIN;
	for (size_t i = 0; behind == 0 && i < ARRAY_LEN(calls); i++)
		if (code_has_word(text, at, calls[i]))
			behind = code_arguments(reader, at + strlen(calls[i]), true, &use);
	if (behind == 0) {
		take_membership(reader, from);
		return;
	}
	if (!code_is_live(reader, from))
		return;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

static void
take_getenv(struct code_reader *reader, size_t at, size_t end)
{
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_arguments(reader, end, true, &use), from;

	if (behind == 0 || code_has_word_before(reader->text, code_skip_back(reader->text, at), "def") ||
		!code_is_live(reader, at))
		return;
	from = keyword(reader->text, code_skip(reader->text, end), "default");
	if (from > 0) {
		use.form = CODE_PLAIN;
		code_fallback(reader, from, false, &use);
	}
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

/* `env.db()` has a name that is not written down. */
static const char *
usual_name(struct slice method)
{
	static const struct { const char *method, *name; } names[] = {{"db", "DATABASE_URL"},
		{"db_url", "DATABASE_URL"}, {"cache", "CACHE_URL"}, {"cache_url", "CACHE_URL"},
		{"email", "EMAIL_URL"}, {"email_url", "EMAIL_URL"}, {"search_url", "SEARCH_URL"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_equal_text(method, names[i].method))
			return names[i].name;
	return NULL;
}

/* Has the call whose `(` is at AT no argument, or begins with one that has a keyword? */
static bool
is_unnamed(struct slice text, size_t at)
{
	size_t from = code_skip(text, at + 1);
	struct slice word = code_word(text, from);

	return lex_byte(text, from) == ')' || (word.data == text.data + from && word.len > 0 &&
		lex_byte(text, code_skip(text, from + word.len)) == '=');
}

/* `env("X")`, `env.bool("X")`; the name of the object is `env` in all of its documentation. */
static void
take_env(struct code_reader *reader, size_t at, size_t end)
{
	struct slice text = reader->text, method;
	bool by_place;

	if ((lex_byte(text, end) != '(' && lex_byte(text, end) != '.') ||
		(at > 0 && text.data[at - 1] == '.'))
		return;
	know_imports(reader);
	if (!(reader->imports & IMPORTS_ENV)) {
		helper_look(reader, slice_of(text.data + at, end - at));
		return;
	}
	by_place = code_contains(text, "environs");
	if (lex_byte(text, end) == '(') {
		take_reader_call(reader, at, end, by_place);
		return;
	}
	if (lex_byte(text, end) != '.')
		return;
	method = code_word(text, end + 1);
	end += 1 + method.len;
	if (lex_byte(text, end) == '(' && usual_name(method) != NULL && is_unnamed(text, end)) {
		struct code_use use = {.name = slice_of_text(usual_name(method)), .offset = at,
			.form = CODE_REQUIRED};
		size_t from = keyword(text, end, "default");

		if (from > 0 && !code_fallback(reader, from, false, &use))
			use.form = CODE_DEFAULT;
		if (code_is_live(reader, at))
			code_tell_at(reader, &use);
	} else if (!slice_starts_with(method, "read_env") && !slice_starts_with(method, "prefixed") &&
		lex_byte(text, end) == '(') {
		take_reader_call(reader, at, end, by_place);
	}
}

static bool
is_of_os(struct code_reader *reader, size_t at)
{
	if (code_has_before(reader->text, at, "os."))
		return true;
	know_imports(reader);
	return (reader->imports & IMPORTS_OS_NAMES) && (at == 0 || reader->text.data[at - 1] != '.');
}

void
python_look(struct code_reader *reader, struct slice word)
{
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len;

	switch (word.len) { /* nearly all words end at their length */
	case 3:
		if (slice_equal_text(word, "env"))
			take_env(reader, at, end);
		return;
	case 6:
	case 7:
		if (slice_equal_text(word, "environ") && is_of_os(reader, at))
			take_map(reader, at, end);
		else if (slice_equal_text(word, "getenv") && is_of_os(reader, at))
			take_getenv(reader, at, end);
		if (slice_equal_text(word, "getenv"))
			return;
		break;
	case 8:
		if (slice_equal_text(word, "decouple"))
			reader->imports |= IMPORTS_CONFIG;
		break;
	case 9:
		if (slice_equal_text(word, "starlette") && code_has_word(text, end, ".config"))
			reader->imports |= IMPORTS_CONFIG;
		break;
	case 12:
		if (slice_equal_text(word, "BaseSettings"))
			reader->imports |= IMPORTS_SETTINGS;
		break;
	default:
		break;
	}
	helper_look(reader, word);
}

void
python_config(struct slice text, void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	static const char call[] = "config(";
	struct code_reader reader;
	const unsigned char *found;
	size_t at = 0;

	code_reader_init(&reader, text, CODE_PYTHON, fn, cookie);
	while ((found = memmem(text.data + at, text.len - at, call, strlen(call))) != NULL) {
		size_t from = (size_t)(found - text.data), end = from + strlen(call) - 1;
		struct code_use use = {.form = CODE_PLAIN};

		at = end;
		if (from > 0 && (lex_is_word(text.data[from - 1]) || text.data[from - 1] == '.'))
			continue;
		if (code_arguments(&reader, end, false, &use) > 0)
			take_reader_call(&reader, from, end, false);
	}
}
