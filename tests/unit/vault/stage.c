/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "secret/read.h"
#include "vault/check.h"
#include "vault/seen.h"
#include "vault/token.h"

static const char *
text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

static uint64_t
number_of(const json_t *item, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(item, key));
}

static void
unhex(const char *text, struct buf *out)
{
	size_t at = out->len, len = strlen(text) / 2;

	buf_add_zeros(out, len);
	if (len > 0)
		assert_true(hex_decode(slice_of_text(text), (uint8_t *)out->data + at, len));
}

static void
unhex_exactly(const char *text, uint8_t *out, size_t len)
{
	assert_true(hex_decode(slice_of_text(text), out, len));
}

/* What hangs on the result of SQLite in a test. */
static void
sql_ok(sqlite3 *db, int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		fail_msg("sqlite: %s", sqlite3_errmsg(db));
}

static sqlite3 *
db_open(const struct stage *stage)
{
	sqlite3 *db;

	sql_ok(NULL, sqlite3_open_v2(stage->path, &db, SQLITE_OPEN_READWRITE, NULL));
	sql_ok(db, sqlite3_exec(
		       db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY", NULL, NULL, NULL));
	return db;
}

void
stage_sql(const struct stage *stage, const char *sql, const struct slice *bytes, size_t count)
{
	sqlite3 *db = db_open(stage);
	sqlite3_stmt *stmt;
	size_t i;

	sql_ok(db, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL));
	for (i = 0; i < count; i++)
		sql_ok(db, sqlite3_bind_blob(
			       stmt, (int)i + 1, bytes[i].data, (int)bytes[i].len, SQLITE_STATIC));
	if (sqlite3_step(stmt) != SQLITE_ROW)
		sql_ok(db, sqlite3_errcode(db));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

/* Tables with their columns, keys first, as cases.json has them. */
static const struct table {
	const char *name, *key, *insert;
	size_t key_count;
} tables[] = {
    {"doc", "kind=?1 AND env=?2 AND seq=?3", "?1,?2,?3,?4", 3},
    {"ops", "env=?1 AND seq=?2", "?1,?2,?3", 2},
    {"wrap", "env=?1 AND keyc=?2 AND member=?3", "?1,?2,?3,?4", 3},
    {"live", "env=?1 AND bidx=?2", "?1,?2,?3", 2},
    {"hist", "env=?1 AND hseq=?2", "?1,?2,?3,?4,?5", 2},
    {"escrow", "env=?1", "?1,?2", 1},
    {"shape", "env=?1", "?1,?2", 1},
};

static const struct table *
table_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(tables); i++)
		if (strcmp(tables[i].name, name) == 0)
			return &tables[i];
	fail_msg("no table %s", name);
	return NULL;
}

/* A number, bytes in hex, or bytes with a tail of zeros. */
static void
bind_field(sqlite3 *db, sqlite3_stmt *stmt, int at, const json_t *field)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;

	if (json_is_integer(field)) {
		sql_ok(db, sqlite3_bind_int64(stmt, at, json_integer_value(field)));
		return;
	}
	if (json_is_array(field)) {
		unhex(json_string_value(json_array_get(field, 0)), &bytes);
		buf_add_zeros(&bytes, (size_t)json_integer_value(json_array_get(field, 1)));
	} else {
		unhex(json_string_value(field), &bytes);
	}
	sql_ok(db, sqlite3_bind_blob(stmt, at, bytes.len == 0 ? "" : bytes.data, (int)bytes.len,
		       SQLITE_TRANSIENT));
}

static void
bind_all(sqlite3 *db, sqlite3_stmt *stmt, const json_t *fields, int from)
{
	size_t i;

	for (i = 0; i < json_array_size(fields); i++)
		bind_field(db, stmt, from + (int)i, json_array_get(fields, i));
}

static void
change_row(sqlite3 *db, const json_t *change)
{
	const struct table *table = table_of(json_string_value(json_array_get(change, 0)));
	const json_t *key = json_array_get(change, 1), *values = json_array_get(change, 2);
	struct buf sql CLEANUP(buf_done) = BUF_INIT;
	sqlite3_stmt *stmt;

	if (json_is_null(values))
		buf_addf(&sql, "DELETE FROM %s WHERE %s", table->name, table->key);
	else
		buf_addf(&sql, "INSERT OR REPLACE INTO %s VALUES(%s)", table->name, table->insert);
	sql_ok(db, sqlite3_prepare_v2(db, buf_text(&sql), -1, &stmt, NULL));
	bind_all(db, stmt, key, 1);
	if (!json_is_null(values))
		bind_all(db, stmt, values, (int)table->key_count + 1);
	sql_ok(db, sqlite3_step(stmt));
	sqlite3_finalize(stmt);
}

static const json_t *
changes_of(const struct fixtures *fixtures, const json_t *item)
{
	const char *like = text_of(item, "like");
	size_t i;

	if (like == NULL)
		return json_object_get(item, "changes");
	for (i = 0; i < json_array_size(fixtures->cases); i++) {
		const json_t *other = json_array_get(fixtures->cases, i);

		if (strcmp(text_of(other, "name"), like) == 0)
			return json_object_get(other, "changes");
	}
	fail_msg("no case `%s`", like);
	return NULL;
}

