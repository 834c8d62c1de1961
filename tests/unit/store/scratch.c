/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

const uint8_t scratch_env[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static char folder[64];

int
scratch_begin(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/evenkeep-store-XXXXXX");
	return mkdtemp(folder) == NULL;
}

int
scratch_end(void **state)
{
	char command[192];

	(void)state;
	snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", folder, folder);
	return system(command);
}

const char *
scratch(const char *name)
{
	static char paths[8][256];
	static unsigned at;
	char *path = paths[at++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

void
scratch_vault(void)
{
	struct err err = ERR_INIT;
	struct store *store CLEANUP(store_closep) = NULL;

	assert_int_equal(store_open(scratch("vault.db"), STORE_CREATE, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_doc_add(store, DOC_CHARTER, scratch_env, 1, SLICE_LITERAL("one"), &err), 0);
	assert_int_equal(store_doc_add(store, DOC_CHARTER, scratch_env, 2, SLICE_LITERAL("two"), &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
}

void
scratch_sql(const char *sql)
{
	char *message = NULL;
	sqlite3 *db;
	int rc;

	assert_int_equal(sqlite3_open(scratch("vault.db"), &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	rc = sqlite3_exec(db, sql, NULL, NULL, &message);
	if (rc != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

void
scratch_poke(const char *name, long offset, const void *bytes, size_t len)
{
	FILE *file = fopen(scratch(name), "r+b");

	assert_non_null(file);
	assert_int_equal(fseek(file, offset, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

void
scratch_write(const char *name, const char *text)
{
	FILE *file = fopen(scratch(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	fclose(file);
}

bool
scratch_says(const char *name, const char *text)
{
	char have[256];
	FILE *file = fopen(scratch(name), "rb");
	size_t n;

	if (file == NULL)
		return false;
	n = fread(have, 1, sizeof(have), file);
	fclose(file);
	return n == strlen(text) && memcmp(have, text, n) == 0;
}

int
scratch_try(const char *name, enum store_mode mode, struct err *err)
{
	struct store *store CLEANUP(store_closep) = NULL;
	int r = store_open(scratch(name), mode, &store, err);

	return r < 0 ? r : store_begin(store, err);
}
