/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan FOLDER [ROUNDS]: how fast source code is looked through: the walk, files read and scanned as
 * `check` does it, and the scanner alone over texts in memory. Processor time, of the fastest round.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/words.h"
#include "observe/code/code.h"
#include "observe/found.h"
#include "observe/observe.h"
#include "secret/secret.h"

enum { TEXT_MOST = 2 << 20 };

struct text {
	struct slice text;
	enum code_language language;
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
count_use(void *cookie, const struct code_use *use)
{
	(void)use;
	++*(size_t *)cookie;
}

static void
show(const char *what, double bytes, double seconds)
{
	printf("%-40s %8.1f ms  %8.0f MB/s\n", what, seconds * 1e3, bytes / seconds / 1e6);
}

static double
fastest(double best, double since)
{
	double spent = now() - since;

	return best == 0 || spent < best ? spent : best;
}

static void
walk_and_read(const char *folder, double *walk, double *whole)
{
	static const struct observe_words words = {words_secret_name, words_secret_value,
		words_is_placeholder, words_is_given};
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct found found CLEANUP(found_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	double start = now();

	if (sources_open(folder, &sources, &err) < 0)
		exit(1);
	found_find(sources, &found);
	*walk = fastest(*walk, start);
	start = now();
	observe_project(sources, &words, NULL, 0, facts, &err);
	*whole = fastest(*whole, start);
}

int
main(int argc, char **argv)
{
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct found found CLEANUP(found_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	int rounds = argc > 2 ? atoi(argv[2]) : 5;
	double walk = 0, whole = 0, scan = 0, bytes = 0, in_code = 0;
	struct text *texts;
	size_t count = 0, uses = 0;

	if (argc < 2 || sources_open(argv[1], &sources, &err) < 0)
		return 2;
	secret_start();
	found_find(sources, &found);
	texts = calloc(found.text_count + 1, sizeof(*texts));
	for (size_t i = 0; texts != NULL && i < found.text_count; i++) {
		unsigned char *room = malloc(TEXT_MOST);
		struct text *text = &texts[count];
		bool known;

		if (room == NULL || sources_peek(sources, found.texts[i], room, TEXT_MOST,
			&text->text, &known, &err) < 0) {
			free(room);
			continue;
		}
		text->text.data = realloc(room, text->text.len + 1);
		text->language = code_language_of(found.texts[i]);
		bytes += (double)text->text.len;
		in_code += text->language == CODE_NONE ? 0 : (double)text->text.len;
		count++;
	}
	for (int round = 0; round < rounds; round++) {
		double start;

		walk_and_read(argv[1], &walk, &whole);
		start = now();
		uses = 0;
		for (size_t i = 0; i < count; i++)
			code_scan(texts[i].text, texts[i].language, count_use, &uses);
		scan = fastest(scan, start);
	}
	printf("%zu files, %.1f MB, %.1f MB of it code; %zu uses\n", count, bytes / 1e6, in_code / 1e6, uses);
	show("walk alone", bytes, walk);
	show("all observers, walk and reading included", bytes, whole);
	show("scanner alone, texts in memory", in_code, scan);
	for (size_t i = 0; i < count; i++)
		free((void *)texts[i].text.data);
	free(texts);
	return 0;
}
