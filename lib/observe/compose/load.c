/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a project, one upon the other, and what they include. */
#include "observe/compose/compose.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/compose/compose_priv.h"
#include "observe/compose/refers.h"
#include "observe/references.h"

enum { PROBLEMS_MOST = 1000, INCLUDES_DEEPEST = 8 };

static void
add_problem(struct compose_loader *loader, struct compose_problem problem)
{
	struct compose *out = loader->out;

	if (out->problem_count >= PROBLEMS_MOST)
		return;
	out->problems = list_grow(out->problems, out->problem_count, &out->problem_room,
		sizeof(*out->problems));
	out->problems[out->problem_count++] = problem;
}

void
compose_problem(struct compose_loader *loader, struct mark at, const char *id, const char *format,
	...)
{
	char message[400];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	add_problem(loader, (struct compose_problem){at, id, pool_text(loader->pool, message), NULL});
}

void
compose_problem_of(struct compose_loader *loader, const struct origin *from, struct err *err)
{
	struct origin *place = pool_alloc(loader->pool, sizeof(*place));

	*place = *from;
	if (err->file[0] != '\0')
		place->file = pool_text(loader->pool, err->file);
	add_problem(loader, (struct compose_problem){{place, err->line, err->column}, err->id,
		pool_text(loader->pool, err->message),
		err->fix[0] == '\0' ? NULL : pool_text(loader->pool, err->fix)});
	err_done(err);
}

static void
note_file(struct compose *out, const char *file)
{
	out->files = list_grow(out->files, out->file_count + 1, &out->file_room,
		sizeof(*out->files));
	out->files[out->file_count++] = file;
	out->files[out->file_count] = NULL;
}

/* Remember the last file that each service is in, where its fields can be changed. */
static void
note_services(struct compose_loader *loader, const struct tree *root)
{
	const struct tree *services = tree_find(root, "services");

	for (struct tree *at = services == NULL ? NULL : services->first; at != NULL; at = at->next)
		if (at->kind == NODE_MAP)
			tree_set(at, " last", tree_literal(loader->arena, "", at->key_at));
}

static int
load_file(struct compose_loader *loader, const struct origin *from, struct tree **root,
	struct err *err)
{
	struct tree *file;
	int r;

	note_file(loader->out, from->file);
	r = compose_parse(loader, from, &file, err);
	if (r < 0)
		return r;
	compose_canonical(loader, file);
	r = compose_extend(loader, file, err);
	if (r < 0)
		return r;
	note_services(loader, file);
	compose_reset(*root, file);
	if (*root == NULL)
		*root = file;
	else
		compose_merge(loader, *root, file);
	return 0;
}

int
compose_load_files(struct compose_loader *loader, const char *const *files, const char *folder,
	struct tree **out, struct err *err)
{
	struct tree *root = NULL;

	for (size_t i = 0; files[i] != NULL; i++) {
		struct origin *from = pool_alloc(loader->pool, sizeof(*from));
		int r;

		*from = (struct origin){pool_text(loader->pool, files[i]), folder};
		if (loader->out->first == NULL)
			loader->out->first = from;
		r = load_file(loader, from, &root, err);
		if (r == ERR_SYSTEM && strcmp(err->id, "out-of-memory") == 0)
			return r;
		if (r < 0) {
			loader->out->is_partial = true;
			compose_problem_of(loader, from, err);
		}
	}
	*out = root;
	return root == NULL ? 0 : compose_include(loader, root, err);
}

/* The env file PATH, where there is one. */
static void
read_env_file(struct compose_loader *loader, struct vars *vars, const char *path)
{
	struct origin *from = pool_alloc(loader->pool, sizeof(*from));
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text;
	int r;

	*from = (struct origin){path, source_folder(loader->pool, path)};
	r = sources_read(loader->sources, from->file, &text, &err);
	if (r == ERR_NOT_FOUND)
		return;
	if (r == 0)
		r = vars_read(vars, text, from, &err);
	if (r < 0)
		compose_problem_of(loader, from, &err);
}

/* `.env` of FOLDER. */
static void
read_env(struct compose_loader *loader, struct vars *vars, const char *folder)
{
	read_env_file(loader, vars, source_path(loader->pool, folder, SLICE_LITERAL(".env")));
}

