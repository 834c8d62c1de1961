/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	mask            how fast streams go through a mask of 200 values, beside memcpy in the same run, by
 *	                processor time
 *	mask count N    a MiB of a log, N times, for callgrind
 *
 * The hostile texts are made of the values that are masked: none may cost more than a bounded number of
 * times what ordinary text does.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mask/mask.h"
#include "secret/secret.h"
#include "../support/chance.h"

enum { VALUES = 200, TEXT = 16 << 20, PIECE = 64 << 10, ROUNDS = 5 };

static uint64_t seed = CHANCE_INIT;

/* 16 to 64 characters, now and then an address with a password. */
static size_t
make_value(char out[128])
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_!$";
	size_t len = 0, more = 16 + chance_below(&seed, 49);

	if (chance_below(&seed, 8) == 0)
		len = (size_t)sprintf(out, "postgres://shop:");
	while (more-- > 0)
		out[len++] = letters[chance_below(&seed, sizeof(letters) - 1)];
	return len;
}

static void
make_log(char *out, size_t room)
{
	static const char *const words[] = {"request", "handled", "user", "connection", "from", "GET",
		"/api/v1/orders", "status=200", "duration_ms=", "trace_id=", "postgres", "http://", "pool",
		"INFO", "WARN", "timeout", "retry", "in", "the", "of"};
	char line[400];

	for (size_t at = 0; at < room;) {
		size_t len = (size_t)sprintf(line, "2026-11-21T%02zu:%02zu:%02zu.%03zuZ ", chance_below(&seed, 24),
			chance_below(&seed, 60), chance_below(&seed, 60), chance_below(&seed, 1000));
		size_t left;

		for (size_t i = 4 + chance_below(&seed, 10); i > 0; i--)
			len += (size_t)sprintf(line + len, "%s ", words[chance_below(&seed, 20)]);
		len += (size_t)sprintf(line + len, "%08zx%08zx\n", chance_below(&seed, 1U << 31), chance_below(&seed, 1U << 31));
		left = room - at < len ? room - at : len;
		memcpy(out + at, line, left);
		at += left;
	}
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void
put(void *cookie, struct slice bytes)
{
	size_t *sum = cookie;

	*sum += bytes.len;
}

static void
pass(const struct mask *mask, const char *text, size_t len)
{
	struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);
	size_t sum = 0;

	for (size_t at = 0; at < len; at += PIECE)
		mask_stream_feed(stream, slice_of(text + at, len - at < PIECE ? len - at : PIECE), put, &sum);
	mask_stream_end(stream, put, &sum);
	if (sum > len)
		abort();
}

static double copy_rate;

static void
measure(const char *what, const struct mask *mask, const char *text, char *room)
{
	double best = 1e9;

	for (size_t i = 0; i < ROUNDS; i++) {
		double start = now();

		if (mask == NULL)
			memcpy(room, text, TEXT);
		else
			pass(mask, text, TEXT);
		if (now() - start < best)
			best = now() - start;
	}
	best = TEXT / best / (1 << 20);
	if (mask == NULL)
		copy_rate = best;
	printf("%-52s %8.0f MiB/s   memcpy takes 1/%.1f\n", what, best, copy_rate / best);
}

static void
repeat(char *text, const char *part, size_t len)
{
	for (size_t at = 0; at < TEXT; at += len)
		memcpy(text + at, part, TEXT - at < len ? TEXT - at : len);
}

static size_t
resident_kib(void)
{
	size_t pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (file == NULL || fscanf(file, "%*u %zu", &pages) != 1)
		pages = 0;
	if (file != NULL)
		fclose(file);
	return pages * 4;
}

static void
build(struct mask *mask)
{
	struct err err = ERR_INIT;

	if (mask_build(mask, &err) < 0)
		abort();
}

/* What a mask of one random value of LEN bytes takes, beside its length. */
static void
weigh(size_t len)
{
	struct mask *mask CLEANUP(mask_freep) = mask_new();
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_!$";
	char *value = malloc(len);
	size_t before, taken;

	for (size_t i = 0; i < len; i++)
		value[i] = letters[chance_below(&seed, sizeof(letters) - 1)];
	before = resident_kib();
	mask_add(mask, slice_of(value, len));
	build(mask);
	taken = resident_kib() - before;
	printf("a value of %7zu bytes takes %6zu KiB, %.0f times its length\n", len, taken,
		(double)taken * 1024 / (double)len);
	free(value);
}

int
main(int argc, char **argv)
{
	struct mask *mask CLEANUP(mask_freep) = mask_new();
	char *text = malloc(TEXT), *room = malloc(TEXT), values[VALUES][128];
	size_t lens[VALUES], before, taken;
	bool once = argc == 3;
	double start, built;

	secret_start();
	before = resident_kib();
	start = now();
	for (size_t i = 0; i < VALUES; i++) {
		lens[i] = make_value(values[i]);
		mask_add(mask, slice_of(values[i], lens[i]));
	}
	build(mask);
	built = now() - start;
	taken = resident_kib() - before;
	make_log(text, once ? 1 << 20 : TEXT);
	if (once) {
		for (int left = atoi(argv[2]); left > 0; left--)
			pass(mask, text, 1 << 20);
		free(text);
		free(room);
		return 0;
	}
	weigh(1000);
	weigh(10000);
	weigh(1000000);
	printf("a mask of %d values is built in %.1f ms and takes %zu KiB\n", VALUES, built * 1e3, taken);
	memset(room, 0, TEXT);
	measure("memcpy", NULL, text, room);
	measure("a log without any of them", mask, text, room);
	repeat(text, "a", 1);
	measure("one letter", mask, text, room);
	for (size_t i = 0, at = 0; at < TEXT; i = (i + 1) % VALUES) {
		size_t len = chance_below(&seed, lens[i]);

		len = TEXT - at < len ? TEXT - at : len;
		memcpy(text + at, values[i], len);
		at += len;
	}
	measure("beginnings of them", mask, text, room);
	for (size_t i = 0, at = 0; at < TEXT; i = (i + 1) % VALUES) {
		size_t len = TEXT - at < lens[i] ? TEXT - at : lens[i];

		memcpy(text + at, values[i], len);
		at += len;
	}
	measure("nothing but them", mask, text, room);
	for (size_t i = 0; i < TEXT; i += 4)
		memcpy(text + i, values[chance_below(&seed, VALUES)], 4);
	measure("their first four letters, one after the other", mask, text, room);
	mask_freep(&mask);
	mask = mask_new();
	repeat(text, "a", 1);
	memset(room, 'a', 8192);
	for (size_t i = 0; i < 16; i++) {
		room[4096 + i] = 'b';
		mask_add(mask, slice_of(room + i * 200, 4096 + i - i * 200));
		room[4096 + i] = 'a';
	}
	build(mask);
	measure("one letter, and values of 4,096 of it and another", mask, text, room);
	free(text);
	free(room);
	return 0;
}
