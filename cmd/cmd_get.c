/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/names.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "resolve/resolve.h"

struct get_opts {
	const char *env;
	uint64_t at;
	bool reveal;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct get_opts, env, "ENV", "read from environment ENV"),
	OPT_NUMBER(0, "at", struct get_opts, at, "SEQ", "the value as it was at commit SEQ"),
	OPT_FLAG(0, "reveal", struct get_opts, reveal, "with --json: a secret value too"),
	OPT_END,
};

/* The stored value; of the environment underneath if this one has none. */
static int
read_stored(struct vault_env *env, struct slice name, uint64_t at, struct envset **out,
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
	err_done(err);
	output_note("`%s` comes from the base environment `%s`", (const char *)name.data,
	    vault_env_info(env)->base);
	return 0;
}

/* What a program would get: references replaced. */
static int
read_resolved(struct session *session, struct vault_env *env, const char *name,
    struct envset **out, struct err *err)
{
	const char *const only[] = {name, NULL};
	struct resolve_opts how = {.only = only};

	how.allow_loader_names = (vault_env_info(env)->policy & POLICY_LOADER_NAMES) != 0 ||
	    name_is_declared(session, slice_of_text(name));
	return resolve_env(env, &how, out, err);
}

static void
document(const char *env, const struct entry *entry, bool reveal)
{
	struct json *json = output_json("evenkeep.get/1", true);
	bool secret = (entry->flags & ENTRY_PLAIN) == 0;
	bool binary = (entry->flags & ENTRY_BINARY) != 0;

	json_text(json, "environment", env);
	json_slice(json, "name", entry->name);
	json_text(json, "kind", secret ? "secret" : "plain");
	json_bool(json, "refers", (entry->flags & ENTRY_REFERS) != 0);
	json_bool(json, "binary", binary);
	json_number(json, "version", entry->record->version);
	json_number(json, "seq", entry->record->seq);
	json_time(json, "set_at", entry->record->created_ms);
	json_time(json, "expires", entry->record->expires_ms);
	json_slice(json, "note", entry->record->note);
	if (binary || (secret && !reveal))
		json_nil(json, "value");
	else
		json_slice(json, "value", entry->value);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct get_opts *o = cookie;
	const char *name = args->item[0], *env_name;
	struct envset *stored CLEANUP(envset_freep) = NULL;
	struct envset *resolved CLEANUP(envset_freep) = NULL;
	struct secret *value CLEANUP(secret_freep) = NULL;
	struct vault_env *env;
	const struct entry *entry;
	int r;

	r = session_choose_env(session, o->env, &env_name, err);
	if (r == 0)
		r = session_open_env(session, env_name, &env, err);
	if (r < 0)
		return r;
	r = read_stored(env, slice_of_text(name), o->at, &stored, err);
	if (r < 0)
		return name_suggest(env, name, err);
	entry = envset_at(stored, 0);
	document(env_name, entry, o->reveal);
	if ((entry->flags & ENTRY_REFERS) != 0 && o->at == 0) {
		r = read_resolved(session, env, name, &resolved, err);
		if (r < 0)
			return r;
		entry = envset_at(resolved, 0);
		document(env_name, entry, o->reveal);
	}
	if (output_is_json())
		return 0;
	value = secret_of(entry->value);
	return output_secret(value, err);
}

const struct cmd cmd_get = {
	.name = "get",
	.synopsis = "NAME -e ENV [--at SEQ]",
	.summary = "print one value",
	.text = "Prints the value alone: on a terminal with a newline, into a pipe as it is. References\n"
		"are replaced; with --at the value is printed as it was stored. The JSON document has the\n"
		"facts about a secret, and its value only with --reveal.\n",
	.examples = {"evenkeep get DATABASE_URL -e dev", "evenkeep get DATABASE_URL -e prod --at 12"},
	.needs = CMD_NEEDS_KEY,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.min_args = 1,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct get_opts),
	.run = run,
};
