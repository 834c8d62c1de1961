/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What readers take of memory: the most that is in use between the call of read and the end of
 * putting the set in order, heap and mapped guarded memory together, over the bytes of the text,
 * which itself is not counted. The texts have 1 MiB or a little more, as the dialect writes names
 * NAME_1, NAME_2, … or, where it does not, lines of `NAME_1=…`. Run with `--table` it prints what
 * docs/formats.md shows, with `--read DIALECT` it reads once.
 *
 * Beside the text of names and values, which is copied once, an entry takes 48 bytes and 11 of its
 * place in the table of names; so what is three times a line of 30 bytes is more of a shorter one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "peak.h"
#include "secret/secret.h"

enum { TEXT_BYTES = 1 << 20, LONG_VALUE = 100, SHORT_VALUE = 18, NUMBERS = 99991 };

/* The most that a reader may take, in hundredths of its input. */
struct bars {
	const char *name;
	size_t of_long, of_short;
};

static const struct bars usual = {NULL, 160, 300};

/*
 * Of an object a tree stands until all of it is known; a value of GitHub has three lines, and there is
 * room for as many entries as lines.
 */
static const struct bars others[] = {
	{"pm2", 195, 308}, {"k8s-secret", 180, 340}, {"k8s-configmap", 200, 380},
	{"github-env", 200, 250}, {"github-output", 200, 260},
};

static struct slice
value_of(unsigned number, size_t len, char *room)
{
	static const char filling[] = "abcdefghijklmnopqrstuvwxyz.ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

	for (size_t at = 0; at < len; at++)
		room[at] = filling[(at + number) % (sizeof(filling) - 1)];
	return slice_of(room, len);
}

/* As FORMAT writes it; false if it does not, or not so much. */
static bool
write_text(const struct format *format, size_t value_len, struct secret_text *out)
{
	static const struct format_opts opts = {.name = "settings"};
	struct envset *set CLEANUP(envset_freep) = envset_new(TEXT_BYTES);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[24], room[LONG_VALUE];
	size_t bytes = 0;

	if (!format_is_written(format) || format->put == NULL)
		return false;
	for (unsigned i = 1; bytes < TEXT_BYTES; i++) {
		snprintf(name, sizeof(name), "NAME_%u", i);
		envset_add_text(set, name, value_of(i, value_len, room), ENTRY_PLAIN);
		bytes += strlen(name) + value_len + strlen("=\n");
	}
	return format_render(format, &opts, set, out, &err) == 0;
}

/* Each number is by STEP larger than the one before, in a circle. */
static void
write_lines(size_t value_len, unsigned step, struct secret_text *out)
{
	char name[24], room[LONG_VALUE];

	for (unsigned i = 1; out->len < TEXT_BYTES; i++) {
		snprintf(name, sizeof(name), "NAME_%u=", i * step % NUMBERS);
		secret_text_add_text(out, name);
		secret_text_add(out, value_of(i, value_len, room));
		secret_text_add_byte(out, '\n');
	}
}

/* What is measured, under a name by which callgrind finds it. How many names there are. */
size_t __attribute__((noinline)) measured_read(const struct format *format, struct slice text);

size_t
measured_read(const struct format *format, struct slice text)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	return format->read(text, "f", set, NULL, &err) < 0 ? 0 : envset_count(set);
}

static void
make_text(const struct format *format, size_t value_len, struct secret_text *out)
{
	if (!write_text(format, value_len, out))
		write_lines(value_len, 1, out);
}

/* Hundredths of TEXT that reading it takes; 0: it is none of FORMAT. */
static size_t
measure_text(const struct format *format, struct slice text, size_t names_least)
{
	peak_start();
	if (measured_read(format, text) < names_least)
		return 0;
	return peak_bytes() * 100 / text.len;
}

/* Hundredths of the input; 0: it is none of FORMAT. */
static size_t
measure_values_of(const struct format *format, size_t value_len)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	make_text(format, value_len, &text);
	return measure_text(format, secret_text_slice(&text), 2);
}

