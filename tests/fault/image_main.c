/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program keeps of secrets in its memory where it starts another and where it ends (VAULT.md
 * §14 row 18), and what it writes of them (row 19):
 *
 *	image SECRETS [--handed COUNT] [--from NAME] [--arenas] -- PROGRAM ARG…
 *	image SECRETS --writes [--to TEXT]… [--names-to TEXT]… [--kill N] [--from NAME] -- PROGRAM
 *ARG… image SECRETS --search [--to TEXT]… [--names-to TEXT]… -- FILE… image SECRETS --hoard
 *
 * SECRETS are [--vault FILE --env ENV --identity FILE [--passphrase TEXT]] [--values FILE]… with
 * lines NAME=value, [--texts FILE]… with lines that are keys, [--names FILE]… with lines that
 *people may see. --handed: so many values go to the environment of the program that is started.
 *--from: what comes before the program NAME, as env or a shell, is not looked at. --arenas: guarded
 *memory is not either, for a program that is killed. --to: values and names may go to what has TEXT
 *in its name.
 * --names-to: names, but no values. --kill: at the Nth entry or end of a system call. --hoard:
 *makes all keys as if to look for them, and ends with them in its memory.
 *
 * Prints one line of what it looked at. Exit status: the program's, 99 if something was found where
 * nothing may be or fewer values were handed on, 77 if this system lets no program be traced.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "image.h"
#include "keys.h"
#include "secret/secret.h"

enum { FOUND = 99, SKIPPED = 77, TEXT_MOST = 1 << 24 };

enum { PLACES_MOST = 16 };

struct wanted {
	struct keys_place place;
	struct needles needles;
	struct image_opts opts;
	const char *of_all[PLACES_MOST], *of_names[PLACES_MOST];
	size_t all_count, name_count, handed;
	bool hoard, search;
};

static void
must(int r, const struct err *err)
{
	if (r >= 0)
		return;
	fprintf(stderr, "image: %s %s (%s)\n", err->context, err->message, err->why);
	exit(2);
}

static void
add_line(struct needles *needles, enum needle_kind kind, struct slice line)
{
	size_t at = kind == NEEDLE_VALUE ? slice_find(line, '=') : 0;
	char what[100];

	if (kind == NEEDLE_KEY)
		snprintf(what, sizeof(what), "a text with %zu bytes", line.len);
	else if (kind == NEEDLE_NAME)
		snprintf(what, sizeof(what), "%.*s", (int)line.len, (const char *)line.data);
	else
		snprintf(what, sizeof(what), "the value of %.*s", (int)at, (const char *)line.data);
	needles_add(needles, kind, what, kind == NEEDLE_VALUE ? slice_from(line, at + 1) : line);
}

static void
add_lines(struct needles *needles, enum needle_kind kind, const char *path)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct slice rest, line;

	must(file_read(path, TEXT_MOST, &text, &err), &err);
	rest = buf_slice(&text);
	while (slice_next_line(&rest, &line))
		add_line(needles, kind, line);
}

static void
take_option(struct wanted *wanted, const char *option, const char *word)
{
	if (strcmp(option, "--vault") == 0)
		wanted->place.vault = word;
	else if (strcmp(option, "--env") == 0)
		wanted->place.env = word;
	else if (strcmp(option, "--identity") == 0)
		wanted->place.identity = word;
	else if (strcmp(option, "--passphrase") == 0)
		wanted->place.passphrase = word;
	else if (strcmp(option, "--values") == 0)
		add_lines(&wanted->needles, NEEDLE_VALUE, word);
	else if (strcmp(option, "--texts") == 0)
		add_lines(&wanted->needles, NEEDLE_KEY, word);
	else if (strcmp(option, "--names") == 0)
		add_lines(&wanted->needles, NEEDLE_NAME, word);
	else if (strcmp(option, "--to") == 0 && wanted->all_count + 1 < PLACES_MOST)
		wanted->of_all[wanted->all_count++] = word;
	else if (strcmp(option, "--names-to") == 0 && wanted->name_count + 1 < PLACES_MOST)
		wanted->of_names[wanted->name_count++] = word;
	else if (strcmp(option, "--kill") == 0)
		wanted->opts.kill_at = strtoul(word, NULL, 10);
	else if (strcmp(option, "--from") == 0)
		wanted->opts.program = word;
	else if (strcmp(option, "--handed") == 0)
		wanted->handed = strtoul(word, NULL, 10);
	else {
		fprintf(stderr, "image: what is %s?\n", option);
		exit(2);
	}
}

