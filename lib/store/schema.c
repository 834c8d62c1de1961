/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of VAULT.md §6.1. The file must say exactly these statements, byte for byte, and
 * nothing else: a view, a trigger or a computed column would run as code inside every query.
 */
#include <string.h>

#include "store/store_priv.h"

static const struct {
	const char *type, *name, *sql;
} schema[] = {
	{"table", "doc",
	    "CREATE TABLE doc(kind INTEGER NOT NULL CHECK(kind BETWEEN 1 AND 3), env BLOB NOT NULL CHECK(length(env)=16),\n"
	    "  seq INTEGER NOT NULL CHECK(seq>0), bytes BLOB NOT NULL, PRIMARY KEY(kind,env,seq)) STRICT, WITHOUT ROWID"},
	{"table", "ops",
	    "CREATE TABLE ops(env BLOB NOT NULL, seq INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(env,seq)) STRICT, WITHOUT ROWID"},
	{"table", "wrap",
	    "CREATE TABLE wrap(env BLOB NOT NULL, keyc BLOB NOT NULL CHECK(length(keyc)=32), member BLOB NOT NULL CHECK(length(member)=16),\n"
	    "  age BLOB NOT NULL, PRIMARY KEY(env,keyc,member)) STRICT, WITHOUT ROWID"},
	{"table", "live",
	    "CREATE TABLE live(env BLOB NOT NULL, bidx BLOB NOT NULL CHECK(length(bidx)=16), rec BLOB NOT NULL,\n"
	    "  PRIMARY KEY(env,bidx)) STRICT, WITHOUT ROWID"},
	{"table", "hist",
	    "CREATE TABLE hist(env BLOB NOT NULL, hseq INTEGER NOT NULL, bidx BLOB NOT NULL, ver INTEGER NOT NULL, rec BLOB NOT NULL,\n"
	    "  PRIMARY KEY(env,hseq)) STRICT, WITHOUT ROWID"},
	{"index", "hist_ver", "CREATE UNIQUE INDEX hist_ver ON hist(env,bidx,ver)"},
	{"table", "escrow",
	    "CREATE TABLE escrow(env BLOB PRIMARY KEY NOT NULL, age BLOB NOT NULL) STRICT, WITHOUT ROWID"},
	{"table", "shape",
	    "CREATE TABLE shape(env BLOB PRIMARY KEY NOT NULL, blob BLOB NOT NULL) STRICT, WITHOUT ROWID"},
};

static int
exec(struct store *store, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_fail(store, rc, "make the vault", err);
}

int
schema_make(struct store *store, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < ARRAY_LEN(schema); i++)
		r = exec(store, schema[i].sql, err);
	if (r == 0)
		r = exec(store, store->is_partial
			? "PRAGMA application_id=1447121457; PRAGMA user_version=1"
			: "PRAGMA application_id=1447122225; PRAGMA user_version=1", err);
	return r;
}

/* The text in column AT, or "" if it is none. */
static const char *
text_at(sqlite3_stmt *stmt, int at)
{
	if (sqlite3_column_type(stmt, at) != SQLITE_TEXT)
		return "";
	return (const char *)sqlite3_column_text(stmt, at);
}

/* The place in `schema` of the current row, or -1. */
static int
known_row(sqlite3_stmt *stmt)
{
	const char *type = text_at(stmt, 0), *name = text_at(stmt, 1), *sql = text_at(stmt, 2);
	size_t i;

	for (i = 0; i < ARRAY_LEN(schema); i++)
		if (strcmp(name, schema[i].name) == 0)
			return strcmp(type, schema[i].type) == 0 &&
			    strcmp(sql, schema[i].sql) == 0 ? (int)i : -1;
	return -1;
}

int
schema_check(struct store *store, struct err *err)
{
	unsigned seen = 0;
	int r, at;

	for (r = stmt_run(store, STMT_SCHEMA, NULL, 0, err); r == 1; r = stmt_next(store, err)) {
		at = known_row(store->active);
		if (at < 0 || (seen >> at & 1) != 0) {
			seen = 0;
			break;
		}
		seen |= 1u << at;
	}
	stmt_release(store);
	if (r < 0)
		return r;
	if (seen != (1u << ARRAY_LEN(schema)) - 1) {
		err_set(err, ERR_TAMPERED, "tampered", "the tables of the file are not a vault's");
		return err_why(err, "the schema must be exactly the built-in one");
	}
	return 0;
}
