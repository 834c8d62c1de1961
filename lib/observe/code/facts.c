/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uses of variables in the source code of a project as facts, and of the names in its templates
 * whether any file has them at all. Each file is read once, and none is kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/allow.h"
#include "observe/code/code.h"
#include "observe/code/mention.h"
#include "observe/project_priv.h"
#include "observe/url.h"
#include "secret/arena.h"

enum { CODE_MOST = 2 << 20, USES_MOST = 100000, LITERAL_MOST = 200, LOOKED_AT = 1 << 10 };

struct code_files {
	struct project *project;
	struct names wanted;       /* names of templates, each with its number */
	struct subject **entries;  /* which says that the template has it */
	bool *mentioned;
	size_t wanted_count, uses;
	unsigned char *room;       /* for one file */
	const char *path;          /* the file that is looked at */
	enum code_language language;
	bool in_tests, any;
};

static bool
is_secret_text(const struct project *project, struct slice name, struct slice text)
{
	struct url url;

	return project->words->secret_name(name) != NULL ||
		project->words->secret_value(name, text) != NULL ||
		(url_parse(text, &url) && url.has_password);
}

/* A literal that is shown: nothing secret, and nothing that would not fit on a line. */
static void
put_default(struct code_files *files, const struct code_use *use, struct subject *subject)
{
	struct project *project = files->project;
	bool is_literal = use->fallback.data != NULL;

	subject_bool(subject, "has_default", use->form == CODE_DEFAULT &&
		(!is_literal || use->fallback.len > 0));
	if (use->form == CODE_DEFAULT && is_literal && use->fallback.len <= LITERAL_MOST &&
		memchr(use->fallback.data, '\0', use->fallback.len) == NULL &&
		!is_secret_text(project, use->name, use->fallback))
		subject_text(subject, "default", pool_slice(project->pool, use->fallback));
}

static void
add_use(void *cookie, const struct code_use *use)
{
	struct code_files *files = cookie;
	struct project *project = files->project;
	struct subject *subject;

	if (files->uses++ >= USES_MOST)
		return;
	files->any = true;
	subject = facts_add(project->facts, "reference", (struct fact_place){files->path, use->line,
		use->column, (unsigned)use->name.len});
	if (use->form != CODE_DYNAMIC) {
		subject_text(subject, "name", pool_slice(project->pool, use->name));
		subject_bool(subject, "secret", project->words->secret_name(use->name) != NULL);
		put_default(files, use, subject);
	}
	subject_text(subject, "kind", "code");
	subject_text(subject, "language", code_language_name(files->language));
	subject_text(subject, "form", code_form_name(use->form));
	subject_bool(subject, "in_tests", files->in_tests);
}

static bool
is_binary(struct slice text)
{
	size_t len = text.len < LOOKED_AT ? text.len : LOOKED_AT;

	return len > 0 && memchr(text.data, '\0', len) != NULL;
}

static bool
has_extension(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strchr(slash == NULL ? path : slash, '.') != NULL;
}

static void
look_at_file(struct code_files *files, const char *path)
{
	struct project *project = files->project;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;
	bool known;

	if (sources_peek(project->sources, path, files->room, CODE_MOST, &text, &known, &ignored) < 0 ||
		is_binary(text))
		return;
	files->path = path;
	files->language = code_language_of(path);
	if (files->language == CODE_NONE && !has_extension(path))
		files->language = code_language_of_text(text);
	if (files->language == CODE_SCRIPT && code_is_minified(text))
		return;
	files->in_tests = code_is_test(path);
	files->any = false;
	code_scan(text, files->language, add_use, files);
	if (files->any && !known) /* the others are looked at for that elsewhere */
		allow_scan(text, path, project->facts);
	if (files->wanted_count > 0)
		mention_scan(text, &files->wanted, files->mentioned);
}

static bool
is_true(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_BOOL && fact->yes;
}

/* Names that stand as words in capitals. */
static bool
can_be_found(const char *name)
{
	for (const char *at = name; *at != '\0'; at++)
		if (*at != '_' && !(*at >= 'A' && *at <= 'Z') && !(*at >= '0' && *at <= '9'))
			return false;
	return strlen(name) > 1;
}

static void
find_wanted(struct code_files *files)
{
	struct facts *facts = files->project->facts;

	files->entries = xcalloc(facts->count + 1, sizeof(*files->entries));
	files->mentioned = xcalloc(facts->count + 1, sizeof(*files->mentioned));
	for (size_t i = 0; i < facts->count; i++) {
		struct subject *subject = facts->items[i];
		const struct fact *name = subject_find(subject, "name");

		if (strcmp(subject->each, "entry") != 0 || name == NULL || name->kind != FACT_TEXT ||
			!is_true(subject, "template") || !can_be_found(name->text))
			continue;
		files->entries[files->wanted_count] = subject;
		names_add(&files->wanted, slice_of_text(name->text), (long)files->wanted_count++);
	}
}

/* A template may have a name that another has too. */
static void
put_mentioned(struct code_files *files)
{
	for (size_t i = 0; i < files->wanted_count; i++) {
		const struct fact *name = subject_find(files->entries[i], "name");
		long first = names_find(&files->wanted, slice_of_text(name->text));

		subject_bool(files->entries[i], "mentioned", files->mentioned[first]);
	}
}

void
code_facts(struct project *project)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(CODE_MOST);
	struct code_files files = {.project = project,
		.room = arena_alloc_unset(arena, CODE_MOST)};

	find_wanted(&files);
	for (size_t i = 0; i < project->found->text_count; i++)
		if (sources_take_code(project->sources, project->found->texts[i]))
			look_at_file(&files, project->found->texts[i]);
	put_mentioned(&files);
	names_done(&files.wanted);
	free(files.entries);
	free(files.mentioned);
}
