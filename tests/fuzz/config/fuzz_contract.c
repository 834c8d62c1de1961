/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a contract: a refusal leaves it empty, else every key is whole and findable. */
#include "config/contract.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/name.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_as(const char *file, struct slice text)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t i;
	int r;

	r = contract_read(text, file, contract, &err);
	if (r < 0 && (r != ERR_INVALID || err.id == NULL || contract->count > 0))
		abort();
	for (i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];

		if (!name_is_valid(slice_of_text(key->name)) || key->line == 0 ||
		    strcmp(key->file, file) != 0 || (key->placeholder && key->example == NULL) ||
		    (key->insisted && !key->required))
			abort();
		if (contract_find(contract, slice_of_text(key->name)) != key)
			abort();
	}
	for (i = 0; i < contract->note_count; i++)
		if (contract->notes[i].line == 0 || strcmp(contract->notes[i].file, file) != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	secret_start();
	read_as(".env.example", slice_of(data, size));
	read_as(".env.schema", slice_of(data, size));
	return 0;
}
