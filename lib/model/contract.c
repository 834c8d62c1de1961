/* SPDX-License-Identifier: Apache-2.0 */
#include "model/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

struct contract *
contract_new(void)
{
	return xcalloc(1, sizeof(struct contract));
}

void
contract_key_done(struct contract_key *key)
{
	free(key->name);
	free(key->example);
	free(key->default_value);
	type_free(key->type);
	type_free(key->hint);
	free(key->instead);
	free(key->description);
	free(key->docs);
	free(key->file);
}

void
contract_free(struct contract *contract)
{
	size_t i;

	if (contract == NULL)
		return;
	for (i = 0; i < contract->count; i++)
		contract_key_done(&contract->keys[i]);
	free(contract->keys);
	for (i = 0; i < contract->note_count; i++) {
		free(contract->notes[i].file);
		free(contract->notes[i].text);
	}
	free(contract->notes);
	free(contract->current_env);
	free(contract);
}

void
contract_freep(struct contract **contract)
{
	contract_free(*contract);
	*contract = NULL;
}

/* The place of NAME, or where it belongs; *found tells which. */
static size_t
place_of(const struct contract *contract, struct slice name, bool *found)
{
	size_t low = 0, high = contract->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(slice_of_text(contract->keys[middle].name), name);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static char *
copy_of(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

struct contract_key *
contract_add(struct contract *contract, const struct contract_key *key)
{
	struct contract_key copy = *key;
	bool found;
	size_t at = place_of(contract, slice_of_text(key->name), &found);
	struct contract_key *slot;

	copy.name = xstrdup(key->name);
	copy.example = copy_of(key->example);
	copy.default_value = copy_of(key->default_value);
	copy.type = type_copy(key->type);
	copy.hint = type_copy(key->hint);
	copy.instead = copy_of(key->instead);
	copy.description = copy_of(key->description);
	copy.docs = copy_of(key->docs);
	copy.file = copy_of(key->file);
	if (found) {
		slot = &contract->keys[at];
		contract_key_done(slot);
	} else {
		contract->keys = list_grow(
		    contract->keys, contract->count, &contract->room, sizeof(*contract->keys));
		slot = &contract->keys[at];
		memmove(slot + 1, slot, (contract->count - at) * sizeof(*slot));
		contract->count++;
	}
	*slot = copy;
	return slot;
}

void
contract_note(struct contract *contract, const char *file, unsigned line, unsigned column,
    const char *text)
{
	struct contract_note *note;

	contract->notes = list_grow(
	    contract->notes, contract->note_count, &contract->note_room, sizeof(*contract->notes));
	note = &contract->notes[contract->note_count++];
	*note = (struct contract_note){xstrdup(file), line, column, xstrdup(text)};
}

const struct contract_key *
contract_find(const struct contract *contract, struct slice name)
{
	bool found;
	size_t at = place_of(contract, name, &found);

	return found ? &contract->keys[at] : NULL;
}

bool
contract_key_refuses(const struct contract_key *key)
{
	return key->required && key->default_value == NULL &&
	       (key->insisted || key->secret || key->placeholder || key->example == NULL);
}
