/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `test_consumer PROGRAM [DIALECT]`: the nasty and 4,015 hostile values, written in the dialect of
 * PROGRAM (or in DIALECT), must come out of PROGRAM as they are. Exit 77: it is not installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "consumers.h"
#include "format/format.h"
#include "secret/secret.h"
#include "vectors.h"

enum { HOSTILE = 4015, BATCH = 500000, LONGEST = 130000 }; /* an argument of Linux: 131,071 bytes */

static const struct format_opts opts = {.name = "settings"};

struct run {
	const struct consumer *consumer;
	const struct format *format;
	struct envset *batch;
	size_t bytes, next, carried, refused, untold, wrong;
};

static bool
is_refused(struct run *run, struct slice value)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, "V00000", value, ENTRY_PLAIN); /* as long as any name */
	return format_render(run->format, &opts, set, &text, &err) < 0;
}

/* The value of NAME in what env -0 printed. */
static bool
find_value(struct slice printed, struct slice name, struct slice *value)
{
	while (printed.len > 0) {
		size_t end = slice_find(printed, '\0');

		if (end > name.len && memcmp(printed.data, name.data, name.len) == 0 &&
			printed.data[name.len] == '=') {
			*value = slice_from(slice_of(printed.data, end), name.len + 1);
			return true;
		}
		printed = slice_from(printed, end + 1);
	}
	return false;
}

static void
compare(struct run *run, struct slice printed)
{
	for (size_t i = 0; i < envset_count(run->batch); i++) {
		const struct entry *entry = envset_at(run->batch, i);
		struct slice value;

		if (find_value(printed, entry->name, &value) && slice_equal(value, entry->value)) {
			run->carried++;
		} else {
			fprintf(stderr, "%s: %s comes out changed\n", run->consumer->program,
				(const char *)entry->name.data);
			run->wrong++;
		}
	}
}

static void
flush(struct run *run)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret_text printed CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (format_render(run->format, &opts, run->batch, &text, &err) < 0 ||
		!consumer_ask(run->consumer, secret_text_slice(&text), &printed)) {
		fprintf(stderr, "%s: failed: %s\n", run->consumer->program, err.message);
		run->wrong += envset_count(run->batch);
	} else {
		compare(run, secret_text_slice(&printed));
	}
	envset_free(run->batch);
	run->batch = envset_new(BATCH);
	run->bytes = 0;
}

static void
add(struct run *run, struct slice value)
{
	char name[32];

	if (is_refused(run, value)) {
		run->refused++;
		return;
	}
	if (value.len > LONGEST || slice_find(value, '\0') < value.len) {
		run->untold++;
		return;
	}
	if (run->bytes + value.len > BATCH || envset_count(run->batch) >= 500)
		flush(run);
	snprintf(name, sizeof(name), "V%05zu", run->next++);
	envset_add_text(run->batch, name, value, ENTRY_PLAIN);
	run->bytes += value.len;
}

static void
add_all(struct run *run)
{
	json_t *vectors = vectors_load("dialects/nasty-values.jsonl");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	uint64_t seed = 0x5eed5eed5eedULL;

	for (size_t at = 0; at < json_array_size(vectors); at++) {
		vector_bytes(json_array_get(vectors, at), "value", &value);
		add(run, secret_text_slice(&value));
	}
	for (size_t at = 0; at < HOSTILE; at++) {
		hostile_value(&seed, &value);
		add(run, secret_text_slice(&value));
	}
	flush(run);
	json_decref(vectors);
}

int
main(int argc, char **argv)
{
	struct run run = {.consumer = argc >= 2 ? consumer_find(argv[1]) : NULL};
	const char *dialect;
	struct err err = ERR_INIT;

	secret_start();
	if (run.consumer == NULL)
		return 2;
	dialect = argc > 2 ? argv[2] : run.consumer->dialect;
	if (!consumer_is_there(run.consumer)) {
		printf("SKIPPED: %s is not installed, so `%s` is not proven with it\n",
			run.consumer->program, dialect);
		return 77;
	}
	if (format_get(dialect, &run.format, &err) < 0)
		return 1;
	run.batch = envset_new(BATCH);
	add_all(&run);
	printf("%s reads `%s`: %zu values came out as they were, %zu wrong; %zu refused by the dialect, "
		"%zu could not be told: too long for an argument, or with a NUL byte\n", run.consumer->program, dialect,
		run.carried, run.wrong, run.refused, run.untold);
	envset_free(run.batch);
	return run.wrong == 0 && run.carried > 500 ? 0 : 1;
}
