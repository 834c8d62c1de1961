/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_HCL_PRIV_H
#define EK_OBSERVE_HCL_PRIV_H

#include "observe/terraform/hcl.h"

/* Where the reader is. After a failure `failed` stays, and everybody goes home. */
struct hcl_reader {
	struct slice text;
	size_t at;
	unsigned line;
	size_t line_start;
	const char *file;
	struct arena *arena;
	struct err *err;
	unsigned depth;
	bool failed;
};

/* The byte AHEAD of the reader; 0 at the end. */
unsigned char hcl_peek(const struct hcl_reader *reader, size_t ahead);
void hcl_step(struct hcl_reader *reader, size_t bytes);
bool hcl_looking_at(const struct hcl_reader *reader, const char *text);

/* Blanks and comments; line breaks only if LINES. */
void hcl_skip(struct hcl_reader *reader, bool lines);

/* A name; empty if there is none. */
struct slice hcl_name(struct hcl_reader *reader);

/* Always NULL. */
void *hcl_fail(struct hcl_reader *reader, const char *why);

/* One expression; LINES: line breaks do not end it. NULL: failed. */
struct hcl_expression *hcl_expression(struct hcl_reader *reader, bool lines);
struct hcl_expression *hcl_new(struct hcl_reader *reader, enum hcl_kind kind);
void hcl_add(struct hcl_expression *list, struct hcl_expression *item);

/* At a `"`, at `<<`. */
struct hcl_expression *hcl_quoted(struct hcl_reader *reader);
struct hcl_expression *hcl_heredoc(struct hcl_reader *reader);

#endif
