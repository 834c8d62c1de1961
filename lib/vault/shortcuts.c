/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/shortcuts_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/objects.h"

static const char label[] = "vault1/chain-taken";

void
shortcuts_done(struct shortcuts *shortcuts)
{
	free(shortcuts->chains);
	free(shortcuts->bundles);
	shortcuts->chains = NULL;
	shortcuts->bundles = NULL;
}

bool
shortcuts_may(const struct shortcuts *shortcuts)
{
	return !shortcuts->are_off && shortcuts->bad < SHORTCUTS_BAD_MOST;
}

void
shortcuts_pass_over(struct shortcuts *shortcuts, const char *name, const char *why)
{
	const struct object_source *source = shortcuts->source;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&text, why);
	if (++shortcuts->bad == SHORTCUTS_BAD_MOST)
		buf_add_text(&text, " (so many are enough: no others are asked for)");
	if (source->passed_over != NULL)
		source->passed_over(source->passed_over_cookie, name, buf_text(&text));
}

bool
shortcuts_forgive(struct shortcuts *shortcuts, const char *name, int code, struct err *err)
{
	bool is_its_own = code == ERR_TAMPERED ||
			  (code == ERR_REMOTE && (strcmp(err->id, "remote-large") == 0 ||
						     strcmp(err->id, "remote-speech") == 0));

	if (!is_its_own || shortcuts->source->is_link)
		return false;
	shortcuts_pass_over(shortcuts, name, err->message);
	err_done(err);
	return true;
}

static struct chain_taken *
find(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID], uint64_t n)
{
	for (size_t i = 0; i < shortcuts->count; i++) {
		struct chain_taken *chain = &shortcuts->chains[i];

		if (chain->n == n && memcmp(chain->env_id, env_id, ENV_ID) == 0)
			return chain;
	}
	return NULL;
}

static void
add(struct chain_taken *chain, struct slice object)
{
	hash_add_u32(&chain->hash, (uint32_t)object.len);
	hash_add(&chain->hash, object);
	chain->next++;
}

void
shortcuts_note_chain(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct slice object)
{
	struct chain_taken *chain = find(shortcuts, env_id, chain_of(seq));

	if (chain == NULL) {
		shortcuts->chains = list_grow(
		    shortcuts->chains, shortcuts->count, &shortcuts->room, sizeof(*chain));
		chain = &shortcuts->chains[shortcuts->count++];
		*chain = (struct chain_taken){.n = chain_of(seq), .next = seq, .from = seq};
		memcpy(chain->env_id, env_id, ENV_ID);
		hash_start(&chain->hash, label);
	}
	add(chain, object);
}

void
shortcuts_note_bundle(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID])
{
	shortcuts->bundles = list_grow(
	    shortcuts->bundles, shortcuts->bundle_count, &shortcuts->bundle_room, ENV_ID);
	shortcuts->suspect = shortcuts->bundle_count;
	memcpy(shortcuts->bundles[shortcuts->bundle_count++], env_id, ENV_ID);
}

void
shortcuts_suspect(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID])
{
	for (size_t i = 0; i < shortcuts->bundle_count; i++)
		if (memcmp(shortcuts->bundles[i], env_id, ENV_ID) == 0)
			shortcuts->suspect = i;
}

void
shortcuts_compare(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct slice object)
{
	struct chain_taken *chain =
	    shortcuts->are_off ? find(shortcuts, env_id, chain_of(seq)) : NULL;
	char name[OBJECT_NAME];
	uint8_t now[HASH];

	if (chain == NULL || chain->next != seq)
		return;
	add(chain, object);
	if (seq % CHAIN_COMMITS != 0)
		return;
	hash_end(&chain->hash, now);
	if (memcmp(now, chain->was, HASH) == 0)
		return;
	object_name_chain(env_id, chain->n, name);
	shortcuts_pass_over(shortcuts, name, "its commits have other records or keys with them than in the store");
}

static bool
is_refusal(int code, const struct err *err)
{
	return code == ERR_TAMPERED || code == ERR_ROLLED_BACK || code == ERR_FORKED ||
	       (code == ERR_BEHIND && strcmp(err->id, "partial-copy") != 0);
}

bool
shortcuts_are_at_fault(struct shortcuts *shortcuts, int code, struct err *err)
{
	char name[OBJECT_NAME];

	if (shortcuts->are_off || shortcuts->source->is_link ||
	    (shortcuts->count == 0 && shortcuts->bundle_count == 0) || !is_refusal(code, err))
		return false;
	if (shortcuts->bundle_count > 0) {
		object_name_bundle(shortcuts->bundles[shortcuts->suspect], name);
		shortcuts_pass_over(shortcuts, name, err->message);
	}
	for (size_t i = 0; i < shortcuts->count; i++) {
		struct chain_taken *chain = &shortcuts->chains[i];

		hash_end(&chain->hash, chain->was);
		hash_start(&chain->hash, label);
		chain->next = chain->from;
	}
	shortcuts->are_off = true;
	err_done(err);
	return true;
}
