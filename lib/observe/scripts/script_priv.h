/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_SCRIPT_PRIV_H
#define EK_OBSERVE_SCRIPT_PRIV_H

#include <strings.h>

#include "observe/names.h"
#include "observe/scripts/script.h"
#include "observe/tree.h"
#include "secret/text.h"

enum { SCRIPT_LINE_MOST = 1 << 14, SCRIPT_WORD_MOST = 1 << 10, SCRIPT_VARIABLES_MOST = 1000 };

struct script_variable {
	struct slice value;
	bool varies; /* only a default: `?=`, `${1:-dev}` */
};

struct script {
	enum script_kind kind;
	const char *path, *home; /* home: the folder it lies in */
	const char *folder;
	struct slice rest, target;
	unsigned line;
	struct pool *pool;
	struct arena *arena;
	struct secret_text joined, expanded;
	struct names names; /* of variables */
	struct script_variable variables[SCRIPT_VARIABLES_MOST];
	size_t variable_count;
};

/* Remember what LINE sets, if it does. */
void script_note_variable(struct script *script, struct slice line);

/* TEXT with its variables put in, until the next call. */
struct slice script_expand(struct script *script, struct slice text);

void script_done(struct script *script);

/* `NAME=`, `NAME :=`, `export NAME=`, …: its parts; false: LINE is no assignment. */
bool script_assignment(struct slice line, struct slice *name, struct slice *value, bool *is_default);

#endif
