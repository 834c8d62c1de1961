/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file, named `<pid>.<kind>`, has lines: `watch 1`, `vault PATH`, `kind`, `since`, `env`, `service`, `command`,
 * `id`, `message`, and their checksum. It is made beside its name, locked there, and renamed, so that nobody finds
 * it without its lock. The lock is one of fcntl(2): it is the process's alone, and ends with it.
 */
#include "cmd/run/refusals.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "vault/state.h"

enum { FILE_MOST = 16384, TRIES = 3 };

static const char label[] = "evenkeep/watch";
static const char *const kinds[] = {"change", "start", "store"};

const char *
refusal_kind_word(enum refusal_kind kind)
{
	return kinds[kind];
}

static char *
find_folder(struct session *session)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	if (session_need_user(session, &user, &ignored) < 0 || user->state_folder == NULL)
		return NULL;
	return path_join(user->state_folder, "watch");
}

/* As every process sees it. */
static char *
find_vault(struct session *session)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char *vault, *lock;
	char *real;

	if (session_paths(session, &vault, &lock, &ignored) < 0)
		return NULL;
	real = realpath(vault, NULL);
	return real != NULL ? real : xstrdup(vault);
}

static void
add_line(struct buf *text, const char *word, const char *value)
{
	buf_addf(text, "%s ", word);
	for (; *value != '\0'; value++)
		buf_add_byte(text, (unsigned char)*value < ' ' ? ' ' : (unsigned char)*value);
	buf_add_byte(text, '\n');
}

static void
write_text(const struct refusal *what, const char *vault, struct buf *text)
{
	char since[24];

	snprintf(since, sizeof(since), "%" PRIu64, what->since_ms);
	add_line(text, "watch", "1");
	add_line(text, "vault", vault);
	add_line(text, "kind", kinds[what->kind]);
	add_line(text, "since", since);
	add_line(text, "env", what->env);
	add_line(text, "service", what->service);
	add_line(text, "command", what->command);
	add_line(text, "id", what->id);
	add_line(text, "message", what->message);
	state_sum_add(label, text);
}

/* A new file at PATH, with its lock; -1: it cannot be made. */
static int
make_locked(const char *path, struct slice text)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (fcntl(fd, F_SETLK, &whole) == 0 && file_write_all(fd, text, "what is refused", &ignored) == 0)
		return fd;
	unlink(path);
	close(fd);
	return -1;
}

/* Nobody holds it: the watch is gone. What this process holds looks the same, and is not asked for. */
static bool
is_left_behind(const char *path)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool is_free;

	if (fd < 0)
		return false;
	is_free = fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type == F_UNLCK;
	close(fd);
	return is_free;
}

static uint64_t
pid_of(const char *name)
{
	return strtoull(name + (name[0] == '.'), NULL, 10);
}

/* Names in FOLDER that somebody still holds, to FN; others are removed. */
static void
each_held(const char *folder, void (*fn)(void *cookie, const char *path, uint64_t pid), void *cookie)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		char *path CLEANUP(freep) = NULL;

		if (pid_of(entry->d_name) == 0 || pid_of(entry->d_name) == (uint64_t)getpid())
			continue;
		path = path_join(folder, entry->d_name);
		if (is_left_behind(path))
			unlink(path);
		else if (entry->d_name[0] != '.')
			fn(cookie, path, pid_of(entry->d_name));
	}
	closedir(dir);
}

static void
pass_over(void *cookie, const char *path, uint64_t pid)
{
	(void)cookie, (void)path, (void)pid;
}

static void
put(struct refusal_mark *mark, const char *folder, const struct refusal *what, struct slice text)
{
	char name[40], made[44];
	char *path CLEANUP(freep) = NULL, *beside CLEANUP(freep) = NULL;
	int fd = -1, i;

	snprintf(name, sizeof(name), "%ld.%s", (long)getpid(), kinds[what->kind]);
	snprintf(made, sizeof(made), ".%s", name);
	path = path_join(folder, name);
	beside = path_join(folder, made);
	for (i = 0; i < TRIES; i++) {
		fd = make_locked(beside, text);
		if (fd >= 0 && rename(beside, path) == 0)
			break;
		if (fd >= 0) /* somebody took it for one that was left behind */
			close(fd);
		fd = -1;
	}
	if (fd < 0)
		return;
	if (mark->path != NULL && strcmp(mark->path, path) != 0)
		unlink(mark->path);
	if (mark->fd >= 0)
		close(mark->fd);
	free(mark->path);
	mark->fd = fd;
	mark->path = path;
	path = NULL;
}

