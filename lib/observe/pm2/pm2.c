/* SPDX-License-Identifier: Apache-2.0 */
/* The processes that PM2 is told to start; its files are read as literals and never run. */
#include <string.h>

#include "base/list.h"
#include "observe/pm2/js_literal.h"
#include "observe/literal.h"
#include "observe/project_priv.h"
#include "observe/tree_yaml.h"

enum { PROCESSES_MOST = 500, NAMES_MOST = 200 };

struct process {
	const struct tree *app;
	const char *name;
	const char *script;
	const char *program; /* what several processes of one program have in common */
	struct subject *subject;
	const char *names[NAMES_MOST]; /* of its variables, in any environment */
	size_t count;
	bool is_open;                  /* it may have more: something is computed, or in an env file */
};

struct pm2 {
	struct project *project;
	const struct found_file *found;
	struct process *processes;
	size_t count;
};

static struct fact_place
place_of(const struct pm2 *pm2, struct mark mark)
{
	return (struct fact_place){pm2->found->path, mark.line, mark.column, 0};
}

/* The text under the first of NAMES that the app has; empty: none, or it is computed. */
static const struct tree *
field(const struct tree *app, const char *const *names)
{
	for (; *names != NULL; names++) {
		const struct tree *found = tree_find(app, *names);

		if (found != NULL)
			return found;
	}
	return NULL;
}

static struct slice
text_of(const struct tree *tree)
{
	return tree_is_text(tree) && !tree->is_unknown ? tree->text : slice_of(NULL, 0);
}

static const char *
pooled(const struct pm2 *pm2, struct slice text)
{
	return text.len == 0 ? NULL : pool_slice(pm2->project->pool, text);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/*
 * Is it a program of Node's kind? 1: yes, 0: no, -1: nobody can tell. PM2 goes by the interpreter,
 * then by the end of the script's name, then by what the file is.
 */
static int
is_node(struct slice interpreter, const char *script)
{
	static const char *const ends[] = {".js", ".mjs", ".cjs", ".ts", ".mts", ".jsx", ".tsx"};
	static const char *const others[] = {".py", ".sh", ".rb", ".pl", ".php", ".jar", ".exe"};
	static const char *const programs[] = {"python", "python2", "python3", "uvicorn", "gunicorn",
		"hypercorn", "daphne", "celery", "flask", "poetry", "pipenv", "uv", "java", "php", "ruby",
		"bundle", "rails", "puma", "go", "bash", "sh", "dotnet", "deno", "cargo", "make", "npm",
		"npx", "yarn", "pnpm"};
	struct slice name = slice_of_text(base_name(script));

	if (interpreter.len > 0) {
		size_t slash = 0;

		for (size_t i = 0; i < interpreter.len; i++)
			slash = interpreter.data[i] == '/' ? i + 1 : slash;
		name = slice_from(interpreter, slash);
		return slice_starts_with(name, "node") || slice_equal_text(name, "bun") ||
			slice_equal_text(name, "tsx") || slice_starts_with(name, "ts-node");
	}
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (slice_ends_with(name, ends[i]))
			return 1;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (slice_ends_with(name, others[i]))
			return 0;
	return slice_is_one_of(name, programs, ARRAY_LEN(programs)) ? 0 : -1;
}

/* `exec_mode`; without it PM2 makes a cluster of what is Node's and says how many. */
static void
put_mode(const struct pm2 *pm2, const struct process *process)
{
	static const char *const interpreters[] = {"interpreter", "exec_interpreter", NULL};
	const struct tree *mode = tree_find(process->app, "exec_mode");
	const struct tree *instances = tree_find(process->app, "instances");
	const struct tree *given = field(process->app, interpreters);
	struct slice interpreter = text_of(given), count = text_of(instances);
	int node = given != NULL && given->is_unknown ? -1 : is_node(interpreter, process->script);
	bool cluster = slice_starts_with(text_of(mode), "cluster") ||
		(mode == NULL && count.len > 0 && node == 1);

	if (interpreter.len > 0)
		subject_text(process->subject, "interpreter", pooled(pm2, interpreter));
	if (node >= 0)
		subject_bool(process->subject, "runs_node", node);
	if (count.len > 0)
		subject_text(process->subject, "instances", pooled(pm2, count));
	if (mode != NULL && mode->is_unknown)
		return;
	subject_text(process->subject, "mode", cluster ? "cluster" : "fork");
	mode = mode == NULL ? instances : mode;
	if (mode != NULL)
		subject_at(process->subject, "mode", place_of(pm2, mode->key_at));
}

static void
put_logs(const struct pm2 *pm2, const struct process *process)
{
	static const char *const fields[] = {"error_file", "err_file", "error", "err", "err_log",
		"out_file", "output", "out", "out_log", "log_file", "log", "pid_file", "pid"};
	const char *paths[ARRAY_LEN(fields)];
	const struct tree *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct tree *path = tree_find(process->app, fields[i]);

		if (text_of(path).len == 0 || !path->quoted)
			continue;
		if (first == NULL || path->key_at.line < first->key_at.line)
			first = path;
		paths[count++] = pooled(pm2, text_of(path));
	}
	subject_list(process->subject, "log_paths", paths, count);
	if (first != NULL)
		subject_at(process->subject, "log_paths", place_of(pm2, first->key_at));
}