static bool
take_flag(struct wanted *wanted, const char *option)
{
	const struct {
		const char *option;
		bool *flag;
	} flags[] = {
	    {"--hoard", &wanted->hoard},
	    {"--search", &wanted->search},
	    {"--arenas", &wanted->opts.spares_guarded},
	    {"--writes", &wanted->opts.watches_writes},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (strcmp(option, flags[i].option) == 0) {
			*flags[i].flag = true;
			return true;
		}
	return false;
}

static char **
take_options(struct wanted *wanted, char **argv)
{
	for (argv++; *argv != NULL && strcmp(*argv, "--") != 0; argv++) {
		if (take_flag(wanted, *argv) || argv[1] == NULL)
			continue;
		take_option(wanted, argv[0], argv[1]);
		argv++;
	}
	return *argv == NULL ? argv : argv + 1;
}

static void
add_keys(struct wanted *wanted)
{
	char folder[] = "/tmp/evenkeep-image-XXXXXX", command[100];
	struct err err = ERR_INIT;

	if (wanted->place.vault == NULL)
		return;
	if (mkdtemp(folder) == NULL)
		exit(2);
	wanted->place.state = folder;
	must(keys_add(&wanted->needles, &wanted->place, &err), &err);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command) != 0)
		exit(2);
}

static size_t
count_of(const struct needles *needles, enum needle_kind kind)
{
	size_t count = 0, i;

	for (i = 0; i < needles->count; i++)
		count += needles->items[i].kind == kind;
	return count;
}

static size_t
stray(const struct image_result *result)
{
	return result->stray[NEEDLE_VALUE] + result->stray[NEEDLE_KEY] + result->stray[NEEDLE_NAME];
}

static int
search_files(const struct wanted *wanted, char **paths)
{
	struct image_result result = {0};
	size_t count = 0;

	for (; *paths != NULL; paths++, count++)
		image_search_file(&wanted->needles, *paths, &wanted->opts.places, &result);
	fprintf(stderr, "image: %zu files, %zu KiB: %zu secrets\n", count, result.bytes / 1024,
	    stray(&result));
	return stray(&result) > 0 ? FOUND : 0;
}

static void
tell(const struct wanted *wanted, const struct image_result *result)
{
	if (wanted->opts.watches_writes)
		fprintf(stderr, "image: %lu calls, %zu writes, %zu bytes: %zu secrets\n",
		    result->calls, result->writes, result->bytes, stray(result));
	else
		fprintf(stderr,
		    "image: %u at exec, %u at the end, %zu KiB: %zu values handed on; elsewhere %zu of %zu "
		    "values, %zu of %zu keys\n",
		    result->execs, result->ends, result->bytes / 1024, result->handed,
		    result->stray[NEEDLE_VALUE], count_of(&wanted->needles, NEEDLE_VALUE),
		    result->stray[NEEDLE_KEY], count_of(&wanted->needles, NEEDLE_KEY));
}

int
main(int argc, char **argv)
{
	struct wanted wanted = {.hoard = false};
	struct image_result result;
	char **command = take_options(&wanted, argv);

	wanted.opts.places = (struct image_places){wanted.of_all, wanted.of_names};
	secret_start();
	add_keys(&wanted);
	if (wanted.hoard)
		_exit(0);
	if (argc < 2 || *command == NULL) {
		fprintf(stderr, "usage: image OPTION… -- PROGRAM ARG…\n");
		return 2;
	}
	if (wanted.search)
		return search_files(&wanted, command);
	if (!image_run(&wanted.needles, &wanted.opts, command, &result)) {
		fprintf(stderr, "image: NO PROGRAM CAN BE TRACED HERE\n");
		return SKIPPED;
	}
	tell(&wanted, &result);
	if (!wanted.opts.watches_writes && result.execs + result.ends == 0)
		return FOUND;
	return result.handed != wanted.handed || stray(&result) > 0 ? FOUND : result.status;
}