/* Deletions first: a row may take the place of another one's unique key. */
static void
change_rows(const struct stage *stage, const json_t *changes)
{
	sqlite3 *db = db_open(stage);
	int pass;
	size_t i;

	sql_ok(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < json_array_size(changes); i++) {
			const json_t *change = json_array_get(changes, i);

			if (json_is_null(json_array_get(change, 2)) == (pass == 0))
				change_row(db, change);
		}
	sql_ok(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	sqlite3_close(db);
}

static void
copy_base(const struct stage *stage, const char *base)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT, bytes CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	FILE *file;

	buf_addf(&name, "%s/%s.db", fixtures_folder(), base);
	assert_int_equal(file_read(buf_text(&name), 16 << 20, &bytes, &err), 0);
	file = fopen(stage->path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
	fclose(file);
	chmod(stage->path, 0600);
}

void
stage_key(struct stage *stage, const char *base, const char *who)
{
	struct passphrase_source nobody = {0};
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	buf_addf(&path, "%s/keys/%s-%s.key", fixtures_folder(), base, who);
	assert_int_equal(secret_read_file(buf_text(&path), IDENTITY_FILE_MOST, &text, &err), 0);
	assert_int_equal(identities_parse(secret_slice(text), who, &nobody, &stage->ids, &err), 0);
}

static void
load_token(struct stage *stage, const char *text)
{
	struct err err = ERR_INIT;

	assert_int_equal(token_parse(slice_of_text(text), &stage->token, &err), 0);
	stage->place.token = stage->token;
	assert_int_equal(identity_from_secret(IDENTITY_X25519, secret_slice(stage->token->seed),
			     &stage->ids.items[stage->ids.count++], &err),
	    0);
}

static int
accept_first_use(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static void
make_folder(struct stage *stage, const char *base)
{
	/* thousands of small vaults: in memory where that is possible */
	const char *temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");

	*stage = (struct stage){0};
	snprintf(stage->folder, sizeof(stage->folder), "%s/ek-vault-XXXXXX",
	    temporary == NULL ? "/tmp" : temporary);
	assert_non_null(mkdtemp(stage->folder));
	snprintf(stage->path, sizeof(stage->path), "%s/vault.db", stage->folder);
	snprintf(stage->state, sizeof(stage->state), "%s/state", stage->folder);
	snprintf(stage->lock, sizeof(stage->lock), "%s/evenkeep.lock", stage->folder);
	copy_base(stage, base);
	stage->place = (struct vault_place){.path = stage->path,
	    .project_root = stage->folder,
	    .state_folder = stage->state,
	    .lock_file = stage->lock,
	    .confirm_first_use = accept_first_use};
}

static void
point_of(const json_t *pair, struct point *out)
{
	out->seq = (uint64_t)json_integer_value(json_array_get(pair, 0));
	unhex_exactly(json_string_value(json_array_get(pair, 1)), out->hash, DOC_HASH);
}

static void
write_seen(const struct stage *stage, const json_t *seen)
{
	const json_t *envs = json_object_get(seen, "envs");
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;
	size_t i;

	unhex_exactly(text_of(seen, "vault"), heads.vault_id, VAULT_ID);
	point_of(json_object_get(seen, "roster"), &heads.roster);
	for (i = 0; i < json_array_size(envs); i++) {
		const json_t *item = json_array_get(envs, i);
		struct env_heads env = {.roster_seq = heads.roster.seq};

		unhex_exactly(json_string_value(json_array_get(item, 0)), env.env_id, ENV_ID);
		point_of(json_array_get(item, 1), &env.charter);
		point_of(json_array_get(item, 2), &env.commit);
		heads_put(&heads, &env);
	}
	assert_int_equal(seen_record(stage->state, &heads, &err), 0);
	assert_int_equal(pin_record(stage->state, stage->folder, heads.vault_id, &err), 0);
}

static void
write_known(struct stage *stage, const json_t *item)
{
	const char *pin = text_of(item, "pin"), *lock = text_of(item, "lock");
	struct err err = ERR_INIT;
	uint8_t id[VAULT_ID];

	if (pin != NULL) {
		unhex_exactly(pin, id, VAULT_ID);
		assert_int_equal(pin_record(stage->state, stage->folder, id, &err), 0);
	}
	if (lock != NULL)
		assert_int_equal(file_replace(stage->lock, slice_of_text(lock), 0600, &err), 0);
	if (json_object_get(item, "seen") != NULL)
		write_seen(stage, json_object_get(item, "seen"));
	if (text_of(item, "token") != NULL)
		load_token(stage, text_of(item, "token"));
}

void
stage_open(struct stage *stage, const struct fixtures *fixtures, const json_t *item)
{
	make_folder(stage, text_of(item, "base"));
	change_rows(stage, changes_of(fixtures, item));
	if (text_of(item, "who") != NULL)
		stage_key(stage, text_of(item, "base"), text_of(item, "who"));
	write_known(stage, item);
	stage->place.now_ms = number_of(item, "now");
}

void
stage_base(struct stage *stage, const char *base, const char *who)
{
	make_folder(stage, base);
	stage_key(stage, base, who);
	stage->place.now_ms = 1760010000000;
}

static void
remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path CLEANUP(freep) = NULL;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		path = path_join(folder, entry->d_name);
		if (unlink(path) != 0)
			remove_folder(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(folder);
}

void
stage_forget(const struct stage *stage)
{
	remove_folder(stage->state);
}

void
stage_done(struct stage *stage)
{
	identities_done(&stage->ids);
	token_free(stage->token);
	remove_folder(stage->folder);
}
