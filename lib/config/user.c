/* SPDX-License-Identifier: Apache-2.0 */
#include "config/user.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "base/slice.h"
#include "base/suggest.h"
#include "config/trusted.h"
#include "config/user_priv.h"

static const char *const fields[] = {"identity_command", "token_command", "logins"};

void
user_free_texts(char **texts)
{
	size_t i;

	for (i = 0; texts != NULL && texts[i] != NULL; i++)
		free(texts[i]);
	free(texts);
}

void
user_config_free(struct user_config *config)
{
	if (config == NULL)
		return;
	free(config->config_folder);
	free(config->state_folder);
	free(config->cache_folder);
	free(config->home);
	user_free_texts(config->identity_command);
	user_free_texts(config->token_command);
	user_free_logins(config);
	free(config);
}

void
user_config_freep(struct user_config **config)
{
	user_config_free(*config);
	*config = NULL;
}

/* The folder that VARIABLE names; the base directory rules ignore a relative one. */
static const char *
folder_variable(const char *variable)
{
	const char *folder = getenv(variable);

	return folder != NULL && folder[0] == '/' ? folder : NULL;
}

/* evenkeep's folder in the one that VARIABLE names, else in HOME's REST; NULL without either. */
static char *
folder_of(const char *variable, const char *home, const char *rest)
{
	const char *base = folder_variable(variable);
	struct buf folder = BUF_INIT;

	if (base == NULL && home == NULL)
		return NULL;
	if (base != NULL)
		buf_addf(&folder, "%s/evenkeep", base);
	else
		buf_addf(&folder, "%s/%s/evenkeep", home, rest);
	return buf_take(&folder);
}

/* A command from the environment: its words stand between blanks; there is no quoting. */
static char **
split_command(const char *text)
{
	char **words = xcalloc(strlen(text) / 2 + 2, sizeof(*words));
	size_t count = 0;

	for (;;) {
		size_t len;

		text += strspn(text, " \t");
		len = strcspn(text, " \t");
		if (len == 0)
			break;
		words[count++] = xstrndup(text, len);
		text += len;
	}
	if (count > 0)
		return words;
	free(words);
	return NULL;
}

void
user_complain(
    const char *file, unsigned line, unsigned column, struct err *problem, struct err *err)
{
	err_at(problem, file, line, column);
	err_also(err, problem);
}

static bool
is_words(const struct node *node)
{
	size_t i;

	if (node->kind != NODE_LIST || node->count == 0)
		return false;
	for (i = 0; i < node->count; i++) {
		if (node->items[i]->kind != NODE_SCALAR || node->items[i]->text[0] == '\0')
			return false;
	}
	return true;
}

char **
user_read_command(const char *file, const struct node *node, struct err *err)
{
	struct err problem = ERR_INIT;
	char **words;
	size_t i;

	if (node == NULL)
		return NULL;
	if (!is_words(node)) {
		err_set(&problem, ERR_INVALID, "config-type", "`%s` must be a list of texts",
		    node->key);
		err_why(&problem, "it is started without a shell, so every argument is an item");
		err_fix(&problem, "write it as `%s: [program, argument]`", node->key);
		user_complain(file, node->line, node->column, &problem, err);
		return NULL;
	}
	words = xcalloc(node->count + 1, sizeof(*words));
	for (i = 0; i < node->count; i++)
		words[i] = xstrdup(node->items[i]->text);
	return words;
}

static void
check_fields(const char *file, const struct node *tree, struct err *err)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		const struct node *item = tree->items[i];
		struct err problem = ERR_INIT;
		const char *near;

		if (slice_is_one_of(slice_of_text(item->key), fields, ARRAY_LEN(fields)))
			continue;
		err_set(&problem, ERR_INVALID, "config-unknown-field",
		    "the user configuration has no field `%s`", item->key);
		near = suggest(item->key, fields, ARRAY_LEN(fields));
		if (near != NULL)
			err_fix(&problem, "did you mean `%s`?", near);
		else
			err_fix(&problem, "it can be `%s`, `%s` or `%s`", fields[0], fields[1],
			    fields[2]);
		user_complain(file, item->key_line, item->key_column, &problem, err);
	}
}

static int
read_file(struct user_config *config, struct err *err)
{
	char *path CLEANUP(freep) = path_join(config->config_folder, "config.yaml");
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct node *tree CLEANUP(node_freep) = NULL;
	struct err problems CLEANUP(err_done) = ERR_INIT;
	int r;

	r = trusted_read(path, "config-writable", 1 << 20, &text, err);
	if (r == ERR_NOT_FOUND) {
		err_done(err);
		return 0;
	}
	if (r < 0)
		return r;
	r = yaml_parse(buf_slice(&text), path, &tree, err);
	if (r < 0)
		return err_ctx(err, "user configuration");
	if (tree->kind != NODE_MAP) {
		err_set(err, ERR_INVALID, "config-type", "the user configuration must be a map");
		return err_at(err, path, tree->line, tree->column);
	}
	check_fields(path, tree, &problems);
	config->identity_command = user_read_command(path, node_find(tree, fields[0]), &problems);
	config->token_command = user_read_command(path, node_find(tree, fields[1]), &problems);
	user_read_logins(path, node_find(tree, fields[2]), config, &problems);
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err_ctx(err, "user configuration");
}

int
user_config_load(struct user_config **out, struct err *err)
{
	struct user_config *config CLEANUP(user_config_freep) = xcalloc(1, sizeof(*config));
	const char *home = folder_variable("HOME");
	const char *command = getenv("EVENKEEP_TOKEN_COMMAND");
	char **words;
	int r;

	config->home = home == NULL ? NULL : xstrdup(home);
	config->config_folder = folder_of("XDG_CONFIG_HOME", home, ".config");
	config->state_folder = folder_of("XDG_STATE_HOME", home, ".local/state");
	config->cache_folder = folder_of("XDG_CACHE_HOME", home, ".cache");
	if (config->config_folder != NULL) {
		r = read_file(config, err);
		if (r < 0)
			return r;
	}
	words = command == NULL ? NULL : split_command(command);
	if (words != NULL) {
		user_free_texts(config->token_command);
		config->token_command = words;
	}
	*out = config;
	config = NULL;
	return 0;
}
