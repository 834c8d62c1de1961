/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/session.h"

struct list_opts {
	const char *env;
	bool all, reveal;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct list_opts, env, "ENV", "list environment ENV"),
	OPT_FLAG(0, "all", struct list_opts, all, "every environment; with -e what is underneath too"),
	OPT_FLAG(0, "reveal", struct list_opts, reveal, "show secret values too"),
	OPT_END,
};

enum { SOON_MS = 14 * 24 * 3600 * 1000 };

static bool
expires_soon(const struct entry *entry, uint64_t now_ms)
{
	return entry->record->expires_ms != 0 && entry->record->expires_ms < now_ms + SOON_MS;
}

/* The mask is always the same: neither a character nor the length of a secret is shown. */
static void
add_value(struct table_row *row, const struct entry *entry)
{
	if ((entry->flags & ENTRY_BINARY) != 0)
		table_cell_text(row, 1, TONE_DIM, "(not text)");
	else if ((entry->flags & ENTRY_PLAIN) != 0)
		table_cell(row, 1, TONE_NONE, entry->value);
	else
		table_cell_text(row, 1, TONE_DIM, output_screen(1).utf8 ? "••••••" : "******");
}

static void
add_expiry(struct table_row *row, const struct entry *entry, uint64_t now_ms)
{
	char ago[CLOCK_AGO], text[64];

	if (entry->record->expires_ms == 0)
		return;
	clock_ago(entry->record->expires_ms, now_ms, ago);
	snprintf(text, sizeof(text), "%s%s", entry->record->expires_ms <= now_ms ? "expired " : "", ago);
	table_cell_text(row, 3, expires_soon(entry, now_ms) ? TONE_YELLOW : TONE_NONE, text);
}

static void
add_entry(struct table *table, const struct entry *entry, const char *env, uint64_t now_ms)
{
	struct table_row *row;
	char ago[CLOCK_AGO];

	row = table_add(table, expires_soon(entry, now_ms) ? MARK_LOOK : MARK_NONE);
	table_cell(row, 0, TONE_BOLD, entry->name);
	add_value(row, entry);
	clock_ago(entry->record->created_ms, now_ms, ago);
	table_cell_text(row, 2, TONE_DIM, ago);
	add_expiry(row, entry, now_ms);
	table_cell(row, 4, TONE_NONE, entry->record->note);
	if (strcmp(entry->origin, env) != 0)
		table_cell_text(row, 5, TONE_DIM, entry->origin);
}

static void
say_table(struct envset *set, const char *env, uint64_t now_ms)
{
	static const char *const head[] = {"NAME", "VALUE", "SET", "EXPIRES", "NOTE", "FROM"};
	struct table table CLEANUP(table_done);
	size_t i;

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < envset_count(set); i++)
		if (expires_soon(envset_at(set, i), now_ms))
			add_entry(&table, envset_at(set, i), env, now_ms);
	for (i = 0; i < envset_count(set); i++)
		if (!expires_soon(envset_at(set, i), now_ms))
			add_entry(&table, envset_at(set, i), env, now_ms);
	output_table(&table);
}

