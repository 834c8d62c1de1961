/* SPDX-License-Identifier: Apache-2.0 */
#include "config/propose.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "config/compose_files.h"
#include "model/name.h"
#include "text/escape.h"
#include "text/node.h"

struct proposal {
	const char *root;
	const struct propose_wish *wish;
	const char *file, *folder; /* the compose file at hand and its folder, "" for the root */
	char *template;            /* of that folder; NULL: none */
	struct buf services, targets, notes;
	struct found_files names, rendered; /* told already */
};

static bool
is_told(struct found_files *told, const char *text)
{
	size_t i;

	for (i = 0; i < told->count; i++)
		if (strcmp(told->paths[i], text) == 0)
			return true;
	told->paths = list_grow(told->paths, told->count, &told->room, sizeof(*told->paths));
	told->paths[told->count++] = xstrdup(text);
	return false;
}

/* TEXT as a YAML scalar: as it is where nothing can be misread, else in double quotes. */
static void
add_scalar(struct buf *out, const char *text)
{
	static const char harmless[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";

	if (text[strspn(text, harmless)] == '\0' && text[0] != '-' && text[0] != '\0' &&
	    strspn(text, "0123456789.") != strlen(text)) {
		buf_add_text(out, text);
		return;
	}
	buf_add_byte(out, '"');
	json_escape_add(out, slice_of_text(text));
	buf_add_byte(out, '"');
}

/* FIELD of a service, looked for in what it merges (`<<`) too. */
static const struct node *
service_field(const struct node *service, const char *field)
{
	const struct node *own = node_find(service, field), *merged;
	size_t i;

	if (own != NULL)
		return own;
	merged = node_find(service, "<<");
	if (merged != NULL && merged->kind == NODE_MAP)
		return service_field(merged, field);
	if (merged != NULL && merged->kind == NODE_LIST)
		for (i = 0; i < merged->count && own == NULL; i++)
			if (merged->items[i]->kind == NODE_MAP)
				own = service_field(merged->items[i], field);
	return own;
}

/* The path of an `env_file` item: a text, or a map with `path`; NULL if it is something else. */
static const char *
env_file_path(const struct node *item)
{
	if (item->kind == NODE_MAP)
		item = node_find(item, "path");
	return item == NULL || item->kind != NODE_SCALAR || node_is_null(item) ? NULL : item->text;
}

static void
add_target(struct proposal *p, const char *service, const char *env_file)
{
	char *to CLEANUP(freep) = NULL;

	while (strncmp(env_file, "./", 2) == 0)
		env_file += 2;
	to = path_join(p->folder, env_file);
	if (strchr(env_file, '$') != NULL || !path_stays_inside(to) || is_told(&p->rendered, to))
		return;
	buf_add_text(&p->targets, "  - { service: ");
	add_scalar(&p->targets, service);
	buf_add_text(&p->targets, ", env: ");
	add_scalar(&p->targets, p->wish->envs[0].name);
	buf_add_text(&p->targets, ", as: compose, to: ");
	add_scalar(&p->targets, to);
	buf_add_text(&p->targets, " }\n");
}

static void
add_targets(struct proposal *p, const char *service, const struct node *env_file)
{
	size_t i;

	if (env_file == NULL) {
		/* compose itself reads the .env beside the file for its ${…} */
		if (p->template != NULL)
			add_target(p, service, ".env");
		return;
	}
	if (env_file->kind != NODE_LIST) {
		if (env_file_path(env_file) != NULL)
			add_target(p, service, env_file_path(env_file));
		return;
	}
	for (i = 0; i < env_file->count; i++)
		if (env_file_path(env_file->items[i]) != NULL)
			add_target(p, service, env_file_path(env_file->items[i]));
}

static void
add_service(struct proposal *p, const struct node *service)
{
	const struct node *env_file = service_field(service, "env_file");
	struct buf name CLEANUP(buf_done) = BUF_INIT;

	if (env_file == NULL && service_field(service, "build") == NULL)
		return;
	if (!label_is_valid(slice_of_text(service->key)))
		return;
	buf_add_text(&name, service->key);
	if (is_told(&p->names, service->key)) {
		buf_clear(&name);
		buf_addf(&name, "%s-%s", path_name(p->folder), service->key);
		if (p->folder[0] == '\0' || !label_is_valid(buf_slice(&name)) ||
		    is_told(&p->names, buf_text(&name)))
			return;
	}
	buf_add_text(&p->services, "  ");
	add_scalar(&p->services, buf_text(&name));
	buf_add_text(&p->services, ":\n");
	if (p->template != NULL) {
		buf_add_text(&p->services, "    contract: ");
		add_scalar(&p->services, p->template);
		buf_add_byte(&p->services, '\n');
	}
	buf_add_text(&p->services, "    compose: { files: [");
	add_scalar(&p->services, p->file);
	buf_add_text(&p->services, "], service: ");
	add_scalar(&p->services, service->key);
	buf_add_text(&p->services, " }\n");
	add_targets(p, buf_text(&name), env_file);
}

static void
read_compose(struct proposal *p, const char *file)
{
	char *whole CLEANUP(freep) = path_join(p->root, file);
	char *folder CLEANUP(freep) = path_folder(file);
	struct node *tree CLEANUP(node_freep) = NULL;
	const struct node *services;
	struct err why CLEANUP(err_done) = ERR_INIT;
	size_t i;

	if (yaml_load(whole, &tree, &why) < 0) {
		buf_add_text(&p->notes, "# passed over, cannot be read as compose: ");
		printable_add(&p->notes, slice_of_text(file));
		buf_add_byte(&p->notes, '\n');
		return;
	}
	services = tree->kind == NODE_MAP ? node_find(tree, "services") : NULL;
	if (services == NULL || services->kind != NODE_MAP)
		return;
	p->file = file;
	p->folder = strcmp(folder, ".") == 0 ? "" : folder;
	p->template = template_find(p->root, p->folder);
	for (i = 0; i < services->count; i++)
		if (services->items[i]->kind == NODE_MAP)
			add_service(p, services->items[i]);
	freep(&p->template);
}

/* The folder's name with everything replaced that a project's name does not have. */
static void
add_project_name(struct buf *out, const char *root)
{
	const char *name = path_name(root);
	size_t before = out->len;

	for (; *name != '\0' && out->len - before < ENV_NAME_MOST; name++) {
		int c = *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name;
		bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
		    c == '-';

		if (fits && (out->len > before || (c != '.' && c != '_' && c != '-')))
			buf_add_byte(out, (unsigned char)c);
	}
	if (out->len == before)
		buf_add_text(out, "project");
}

static void
write_out(struct proposal *p, const struct found_files *files, struct buf *out)
{
	char *template CLEANUP(freep) = template_find(p->root, "");
	size_t i;

	buf_add_text(out, "evenkeep: 1\nproject: ");
	if (p->wish->project != NULL)
		buf_add_text(out, p->wish->project);
	else
		add_project_name(out, p->root);
	buf_add_text(out, "\nenvironments:                       # in order of promotion\n");
	for (i = 0; i < p->wish->env_count; i++)
		buf_addf(out, "  %s:%s\n", p->wish->envs[i].name,
		    p->wish->envs[i].protect ? " { protect: true }" : "");
	buf_add(out, buf_slice(&p->notes));
	if (p->services.len > 0) {
		buf_add_text(out, "services:\n");
		buf_add(out, buf_slice(&p->services));
	} else if (template != NULL && files->count == 0) {
		buf_add_text(out, "services:\n  app:\n    contract: ");
		add_scalar(out, template);
		buf_add_byte(out, '\n');
	}
	if (p->targets.len > 0) {
		buf_add_text(out, "render:                             # what `evenkeep render` writes\n");
		buf_add(out, buf_slice(&p->targets));
	}
}

void
propose_project(const char *root, const struct propose_wish *wish, struct buf *out)
{
	struct found_files files CLEANUP(found_files_done) = {0};
	struct proposal p = {.root = root, .wish = wish};
	size_t i;

	compose_files_find(root, &files);
	for (i = 0; i < files.count; i++)
		read_compose(&p, files.paths[i]);
	write_out(&p, &files, out);
	buf_done(&p.services);
	buf_done(&p.targets);
	buf_done(&p.notes);
	found_files_done(&p.names);
	found_files_done(&p.rendered);
}
