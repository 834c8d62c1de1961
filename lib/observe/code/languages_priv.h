/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of single languages: each looks at a WORD that may name the environment. */
#ifndef EK_OBSERVE_CODE_LANGUAGES_PRIV_H
#define EK_OBSERVE_CODE_LANGUAGES_PRIV_H

#include "observe/code/read_priv.h"

enum { /* of code_reader.imports, for Python */
	IMPORTS_CONFIG = 1,    /* decouple, or the one of Starlette */
	IMPORTS_SETTINGS = 2,  /* a class of settings is in the text */
	IMPORTS_KNOWN = 4,     /* the next two are known */
	IMPORTS_ENV = 8,       /* `env(…)` reads variables */
	IMPORTS_OS_NAMES = 16, /* `environ`, `getenv` stand alone */
};

void python_look(struct code_reader *reader, struct slice word);
void script_look(struct code_reader *reader, struct slice word);
void ruby_look(struct code_reader *reader, struct slice word);
void php_look(struct code_reader *reader, struct slice word);
void go_look(struct code_reader *reader, struct slice word);
void rust_look(struct code_reader *reader, struct slice word);
void elixir_look(struct code_reader *reader, struct slice word);
void java_look(struct code_reader *reader, struct slice word); /* and C#, C */

/* A function of the project's own that is named like one: `getEnv("X", "text")`. */
void helper_look(struct code_reader *reader, struct slice word);

/* Whole texts. */
void python_config(struct slice text, void (*fn)(void *cookie, const struct code_use *use),
	void *cookie);
void python_settings(struct slice text, void (*fn)(void *cookie, const struct code_use *use),
	void *cookie);
void shell_scan(struct slice text, void (*fn)(void *cookie, const struct code_use *use),
	void *cookie);
void yaml_scan(struct slice text, bool is_spring,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie);

/* `${NAME:text}` in the text of *AT up to END, as Spring reads it: the next one. */
bool spring_next(struct slice text, size_t *at, size_t end, struct code_use *use);

#endif
