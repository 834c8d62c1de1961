/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `dotenv` is what all readers take as the same: what it writes and what it reads gives the same
 * bytes in every dialect whose readers are handed `.env` files. A further one is a line in `all`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"
#include "vectors.h"
#include "../../support/chance.h"

enum { VALUES = 30000, BATCH = 50, FILES = 60000 };

static const char *const all[] = {
	"dotenv", "compose", "compose-literal", "compose-v1", "dotenv-js", "dotenv-expand",
	"python-dotenv", "ruby-dotenv", "godotenv", "direnv", "env-schema", "nomad", "sh", "systemd",
};

static const struct format *
format_of(const char *name)
{
	const struct format *format = NULL;
	struct err err = ERR_INIT;

	if (format_get(name, &format, &err) < 0)
		fail_msg("%s", err.message);
	return format;
}

static bool
is_same(struct envset *a, struct envset *b)
{
	if (envset_count(a) != envset_count(b))
		return false;
	for (size_t i = 0; i < envset_count(a); i++)
		if (!slice_equal(envset_at(a, i)->name, envset_at(b, i)->name) ||
			!slice_equal(envset_at(a, i)->value, envset_at(b, i)->value))
			return false;
	return true;
}

static bool
reads_as(const struct format *format, struct slice text, struct envset *set)
{
	struct envset *back CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	return format->read(text, "f", back, NULL, &err) == 0 && is_same(back, set);
}

/* Every reader must take TEXT as SET; those that do not are told. */
static size_t
count_others(struct slice text, struct envset *set)
{
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (reads_as(format_of(all[i]), text, set))
			continue;
		print_error("%s differs\n", all[i]);
		wrong++;
	}
	return wrong;
}

static void
what_is_written_reads_the_same_everywhere(void **state)
{
	const struct format *format = format_of("dotenv");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	uint64_t seed = 0x0dd5eedULL;
	size_t carried = 0, wrong = 0;
	char name[16];

	(void)state;
	for (size_t i = 0; i < VALUES; i++) {
		struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct entry entry = {.flags = ENTRY_PLAIN};

		hostile_value(&seed, &value);
		snprintf(name, sizeof(name), "N%zu", carried % BATCH);
		entry.name = slice_of_text(name);
		entry.value = secret_text_slice(&value);
		if (format->check(format, &entry, &err) < 0)
			continue;
		envset_add(set, &entry);
		if (++carried % BATCH != 0)
			continue;
		assert_int_equal(format_render(format, NULL, set, &text, &err), 0);
		wrong += count_others(secret_text_slice(&text), set);
	}
	print_message("%d values, %zu carried, %zu differ in one of %zu readers\n", VALUES, carried,
		wrong, ARRAY_LEN(all));
	assert_int_equal(wrong, 0);
	assert_true(carried > VALUES / 10);
}

static void
nasty_values_that_are_carried_read_the_same_everywhere(void **state)
{
	const struct format *format = format_of("dotenv");
	json_t *vectors = vectors_load("dialects/nasty-values.jsonl");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t carried = 0, wrong = 0;

	(void)state;
	for (size_t at = 0; at < json_array_size(vectors); at++) {
		struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;

		vector_bytes(json_array_get(vectors, at), "value", &value);
		envset_add_text(set, "K", secret_text_slice(&value), 0);
		if (format_render(format, NULL, set, &text, &err) < 0)
			continue;
		carried++;
		wrong += count_others(secret_text_slice(&text), set);
	}
	json_decref(vectors);
	assert_int_equal(wrong, 0);
	assert_int_equal(carried, 58);
}

/* A file that is nearly right: lines of few pieces, each of which is odd to somebody. */
static void
make_file(uint64_t *seed, struct buf *out)
{
	static const char *const starts[] = {"A=", "B=", "C=", "D_1=", "A=", "B=", "C=", "#", "# c",
		" A=", "export A=", "A =", "1=", "A.B=", "", "", ";", "A", "UID=", "A:", "\t", "__proto__="};
	static const char *const pieces[] = {"x", "y1", "-", "/", ":", "=", "@", "%", ",", "+", ".", "_",
		"'", "'", "\"", "\"", "\\", " ", "#", " #", "$", "$A", "`", "!", "~", "*", "é", "ž", "\u2028",
		"\u00a0", "\ufdd0", "\t", "\x01", "\x7f", "\r", "(", "{", "&", ";", "''", "\"\"", "\\\\", "it's"};
	static const char *const ends[] = {"\n", "\n", "\n", "\n", " \n", "\t\n", "\r\n", "", " # c\n", "\\\n"};
	unsigned lines = 1 + chance_below(seed, 3);

	buf_clear(out);
	for (unsigned i = 0; i < lines; i++) {
		static const char *const quotes[] = {"'", "\"", "", ""};
		const char *quote = quotes[chance_below(seed, ARRAY_LEN(quotes))];
		unsigned count = chance_below(seed, 4);

		buf_add_text(out, starts[chance_below(seed, ARRAY_LEN(starts))]);
		buf_add_text(out, quote);
		for (unsigned j = 0; j < count; j++)
			buf_add_text(out, pieces[chance_below(seed, ARRAY_LEN(pieces))]);
		buf_add_text(out, quote);
		buf_add_text(out, ends[chance_below(seed, ARRAY_LEN(ends))]);
	}
}

static void
what_is_read_reads_the_same_everywhere(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	uint64_t seed = 0xf11e5eedULL;
	size_t accepted = 0, wrong = 0;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;
		size_t others;

		make_file(&seed, &text);
		if (format_of("dotenv")->read(buf_slice(&text), "f", set, NULL, &err) < 0)
			continue;
		accepted += envset_count(set) > 0;
		others = count_others(buf_slice(&text), set);
		if (others > 0)
			print_error("file %zu: %s\n", i, buf_text(&text));
		wrong += others;
	}
	print_message("%d files, %zu accepted, %zu differ in one of %zu readers\n", FILES, accepted,
		wrong, ARRAY_LEN(all));
	assert_int_equal(wrong, 0);
	assert_true(accepted > FILES / 50);
}

/* The byte C in the middle of a value in QUOTE, or in none. */
static bool
takes_byte(unsigned c, const char *quote)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct slice inside;
	bool taken;

	buf_addf(&text, "A=%sx", quote);
	buf_add_u8(&text, (uint8_t)c);
	buf_addf(&text, "y%s\n", quote);
	taken = format_of("dotenv")->read(buf_slice(&text), "f", set, NULL, &err) == 0;
	if (!taken)
		return false;
	inside = slice_of(text.data + strlen("A=") + strlen(quote), 3);
	assert_int_equal(envset_count(set), 1);
	assert_true(slice_equal(envset_at(set, 0)->value, inside));
	return true;
}

static void
each_byte_is_taken_where_every_reader_takes_it_and_nowhere_else(void **state)
{
	static const char plain[] = "_./:@%+,=-"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		bool text = c >= ' ' && c < 0x80 && c != '$';

		assert_int_equal(takes_byte(c, ""), c < 0x80 && strchr(plain, (int)c) != NULL);
		assert_int_equal(takes_byte(c, "'"), text && c != '\'');
		assert_int_equal(takes_byte(c, "\""),
			text && strchr("\"\\`!", (int)c) == NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_the_same_everywhere),
		cmocka_unit_test(nasty_values_that_are_carried_read_the_same_everywhere),
		cmocka_unit_test(each_byte_is_taken_where_every_reader_takes_it_and_nowhere_else),
		cmocka_unit_test(what_is_read_reads_the_same_everywhere),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
