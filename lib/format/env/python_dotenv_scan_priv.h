/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of python-dotenv, binding by binding, before `${…}` is replaced. */
#ifndef EK_FORMAT_PYTHON_DOTENV_SCAN_PRIV_H
#define EK_FORMAT_PYTHON_DOTENV_SCAN_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/read_priv.h"
#include "format/read_text_priv.h"

struct python_scanner {
	struct slice text; /* UTF-8 */
	size_t at;
	struct place_finder finder;
	struct scratch scratch;
};

/* One line of the grammar, as far as it was read. */
struct python_binding {
	struct place place;
	struct slice key, value; /* until the next one; escapes undone */
	struct slice raw;        /* a quoted value as it stands there */
	bool fits;               /* otherwise its line was skipped */
	bool has_key;            /* otherwise it is a comment */
	bool has_value;
	bool is_cut;             /* a comment follows a plain value */
	bool differs;            /* later versions read it otherwise */
};

void python_scanner_init(struct python_scanner *scanner, struct slice text);
void python_scanner_done(struct python_scanner *scanner);

/* The next binding; false at the end. */
bool python_scanner_next(struct python_scanner *scanner, struct python_binding *binding);

#endif
