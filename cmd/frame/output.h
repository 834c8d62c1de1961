/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command says. The answer goes to stdout as a whole when the command has succeeded; notes,
 * warnings and hints go to stderr at once. All text passes the escaper for screens (control,
 * direction-changing and zero-width characters), so callers may print what they were given.
 *
 * This file is the only place that shows a secret.
 */
#ifndef EK_CMD_OUTPUT_H
#define EK_CMD_OUTPUT_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"
#include "cmd/frame/globals.h"
#include "report/json.h"
#include "report/table.h"
#include "secret/secret.h"

/* Remember how to print; looks at no terminal before something is printed. */
void output_start(const struct globals *globals);

/* A line of the answer; held back until output_flush(). Nothing with --quiet or --json. */
void output_line(const char *format, ...) PRINTF_LIKE(1, 2);
/* The same with a mark (report/table.h) in front. */
void output_marked(enum mark mark, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same, of a command whose answer it is: also with --quiet. */
void output_answer(const char *format, ...) PRINTF_LIKE(1, 2);
void output_marked_answer(enum mark mark, const char *format, ...) PRINTF_LIKE(2, 3);
/* Whole lines that this program wrote itself (help). */
void output_answer_text(const char *text);
void output_table(const struct table *table);

/* To stderr, not with --quiet: a sentence; `warning: …`; `next: …`; with --verbose only. */
void output_note(const char *format, ...) PRINTF_LIKE(1, 2);
void output_warning(const char *format, ...) PRINTF_LIKE(1, 2);
void output_next(const char *format, ...) PRINTF_LIKE(1, 2);
void output_detail(const char *format, ...) PRINTF_LIKE(1, 2);

/* What belongs to an error, before it is told: as output_note(), and with --quiet as well. */
void output_reason(const char *format, ...) PRINTF_LIKE(1, 2);

/* The document of --json, printed by output_flush() in place of all lines. */
bool output_is_json(void);
/* As with --json from here on: `--format json`. */
void output_be_json(void);
bool output_is_quiet(void);
/* As with --quiet from here on. */
void output_be_quiet(void);
/* A new document with `schema` and `ok` set; more members are added by the caller. */
struct json *output_json(const char *schema, bool ok);

/*
 * A map that goes into whatever document there will be as its last member KEY, also into that of an
 * error. ITEM, which was begun with json_start(), becomes output's own.
 */
void output_keep(const char *key, struct json *item);

/*
 * One secret to stdout: its bytes, and a newline if stdout is a terminal. Control characters are
 * escaped on a terminal.
 */
int output_secret(const struct secret *value, struct err *err);

/* The same for what must not get lost: a closed pipe is an error like any other. */
int output_secret_delivered(const struct secret *value, struct err *err);

/*
 * Does stdout take anything, as far as that can be told without writing: it is open, no full device, and
 * no pipe that nobody reads. Before something is made that could not be handed out.
 */
int output_try(struct err *err);

/* A line NAME=value, with what a screen cannot take escaped (list --reveal). */
int output_secret_named(struct slice name, struct slice value, struct err *err);

/* Secret text as it is, for files a person asked to see on stdout (render). */
int output_secret_text(struct slice text, struct err *err);

/* A secret behind LEAD on the controlling terminal, whatever stdout is: the recovery key. */
int output_secret_to_person(const char *lead, const struct secret *secret, struct err *err);

/* Print what was held back. ERR_SYSTEM: stdout said no. A closed pipe ends the program quietly. */
int output_flush(struct err *err);
/*
 * What was said beside the answer, or with --json the document, is out: nothing of it is held back any
 * more, and its stream has taken all that it was given.
 */
bool output_is_taken(void);
/* Forget what was held back for stdout: nothing is printed before it is true. */
void output_forget(void);

/* An error in the form of UX.md §4 on stderr, and its document on stdout with --json. */
void output_error(const struct err *err, int status);

/* How the stream FD (stdout or stderr) is shown. */
struct screen output_screen(int fd);

#endif
