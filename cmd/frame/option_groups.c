/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/options.h"

#include <string.h>

static const struct opt global_opts[] = {
	OPT_STRING('C', "directory", struct globals, directory, "DIR", "change to DIR first"),
	OPT_FLAG('q', "quiet", struct globals, quiet, "print only answers and errors"),
	OPT_FLAG('v', "verbose", struct globals, verbose, "say more of what is done"),
	OPT_STRING(0, "color", struct globals, color, "WHEN", "colour: auto, always or never"),
	OPT_NUMBER(0, "timeout", struct globals, timeout_s, "SECONDS",
		"wait so long for a shared store (30)"),
	OPT_STRING(0, "remote-login-file", struct globals, remote_login_file, "FILE",
		"log in to the shared store with FILE"),
	OPT_FLAG('h', NULL, struct globals, short_help, "print a short help"),
	OPT_FLAG(0, "help", struct globals, full_help, "print the full help"),
	OPT_FLAG('V', "version", struct globals, version, "print the version"),
	OPT_END,
};

static const struct opt identity_opts[] = {
	OPT_STRING(0, "identity", struct globals, identity, "FILE", "use the identity in FILE"),
	OPT_END,
};

static const struct opt token_opts[] = {
	OPT_STRING(0, "token-file", struct globals, token_file, "FILE",
		"use the token in FILE instead"),
	OPT_STRING(0, "token-fd", struct globals, token_fd_text, "N",
		"use the token read from descriptor N instead"),
	OPT_END,
};

static const struct opt json_opts[] = {
	OPT_FLAG(0, "json", struct globals, json, "print one JSON document"),
	OPT_END,
};

static const struct opt dry_run_opts[] = {
	OPT_FLAG('n', "dry-run", struct globals, dry_run, "check everything, change nothing"),
	OPT_END,
};

static const struct opt yes_opts[] = {
	OPT_FLAG('y', "yes", struct globals, yes, "change protected environments without asking"),
	OPT_END,
};

const struct opt_group opt_groups[] = {
	{"Output", CMD_TAKES_JSON, json_opts},
	{"Safety", CMD_TAKES_DRY_RUN, dry_run_opts},
	{"Safety", CMD_TAKES_YES, yes_opts},
	{"Keys", CMD_TAKES_IDENTITY, identity_opts},
	{"Keys", CMD_TAKES_TOKEN, token_opts},
	{"Global", 0, global_opts},
	{NULL, 0, NULL},
};

const struct opt *
opt_find(const struct opt *table, char letter, const char *name, size_t len)
{
	for (; table != NULL && table->kind != OPT_KIND_END; table++) {
		if (letter != 0 && table->letter == letter)
			return table;
		if (letter == 0 && table->name != NULL && strlen(table->name) == len &&
		    memcmp(table->name, name, len) == 0)
			return table;
	}
	return NULL;
}
