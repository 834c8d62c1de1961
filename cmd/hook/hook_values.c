/* SPDX-License-Identifier: Apache-2.0 */
/* What is looked for: every secret value of the vault that may be read, unless everybody has it. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/pool.h"
#include "cmd/hook/hook.h"
#include "cmd/session/share/share.h"
#include "config/words.h"
#include "observe/url.h"

enum { WORD_MOST = 16 };

void
hook_values_done(struct hook_values *values)
{
	needles_free(values->needles);
	free(values->items);
	pool_free(values->pool);
}

/* `production`, `Localhost`: a word is in many files, whoever calls it a secret. */
static bool
is_word(struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.data[i] | 0x20;

		if (c < 'a' || c > 'z')
			return false;
	}
	return value.len < WORD_MOST;
}

static bool
is_number(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
	return value.len < WORD_MOST;
}

static void
add_value(struct hook_values *out, struct slice value, size_t owner)
{
	if (value.len >= NEEDLE_LEAST && !is_word(value) && !is_number(value) &&
		!words_is_dictionary(value) && !words_is_placeholder(value))
		needles_add(out->needles, value, owner);
}

static void
add_entry(struct hook_values *out, const struct entry *entry, const char *environment)
{
	struct url url;

	if ((entry->flags & ENTRY_PLAIN) != 0)
		return;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count] = (struct hook_value){pool_slice(out->pool, entry->name), environment};
	add_value(out, entry->value, out->count);
	/* the password of an address is worth as much alone */
	if (url_parse(entry->value, &url) && url.has_password &&
		slice_find(url.password, '$') == url.password.len)
		add_value(out, url.password, out->count);
	out->count++;
}

struct readable {
	const char *names[256];
	size_t count, hidden;
	struct pool *pool;
};

static int
look_at_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct readable *readable = cookie;

	(void)err;
	if (info->right == RIGHT_NONE || readable->count == ARRAY_LEN(readable->names))
		readable->hidden++;
	else
		readable->names[readable->count++] = pool_text(readable->pool, info->name);
	return 0;
}

static int
read_env(struct session *session, struct hook_values *out, const char *name, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct vault_env *env;
	int r = session_open_env(session, name, &env, err);

	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	for (size_t i = 0; r == 0 && i < envset_count(set); i++)
		add_entry(out, envset_at(set, i), name);
	return r;
}

static int
read_all(struct session *session, struct hook_values *out, struct err *err)
{
	struct readable readable = {.pool = out->pool};
	struct vault *vault;
	int r = session_need_vault(session, false, &vault, err);

	if (r == 0)
		r = vault_each_env(vault, look_at_env, &readable, err);
	for (size_t i = 0; r == 0 && i < readable.count; i++) {
		const struct project_env *file = NULL;

		r = session_find_file_env(session, readable.names[i], &file, err);
		if (r == 0 && file == NULL)
			r = read_env(session, out, readable.names[i], err);
	}
	if (r == 0 && readable.hidden > 0)
		out->missing = session_key_origin(session)[0] == '\0' ? "there is no key" :
			"some environments are not yours to read";
	return r;
}

/* Whatever keeps the values from being looked for, but that there is no vault and none is named. */
static void
tell_missing(struct session *session, struct hook_values *out, const struct err *err)
{
	if (strcmp(err->id, "no-vault") == 0 && !share_has_vault(session))
		return;
	out->missing = pool_printf(out->pool, "%s%s%s", err->message, err->fix[0] == '\0' ? "" : "; ",
		err->fix);
}

int
hook_values_load(struct session *session, struct hook_values *out, struct err *err)
{
	const struct project *project;
	int r;

	out->needles = needles_new();
	out->pool = pool_new();
	r = session_find_project(session, &project, err);
	if (r < 0 || project == NULL)
		return r;
	r = read_all(session, out, err);
	if (r == 0)
		return 0;
	tell_missing(session, out, err); /* the rest is looked through */
	err_done(err);
	return 0;
}
