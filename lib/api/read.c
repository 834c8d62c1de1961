/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api_priv.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/shell.h"
#include "config/contract.h"
#include "format/format.h"
#include "resolve/resolve.h"

/* What only warns does not stop a reader. */
static void
ignore(void *cookie, const char *message)
{
	(void)cookie;
	(void)message;
}

static int
get_service(struct ek *ek, const char *name, const struct project_service **service,
	struct contract **contract, struct err *err)
{
	int r;

	if (name == NULL)
		return 0;
	r = project_get_service(ek->project, name, service, err);
	if (r < 0)
		return r;
	return contract_load(ek->project, *service, contract, err);
}

/* What the program reads from a file is not in the vault; an older one of that name may be. */
static int
refuse_file(const struct ek *ek, const char *name, struct err *err)
{
	const struct project_env *declared = project_find_env(ek->project, name);
	struct buf file CLEANUP(buf_done) = BUF_INIT;

	if (declared == NULL || declared->file == NULL)
		return 0;
	err_set(err, ERR_REFUSED, "env-is-file", "`%s` is the file `%s`, not in the vault", name,
	    declared->file);
	shell_add_word(&file, declared->file);
	return err_fix(err, "to move it into the vault, remove `file:` in evenkeep.yaml, then: `evenkeep "
			    "init`, `evenkeep import %s=%s`", buf_text(&file), name);
}

static int
read_env(struct ek *ek, const char *name, const char *service, struct ek_set **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct resolve_opts opts = {0};
	int r;

	if (ek->vault == NULL)
		return err_set(err, ERR_USAGE, "not-open", "the handle is not open");
	r = refuse_file(ek, name, err);
	if (r == 0)
		r = get_service(ek, service, &opts.service, &contract, err);
	if (r < 0)
		return r;
	r = vault_env_open(ek->vault, name, &env, err);
	if (r < 0)
		return r;
	opts.contract = contract;
	opts.allow_loader_names = (vault_env_info(env)->policy & POLICY_LOADER_NAMES) != 0;
	r = resolve_env(env, &opts, &values, err);
	if (r == 0 && contract != NULL)
		r = resolve_check_opts(values, &opts, name, ignore, NULL, err);
	if (r < 0)
		return r;
	(void)envset_count(values); /* in order from here on, so that a set can be const */
	*out = xmalloc(sizeof(**out));
	**out = (struct ek_set){envset_take(&values), vault_env_info(env)->seq};
	return 0;
}

enum ek_status
ek_read(struct ek *ek, const char *env, const char *service, struct ek_set **out)
{
	api_begin(ek);
	return api_end(ek, read_env(ek, env, service, out, &ek->err));
}

void
ek_set_free(struct ek_set *set)
{
	if (set == NULL)
		return;
	envset_free(set->values);
	free(set);
}

uint64_t
ek_set_seq(const struct ek_set *set)
{
	return set->seq;
}

size_t
ek_set_count(const struct ek_set *set)
{
	return envset_count(set->values);
}

const char *
ek_set_name(const struct ek_set *set, size_t at)
{
	return (const char *)envset_at(set->values, at)->name.data;
}

static const char *
value_of(const struct entry *entry, size_t *len)
{
	if (len != NULL)
		*len = entry->value.len;
	return (const char *)entry->value.data;
}

const char *
ek_set_value(const struct ek_set *set, size_t at, size_t *len)
{
	return value_of(envset_at(set->values, at), len);
}

const char *
ek_set_find(const struct ek_set *set, const char *name, size_t *len)
{
	const struct entry *entry = envset_find(set->values, slice_of_text(name));

	return entry == NULL ? NULL : value_of(entry, len);
}

int
ek_set_is_secret(const struct ek_set *set, size_t at)
{
	return (envset_at(set->values, at)->flags & ENTRY_PLAIN) == 0;
}

const char *
ek_dialect(size_t at)
{
	for (size_t i = 0; formats[i] != NULL; i++)
		if (format_is_written(formats[i]) && formats[i]->put != NULL && !formats[i]->named &&
			at-- == 0)
			return formats[i]->name;
	return NULL;
}

static int
render(const struct ek_set *set, const char *dialect,
	int (*write)(const void *data, size_t len, void *cookie), void *cookie, struct err *err)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	const struct format *format;
	int r;

	r = format_get(dialect, &format, err);
	if (r < 0)
		return r;
	r = format_render(format, NULL, set->values, &text, err);
	if (r < 0)
		return r;
	if (text.len > 0 && write(text.data, text.len, cookie) != 0)
		return err_set(err, ERR_SYSTEM, "write-stopped", "the caller stopped the writing");
	return 0;
}

enum ek_status
ek_set_render(struct ek *ek, const struct ek_set *set, const char *dialect,
	int (*write)(const void *data, size_t len, void *cookie), void *cookie)
{
	api_begin(ek);
	return api_end(ek, render(set, dialect, write, cookie, &ek->err));
}
