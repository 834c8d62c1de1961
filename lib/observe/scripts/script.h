/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makefiles, justfiles, shell scripts, package.json and CI files, read for the commands in them.
 * Nothing is run: what a variable holds is known where the file itself sets it to a text.
 */
#ifndef EK_OBSERVE_SCRIPT_H
#define EK_OBSERVE_SCRIPT_H

#include "observe/found.h"

enum script_kind { SCRIPT_SHELL, SCRIPT_MAKE, SCRIPT_JUST, SCRIPT_PACKAGE, SCRIPT_CI };

enum { SCRIPT_ANY = '\1' }; /* stands for what is not known before somebody runs it */

/* A line with all that it is continued by. Texts are valid during the call. */
struct script_line {
	enum script_kind kind;
	struct slice text;   /* variables put in */
	struct slice raw;    /* as it stands there */
	struct slice target; /* the rule, the recipe, the script of package.json; empty: none */
	const char *path;
	const char *folder;  /* where it runs, relative to the project; NULL: not known */
	unsigned line;
};

/* Is it one of those files? */
bool script_is(const struct found_file *found);

/* Tell FN each line of FOUND that is no comment. Folders are in POOL. */
void script_lines(struct sources *sources, const struct found_file *found, struct pool *pool,
	void (*fn)(void *cookie, const struct script_line *line), void *cookie);

/*
 * Take the next word off *TEXT, as a shell parts them, without its quotes; false: the command ends
 * here (`;`, `&&`, `|`, `)` or the end of the text). The word is in POOL.
 */
bool script_word(struct slice *text, struct pool *pool, const char **word);

#endif
