/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole vault file with bytes of it replaced: every read is a refusal or what it was. An input is a
 * byte (odd: nothing is known of the vault yet), then patches: offset u24, length u8, bytes; or, with
 * length 0, where the file is cut off.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "secret/secret.h"
#include "vault/vault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VAULT_MOST = 1 << 24 };

static struct {
	char folder[64];
	char path[96], seen[256];
	struct buf original;
	struct identities ids;
	uint8_t good[HASH];
	int fd;
} stage = {.fd = -1};

static void
must(bool works)
{
	if (!works)
		abort();
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;

	(void)cookie;
	(void)err;
	hex_add(&hex, slice_of(id, VAULT_ID));
	if (stage.seen[0] == '\0')
		snprintf(stage.seen, sizeof(stage.seen), "%s/seen/%s", stage.folder, buf_text(&hex));
	return 0;
}

static int
add_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct buf *names = cookie;

	(void)err;
	buf_add(names, slice_of(info->name, sizeof(info->name)));
	return 0;
}

static int
read_env(struct vault *vault, const char *name, struct hash *hash, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_open(vault, name, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	for (i = 0; r == 0 && i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		hash_add_u64(hash, entry->name.len);
		hash_add(hash, entry->name);
		hash_add_u64(hash, entry->value.len);
		hash_add(hash, entry->value);
		hash_add_u64(hash, entry->record->version);
	}
	return r;
}

/* All that the identity reads, as a digest. */
static int
read_all(uint8_t out[HASH])
{
	const struct vault_place place = {.path = stage.path,
	    .state_folder = stage.folder,
	    .now_ms = UINT64_C(1760006000000),
	    .confirm_first_use = accept};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct hash hash;
	size_t at;
	int r;

	hash_start(&hash, "test");
	r = vault_open(&place, VAULT_READ, &vault, &err);
	if (r < 0)
		return r;
	vault_use(vault, &stage.ids);
	r = vault_each_env(vault, add_env, &names, &err);
	hash_add(&hash, buf_slice(&names));
	for (at = 0; r == 0 && at < names.len; at += sizeof(((struct env_info *)0)->name))
		r = read_env(vault, names.data + at, &hash, &err);
	hash_end(&hash, out);
	return r;
}

static void
tidy(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", stage.folder);
	(void)!system(command);
}

static void
put_up(void)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	secret_start();
	snprintf(stage.folder, sizeof(stage.folder), "%s/evenkeep-fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(stage.folder) != NULL);
	atexit(tidy);
	snprintf(stage.path, sizeof(stage.path), "%s/vault.db", stage.folder);
	must(file_read(FIXTURES "/team.db", VAULT_MOST, &stage.original, &err) == 0);
	must(file_read(FIXTURES "/keys/team-alice.key", IDENTITY_FILE_MOST, &key, &err) == 0);
	must(identities_parse(buf_slice(&key), "alice", NULL, &stage.ids, &err) == 0);
	must(file_replace(stage.path, buf_slice(&stage.original), 0600, &err) == 0);
	stage.fd = open(stage.path, O_RDWR | O_CLOEXEC);
	must(stage.fd >= 0 && read_all(stage.good) == 0);
}

static void
patch(const uint8_t *data, size_t size)
{
	while (size >= 4) {
		size_t at = (size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2], len = data[3];

		at %= stage.original.len;
		data += 4;
		size -= 4;
		if (len > size)
			len = size;
		if (len > stage.original.len - at)
			len = stage.original.len - at;
		if (len == 0)
			must(ftruncate(stage.fd, (off_t)at) == 0);
		else
			must(pwrite(stage.fd, data, len, (off_t)at) == (ssize_t)len);
		data += len;
		size -= len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t digest[HASH];

	if (stage.fd < 0)
		put_up();
	if (size == 0)
		return 0;
	if (data[0] % 2 == 1)
		unlink(stage.seen);
	patch(data + 1, size - 1);
	if (read_all(digest) == 0 && memcmp(digest, stage.good, HASH) != 0)
		abort();
	must(ftruncate(stage.fd, (off_t)stage.original.len) == 0);
	must(pwrite(stage.fd, stage.original.data, stage.original.len, 0) ==
	    (ssize_t)stage.original.len);
	return 0;
}
