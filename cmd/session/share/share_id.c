/* SPDX-License-Identifier: Apache-2.0 */
/* Which vault of a store is meant: what pins it here, --vault-id, or the only one. */
#include <string.h>

#include "base/hex.h"
#include "cmd/frame/shell_word.h"
#include "cmd/session/ask.h"
#include "cmd/session/share/share_priv.h"
#include "vault/check.h"
#include "vault/lockfile.h"
#include "vault/seen.h"
#include "vault/token.h"

enum { WANTED_LEAST = 16 };

int
share_want(struct session *session, const char *text, struct err *err)
{
	struct share *share = session_share(session);
	uint8_t wanted[VAULT_ID] = {0};
	size_t count = 0;

	for (; *text != '\0'; text++) {
		int digit = hex_value((unsigned char)*text);

		if (*text == ' ' || *text == '-')
			continue;
		if (digit < 0 || count == sizeof(wanted) * 2)
			break;
		wanted[count / 2] |= (uint8_t)(count % 2 == 0 ? digit << 4 : digit);
		count++;
	}
	if (*text != '\0' || count < WANTED_LEAST) {
		err_set(err, ERR_USAGE, "vault-id", "`--vault-id` takes 16 to 64 hex digits");
		return err_fix(err, "`evenkeep remote show` tells them on a machine that has the vault");
	}
	memcpy(share->wanted, wanted, sizeof(wanted));
	share->wanted_count = count;
	return 0;
}

static bool
wants(const struct share *share, const uint8_t id[VAULT_ID])
{
	size_t whole = share->wanted_count / 2;

	return memcmp(share->wanted, id, whole) == 0 &&
		(share->wanted_count % 2 == 0 || share->wanted[whole] >> 4 == id[whole] >> 4);
}

static int
confirm_wanted(const struct share *share, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	if (wants(share, vault_id))
		return 0;
	err_set(err, ERR_UNKNOWN_VAULT, "unknown-vault", "this is not the vault of `--vault-id`");
	return err_fix(err, "compare it with what `evenkeep remote show` tells where the vault is in use");
}

int
share_confirm_first_use(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	const struct share *share = session_share(cookie);

	return share->wanted_count == 0 ? ask_first_use(NULL, vault_id, err) :
		confirm_wanted(share, vault_id, err);
}

int
share_pinned_id(const struct vault_place *place, uint8_t out[VAULT_ID], struct err *err)
{
	struct heads lock CLEANUP(heads_done) = {.roster = {.seq = 0}};
	int r = 0, has_lock;

	if (place->token != NULL) {
		memcpy(out, place->token->vault_id, VAULT_ID);
		return 1;
	}
	if (place->state_folder != NULL && place->project_root != NULL)
		r = pin_load(place->state_folder, place->project_root, out, err);
	if (r < 0 || place->lock_file == NULL)
		return r;
	has_lock = lockfile_load(place->lock_file, &lock, err);
	if (has_lock <= 0)
		return has_lock < 0 ? has_lock : r;
	if (r == 1)
		r = trust_need(memcmp(out, lock.vault_id, VAULT_ID) == 0, CHECK_LOCK_VAULT, err);
	memcpy(out, lock.vault_id, VAULT_ID);
	return r < 0 ? r : 1;
}

struct only {
	const struct share *share;
	uint8_t id[VAULT_ID];
	size_t count;
};

static int
take_only(void *cookie, const char *text, struct err *err)
{
	struct only *only = cookie;
	uint8_t id[VAULT_ID];

	(void)err;
	if (!vault_id_parse(slice_of_text(text), id) || !wants(only->share, id))
		return 0;
	memcpy(only->id, id, sizeof(id));
	only->count++;
	return 0;
}

/* Nothing pins it: it is the store's only one, which is confirmed as every first use is. */
static int
only_id(struct session *session, uint8_t out[VAULT_ID], struct err *err)
{
	struct remote *top CLEANUP(remote_closep) = NULL;
	const struct share *share = session_share(session);
	struct only only = {.share = share};
	int r = share_open_top(session, &top, err);

	if (r == 0)
		r = remote_each_vault(top, take_only, &only, err);
	if (r < 0)
		return r;
	if (only.count == 1) {
		memcpy(out, only.id, VAULT_ID);
		return 0;
	}
	if (only.count == 0) {
		err_set(err, ERR_NOT_FOUND, "no-vault", "`%s` has no vault%s", share->address.text,
		    share->wanted_count == 0 ? "" : " with that id");
		return err_fix(err, "on the machine that has it: `evenkeep remote add %s`",
		    shell_word(share->address.text));
	}
	err_set(err, ERR_UNKNOWN_VAULT, "unknown-vault", "`%s` has %zu vaults, and nothing says which",
	    share->address.text, only.count);
	return err_fix(err, "commit the project's evenkeep.lock (`evenkeep pin`) where it is in use, or say "
			    "`evenkeep join --vault-id ID`");
}

int
share_find_id(struct session *session, uint8_t out[VAULT_ID], struct err *err)
{
	struct vault *vault = session_open_vault(session);
	struct vault_place place;
	int r;

	if (vault != NULL) {
		memcpy(out, vault_id(vault), VAULT_ID);
		return 0;
	}
	r = session_place(session, &place, err);
	if (r == 0)
		r = share_pinned_id(&place, out, err);
	if (r < 0)
		return r;
	return r == 1 ? confirm_wanted(session_share(session), out, err) : only_id(session, out, err);
}
