/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PM2's process file as JSON: one app, and its `env`, of strings only, since PM2 gives numbers in
 * another form. `pm2 reload FILE` gives them to the running app of that name; the user's own
 * ecosystem.config.js, which knows the script, can take them with `require`. PM2 reads the file as
 * an expression of JavaScript: what that language reads differently than JSON does is escaped.
 */
#include "format/formats_priv.h"

#include <string.h>

#include "format/data/tree_priv.h"
#include "format/write_priv.h"
#include "text/escape.h"

/*
 * What PM2 keeps about an app stands beside its variables, under names of its own: a variable of
 * such a name is lost, or changes how the app is started. Those of its configuration's schema, and
 * of its state.
 */
static const char *const own_names[] = {
	"MODULE_DEBUG", "NODE_APP_INSTANCE", "__proto__", "_tree_pids", "append_env_to_name",
	"args", "automation", "autorestart", "autostart", "combine_logs", "command", "created_at",
	"cron", "cron_restart", "current_conf", "cwd", "deep_monitoring", "disable_logs",
	"disable_source_map_support", "disable_trace", "env", "err", "err_file", "err_log",
	"error", "error_file", "event_loop_inspector", "exec", "exec_interpreter", "exec_mode",
	"execute_command", "exit_code", "exp_backoff_restart_delay", "filter_env", "force", "gid",
	"ignore_watch", "increment_var", "install_url", "instance_var", "instances", "interpreter",
	"interpreterArgs", "interpreter_args", "io", "kill_retry_time", "kill_timeout", "km_link",
	"listen_timeout", "log", "log_date_format", "log_file", "log_type", "max_memory_restart",
	"max_restarts", "merge_logs", "min_uptime", "name", "name_prefix", "namespace",
	"node_args", "node_version", "out", "out_file", "out_log", "output", "pid", "pid_file",
	"pmx", "pmx_module", "port", "post_update", "prev_restart_delay", "restart_delay",
	"restart_time", "script", "shutdown_with_message", "source_map_support", "status",
	"stop_exit_codes", "time", "trace", "treekill", "uid", "unique_id", "unstable_restart",
	"unstable_restarts", "updateEnv", "user", "username", "v8", "version", "versioning",
	"vizion", "vizion_runing", "vizion_running", "wait_ready", "watch", "watch_delay",
	"watch_options", "windowsHide", "write",
};

static bool
is_own(struct slice name)
{
	if (slice_starts_with(name, "pm_") || slice_starts_with(name, "axm_") ||
		slice_starts_with(name, "PM2_") || slice_starts_with(name, "env_"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(own_names); i++)
		if (slice_equal_text(name, own_names[i]))
			return true;
	return false;
}

static int
check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	const struct entry *twin;

	if (opts->name == NULL || opts->name[0] == '\0') {
		err_set(err, ERR_USAGE, "no-object-name", "`%s` needs the name of the app",
			format->name);
		return err_fix(err, "give it as PM2 shows it: `--name api`");
	}
	twin = envset_find(set, slice_of_text(opts->name));
	if (twin != NULL)
		return refuse_name(format, twin, "the name of the app, which PM2 sets itself,", 0,
			"rename the variable or the app", err);
	return refuse_too_much(format, set, err);
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0 && is_own(entry->name))
		r = refuse_name(format, entry, "a name that PM2 keeps for itself,", 0,
			"rename it, or map it with `take` in evenkeep.yaml", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = refuse_too_long(format, entry, err);
	return r;
}

/* As JSON, and with escapes for the two characters that ended a line in older JavaScript. */
static void
put_text(struct secret_text *out, struct slice text)
{
	size_t plain = 0;

	secret_text_add_byte(out, '"');
	for (size_t at = 0; at + 2 < text.len; at++) {
		if (memcmp(text.data + at, "\xe2\x80", 2) != 0 || (text.data[at + 2] & 0xfe) != 0xa8)
			continue;
		json_escape_add_secret(out, slice_of(text.data + plain, at - plain));
		secret_text_add_text(out, text.data[at + 2] == 0xa8 ? "\\u2028" : "\\u2029");
		plain = at + 3;
	}
	json_escape_add_secret(out, slice_from(text, plain));
	secret_text_add_byte(out, '"');
}

static void
open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)set;
	secret_text_add_text(out, "{\n  \"apps\": [\n    {\n      \"name\": ");
	put_text(out, slice_of_text(opts->name));
	secret_text_add_text(out, ",\n      \"env\": {");
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	secret_text_add_text(out, at == 0 ? "\n        " : ",\n        ");
	put_text(out, entry->name);
	secret_text_add_text(out, ": ");
	put_text(out, entry->value);
}

static void
close(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	secret_text_add_text(out, envset_count(set) == 0 ? "}\n" : "\n      }\n");
	secret_text_add_text(out, "    }\n  ]\n}\n");
}

/* Where the apps stand: `apps`, `pm2`, or the whole of the file. */
static const struct json_item *
apps_of(const struct json_item *root)
{
	const struct json_item *apps = json_item_find(root, "apps");

	if (apps == NULL)
		apps = json_item_find(root, "pm2");
	return apps == NULL ? root : apps;
}

static int
wrong(const struct json_item *item, const char *file, const char *what, const char *fix,
	struct err *err)
{
	err_set(err, ERR_INVALID, "pm2", "%s", what);
	err_fix(err, "%s", fix);
	return err_at(err, file, item->line, item->column);
}

/* The `env` of the one app; *OUT is NULL if it has none. */
static int
find_env(const struct json_item *root, const char *file, const struct json_item **out,
	struct err *err)
{
	const struct json_item *app = apps_of(root);

	if (app->kind == JSON_LIST && app->count > 1)
		return wrong(app->first->next, file, "more than one app",
			"leave the one that is meant in a copy of the file", err);
	if (app->kind == JSON_LIST && app->count == 1)
		app = app->first;
	if (app->kind != JSON_MAP)
		return wrong(app, file, "no app, which is an object with `env`",
			"name a process file of PM2, or read it `--as json`", err);
	for (const struct json_item *i = app->first; i != NULL; i = i->next)
		if (slice_starts_with(i->name, "env_"))
			return wrong(i, file, "an `env_…` beside `env`, which PM2 takes with "
				"`--env`", "leave in a copy of the file what is meant, as `env`", err);
	*out = json_item_find(app, "env");
	if (*out != NULL && (*out)->kind != JSON_MAP)
		return wrong(*out, file, "an `env` that is no object", "write `\"NAME\": \"value\"`",
			err);
	return 0;
}

/* ITEM and those behind it, the last of ARENA that is taken. */
static void
take_env(struct reader *reader, const struct json_item *item, struct arena *arena)
{
	for (size_t at = 0; item != NULL; item = item->next, at++) {
		tree_release(arena, item, at);
		tree_take_json(reader, item);
	}
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct reader reader CLEANUP(reader_done);
	const struct json_item *env = NULL;
	struct json_item *root;
	int r;

	reader_init(&reader, file, text, out, notes);
	reader_expect(&reader, 0); /* the list of entries grows as the tree is freed */
	r = json_tree(text, file, arena, &root, err);
	if (r == 0)
		r = find_env(root, file, &env, err);
	if (r == 0 && env != NULL)
		take_env(&reader, env->first, arena);
	return reader_finish(&reader, r, err);
}

const struct format format_pm2 = {
	.name = "pm2",
	.summary = "PM2: a process file in JSON, one app with its env",
	.manifest = true,
	.named = true,
	.check_all = check_all,
	.check = check,
	.open = open,
	.put = put,
	.close = close,
	.read = read,
};
