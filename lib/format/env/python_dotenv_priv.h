/* SPDX-License-Identifier: Apache-2.0 */
/* What `python-dotenv` and `compose-v1`, which reads its files with it, share. */
#ifndef EK_FORMAT_PYTHON_DOTENV_PRIV_H
#define EK_FORMAT_PYTHON_DOTENV_PRIV_H

#include "format/format.h"

/* White space of Python. */
bool python_is_space(unsigned code);

/*
 * The first `${name}` or `${name:-default}` in TEXT from AT on: true, its place and its parts.
 * STOPS belongs to one text and begins zeroed; it keeps the whole search linear.
 */
struct posix_variable {
	size_t start, end;
	struct slice name, rest;
	bool has_default;
};

struct posix_stops {
	size_t name_end, default_end;
};

bool posix_variable_find(struct slice text, size_t at, struct posix_stops *stops,
	struct posix_variable *found);

int python_dotenv_check(const struct format *format, const struct entry *entry, struct err *err);
void python_dotenv_put(struct secret_text *out, const struct entry *entry, size_t at);

/* As format.h has it, for versions up to 1.2.2. With TELLS, what later ones read otherwise is noted. */
int python_dotenv_read(struct slice text, const char *file, bool tells, struct envset *out,
	struct read_notes *notes, struct err *err);

#endif
