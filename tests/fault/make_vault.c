/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: make_vault FOLDER
 *
 * A vault that has had a life, in the new folder FOLDER: vault.db, alice.key, recovery.key and
 * expected.json, which says what a second implementation must read. All keys and values are fake.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "model/envset.h"
#include "secret/secret.h"
#include "world.h"

static struct world world;

static void
must(int r, const struct err *err)
{
	if (r == 0)
		return;
	fprintf(stderr, "make_vault: %s: %s\n", err->context, err->message);
	exit(1);
}

static void
commit(const char *env, const struct change *changes, size_t count)
{
	struct commit_result result;
	struct err err = ERR_INIT;

	must(world_commit(&world, "at", "a", env, changes, count, &result, &err), &err);
}

static void
commit_one(const char *env, struct change change)
{
	commit(env, &change, 1);
}

static struct change
flagged(const char *name, const char *value, unsigned flags)
{
	struct change change = world_change(CHANGE_SET, name, value);

	change.flags = flags;
	return change;
}

static void
first_values(const char *env)
{
	static const unsigned char bytes[] = {0, 1, 2, 0xfe, 0xff, 10, 13};
	struct change changes[] = {
		world_change(CHANGE_IMPORT, "DATABASE_URL", "postgres://app:FAKE-s3cret@db/app"),
		world_change(CHANGE_IMPORT, "API_KEY", "FAKE-weak"),
		flagged("LOG_LEVEL", "info", ENTRY_PLAIN),
		flagged("SESSION_KEY", "FAKE0123456789abcdef0123456789abcdef", ENTRY_GENERATED),
		flagged("HOME_URL", "https://${HOST}/", ENTRY_PLAIN | ENTRY_REFERS),
		world_change(CHANGE_SET, "UNICODE", "Grüße, 世界\nzweite \"Zeile\"\\"),
		world_change(CHANGE_SET, "EMPTY", ""),
		world_change(CHANGE_SET, "CERT", ""),
	};

	changes[7].value = slice_of(bytes, sizeof(bytes));
	changes[1].note = SLICE_LITERAL("from the vendor's test page");
	changes[2].expires_ms = 1900000000000;
	commit(env, changes, ARRAY_LEN(changes));
}

static void
later_values(void)
{
	static char long_value[100001];

	memset(long_value, 'x', 100000);
	commit_one("dev", world_change(CHANGE_SET, "API_KEY", "FAKE-second"));
	commit_one("dev", world_change(CHANGE_DELETE, "EMPTY", ""));
	commit_one("dev", flagged("API_KEY", "FAKE-after-the-leak", ENTRY_LEAKED));
	commit_one("dev", world_change(CHANGE_SET, "EMPTY", "FAKE-again"));
	commit_one("prod", world_change(CHANGE_SET, "LONG", long_value));
	commit_one("prod", world_change(CHANGE_DELETE, "LONG", ""));
	commit_one("staging", world_change(CHANGE_IMPORT, "ONLY", "FAKE-staging"));
}

static void
add_staging(void)
{
	const struct vault_new_env env = {"staging", true};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;

	must(world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, &err), &err);
	must(vault_add_env(vault, &env, &err), &err);
}

static void
write_file(const char *folder, const char *name, struct slice text)
{
	char *path CLEANUP(freep) = path_join(folder, name);
	struct err err = ERR_INIT;

	must(file_replace(path, text, 0600, &err), &err);
}

static void
write_key(const char *folder, const char *name, struct identity *identity)
{
	struct secret *text CLEANUP(secret_freep) = identity_secret_text(identity);

	write_file(folder, name, secret_slice(text));
}

static void
hex_bytes(struct buf *out, struct slice bytes)
{
	size_t i;

	for (i = 0; i < bytes.len; i++)
		buf_addf(out, "%02x", bytes.data[i]);
}

static struct buf *expected;

/* Values in hex: this program is no JSON writer. */
static int
expect_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	size_t i;

	must(vault_env_open(cookie, info->name, &env, err), err);
	must(vault_env_read(env, NULL, 0, &values, err), err);
	buf_addf(expected, "%s\"%s\":{\"seq\":%llu,\"history\":%u,\"values\":{",
	    expected->len > 1 ? ",\n" : "", info->name, (unsigned long long)info->seq, info->n_hist);
	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		buf_addf(expected, "%s\"%.*s\":[\"", i > 0 ? "," : "", (int)entry->name.len,
		    (const char *)entry->name.data);
		hex_bytes(expected, entry->value);
		buf_addf(expected, "\",%llu]", (unsigned long long)entry->record->version);
	}
	buf_add_text(expected, "}}");
	return 0;
}

static void
write_expected(const char *folder)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;

	expected = &text;
	buf_add_text(&text, "{");
	must(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), &err);
	must(vault_each_env(vault, expect_env, vault, &err), &err);
	buf_add_text(&text, "}\n");
	write_file(folder, "expected.json", buf_slice(&text));
}

int
main(int argc, char **argv)
{
	struct identity *rescue CLEANUP(identity_freep) = NULL;
	struct buf vault CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	if (argc != 2 || mkdir(argv[1], 0700) < 0) {
		fprintf(stderr, "usage: make_vault NEW-FOLDER\n");
		return 2;
	}
	world_start(&world);
	must(world_create(&world, "at", true, &err), &err);
	first_values("dev");
	first_values("prod");
	add_staging();
	later_values();
	must(file_read(world_path(&world, "at/vault.db"), 1 << 28, &vault, &err), &err);
	write_file(argv[1], "vault.db", buf_slice(&vault));
	write_expected(argv[1]);
	write_key(argv[1], "alice.key", world.self);
	rescue = world_recovery();
	write_key(argv[1], "recovery.key", rescue);
	world_end(&world);
	return 0;
}
