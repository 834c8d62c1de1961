/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an environment of ten thousand names a service takes a few: only those are asked from the
 * vault, then the names that they refer to, until nothing new is named. References are replaced
 * under the names of the vault, before names are mapped.
 */
#include "resolve/resolve.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/suggest.h"
#include "resolve/reference_priv.h"
#include "resolve/select_priv.h"

/* Names to ask for; borrowed texts. */
struct names {
	struct slice *items;
	size_t count, room;
};

static void
names_done(struct names *names)
{
	free(names->items);
}

static void
names_add(struct names *names, struct slice name)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (slice_equal(names->items[i], name))
			return;
	}
	names->items = list_grow(names->items, names->count, &names->room, sizeof(*names->items));
	names->items[names->count++] = name;
}

struct source {
	const char *name;
	struct envset *given; /* values of no vault; NULL: those of */
	struct vault_env *env;
	struct vault_env *base;  /* NULL: none */
	struct vault_env *local; /* NULL: none */
};

static void
source_done(struct source *source)
{
	vault_env_close(source->base);
}

static struct envset *
read_given(struct source *source, const struct names *names)
{
	struct envset *set = envset_new(0);
	size_t i;

	if (names == NULL)
		layer_below(set, source->given);
	for (i = 0; names != NULL && i < names->count; i++) {
		const struct entry *entry = envset_find(source->given, names->items[i]);

		if (entry != NULL)
			envset_add(set, entry);
	}
	return set;
}

static int
read_local(
    struct source *source, const struct slice *only, size_t count, struct envset **out, struct err *err)
{
	int r;

	r = vault_env_read(source->local, only, count, out, err);
	if (r < 0)
		return err_ctx(err, "local values of `%s`", source->name);
	envset_set_origin(*out, RESOLVE_LOCAL);
	return 0;
}

/* NAMES (NULL: all): local values, over those of the environment, over those of its base. */
static int
read_layers(struct source *source, const struct names *names, struct envset **out, struct err *err)
{
	const struct slice *only = names == NULL ? NULL : names->items;
	size_t count = names == NULL ? 0 : names->count;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct envset *own CLEANUP(envset_freep) = NULL;
	struct envset *below CLEANUP(envset_freep) = NULL;
	int r;

	if (source->given != NULL) {
		*out = read_given(source, names);
		return 0;
	}
	r = vault_env_read(source->env, only, count, &own, err);
	if (r == 0 && source->local != NULL)
		r = read_local(source, only, count, &set, err);
	if (r < 0)
		return r;
	if (set != NULL)
		layer_below(set, own);
	else
		set = envset_take(&own);
	if (source->base != NULL) {
		r = vault_env_read(source->base, only, count, &below, err);
		if (r < 0)
			return err_ctx(
			    err, "base environment `%s`", vault_env_info(source->base)->name);
		layer_below(set, below);
	}
	*out = envset_take(&set);
	return 0;
}

/* Every name that a value of SET refers to and that SET does not have; malformed ones not. */
static void
find_missing(struct envset *set, struct names *missing)
{
	size_t count = envset_count(set), i;

	for (i = 0; i < count; i++) {
		const struct entry *entry = envset_at(set, i);
		struct slice rest = entry->value;
		struct part part;

		if ((entry->flags & ENTRY_REFERS) == 0)
			continue;
		while ((part = reference_next(&rest)).kind == PART_LITERAL ||
		       part.kind == PART_REFERENCE) {
			if (part.kind == PART_REFERENCE && envset_find(set, part.text) == NULL)
				names_add(missing, part.text);
		}
	}
}

/* Read what values refer to, and what those refer to, until all that exists is there. */
static int
read_referenced(struct source *source, struct envset *set, struct err *err)
{
	for (;;) {
		struct names missing CLEANUP(names_done) = {NULL, 0, 0};
		struct envset *more CLEANUP(envset_freep) = NULL;
		int r;

		find_missing(set, &missing);
		if (missing.count == 0)
			return 0;
		r = read_layers(source, &missing, &more, err);
		if (r < 0)
			return r;
		if (envset_count(more) == 0)
			return 0; /* resolve_references() names them */
		layer_below(set, more);
	}
}

static int
read_chosen(
    struct source *source, const struct choices *choices, struct envset **out, struct err *err)
{
	struct names names CLEANUP(names_done) = {NULL, 0, 0};
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	/* one more than there are: an empty list is a list too */
	names.items = xcalloc(choices->count + 1, sizeof(*names.items));
	names.room = choices->count + 1;
	for (i = 0; i < choices->count; i++)
		names.items[names.count++] = choices->items[i].stored;
	r = read_layers(source, &names, &set, err);
	if (r < 0)
		return r;
	r = read_referenced(source, set, err);
	if (r < 0)
		return r;
	*out = envset_take(&set);
	return 0;
}

