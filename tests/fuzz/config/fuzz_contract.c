/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a contract: a refusal leaves it empty, else every key is whole and findable. */
#include "config/contract.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/name.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t i;
	int r;

	secret_start();
	r = contract_read(slice_of(data, size), ".env.example", contract, &err);
	if (r < 0 && (r != ERR_INVALID || err.id == NULL || contract->count > 0))
		abort();
	for (i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];

		if (!name_is_valid(slice_of_text(key->name)) || key->line == 0 ||
		    strcmp(key->file, ".env.example") != 0 || (key->placeholder && key->example == NULL))
			abort();
		if (contract_find(contract, slice_of_text(key->name)) != key)
			abort();
	}
	return 0;
}