static void
put_text(const struct pm2 *pm2, const struct process *process, const char *key, const char *fact)
{
	const struct tree *value = tree_find(process->app, key);

	if (text_of(value).len == 0)
		return;
	subject_text(process->subject, fact, pooled(pm2, value->text));
	subject_at(process->subject, fact, place_of(pm2, value->key_at));
}

static void
add_variable(struct pm2 *pm2, struct process *process, const struct tree *item,
	const char *environment)
{
	struct project *project = pm2->project;
	struct subject *subject = facts_add(project->facts, "assignment", place_of(pm2, item->at));
	bool refers = item->kind != NODE_SCALAR || item->is_unknown;
	struct literal literal = literal_of(project->words, item->key, text_of(item), refers, refers);
	bool known = false;

	subject->service = pool_text(project->facts->pool, process->name);
	subject->environment = pool_text(project->facts->pool, environment);
	subject_text(subject, "name", pool_slice(project->pool, item->key));
	subject_text(subject, "kind", "pm2");
	if (environment != NULL)
		subject_text(subject, "environment", environment);
	subject_bool(subject, "ignored", pm2->found->is_ignored);
	subject_bool(subject, "example", found_is_template(pm2->found->path));
	literal_put(&literal, subject);
	for (size_t i = 0; i < process->count; i++)
		known |= slice_equal_text(item->key, process->names[i]);
	if (!known && process->count < NAMES_MOST)
		process->names[process->count++] = pool_slice(project->pool, item->key);
}

/* `env`, and `env_NAME` for the environment NAME. */
static void
add_variables(struct pm2 *pm2, struct process *process)
{
	for (const struct tree *at = process->app->first; at != NULL; at = at->next) {
		bool plain = slice_equal_text(at->key, "env");

		if (slice_equal_text(at->key, "env_file")) {
			process->is_open = true;
			continue;
		}
		if (!plain && !slice_starts_with(at->key, "env_"))
			continue;
		process->is_open |= at->is_unknown || at->kind != NODE_MAP;
		for (const struct tree *item = at->kind == NODE_MAP ? at->first : NULL; item != NULL;
			item = item->next)
			add_variable(pm2, process, item, plain ? NULL :
				pool_slice(pm2->project->pool, slice_from(at->key, 4)));
	}
	process->is_open |= process->app->is_unknown;
}

/* Word NUMBER of the arguments, in both notations. */
static struct slice
argument(const struct tree *args, size_t number)
{
	struct slice rest = text_of(args), word;

	if (args != NULL && args->kind == NODE_LIST) {
		const struct tree *at = args->first;

		while (at != NULL && number-- > 0)
			at = at->next;
		return text_of(at);
	}
	do {
		rest = slice_trim(rest);
		word = slice_of(rest.data, slice_find(rest, ' '));
		rest = slice_from(rest, word.len);
	} while (number-- > 0);
	return word;
}

/*
 * The script in its folder; of one that is no file, as `python -m shop` or `npm start`, also the first
 * argument, and what is behind it if that is an option.
 */
static const char *
program_of(const struct pm2 *pm2, const struct process *process)
{
	const struct tree *args = tree_find(process->app, "args");
	struct slice cwd = text_of(tree_find(process->app, "cwd")), first = argument(args, 0);
	struct slice second = argument(args, 1);
	bool option = first.len > 0 && first.data[0] == '-';

	if (strchr(base_name(process->script), '.') != NULL)
		first = second = slice_of(NULL, 0);
	return pool_printf(pm2->project->pool, "%.*s\n%s\n%.*s\n%.*s", (int)cwd.len,
		cwd.len == 0 ? "" : (const char *)cwd.data, process->script, (int)first.len,
		first.len == 0 ? "" : (const char *)first.data, option ? (int)second.len : 0,
		second.len == 0 ? "" : (const char *)second.data);
}

static bool
is_root(struct slice user)
{
	return slice_equal_text(user, "root") || slice_equal_text(user, "0");
}

