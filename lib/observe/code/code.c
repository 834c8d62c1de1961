/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/code/code.h"

#include "base/cleanup.h"
#include "observe/code/anchor_priv.h"
#include "observe/code/languages_priv.h"

typedef void look_fn(struct code_reader *reader, struct slice word);

static const struct anchors environment = {{"env"}, 1};
static const struct anchors python = {{"env", "upl", "ett"}, 3}; /* decouple, starlette, settings */
static const struct anchors java = {{"env", "@va"}, 2};          /* @Value */
static const struct anchors php = {{"env", "_se"}, 2};           /* $_SERVER */

static const struct code_kind {
	const char *name;
	const struct anchors *anchors; /* NULL: it has a reader of its own */
	look_fn *look;
} kinds[] = {
	[CODE_NONE] = {"none", NULL, NULL},
	[CODE_C] = {"c", &environment, java_look},
	[CODE_PYTHON] = {"python", &python, python_look},
	[CODE_SCRIPT] = {"javascript", &environment, script_look},
	[CODE_GO] = {"go", &environment, go_look},
	[CODE_RUST] = {"rust", &environment, rust_look},
	[CODE_JAVA] = {"java", &java, java_look},
	[CODE_KOTLIN] = {"kotlin", &java, java_look},
	[CODE_RUBY] = {"ruby", &environment, ruby_look},
	[CODE_ERB] = {"ruby", &environment, ruby_look},
	[CODE_PHP] = {"php", &php, php_look},
	[CODE_BLADE] = {"php", &php, php_look},
	[CODE_CSHARP] = {"csharp", &environment, java_look},
	[CODE_ELIXIR] = {"elixir", &environment, elixir_look},
	[CODE_SHELL] = {"shell", NULL, NULL},
	[CODE_YAML] = {"yaml", NULL, NULL},
	[CODE_SPRING] = {"spring", NULL, NULL},
};

/* `ett` is meant to be of `Settings` and `starlette`. */
static bool
is_by_chance(struct slice text, size_t at)
{
	return (text.data[at + 2] | 0x20) == 't' && lex_byte(text, at + 3) != 'i' &&
		lex_byte(text, at + 3) != 'e';
}

static void
scan_words(struct slice text, enum code_language language,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	const struct code_kind *kind = &kinds[language];
	struct code_reader reader;
	size_t at = anchor_find(kind->anchors, text, 0), end;

	if (at == text.len)
		return;
	code_reader_init(&reader, text, language, fn, cookie);
	while (at < text.len) {
		struct slice word = code_word(text, at + (text.data[at] == '@'));

		if (!is_by_chance(text, at))
			kind->look(&reader, word);
		end = (size_t)(word.data - text.data) + word.len;
		at = anchor_find(kind->anchors, text, end > at ? end : at + 1);
	}
	if (reader.imports & IMPORTS_CONFIG)
		python_config(text, fn, cookie);
	if (reader.imports & IMPORTS_SETTINGS)
		python_settings(text, fn, cookie);
}

void
code_scan(struct slice text, enum code_language language,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	if (language == CODE_SHELL)
		shell_scan(text, fn, cookie);
	else if (language == CODE_YAML || language == CODE_SPRING)
		yaml_scan(text, language == CODE_SPRING, fn, cookie);
	else if (kinds[language].look != NULL)
		scan_words(text, language, fn, cookie);
}

const char *
code_form_name(enum code_form form)
{
	static const char *const names[] = {"plain", "default", "required", "dynamic"};

	return names[form];
}

const char *
code_language_name(enum code_language language)
{
	return kinds[language].name;
}
