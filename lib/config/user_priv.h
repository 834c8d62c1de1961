/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_USER_PRIV_H
#define EK_CONFIG_USER_PRIV_H

#include "config/user.h"
#include "text/node.h"

/* Put PROBLEM, of a place in FILE, to those in ERR. */
void user_complain(const char *file, unsigned line, unsigned column, struct err *problem,
	struct err *err);

/* A command as a list of texts; NULL: NODE is NULL, or is none, which ERR then says. */
char **user_read_command(const char *file, const struct node *node, struct err *err);
void user_free_texts(char **texts);

/* `logins`, if NODE is not NULL. */
void user_read_logins(const char *file, const struct node *node, struct user_config *config,
	struct err *err);
void user_free_logins(struct user_config *config);

#endif
