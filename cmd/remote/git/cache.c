/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private repository: bare, 0700, without hooks and templates, one for each remote and branch. It
 * holds nothing that the remote has not, so whatever is wrong with it is mended by making it anew.
 */
#include "cmd/remote/git/git_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"

/*
 * LOOSE: files in one of 256 folders, so about 7,000 in all. FILE_MOST: a pack that a remote may send
 * us; git is ended by the system at this size.
 */
enum { LOOSE_MOST = 27, PACKS_MOST = 50, LOCAL_MS = 60000, OLDEST_MAJOR = 2, OLDEST_MINOR = 31 };
#define FILE_MOST ((rlim_t)2 << 30)
#define MARK "whole"

/* FNV-1a: not against anybody, only to have a name of one length without an address in it. */
static uint64_t
hash(struct slice text)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.len; i++)
		sum = (sum ^ text.data[i]) * UINT64_C(1099511628211);
	return sum;
}

static enum remote_answer
say_errno(struct engine_said *said, const char *what, const char *path)
{
	return engine_say(said, REMOTE_SETUP, "cannot %s `%s`: %s", what, path, strerror(errno));
}

/* Ours alone: what is in there is taken as the remote's. */
static enum remote_answer
check_folder(const char *path, struct engine_said *said)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return say_errno(said, "look at", path);
	if (S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 022) == 0)
		return REMOTE_DONE;
	snprintf(said->fix, sizeof(said->fix), "remove it: it is made anew");
	return engine_say(said, REMOTE_SETUP, "`%s` is not a folder that only its user may write", path);
}

static int
remove_one(const char *path, const struct stat *status, int flag, struct FTW *place)
{
	return remove(path);
}

/* Settings are handed over by the environment, which older ones do not look at. */
static enum remote_answer
check_version(struct store *store, struct engine_said *said)
{
	static const char *const args[] = {"version", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	unsigned major = 0, minor = 0;
	enum remote_answer answer = git_run(store, args, (struct slice){0}, clock_steady_ms() + LOCAL_MS,
	    &came, said);

	if (answer != REMOTE_DONE)
		return answer;
	if (sscanf(buf_text(&came.out), "git version %u.%u", &major, &minor) == 2 &&
		(major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR)))
		return REMOTE_DONE;
	snprintf(said->fix, sizeof(said->fix), "install a newer git");
	return engine_say(said, REMOTE_SETUP, "a store on a git remote needs git %d.%d or newer, and `git "
	    "version` says %u.%u", OLDEST_MAJOR, OLDEST_MINOR, major, minor);
}

static enum remote_answer
make_repository(struct store *store, struct engine_said *said)
{
	const char *const args[] = {"init", "--quiet", "--bare", "--template=",
		store->sha256 ? "--object-format=sha256" : "--object-format=sha1", store->repository, NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	char *mark CLEANUP(freep) = path_join(store->repository, MARK);
	enum remote_answer answer;
	bool sent;
	int fd;

	answer = check_version(store, said);
	if (answer != REMOTE_DONE)
		return answer;
	nftw(store->repository, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (mkdir(store->repository, 0700) < 0)
		return say_errno(said, "make", store->repository);
	answer = git_run(store, args, (struct slice){0}, clock_steady_ms() + LOCAL_MS, &came, said);
	if (answer != REMOTE_DONE)
		return answer;
	if (!came.ok) {
		git_judge(store, "make a repository for", &came, &sent, said);
		return REMOTE_SETUP;
	}
	fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return say_errno(said, "make", mark);
	close(fd);
	return REMOTE_DONE;
}

/* What a git that was killed leaves locked; who has our lock is the only one. */
static void
remove_locks(const struct store *store)
{
	static const char *const names[] = {(GIT_TIP ".lock"), "refs/evenkeep/new.lock", "shallow.lock",
		"packed-refs.lock", "HEAD.lock", "config.lock", "gc.pid"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *path CLEANUP(freep) = path_join(store->repository, names[i]);

		unlink(path);
	}
}

int
git_cache_lock(struct store *store, uint64_t until)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	int fd = open(store->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (engine_left_ms(until) == 0) {
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	if (fd >= 0)
		remove_locks(store);
	return fd;
}

enum remote_answer
git_cache_renew(struct store *store, struct engine_said *said)
{
	if (store->renewed)
		return REMOTE_SPEECH;
	store->renewed = true;
	git_forget_trees(store);
	git_stop(&store->reader, 0);
	return make_repository(store, said);
}

static enum remote_answer
write_trusted(struct store *store, const char *path, struct slice trusted, struct engine_said *said)
{
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	int r;

	git_variable(store, "GIT_CONFIG_GLOBAL", slice_of_text(trusted.len == 0 ? "/dev/null" : path));
	if (trusted.len == 0)
		return REMOTE_DONE;
	r = file_read(path, trusted.len, &there, &err);
	if (r < 0 || !slice_equal(buf_slice(&there), trusted)) {
		err_done(&err);
		r = file_replace(path, trusted, 0600, &err);
	}
	if (r < 0)
		engine_say(said, REMOTE_SETUP, "%s", err.message);
	err_done(&err);
	return r < 0 ? REMOTE_SETUP : REMOTE_DONE;
}

/* No file of git may become larger than FILE_MOST. */
static void
limit_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY ||
		limit.rlim_cur > FILE_MOST)) {
		limit.rlim_cur = FILE_MOST;
		setrlimit(RLIMIT_FSIZE, &limit);
	}
}

