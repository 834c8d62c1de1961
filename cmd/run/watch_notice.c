/* SPDX-License-Identifier: Apache-2.0 */
/* The vault and the own values, or the file that is an environment: were they written? */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/run/watch.h"
#include "cmd/session/env_source.h"

enum { FILES = 2 };

struct noticed {
	char *path;
	struct stat status; /* zeros while it is not there */
};

struct notice {
	int fd;
	struct noticed files[FILES];
	size_t count;
	bool is_changed;
};

static void
add(struct notice *notice, char *path)
{
	char *folder CLEANUP(freep) = path_folder(path);
	struct noticed *file = &notice->files[notice->count++];

	file->path = path;
	if (stat(path, &file->status) < 0)
		file->status = (struct stat){.st_ino = 0};
	writes_add(notice->fd, folder);
}

int
notice_open(struct session *session, const struct run_opts *o, struct notice **out, struct err *err)
{
	struct notice *notice CLEANUP(notice_closep) = xcalloc(1, sizeof(*notice));
	const struct project_env *file;
	const struct project *project;
	const char *vault, *lock;
	int r = env_source_find_file(session, o->env, &file, err);

	notice->fd = writes_open();
	if (r == 0)
		r = session_find_project(session, &project, err);
	if (r == 0 && file == NULL)
		r = session_paths(session, &vault, &lock, err);
	if (r < 0)
		return r;
	if (file != NULL)
		add(notice, project_path(project, file->file));
	else
		add(notice, xstrdup(vault));
	if (file == NULL && project != NULL && !o->no_local)
		add(notice, project_path(project, ".evenkeep/local.db"));
	*out = notice;
	notice = NULL;
	return 0;
}

void
notice_close(struct notice *notice)
{
	size_t i;

	if (notice == NULL)
		return;
	for (i = 0; i < notice->count; i++)
		free(notice->files[i].path);
	if (notice->fd >= 0)
		close(notice->fd);
	free(notice);
}

void
notice_closep(struct notice **notice)
{
	notice_close(*notice);
	*notice = NULL;
}

int
notice_fd(const struct notice *notice)
{
	return notice->fd;
}

static void
take_name(void *cookie, const char *name)
{
	struct notice *notice = cookie;
	size_t i;

	for (i = 0; i < notice->count; i++)
		notice->is_changed |= strcmp(path_name(notice->files[i].path), name) == 0;
}

static bool
same_status(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool
differs(struct notice *notice, struct noticed *file)
{
	char *folder CLEANUP(freep) = path_folder(file->path);
	struct stat now;
	bool is_same;

	writes_add(notice->fd, folder); /* it may be another folder now */
	if (stat(file->path, &now) < 0)
		now = (struct stat){.st_ino = 0};
	is_same = same_status(&now, &file->status);
	file->status = now;
	return !is_same;
}

bool
notice_take(struct notice *notice)
{
	size_t i;

	notice->is_changed = false;
	writes_take(notice->fd, take_name, notice);
	for (i = 0; i < notice->count; i++)
		notice->is_changed |= differs(notice, &notice->files[i]);
	return notice->is_changed;
}
