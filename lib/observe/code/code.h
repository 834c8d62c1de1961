/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uses of environment variables in source code: `getenv("X")`, `os.environ["X"]`, `process.env.X`.
 * Nothing is run. What stands in comments, in texts and in code that is switched off is not used.
 */
#ifndef EK_OBSERVE_CODE_CODE_H
#define EK_OBSERVE_CODE_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum code_language {
	CODE_NONE,    /* no language that is known here */
	CODE_C,       /* and C++ */
	CODE_PYTHON,
	CODE_SCRIPT,  /* JavaScript, TypeScript, and pages with it */
	CODE_GO,
	CODE_RUST,
	CODE_JAVA,
	CODE_KOTLIN,  /* and Groovy, Scala */
	CODE_RUBY,
	CODE_ERB,     /* Ruby in another text */
	CODE_PHP,
	CODE_BLADE,   /* pages with PHP */
	CODE_CSHARP,
	CODE_ELIXIR,
	CODE_SHELL,
	CODE_YAML,    /* settings in YAML: `<%= ENV["X"] %>`, `%env(X)%` */
	CODE_SPRING,  /* settings of Spring: `${X:text}` besides */
};

enum code_form {
	CODE_PLAIN,    /* may be unset */
	CODE_DEFAULT,  /* something else is taken then */
	CODE_REQUIRED, /* unset, it fails */
	CODE_DYNAMIC,  /* the name is computed */
};

struct code_use {
	struct slice name;     /* empty if it is computed */
	enum code_form form;
	struct slice fallback; /* of CODE_DEFAULT, where it is a literal; data NULL: it is none */
	size_t offset;         /* of the name; of the call, if it is computed */
	unsigned line, column;
};

/* By the name of a file, or by its `#!` line. */
enum code_language code_language_of(const char *path);
enum code_language code_language_of_text(struct slice text);

/* Does PATH say that the file belongs to tests or examples, not to what is run? */
bool code_is_test(const char *path);

/* Is TEXT written for machines: one that a tool has put on a few long lines? */
bool code_is_minified(struct slice text);

/* Tell FN of every use in TEXT, in no order. Names and fallbacks are parts of TEXT. */
void code_scan(struct slice text, enum code_language language,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie);

/* `plain`, `default`, `required`, `dynamic`; `python`, `go`, … */
const char *code_form_name(enum code_form form);
const char *code_language_name(enum code_language language);

#endif
