/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/names_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* The name in the charter BYTES if it belongs to ENV_ID; "" if not, or if they are no charter. */
static void
name_in(const struct vault *vault, struct slice bytes, const uint8_t env_id[ENV_ID], char out[65])
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct doc *doc CLEANUP(doc_freep) = NULL;
	uint8_t id[ENV_ID];

	out[0] = '\0';
	if (doc_parse(bytes, NULL, &doc, &ignored) < 0 || doc->kind != DOC_CHARTER)
		return;
	env_id_of(vault->id, doc->charter.name, id);
	if (memcmp(id, env_id, ENV_ID) == 0)
		memcpy(out, doc->charter.name, sizeof(doc->charter.name));
}

int
env_name_of(struct vault *vault, const uint8_t env_id[ENV_ID], char out[65], struct err *err)
{
	struct slice bytes;
	uint64_t seq;
	int r;

	out[0] = '\0';
	r = store_doc_head(vault->store, DOC_CHARTER, env_id, &seq, &bytes, err);
	if (r == 1)
		name_in(vault, bytes, env_id, out);
	return r < 0 ? r : 0;
}

static void
ids_add(struct env_ids *ids, const uint8_t env_id[ENV_ID])
{
	if (ids->count > 0 && memcmp(ids->items[ids->count - 1], env_id, ENV_ID) == 0)
		return;
	ids->items = list_grow(ids->items, ids->count, &ids->room, ENV_ID);
	memcpy(ids->items[ids->count++], env_id, ENV_ID);
}

static int
on_doc(void *cookie, const struct store_row *row, struct err *err)
{
	(void)err;
	ids_add(cookie, row->env);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	return memcmp(a, b, ENV_ID);
}

static void
ids_sort(struct env_ids *ids)
{
	size_t kept = 0, i;

	if (ids->count > 1)
		qsort(ids->items, ids->count, ENV_ID, by_id);
	for (i = 0; i < ids->count; i++)
		if (i == 0 || memcmp(ids->items[kept - 1], ids->items[i], ENV_ID) != 0)
			memmove(ids->items[kept++], ids->items[i], ENV_ID);
	ids->count = kept;
}

int
env_ids_load(struct vault *vault, struct env_ids *out, struct err *err)
{
	const struct roster *roster = vault_roster(vault);
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	size_t i;
	int r;

	r = store_each(vault->store, TABLE_DOC, DOC_CHARTER, NULL, on_doc, &ids, err);
	if (r == 0)
		r = store_each(vault->store, TABLE_DOC, DOC_COMMIT, NULL, on_doc, &ids, err);
	if (r < 0)
		return r;
	/* a reader's copy says which it lacks in another way */
	for (i = 0; i < roster->checkpoint_count && !vault_is_partial(vault); i++)
		ids_add(&ids, roster->checkpoints[i].env_id);
	for (i = 0; i < vault->floor.seen.count && !vault_is_partial(vault); i++)
		ids_add(&ids, vault->floor.seen.envs[i].env_id);
	ids_sort(&ids);
	*out = ids;
	ids = (struct env_ids){0};
	return 0;
}

void
env_ids_done(struct env_ids *ids)
{
	free(ids->items);
	*ids = (struct env_ids){0};
}

static int
by_name(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

int
env_names_load(struct vault *vault, struct env_names *out, struct err *err)
{
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	struct env_names names CLEANUP(env_names_done) = {0};
	char name[65];
	size_t i;
	int r;

	r = env_ids_load(vault, &ids, err);
	for (i = 0; r == 0 && i < ids.count; i++) {
		r = env_name_of(vault, ids.items[i], name, err);
		if (r < 0 || name[0] == '\0')
			continue;
		names.items = list_grow(names.items, names.count, &names.room, sizeof(char *));
		names.items[names.count++] = xstrdup(name);
	}
	if (r < 0)
		return r;
	if (names.count > 1)
		qsort(names.items, names.count, sizeof(char *), by_name);
	*out = names;
	names = (struct env_names){0};
	return 0;
}

void
env_names_done(struct env_names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct env_names){0};
}
