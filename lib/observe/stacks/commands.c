/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command = program *option verb
 * program = "docker compose" / "docker-compose" / "podman compose" / "podman-compose"
 *         / "docker stack deploy"
 */
#include "observe/stacks/commands.h"

#include <string.h>

#include "observe/scripts/script_priv.h"
#include "text/dotenv.h"

enum { IN_LINE_MOST = 16 }; /* commands */

struct search {
	struct sources *sources;
	struct pool *pool;
	struct arena *arena;
	void (*fn)(void *cookie, const struct compose_command *command);
	void *cookie;
	bool has_file_list; /* the script sets COMPOSE_FILE */
};

/* The value of option NAMES (`-f`, `--file`), in the next word or behind `=`; false: another word. */
static bool
option(const char *word, const char *short_name, const char *long_name, struct slice *rest,
	struct pool *pool, const char **value)
{
	size_t len = strlen(long_name);

	if (strncmp(word, long_name, len) == 0 && word[len] == '=') {
		*value = word + len + 1;
		return true;
	}
	if (strcmp(word, long_name) == 0 || (short_name != NULL && strcmp(word, short_name) == 0))
		return script_word(rest, pool, value);
	if (short_name == NULL || strncmp(word, short_name, 2) != 0 || word[2] == '\0' ||
		word[1] == '-')
		return false;
	*value = word + 2;
	return true;
}

static void
add(const char **list, size_t *count, const char *text)
{
	if (*count < COMMAND_FILES_MOST && text[0] != '\0' && strcmp(text, "-") != 0)
		list[(*count)++] = text;
}

/* An option of compose; false: WORD is none. */
static bool
take_option(struct search *search, const char *word, struct slice *rest, bool is_swarm,
	struct compose_command *out)
{
	static const char *const others[] = {"--profile", "--ansi", "--progress", "--parallel",
		"--context", "--host", "-H", "--log-level", "--tlscacert", "--tlscert", "--tlskey"};
	const char *value;

	if (word[0] != '-')
		return false;
	if (option(word, is_swarm ? "-c" : "-f", is_swarm ? "--compose-file" : "--file", rest,
		search->pool, &value))
		add(out->files, &out->file_count, value);
	else if (option(word, NULL, "--env-file", rest, search->pool, &value))
		add(out->env_files, &out->env_count, value);
	else if (option(word, "-p", "--project-name", rest, search->pool, &value))
		out->project = value;
	else if (option(word, NULL, "--project-directory", rest, search->pool, &value))
		out->folder = value;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(word, others[i]) == 0)
			script_word(rest, search->pool, &value);
	return true;
}

