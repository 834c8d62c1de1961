/* SPDX-License-Identifier: Apache-2.0 */
/* Go, Rust and Elixir. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

enum { TAG_MOST = 500 };

static size_t
offset_of(const struct code_reader *reader, struct slice word)
{
	return (size_t)(word.data - reader->text.data);
}

static void
take_call(struct code_reader *reader, size_t at, size_t end, bool has_fallback, enum code_form form)
{
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_arguments(reader, end, has_fallback, &use);

	if (behind == 0 || !code_is_live(reader, at))
		return;
	code_tail(reader, behind, &use);
	if (use.form == CODE_PLAIN)
		use.form = form;
	code_tell(reader, &use);
}

/* What KEY of a struct's tag says: `default:"text"`. */
static bool
tag_value(struct slice tag, const char *key, struct slice *out)
{
	size_t len = strlen(key);

	for (size_t at = 0; at + len + 2 < tag.len; at++)
		if (memcmp(tag.data + at, key, len) == 0 && tag.data[at + len] == ':' &&
			tag.data[at + len + 1] == '"' && (at == 0 || !lex_is_word(tag.data[at - 1]))) {
			*out = slice_from(tag, at + len + 2);
			out->len = slice_find(*out, '"');
			return true;
		}
	return false;
}

/* One of the words behind the name in `env:"X,required,default=text"`. */
static void
take_option(struct slice option, struct code_use *use)
{
	option = slice_trim(option);
	if (slice_equal_text(option, "required") || slice_equal_text(option, "notEmpty"))
		use->form = CODE_REQUIRED;
	if (slice_starts_with(option, "default=")) {
		use->form = CODE_DEFAULT;
		use->fallback = slice_from(option, 8);
	}
}

/* A tag of a struct's field, in backquotes: what caarlos0/env, envconfig and their like read. */
static void
take_tag(struct code_reader *reader, struct slice word)
{
	struct slice text = reader->text, tag, value, fallback;
	size_t at = offset_of(reader, word), from = at, to = at;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};

	while (from > 0 && at - from < TAG_MOST && text.data[from - 1] != '`' &&
		text.data[from - 1] != '\n')
		from--;
	while (to < text.len && to - at < TAG_MOST && text.data[to] != '`' && text.data[to] != '\n')
		to++;
	if (from == 0 || text.data[from - 1] != '`' || lex_byte(text, to) != '`' ||
		lexer_at(&reader->lexer, at) != LEX_STRING)
		return;
	tag = slice_of(text.data + from, to - from);
	value = slice_from(text, at + word.len + 2);
	value.len = slice_find(value, '"');
	use.name = slice_of(value.data, slice_find(value, ','));
	for (size_t comma = use.name.len; comma < value.len;) {
		struct slice option = slice_from(value, comma + 1);

		option.len = slice_find(option, ',');
		take_option(option, &use);
		comma += 1 + option.len;
	}
	if (tag_value(tag, "envDefault", &fallback) || tag_value(tag, "default", &fallback) ||
		tag_value(tag, "env-default", &fallback)) {
		use.form = CODE_DEFAULT;
		use.fallback = fallback;
	} else if ((tag_value(tag, "required", &fallback) ||
		tag_value(tag, "env-required", &fallback)) && slice_equal_text(fallback, "true")) {
		use.form = CODE_REQUIRED;
	}
	if (!code_is_capital(use.name))
		return;
	if (code_contains(text, "envPrefix:") || code_contains(text, "env-prefix:"))
		code_tell_dynamic(reader, at); /* the names of such fields are put together */
	else
		code_tell(reader, &use);
}

void
go_look(struct code_reader *reader, struct slice word)
{
	static const char *const calls[] = {"Getenv", "LookupEnv"};
	static const char *const binders[] = {"BindEnv", "MustBindEnv"};
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len;

	if ((slice_equal_text(word, "env") || slice_equal_text(word, "envconfig")) &&
		code_has(text, end, ":\"")) {
		take_tag(reader, word);
	} else if (slice_is_one_of(word, calls, ARRAY_LEN(calls)) &&
		(code_has_before(text, at, "os.") || code_has_before(text, at, "syscall."))) {
		take_call(reader, at, end, false, CODE_PLAIN);
	} else if (slice_is_one_of(word, binders, ARRAY_LEN(binders))) { /* viper: the key, then names */
		struct code_use use = {.form = CODE_PLAIN};
		size_t comma = lex_byte(text, end) == '(' ? code_expression_end(text, end + 1, false) : 0;

		while (lex_byte(text, comma) == ',' && (comma = code_skip(text, comma + 1)) > 0 &&
			code_text(reader, &comma, &use.name) && code_is_live(reader, at))
			code_tell(reader, &use);
	} else {
		helper_look(reader, word);
	}
}

