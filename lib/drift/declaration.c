/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/declaration.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "drift/declaration_priv.h"

static const char *
text_of(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL || fact->kind != FACT_TEXT ? NULL : fact->text;
}

static bool
is_true(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_BOOL && fact->yes;
}

/* Folders in which configuration lies, and no program. */
static bool
is_of_settings(struct slice folder)
{
	static const char *const names[] = {"config", "configs", "conf", "deploy", "deployment", "docker",
		"env", "envs", ".envs", "environments", "infra", "ops", ".config", "compose", ".docker"};

	return slice_is_one_of(folder, names, ARRAY_LEN(names));
}

const char *
scope_folder(struct pool *pool, const char *file)
{
	struct slice folder = slice_of_text(file);
	size_t start;

	do {
		while (folder.len > 0 && folder.data[folder.len - 1] != '/')
			folder.len--;
		folder.len -= folder.len > 0;
		start = folder.len;
		while (start > 0 && folder.data[start - 1] != '/')
			start--;
	} while (folder.len > 0 && is_of_settings(slice_from(folder, start)));
	return pool_slice(pool, folder);
}

bool
scope_has(const char *folder, const char *file)
{
	size_t len = strlen(folder);

	return len == 0 || (strncmp(folder, file, len) == 0 && file[len] == '/');
}

static int
compare_scopes(const void *a, const void *b)
{
	const struct scope *x = a, *y = b;
	size_t one = strlen(x->folder), two = strlen(y->folder);

	return one != two ? (one < two) - (one > two) : strcmp(x->folder, y->folder);
}

static void
find_scopes(struct declarations *all)
{
	const struct declared_ask *ask = all->ask;

	all->scopes = xcalloc(ask->count + 1, sizeof(*all->scopes));
	for (size_t i = 0; i < ask->count; i++) {
		const char *folder = scope_folder(all->pool, ask->contracts[i].file);
		struct scope *scope = all->scopes;

		while (scope->folder != NULL && strcmp(scope->folder, folder) != 0)
			scope++;
		if (scope->folder == NULL) {
			scope->folder = folder;
			scope->contracts = pool_alloc(all->pool, ask->count * sizeof(*scope->contracts));
			all->scope_count++;
		}
		scope->contracts[scope->count++] = &ask->contracts[i];
	}
	if (all->scope_count > 1)
		qsort(all->scopes, all->scope_count, sizeof(*all->scopes), compare_scopes);
}

static const struct contract_key *
key_in(const struct scope *scope, const char *name)
{
	const struct contract_key *key = NULL;

	for (size_t i = 0; key == NULL && i < scope->count; i++)
		key = contract_find(scope->contracts[i]->contract, slice_of_text(name));
	return key;
}

static uint64_t
hash_of(const struct scope *scope, const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uintptr_t)scope;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return hash ^ (hash >> 31);
}

static struct readers **
slot_of(struct readers **slots, size_t room, const struct scope *scope, const char *name)
{
	size_t at = (size_t)hash_of(scope, name) & (room - 1);

	while (slots[at] != NULL && (slots[at]->scope != scope || strcmp(slots[at]->name, name) != 0))
		at = (at + 1) & (room - 1);
	return &slots[at];
}

static void
make_room(struct declarations *all)
{
	size_t room = all->room == 0 ? 256 : all->room * 2;
	struct readers **slots;

	if (all->reader_count * 2 < all->room)
		return;
	slots = xcalloc(room, sizeof(*slots));
	for (size_t i = 0; i < all->room; i++)
		if (all->readers[i] != NULL)
			*slot_of(slots, room, all->readers[i]->scope, all->readers[i]->name) =
				all->readers[i];
	free(all->readers);
	all->readers = slots;
	all->room = room;
}

