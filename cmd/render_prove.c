/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a rendered file, and what is there already. */
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/output.h"
#include "cmd/render.h"
#include "cmd/service.h"
#include "resolve/resolve.h"
#include "secret/read.h"

enum { FILE_MOST = 512 << 20 };

void
render_file_done(struct render_file *file)
{
	freep(&file->path);
	envset_freep(&file->set);
	envset_freep(&file->before);
	secret_text_done(&file->text);
}

static void
warn(void *cookie, const char *message)
{
	(void)cookie;
	output_warning("%s", message);
}

static int
obtain(struct session *session, struct vault_env *env, struct render_file *file, struct err *err)
{
	const struct env_info *info = vault_env_info(env);
	struct service service CLEANUP(service_done) = {NULL, NULL};
	struct resolve_opts how = {0};
	int r;

	r = service_load(session, file->service, &service, err);
	if (r < 0)
		return r;
	how.service = service.declared;
	how.contract = service.contract;
	how.allow_loader_names = (info->policy & POLICY_LOADER_NAMES) != 0;
	r = resolve_env(env, &how, &file->set, err);
	if (r == 0 && service.contract != NULL)
		r = resolve_check_opts(file->set, &how, info->name, warn, NULL, err);
	return r;
}

/* An old file that cannot be read is simply replaced. */
static void
compare(struct render_file *file)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct secret *old CLEANUP(secret_freep) = NULL;
	struct envset *before CLEANUP(envset_freep) = NULL;
	struct stat status;
	bool same;

	if (file->path == NULL || lstat(file->path, &status) < 0) {
		file->change = RENDER_NEW;
		return;
	}
	file->change = RENDER_CHANGED;
	if (secret_read_file(file->path, FILE_MOST, &old, &ignored) < 0)
		return;
	same = secret_equal(secret_slice(old), secret_text_slice(&file->text));
	if (same && (status.st_mode & 07777) == RENDER_MODE)
		file->change = RENDER_SAME;
	before = envset_new(secret_len(old));
	if (file->format->read(secret_slice(old), file->shown, before, NULL, &ignored) == 0)
		file->before = envset_take(&before);
}

int
render_prove(
    struct session *session, struct vault_env *env, struct render_file *file, struct err *err)
{
	int r;

	r = obtain(session, env, file, err);
	if (r == 0)
		r = format_render(file->format, NULL, file->set, &file->text, err);
	if (r < 0)
		return err_ctx(err, "render `%s`", file->shown == NULL ? "stdout" : file->shown);
	compare(file);
	return 0;
}

int
render_write(const struct render_file *file, struct err *err)
{
	struct slice text = secret_text_slice(&file->text);

	if (file->path == NULL)
		return output_secret_text(text, err);
	if (file->change == RENDER_SAME)
		return 0;
	return file_replace(file->path, text, RENDER_MODE, err);
}