static enum remote_answer
make_missing(struct store *store, struct engine_said *said)
{
	char *mark CLEANUP(freep) = path_join(store->repository, MARK);
	enum remote_answer answer = REMOTE_DONE;
	int lock;

	if (file_exists(mark))
		return check_folder(store->repository, said);
	lock = git_cache_lock(store, clock_steady_ms() + LOCAL_MS);
	if (lock < 0)
		return say_errno(said, "lock", store->lock);
	if (!file_exists(mark))
		answer = make_repository(store, said);
	close(lock);
	return answer;
}

enum remote_answer
git_cache_open(struct store *store, const char *cache_folder, struct slice key, struct slice trusted,
	struct engine_said *said)
{
	char *made CLEANUP(freep) = path_join(cache_folder, "git"), *folder CLEANUP(freep) = NULL;
	char *global CLEANUP(freep) = NULL;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	enum remote_answer answer;

	if (file_make_folders(made, &err) < 0) {
		engine_say(said, REMOTE_SETUP, "%s", err.message);
		err_done(&err);
		return REMOTE_SETUP;
	}
	folder = realpath(made, NULL); /* git runs elsewhere */
	if (folder == NULL)
		return say_errno(said, "look at", made);
	answer = check_folder(folder, said);
	if (answer != REMOTE_DONE)
		return answer;
	buf_addf(&path, "%s/%016llx", folder, (unsigned long long)hash(key));
	store->repository = xstrdup(buf_text(&path));
	buf_add_text(&path, ".lock");
	store->lock = xstrdup(buf_text(&path));
	global = path_join(folder, "settings");
	answer = write_trusted(store, global, trusted, said);
	if (answer != REMOTE_DONE)
		return answer;
	git_variable(store, "GIT_DIR", slice_of_text(store->repository));
	limit_files();
	return make_missing(store, said);
}

static size_t
count_files(const struct store *store, const char *name)
{
	char *path CLEANUP(freep) = path_join(store->repository, name);
	DIR *folder = opendir(path);
	size_t count = 0;

	if (folder == NULL)
		return 0;
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

void
git_cache_tidy(struct store *store)
{
	static const char *const args[] = {"-c", "gc.packRefs=false", "gc", "--quiet", "--prune=now", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	struct engine_said said = {0};
	int lock;

	if (count_files(store, "objects/17") <= LOOSE_MOST + 2 &&
		count_files(store, "objects/pack") <= 2 * PACKS_MOST + 2)
		return;
	lock = git_cache_lock(store, clock_steady_ms());
	if (lock < 0)
		return;
	fcntl(lock, F_SETFD, 0); /* whoever wants to go on waits for git, should this program be ended */
	git_run(store, args, (struct slice){0}, clock_steady_ms() + LOCAL_MS, &came, &said);
	close(lock);
}