/* The env files that the stack names, or `.env`. */
static void
read_stack_env(struct compose_loader *loader)
{
	const char *const *files = loader->out->stack->env_files;

	if (files == NULL)
		read_env(loader, &loader->out->env, loader->out->folder);
	for (; files != NULL && *files != NULL; files++)
		read_env_file(loader, &loader->out->env, *files);
}

/* Resources of an included project that ROOT does not have itself. */
static void
take_included(struct tree *root, struct tree *included)
{
	static const char *const sections[] = {"services", "networks", "volumes", "secrets",
		"configs"};

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		struct tree *from = tree_find(included, sections[i]), *to = tree_find(root, sections[i]);

		if (from == NULL || from->kind != NODE_MAP)
			continue;
		if (to == NULL || to->kind != NODE_MAP) {
			if (to != NULL) /* `volumes:` with nothing behind it */
				tree_drop(root, to);
			tree_drop(included, from);
			tree_add(root, from);
			continue;
		}
		for (struct tree *at = from->first, *next; at != NULL; at = next) {
			next = at->next;
			if (tree_find_slice(to, at->key) == NULL)
				tree_add(to, at);
		}
	}
}

/* One item of `include`: its files, and the folder that they count against. */
static int
include(struct compose_loader *loader, struct tree *root, const struct tree *item, struct err *err)
{
	const struct tree *paths = item->kind == NODE_MAP ? tree_find(item, "path") : item;
	const char *files[32] = {NULL}, *folder;
	struct vars vars, *outer = loader->vars;
	struct slice own = tree_find_text(item, "project_directory");
	struct tree *included = NULL;
	size_t count = 0;
	int r;

	if (tree_is_path(paths))
		files[count++] = source_path(loader->pool, item->at.from->folder, paths->text);
	for (struct tree *at = paths == NULL ? NULL : paths->first; at != NULL && count < 31; at = at->next)
		if (tree_is_path(at))
			files[count++] =
				source_path(loader->pool, item->at.from->folder, at->text);
	for (size_t i = 0; i < count; i++)
		if (files[i] == NULL) {
			loader->out->is_partial = true;
			compose_problem(loader, item->at, "outside",
				"includes a file outside of the project");
			return 0;
		}
	if (count == 0) {
		loader->out->is_partial = true;
		return 0;
	}
	folder = tree_is_path(tree_find(item, "project_directory")) ? source_path(loader->pool, item->at.from->folder, own) :
		source_folder(loader->pool, files[0]);
	if (folder == NULL)
		folder = source_folder(loader->pool, files[0]);
	vars_init(&vars, loader->arena, vars_look_up, outer);
	vars.outer_first = true;
	read_env(loader, &vars, folder);
	loader->vars = &vars;
	loader->depth++;
	r = compose_load_files(loader, files, folder, &included, err);
	loader->depth--;
	loader->vars = outer;
	vars_done(&vars);
	if (r == 0 && included != NULL)
		take_included(root, included);
	return r;
}

