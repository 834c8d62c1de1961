/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared store with bytes of its objects replaced: what is taken from it verifies, and nothing is there
 * after a refusal. An input is a byte (odd: the vault is here already, and stays as it is), then
 * patches: object u8, offset u16, length u8, bytes; with length 0 the object is cut off there, and at
 * offset 65535 it is gone.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "secret/secret.h"
#include "vault/objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OBJECTS = 100, VAULT_MOST = 1 << 24, GONE = 65535 };

struct object {
	char name[OBJECT_NAME];
	struct buf honest, now;
	bool is_gone;
};

static struct {
	char folder[64], path[96], fresh[96], state[96];
	struct object objects[OBJECTS];
	size_t count;
	struct buf vault; /* the file's bytes */
} stage;

static void
must(bool works)
{
	if (!works)
		abort();
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static struct vault_place
place_of(const char *path)
{
	return (struct vault_place){.path = path,
	    .state_folder = stage.state,
	    .now_ms = UINT64_C(1760006000000),
	    .confirm_first_use = accept};
}

static int
keep(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	struct object *object = &stage.objects[stage.count++];

	(void)cookie;
	(void)replace;
	(void)err;
	must(stage.count <= OBJECTS);
	snprintf(object->name, sizeof(object->name), "%s", name);
	buf_add(&object->honest, data);
	return 0;
}

static int
get(void *cookie, const char *name, struct buf *out, struct err *err)
{
	size_t i;

	(void)cookie;
	(void)err;
	for (i = 0; i < stage.count; i++) {
		if (stage.objects[i].is_gone || strcmp(stage.objects[i].name, name) != 0)
			continue;
		buf_add(out, buf_slice(&stage.objects[i].now));
		return 1;
	}
	return 0;
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
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0};
	struct vault_place place;
	struct err err = ERR_INIT;

	secret_start();
	snprintf(stage.folder, sizeof(stage.folder), "%s/evenkeep-fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(stage.folder) != NULL);
	atexit(tidy);
	snprintf(stage.path, sizeof(stage.path), "%s/vault.db", stage.folder);
	snprintf(stage.fresh, sizeof(stage.fresh), "%s/fresh.db", stage.folder);
	snprintf(stage.state, sizeof(stage.state), "%s/state", stage.folder);
	must(file_read(FIXTURES "/sample.db", VAULT_MOST, &stage.vault, &err) == 0);
	must(file_replace(stage.path, buf_slice(&stage.vault), 0600, &err) == 0);
	place = place_of(stage.path);
	must(vault_open(&place, VAULT_READ, &vault, &err) == 0);
	must(vault_objects_above(vault, &nothing, keep, NULL, &err) == 0);
}

static void
patch(const uint8_t *data, size_t size)
{
	while (size >= 4) {
		struct object *object = &stage.objects[data[0] % stage.count];
		size_t at = (size_t)data[1] << 8 | data[2], len = data[3];

		object->is_gone = object->is_gone || at == GONE;
		at = object->now.len == 0 ? 0 : at % object->now.len;
		data += 4;
		size -= 4;
		if (len > size)
			len = size;
		if (len > object->now.len - at)
			len = object->now.len - at;
		if (len == 0)
			object->now.len = at;
		else
			memcpy(object->now.data + at, data, len);
		data += len;
		size -= len;
	}
}

static void
reset(void)
{
	char command[128];
	size_t i;

	for (i = 0; i < stage.count; i++) {
		buf_clear(&stage.objects[i].now);
		buf_add(&stage.objects[i].now, buf_slice(&stage.objects[i].honest));
		stage.objects[i].is_gone = false;
	}
	unlink(stage.fresh);
	snprintf(command, sizeof(command), "%s/seen", stage.state);
	if (access(command, F_OK) == 0) {
		snprintf(command, sizeof(command), "rm -rf '%s'", stage.state);
		must(system(command) == 0);
	}
}

/* What was taken holds, whoever looks; a wrap may be good for nothing. */
static void
receive_fresh(const struct object_source *source)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place place = place_of(stage.fresh);
	struct receive_result result;
	struct verify_result verified;
	int r = vault_receive_new(&place, source, &result, &err);

	if (r < 0) {
		must(access(stage.fresh, F_OK) != 0);
		return;
	}
	must(vault_open(&place, VAULT_READ, &vault, &err) == 0);
	must(vault_verify(vault, &verified, &err) == 0);
}

static void
receive_known(const struct object_source *source)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf now CLEANUP(buf_done) = BUF_INIT;
	struct vault *vault = NULL;
	struct vault_place place = place_of(stage.path);
	struct receive_result result;

	must(vault_open(&place, VAULT_WRITE, &vault, &err) == 0);
	(void)vault_receive(vault, source, &result, &err);
	vault_close(vault);
	err_done(&err);
	must(file_read(stage.path, VAULT_MOST, &now, &err) == 0);
	must(slice_equal(buf_slice(&now), buf_slice(&stage.vault)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct object_source source = {.get = get};

	if (stage.count == 0)
		put_up();
	if (size == 0)
		return 0;
	reset();
	patch(data + 1, size - 1);
	if (data[0] % 2 == 1)
		receive_known(&source);
	else
		receive_fresh(&source);
	return 0;
}
