/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: put_objects VAULT.DB FOLDER
 *
 * The objects that an empty store would get of a vault, as files below FOLDER.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/list.h"
#include "secret/secret.h"
#include "vault/objects.h"

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static int
put(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	char *path CLEANUP(freep) = path_join(cookie, name);
	char *folder CLEANUP(freep) = path_folder(path);
	int r = file_make_folders(folder, err);

	(void)replace;
	return r < 0 ? r : file_replace(path, data, 0600, err);
}

int
main(int argc, char **argv)
{
	struct vault_place place = {.confirm_first_use = accept, .now_ms = (uint64_t)time(NULL) * 1000};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0};
	struct err err = ERR_INIT;
	int r;

	if (argc != 3)
		return 2;
	secret_start();
	place.path = argv[1];
	r = vault_open(&place, VAULT_READ, &vault, &err);
	if (r == 0)
		r = vault_objects_above(vault, &nothing, put, argv[2], &err);
	if (r < 0)
		fprintf(stderr, "put_objects: %s: %s\n", err.context, err.message);
	return r < 0;
}
