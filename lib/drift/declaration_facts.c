/* SPDX-License-Identifier: Apache-2.0 */
/* What was joined as subjects: one for each name of a contract, one for each that none has. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/words.h"
#include "drift/declaration_priv.h"
#include "drift/told.h"

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_set(const struct declarations *all, const char *name)
{
	return all->set_count > 0 && bsearch(&name, all->set, all->set_count, sizeof(*all->set),
		compare_texts) != NULL;
}

/* Compose files, manifests and pipelines give names a text; that of an env file is not theirs. */
static void
find_set(struct declarations *all)
{
	all->set = xcalloc(all->facts->count + 1, sizeof(*all->set));
	for (size_t i = 0; i < all->facts->count; i++) {
		const struct subject *subject = all->facts->items[i];
		const struct fact *name = subject_find(subject, "name");
		const struct fact *text = subject_find(subject, "text_kind");
		const struct fact *from_file = subject_find(subject, "from_file");

		if (strcmp(subject->each, "assignment") == 0 && name != NULL && text != NULL &&
			strcmp(text->text, "reference") != 0 && (from_file == NULL || !from_file->yes))
			all->set[all->set_count++] = name->text;
	}
	if (all->set_count > 1)
		qsort(all->set, all->set_count, sizeof(*all->set), compare_texts);
}

static struct subject *
add(struct declarations *all, const struct readers *readers, struct fact_place place)
{
	struct subject *subject = facts_add(all->facts, "declaration", place);
	struct slice name = slice_of_text(readers->name);

	subject_text(subject, "name", readers->name);
	subject_bool(subject, "given", words_is_given(name));
	subject_bool(subject, "of_library", words_is_of_library(name));
	subject_bool(subject, "set_in_files", is_set(all, readers->name));
	subject_list(subject, "read_in", readers->kinds, readers->kind_count);
	subject_number(subject, "uses", readers->uses);
	subject_number(subject, "test_uses", readers->test_uses);
	subject_number(subject, "dynamic_uses", readers->scope->dynamic);
	subject_number(subject, "references_here", readers->scope->references);
	if (readers->uses > 0)
		subject_bool(subject, "has_default", readers->has_default);
	if (all->ask->in_vault != NULL)
		subject_bool(subject, "in_vault", all->ask->in_vault(all->ask->cookie, name));
	return subject;
}

