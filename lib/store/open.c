/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and transactions (VAULT.md §6.2). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/clock.h"
#include "base/list.h"
#include "store/store_priv.h"

enum { BUSY_MS = 5000, LENGTH_MOST = 64 << 20, PAGES_MOST = 65536 };

static const char reader_pragmas[] =
    "PRAGMA cell_size_check=ON;PRAGMA mmap_size=0;PRAGMA temp_store=MEMORY;"
    "PRAGMA secure_delete=ON;PRAGMA recursive_triggers=OFF";
/*
 * What a writer changed stays in its memory until it commits: written to the file before, it would lock
 * readers out, and a writer may have to wait for a shared store.
 */
static const char writer_pragmas[] =
    "PRAGMA cache_spill=OFF;PRAGMA synchronous=EXTRA;PRAGMA journal_mode=DELETE;PRAGMA max_page_count=65536";
static const char creator_pragmas[] = "PRAGMA page_size=4096;PRAGMA encoding='UTF-8'";

/*
 * Process-wide settings, before SQLite starts. A program that uses the library and SQLite itself
 * may have started it already; then its own settings stay, and the flags of open must do.
 */
static void
configure(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_URI, 0);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MMAP_SIZE, (sqlite3_int64)0, (sqlite3_int64)0);
}

/* Short and uneven waits: SQLite's own grow to 100 ms, which starves one of many writers. */
static int
wait_for_lock(void *cookie, int times)
{
	static uint64_t since;
	struct timespec pause = {0, (1 + (getpid() + times) % 7) * 1000000L};

	(void)cookie;
	if (times == 0)
		since = clock_steady_ms();
	if (clock_steady_ms() - since >= BUSY_MS)
		return 0;
	nanosleep(&pause, NULL);
	return 1;
}

static void
harden(sqlite3 *db)
{
	static const struct {
		int what, on;
	} options[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0},
		{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
	};
	static const struct {
		int what, most;
	} limits[] = {
		{SQLITE_LIMIT_LENGTH, LENGTH_MOST},
		{SQLITE_LIMIT_SQL_LENGTH, 4096},
		{SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_COLUMN, 16},
		{SQLITE_LIMIT_VARIABLE_NUMBER, 16},
		{SQLITE_LIMIT_EXPR_DEPTH, 20},
		{SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(options); i++)
		sqlite3_db_config(db, options[i].what, options[i].on, NULL);
	for (i = 0; i < ARRAY_LEN(limits); i++)
		sqlite3_limit(db, limits[i].what, limits[i].most);
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_handler(db, wait_for_lock, NULL);
}

static int
fail_open(struct store *store, int rc, struct err *err)
{
	const char *path = confine_path(store->confine);
	int r = confine_verdict(store->confine, err);
	int number = store->db == NULL ? 0 : sqlite3_system_errno(store->db);

	if (r < 0)
		return r;
	if ((rc & 0xff) != SQLITE_CANTOPEN)
		return store_fail(store, rc, "open the vault", err);
	errno = number == 0 ? errno : number;
	if (errno == ENOENT || errno == ENOTDIR) {
		err_set(err, ERR_NOT_FOUND, "no-vault", "no vault at `%s`", path);
		return err_fix(err, "`evenkeep init` makes one; one that was here before: `evenkeep restore FILE`");
	}
	return err_system(err, "cannot open the vault `%s`", path);
}

static int
run_pragmas(struct store *store, const char *pragmas, struct err *err)
{
	int rc = sqlite3_exec(store->db, pragmas, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_fail(store, rc, "open the vault", err);
}

int
store_connect(struct store *store, enum store_mode mode, struct err *err)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
	    (mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	int rc, r;

	errno = 0;
	rc = sqlite3_open_v2(confine_path(store->confine), &store->db, flags,
	    confine_vfs(store->confine));
	if (rc != SQLITE_OK)
		return fail_open(store, rc, err);
	if (mode != STORE_READ && sqlite3_db_readonly(store->db, "main") == 1) {
		errno = EACCES; /* SQLite falls back to reading; a writer wants to know */
		return err_system(err, "cannot write the vault `%s`", confine_path(store->confine));
	}
	if (mode != STORE_CREATE)
		store->is_partial = confine_is_partial(store->confine);
	harden(store->db);
	r = run_pragmas(store, reader_pragmas, err);
	if (r == 0 && mode == STORE_CREATE)
		r = run_pragmas(store, creator_pragmas, err);
	if (r == 0 && mode != STORE_READ)
		r = run_pragmas(store, writer_pragmas, err);
	return r;
}

void
store_disconnect(struct store *store)
{
	stmt_done(store);
	sqlite3_close(store->db);
	store->db = NULL;
}

/* The empty file that STORE_CREATE fills. */
static int
make_file(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_REFUSED, "vault-exists", "there is already a file `%s`", path);
	if (fd < 0)
		return err_system(err, "cannot make the vault `%s`", path);
	close(fd);
	return 0;
}

int
store_refuse_network(const char *path, struct err *err)
{
	err_set(err, ERR_REFUSED, "network-fs", "`%s` is on a network file system", path);
	err_why(err, "its locks and syncs do not hold between machines; a vault there is only read");
	return err_fix(err, "keep the vault on a local disk and share it through a remote");
}

int
store_open(const char *path, enum store_mode mode, struct store **out, struct err *err)
{
	struct store *store CLEANUP(store_closep) = NULL;
	char *folder CLEANUP(freep) = path_folder(path);
	int r;

	configure();
	if (mode != STORE_READ && network_has(folder))
		return store_refuse_network(path, err);
	if (mode == STORE_CREATE) {
		r = make_file(path, err);
		if (r < 0)
			return r;
	}
	store = xcalloc(1, sizeof(*store));
	store->mode = mode;
	r = confine_new(path, mode == STORE_CREATE, &store->confine, err);
	if (r == 0)
		r = store_connect(store, mode, err);
	if (r < 0) {
		if (mode == STORE_CREATE)
			unlink(path);
		return r;
	}
	*out = store;
	store = NULL;
	return 0;
}

int
store_create_partial(const char *path, struct store **out, struct err *err)
{
	struct store *store;
	int r = store_open(path, STORE_CREATE, &store, err);

	if (r < 0)
		return r;
	store->is_partial = true;
	*out = store;
	return 0;
}

bool
store_is_partial(const struct store *store)
{
	return store->is_partial;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	store_rollback(store);
	store_disconnect(store);
	confine_free(store->confine);
	free(store);
}

void
store_closep(struct store **store)
{
	store_close(*store);
	*store = NULL;
}
