/* SPDX-License-Identifier: Apache-2.0 */
#include "room.h"

#include "config/type.h"

int
room_enter(void **state)
{
	static const char *const names[ENVS] = {"dev", "staging", "prod"};
	struct room *room = xcalloc(1, sizeof(*room));

	for (size_t e = 0; e < ENVS; e++) {
		room->views[e] = view_new(names[e], VIEW_VALUES);
		room->views[e]->from_vault = true;
		room->sets[e] = envset_new(0);
		room->envs[e] = (struct parity_env){room->views[e], e == ENVS - 1, NULL};
	}
	room->contract = contract_new();
	room->declared.name = xstrdup("api");
	*state = room;
	return 0;
}

int
room_leave(void **state)
{
	struct room *room = *state;

	parity_free(room->parity);
	findings_free(room->findings);
	for (size_t e = 0; e < ENVS; e++)
		view_free(room->views[e]);
	contract_free(room->contract);
	freep(&room->declared.name);
	free(room->declared.take);
	free(room);
	return 0;
}

/* The record of ENTRY, to be changed. */
struct entry_record *
told(struct room *room, size_t env, struct entry *entry)
{
	struct entry_record *record =
		arena_alloc(envset_arena(room->sets[env]), sizeof(*record));

	*record = *entry->record;
	entry->record = record;
	return record;
}

struct entry_record *
told_of(struct room *room, size_t env, const char *name)
{
	return told(room, env, envset_find(room->sets[env], slice_of_text(name)));
}

void
put(struct room *room, size_t env, const char *name, const char *value, unsigned flags)
{
	struct entry *entry = envset_add_text(room->sets[env], name, slice_of_text(value), flags);

	*told(room, env, entry) = (struct entry_record){.version = 1, .created_ms = now_ms};
}

void
put_all(struct room *room, const char *name, const char *value, unsigned flags)
{
	for (size_t e = 0; e < ENVS; e++)
		put(room, e, name, value, flags);
}

void
expect_key(struct room *room, const char *name, bool required, bool secret, const char *type)
{
	struct type *read CLEANUP(type_freep) = NULL;
	struct contract_key key = {.name = (char *)name, .required = required, .secret = secret,
		.file = (char *)".env.example", .line = 7};
	struct err err = ERR_INIT;

	if (type != NULL)
		assert_int_equal(type_read(slice_of_text(type), &read, &err), 0);
	key.type = read;
	contract_add(room->contract, &key);
}

void
judge(struct room *room)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err = ERR_INIT;

	for (size_t e = 0; e < ENVS; e++)
		view_add_set(room->views[e], room->sets[e], room->views[e]->name);
	room->service = (struct parity_service){&room->declared,
		room->no_contract ? NULL : room->contract};
	room->parity = parity_new(&(struct parity_ask){&room->service, 1, false, room->envs, ENVS,
		now_ms, NULL, NULL});
	room->findings = findings_new();
	parity_facts(room->parity, facts);
	assert_int_equal(policies_add_pack(policies, "parity", &err), 0);
	assert_int_equal(policies_add_pack(policies, "secrets", &err), 0);
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", room->findings, &err), 0);
	findings_sort(room->findings);
}

const struct parity_row *
row(const struct room *room, const char *name)
{
	for (size_t i = 0; i < room->parity->count; i++)
		if (strcmp(room->parity->rows[i].name, name) == 0)
			return &room->parity->rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

const char *
state_in(const struct room *room, const char *name, size_t env)
{
	return parity_state_name(row(room, name)->cells[env].state);
}

const char *
said(const struct room *room, const char *rule, const char *name)
{
	for (size_t i = 0; i < room->findings->count; i++) {
		const struct finding *finding = &room->findings->items[i];

		if (strcmp(finding->rule, rule) == 0 && finding->name != NULL &&
			strcmp(finding->name, name) == 0)
			return finding->message;
	}
	return NULL;
}

const char *
fix_of(const struct room *room, const char *rule, const char *name)
{
	for (size_t i = 0; i < room->findings->count; i++) {
		const struct finding *finding = &room->findings->items[i];

		if (strcmp(finding->rule, rule) == 0 && strcmp(finding->name, name) == 0)
			return finding->fix;
	}
	fail_msg("no finding %s of %s", rule, name);
	return NULL;
}
