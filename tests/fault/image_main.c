/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program keeps of secrets where it starts another and where it ends (VAULT.md §14 row 18):
 *
 *	image [--vault FILE --env ENV --identity FILE [--passphrase TEXT]] [--values FILE]…
 *	      [--texts FILE]… [--handed COUNT] [--from NAME] [--arenas] [--hoard] -- PROGRAM ARG…
 *
 * FILE of --values has lines NAME=value, of --texts lines that are keys. --handed: so many values
 *go to the environment of the program that is started. --from: what comes before the program NAME,
 *as env or a shell, is not looked at. --arenas: guarded memory is not either, for a program that is
 *killed. --hoard: a program for trying this one; it makes all keys as if to look for them and ends
 *with them in its memory.
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

struct wanted {
	struct keys_place place;
	struct needles needles;
	const char *program;
	size_t handed;
	bool hoard, arenas;
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
	else
		snprintf(what, sizeof(what), "the value of %.*s", (int)at, (const char *)line.data);
	needles_add(needles, kind, what, kind == NEEDLE_KEY ? line : slice_from(line, at + 1));
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
	else if (strcmp(option, "--from") == 0)
		wanted->program = word;
	else if (strcmp(option, "--handed") == 0)
		wanted->handed = strtoul(word, NULL, 10);
	else {
		fprintf(stderr, "image: what is %s?\n", option);
		exit(2);
	}
}

static char **
take_options(struct wanted *wanted, char **argv)
{
	for (argv++; *argv != NULL && strcmp(*argv, "--") != 0; argv++) {
		if (strcmp(*argv, "--hoard") == 0)
			wanted->hoard = true;
		else if (strcmp(*argv, "--arenas") == 0)
			wanted->arenas = true;
		else if (argv[1] != NULL) {
			take_option(wanted, argv[0], argv[1]);
			argv++;
		}
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

int
main(int argc, char **argv)
{
	struct wanted wanted = {.hoard = false};
	struct image_result result = {0};
	char **command = take_options(&wanted, argv);

	result.spares_guarded = wanted.arenas;
	secret_start();
	add_keys(&wanted);
	if (wanted.hoard)
		_exit(0);
	if (argc < 2 || *command == NULL) {
		fprintf(stderr, "usage: image OPTION… -- PROGRAM ARG…\n");
		return 2;
	}
	if (!image_run(&wanted.needles, wanted.program, command, &result)) {
		fprintf(stderr, "image: NO PROGRAM CAN BE TRACED HERE\n");
		return SKIPPED;
	}
	fprintf(stderr,
	    "image: %u at exec, %u at the end, %zu KiB: %zu values handed on; elsewhere %zu of %zu values, "
	    "%zu of %zu keys\n",
	    result.execs, result.ends, result.bytes / 1024, result.handed,
	    result.stray[NEEDLE_VALUE], count_of(&wanted.needles, NEEDLE_VALUE),
	    result.stray[NEEDLE_KEY], count_of(&wanted.needles, NEEDLE_KEY));
	if (result.execs + result.ends == 0 || result.handed != wanted.handed ||
	    result.stray[NEEDLE_VALUE] + result.stray[NEEDLE_KEY] > 0)
		return FOUND;
	return result.status;
}