void
refusal_tell(struct session *session, struct refusal_mark *mark, const struct refusal *given)
{
	char *folder CLEANUP(freep) = find_folder(session);
	char *vault CLEANUP(freep) = find_vault(session);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct refusal what = *given;

	if (folder == NULL || vault == NULL || file_make_folders(folder, &ignored) < 0)
		return;
	if (mark->fd < 0)
		mark->since_ms = clock_now_ms();
	what.since_ms = mark->since_ms;
	write_text(&what, vault, &text);
	each_held(folder, pass_over, NULL);
	put(mark, folder, &what, buf_slice(&text));
}

void
refusal_clear(struct refusal_mark *mark)
{
	if (mark->fd < 0)
		return;
	unlink(mark->path);
	free(mark->path);
	close(mark->fd);
	*mark = (struct refusal_mark){.fd = -1};
}

/* The rest of the next line, if it begins with WORD and a blank. */
static bool
take(struct slice *text, const char *word, char *out, size_t room)
{
	struct slice line;
	size_t len = strlen(word);

	if (!slice_next_line(text, &line) || !slice_starts_with(line, word) || line.len <= len ||
	    line.data[len] != ' ')
		return false;
	line = slice_from(line, len + 1);
	if (line.len >= room)
		return false;
	memcpy(out, line.data, line.len);
	out[line.len] = '\0';
	return true;
}

static bool
parse(struct slice text, const char *wanted, struct refusal *out)
{
	char version[8], vault[FILE_MOST], kind[16], since[24];
	size_t i;

	if (!state_sum_take(label, &text) || !take(&text, "watch", version, sizeof(version)) ||
	    strcmp(version, "1") != 0 || !take(&text, "vault", vault, sizeof(vault)) ||
	    strcmp(vault, wanted) != 0 || !take(&text, "kind", kind, sizeof(kind)) ||
	    !take(&text, "since", since, sizeof(since)) || !take(&text, "env", out->env, sizeof(out->env)) ||
	    !take(&text, "service", out->service, sizeof(out->service)) ||
	    !take(&text, "command", out->command, sizeof(out->command)) ||
	    !take(&text, "id", out->id, sizeof(out->id)) ||
	    !take(&text, "message", out->message, sizeof(out->message)))
		return false;
	out->since_ms = strtoull(since, NULL, 10);
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			out->kind = (enum refusal_kind)i;
	return true;
}

struct loading {
	struct refusals *refusals;
	const char *vault;
};

static void
load(void *cookie, const char *path, uint64_t pid)
{
	const struct loading *loading = cookie;
	struct refusals *out = loading->refusals;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct refusal refusal = {.pid = pid};

	if (state_read(path, FILE_MOST, &text, &ignored) != 1 ||
	    !parse(buf_slice(&text), loading->vault, &refusal))
		return;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = refusal;
}

static int
by_pid(const void *a, const void *b)
{
	const struct refusal *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

void
refusals_load(struct session *session, struct refusals *out)
{
	char *folder CLEANUP(freep) = find_folder(session);
	char *vault CLEANUP(freep) = find_vault(session);
	struct loading loading = {out, vault};

	if (folder == NULL || vault == NULL)
		return;
	each_held(folder, load, &loading);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_pid);
}

void
refusals_done(struct refusals *refusals)
{
	free(refusals->items);
}

void
refusal_words(const struct refusal *refusal, char out[REFUSAL_WORDS])
{
	char who[320];

	snprintf(who, sizeof(who), "`run --watch` of %s%s%s (pid %" PRIu64 ")", refusal->command,
	    refusal->service[0] == '\0' ? "" : " for the service ", refusal->service, refusal->pid);
	switch (refusal->kind) {
	case REFUSAL_CHANGE:
		snprintf(out, REFUSAL_WORDS, "%s does not use what is new in `%s`, and goes on with what it has", who,
		    refusal->env);
		break;
	case REFUSAL_START:
		snprintf(out, REFUSAL_WORDS, "%s cannot start it with what is in `%s`", who, refusal->env);
		break;
	case REFUSAL_STORE:
		snprintf(out, REFUSAL_WORDS, "%s does not take what the store has, and goes on with what it has", who);
		break;
	}
}
