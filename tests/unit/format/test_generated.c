/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever dialects there are: a value is carried byte for byte or refused with a message that
 * helps and does not show it. EVENKEEP_SEED chooses another series of values; EVENKEEP_TEST_ALL
 * makes it a long one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"
#include "vectors.h"

enum { SOME = 4100, MANY = 60000, BATCH = 100, NAMES = 600 };

static const struct format_opts opts = {.name = "settings"};

struct count {
	size_t carried, refused, wrong;
};

static unsigned long long
seed_of_run(void)
{
	const char *seed = getenv("EVENKEEP_SEED");

	return seed == NULL ? 0x5eed5eed5eedULL : strtoull(seed, NULL, 0) | 1;
}

static size_t
how_many(void)
{
	return getenv("EVENKEEP_TEST_ALL") == NULL ? SOME : MANY;
}

static bool
is_text(const struct format *format)
{
	return format_is_written(format) && format->put != NULL;
}

static bool
shows(const char *text, struct slice value)
{
	return value.len >= 4 && memmem(text, strlen(text), value.data, value.len) != NULL;
}

/* What UX wants of a refusal, for the entry K. */
static bool
is_refused_well(const struct format *format, int r, const struct err *err, struct slice value)
{
	struct buf head CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&head, "`%s` cannot carry `K`: ", format->name);
	return r == ERR_INVALID && strcmp(err->id, "cannot-carry") == 0 && err->fix[0] != '\0' &&
		strncmp(err->message, buf_text(&head), head.len) == 0 &&
		strstr(err->message, " at byte ") != NULL && !shows(err->message, value) &&
		!shows(err->fix, value) && !shows(err->why, value);
}

/* A value may end as a swallowed line would: that note is a guess, the others are not. */
static bool
has_hazard(const struct read_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		if (read_note_is_hazard(notes->items[i].kind) &&
			notes->items[i].kind != READ_SWALLOWED)
			return true;
	return false;
}

static bool
reads_back(const struct format *format, struct slice text, struct envset *set)
{
	struct envset *back CLEANUP(envset_freep) = envset_new(text.len);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (format->read(text, "f", back, &notes, &err) != 0 || has_hazard(&notes) ||
		envset_count(back) != envset_count(set))
		return false;
	for (size_t i = 0; i < envset_count(set); i++)
		if (!slice_equal(envset_at(back, i)->name, envset_at(set, i)->name) ||
			!slice_equal(envset_at(back, i)->value, envset_at(set, i)->value))
			return false;
	return true;
}

/* VALUE alone in a set, as K. */
static void
try_value(const struct format *format, struct slice value, struct count *count)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	envset_add_text(set, "K", value, ENTRY_PLAIN);
	r = format_render(format, &opts, set, &text, &err);
	if (r == 0 && reads_back(format, secret_text_slice(&text), set))
		count->carried++;
	else if (text.len == 0 && is_refused_well(format, r, &err, value))
		count->refused++;
	else
		count->wrong++;
}

static bool
told(const struct format *format, const char *what, const struct count *count)
{
	print_message("%s: %zu %s, %zu carried, %zu refused, %zu wrong\n", format->name,
		count->carried + count->refused + count->wrong, what, count->carried,
		count->refused, count->wrong);
	return count->wrong == 0;
}

static void
every_nasty_value_comes_back_or_is_refused_well(void **state)
{
	json_t *vectors = vectors_load("dialects/nasty-values.jsonl");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t broken = 0;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		struct count count = {0, 0, 0};

		if (!is_text(formats[i]))
			continue;
		for (size_t at = 0; at < json_array_size(vectors); at++) {
			vector_bytes(json_array_get(vectors, at), "value", &value);
			try_value(formats[i], secret_text_slice(&value), &count);
		}
		broken += !told(formats[i], "nasty values", &count);
	}
	json_decref(vectors);
	assert_int_equal(broken, 0);
}

