/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vault 1
 * id <b64>
 * roster <seq> <b64>
 * env <name> charter <seq> <b64> commit <seq> <b64>        any number, ascending by name
 *
 * Each line is ended by LF; nothing else is allowed.
 */
#include "vault/lockfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "crypto/encode.h"
#include "model/name.h"
#include "vault/heads_text_priv.h"

static bool
env_parse(struct slice line, const struct heads *heads, struct env_heads *out)
{
	struct slice name;

	if (!word_skip(&line, "env") || !word_take(&line, &name) || !env_name_is_valid(name))
		return false;
	memcpy(out->name, name.data, name.len);
	if (heads->count > 0 && strcmp(heads->envs[heads->count - 1].name, out->name) >= 0)
		return false;
	env_id_of(heads->vault_id, out->name, out->env_id);
	return word_skip(&line, "charter") && point_take(&line, &out->charter) &&
	       word_skip(&line, "commit") && point_take(&line, &out->commit) && line.len == 0;
}

static bool
line_parse(struct slice line, unsigned number, struct heads *heads)
{
	struct env_heads env = {0};

	if (number == 1)
		return slice_equal_text(line, "vault 1");
	if (number == 2)
		return word_skip(&line, "id") && base64_take(&line, heads->vault_id, VAULT_ID) &&
		       line.len == 0;
	if (number == 3)
		return word_skip(&line, "roster") && point_take(&line, &heads->roster) &&
		       line.len == 0;
	if (!env_parse(line, heads, &env))
		return false;
	heads_put(heads, &env);
	return true;
}

static int
refuse(const char *file, unsigned number, struct err *err)
{
	err_set(err, ERR_INVALID, "lock-invalid", "the lock file is not in its form");
	err_at(err, file, number, 0);
	return err_fix(err, "take the version from your repository again; where this machine has seen the vault, "
			    "`evenkeep pin` writes it new");
}

int
lockfile_parse(struct slice text, const char *file, struct heads *out, struct err *err)
{
	struct heads heads CLEANUP(heads_done) = {0};
	unsigned number = 0;

	while (text.len > 0) {
		size_t len = slice_find(text, '\n');

		number++;
		if (len == text.len || !line_parse(slice_of(text.data, len), number, &heads))
			return refuse(file, number, err);
		text = slice_from(text, len + 1);
	}
	if (number < 3)
		return refuse(file, number + 1, err);
	*out = heads;
	heads = (struct heads){0};
	return 0;
}

int
lockfile_load(const char *path, struct heads *out, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (!file_exists(path))
		return 0;
	r = file_read(path, LOCKFILE_MOST, &text, err);
	if (r < 0)
		return err_ctx(err, "lock file");
	r = lockfile_parse(buf_slice(&text), path, out, err);
	return r < 0 ? r : 1;
}

static int
by_name(const void *a, const void *b)
{
	const struct env_heads *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void
lockfile_build(struct heads *heads, struct buf *out)
{
	size_t i;

	if (heads->count > 1)
		qsort(heads->envs, heads->count, sizeof(*heads->envs), by_name);
	buf_add_text(out, "vault 1\nid ");
	base64_add(out, slice_of(heads->vault_id, VAULT_ID));
	buf_add_text(out, "\nroster");
	point_add_text(&heads->roster, out);
	for (i = 0; i < heads->count; i++) {
		buf_addf(out, "\nenv %s charter", heads->envs[i].name);
		point_add_text(&heads->envs[i].charter, out);
		buf_add_text(out, " commit");
		point_add_text(&heads->envs[i].commit, out);
	}
	buf_add_text(out, "\n");
}