int
compose_include(struct compose_loader *loader, struct tree *root, struct err *err)
{
	struct tree *items = tree_find(root, "include");

	if (items == NULL || items->kind != NODE_LIST)
		return 0;
	if (loader->depth >= INCLUDES_DEEPEST) {
		compose_problem(loader, items->at, "compose-include", "files that include each other");
		return 0;
	}
	for (const struct tree *at = items->first; at != NULL; at = at->next) {
		int r = include(loader, root, at, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* The folder's name as compose makes a project's name of it. */
static const char *
name_of_folder(struct pool *pool, const char *root, const char *folder)
{
	char *name = pool_text(pool, strcmp(folder, ".") == 0 ? root : folder), *to;
	char *slash = strrchr(name, '/');

	name = slash == NULL ? name : slash + 1;
	to = name;
	for (const char *at = name; *at != '\0'; at++) {
		char c = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(to > name && (c == '-' || c == '_')))
			*to++ = c;
	}
	*to = '\0';
	return name;
}

static void
note_form(void *cookie, const struct reference *found)
{
	struct compose *out = cookie;

	if (found->form == REFERENCE_REQUIRED)
		names_set(&out->required, found->name, 1);
	else if (found->form == REFERENCE_DEFAULT && found->text.len > 0)
		names_set(&out->defaulted, found->name, 1);
}

/* The `$` forms of all texts. */
static void
note_forms(struct compose *out, const struct tree *tree)
{
	if (tree->kind == NODE_SCALAR && slice_find(tree->raw, '$') < tree->raw.len)
		references_scan(tree->raw, note_form, out, NULL);
	for (const struct tree *at = tree->first; at != NULL; at = at->next)
		note_forms(out, at);
}

static const char *
context_of(struct compose *out, const struct tree *service)
{
	const struct tree *context = tree_find(tree_find(service, "build"), "context");

	return !tree_is_path(context) ? NULL :
		source_path(out->pool, context->at.from->folder, context->text);
}

static void
take_services(struct compose *out)
{
	struct tree *services = tree_find(out->root, "services");

	if (services == NULL || services->kind != NODE_MAP)
		return;
	out->services = xcalloc(services->count + 1, sizeof(*out->services));
	for (struct tree *at = services->first; at != NULL; at = at->next) {
		struct compose_service *service = &out->services[out->service_count];
		struct tree *last = tree_find(at, " last");

		if (at->kind != NODE_MAP)
			continue;
		service->name = at->key;
		service->tree = at;
		service->last_at = last == NULL ? at->key_at : last->at;
		if (last != NULL)
			tree_drop(at, last);
		service->context = context_of(out, at);
		names_set(&out->service_names, at->key, (long)out->service_count++);
	}
}

/* `-p`, COMPOSE_PROJECT_NAME, `name:`, or what the folder is called, the first that there is. */
static void
put_name(struct compose_loader *loader)
{
	struct compose *out = loader->out;
	struct slice name = slice_of_text(out->stack->project);

	if (name.len == 0 && !vars_look_up(&out->env, SLICE_LITERAL("COMPOSE_PROJECT_NAME"), &name))
		name.len = 0;
	if (name.len == 0 && tree_is_path(tree_find(out->root, "name")))
		name = tree_find_text(out->root, "name");
	out->name = name.len > 0 ? pool_slice(out->pool, name) :
		name_of_folder(out->pool, sources_name(loader->sources), out->folder);
}

static int
load_all(struct compose_loader *loader, struct err *err)
{
	struct compose *out = loader->out;
	int r;

	out->folder = out->stack->folder != NULL ? out->stack->folder :
		source_folder(out->pool, out->stack->files[0]);
	vars_init(&out->env, out->arena, out->stack->look_up, out->stack->cookie);
	out->env.outer_first = true;
	read_stack_env(loader);
	loader->vars = &out->env;
	r = compose_load_files(loader, out->stack->files, out->folder, &out->root, err);
	if (r < 0) {
		compose_problem_of(loader, out->first, err);
		out->is_partial = true;
		out->root = NULL;
	}
	if (out->root == NULL)
		out->root = tree_new(out->arena, NODE_MAP, (struct mark){out->first, 0, 0});
	put_name(loader);
	take_services(out);
	note_forms(out, out->root);
	compose_environment(loader);
	compose_find_circle(loader);
	return 0;
}

int
compose_load(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stack, struct compose **out, struct err *err)
{
	struct compose *compose CLEANUP(compose_freep) = xcalloc(1, sizeof(*compose));
	struct compose_loader loader = {.sources = sources, .words = words, .out = compose,
		.value = SECRET_TEXT_INIT};
	int r;

	compose->stack = stack;
	compose->pool = loader.pool = pool_new();
	compose->arena = loader.arena = arena_new(1 << 16);
	r = load_all(&loader, err);
	secret_text_done(&loader.value);
	if (r < 0)
		return r;
	*out = compose;
	compose = NULL;
	return 0;
}

void
compose_free(struct compose *compose)
{
	if (compose == NULL)
		return;
	for (size_t i = 0; i < compose->service_count; i++) {
		free(compose->services[i].items);
		names_done(&compose->services[i].names);
	}
	free(compose->services);
	free(compose->problems);
	free(compose->files);
	names_done(&compose->service_names);
	names_done(&compose->required);
	names_done(&compose->defaulted);
	vars_done(&compose->env);
	arena_free(compose->arena);
	pool_free(compose->pool);
	free(compose);
}

void
compose_freep(struct compose **compose)
{
	compose_free(*compose);
	*compose = NULL;
}

struct compose_service *
compose_service(const struct compose *compose, struct slice name)
{
	long at = names_find(&compose->service_names, name);

	return at == NAMES_NONE ? NULL : &compose->services[at];
}

const struct assignment *
compose_assignment(const struct compose_service *service, struct slice name)
{
	long at = names_find(&service->names, name);

	return at == NAMES_NONE ? NULL : &service->items[at];
}
