/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables of compose files, made up: what we read must be what Docker Compose makes of the same
 * file, or be refused. Exit 77: it is not installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "consumers.h"
#include "format/format.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "vectors.h"

enum { TRIED = 3000, BATCH = 400 };

struct run {
	const struct consumer *consumer;
	const struct format *format;
	struct buf file; /* of the batch */
	size_t batch, tried, same, refused, wrong;
	uint64_t seed;
};

static unsigned
below(struct run *run, unsigned most)
{
	run->seed = run->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(run->seed >> 33) % most;
}

/* Something that looks like a number, a date or a word of YAML. */
static void
add_plain(struct run *run, struct buf *out)
{
	static const char letters[] = "00112345678900112__..--++eExXbBoOaAfF:TZ";
	static const char *const words[] = {"~", "null", "True", "yes", "No", "0x", "0o1_7", "-0b1",
	    "+0x1F", "2020-01-01", "1999-12-31T1:2:3Z", "2020-2-29 23:59:59.5", "1e400", ".5",
	    "1_000.5_0", "18446744073709551616", "-9223372036854775809", "0.30000000000000004",
	    "1e21", "123456.7"};
	size_t start;

	if (below(run, 4) == 0) {
		buf_add_text(out, words[below(run, sizeof(words) / sizeof(words[0]))]);
		return;
	}
	start = out->len;
	for (unsigned i = 1 + below(run, 12); i > 0; i--)
		buf_add_byte(out, (unsigned char)letters[below(run, sizeof(letters) - 1)]);
	if (out->data[start] == '-' || out->data[start] == ':' || out->data[start] == '+')
		out->data[start] = '1'; /* `- ` and `: ` are YAML's own */
	if (out->data[out->len - 1] == ':')
		out->data[out->len - 1] = '7';
}

/* A hostile value in double quotes; `$` forms are compose's. */
static void
add_quoted(struct run *run, struct buf *out)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct slice text;

	hostile_value(&run->seed, &value);
	text = secret_text_slice(&value);
	buf_add_byte(out, '"');
	if (utf8_is_valid(text) && slice_find(text, '\0') == text.len)
		json_escape_add(out, text);
	buf_add_byte(out, '"');
}

/* The value of NAME in what was printed; data NULL: it is not there. */
static struct slice
find_value(struct slice printed, struct slice name)
{
	while (printed.len > 0) {
		size_t end = slice_find(printed, '\0');

		if (end > name.len && memcmp(printed.data, name.data, name.len) == 0 &&
		    printed.data[name.len] == '=')
			return slice_from(slice_of(printed.data, end), name.len + 1);
		printed = slice_from(printed, end + 1);
	}
	return slice_of(NULL, 0);
}

static void
compare(struct run *run, struct envset *set, struct slice printed)
{
	size_t count = 0;

	for (size_t i = 0; i < printed.len; i++)
		count += printed.data[i] == '\0';
	if (count != envset_count(set)) {
		fprintf(stderr, "%zu variables, not %zu\n", envset_count(set), count);
		run->wrong++;
	}
	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		struct slice value = find_value(printed, entry->name);

		if (value.data != NULL && slice_equal(value, entry->value)) {
			run->same++;
			continue;
		}
		fprintf(stderr, "line %u: %s, for compose %.*s\n", entry->line,
		    (const char *)entry->value.data, (int)value.len, (const char *)value.data);
		run->wrong++;
	}
}

static void
start_file(struct run *run)
{
	buf_clear(&run->file);
	buf_add_text(&run->file, "services:\n  x:\n    image: x\n    environment:\n");
	run->batch = 0;
}

static void
flush(struct run *run)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text printed CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (run->format->read(buf_slice(&run->file), "f", set, NULL, &err) < 0 ||
	    !consumer_ask(run->consumer, buf_slice(&run->file), &printed)) {
		fprintf(stderr, "a file that only one of both reads: %s\n%s", err.message,
		    buf_text(&run->file));
		run->wrong++;
	} else
		compare(run, set, secret_text_slice(&printed));
	start_file(run);
}

/* We read a file with LINE alone. */
static bool
is_read(const struct run *run, const struct buf *line)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf file CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&file, "services:\n  x:\n    environment:\n%s", buf_text(line));
	return run->format->read(buf_slice(&file), "f", set, NULL, &err) == 0;
}

static void
try_one(struct run *run, bool list)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	bool plain = below(run, 2) == 0;

	run->tried++;
	buf_addf(&line, list ? "      - V%zu=" : "      V%zu: ", run->tried);
	if (plain)
		add_plain(run, &line);
	else if (!list)
		add_quoted(run, &line);
	buf_add_byte(&line, '\n');
	if (!is_read(run, &line)) {
		run->refused++;
		return;
	}
	buf_add(&run->file, buf_slice(&line));
	if (++run->batch == BATCH)
		flush(run);
}

int
main(void)
{
	struct run run = {.consumer = consumer_find("compose-yaml"), .seed = 0x5eed};
	struct err err = ERR_INIT;

	secret_start();
	if (!consumer_is_there(run.consumer)) {
		fprintf(
		    stderr, "SKIPPED: no Docker Compose 2 here (tests/support/compose2 --fetch)\n");
		return 77;
	}
	if (format_get("compose-environment", &run.format, &err) < 0)
		return 1;
	start_file(&run);
	while (run.tried < TRIED * 4 / 5)
		try_one(&run, false);
	flush(&run);
	while (run.tried < TRIED)
		try_one(&run, true);
	flush(&run);
	printf("compose.yaml: %zu variables, %zu read alike, %zu refused by us, %zu different\n",
	    run.tried, run.same, run.refused, run.wrong);
	buf_done(&run.file);
	return run.wrong > 0 || run.same < TRIED / 2;
}
