/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of git: the user's, for ssh, agents, proxies and helpers, without anything of ours and
 * without the variables that point git to another repository, to other settings or to a log.
 */
#include "cmd/remote/git/git_priv.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Variables of git that are about reaching a remote. */
static bool
reaches(const char *variable)
{
	static const char *const kept[] = {"GIT_SSH=", "GIT_SSH_COMMAND=", "GIT_SSH_VARIANT=",
		"GIT_ASKPASS=", "GIT_EXEC_PATH=", "GIT_SSL_CAINFO=", "GIT_SSL_CAPATH=", "GIT_SSL_CERT=",
		"GIT_SSL_KEY=", "GIT_SSL_CERT_PASSWORD_PROTECTED=", "GIT_SSL_VERSION=", "GIT_PROXY_",
		"GIT_HTTP_PROXY", "GIT_HTTP_USER_AGENT="};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (begins(variable, kept[i]))
			return true;
	return false;
}

static bool
is_kept(const char *variable, bool asking)
{
	if (begins(variable, "EVENKEEP_") || begins(variable, "LC_ALL="))
		return false;
	if (!begins(variable, "GIT_") || reaches(variable))
		return true;
	return asking && (begins(variable, "GIT_CONFIG") || begins(variable, "GIT_CEILING_"));
}

static void
add_variable(struct store *store, char *variable)
{
	if (store->variable_count + 1 >= store->variable_room)
		store->variables = list_grow(store->variables, store->variable_count + 1,
		    &store->variable_room, sizeof(*store->variables));
	store->variables[store->variable_count++] = variable;
	store->variables[store->variable_count] = NULL;
}

void
git_start_variables(struct store *store, bool asking)
{
	store->variable_count = 0;
	for (char **variable = environ; *variable != NULL; variable++)
		if (is_kept(*variable, asking))
			add_variable(store, *variable);
	add_variable(store, (char *)(uintptr_t)"LC_ALL=C");
	add_variable(store, (char *)(uintptr_t)"GIT_TERMINAL_PROMPT=0");
	add_variable(store, (char *)(uintptr_t)"GIT_OPTIONAL_LOCKS=0");
}

void
git_variable(struct store *store, const char *name, struct slice text)
{
	size_t len = strlen(name);
	char *variable = arena_alloc(store->texts, len + 1 + text.len + 1);

	memcpy(variable, name, len);
	variable[len] = '=';
	if (text.len > 0)
		memcpy(variable + len + 1, text.data, text.len);
	add_variable(store, variable);
}

void
git_setting(struct store *store, struct slice key, struct slice value)
{
	char name[40];

	snprintf(name, sizeof(name), "GIT_CONFIG_KEY_%zu", store->setting_count);
	git_variable(store, name, key);
	snprintf(name, sizeof(name), "GIT_CONFIG_VALUE_%zu", store->setting_count++);
	git_variable(store, name, value);
}

void
git_settings_end(struct store *store)
{
	char count[24];

	snprintf(count, sizeof(count), "%zu", store->setting_count);
	git_variable(store, "GIT_CONFIG_COUNT", slice_of_text(count));
}