/* --reveal: NAME=value lines of secrets leave by the door for secrets. */
static int
say_revealed(struct envset *set, struct err *err)
{
	size_t i;

	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		int r;

		r = output_secret_named(entry->name, entry->value, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static size_t
count_secrets(struct envset *set)
{
	size_t count = 0, i;

	for (i = 0; i < envset_count(set); i++)
		if ((envset_at(set, i)->flags & ENTRY_PLAIN) == 0)
			count++;
	return count;
}

static void
say_summary(const struct env_info *info, struct envset *set, uint64_t now_ms)
{
	char ago[CLOCK_AGO];

	clock_ago(info->time_ms, now_ms, ago);
	output_answer("%s: %zu name%s, %zu secret; changed %s%s%s (commit %" PRIu64 ")", info->name,
	    envset_count(set), envset_count(set) == 1 ? "" : "s", count_secrets(set), ago,
	    info->author[0] == '\0' ? "" : " by ", info->author, info->seq);
	if (info->base[0] != '\0')
		output_answer("underneath: %s", info->base);
	if (envset_count(set) == 0)
		output_next("evenkeep import FILE=%s", info->name);
}

static void
entry_json(struct json *json, const struct entry *entry, bool reveal)
{
	bool secret = (entry->flags & ENTRY_PLAIN) == 0;
	bool binary = (entry->flags & ENTRY_BINARY) != 0;

	json_open_map(json, NULL);
	json_slice(json, "name", entry->name);
	json_text(json, "kind", secret ? "secret" : "plain");
	json_bool(json, "refers", (entry->flags & ENTRY_REFERS) != 0);
	json_bool(json, "binary", binary);
	json_number(json, "version", entry->record->version);
	json_number(json, "seq", entry->record->seq);
	json_time(json, "set_at", entry->record->created_ms);
	json_time(json, "expires", entry->record->expires_ms);
	json_slice(json, "note", entry->record->note);
	json_text(json, "from", entry->origin);
	if (binary || (secret && !reveal))
		json_nil(json, "value");
	else
		json_slice(json, "value", entry->value);
	json_close_map(json);
}

static void
document(const struct env_info *info, struct envset *set, bool reveal)
{
	struct json *json = output_json("evenkeep.list/1", true);
	size_t i;

	json_text(json, "environment", info->name);
	json_number(json, "seq", info->seq);
	json_time(json, "changed_at", info->time_ms);
	json_text(json, "changed_by", info->author);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_open_list(json, "names");
	for (i = 0; i < envset_count(set); i++)
		entry_json(json, envset_at(set, i), reveal);
	json_close_list(json);
}

static void
add_copy(struct envset *set, const struct entry *entry, const char *origin)
{
	struct entry copy = *entry;

	copy.origin = origin; /* the entry's own is in the set that it is taken from */
	envset_add(set, &copy);
}

/* Lay the names of the environment underneath, which stays open in *base, under those of SET. */
static int
add_base(struct vault_env *env, struct envset *set, struct vault_env **base, struct err *err)
{
	struct envset *under CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_base(env, base, err);
	if (r < 0 || *base == NULL)
		return r;
	r = vault_env_read(*base, NULL, 0, &under, err);
	if (r < 0)
		return r;
	for (i = 0; i < envset_count(under); i++)
		if (envset_find(set, envset_at(under, i)->name) == NULL)
			add_copy(set, envset_at(under, i), vault_env_info(*base)->name);
	return 0;
}

static int
list_one(struct session *session, const struct list_opts *o, struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct vault_env *env;
	struct vault *vault;
	const char *name;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = session_choose_env(session, o->env, &name, err);
	if (r == 0)
		r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	if (r == 0 && o->all)
		r = add_base(env, set, &base, err);
	if (r < 0)
		return r;
	if (output_is_json()) {
		document(vault_env_info(env), set, o->reveal);
		return 0;
	}
	if (o->reveal)
		return say_revealed(set, err);
	say_table(set, name, session_now_ms(session));
	say_summary(vault_env_info(env), set, session_now_ms(session));
	return 0;
}

struct overview {
	struct session *session;
	struct table table;
	struct json *json;
	size_t count;
};

static const char *
right_word(const struct env_info *info)
{
	static const char *const words[] = {"none", "read", "write", "own"};

	return info->scoped ? "read some" : words[info->right];
}

static void
env_json(struct json *json, const struct env_info *info, bool is_protected)
{
	json_open_map(json, NULL);
	json_text(json, "name", info->name);
	json_number(json, "names", info->n_live);
	json_number(json, "seq", info->seq);
	json_time(json, "changed_at", info->time_ms);
	json_text(json, "changed_by", info->author);
	json_bool(json, "protected", is_protected);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_text(json, "right", right_word(info));
	json_close_map(json);
}

static int
add_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct overview *overview = cookie;
	bool is_protected = session_env_is_protected(overview->session, info);
	struct table_row *row = table_add(&overview->table, MARK_NONE);
	char number[24], ago[CLOCK_AGO];

	overview->count++;
	if (overview->json != NULL)
		env_json(overview->json, info, is_protected);
	table_cell_text(row, 0, TONE_BOLD, info->name);
	snprintf(number, sizeof(number), "%u", info->n_live);
	table_cell_text(row, 1, TONE_NONE, number);
	snprintf(number, sizeof(number), "%" PRIu64, info->seq);
	table_cell_text(row, 2, TONE_NONE, number);
	clock_ago(info->time_ms, session_now_ms(overview->session), ago);
	table_cell_text(row, 3, TONE_NONE, ago);
	table_cell_text(row, 4, TONE_NONE, info->author);
	table_cell_text(row, 5, TONE_NONE, right_word(info));
	table_cell_text(row, 6, TONE_NONE, is_protected ? "protected" : "");
	return 0;
}

static int
list_all(struct session *session, struct err *err)
{
	static const char *const head[] = {"ENVIRONMENT", "NAMES", "COMMIT", "CHANGED", "BY",
		"YOU MAY", ""};
	struct overview overview = {.session = session};
	int r;

	if (output_is_json()) {
		overview.json = output_json("evenkeep.list/1", true);
		json_open_list(overview.json, "environments");
	}
	table_init(&overview.table, head, ARRAY_LEN(head));
	r = vault_each_env(session_vault(session), add_env, &overview, err);
	if (r == 0 && overview.json != NULL)
		json_close_list(overview.json);
	if (r == 0)
		output_table(&overview.table);
	table_done(&overview.table);
	if (r == 0 && overview.count == 0)
		output_next("evenkeep init --env dev");
	return r;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct list_opts *o = cookie;

	return o->all && o->env == NULL ? list_all(session, err) : list_one(session, o, err);
}

const struct cmd cmd_list = {
	.name = "list",
	.alias = "ls",
	.synopsis = "[-e ENV] [--all]",
	.summary = "list names, plain values and ages",
	.text = "Secret values are masked, always by the same mask. What expires within two weeks comes\n"
		"first. With --all a line for each environment, which needs no key; with --all and -e the\n"
		"names of the environment underneath are listed too.\n",
	.examples = {"evenkeep list -e dev", "evenkeep list --all"},
	.needs = CMD_NEEDS_VAULT,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.opts = opts,
	.opts_size = sizeof(struct list_opts),
	.run = run,
};
