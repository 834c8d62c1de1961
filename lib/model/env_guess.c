/* SPDX-License-Identifier: Apache-2.0 */
#include "model/env_file.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/list.h"
#include "model/env_file_priv.h"

/* What people call the same environment; a row ends with NULL. */
static const char *const synonyms[][6] = {
    {"dev", "develop", "development", "devel"},
    {"test", "testing", "tst"},
    {"ci"},
    {"qa"},
    {"integration", "int"},
    {"uat", "acceptance", "acc"},
    {"staging", "stage", "stg"},
    {"preview"},
    {"sandbox"},
    {"demo"},
    {"canary"},
    {"perf", "performance"},
    {"preprod", "preproduction"},
    {"prod", "production", "prd", "live"},
};

int
env_word_class(struct slice word)
{
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(synonyms); i++) {
		for (j = 0; synonyms[i][j] != NULL; j++) {
			if (env_word_equal(word, synonyms[i][j]))
				return (int)i;
		}
	}
	return -1;
}

struct guessing {
	const char *const *names;
	size_t count;
	struct env_guess guess;
};

static void
remember(struct guessing *guessing, struct slice word)
{
	snprintf(guessing->guess.word, sizeof(guessing->guess.word), "%.*s", (int)word.len,
	    (const char *)word.data);
}

static void
say(struct guessing *guessing, size_t at, struct slice word)
{
	struct env_guess *guess = &guessing->guess;

	if (guess->kind == ENV_GUESS_SEVERAL || (guess->kind == ENV_GUESS_ONE && guess->at == at))
		return;
	if (guess->kind == ENV_GUESS_ONE) {
		guess->kind = ENV_GUESS_SEVERAL;
		guess->other = at;
		return;
	}
	guess->kind = ENV_GUESS_ONE;
	guess->at = at;
	remember(guessing, word);
}

/* An environment is called WORD. */
static bool
take_name(struct guessing *guessing, struct slice word)
{
	size_t i;

	for (i = 0; i < guessing->count; i++) {
		if (env_word_equal(word, guessing->names[i])) {
			say(guessing, i, word);
			return true;
		}
	}
	return false;
}

/* WORD is an environment, or a synonym of one or more. */
static void
take_word(struct guessing *guessing, struct slice word)
{
	int class = env_word_class(word);
	bool found = false;
	size_t i;

	if (take_name(guessing, word) || class < 0)
		return;
	for (i = 0; i < guessing->count; i++) {
		if (env_word_class(slice_of_text(guessing->names[i])) != class)
			continue;
		say(guessing, i, word);
		found = true;
	}
	if (!found && guessing->guess.kind == ENV_GUESS_NONE) {
		guessing->guess.kind = ENV_GUESS_OTHER;
		remember(guessing, word);
	}
}

/* TEXT as a whole, or its pieces. */
static void
take_text(struct guessing *guessing, struct slice text)
{
	struct slice token;

	if (take_name(guessing, text))
		return;
	while (env_token_next(&text, &token))
		take_word(guessing, token);
}

/* Without the `env` at its begin or end: `.env.prod-eu` and `prod-eu.env` are about `prod-eu`. */
static struct slice
middle_of(const char *name)
{
	struct slice text = slice_of_text(name);

	if (slice_starts_with(text, "."))
		text = slice_from(text, 1);
	if (slice_starts_with(text, "env"))
		text = slice_from(text, 4);
	else if (slice_ends_with(text, ".env"))
		text.len -= 4;
	return text;
}

/* Folders, the nearest first, until one says something. */
static void
take_folders(struct guessing *guessing, const char *path)
{
	char *rest CLEANUP(freep) = path_folder(path);

	while (strcmp(rest, ".") != 0 && strcmp(rest, "/") != 0) {
		char *above = path_folder(rest);
		struct slice name = slice_of_text(path_name(rest));

		if (slice_starts_with(name, "."))
			name = slice_from(name, 1);
		take_text(guessing, name);
		freep(&rest);
		rest = above;
		if (guessing->guess.kind != ENV_GUESS_NONE)
			return;
	}
}

void
env_file_guess(const char *path, const char *const *names, size_t count, struct env_guess *out)
{
	struct guessing by_name = {.names = names, .count = count};
	struct guessing by_folder = {.names = names, .count = count};
	struct slice middle = middle_of(path_name(path));

	take_text(&by_name, middle);
	take_folders(&by_folder, path);
	*out = by_name.guess.kind == ENV_GUESS_NONE ? by_folder.guess : by_name.guess;
	if (by_name.guess.kind == ENV_GUESS_ONE && by_folder.guess.kind == ENV_GUESS_ONE &&
	    by_name.guess.at != by_folder.guess.at) {
		out->kind = ENV_GUESS_SEVERAL;
		out->other = by_folder.guess.at;
	}
	if (out->kind == ENV_GUESS_NONE && middle.len > 0 &&
	    slice_starts_with(slice_of_text(path_name(path)), ".env")) {
		out->kind = ENV_GUESS_OTHER; /* `.env.blue`: an environment that nobody knows */
		remember(&by_name, middle);
		memcpy(out->word, by_name.guess.word, sizeof(out->word));
	}
}
