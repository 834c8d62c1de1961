/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers share: refusing, and going over a set. */
#ifndef EK_FORMAT_WRITE_PRIV_H
#define EK_FORMAT_WRITE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/envset.h"
#include "secret/sink.h"
#include "secret/text.h"

/* How a dialect writes one entry. */
struct writer {
	const char *dialect;
	/* 0, or what refuse_value() or refuse_name() returned. */
	int (*check)(const struct writer *writer, const struct entry *entry, struct err *err);
	/* Append the entry, the AT-th of the set from 0; cannot fail. */
	void (*put)(struct secret_text *out, const struct entry *entry, size_t at);
};

/* Check every entry, telling all that are refused; then write them one by one to SINK. */
int write_entries(const struct writer *writer, struct envset *set, struct sink *sink,
	struct err *err);

/* ERR_INVALID (`cannot-carry`): WHAT stands at byte OFFSET of the value, or of the name. */
int refuse_value(const struct writer *writer, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err);
int refuse_name(const struct writer *writer, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err);

/*
 * Refusals that several dialects share; 0 if there is nothing to refuse. What no dialect carries
 * (an empty name, one with `=`, a NUL byte) is to be asked first.
 */
int refuse_never(const struct writer *writer, const struct entry *entry, struct err *err);
int refuse_not_utf8(const struct writer *writer, const struct entry *entry, struct err *err);

/* The name must begin with a letter or `_`; then letters, digits and bytes of MORE. */
int refuse_odd_name(const struct writer *writer, const struct entry *entry, const char *more,
	struct err *err);

#endif
