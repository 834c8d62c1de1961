/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/age_priv.h"
#include "crypto/encode.h"
#include "crypto/identity_priv.h"
#include "model/envset.h"
#include "model/name.h"
#include "secret/secret.h"
#include "vault/shape_list.h"
#include "vault/vault_priv.h"

enum { IDENTITY_HRP = 16 };

static void
add_key(struct needles *needles, const char *of, const char *what, const uint8_t *key, size_t len)
{
	char name[300];

	snprintf(name, sizeof(name), "%s of %s", what, of);
	needles_add(needles, NEEDLE_KEY, name, slice_of(key, len));
}

static void
derived(
    const uint8_t *from, struct slice salt, const struct slice *info, size_t count, uint8_t *out)
{
	hkdf(slice_of(from, KEY), salt, info, count, out);
}

/* The digits of bech32 before they are bytes: five bits each. */
static void
add_five_bits(struct needles *needles, const uint8_t *secret)
{
	uint8_t bits[51];
	size_t i;

	for (i = 0; i < sizeof(bits); i++) {
		unsigned both = (unsigned)secret[i * 5 / 8] << 8;

		if (i * 5 / 8 + 1 < KEY)
			both |= secret[i * 5 / 8 + 1];
		bits[i] = both >> (11 - i * 5 % 8) & 31;
	}
	needles_add_form(
	    needles, NEEDLE_KEY, "five bits of the identity", slice_of(bits, sizeof(bits)));
}

static void
add_identity(struct needles *needles, struct identity *self)
{
	const struct slice label = SLICE_LITERAL("vault1/sign");
	struct secret *text CLEANUP(secret_freep) = identity_secret_text(self);
	const uint8_t *secret = identity_secret(self);
	uint8_t seed[KEY];
	struct key scalar;

	add_key(needles, "the identity", "the secret", secret, KEY);
	if (identity_kind(self) == IDENTITY_X25519) {
		needles_add_form(needles, NEEDLE_KEY, "the text of the identity",
		    slice_from(secret_slice(text), IDENTITY_HRP));
		add_five_bits(needles, secret);
	} else {
		ed25519_seed_to_x25519(secret, &scalar);
		add_key(needles, "the identity", "the scalar", scalar.bytes, KEY);
	}
	derived(secret, slice_of(NULL, 0), &label, 1, seed);
	add_key(needles, "the identity", "the signing seed", seed, KEY);
	/* what the signing key expands to; its clamped first half is never a needle of its own */
	ed25519_seed_to_x25519(seed, &scalar);
	add_key(needles, "the identity", "the signing scalar", scalar.bytes, KEY);
}

/* The file key of a wrap, and what is derived from it. */
static int
add_wrap(struct needles *needles, const char *of, struct slice wrap, struct identity *self,
    struct err *err)
{
	const struct slice header_label = SLICE_LITERAL("header");
	const struct slice payload_label = SLICE_LITERAL("payload");
	struct age_header header;
	struct key file_key = {{0}};
	uint8_t key[KEY], epk[POINT];
	int r;

	r = age_header_parse(wrap, WRAP_HEADER_MOST, &header, err);
	if (r == 0)
		r = age_stanza_open(&header.stanzas[0], self, &file_key, err);
	if (r != 0)
		return r;
	add_key(needles, of, "the file key", file_key.bytes, FILE_KEY);
	hkdf(slice_of(file_key.bytes, FILE_KEY), slice_of(NULL, 0), &header_label, 1, key);
	add_key(needles, of, "the header key", key, KEY);
	hkdf(slice_of(file_key.bytes, FILE_KEY), slice_of(header.payload.data, PAYLOAD_NONCE),
	    &payload_label, 1, key);
	add_key(needles, of, "the payload key", key, KEY);
	if (identity_kind(self) == IDENTITY_X25519 &&
	    base64_decode(header.stanzas[0].args[1], epk, sizeof(epk)) &&
	    x25519(identity_secret(self), epk, key))
		add_key(needles, of, "the shared secret", key, KEY);
	return 0;
}

static void
add_environment(struct needles *needles, const struct vault_env *env)
{
	static const char *const labels[] = {
	    "vault1/name", "vault1/idx", "vault1/ops", "vault1/nonce"};
	const struct env_keys *keys = env->access.keys;
	struct slice ek = env_keys_ek(keys);
	uint32_t epoch = env_keys_epoch(keys);
	uint8_t number[4] = {
	    (uint8_t)(epoch >> 24), (uint8_t)(epoch >> 16), (uint8_t)(epoch >> 8), (uint8_t)epoch};
	uint8_t key[KEY];
	size_t i;

	add_key(needles, env->info.name, "the key", ek.data, KEY);
	hkdf_extract(ek, slice_of(env_keys_vault_id(keys), VAULT_ID), key);
	add_key(needles, env->info.name, "the extracted key", key, KEY);
	for (i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		struct slice info[] = {slice_of_text(labels[i]),
		    slice_of(env_keys_env_id(keys), ENV_ID), slice_of(number, sizeof(number))};

		derived(ek.data, slice_of(env_keys_vault_id(keys), VAULT_ID), info, 3, key);
		add_key(needles, env->info.name, labels[i], key, KEY);
	}
}

