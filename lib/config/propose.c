/* SPDX-License-Identifier: Apache-2.0 */
#include "config/propose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "base/slice.h"
#include "config/contract.h"
#include "config/propose_priv.h"

enum { TEMPLATE_MOST = 1 << 20 };

static void
proposed_done(struct proposed *proposed)
{
	free(proposed->name);
	free(proposed->contract);
	free(proposed->compose);
	free(proposed->service);
	free(proposed->env_file);
}

void
proposals_done(struct proposals *proposals)
{
	size_t i;

	for (i = 0; i < proposals->count; i++)
		proposed_done(&proposals->items[i]);
	free(proposals->items);
	paths_done(&proposals->unread);
}

const struct proposed *
proposals_find(const struct proposals *proposals, const char *name)
{
	size_t i;

	for (i = 0; i < proposals->count; i++) {
		if (strcmp(proposals->items[i].name, name) == 0)
			return &proposals->items[i];
	}
	return NULL;
}

/* TEXT as a name: small letters, digits, `.`, `_`, `-`. The caller frees it. */
static char *
name_of(const char *text)
{
	struct buf name = BUF_INIT;

	for (; *text != '\0' && name.len < 40; text++) {
		unsigned char c = (unsigned char)tolower((unsigned char)*text);

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (name.len > 0 && (c == '.' || c == '_')))
			buf_add_byte(&name, c);
		else if (name.len > 0 && name.data[name.len - 1] != '-')
			buf_add_byte(&name, '-');
	}
	if (name.len == 0)
		buf_add_text(&name, "project");
	return buf_take(&name);
}

/* Another name for one that is taken: its folder in front, then numbers behind. */
static char *
free_name(const struct proposals *proposals, const struct proposed *proposed)
{
	const char *path = proposed->compose == NULL ? proposed->contract : proposed->compose;
	char *folder CLEANUP(freep) = path == NULL ? NULL : path_folder(path);
	char *prefix CLEANUP(freep) = folder == NULL ? NULL : name_of(path_name(folder));
	struct buf name = BUF_INIT;
	unsigned number = 1;

	/* cut, so that a service's name stays one (64 bytes) */
	if (prefix != NULL && strcmp(folder, ".") != 0)
		buf_addf(&name, "%.20s-", prefix);
	buf_add_text(&name, proposed->name);
	while (proposals_find(proposals, buf_text(&name)) != NULL) {
		buf_clear(&name);
		buf_addf(&name, "%s-%u", proposed->name, ++number);
	}
	return buf_take(&name);
}

void
proposals_add(struct proposals *proposals, struct proposed *proposed)
{
	if (proposals_find(proposals, proposed->name) != NULL) {
		char *other = free_name(proposals, proposed);

		free(proposed->name);
		proposed->name = other;
	}
	proposals->items = list_grow(
	    proposals->items, proposals->count, &proposals->room, sizeof(*proposals->items));
	proposals->items[proposals->count++] = *proposed;
	*proposed = (struct proposed){0};
}

static bool
is_in_folder(const char *path, const char *folder)
{
	char *there CLEANUP(freep) = path_folder(path);

	return strcmp(there, folder) == 0;
}

const char *
template_in(const struct project_files *files, const char *folder)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < files->templates.count; i++) {
		const char *path = files->templates.items[i];

		/* a schema says more than an example beside it */
		if (is_in_folder(path, folder) && (found == NULL || slice_ends_with(slice_of_text(path), ".schema")))
			found = path;
	}
	return found;
}

/* Only a template that is read without a complaint is proposed. */
static bool
is_readable(const char *root, const char *path)
{
	char *full CLEANUP(freep) = path_join(root, path);
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err why CLEANUP(err_done) = ERR_INIT;

	return file_read(full, TEMPLATE_MOST, &text, &why) == 0 &&
	       contract_read(buf_slice(&text), path, contract, &why) == 0;
}

static void
drop_unreadable(const char *root, struct paths *templates, struct paths *unread)
{
	size_t kept = 0, i;

	for (i = 0; i < templates->count; i++) {
		char *path = templates->items[i];

		if (is_readable(root, path)) {
			templates->items[kept++] = path;
			continue;
		}
		paths_add(unread, path);
		free(path);
	}
	templates->count = kept;
}

static bool
is_contract(const struct proposals *proposals, const char *template)
{
	size_t i;

	for (i = 0; i < proposals->count; i++) {
		if (proposals->items[i].contract != NULL &&
		    strcmp(proposals->items[i].contract, template) == 0)
			return true;
	}
	return false;
}

/* A service for every folder whose template nobody has. */
static void
propose_templates(const char *root, const struct project_files *files, struct proposals *proposals)
{
	size_t i;

	for (i = 0; i < files->templates.count; i++) {
		const char *template = files->templates.items[i];
		char *folder CLEANUP(freep) = path_folder(template);
		const char *from = strcmp(folder, ".") == 0 ? path_name(root) : path_name(folder);
		struct proposed proposed;

		if (is_contract(proposals, template) || template_in(files, folder) != template)
			continue;
		proposed = (struct proposed){.name = name_of(from), .contract = xstrdup(template)};
		proposals_add(proposals, &proposed);
	}
}

int
propose_project(const char *folder, const char *env, struct buf *out, struct err *err)
{
	struct project_files files CLEANUP(project_files_done) = {0};
	struct proposals proposals CLEANUP(proposals_done) = {0};
	char *name CLEANUP(freep) = name_of(path_name(folder));
	size_t i;
	int r;

	r = project_files_find(folder, &files, err);
	if (r < 0)
		return r;
	drop_unreadable(folder, &files.templates, &proposals.unread);
	for (i = 0; i < files.composes.count; i++)
		propose_compose(folder, files.composes.items[i], &files, &proposals);
	propose_templates(folder, &files, &proposals);

	buf_add_text(out, "evenkeep: 1\nproject: ");
	propose_text(out, name);
	buf_add_byte(out, '\n');
	propose_comment("not read, so not used here", &proposals.unread, out);
	propose_comment("`evenkeep import FILE=ENV` takes the values of", &files.env_files, out);
	buf_add_text(out, "environments:                       # in order of promotion\n"
			  "  dev:\n  staging:\n  prod: { protect: true }\n");
	proposals_write(&proposals, env, out);
	return 0;
}