/* The name of the environment that NAME was most likely meant to be; for an error only. */
static void
suggest_name(struct source *source, const char *typed, struct err *problem)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct envset *all CLEANUP(envset_freep) = NULL;
	const char **names CLEANUP(freep) = NULL;
	const char *near;
	size_t i;

	if (read_layers(source, NULL, &all, &ignored) < 0)
		return;
	names = xcalloc(envset_count(all), sizeof(*names));
	for (i = 0; i < envset_count(all); i++)
		names[i] = (const char *)envset_at(all, i)->name.data;
	near = suggest(typed, names, envset_count(all));
	if (near != NULL)
		err_fix(problem, "did you mean `%s`?", near);
	else
		err_fix(problem, "see `evenkeep list -e %s`", source->name);
}

static bool
has_default(const struct resolve_opts *opts, struct slice name)
{
	const struct contract_key *key =
	    opts->contract == NULL ? NULL : contract_find(opts->contract, name);

	return key != NULL && key->default_value != NULL;
}

static int
check_found(struct source *source, const struct resolve_opts *opts, const struct choices *choices,
    struct envset *set, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t i;

	for (i = 0; choices->must && i < choices->count; i++) {
		struct err problem = ERR_INIT;
		const char *name = (const char *)choices->items[i].stored.data;

		if (envset_find(set, choices->items[i].stored) != NULL ||
		    has_default(opts, choices->items[i].name))
			continue;
		err_set(&problem, ERR_NOT_FOUND, "no-name", "`%s` is not set in `%s`", name,
		    source->name);
		suggest_name(source, name, &problem);
		err_also(&problems, &problem);
	}
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err->code;
}

static int
resolve_chosen(struct source *source, const struct resolve_opts *opts,
    const struct choices *choices, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r;

	r = choices->all ? read_layers(source, NULL, &set, err)
			 : read_chosen(source, choices, &set, err);
	if (r < 0)
		return r;
	r = check_found(source, opts, choices, set, err);
	if (r < 0)
		return r;
	r = resolve_references(set, err);
	if (r < 0)
		return err_ctx(err, "environment `%s`", source->name);
	*out =
	    choices->all && choices->count == 0 ? envset_take(&set) : choices_apply(choices, set);
	return 0;
}

/* What the contract says a name has where nobody has set it. */
static void
add_defaults(struct envset *set, const struct resolve_opts *opts)
{
	static const struct entry_record from_contract = {.origin = "default"};
	size_t i;

	for (i = 0; opts->contract != NULL && i < opts->contract->count; i++) {
		const struct contract_key *key = &opts->contract->keys[i];
		struct slice name = slice_of_text(key->name);
		struct entry entry = {.name = name,
		    .value = slice_of_text(key->default_value),
		    .flags = key->secret ? 0 : ENTRY_PLAIN,
		    .record = &from_contract};

		if (key->default_value != NULL && !key->internal && is_asked_for(opts, key->name) &&
		    envset_find(set, name) == NULL)
			envset_add(set, &entry);
	}
}

static int
resolve(
    struct source *source, const struct resolve_opts *opts, struct envset **out, struct err *err)
{
	struct choices choices CLEANUP(choices_done);
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	choices_init(&choices, opts);
	r = check_given_names(opts, err);
	if (r < 0)
		return r;
	if (source->env != NULL)
		r = vault_env_base(source->env, &source->base, err);
	if (r == 0)
		r = resolve_chosen(source, opts, &choices, &set, err);
	if (r < 0)
		return r;
	r = check_loader_names(set, opts, err);
	if (r < 0)
		return err_ctx(err, "environment `%s`", source->name);
	add_defaults(set, opts);
	for (i = 0; i < opts->with_count; i++)
		envset_add(set, &opts->with[i]);
	*out = envset_take(&set);
	return 0;
}

int
resolve_env(
    struct vault_env *env, const struct resolve_opts *opts, struct envset **out, struct err *err)
{
	struct source source CLEANUP(source_done) = {
	    .name = vault_env_info(env)->name, .env = env, .local = opts->local};

	return resolve(&source, opts, out, err);
}

int
resolve_given(struct envset *given, const char *name, const struct resolve_opts *opts,
    struct envset **out, struct err *err)
{
	struct source source = {.name = name, .given = given};

	return resolve(&source, opts, out, err);
}

/* CHANGES in SET, which has what the environment is to have, without its base. */
static void
make_changes(struct envset *set, const struct change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct change *change = &changes[i];

		if (change->kind == CHANGE_DELETE)
			envset_remove(set, change->name);
		else
			envset_add(set, &(struct entry){.name = change->name, .value = change->value,
				.flags = change->flags});
	}
}

int
resolve_check_changes(struct vault_env *env, const struct change *changes, size_t count, struct err *err)
{
	struct source source CLEANUP(source_done) = {.name = vault_env_info(env)->name, .env = env};
	struct envset *set CLEANUP(envset_freep) = NULL, *below CLEANUP(envset_freep) = NULL;
	int r = vault_env_base(env, &source.base, err);

	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	if (r == 0)
		make_changes(set, changes, count);
	if (r == 0 && source.base != NULL)
		r = vault_env_read(source.base, NULL, 0, &below, err);
	if (r < 0)
		return r;
	if (below != NULL)
		layer_below(set, below);
	return resolve_references(set, err);
}
