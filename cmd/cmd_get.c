/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/session/env_source.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"

struct get_opts {
	const char *env;
	uint64_t at;
	bool no_local, reveal;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct get_opts, env, "ENV", "read from environment ENV"),
	OPT_NUMBER(0, "at", struct get_opts, at, "SEQ", "the value as it was at commit SEQ"),
	OPT_FLAG(0, "no-local", struct get_opts, no_local, "without your own local values"),
	OPT_FLAG(0, "reveal", struct get_opts, reveal, "with --json: a secret value too"),
	OPT_END,
};

/* One name of SET, which has it or not, as a set of its own. */
static int
read_of_file(struct env_source *source, struct slice name, struct envset **out, struct err *err)
{
	const struct entry *entry = envset_find(source->set, name);

	if (entry == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%.64s`", source->file->file,
		    (const char *)name.data);
		return name_suggest_of(source->set, source->name, (const char *)name.data, err);
	}
	*out = envset_new(entry->value.len + entry->name.len);
	envset_add(*out, entry);
	return 0;
}

/* The own value over the environment; *OUT stays NULL if there is none. */
static int
read_local(struct vault_env *local, struct slice name, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r;

	r = local == NULL ? 0 : vault_env_read(local, &name, 1, &set, err);
	if (r < 0 || set == NULL || envset_count(set) == 0)
		return r;
	envset_set_origin(set, RESOLVE_LOCAL);
	output_note("`%s` is your own local value over `%s`", (const char *)name.data,
	    vault_env_info(local)->name);
	*out = envset_take(&set);
	return 0;
}

/* The environment's own value; of the one underneath if it has none. */
static int
read_shared(struct vault_env *env, struct slice name, uint64_t at, struct envset **out,
    struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct err of_base CLEANUP(err_done) = ERR_INIT;
	int r;

	r = vault_env_get(env, name, at, out, err);
	if (r != ERR_NOT_FOUND || at != 0 || vault_env_info(env)->base[0] == '\0')
		return r;
	if (vault_env_base(env, &base, &of_base) < 0 ||
	    vault_env_get(base, name, 0, out, &of_base) < 0)
		return r;
	envset_set_origin(*out, vault_env_info(env)->base);
	err_done(err);
	output_note("`%s` comes from the base environment `%s`", (const char *)name.data,
	    vault_env_info(env)->base);
	return 0;
}

/* The stored value, of the uppermost layer that has one. */
static int
read_stored(struct env_source *source, struct slice name, uint64_t at, struct envset **out,
    struct err *err)
{
	int r = 0;

	if (source->env == NULL)
		return read_of_file(source, name, out, err);
	if (at == 0)
		r = read_local(source->local, name, out, err);
	if (r < 0 || *out != NULL)
		return r;
	r = read_shared(source->env, name, at, out, err);
	return r < 0 ? name_suggest(source->env, (const char *)name.data, err) : 0;
}

/* What a program would get: references replaced. */
static int
read_resolved(struct session *session, struct env_source *source, const char *name,
    struct envset **out, struct err *err)
{
	const char *const only[] = {name, NULL};
	struct resolve_opts how = {.only = only};

	how.allow_loader_names = name_is_declared(session, slice_of_text(name));
	return env_source_resolve(source, &how, out, err);
}

static void
document(const char *env, const struct entry *entry, bool refers, const char *from, bool reveal)
{
	struct json *json = output_json("evenkeep.get/1", true);
	bool secret = (entry->flags & ENTRY_PLAIN) == 0;
	bool binary = (entry->flags & ENTRY_BINARY) != 0;

	json_text(json, "environment", env);
	json_slice(json, "name", entry->name);
	json_text(json, "kind", secret ? "secret" : "plain");
	json_bool(json, "refers", refers);
	json_bool(json, "binary", binary);
	json_number(json, "version", entry->record->version);
	json_number(json, "seq", entry->record->seq);
	json_time(json, "set_at", entry->record->created_ms);
	json_time(json, "expires", entry->record->expires_ms);
	json_slice(json, "note", entry->record->note);
	json_text(json, "from", strcmp(from, RESOLVE_LOCAL) == 0 ? "local" : from);
	json_bool(json, "local", strcmp(from, RESOLVE_LOCAL) == 0);
	if (binary || (secret && !reveal))
		json_nil(json, "value");
	else
		json_slice(json, "value", entry->value);
}

static int
check_usage(const struct get_opts *o, const struct env_source *source, struct err *err)
{
	if (o->at == 0 || source->env != NULL)
		return 0;
	err_set(err, ERR_USAGE, "file-history", "`%s` is the file `%s`, and a file has no commits",
	    source->name, source->file->file);
	return err_fix(err, "leave `--at` out");
}

static int
get(struct session *session, const struct get_opts *o, struct env_source *source, const char *name,
    struct err *err)
{
	struct envset *stored CLEANUP(envset_freep) = NULL;
	struct envset *resolved CLEANUP(envset_freep) = NULL;
	struct secret *value CLEANUP(secret_freep) = NULL;
	const struct entry *entry;
	const char *from;
	bool refers;
	int r;

	r = check_usage(o, source, err);
	if (r == 0)
		r = read_stored(source, slice_of_text(name), o->at, &stored, err);
	if (r < 0)
		return r;
	entry = envset_at(stored, 0);
	from = entry->record->origin;
	refers = (entry->flags & ENTRY_REFERS) != 0;
	document(source->name, entry, refers, from, o->reveal);
	if (refers && o->at == 0) {
		r = read_resolved(session, source, name, &resolved, err);
		if (r < 0)
			return r;
		entry = envset_at(resolved, 0);
		document(source->name, entry, refers, from, o->reveal);
	}
	if (output_is_json())
		return 0;
	value = secret_of(entry->value);
	return output_secret(value, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct get_opts *o = cookie;
	struct env_source source CLEANUP(env_source_done) = {0};
	int r;

	r = env_source_open(session, o->env, !o->no_local, &source, err);
	return r < 0 ? r : get(session, o, &source, args->item[0], err);
}

const struct cmd cmd_get = {
	.name = "get",
	.synopsis = "NAME -e ENV [--at SEQ]",
	.summary = "print one value",
	.text = "Prints the value alone: on a terminal with a newline, into a pipe as it is. References\n"
		"are replaced; with --at the value is printed as it was stored. Your own local value\n"
		"comes before the environment's, and is said to be one. The JSON document has the facts\n"
		"about a secret, and its value only with --reveal.\n",
	.examples = {"evenkeep get DATABASE_URL -e dev", "evenkeep get DATABASE_URL -e prod --at 12"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.min_args = 1,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct get_opts),
	.run = run,
};