/* `#[arg(long, env = "X", default_value = "text")]`. */
static void
take_attribute(struct code_reader *reader, size_t at, size_t end)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN};
	size_t from = code_skip(text, end), before = code_skip_back(text, at), close;

	if (lex_byte(text, from) != '=' || before == 0 ||
		(text.data[before - 1] != ',' && text.data[before - 1] != '('))
		return;
	from = code_skip(text, from + 1);
	if (!code_text(reader, &from, &use.name) || !code_is_capital(use.name) ||
		!code_is_live(reader, at))
		return;
	while (lex_byte(text, from) == ',') {
		from = code_skip(text, from + 1);
		close = code_expression_end(text, from, false);
		if (code_has_word(text, from, "default_value") ||
			code_has_word(text, from, "default_value_t"))
			code_fallback(reader, from + slice_find(slice_from(text, from), '=') + 1, false, &use);
		from = close;
	}
	code_tell(reader, &use);
}

void
rust_look(struct code_reader *reader, struct slice word)
{
	static const char *const modules[] = {"env", "dotenv", "dotenvy"};
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len;

	if (slice_equal_text(word, "option_env") && lex_byte(text, end) == '!')
		take_call(reader, at, end + 1, false, CODE_PLAIN);
	else if (slice_equal_text(word, "env") && lex_byte(text, end) == '!')
		take_call(reader, at, end + 1, false, CODE_REQUIRED);
	else if (slice_is_one_of(word, modules, ARRAY_LEN(modules)) && code_has(text, end, "::var("))
		take_call(reader, at, end + 5, false, CODE_PLAIN);
	else if (slice_is_one_of(word, modules, ARRAY_LEN(modules)) && code_has(text, end, "::var_os("))
		take_call(reader, at, end + 8, false, CODE_PLAIN);
	else if (slice_equal_text(word, "env") && lex_byte(text, end) != '(')
		take_attribute(reader, at, end);
	else
		helper_look(reader, word);
}

/* `"X" |> System.get_env()`, `System.get_env "X"`. */
static bool
take_without_arguments(struct code_reader *reader, size_t at, size_t end, struct code_use *use)
{
	struct slice text = reader->text;
	size_t before = code_skip_back(text, at - strlen("System.")), from = code_skip(text, end);

	if (lex_byte(text, end) == ' ' && code_text(reader, &from, &use->name))
		return true;
	if (!code_has_before(text, before, "|>"))
		return false;
	before = code_skip_back(text, before - 2);
	if (before < 2 || text.data[before - 1] != '"')
		return false;
	for (from = before - 2; from > 0 && lex_is_word(text.data[from]);)
		from--;
	return code_text(reader, &from, &use->name);
}

void
elixir_look(struct code_reader *reader, struct slice word)
{
	static const char *const calls[] = {"get_env", "fetch_env"};
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len;
	bool insists = lex_byte(text, end) == '!';
	struct code_use use = {.form = insists ? CODE_REQUIRED : CODE_PLAIN, .offset = at};

	if (slice_is_one_of(word, calls, ARRAY_LEN(calls)) && code_has_before(text, at, "System.")) {
		if (take_without_arguments(reader, at, end + insists, &use)) {
			if (code_is_live(reader, at))
				code_tell(reader, &use);
		} else {
			take_call(reader, at, end + insists, true, use.form);
		}
	} else if (slice_equal_text(word, "env") && insists) { /* dotenvy: name, type, what else */
		size_t from = code_skip(text, end + 1) + 1;

		for (int commas = 0; commas < 2 && from > 0; commas++) {
			from = code_expression_end(text, from, false);
			from = lex_byte(text, from) == ',' ? from + 1 : 0;
		}
		if (from > 0)
			code_fallback(reader, from, false, &use);
		if (code_arguments(reader, end + 1, false, &use) > 0 && code_is_live(reader, at))
			code_tell(reader, &use);
	} else if (!code_has_before(text, at, "Application.")) {
		helper_look(reader, word);
	}
}
