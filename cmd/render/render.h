/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of `render`. For every target: where it lies, what it gets, what is there; then all
 * of it is judged, and only then the first byte of any is written.
 */
#ifndef EK_CMD_RENDER_H
#define EK_CMD_RENDER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "cmd/session/env_source.h"
#include "cmd/session/session.h"
#include "format/format.h"
#include "format/template.h"
#include "model/envset.h"
#include "rendered/rendered.h"
#include "report/json.h"
#include "secret/text.h"

enum { RENDER_MODE = 0600, RENDER_FOLDER_MODE = 0700, RENDER_MOST = 512 << 20 };

enum render_change { RENDER_NEW, RENDER_CHANGED, RENDER_SAME };

/* What lies in a folder that is a target. */
struct render_member {
	char *name;
	bool wanted, same; /* the environment has that name, with that value */
	bool stays;        /* somebody else's: neither replaced nor removed */
};

struct render_file {
	/* as it was asked for */
	const char *service;         /* NULL: every name of the environment */
	const struct format *format; /* NULL: of a template, or to be removed */
	const char *template_file;   /* as given, or NULL */
	char *template_path;
	struct format_opts opts;
	unsigned mode;               /* of what is written */
	const char *shown;           /* the path as it was given; NULL: stdout */
	char *path;                  /* the path to open; from render_locate() on without links */
	bool of_project;             /* named by evenkeep.yaml, so it has to lie in the project */

	/* where it lies */
	char *folder;
	bool is_there, is_folder;
	struct stat status;          /* of what is there */
	bool closed;                 /* nobody else can put a file into its folder */

	/* what it gets */
	struct template *template;
	struct envset *set;
	struct secret_text text, masks;

	/* what is there */
	const struct rendered_target *record; /* what is remembered of it, or NULL */
	enum rendered_knowledge known;
	bool foreign;                /* somebody else wrote it, or edited it since */
	struct envset *before;       /* what it says; NULL: nothing that can be read */
	bool *differs;               /* of a template: for each of set; NULL: it cannot be told */
	struct render_member *members;
	size_t member_count, member_room;
	struct buf lost;             /* what is there of somebody else and would be gone */
	enum render_change change;
};

struct render_files {
	struct render_file *items;
	size_t count, room;
};

/* What is remembered of earlier calls. */
struct render_memory {
	const char *state_folder; /* NULL: nothing can be remembered */
	char *scope;
	struct rendered rendered;
};

#define RENDER_FILE_INIT {.text = SECRET_TEXT_INIT, .masks = SECRET_TEXT_INIT, .lost = BUF_INIT}

void render_files_done(struct render_files *files);
void render_memory_done(struct render_memory *memory);

/* Does FILE go to stdout, to the end of another program's file, or into a folder? */
bool render_is_stdout(const struct render_file *file);
bool render_is_append(const struct render_file *file);
bool render_is_folder(const struct render_file *file);

/* What the command line says of targets. */
struct render_wish {
	const char *service, *dialect, *template, *to, *name, *space, *mode;
	bool remove, overwrite;
};

/* All of what `render` does with WISH, of SOURCE. */
int render_wished(struct session *session, const struct render_wish *wish,
	struct env_source *source, struct err *err);

/*
 * The targets: what --to names, else those of evenkeep.yaml for ENV. Texts are borrowed of both.
 * *PROJECT is NULL where there is none. ERR_USAGE, ERR_INVALID, ERR_NOT_FOUND (`no-target`).
 */
int render_choose(struct session *session, const struct render_wish *wish, const char *env,
	struct render_files *files, const struct project **project, struct err *err);

/*
 * May FILE be written (or removed) where it is? ERR_REFUSED: a symbolic link (`symlink`), out of
 * the project (`target-outside`), a file that evenkeep lives from (`target-own`), a folder that
 * others can write (`folder-open`). ERR_INVALID (`not-a-file`, `not-a-folder`). ERR_SYSTEM: its
 * folder is not there or closed. ERR_NOT_FOUND (`no-file`): nothing to append to.
 */
int render_locate(struct session *session, struct render_file *file,
	const struct project *project, struct err *err);

/* Two targets in one place: ERR_INVALID (`target-twice`). */
int render_check_apart(const struct render_files *files, struct err *err);

/* ERR_REFUSED (`target-tracked`): git tracks it, and a secret would be in it. */
int render_check_tracked(const struct render_file *file, struct err *err);

/* Make template, set, text and masks of FILE from SOURCE, proven. */
int render_prove(struct session *session, struct env_source *source,
	const struct project *project, struct render_file *file, struct err *err);

/* The same of a FILE that has its set already, whatever that is: no more than template and text. */
int render_make(const struct project *project, struct render_file *file, struct err *err);

/* Local values over SOURCE are not rendered, and that is told. */
void render_say_local(struct session *session, const struct env_source *source);

bool render_has_secret(const struct render_file *file);

/* Find out what was rendered before. Trouble is a warning: then nothing is known. */
int render_remember(struct session *session, const struct project *project,
	struct render_memory *out, struct err *err);

/* Remember what is about to be written, or that it is removed. Trouble is a warning. */
void render_record(const struct render_memory *memory, const struct render_files *files,
	const struct env_info *info, uint64_t now_ms);
void render_forget(const struct render_memory *memory, const struct render_files *files);

/* Compare FILE with what is there: change, known, before, differs, members, lost. */
int render_compare(const struct render_memory *memory, struct render_file *file,
	struct err *err);
int render_compare_folder(const struct render_memory *memory, struct render_file *file,
	struct err *err);

/* ERR_REFUSED (`would-lose`): something of somebody else would be gone. */
int render_check_lost(const struct render_file *file, const char *env, struct err *err);

/* To the disk or to stdout; nothing if it is there already. */
int render_write(const struct render_file *file, struct err *err);
int render_write_folder(const struct render_file *file, struct err *err);

/*
 * These steps for all FILES: located and proven, compared, written; all problems of a step are told
 * together. Between the last two come render_check_lost() and render_record().
 */
int render_prove_all(struct session *session, struct env_source *source,
	const struct project *project, struct render_files *files, struct err *err);
int render_compare_all(const struct render_memory *memory, struct render_files *files,
	struct err *err);
int render_write_all(const struct render_files *files, struct err *err);

/* All of `render --remove`; ENV may be NULL where --to is given. */
int render_remove(struct session *session, const struct render_wish *wish, const char *env,
	struct err *err);

/* What was done, or with WOULD would be, for people and as the document. */
void render_say(const struct render_files *files, const struct env_info *info, bool would);
void render_say_removed(const struct render_files *files, bool would);

/* Name by name what FILE would change; values of secrets are masked. */
void render_say_difference(const struct render_file *file);
void render_difference_json(struct json *json, const struct render_file *file);

/* A name that may be shown: what a file has as a name may be a part of a value. */
bool render_is_showable(struct slice name);

#endif