static struct bars
bars_of(const struct format *format)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(others[i].name, format->name) == 0)
			return others[i];
	return usual;
}

static void
a_reader_takes_three_times_its_input_at_most(void **state)
{
	size_t measured = 0;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		struct bars bars = bars_of(formats[i]);
		size_t of_long, of_short;

		if (formats[i]->read == NULL)
			continue;
		of_long = measure_values_of(formats[i], LONG_VALUE);
		of_short = measure_values_of(formats[i], SHORT_VALUE);
		if (of_long > bars.of_long || of_short > bars.of_short)
			fail_msg("%s takes %zu and %zu hundredths of its input, and may %zu and %zu",
				formats[i]->name, of_long, of_short, bars.of_long, bars.of_short);
		measured += of_long > 0 && of_short > 0;
	}
	assert_true(measured >= 25);
}

static void
the_order_of_names_takes_nothing(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err = ERR_INIT;
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("docker", &format, &err), 0);
	write_lines(SHORT_VALUE, 7919, &text);
	assert_in_range(measure_text(format, secret_text_slice(&text), 30000), 200, 300);
}

/* Room for them is kept and not needed. */
static void
lines_without_entries_take_no_more_than_entries(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err = ERR_INIT;
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("docker", &format, &err), 0);
	while (text.len < TEXT_BYTES)
		secret_text_add_text(&text, "#\n");
	secret_text_add_text(&text, "NAME=value\n");
	assert_in_range(measure_text(format, secret_text_slice(&text), 1), 100, 305);
}

/* It is read as the file has it and as two kinds of programs expand it, with the texts once. */
static void
a_dollar_does_not_triple_what_a_text_takes(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err = ERR_INIT;
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("dotenv-expand", &format, &err), 0);
	write_lines(LONG_VALUE, 1, &text);
	secret_text_add_text(&text, "LAST=${NAME_1}\n");
	assert_in_range(measure_text(format, secret_text_slice(&text), 3), 100, 295);
}

static void
what_is_counted_is_what_was_in_use_at_once(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;

	(void)state;
	peak_start();
	set = envset_new(0);
	(void)arena_alloc_unset(envset_arena(set), 3 << 20);
	assert_in_range(peak_bytes(), 3 << 20, (3 << 20) + (64 << 10));
	envset_freep(&set);
	set = envset_new(0);
	(void)arena_alloc_unset(envset_arena(set), 2 << 20);
	assert_in_range(peak_bytes(), 3 << 20, (3 << 20) + (64 << 10));
}

static void
table(void)
{
	printf("| dialect | values of 100 bytes | lines of 30 bytes |\n|---|--:|--:|\n");
	for (size_t i = 0; formats[i] != NULL; i++) {
		size_t of_long = 0, of_short = 0;

		if (formats[i]->read != NULL) {
			of_long = measure_values_of(formats[i], LONG_VALUE);
			of_short = measure_values_of(formats[i], SHORT_VALUE);
		}
		if (of_long > 0 && of_short > 0)
			printf("| `%s` | %.1f | %.1f |\n", formats[i]->name,
				(double)of_long / 100, (double)of_short / 100);
	}
}

/* Read one text, for callgrind; prints how many bytes it has. */
static int
read_one(const char *name)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	if (format_get(name, &format, &err) < 0)
		return 2;
	make_text(format, LONG_VALUE, &text);
	printf("%zu\n", text.len);
	return measured_read(format, secret_text_slice(&text)) < 2;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_counted_is_what_was_in_use_at_once),
		cmocka_unit_test(a_dollar_does_not_triple_what_a_text_takes),
		cmocka_unit_test(a_reader_takes_three_times_its_input_at_most),
		cmocka_unit_test(the_order_of_names_takes_nothing),
		cmocka_unit_test(lines_without_entries_take_no_more_than_entries),
	};

	secret_start();
	if (argc > 1 && strcmp(argv[1], "--table") == 0)
		return table(), 0;
	if (argc > 2 && strcmp(argv[1], "--read") == 0)
		return read_one(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
