/* SPDX-License-Identifier: Apache-2.0 */
/* Which environments are compared, and how each is seen. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/file_env.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "config/words.h"
#include "cmd/session/value_in.h"
#include "format/detect.h"
#include "format/encrypted.h"
#include "format/format.h"
#include "resolve/view.h"

enum { FILE_MOST = 16 << 20 };

void
columns_done(struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		view_free((struct view *)columns->envs[i].view);
	free(columns->envs);
	compare_keys_free(columns->keys);
}

static void
add_column(struct columns *columns, struct view *view, bool is_protected, const char *file)
{
	columns->envs = list_grow(columns->envs, columns->count, &columns->room,
		sizeof(*columns->envs));
	columns->envs[columns->count++] = (struct parity_env){view, is_protected, file};
}

static bool
has_reference(const struct entry *entry)
{
	return entry->quote != QUOTE_SINGLE &&
		memmem(entry->value.data, entry->value.len, "${", 2) != NULL;
}

/* A file does not say what is secret; names and values do. */
static void
classify(struct envset *set)
{
	for (size_t i = 0; i < envset_count(set); i++) {
		struct entry *entry = envset_at(set, i);
		bool says_secret = (entry->flags & ENTRY_SAYS_SECRET) != 0;

		if (has_reference(entry))
			entry->flags |= ENTRY_REFERS;
		if (!says_secret && ((entry->flags & ENTRY_SAYS_PLAIN) != 0 ||
			(words_secret_name(entry->name) == NULL &&
				words_secret_value(entry->name, entry->value) == NULL)))
			entry->flags |= ENTRY_PLAIN;
	}
}

/* Texts are compared before references; and what those refer to may not be there. */
static const char *
literal_form(const char *dialect)
{
	return strcmp(dialect, "compose") == 0 ? "compose-literal" : dialect;
}

static int
read_env_file(const char *path, const char *shown, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct read_notes notes = {0};
	const struct format *format;
	struct detected detected;
	int r;

	r = value_in_file(path, FILE_MOST, &text, err);
	if (r == 0)
		r = format_check_encrypted(secret_slice(text), shown, err);
	if (r == 0)
		r = format_detect(shown, secret_slice(text), &detected, err);
	if (r == 0)
		r = format_get(literal_form(detected.name), &format, err);
	if (r < 0)
		return r;
	set = envset_new(secret_len(text) * 2);
	r = format->read(secret_slice(text), shown, set, &notes, err);
	read_notes_done(&notes);
	if (r < 0)
		return r;
	*out = envset_take(&set);
	return 0;
}

int
view_of_file(const struct project *project, const struct project_env *env, struct view **out,
	struct err *err)
{
	char *path CLEANUP(freep) = NULL;
	struct envset *set = NULL;
	int r;

	r = file_env_path(project, env, &path, err);
	if (r == 0)
		r = read_env_file(path, env->file, &set, err);
	if (r < 0)
		return err_ctx(err, "environment `%s`", env->name);
	classify(set);
	*out = view_new(env->name, VIEW_VALUES);
	view_add_set(*out, set, env->file);
	return 0;
}

static int
see_vault_env(struct session *session, const char *name, struct columns *out, struct err *err)
{
	struct vault_env *env;
	struct view *view;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = view_of_env(env, out->keys, &view, err);
	if (r == 0)
		add_column(out, view, session_env_is_protected(session, vault_env_info(env)),
			NULL);
	return r;
}

static int
see_file_env(const struct project *project, const struct project_env *env, struct columns *out,
	struct err *err)
{
	struct view *view;
	int r;

	r = view_of_file(project, env, &view, err);
	if (r < 0)
		return r;
	view_add_tags(view, out->keys);
	add_column(out, view, env->protect, env->file);
	return 0;
}

static int
see(struct session *session, const struct project *project, const char *name, bool was_asked,
	struct columns *out, struct err *err)
{
	const struct project_env *declared =
		project == NULL ? NULL : project_find_env(project, name);
	int r;

	if (declared != NULL && declared->file != NULL) {
		r = file_env_check(session, declared, err);
		return r < 0 ? r : see_file_env(project, declared, out, err);
	}
	r = see_vault_env(session, name, out, err);
	if (r == ERR_NOT_FOUND && !was_asked) {
		err_done(err);
		output_warning("%s is in evenkeep.yaml and not in the vault; it is left out", name);
		return 0;
	}
	return r;
}

/* Every environment of a vault without project, but those that others stand on. */
struct all {
	const char **names;
	char (*bases)[65];
	size_t count, room, base_count, base_room;
};

static int
add_name(void *cookie, const struct env_info *info, struct err *err)
{
	struct all *all = cookie;

	(void)err;
	all->names = list_grow(all->names, all->count, &all->room, sizeof(*all->names));
	all->names[all->count++] = xstrdup(info->name);
	if (info->base[0] != '\0') {
		all->bases = list_grow(all->bases, all->base_count, &all->base_room,
			sizeof(*all->bases));
		memcpy(all->bases[all->base_count++], info->base, sizeof(info->base));
	}
	return 0;
}

static bool
is_base(const struct all *all, const char *name)
{
	for (size_t i = 0; i < all->base_count; i++)
		if (strcmp(all->bases[i], name) == 0)
			return true;
	return false;
}

static int
see_vault(struct session *session, struct vault *vault, struct columns *out, struct err *err)
{
	struct all all = {0};
	int r;

	r = vault_each_env(vault, add_name, &all, err);
	for (size_t i = 0; r == 0 && i < all.count; i++)
		if (!is_base(&all, all.names[i]))
			r = see_vault_env(session, all.names[i], out, err);
	for (size_t i = 0; i < all.count; i++)
		free((char *)all.names[i]);
	free(all.names);
	free(all.bases);
	return r;
}

static bool
needs_vault(const struct project *project, const struct words *names)
{
	if (project == NULL)
		return true;
	for (size_t i = 0; i < names->count; i++) {
		const struct project_env *env = project_find_env(project, names->item[i]);

		if (env == NULL || env->file == NULL)
			return true;
	}
	if (names->count > 0)
		return false;
	for (size_t i = 0; i < project->env_count; i++)
		if (project->envs[i].file == NULL)
			return true;
	return false;
}

int
columns_see(struct session *session, const struct words *names, struct columns *out,
	struct err *err)
{
	const struct project *project;
	struct vault *vault = NULL;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0 && needs_vault(project, names))
		r = session_need_vault(session, true, &vault, err);
	if (r == 0 && vault != NULL)
		r = vault_compare_keys(vault, &out->keys, err);
	if (r == 0 && names->count == 0 && project == NULL)
		return see_vault(session, vault, out, err);
	for (size_t i = 0; r == 0 && i < names->count; i++)
		r = see(session, project, names->item[i], true, out, err);
	for (size_t i = 0; r == 0 && names->count == 0 && i < project->env_count; i++)
		r = see(session, project, project->envs[i].name, false, out, err);
	return r;
}