static void
add_process(struct pm2 *pm2, const struct tree *app)
{
	static const char *const users[] = {"user", "uid", NULL};
	struct process *process = &pm2->processes[pm2->count];
	const struct tree *name = tree_find(app, "name"), *script = tree_find(app, "script");
	const struct tree *user = field(app, users);

	if (app->kind != NODE_MAP || (name == NULL && script == NULL) || pm2->count == PROCESSES_MOST)
		return;
	pm2->count++;
	*process = (struct process){.app = app};
	process->script = text_of(script).len == 0 ? "" : pooled(pm2, text_of(script));
	process->program = program_of(pm2, process);
	process->name = text_of(name).len == 0 ? base_name(process->script) :
		pooled(pm2, text_of(name));
	process->subject = facts_add(pm2->project->facts, "process",
		place_of(pm2, name == NULL ? app->at : name->key_at));
	process->subject->service = pool_text(pm2->project->facts->pool, process->name);
	subject_text(process->subject, "kind", "pm2");
	subject_text(process->subject, "name", process->name);
	if (process->script[0] != '\0')
		subject_text(process->subject, "script", process->script);
	put_mode(pm2, process);
	put_logs(pm2, process);
	put_text(pm2, process, "cwd", "cwd");
	put_text(pm2, process, "env_file", "env_file");
	subject_bool(process->subject, "as_root", is_root(text_of(user)));
	if (user != NULL)
		subject_at(process->subject, "as_root", place_of(pm2, user->key_at));
	add_variables(pm2, process);
	subject_bool(process->subject, "dynamic", process->is_open);
	subject_list(process->subject, "variables", process->names, process->count);
}

/* A variable that each process has to have for itself. */
static bool
is_own(const char *name)
{
	struct slice text = slice_of_text(name);

	return slice_ends_with(text, "PORT") || slice_ends_with(text, "HOST");
}

/* What others of the same program are given, for one that is given nothing. */
static void
put_missing(const struct pm2 *pm2, const struct process *process)
{
	const char *names[NAMES_MOST], *siblings[NAMES_MOST];
	size_t count = 0, sibling_count = 0;

	for (size_t i = 0; process->count == 0 && !process->is_open && i < pm2->count; i++) {
		const struct process *other = &pm2->processes[i];

		if (other == process || other->count == 0 || process->script[0] == '\0' ||
			strcmp(other->program, process->program) != 0)
			continue;
		if (sibling_count < NAMES_MOST)
			siblings[sibling_count++] = other->name;
		for (size_t k = 0; k < other->count && count < NAMES_MOST; k++) {
			bool known = is_own(other->names[k]);

			for (size_t n = 0; n < count; n++)
				known |= strcmp(names[n], other->names[k]) == 0;
			if (!known)
				names[count++] = other->names[k];
		}
	}
	subject_list(process->subject, "missing_variables", names, count);
	subject_list(process->subject, "siblings", siblings, sibling_count);
}

static int
read_file(const struct pm2 *pm2, const struct origin *from, struct arena *arena,
	const struct tree **out, struct err *err)
{
	struct slice path = slice_of_text(pm2->found->path), text;
	struct tree *root;
	int r = sources_read(pm2->project->sources, pm2->found->path, &text, err);

	if (r < 0)
		return r;
	if (slice_ends_with(path, ".yml") || slice_ends_with(path, ".yaml")) {
		r = tree_of_yaml(text, from, 1, YAML_TWINS_REFUSED, arena, &root, err);
		*out = r < 0 ? NULL : root->first;
		return r;
	}
	r = js_literal(text, from, arena, &root, err);
	*out = r < 0 ? NULL : root;
	return r;
}

static struct subject *
add_file(const struct pm2 *pm2, unsigned line, unsigned column)
{
	struct subject *subject = facts_add(pm2->project->facts, "file",
		(struct fact_place){pm2->found->path, line, column, 0});

	subject_text(subject, "kind", "pm2");
	return subject;
}

/* `apps`, in old files `pm2`; a list of them, or one. */
static void
add_processes(struct pm2 *pm2, const struct tree *root)
{
	static const char *const fields[] = {"apps", "pm2", NULL};
	const struct tree *apps = field(root, fields);

	apps = apps == NULL ? root : apps;
	if (apps->kind == NODE_LIST)
		for (const struct tree *at = apps->first; at != NULL; at = at->next)
			add_process(pm2, at);
	else
		add_process(pm2, apps);
	if (apps->is_unknown || (apps == root && root->is_unknown))
		subject_text(add_file(pm2, apps->at.line, apps->at.column), "not_read", "computed");
	for (size_t i = 0; i < pm2->count; i++)
		put_missing(pm2, &pm2->processes[i]);
}

static void
observe_file(struct project *project, const struct found_file *found)
{
	struct pm2 pm2 = {.project = project, .found = found,
		.processes = xcalloc(PROCESSES_MOST + 1, sizeof(*pm2.processes))};
	struct origin from = {found->path, source_folder(project->pool, found->path)};
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 13);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct tree *root = NULL;
	int r = read_file(&pm2, &from, arena, &root, &err);

	if (r < 0) {
		struct subject *file = add_file(&pm2, err.line, err.column);

		subject_text(file, "problem", err.message);
		subject_text(file, "problem_id", err.id);
	} else if (root != NULL) {
		add_processes(&pm2, root);
	}
	freep(&pm2.processes);
}

void
pm2_facts(struct project *project)
{
	for (size_t i = 0; i < project->found->count; i++)
		if (project->found->items[i].kind == FOUND_PM2)
			observe_file(project, &project->found->items[i]);
}