static bool
is_verb(const char *word)
{
	static const char *const not[] = {"version", "ls", "help", "file", "files", "is", "and",
		"project", "plugin", "v2", "stack"};

	for (size_t i = 0; i < ARRAY_LEN(not); i++)
		if (strcmp(word, not[i]) == 0)
			return false;
	return word[0] >= 'a' && word[0] <= 'z' &&
		word[strspn(word, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static void
put_place(struct search *search, const struct script_line *line, const char *folder,
	struct compose_command *out)
{
	bool is_local = line->kind == SCRIPT_MAKE || line->kind == SCRIPT_JUST ||
		line->kind == SCRIPT_PACKAGE;
	const char *home = source_folder(search->pool, line->path);
	size_t count = 0;

	out->place = (struct fact_place){line->path, line->line, 1, 0};
	out->hint = line->target.len == 0 ? NULL : pool_slice(search->pool, line->target);
	if (folder != NULL)
		out->from[count++] = folder;
	if (folder == NULL || !is_local || strcmp(folder, home) == 0) {
		if (folder == NULL || strcmp(folder, home) != 0)
			out->from[count++] = home;
		if (count < COMMAND_FOLDERS && (folder == NULL || strcmp(folder, ".") != 0))
			out->from[count++] = ".";
	}
}

/* `cd DIR &&` before the command, in the same line. */
static const char *
folder_before(struct search *search, const struct script_line *line, size_t at)
{
	const char *folder = line->folder, *word;

	for (size_t i = 0; i + 3 < at; i++) {
		struct slice rest = slice_from(line->text, i + 3);

		if (memcmp(line->text.data + i, "cd ", 3) != 0 ||
			(i > 0 && memchr(" \t&;(@", line->text.data[i - 1], 6) == NULL))
			continue;
		if (!script_word(&rest, search->pool, &word) || strchr(word, SCRIPT_ANY) != NULL)
			folder = NULL;
		else if (folder != NULL)
			folder = source_path(search->pool, folder, slice_of_text(word));
	}
	return folder;
}

/* Is what stands at AT only talked about? */
static bool
is_shown(struct slice text, size_t at)
{
	struct slice before = slice_of(text.data, at);

	return slice_has(before, "echo ") || slice_has(before, "printf ") ||
		slice_has(before, "command -v ") || slice_has(before, "which ");
}

/* The program that begins at AT: its length; 0: none. */
static size_t
program_at(struct slice text, size_t at, bool *is_swarm)
{
	static const char *const programs[] = {"docker compose", "docker-compose", "podman compose",
		"podman-compose", "docker stack deploy"};

	if (at > 0 && memchr(" \t;&|(@-\"'=\n/:`", text.data[at - 1], 15) == NULL)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		size_t len = strlen(programs[i]);
		struct slice rest = slice_from(text, at);

		if (!slice_starts_with(rest, programs[i]) || rest.len == len ||
			(rest.data[len] != ' ' && rest.data[len] != '\t'))
			continue;
		*is_swarm = i == 4;
		return len;
	}
	return 0;
}

static void
take_command(struct search *search, const struct script_line *line, size_t at, size_t len,
	bool is_swarm)
{
	struct compose_command command = {0};
	struct slice rest = slice_from(line->text, at + len);
	const char *word = NULL;

	while (script_word(&rest, search->pool, &word) &&
		take_option(search, word, &rest, is_swarm, &command))
		word = NULL;
	if (word == NULL || (!is_verb(word) && !is_swarm) || is_shown(line->text, at) ||
		(command.file_count == 0 && (is_swarm || search->has_file_list)))
		return;
	if (is_swarm)
		command.project = word;
	put_place(search, line, folder_before(search, line, at), &command);
	search->fn(search->cookie, &command);
}

/* `COMPOSE_FILE=a:b`, or an item of that name in YAML. */
static void
take_file_list(struct search *search, const struct script_line *line)
{
	struct compose_command command = {0};
	struct slice text = line->text;
	const char *word;

	for (size_t i = 0; i + 13 < text.len; i++) {
		struct slice rest = slice_from(text, i + 12);

		if (memcmp(text.data + i, "COMPOSE_FILE", 12) != 0 ||
			(i > 0 && (text.data[i - 1] == '_' || text.data[i - 1] == '$' ||
			text.data[i - 1] == '{')))
			continue;
		while (rest.len > 0 && memchr(" \t?:=", rest.data[0], 5) != NULL)
			rest = slice_from(rest, 1);
		if (rest.data == text.data + i + 12 || !script_word(&rest, search->pool, &word))
			continue;
		for (const char *part = word; *part != '\0';) {
			size_t len = strcspn(part, ":");

			add(command.files, &command.file_count, pool_slice(search->pool,
				slice_of(part, len)));
			part += len + (part[len] == ':');
		}
		if (command.file_count == 0)
			return;
		search->has_file_list = true;
		put_place(search, line, folder_before(search, line, i), &command);
		search->fn(search->cookie, &command);
		return;
	}
}

static bool
is_yaml_name(const char *path)
{
	return slice_ends_with(slice_of_text(path), ".yml") ||
		slice_ends_with(slice_of_text(path), ".yaml");
}

/* `FILES="-f a.yml -f b.yml"`, which a command below takes. */
static void
take_kept_options(struct search *search, const struct script_line *line)
{
	struct compose_command command = {0};
	struct slice name, value;
	const char *word;
	bool is_default;

	if (!script_assignment(line->text, &name, &value, &is_default))
		return;
	while (value.len > 0 && memchr("\"'( ", value.data[0], 4) != NULL)
		value = slice_from(value, 1);
	if (!slice_starts_with(value, "-f ") && !slice_starts_with(value, "--file") &&
		!slice_starts_with(value, "--env-file"))
		return;
	while (value.len > 0 && slice_find(value, '"') > 0 && script_word(&value, search->pool, &word) &&
		take_option(search, word, &value, false, &command))
		;
	for (size_t i = 0; i < command.file_count; i++) {
		char *end = strpbrk(command.files[i], "\"'");

		if (end != NULL)
			*end = '\0';
		if (!is_yaml_name(command.files[i]))
			return;
	}
	if (command.file_count == 0)
		return;
	put_place(search, line, line->folder, &command);
	search->fn(search->cookie, &command);
}

static void
look_at_line(void *cookie, const struct script_line *line)
{
	struct search *search = cookie;
	bool is_swarm;
	size_t count = 0;

	take_file_list(search, line);
	take_kept_options(search, line);
	for (size_t at = 0; at < line->text.len && count < IN_LINE_MOST; at++) {
		size_t len = program_at(line->text, at, &is_swarm);

		if (len == 0)
			continue;
		take_command(search, line, at, len, is_swarm);
		at += len;
		count++;
	}
}

struct env_search {
	struct search *search;
	const struct found_file *found;
};

static int
look_at_entry(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct env_search *env = cookie;
	struct script_line line = {.kind = SCRIPT_MAKE, .path = env->found->path,
		.folder = source_folder(env->search->pool, env->found->path), .line = entry->line};
	const char *text;

	(void)err;
	if (!slice_equal_text(entry->key, "COMPOSE_FILE"))
		return 0;
	text = pool_printf(env->search->pool, "COMPOSE_FILE='%.*s'", (int)entry->value.len,
		(const char *)entry->value.data);
	line.text = slice_of_text(text);
	take_file_list(env->search, &line);
	return 0;
}

/* `.env` tells compose itself. */
static void
look_at_env(struct search *search, const struct found_file *found)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 12);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct env_search env = {search, found};
	struct slice text;

	if (sources_read(search->sources, found->path, &text, &ignored) == 0 &&
		slice_has(text, "COMPOSE_FILE"))
		dotenv_scan(text, found->path, arena, look_at_entry, NULL, &env, &ignored);
}

static bool
is_dot_env(const char *path)
{
	return strcmp(path, ".env") == 0 || slice_ends_with(slice_of_text(path), "/.env");
}

void
compose_commands(struct sources *sources, const struct found *found, struct pool *pool,
	void (*fn)(void *cookie, const struct compose_command *command), void *cookie)
{
	for (size_t i = 0; i < found->count; i++) {
		struct search search = {.sources = sources, .pool = pool, .fn = fn, .cookie = cookie};

		if (script_is(&found->items[i]))
			script_lines(sources, &found->items[i], pool, look_at_line, &search);
		else if (found->items[i].kind == FOUND_ENV && is_dot_env(found->items[i].path))
			look_at_env(&search, &found->items[i]);
	}
}
