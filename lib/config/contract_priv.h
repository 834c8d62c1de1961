/* SPDX-License-Identifier: Apache-2.0 */
/* The two notations of a contract file; what both readers fill. */
#ifndef EK_CONFIG_CONTRACT_PRIV_H
#define EK_CONFIG_CONTRACT_PRIV_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "model/contract.h"

enum { CONTRACT_MOST = 4 << 20 };

/* Another file that a contract takes names from. */
struct contract_import {
	char *path;        /* as it was written */
	char *pick, *omit; /* patterns with commas between; NULL: not given */
	bool may_miss;
	unsigned line, column;
};

/* What one file says, before it is laid over others. */
struct contract_file {
	struct slice text;
	const char *file;
	struct contract *expected; /* and the notes */
	struct contract *optional; /* commented assignments */
	struct contract_import *imports;
	size_t import_count, import_room;
	struct err problems;
	struct err beyond;         /* takes the details of those that are only counted */
};

void contract_file_init(struct contract_file *file, struct slice text, const char *name);
void contract_file_done(struct contract_file *file);
void contract_file_forget_imports(struct contract_file *file);

/* Read the text; all problems are in PROBLEMS. */
void contract_read_plain(struct contract_file *file);
void contract_read_annotated(struct contract_file *file);

/* The notation, told by name and content. */
bool contract_is_annotated(struct slice text, const char *file);

/* Does the reader of `.env.schema` own the file: do its defaults hold where nothing is said? */
bool contract_is_schema(const char *file);

/* Read the file. ERR_INVALID: its problems. */
int contract_file_read(struct contract_file *file, struct err *err);

/* Lay what FILE says over CONTRACT. */
void contract_file_apply(const struct contract_file *file, struct contract *contract);

/* `NAME=` or `export NAME=` at the start of a comment, and nothing else before the `=`. */
bool contract_is_assignment(struct slice comment);

/* Say that KEY is no name, or keep quiet about it where it may be a value. */
void contract_complain_of_name(struct contract_file *file, struct slice key, unsigned line,
	unsigned column);

#endif
