/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks by the commands that start them. A command whose files are not there, or are known only
 * when it runs, says nothing; with one unknown part in the name of a file it stands for all files
 * that fit.
 */
#include <string.h>

#include "base/list.h"
#include "observe/near.h"
#include "observe/scripts/script.h"
#include "observe/stacks/stacks_priv.h"

enum { COMMANDS_MOST = 2000 };

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* LIST against FOLDER, or NULL if one of them leads out, or MUST be there and is not. */
static const char **
resolve(struct finder *finder, const char *folder, const char *const *list, bool must)
{
	const char *out[COMMAND_FILES_MOST + 1] = {NULL};
	size_t count = 0;

	for (; list[count] != NULL; count++) {
		if (strchr(list[count], SCRIPT_ANY) != NULL)
			return NULL;
		out[count] = source_path(finder->pool, folder, slice_of_text(list[count]));
		if (out[count] == NULL || (must && !sources_have(finder->sources, out[count])))
			return NULL;
	}
	return stack_list(finder->pool, out, count);
}

/* The files that compose finds by itself in FOLDER, or above it. */
static const char **
default_files(struct finder *finder, const char *folder)
{
	for (;;) {
		struct outline *base = outline_base(finder, folder);

		if (base != NULL) {
			struct outline *over = outline_override(finder, folder);
			const char *files[] = {base->path, over == NULL ? NULL : over->path};

			return stack_list(finder->pool, files, over == NULL ? 1 : 2);
		}
		if (strcmp(folder, ".") == 0)
			return NULL;
		folder = source_folder(finder->pool, folder);
	}
}

/* The word of an environment in the last of LIST that has one. */
static struct slice
word_of(const char *const *list)
{
	struct slice word = {NULL, 0}, found;

	for (; *list != NULL; list++)
		if (environment_in(slice_of_text(name_of(*list)), &found) != 0)
			word = found;
	return word;
}

static struct slice
environment_of(const struct compose_command *command, const char *const *files)
{
	struct slice word = word_of(files), found;
	unsigned class;

	if (word.len == 0 && command->env_count > 0)
		word = word_of(command->env_files);
	if (word.len == 0 && command->project != NULL &&
		environment_in(slice_of_text(command->project), &found) != 0)
		word = found;
	if (word.len > 0 || command->hint == NULL)
		return word;
	/* what a target is called counts for what is not started on everybody's desk */
	class = environment_in(slice_of_text(command->hint), &found);
	return class == environment_class(SLICE_LITERAL("prod")) ||
		class == environment_class(SLICE_LITERAL("staging")) ? found : word;
}

static bool
place_in(struct finder *finder, const struct compose_command *command, const char *from)
{
	const char **files = command->file_count == 0 ? default_files(finder, from) :
		resolve(finder, from, command->files, true);
	const char **env_files = files == NULL ? NULL : resolve(finder, from, command->env_files, false);
	struct placed placed = {.files = files, .reason = STACK_COMMAND, .place = command->place};

	if (files == NULL)
		return false;
	placed.env_files = command->env_count == 0 ? NULL : env_files;
	if (command->project != NULL && strchr(command->project, SCRIPT_ANY) == NULL)
		placed.project = command->project;
	if (command->folder != NULL && strchr(command->folder, SCRIPT_ANY) == NULL)
		placed.folder = source_path(finder->pool, from, slice_of_text(command->folder));
	placed.word = environment_of(command, files);
	stack_place(finder, &placed);
	return true;
}

static bool
place(struct finder *finder, const struct compose_command *command)
{
	for (size_t i = 0; i < COMMAND_FOLDERS && command->from[i] != NULL; i++)
		if (place_in(finder, command, command->from[i]))
			return true;
	return false;
}

/* TEXT with WORD for each unknown part. */
static const char *
fill(struct pool *pool, const char *text, struct slice word)
{
	char *out, *to;
	size_t count = 0;

	for (const char *at = text; *at != '\0'; at++)
		count += *at == SCRIPT_ANY;
	out = to = pool_alloc(pool, strlen(text) + count * word.len + 1);
	for (const char *at = text; *at != '\0'; at++) {
		if (*at != SCRIPT_ANY) {
			*to++ = *at;
			continue;
		}
		memcpy(to, word.data, word.len);
		to += word.len;
	}
	return out;
}

static void
fill_all(struct pool *pool, const char **list, struct slice word)
{
	for (; *list != NULL; list++)
		*list = fill(pool, *list, word);
}

/* What stands for the one unknown part of PATTERN in the name of the file PATH; empty: they differ. */
static struct slice
word_for(const char *pattern, const char *path)
{
	struct slice name = slice_of_text(name_of(path));
	const char *start = name_of(pattern), *any = strchr(start, SCRIPT_ANY);
	size_t head = any == NULL ? 0 : (size_t)(any - start), tail = any == NULL ? 0 : strlen(any + 1);

	if (any == NULL || head == 0 || tail == 0 || strchr(any + 1, SCRIPT_ANY) != NULL ||
		name.len <= head + tail || memcmp(name.data, start, head) != 0 ||
		!slice_ends_with(name, any + 1))
		return slice_of(NULL, 0);
	return slice_of(name.data + head, name.len - head - tail);
}

static void
place_each(struct finder *finder, const struct compose_command *command, const char *pattern)
{
	for (size_t i = 0; i < finder->count; i++) {
		struct compose_command one = *command;
		struct slice word = word_for(pattern, finder->items[i].path);

		if (word.len == 0)
			continue;
		fill_all(finder->pool, one.files, word);
		fill_all(finder->pool, one.env_files, word);
		if (one.project != NULL)
			one.project = fill(finder->pool, one.project, word);
		place(finder, &one);
	}
}

static void
take(void *cookie, const struct compose_command *command)
{
	struct finder *finder = cookie;

	if (++finder->command_count > COMMANDS_MOST)
		return;
	for (size_t i = command->file_count; i-- > 0;)
		if (strchr(command->files[i], SCRIPT_ANY) != NULL) {
			place_each(finder, command, command->files[i]);
			return;
		}
	place(finder, command);
}

void
stacks_by_commands(struct finder *finder)
{
	compose_commands(finder->sources, finder->found, finder->pool, take, finder);
}
