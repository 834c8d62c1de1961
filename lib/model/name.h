/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of names and the names that are dangerous to inject (VAULT.md §2, §11.4). */
#ifndef EK_MODEL_NAME_H
#define EK_MODEL_NAME_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

enum { NAME_MOST = 255, ENV_NAME_MOST = 64, LABEL_MOST = 64, NOTE_MOST = 1024, VALUE_MOST = 1 << 20 };

/* [A-Za-z_][A-Za-z0-9_]{0,254} */
bool name_is_valid(struct slice name);

/* [a-z0-9][a-z0-9._-]{0,63} */
bool env_name_is_valid(struct slice name);

/* Printable ASCII, 1 to 64 bytes. */
bool label_is_valid(struct slice label);

/* ERR_INVALID (`name-invalid`) with the byte that is wrong and the rule. */
int name_check(struct slice name, struct err *err);
int env_name_check(struct slice name, struct err *err);

enum name_danger {
	NAME_SAFE,
	NAME_LOADER_SOFT, /* NODE_OPTIONS, PYTHONPATH, PATH, …: where the contract or charter allows */
	NAME_LOADER_HARD, /* LD_*, GLIBC_TUNABLES, BASH_ENV, IFS, EVENKEEP_*, …: never */
};

/* How injecting NAME would change the way that programs load or start (DESIGN.md §8). */
enum name_danger name_danger(struct slice name);

#endif