/* Those of a scoped reader. */
static void
add_scope(struct needles *needles, const struct packet *packet)
{
	char name[NAME_MOST + 1];
	size_t i;

	for (i = 0; i < packet->entry_count; i++) {
		const struct scope_entry *entry = &packet->entries[i];

		snprintf(name, sizeof(name), "%.*s", (int)entry->name.len,
		    (const char *)entry->name.data);
		add_key(needles, name, "the key", entry->name_key, KEY);
	}
}

/* The key of each record. */
static int
add_names(struct needles *needles, struct vault_env *env, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_read(env, NULL, 0, &set, err);
	for (i = 0; r == 0 && i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		uint8_t bidx[BIDX], key[KEY];

		env_keys_bidx(env->access.keys, entry->name, bidx);
		env_keys_name_key(env->access.keys, bidx, key);
		add_key(needles, (const char *)entry->name.data, "the key", key, KEY);
	}
	return r;
}

static int
add_comparison(
    struct needles *needles, struct vault *vault, const struct vault_env *env, struct err *err)
{
	static const uint8_t rosters[ENV_ID];
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	uint32_t epoch;
	uint8_t number[4], key[KEY];
	struct slice info[] = {SLICE_LITERAL("vault1/tag"), slice_of(number, sizeof(number))};
	struct slice wrap;
	int r;

	r = vault_compare_keys(vault, &keys, err);
	if (r < 0 || keys == NULL)
		return r;
	epoch = compare_keys_epoch(keys);
	memcpy(number,
	    (uint8_t[]){(uint8_t)(epoch >> 24), (uint8_t)(epoch >> 16), (uint8_t)(epoch >> 8),
		(uint8_t)epoch},
	    4);
	add_key(needles, "comparison", "the key", compare_keys_ck(keys).data, KEY);
	derived(compare_keys_ck(keys).data, slice_of(vault->id, VAULT_ID), info, 2, key);
	add_key(needles, "tags", "the key", key, KEY);
	compare_keys_shape(keys, env->info.env_id, key);
	add_key(needles, "the shape", "the key", key, KEY);
	r = store_wrap_find(
	    vault->store, rosters, compare_keys_commit(keys), env->access.member.id, &wrap, err);
	return r <= 0 ? r : add_wrap(needles, "comparison", wrap, env->access.self, err);
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static int
add_vault(
    struct needles *needles, const struct keys_place *at, struct identities *ids, struct err *err)
{
	struct vault_place place = {.path = at->vault,
	    .state_folder = at->state,
	    .now_ms = clock_now_ms(),
	    .confirm_first_use = accept};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct slice wrap;
	int r;

	r = vault_open(&place, VAULT_READ, &vault, err);
	if (r < 0)
		return r;
	vault_use(vault, ids);
	r = vault_env_open(vault, at->env, &env, err);
	if (r == 0)
		r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (env->access.keys != NULL)
		add_environment(needles, env);
	else
		add_scope(needles, &env->access.packet);
	r = store_wrap_find(vault->store, env->info.env_id, env_charter(env)->charter.ek_commit,
	    env->access.member.id, &wrap, err);
	if (r == 1)
		r = add_wrap(needles, at->env, wrap, env->access.self, err);
	if (r == 0)
		r = add_comparison(needles, vault, env, err);
	if (r == 0 && env->access.keys != NULL)
		r = add_names(needles, env, err);
	return r;
}

static int
tell_passphrase(void *cookie, const char *what, struct secret **out, struct err *err)
{
	(void)what;
	(void)err;
	*out = secret_of(slice_of_text(cookie));
	return 0;
}

int
keys_add(struct needles *needles, const struct keys_place *place, struct err *err)
{
	struct passphrase_source source = {.ask = tell_passphrase, .cookie = (void *)place->passphrase};
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;
	int r;

	r = file_read(place->identity, IDENTITY_FILE_MOST, &text, err);
	if (r == 0)
		r = identities_parse(buf_slice(&text), place->identity,
		    place->passphrase == NULL ? NULL : &source, &ids, err);
	if (r < 0)
		return r;
	for (i = 0; i < ids.count; i++)
		add_identity(needles, ids.items[i]);
	if (place->passphrase != NULL)
		needles_add(
		    needles, NEEDLE_KEY, "the passphrase", slice_of_text(place->passphrase));
	return add_vault(needles, place, &ids, err);
}
