/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "resolve/select_priv.h"

struct slice
stored_name(const struct project_service *service, struct slice name)
{
	size_t i;

	for (i = 0; service != NULL && i < service->take_count; i++) {
		if (slice_equal_text(name, service->take[i].contract_name))
			return slice_of_text(service->take[i].vault_name);
	}
	return name;
}

static void
choose(struct choices *choices, const struct resolve_opts *opts, const char *text)
{
	struct slice name = slice_of_text(text);

	choices->items =
	    list_grow(choices->items, choices->count, &choices->room, sizeof(*choices->items));
	choices->items[choices->count++] = (struct choice){name, stored_name(opts->service, name)};
}

static bool
is_given(const struct resolve_opts *opts, const char *name)
{
	size_t i;

	for (i = 0; i < opts->with_count; i++) {
		if (slice_equal_text(opts->with[i].name, name))
			return true;
	}
	return false;
}

bool
is_asked_for(const struct resolve_opts *opts, const char *name)
{
	const char *const *only = opts->only;

	for (; only != NULL && *only != NULL; only++)
		if (strcmp(*only, name) == 0)
			return true;
	return opts->only == NULL;
}

void
choices_init(struct choices *choices, const struct resolve_opts *opts)
{
	size_t i;

	*choices = (struct choices){.must = opts->only != NULL};
	if (opts->only != NULL) {
		for (i = 0; opts->only[i] != NULL; i++) {
			if (!is_given(opts, opts->only[i]))
				choose(choices, opts, opts->only[i]);
		}
	} else if (opts->contract != NULL) {
		for (i = 0; i < opts->contract->count; i++)
			if (!opts->contract->keys[i].internal)
				choose(choices, opts, opts->contract->keys[i].name);
	} else {
		choices->all = true;
		for (i = 0; opts->service != NULL && i < opts->service->take_count; i++)
			choose(choices, opts, opts->service->take[i].contract_name);
	}
}

void
choices_done(struct choices *choices)
{
	free(choices->items);
}

/* Copies entries; where they come from is the same text for many, and copied once. */
struct adoption {
	struct envset *to;
	const char *origin_there, *origin;
};

static void
adopt(struct adoption *adoption, const struct entry *entry, struct slice name)
{
	struct entry_record record = *entry->record;
	struct entry copy = *entry;

	if (record.origin != NULL && record.origin != adoption->origin_there) {
		adoption->origin_there = record.origin;
		adoption->origin = (const char *)arena_copy(
		    envset_arena(adoption->to), slice_of_text(record.origin))
				       .data;
	}
	if (record.origin != NULL)
		record.origin = adoption->origin;
	copy.name = name;
	copy.record = &record;
	envset_add(adoption->to, &copy);
}

void
layer_below(struct envset *to, struct envset *from)
{
	struct adoption adoption = {.to = to};
	size_t count = envset_count(from), missing = 0, i;
	size_t *places CLEANUP(freep) = xcalloc(count, sizeof(*places));

	/* first all questions, then all changes: each change would cost a sort */
	for (i = 0; i < count; i++) {
		if (envset_find(to, envset_at(from, i)->name) == NULL)
			places[missing++] = i;
	}
	for (i = 0; i < missing; i++) {
		const struct entry *entry = envset_at(from, places[i]);

		adopt(&adoption, entry, entry->name);
	}
}

/* About what the choices will take in an arena. */
enum { ENTRY_MORE = sizeof(struct entry_record) + 48 };

static size_t
expected_bytes(const struct choices *choices, struct envset *from)
{
	size_t bytes = 0, i;

	for (i = 0; i < choices->count; i++) {
		const struct entry *entry = envset_find(from, choices->items[i].stored);

		if (entry != NULL)
			bytes += choices->items[i].name.len + entry->value.len +
			    entry->record->note.len + ENTRY_MORE;
	}
	return bytes;
}

struct envset *
choices_apply(const struct choices *choices, struct envset *from)
{
	struct envset *chosen = envset_new(expected_bytes(choices, from));
	struct adoption adoption = {.to = chosen};
	size_t i;

	for (i = 0; choices->all && i < envset_count(from); i++)
		adopt(&adoption, envset_at(from, i), envset_at(from, i)->name);
	for (i = 0; i < choices->count; i++) {
		const struct entry *entry = envset_find(from, choices->items[i].stored);

		if (entry != NULL)
			adopt(&adoption, entry, choices->items[i].name);
	}
	return chosen;
}

static void
complain_of_loader(struct slice name, const char *fix, struct err *problems)
{
	struct err problem = ERR_INIT;

	err_set(&problem, ERR_REFUSED, "loader-name", "`%.*s` is refused", (int)name.len,
	    (const char *)name.data);
	err_why(&problem, "it changes how programs load or start");
	err_fix(&problem, "%s", fix);
	err_also(problems, &problem);
}

static int
merged(struct err *problems, struct err *err)
{
	if (problems->code == 0)
		return 0;
	err_done(err);
	*err = *problems;
	*problems = (struct err)ERR_INIT;
	return err->code;
}

int
check_loader_names(struct envset *set, const struct resolve_opts *opts, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t count = envset_count(set), i;

	for (i = 0; i < count; i++) {
		struct slice name = envset_at(set, i)->name;
		enum name_danger danger = name_danger(name);

		if (danger == NAME_LOADER_HARD)
			complain_of_loader(name,
			    "take it out of the environment with `evenkeep unset`", &problems);
		else if (danger == NAME_LOADER_SOFT && !opts->allow_loader_names &&
			 (opts->contract == NULL || contract_find(opts->contract, name) == NULL))
			complain_of_loader(name,
			    "declare it in the contract of the service that needs it, "
			    "or leave it out with `--only`",
			    &problems);
	}
	return merged(&problems, err);
}

int
check_given_names(const struct resolve_opts *opts, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t i;

	for (i = 0; i < opts->with_count; i++) {
		if (name_danger(opts->with[i].name) == NAME_LOADER_HARD)
			complain_of_loader(
			    opts->with[i].name, "leave it out of `--with`", &problems);
	}
	return merged(&problems, err);
}
