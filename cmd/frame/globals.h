/* SPDX-License-Identifier: Apache-2.0 */
/* The options that mean the same in every command, as the user gave them. */
#ifndef EK_CMD_GLOBALS_H
#define EK_CMD_GLOBALS_H

#include <stdbool.h>
#include <stdint.h>

struct globals {
	const char *directory;                 /* -C */
	const char *color;                     /* --color auto|always|never */
	bool quiet, verbose;                   /* -q, -v */
	bool json, dry_run, yes;               /* where the command takes them */
	const char *identity, *token_file;     /* --identity, --token-file */
	const char *token_fd_text;             /* --token-fd as given */
	int token_fd;                          /* -1: not given */
	const char *remote_login_file;         /* --remote-login-file */
	uint64_t timeout_s;                    /* --timeout; 0: not given */
	bool short_help, full_help, version;   /* -h, --help, -V */
};

#endif
