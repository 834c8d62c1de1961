/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of scripts that have an env file read by something else than a dotenv reader. */
#include <stdlib.h>

#include "base/list.h"
#include "observe/env/files_priv.h"
#include "observe/scripts/script.h"

struct search {
	struct project *project;
	struct env_readers *out;
	const struct script_line *line;
};

static bool
is_env_file(const struct project *project, const char *path)
{
	for (size_t i = 0; i < project->found->count; i++)
		if (project->found->items[i].kind == FOUND_ENV &&
			strcmp(project->found->items[i].path, path) == 0)
			return true;
	return false;
}

static void
add(struct search *search, const char *path, enum env_reader_kind kind)
{
	struct env_readers *out = search->out;

	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->items[i].path, path) == 0 && out->items[i].kind == kind)
			return;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = (struct env_other_reader){path, search->line->path, kind};
}

/* WORD as an env file of the project: from where the line runs, beside the script, from the root. */
static bool
take_path(struct search *search, const char *word, enum env_reader_kind kind)
{
	struct pool *pool = search->project->pool;
	const char *home = source_folder(pool, search->line->path);
	const char *folders[] = {search->line->folder, home, "."};
	const char *any = strrchr(word, SCRIPT_ANY);

	if (any != NULL && any[1] != '/')
		return false;
	if (any != NULL)
		word = any + 2;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		const char *path = folders[i] == NULL ? NULL :
			source_path(pool, folders[i], slice_of_text(word));

		if (path == NULL || !is_env_file(search->project, path))
			continue;
		add(search, path, kind);
		return true;
	}
	return false;
}

static bool
starts_word(struct slice text, size_t at)
{
	return at == 0 || memchr(" \t;&|({`@\"'", text.data[at - 1], 11) != NULL;
}

/* The words behind the first COMMAND of TEXT, one or all that there are. */
static void
take_words(struct search *search, struct slice text, const char *command, bool all,
	enum env_reader_kind kind)
{
	size_t len = strlen(command);
	const char *word;

	for (size_t at = 0; at + len < text.len; at++) {
		struct slice rest = slice_from(text, at + len);

		if (memcmp(text.data + at, command, len) != 0 || !starts_word(text, at))
			continue;
		while (script_word(&rest, search->project->pool, &word))
			if (take_path(search, word, kind) || !all)
				break;
	}
}

/* `$(cat .env | xargs)` and what people make of it: `$(grep -v '^#' .env)`. */
static void
take_substitution(struct search *search)
{
	static const char *const commands[] = {"cat ", "grep ", "sed ", "awk ", "xargs < ", "xargs <"};
	struct slice text = search->line->raw;
	size_t at = 0;

	while (at + 1 < text.len && memcmp(text.data + at, "$(", 2) != 0)
		at++;
	if (at + 1 >= text.len || (!slice_has(text, "export ") && !slice_has(text, "env ")))
		return;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		take_words(search, slice_from(text, at + 2), commands[i], true, ENV_READER_XARGS);
}

static void
look_at_line(void *cookie, const struct script_line *line)
{
	struct search *search = cookie;
	struct slice start = slice_trim(line->text);

	search->line = line;
	take_words(search, line->text, ". ", false, ENV_READER_SHELL);
	take_words(search, line->text, "source ", false, ENV_READER_SHELL);
	if (slice_has(line->text, "docker run") || slice_has(line->text, "docker create") ||
		slice_has(line->text, "podman run")) {
		take_words(search, line->text, "--env-file ", false, ENV_READER_DOCKER);
		take_words(search, line->text, "--env-file=", false, ENV_READER_DOCKER);
	}
	if (line->kind == SCRIPT_MAKE && line->text.len > 0 && line->text.data[0] != '\t' &&
		(slice_starts_with(start, "include ") || slice_starts_with(start, "-include ") ||
		slice_starts_with(start, "sinclude ")))
		take_words(search, start, start.data[0] == 'i' ? "include " : start.data[0] == '-' ?
			"-include " : "sinclude ", true, ENV_READER_MAKE);
	take_substitution(search);
}

void
env_readers_find(struct project *project, struct env_readers *out)
{
	struct search search = {project, out, NULL};

	for (size_t i = 0; i < project->found->count; i++)
		if (script_is(&project->found->items[i]))
			script_lines(project->sources, &project->found->items[i], project->pool,
				look_at_line, &search);
}

void
env_readers_done(struct env_readers *readers)
{
	free(readers->items);
}

void
env_readers_put(const struct env_readers *readers, const struct env_file *file,
	struct subject *subject)
{
	static const char *const facts[] = {"sourced_by", "included_by", "exported_by", "given_by"};

	for (size_t i = 0; i < readers->count; i++)
		if (strcmp(readers->items[i].path, file->found->path) == 0)
			subject_text(subject, facts[readers->items[i].kind], readers->items[i].by);
}
