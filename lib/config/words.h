/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is it a secret? Is it a placeholder? The lists are policies/words.yaml, compiled in; they are
 * loaded at the first question.
 */
#ifndef EK_CONFIG_WORDS_H
#define EK_CONFIG_WORDS_H

#include <stdbool.h>

#include "base/slice.h"

/* NULL: plain by its name. Else a short static reason, as "name ends in `_KEY`". */
const char *words_secret_name(struct slice name);

/*
 * NULL: nothing secret in the text. Else a short static reason, as "an address with a password".
 * NAME only tells what random characters are: of an id, of a hash, or, if the name says nothing,
 * of a secret ("random characters").
 */
const char *words_secret_value(struct slice name, struct slice value);

/*
 * What was plain gets a new value: why it becomes a secret. NULL: it stays plain, because nothing
 * in VALUE looks secret, or because what was there did so too, and somebody said that it is plain.
 */
const char *words_turns_secret(struct slice name, struct slice before, struct slice value);

/* `your-key`, `change-me`, `<…>`, …: a text that stands for a value. */
bool words_is_placeholder(struct slice value);

/* `postgres`, `changeme`: what is tried first, by people and by programs. */
bool words_is_dictionary(struct slice value);

/* Does the variable NAME say which environment its program is in: `APP_ENV`? */
bool words_names_environment(struct slice name);

/* What the environment that WORD names is usually called: `dev` of `development`; NULL: none. */
const char *words_environment(struct slice word);

/* A host of everybody's whose name has that of an environment in it: `dev.azure.com`. */
bool words_is_public_host(struct slice host);

/*
 * Does every program find NAME there, whoever started it: the shell's `HOME`, the `GITHUB_REF` of a
 * pipeline? Is it read by libraries, images and tools (`PGHOST`, `AWS_REGION`), so that no code has it?
 */
bool words_is_given(struct slice name);
bool words_is_of_library(struct slice name);

#endif
