/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <state>/project/<hex of 16 bytes of H("evenkeep/project", the folder's real path)>:
 *
 * project 1
 * id <b64>
 * sum <hex>
 */
#include "vault/seen.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "vault/heads_text_priv.h"
#include "vault/state.h"

enum { PIN_MOST = 4096, PIN_NAME = 16 };

/* The caller frees it. */
static char *
path_of(const char *state_folder, const char *root)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	char *real CLEANUP(freep) = realpath(root, NULL);
	uint8_t digest[HASH];

	hash_of("evenkeep/project", slice_of_text(real == NULL ? root : real), digest);
	buf_addf(&path, "%s/project/", state_folder);
	hex_add(&path, slice_of(digest, PIN_NAME));
	return buf_take(&path);
}

static bool
pin_parse(struct slice text, uint8_t vault_id[VAULT_ID])
{
	struct slice line;

	return state_sum_take("evenkeep/pin", &text) && slice_next_line(&text, &line) &&
	       slice_equal_text(line, "project 1") && slice_next_line(&text, &line) &&
	       word_skip(&line, "id") && base64_take(&line, vault_id, VAULT_ID) && line.len == 0 &&
	       text.len == 0;
}

int
pin_load(const char *state_folder, const char *root, uint8_t vault_id[VAULT_ID], struct err *err)
{
	char *path CLEANUP(freep) = path_of(state_folder, root);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	uint8_t id[VAULT_ID];
	size_t i;
	int r;

	r = state_read(path, PIN_MOST, &text, err);
	if (r <= 0)
		return r;
	if (!pin_parse(buf_slice(&text), id))
		return state_damaged(path, err);
	for (i = 0; i < VAULT_ID; i++)
		vault_id[i] = id[i];
	return 1;
}

int
pin_record(
    const char *state_folder, const char *root, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "project");
	char *path CLEANUP(freep) = path_of(state_folder, root);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int fd CLEANUP(state_closep) = -1;
	int r;

	r = state_lock(folder, &fd, err);
	if (r < 0)
		return r;
	buf_add_text(&text, "project 1\nid ");
	base64_add(&text, slice_of(vault_id, VAULT_ID));
	buf_add_text(&text, "\n");
	state_sum_add("evenkeep/pin", &text);
	return file_replace(path, buf_slice(&text), 0600, err);
}

int
pin_forget(const char *state_folder, const char *root, struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "project");
	char *path CLEANUP(freep) = path_of(state_folder, root);

	return state_remove(folder, path, err);
}
