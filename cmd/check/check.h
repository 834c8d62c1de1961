/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `check`: what was gathered is judged, cut down to what was asked for, and told. */
#ifndef EK_CMD_CHECK_H
#define EK_CMD_CHECK_H

#include "cmd/check/gather.h"
#include "cmd/check/rules.h"
#include "cmd/cmd.h"
#include "cmd/drift/fix.h"
#include "cmd/session/git.h"
#include "model/finding.h"

struct check_opts {
	struct words envs;
	const char *since, *baseline, *write_baseline, *format;
	bool live, fix, all, strict, changed;
};

/* What is known from a recorded file, and what of that file is not there any more. */
struct baseline_result {
	size_t known, gone;
	bool is_used;
};

struct check_result {
	const struct check_opts *opts;
	const struct gathered *gathered;
	const struct rules *rules;
	const struct findings *findings; /* sorted and merged */
	struct baseline_result baseline;
	const struct git_paths *changed; /* NULL: everything was asked for */
	const struct fixes *fixes;       /* NULL: nothing was to be mended */
	bool would;                      /* with --dry-run */
	size_t files;                    /* that were read */
	bool ok;
};

/*
 * Keep the findings that touch a changed file: those in it, and errors of a compose project that it is
 * part of, because what one file says may be wrong only with another.
 */
void check_keep_changed(const struct gathered *gathered, const struct git_paths *changed,
	struct findings *findings);

/*
 * Of merged FINDINGS: what is so in every environment that its file is looked at for is so in general,
 * and names none.
 */
void check_say_everywhere(const struct gathered *gathered, struct findings *findings);

/*
 * Keep what the recorded FILE does not have. A fingerprint that it has n times covers n findings.
 * ERR_NOT_FOUND (`no-file`); ERR_INVALID (`not-a-baseline`): the line that is none.
 */
int baseline_keep_new(const char *file, struct findings *findings, struct baseline_result *out,
	struct err *err);

/* Record FINDINGS in FILE, sorted, a line each, without values and without line numbers. */
int baseline_write(const char *file, const struct findings *findings, bool would, struct err *err);

void check_say(const struct check_result *result);
void check_document(const struct check_result *result);

#endif
