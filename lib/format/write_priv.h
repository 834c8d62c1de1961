/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers share: refusing, and escapes. */
#ifndef EK_FORMAT_WRITE_PRIV_H
#define EK_FORMAT_WRITE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/format.h"

/* ERR_INVALID (`cannot-carry`): WHAT stands at byte OFFSET of the value, or of the name. */
int refuse_value(const struct format *format, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err);
int refuse_name(const struct format *format, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err);

/*
 * Refusals that several dialects share; 0 if there is nothing to refuse. What no dialect carries
 * (refuse_no_name: an empty name, one with `=` or NUL; refuse_never: a NUL byte in the value too)
 * is to be asked first.
 */
int refuse_no_name(const struct format *format, const struct entry *entry, struct err *err);
int refuse_never(const struct format *format, const struct entry *entry, struct err *err);
int refuse_not_utf8(const struct format *format, const struct entry *entry, struct err *err);

/* A value that is not plain is refused, for the reason WHY. */
int refuse_secret(const struct format *format, const struct entry *entry, const char *why,
	const char *remedy, struct err *err);

/* The name must begin with a letter or `_`; then letters, digits and bytes of MORE. */
int refuse_odd_name(const struct format *format, const struct entry *entry, const char *more,
	struct err *err);

/* The name must be that of a file. */
int refuse_no_file_name(const struct format *format, const struct entry *entry, struct err *err);

/*
 * For what ends as the environment of a program: Linux starts none with a `NAME=value` of more
 * than 131,071 bytes, nor with more than 6 MiB of them.
 */
int refuse_too_long(const struct format *format, const struct entry *entry, struct err *err);
int refuse_too_much(const struct format *format, struct envset *set, struct err *err);

/* VALUE with the bytes that ESCAPE_OF has something for, which is not NULL then, replaced by it. */
void put_escaped(struct secret_text *out, struct slice value,
	const char *(*escape_of)(unsigned char byte));

/* `NAME='value'`, as it is; or `NAME="value"`, escaped. */
void put_single_quoted(struct secret_text *out, const struct entry *entry);
void put_double_quoted(struct secret_text *out, const struct entry *entry,
	const char *(*escape_of)(unsigned char byte));

/* A remedy where another dialect may have a form. */
extern const char remedy_elsewhere[];

/* What a byte is that none of a dialect's quotes can hold, for refuse_value(). */
const char *byte_no_quotes_hold(unsigned char byte);

#endif