struct readers *
readers_of(struct declarations *all, struct scope *scope, const char *name)
{
	struct readers **slot;

	make_room(all);
	slot = slot_of(all->readers, all->room, scope, name);
	if (*slot == NULL) {
		const struct contract_key *key = key_in(scope, name);

		*slot = pool_alloc(all->pool, sizeof(**slot));
		**slot = (struct readers){.name = pool_text(all->pool, name), .scope = scope,
			.has_default = true,
			.wanted = key == NULL ? NULL : key->default_value};
		all->reader_count++;
	}
	return *slot;
}

static void
add_kind(struct readers *readers, const char *kind)
{
	for (size_t i = 0; i < readers->kind_count; i++)
		if (strcmp(readers->kinds[i], kind) == 0)
			return;
	if (readers->kind_count < READERS_MOST)
		readers->kinds[readers->kind_count++] = kind;
}

/* `True`, `true`; all else by its bytes. */
static bool
defaults_agree(const char *a, const char *b)
{
	static const char *const words[][2] = {{"True", "true"}, {"False", "false"}};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		a = strcmp(a, words[i][0]) == 0 ? words[i][1] : a;
		b = strcmp(b, words[i][0]) == 0 ? words[i][1] : b;
	}
	return strcmp(a, b) == 0;
}

/* A use without a default outside of tests says more than others. */
static unsigned
weight_of(const struct subject *use)
{
	return (is_true(use, "in_tests") ? 0 : 2) + (is_true(use, "has_default") ? 0 : 1);
}

static void
add_code(struct readers *readers, const struct subject *use)
{
	const char *fallback = text_of(use, "default"), *form = text_of(use, "form");
	bool in_tests = is_true(use, "in_tests");

	readers->uses += !in_tests;
	readers->test_uses += in_tests;
	if (!in_tests)
		readers->has_default &= form != NULL && strcmp(form, "default") == 0;
	if (readers->first == NULL || weight_of(use) > weight_of(readers->first))
		readers->first = use;
	if (!in_tests && readers->wanted != NULL && readers->differs == NULL && fallback != NULL &&
		!defaults_agree(readers->wanted, fallback))
		readers->differs = use;
}

/* A reference counts for the nearest scope, and for every one above that has its name. */
static void
take_reference(struct declarations *all, struct subject *use)
{
	const char *name = text_of(use, "name"), *kind = text_of(use, "kind");
	bool is_code = kind != NULL && strcmp(kind, "code") == 0, nearest = true, declared = false;
	struct scope *undeclared = NULL;

	for (size_t i = 0; i < all->scope_count && use->place.file != NULL; i++) {
		struct scope *scope = &all->scopes[i];
		bool has_it = name != NULL && key_in(scope, name) != NULL;

		if (!scope_has(scope->folder, use->place.file))
			continue;
		scope->references++;
		scope->code += is_code && !is_true(use, "in_tests");
		scope->dynamic += name == NULL && !is_true(use, "in_tests");
		declared |= has_it;
		undeclared = nearest ? scope : undeclared;
		nearest = false;
		if (name == NULL || !has_it)
			continue;
		add_kind(readers_of(all, scope, name), kind == NULL ? "file" : kind);
		if (is_code)
			add_code(readers_of(all, scope, name), use);
	}
	if (name != NULL && undeclared != NULL) {
		subject_bool(use, "declared", declared);
		if (!declared && is_code) {
			add_kind(readers_of(all, undeclared, name), kind);
			add_code(readers_of(all, undeclared, name), use);
		}
	}
	if (name != NULL && all->ask->in_vault != NULL)
		subject_bool(use, "in_vault", all->ask->in_vault(all->ask->cookie, slice_of_text(name)));
}

void
declaration_facts(const struct declared_ask *ask, struct facts *facts)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct declarations all = {.ask = ask, .facts = facts, .pool = pool};
	size_t count = facts->count;

	find_scopes(&all);
	for (size_t i = 0; i < count; i++)
		if (strcmp(facts->items[i]->each, "reference") == 0)
			take_reference(&all, facts->items[i]);
	declaration_add(&all);
	free(all.entries);
	free(all.set);
	free(all.readers);
	free(all.scopes);
}
