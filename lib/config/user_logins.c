/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logins:
 *   - { origin: ADDRESS, file: /FILE }
 *   - { origin: ADDRESS, command: [program, argument] }
 *
 * Settings are no place for passwords: they say where those are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/user_priv.h"

enum { LOGINS_MOST = 1000 };

void
user_free_logins(struct user_config *config)
{
	while (config->login_count > 0) {
		struct user_login *login = &config->logins[--config->login_count];

		free(login->origin);
		free(login->file);
		user_free_texts(login->command);
	}
	free(config->logins);
	config->logins = NULL;
}

static void
refuse(const char *file, const struct node *node, const char *what, struct err *err)
{
	struct err problem = ERR_INIT;

	err_set(&problem, ERR_INVALID, "config-login", "%s", what);
	err_why(&problem, "a login has an `origin`, and a `file` or a `command` that says the rest; a "
			  "password does not stand in settings");
	err_fix(&problem, "write it as `{ origin: ADDRESS, file: /FILE }`, or let `evenkeep remote login` "
			  "keep it");
	user_complain(file, node->line, node->column, &problem, err);
}

static bool
is_text(const struct node *node)
{
	return node != NULL && node->kind == NODE_SCALAR && node->text[0] != '\0';
}

static bool
has_known_fields(const struct node *node)
{
	static const char *const fields[] = {"origin", "file", "command"};

	for (size_t i = 0; i < node->count; i++)
		if (!slice_is_one_of(slice_of_text(node->items[i]->key), fields, ARRAY_LEN(fields)))
			return false;
	return true;
}

static void
read_login(const char *file, const struct node *node, struct user_config *config, struct err *err)
{
	const struct node *origin, *from, *command;
	struct user_login login = {0};

	if (node->kind != NODE_MAP || !has_known_fields(node)) {
		refuse(file, node, "a login has other fields than `origin`, `file` and `command`", err);
		return;
	}
	origin = node_find(node, "origin");
	from = node_find(node, "file");
	command = node_find(node, "command");
	if (!is_text(origin) || (from == NULL) == (command == NULL)) {
		refuse(file, node, "a login needs an `origin`, and either `file` or `command`", err);
		return;
	}
	if (from != NULL && (!is_text(from) || from->text[0] != '/')) {
		refuse(file, from, "`file` of a login is not the absolute path of a file", err);
		return;
	}
	login.command = user_read_command(file, command, err);
	if (from == NULL && login.command == NULL)
		return;
	login.origin = xstrdup(origin->text);
	login.file = from == NULL ? NULL : xstrdup(from->text);
	config->logins[config->login_count++] = login;
}

void
user_read_logins(
    const char *file, const struct node *node, struct user_config *config, struct err *err)
{
	if (node == NULL)
		return;
	if (node->kind != NODE_LIST || node->count > LOGINS_MOST) {
		refuse(file, node, "`logins` is not a list", err);
		return;
	}
	config->logins = xcalloc(node->count + 1, sizeof(*config->logins));
	for (size_t i = 0; i < node->count; i++)
		read_login(file, node->items[i], config, err);
}
