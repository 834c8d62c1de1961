/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No file makes a reader slow: a text of one piece over and over, however the piece is chosen, takes
 * about twice as long when it is twice as long. What does not is asked again with a text so much longer
 * that no noise of the machine makes the difference between linear and quadratic. EVENKEEP_TEST_ALL
 * tries longer texts, and the pieces as values too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"

enum { SMALL = 64 << 10, LARGE = 256 << 10, QUICK_BYTES_PER_MS = 6 << 10 };
enum { SUSPECT_FACTOR = 2, PROOF_FACTOR = 16 };

static const char *const pieces[] = {
	"'", "\"", "`", "\\", "\\'", "\\\"", "$", "${", "${A", "${A:-", "$A", "$(", "(", "{", "[", "}",
	"#", " #", " ", "\t", "\n", "\r", "\r\n", "\n ", "=", ":", ": ", "A", "A=", "A='", "A=\"",
	"A=`", "A=\n", "A='\n", "A=\"\n", "A=`\n", "A=x\r", "A='x'\r", "A=#\xe2\x80\xa8", "A='\\'\n", "A=\"\\\"\n", "A='x' y\n", "A=\"\\\\\"\n",
	"A=$A\n", "A=${A}x\n", "A=$B$A\n", "A='\\$A$A'\n", "B=\\\n", "export ", "export\n", "export A\n",
	"A<<B\n", "B\n", "- ", "A: ", "\xe2\x80\xa8", "\xe2\x80\xa8'", "\xc2\xa0", "\xff", "\xe2\x80",
	"set -gx A ", "%{", "{\"A\":", "[{", "A = \"", "\"\"\"", "'''", "A=~", "A=*", "&a *a ", "\xef\xbb\xbf",
};

static double
cpu_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* As a whole text, as one value, and in quotes. */
static void
make(struct buf *out, const char *piece, int frame, size_t size)
{
	static const char *const starts[] = {"", "A=x", "A=\"", "A='"};
	static const char *const ends[] = {"", "", "\"\n", "'\n"};

	buf_clear(out);
	buf_add_text(out, starts[frame]);
	while (out->len < size)
		buf_add_text(out, piece);
	buf_add_text(out, ends[frame]);
}

static double
time_of(const struct format *format, struct slice text)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	double start = cpu_ms();

	(void)format->read(text, "f", set, &notes, &err);
	return cpu_ms() - start;
}

static bool
is_quick(double time, size_t len)
{
	return time < (double)len / QUICK_BYTES_PER_MS;
}

/* The fastest of some; what takes next to nothing is not looked at closer. */
static double
best_of(const struct format *format, struct slice text)
{
	double best = time_of(format, text);

	for (int i = 0; i < 4 && !is_quick(best, text.len); i++) {
		double time = time_of(format, text);

		if (time < best)
			best = time;
	}
	return best;
}

/* Is a text FACTOR times as long read in clearly less than FACTOR squared times ONCE? */
static bool
grows_linearly(const struct format *format, const char *piece, int frame, size_t size, double once,
	double factor)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	double time;

	make(&text, piece, frame, (size_t)((double)size * factor));
	time = best_of(format, buf_slice(&text));
	if (time < once * factor * (1 + factor / 4))
		return true;
	print_message("%s: piece %s, frame %d: %.0f ms, %.0f times as long: %.0f ms\n", format->name, piece,
		frame, once, factor, time);
	return false;
}

static bool
is_linear(const struct format *format, const char *piece, int frame, size_t size)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	double once;

	make(&text, piece, frame, size);
	once = best_of(format, buf_slice(&text));
	return is_quick(once, text.len) ||
		grows_linearly(format, piece, frame, size, once, SUSPECT_FACTOR) ||
		grows_linearly(format, piece, frame, size, once, PROOF_FACTOR);
}

/* FORMAT with every piece. Returns how many are slow. */
static size_t
count_slow(const struct format *format)
{
	bool all = getenv("EVENKEEP_TEST_ALL") != NULL;
	size_t slow = 0;

	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		for (int frame = 0; frame < (all ? 4 : 1); frame++)
			slow += !is_linear(format, pieces[i], frame, all ? LARGE : SMALL);
	return slow;
}

static void
no_piece_over_and_over_is_slow(void **state)
{
	size_t slow = 0, readers = 0;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (formats[i]->read == NULL)
			continue;
		slow += count_slow(formats[i]);
		readers++;
	}
	print_message("%zu readers, %zu pieces\n", readers, ARRAY_LEN(pieces));
	assert_int_equal(slow, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_piece_over_and_over_is_slow),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
