/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user's own folders and settings: what a repository can never say. Folders follow the XDG
 * base directory rules.
 */
#ifndef EK_CONFIG_USER_H
#define EK_CONFIG_USER_H

#include <stddef.h>

#include "base/err.h"

/* Where the login of a store comes from; the words of it stand in no settings. */
struct user_login {
	char *origin;             /* an address; not looked at here */
	char *file;               /* absolute; NULL: COMMAND */
	char **command;           /* argv, NULL-ended; NULL: FILE */
};

struct user_config {
	char *config_folder;      /* $XDG_CONFIG_HOME/evenkeep or $HOME/.config/evenkeep; NULL: no HOME */
	char *state_folder;       /* $XDG_STATE_HOME/evenkeep or $HOME/.local/state/evenkeep; NULL */
	char *cache_folder;       /* $XDG_CACHE_HOME/evenkeep or $HOME/.cache/evenkeep; NULL */
	char *home;               /* NULL: no HOME */
	char **identity_command;  /* argv, NULL-ended; NULL: none. From <config>/config.yaml */
	char **token_command;     /* likewise; EVENKEEP_TOKEN_COMMAND (split at spaces) wins */
	struct user_login *logins;
	size_t login_count;
};

/* ERR_INVALID: config.yaml is wrong, with places. ERR_REFUSED: others could write it. */
int user_config_load(struct user_config **out, struct err *err);
void user_config_free(struct user_config *config);
void user_config_freep(struct user_config **config);

#endif
