/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and transactions (VAULT.md §6.2). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "store/store_priv.h"

enum { BUSY_MS = 5000, LENGTH_MOST = 64 << 20, PAGES_MOST = 65536 };

static const char reader_pragmas[] =
    "PRAGMA cell_size_check=ON;PRAGMA mmap_size=0;PRAGMA temp_store=MEMORY;"
    "PRAGMA secure_delete=ON;PRAGMA recursive_triggers=OFF";
static const char writer_pragmas[] =
    "PRAGMA synchronous=EXTRA;PRAGMA journal_mode=DELETE;PRAGMA max_page_count=65536";
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

static uint64_t
monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Short and uneven waits: SQLite's own grow to 100 ms, which starves one of many writers. */
static int
wait_for_lock(void *cookie, int times)
{
	static uint64_t since;
	struct timespec pause = {0, (1 + (getpid() + times) % 7) * 1000000L};

	(void)cookie;
	if (times == 0)
		since = monotonic_ms();
	if (monotonic_ms() - since >= BUSY_MS)
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
		return err_fix(err, "`evenkeep init` makes one");
	}
	return err_system(err, "cannot open the vault `%s`", path);
}

static int
run_pragmas(struct store *store, const char *pragmas, struct err *err)
{
	int rc = sqlite3_exec(store->db, pragmas, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_fail(store, rc, "open the vault", err);
}

static int
connect(struct store *store, enum store_mode mode, struct err *err)
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
	harden(store->db);
	r = run_pragmas(store, reader_pragmas, err);
	if (r == 0 && mode == STORE_CREATE)
		r = run_pragmas(store, creator_pragmas, err);
	if (r == 0 && mode != STORE_READ)
		r = run_pragmas(store, writer_pragmas, err);
	return r;
}

static void
disconnect(struct store *store)
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

static int
refuse_network(const char *path, struct err *err)
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
		return refuse_network(path, err);
	if (mode == STORE_CREATE) {
		r = make_file(path, err);
		if (r < 0)
			return r;
	}
	store = xcalloc(1, sizeof(*store));
	store->mode = mode;
	r = confine_new(path, mode == STORE_CREATE, &store->confine, err);
	if (r == 0)
		r = connect(store, mode, err);
	if (r < 0) {
		if (mode == STORE_CREATE)
			unlink(path);
		return r;
	}
	*out = store;
	store = NULL;
	return 0;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	store_rollback(store);
	disconnect(store);
	confine_free(store->confine);
	free(store);
}

void
store_closep(struct store **store)
{
	store_close(*store);
	*store = NULL;
}

/* True if another file has been renamed to the vault's name while this one was open. */
static bool
has_moved(struct store *store)
{
	int moved = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

static int
begin_write(struct store *store, struct err *err)
{
	int r = stmt_run(store, STMT_BEGIN_WRITE, NULL, 0, err);

	if (r < 0)
		return r;
	store->in_transaction = true;
	if (has_moved(store)) {
		store_rollback(store);
		err_set(err, ERR_CONFLICT, "busy", "the vault was replaced meanwhile");
		return err_fix(err, "try again");
	}
	r = store->mode == STORE_CREATE ? schema_make(store, err) : schema_check(store, err);
	if (r < 0)
		store_rollback(store);
	else if (store->mode == STORE_CREATE)
		store->mode = STORE_WRITE;
	return r;
}

static int
begin_read(struct store *store, struct err *err)
{
	int r;

	store->last_rc = 0;
	r = stmt_run(store, STMT_BEGIN_READ, NULL, 0, err);
	if (r < 0)
		return r;
	store->in_transaction = true;
	r = schema_check(store, err); /* the first read; it fixes the snapshot */
	if (r < 0)
		store_rollback(store);
	return r;
}

/*
 * Undo an interrupted write, which only a connection that may write can do: reopen once so, let
 * SQLite roll back, and come back as a reader.
 */
static int
undo_interrupted(struct store *store, struct err *err)
{
	int r;

	disconnect(store);
	r = connect(store, STORE_WRITE, err);
	if (r == 0)
		r = begin_write(store, err);
	store_rollback(store);
	disconnect(store);
	if (r < 0) {
		struct err ignored = ERR_INIT;

		err_ctx(err, "undo a write that was interrupted");
		err_fix(err, "run any evenkeep command once as a user who may write the vault's folder");
		connect(store, STORE_READ, &ignored);
		err_done(&ignored);
		return r;
	}
	return connect(store, STORE_READ, err);
}

int
store_begin_read(struct store *store, struct err *err)
{
	int r = begin_read(store, err);

	if (r == 0 || store->mode != STORE_READ || store->last_rc != SQLITE_READONLY_ROLLBACK)
		return r;
	r = undo_interrupted(store, err);
	return r < 0 ? r : begin_read(store, err);
}

int
store_begin(struct store *store, struct err *err)
{
	return store->mode == STORE_READ ? store_begin_read(store, err) : begin_write(store, err);
}

int
store_commit(struct store *store, struct err *err)
{
	int r = stmt_run(store, STMT_COMMIT, NULL, 0, err);

	if (r == 0)
		store->in_transaction = false;
	else
		store_rollback(store);
	return r;
}

void
store_rollback(struct store *store)
{
	if (!store->in_transaction || store->db == NULL)
		return;
	stmt_release(store);
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->in_transaction = false;
}