static void
every_generated_value_comes_back_or_is_refused_well(void **state)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t broken = 0;

	(void)state;
	print_message("seed 0x%llx\n", seed_of_run());
	for (size_t i = 0; formats[i] != NULL; i++) {
		uint64_t seed = seed_of_run();
		struct count count = {0, 0, 0};

		if (!is_text(formats[i]))
			continue;
		for (size_t at = 0; at < how_many(); at++) {
			hostile_value(&seed, &value);
			try_value(formats[i], secret_text_slice(&value), &count);
		}
		broken += !told(formats[i], "generated values", &count);
		/* a dialect that refused whatever is odd would be no use */
		broken += count.carried * 10 < how_many();
	}
	assert_int_equal(broken, 0);
}

/* COUNT values that FORMAT carries each alone. */
static struct envset *
batch_of(const struct format *format, uint64_t *seed, size_t count)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set = envset_new(0);
	char name[16];

	for (size_t i = 0; i < count;) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct entry entry = {.flags = ENTRY_PLAIN};

		snprintf(name, sizeof(name), "N%zu", i);
		hostile_value(seed, &value);
		entry.name = slice_of_text(name);
		entry.value = secret_text_slice(&value);
		if (format->check(format, &entry, &err) != 0)
			continue;
		envset_add(set, &entry);
		i++;
	}
	return set;
}

/* Some dialects have a limit for the whole: then half of it must go, and one value always. */
static bool
comes_back_together(const struct format *format, uint64_t *seed)
{
	for (size_t count = BATCH; count > 0; count /= 2) {
		struct envset *set CLEANUP(envset_freep) = batch_of(format, seed, count);
		struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;
		int r = format_render(format, &opts, set, &text, &err);

		if (r == 0)
			return reads_back(format, secret_text_slice(&text), set);
		if (format->check_all == NULL || r != ERR_INVALID)
			return false;
	}
	return false;
}

static void
values_that_are_carried_alone_are_carried_together(void **state)
{
	size_t broken = 0;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		uint64_t seed = seed_of_run();
		struct count count = {0, 0, 0};

		if (!is_text(formats[i]))
			continue;
		for (size_t at = 0; at < how_many() / BATCH; at++) {
			bool well = comes_back_together(formats[i], &seed);

			count.carried += well;
			count.wrong += !well;
		}
		broken += !told(formats[i], "batches", &count);
	}
	assert_int_equal(broken, 0);
}

static void
try_name(const struct format *format, struct slice name, struct count *count)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct entry entry = {.name = name, .value = SLICE_LITERAL("v"), .flags = ENTRY_PLAIN};
	int r;

	envset_add(set, &entry);
	r = format_render(format, &opts, set, &text, &err);
	if (r == 0 && reads_back(format, secret_text_slice(&text), set))
		count->carried++;
	else if (r == ERR_INVALID && text.len == 0 && strcmp(err.id, "cannot-carry") == 0 &&
		err.fix[0] != '\0')
		count->refused++;
	else
		count->wrong++;
}

static void
every_generated_name_comes_back_or_is_refused(void **state)
{
	struct secret_text name CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t broken = 0;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		uint64_t seed = seed_of_run();
		struct count count = {0, 0, 0};

		if (!is_text(formats[i]))
			continue;
		for (size_t at = 0; at < NAMES; at++) {
			hostile_value(&seed, &name);
			name.len %= 5;
			try_name(formats[i], secret_text_slice(&name), &count);
		}
		try_name(formats[i], SLICE_LITERAL("DATABASE_URL_2"), &count);
		broken += !told(formats[i], "generated names", &count);
		broken += count.carried == 0;
	}
	assert_int_equal(broken, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_nasty_value_comes_back_or_is_refused_well),
		cmocka_unit_test(every_generated_value_comes_back_or_is_refused_well),
		cmocka_unit_test(values_that_are_carried_alone_are_carried_together),
		cmocka_unit_test(every_generated_name_comes_back_or_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
