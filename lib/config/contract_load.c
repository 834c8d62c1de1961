/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a contract, and those that they import, found in the project. */
#include "config/contract.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "config/contract_priv.h"
#include "text/glob.h"

enum { IMPORTS_DEEPEST = 8 };

/* PATH with its links followed must still lie in the project. */
static int
check_inside(const struct project *project, const char *path, const char *shown, struct err *err)
{
	char resolved[PATH_MAX];

	if (realpath(path, resolved) == NULL && errno == ENOENT) {
		err_set(err, ERR_INVALID, "no-contract", "there is no contract `%s`", shown);
		err_why(err, "`%s` names it", project->file);
		return err_fix(err, "write the template, or correct the path");
	}
	if (realpath(path, resolved) == NULL)
		return err_system(err, "cannot open `%s`", shown);
	if (project_has(project, resolved))
		return 0;
	err_set(err, ERR_INVALID, "project-path", "the contract `%s` is a link out of the project",
	    shown);
	return err_fix(err, "put the template into the project");
}

/* The file that PATH means in the file FROM, relative to the root; NULL: not one of the project. */
static char *
imported_path(const char *from, const char *path)
{
	char *folder CLEANUP(freep) = path_folder(from);
	char *joined CLEANUP(freep) = path_join(folder, path);
	size_t len = strlen(path);
	struct buf out = BUF_INIT;
	char *rest = joined, *part;

	if (len == 0 || *path == '/' || *path == '~' || strchr(path, ':') != NULL ||
	    !path_stays_inside(joined))
		return NULL;
	while ((part = strsep(&rest, "/")) != NULL) {
		if (*part == '\0' || strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0) {
			while (out.len > 0 && out.data[out.len - 1] != '/')
				out.len--;
			out.len -= out.len > 0;
			continue;
		}
		if (out.len > 0)
			buf_add_byte(&out, '/');
		buf_add_text(&out, part);
	}
	if (path[len - 1] == '/')
		buf_addf(&out, "%s.env.schema", out.len > 0 ? "/" : "");
	return buf_take(&out);
}

/* Does NAME fit one of PATTERNS, with commas between them? */
static bool
fits_one(const char *patterns, const char *name)
{
	char *copy CLEANUP(freep) = xstrdup(patterns);
	char *rest = copy, *one;

	while ((one = strsep(&rest, ",")) != NULL) {
		while (*one == ' ')
			one++;
		one[strcspn(one, " ")] = '\0';
		if (*one != '\0' && glob_fits(one, slice_of_text(name)))
			return true;
	}
	return false;
}

static void
take_imported(const struct contract *from, const struct contract_import *import,
    struct contract *contract)
{
	size_t i;

	for (i = 0; i < from->count; i++) {
		const char *name = from->keys[i].name;

		if ((import->pick == NULL || fits_one(import->pick, name)) &&
		    (import->omit == NULL || !fits_one(import->omit, name)))
			contract_add(contract, &from->keys[i]);
	}
	for (i = 0; i < from->note_count; i++)
		contract_note(contract, from->notes[i].file, from->notes[i].line,
		    from->notes[i].column, from->notes[i].text);
}

static void
note_import(const struct contract_file *file, const struct contract_import *import,
    const char *what)
{
	char text[300];

	snprintf(text, sizeof(text), "the import of `%.150s` %s", import->path, what);
	contract_note(file->expected, file->file, import->line, import->column, text);
}

static bool
has_tags(const char *patterns)
{
	return patterns != NULL && strchr(patterns, '#') != NULL;
}

static int load_file(const struct project *project, const char *file, unsigned depth,
    struct contract *contract, struct err *err);

static int
load_import(const struct project *project, const struct contract_file *file,
    const struct contract_import *import, unsigned depth, struct contract *contract,
    struct err *err)
{
	struct contract *imported CLEANUP(contract_freep) = contract_new();
	char *path CLEANUP(freep) = imported_path(file->file, import->path);
	int r;

	if (path == NULL || has_tags(import->pick) || has_tags(import->omit)) {
		note_import(file, import, path == NULL ? "is from outside the project and not evaluated" :
			"asks for tags and is not evaluated");
		return 0;
	}
	if (depth >= IMPORTS_DEEPEST) {
		err_set(err, ERR_INVALID, "contract-import", "imports go round in circles, or too deep");
		return err_at(err, file->file, import->line, import->column);
	}
	r = load_file(project, path, depth + 1, imported, err);
	if (r < 0 && import->may_miss && strcmp(err->id, "no-contract") == 0) {
		err_done(err);
		return 0;
	}
	if (r < 0 && strcmp(err->id, "no-contract") == 0) {
		err_set(err, ERR_INVALID, "contract-import", "there is no file `%.200s` to import", path);
		return err_at(err, file->file, import->line, import->column);
	}
	if (r == 0)
		take_imported(imported, import, contract);
	return r;
}

static int
load_file(const struct project *project, const char *file, unsigned depth,
    struct contract *contract, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, file);
	struct contract_file parsed CLEANUP(contract_file_done);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;
	int r;

	contract_file_init(&parsed, slice_of(NULL, 0), file);
	r = check_inside(project, path, file, err);
	if (r == 0)
		r = file_read(path, CONTRACT_MOST, &text, err);
	if (r < 0)
		return r;
	parsed.text = buf_slice(&text);
	r = contract_file_read(&parsed, err);
	for (i = 0; r == 0 && i < parsed.import_count; i++)
		r = load_import(project, &parsed, &parsed.imports[i], depth, contract, err);
	if (r == 0)
		contract_file_apply(&parsed, contract);
	return r;
}

int
contract_load(const struct project *project, const struct project_service *service,
    struct contract **out, struct err *err)
{
	struct contract *contract CLEANUP(contract_freep) = NULL;
	size_t i;
	int r;

	for (i = 0; service->contracts[i] != NULL; i++) {
		if (contract == NULL)
			contract = contract_new();
		r = load_file(project, service->contracts[i], 0, contract, err);
		if (r < 0)
			return err_ctx(err, "service `%s`", service->name);
	}
	*out = contract;
	contract = NULL;
	return 0;
}
