/* SPDX-License-Identifier: Apache-2.0 */
/* Which environments are looked at, and how each is seen. */
#include "cmd/facts/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/session/file_env.h"
#include "cmd/session/value_in.h"
#include "config/words.h"
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

/* What a look is for: which names, and who is told of what cannot be seen. */
struct look {
	struct session *session;
	const struct project *project;
	const struct words *names;
	bool key_required;
	columns_gap_fn *gap; /* NULL: it is an error, or a warning where the vault lacks one */
	void *cookie;
	struct columns *out;
};

static int
see(struct look *look, const char *name, struct err *err)
{
	const struct project_env *declared =
		look->project == NULL ? NULL : project_find_env(look->project, name);
	int r;

	if (declared == NULL || declared->file == NULL)
		return see_vault_env(look->session, name, look->out, err);
	r = file_env_check(look->session, declared, err);
	return r < 0 ? r : see_file_env(look->project, declared, look->out, err);
}

/* A reader's copy lacks it. */
static bool
is_not_here(const struct err *err)
{
	return strcmp(err->id, "partial-copy") == 0;
}

/* Can a check go on without the environment? Not where trust is in doubt, or a wrong name was typed. */
static bool
may_go_on(const struct look *look, const struct project_env *declared, const struct err *err)
{
	int code = err->code;

	if (is_not_here(err))
		return declared != NULL && look->names->count == 0;
	if (code <= ERR_TAMPERED || code == ERR_REFUSED)
		return false;
	if (declared == NULL || declared->file == NULL)
		return declared != NULL && code == ERR_NOT_FOUND;
	return look->gap != NULL || code == ERR_NOT_FOUND;
}

static void
leave_out_file(struct look *look, const char *name, const struct err *err)
{
	output_warning("%s is left out: %s", name, err->message);
	if (err->fix[0] != '\0')
		output_note("  fix: %s", err->fix);
	look->out->gone++;
}

static int
see_named(struct look *look, const char *name, struct err *err)
{
	const struct project_env *declared =
		look->project == NULL ? NULL : project_find_env(look->project, name);
	bool was_asked = look->names->count > 0 && look->gap == NULL;
	int r = see(look, name, err);

	if (r == 0 || was_asked || !may_go_on(look, declared, err))
		return r;
	if (look->gap != NULL)
		look->gap(look->cookie, name, err);
	else if (is_not_here(err))
		output_warning("%s is not in this reader's copy, and left out; `evenkeep fetch --all` brings it",
			name);
	else if (declared->file != NULL)
		leave_out_file(look, name, err);
	else
		output_warning("%s is in evenkeep.yaml and not in the vault; it is left out", name);
	err_done(err);
	return 0;
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
see_vault(struct look *look, struct vault *vault, struct err *err)
{
	struct all all = {0};
	int r;

	r = vault_each_env(vault, add_name, &all, err);
	for (size_t i = 0; r == 0 && i < all.count; i++)
		if (!is_base(&all, all.names[i]))
			r = see_vault_env(look->session, all.names[i], look->out, err);
	for (size_t i = 0; i < all.count; i++)
		free((char *)all.names[i]);
	free(all.names);
	free(all.bases);
	return r;
}

/* The names that are looked at, as far as the project tells. */
static const char *
name_at(const struct look *look, size_t at)
{
	if (look->names->count > 0)
		return at < look->names->count ? look->names->item[at] : NULL;
	if (look->project == NULL || at >= look->project->env_count)
		return NULL;
	return look->project->envs[at].name;
}

static bool
is_in_vault(const struct look *look, const char *name)
{
	const struct project_env *env =
		look->project == NULL ? NULL : project_find_env(look->project, name);

	return env == NULL || env->file == NULL;
}

static bool
needs_vault(const struct look *look)
{
	const char *name;

	if (look->project == NULL)
		return true;
	for (size_t i = 0; (name = name_at(look, i)) != NULL; i++)
		if (is_in_vault(look, name))
			return true;
	return false;
}

/* Is a vault that is not there one that was forgotten? Who says where it is, or has a token for it, means it. */
static bool
is_meant(const struct look *look)
{
	return variable("EVENKEEP_VAULT") != NULL || (look->project != NULL &&
		look->project->remote != NULL && session_has_token(look->session));
}

/* *OUT stays NULL where there is none and the look goes on without. */
static int
open_vault(struct look *look, struct vault **out, struct err *err)
{
	int r = session_need_vault(look->session, look->key_required, out, err);

	if (r == 0) /* with a token that is no good any more nothing would be seen, and nothing found */
		r = vault_check_token(*out, err);
	if (r == 0)
		return vault_compare_keys(*out, &look->out->keys, err);
	if (r != ERR_NOT_FOUND || look->gap == NULL || is_meant(look))
		return r;
	look->gap(look->cookie, NULL, err);
	err_done(err);
	*out = NULL;
	return 0;
}

static int
look_at(struct look *look, struct err *err)
{
	struct vault *vault = NULL;
	const char *name;
	int r;

	r = session_find_project(look->session, &look->project, err);
	if (r == 0 && needs_vault(look))
		r = open_vault(look, &vault, err);
	if (r == 0 && look->names->count == 0 && look->project == NULL)
		return vault == NULL ? 0 : see_vault(look, vault, err);
	for (size_t i = 0; r == 0 && (name = name_at(look, i)) != NULL; i++)
		if (vault != NULL || !is_in_vault(look, name))
			r = see_named(look, name, err);
	return r;
}

int
columns_see(struct session *session, const struct words *names, struct columns *out,
	struct err *err)
{
	struct look look = {.session = session, .names = names, .key_required = true, .out = out};

	return look_at(&look, err);
}

int
columns_look(struct session *session, const struct words *names, bool key_required,
	columns_gap_fn *gap, void *cookie, struct columns *out, struct err *err)
{
	struct look look = {session, NULL, names, key_required, gap, cookie, out};

	return look_at(&look, err);
}
