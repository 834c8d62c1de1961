/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/live_index_priv.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "vault/state.h"
#include "vault/wire.h"

enum { HEAD = 44, ROW = BIDX + 8 + HASH };

static char *
path_of(const struct vault_env *env)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&path, "%s/seen/", env->vault->place.state_folder);
	hex_add(&path, slice_of(env->vault->id, VAULT_ID));
	buf_add_byte(&path, '.');
	hex_add(&path, slice_of(env->info.env_id, ENV_ID));
	buf_add_text(&path, ".live");
	return buf_take(&path);
}

static bool
head_fits(const struct vault_env *env, const unsigned char *map, size_t len, uint32_t *count)
{
	struct wire wire;
	const unsigned char *magic, *hash;
	uint32_t epoch;

	wire_start(&wire, slice_of(map, len));
	magic = wire_field(&wire, 4);
	*count = wire_u32(&wire);
	hash = wire_field(&wire, DOC_HASH);
	epoch = wire_u32(&wire);
	return !wire.is_short && memcmp(magic, "VLI1", 4) == 0 &&
	       memcmp(hash, env->info.commit_hash, DOC_HASH) == 0 && epoch == env->info.epoch &&
	       *count == env->info.n_live && len == HEAD + (size_t)*count * ROW;
}

int
live_index_open(const struct vault_env *env, struct live_index *out)
{
	struct live_index index = {0};
	char *path CLEANUP(freep) = NULL;
	int fd CLEANUP(state_closep) = -1;
	struct stat status;
	void *map;

	if (env->vault->place.state_folder == NULL)
		return 0;
	path = path_of(env);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &status) < 0 || !state_is_ours(&status) || status.st_size < HEAD)
		return 0;
	index.len = (size_t)status.st_size;
	map = mmap(NULL, index.len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return 0;
	index.map = map;
	if (!head_fits(env, index.map, index.len, &index.count)) {
		live_index_done(&index);
		return 0;
	}
	*out = index;
	return 1;
}

void
live_index_done(struct live_index *index)
{
	if (index->map != NULL)
		munmap((void *)(uintptr_t)index->map, index->len);
	*index = (struct live_index){0};
}

bool
live_index_find(
    const struct live_index *index, const uint8_t bidx[BIDX], struct live_index_row *out)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const unsigned char *row = index->map + HEAD + middle * ROW;
		int order = memcmp(row, bidx, BIDX);
		struct wire wire;

		if (order < 0)
			low = middle + 1;
		else if (order > 0)
			high = middle;
		else {
			wire_start(&wire, slice_of(row + BIDX, ROW - BIDX));
			out->version = wire_u64(&wire);
			out->leaf = wire_field(&wire, HASH);
			return true;
		}
	}
	return false;
}

void
live_index_add(struct buf *rows, const struct record *record, const uint8_t leaf[HASH])
{
	buf_add(rows, slice_of(record->bidx, BIDX));
	buf_add_u64(rows, record->version);
	buf_add(rows, slice_of(leaf, HASH));
}

/* Is what is there just that already? Then there is nothing to write, nor a disk to wait for. */
static bool
is_written(const struct vault_env *env, const struct buf *rows)
{
	struct live_index index CLEANUP(live_index_done) = {0};

	return live_index_open(env, &index) == 1 && index.len == HEAD + rows->len &&
	       memcmp(index.map + HEAD, rows->data, rows->len) == 0;
}

void
live_index_write(const struct vault_env *env, const struct buf *rows)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	char *path CLEANUP(freep) = NULL;

	if (env->vault->place.state_folder == NULL || is_written(env, rows))
		return;
	path = path_of(env);
	buf_add_text(&file, "VLI1");
	buf_add_u32(&file, (uint32_t)(rows->len / ROW));
	buf_add(&file, slice_of(env->info.commit_hash, DOC_HASH));
	buf_add_u32(&file, env->info.epoch);
	buf_add(&file, buf_slice(rows));
	file_replace(path, buf_slice(&file), 0600, &ignored);
}
