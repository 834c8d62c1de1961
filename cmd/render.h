/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of `render`: all files are proven before the first byte of any is written. */
#ifndef EK_CMD_RENDER_H
#define EK_CMD_RENDER_H

#include <stdbool.h>

#include "base/err.h"
#include "cmd/session.h"
#include "format/format.h"
#include "model/envset.h"
#include "secret/text.h"

enum { RENDER_MODE = 0600 };

enum render_change { RENDER_NEW, RENDER_CHANGED, RENDER_SAME };

struct render_file {
	const char *service;         /* NULL: every name of the environment */
	const struct format *format; /* NULL: to be removed */
	const char *shown;           /* the path as it was given; NULL: stdout */
	char *path;                  /* the path to open */
	bool of_project;             /* named by evenkeep.yaml, so it has to lie in the project */
	struct envset *set;          /* what is written */
	struct envset *before;       /* what the file says now; NULL: nothing that can be read */
	struct secret_text text;
	enum render_change change;
};

void render_file_done(struct render_file *file);

/*
 * May FILE be written (or removed)? ERR_REFUSED: a symbolic link (`symlink`), out of the project
 * (`target-outside`), tracked by git with a secret in it (`target-tracked`), to be removed but of
 * another mode than rendered files have (`not-rendered`). ERR_INVALID (`not-a-file`). ERR_SYSTEM:
 * its folder is not there or closed.
 */
int render_check_path(const struct render_file *file, const struct project *project,
	struct err *err);

/* Make set and text of FILE from ENV, proven, and compare with what is there. */
int render_prove(struct session *session, struct vault_env *env, struct render_file *file,
	struct err *err);

/* To the disk or to stdout; nothing if it is there already. */
int render_write(const struct render_file *file, struct err *err);

/* What was done, or with WOULD would be, for people and as the document. */
void render_say(const struct render_file *files, size_t count, const struct env_info *info,
	bool would);
void render_say_removed(const struct render_file *files, size_t count, bool would);

#endif
