/* SPDX-License-Identifier: Apache-2.0 */
/* What is read against what is declared: by the contracts of evenkeep.yaml, else by the templates that are found. */
#include "cmd/check/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/contract.h"
#include "drift/declaration.h"

struct declared {
	struct gathered *gathered;
	struct declared_contract *items;
	size_t count, room;
	struct contract **own; /* of templates; the others are of the services */
	size_t own_count, own_room;
};

static void
add(struct declared *declared, const char *file, const struct contract *contract, const char *service)
{
	declared->items = list_grow(declared->items, declared->count, &declared->room,
		sizeof(*declared->items));
	declared->items[declared->count++] = (struct declared_contract){file, contract, service};
}

static void
add_services(struct declared *declared)
{
	const struct parity_services *services = &declared->gathered->services;

	for (size_t i = 0; i < services->count; i++)
		if (services->items[i].contract != NULL)
			add(declared, services->items[i].declared->contracts[0],
				services->items[i].contract, services->items[i].declared->name);
}

/* One that cannot be read is a finding already, as an env file. */
static void
add_template(struct declared *declared, const char *file)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	if (sources_read(declared->gathered->sources, file, &text, &ignored) < 0 ||
		contract_read(text, file, contract, &ignored) < 0)
		return;
	declared->own = list_grow(declared->own, declared->own_count, &declared->own_room,
		sizeof(struct contract *));
	declared->own[declared->own_count++] = contract;
	add(declared, file, contract, NULL);
	contract = NULL;
}

/* The files of the lines that are of templates; those of one file stand together. */
static void
add_templates(struct declared *declared)
{
	const struct facts *facts = declared->gathered->facts;
	const char *last = NULL;

	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *entry = facts->items[i];
		const struct fact *template = subject_find(entry, "template");

		if (strcmp(entry->each, "entry") != 0 || template == NULL || !template->yes ||
			entry->place.file == NULL ||
			(last != NULL && strcmp(entry->place.file, last) == 0))
			continue;
		last = entry->place.file;
		add_template(declared, last);
	}
}

static bool
in_vault(void *cookie, struct slice name)
{
	const struct columns *columns = cookie;

	for (size_t i = 0; i < columns->count; i++)
		if (view_find(columns->envs[i].view, name) != NULL)
			return true;
	return false;
}

static void
declared_done(struct declared *declared)
{
	for (size_t i = 0; i < declared->own_count; i++)
		contract_free(declared->own[i]);
	free(declared->own);
	free(declared->items);
}

void
gather_declarations(struct gathered *gathered)
{
	struct declared declared CLEANUP(declared_done) = {.gathered = gathered};
	bool sees_all = gathered->columns.count > 0;

	add_services(&declared);
	if (declared.count == 0)
		add_templates(&declared);
	for (size_t i = 0; i < gathered->columns.count; i++)
		sees_all &= gathered->columns.envs[i].view->kind != VIEW_HIDDEN;
	declaration_facts(&(struct declared_ask){declared.items, declared.count,
		sees_all ? in_vault : NULL, &gathered->columns}, gathered->facts);
}