/* The first of the entries, which go by their lines, that is not above LINE. */
static size_t
first_at(const struct declarations *all, unsigned line)
{
	size_t from = 0, end = all->entry_count;

	while (from < end) {
		size_t middle = from + (end - from) / 2;

		if (all->entries[middle]->place.line < line)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

/* What says that code or settings have the name somewhere: the line of the template. */
static void
put_mentioned(const struct declarations *all, const struct contract_key *key, struct subject *subject)
{
	for (size_t i = first_at(all, key->line); i < all->entry_count; i++) {
		const struct subject *entry = all->entries[i];

		if (entry->place.line != key->line)
			return;
		if (strcmp(entry->place.file, key->file) == 0)
			subject_bool(subject, "mentioned", subject_find(entry, "mentioned")->yes);
	}
}

/* What the contract has for it where nothing is set, and what code has. */
static void
put_defaults(const struct readers *readers, const struct contract_key *key, struct subject *subject)
{
	if (key->default_value == NULL) /* a secret has none */
		return;
	subject_text(subject, "default", key->default_value);
	subject_bool(subject, "defaults_agree", readers->differs == NULL);
	if (readers->differs == NULL)
		return;
	subject_text(subject, "code_default", subject_find(readers->differs, "default")->text);
	subject_at(subject, "code_default", readers->differs->place);
}

static void
add_declared(struct declarations *all, struct scope *scope, const struct declared_contract *contract,
	const struct contract_key *key)
{
	struct readers *readers = readers_of(all, scope, key->name);
	struct subject *subject;
	const char **services;
	size_t count = 0;

	if (readers->is_told || key->internal)
		return;
	readers->is_told = true;
	services = pool_alloc(all->pool, scope->count * sizeof(*services));
	for (size_t i = 0; i < scope->count; i++)
		if (scope->contracts[i]->service != NULL && contract_find(
			scope->contracts[i]->contract, slice_of_text(key->name)) != NULL)
			services[count++] = scope->contracts[i]->service;
	subject = add(all, readers, (struct fact_place){key->file, key->line, 1, 0});
	subject_bool(subject, "secret", key->secret);
	subject_bool(subject, "required", key->required);
	subject_bool(subject, "declared", true);
	subject_text(subject, "contract", contract->file);
	subject_list(subject, "services", services, count);
	put_defaults(readers, key, subject);
	put_mentioned(all, key, subject);
}

/* How a person declares it. */
static const char *
way_in(const struct declarations *all, const struct readers *readers)
{
	const struct declared_contract *first = readers->scope->contracts[0];

	return first->service == NULL ?
		pool_printf(all->pool, "add %s to %s", readers->name, first->file) :
		pool_printf(all->pool, "evenkeep contract add %s --service %s", readers->name,
			told_word(all->pool, first->service));
}

static void
add_undeclared(struct declarations *all, const struct readers *readers)
{
	const struct declared_contract *first = readers->scope->contracts[0];
	struct subject *subject = add(all, readers, readers->first->place);

	subject_bool(subject, "secret", words_secret_name(slice_of_text(readers->name)) != NULL);
	subject_bool(subject, "declared", false);
	subject_text(subject, "contract", first->file);
	subject_text(subject, "to_declare", way_in(all, readers));
	if (first->service != NULL)
		subject->service = pool_text(all->facts->pool, first->service);
}

static int
compare(const void *a, const void *b)
{
	const struct readers *const *x = a, *const *y = b;
	int order = strcmp((*x)->scope->folder, (*y)->scope->folder);

	return order != 0 ? order : strcmp((*x)->name, (*y)->name);
}

static bool
is_undeclared(const struct readers *readers)
{
	return readers != NULL && !readers->is_told && readers->first != NULL;
}

static int
compare_lines(const void *a, const void *b)
{
	unsigned x = (*(const struct subject *const *)a)->place.line;
	unsigned y = (*(const struct subject *const *)b)->place.line;

	return (x > y) - (x < y);
}

/* The lines of templates of which that is known, from the top. */
static void
find_entries(struct declarations *all)
{
	all->entries = xcalloc(all->facts->count + 1, sizeof(*all->entries));
	for (size_t i = 0; i < all->facts->count; i++) {
		const struct subject *entry = all->facts->items[i];

		if (strcmp(entry->each, "entry") == 0 && entry->place.file != NULL &&
			subject_find(entry, "mentioned") != NULL)
			all->entries[all->entry_count++] = entry;
	}
	if (all->entry_count > 1)
		qsort(all->entries, all->entry_count, sizeof(struct subject *), compare_lines);
}

void
declaration_add(struct declarations *all)
{
	struct readers **undeclared;
	size_t count = 0;

	find_entries(all);
	find_set(all);
	for (size_t s = 0; s < all->scope_count; s++)
		for (size_t c = 0; c < all->scopes[s].count; c++) {
			const struct declared_contract *contract = all->scopes[s].contracts[c];

			for (size_t k = 0; k < contract->contract->count; k++)
				add_declared(all, &all->scopes[s], contract, &contract->contract->keys[k]);
		}
	undeclared = xcalloc(all->reader_count + 1, sizeof(struct readers *));
	for (size_t i = 0; i < all->room; i++)
		if (is_undeclared(all->readers[i]))
			undeclared[count++] = all->readers[i];
	if (count > 1)
		qsort(undeclared, count, sizeof(*undeclared), compare);
	for (size_t i = 0; i < count; i++)
		add_undeclared(all, undeclared[i]);
	free(undeclared);
}
