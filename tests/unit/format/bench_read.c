/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many megabytes of a file each reader takes in a second of the processor (the bar is 150 for
 * values of 100 bytes): the best of five. The files are what the dialect itself writes, or compose.
 * What it takes of memory, and how many instructions, is counted for docs/formats.md.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "format/format.h"
#include "secret/secret.h"

struct size {
	const char *what;
	int names;
	size_t len; /* of each value */
};

static const struct size sizes[] = {
	{"100 bytes", 20000, 100},
	{"1000 bytes", 20000, 1000},
	{"24 bytes", 200000, 24},
};

static double
now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Text as most of it is: some values have what a dialect puts quotes around. */
static void
fill(struct envset *set, int names, size_t len)
{
	static const char filling[] = "abcdefghijklmnopqrstuvwxyz.ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	char name[32], value[1000];

	for (int i = 0; i < names; i++) {
		for (size_t at = 0; at < len; at++)
			value[at] = filling[(at + (size_t)i) % (sizeof(filling) - 1)];
		if (i % 8 == 0)
			value[len / 2] = ' ';
		snprintf(name, sizeof(name), "SERVICE_VARIABLE_%06d", i);
		envset_add_text(set, name, slice_of(value, len), ENTRY_PLAIN);
	}
}

/* As the first dialect that is written and that FORMAT reads: itself, or compose. */
static bool
make_text(const struct format *format, struct envset *set, struct secret_text *out)
{
	static const struct format_opts opts = {.name = "settings"};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (format_is_written(format) && format->put != NULL)
		return format_render(format, &opts, set, out, &err) == 0;
	return format_render(formats[0], &opts, set, out, &err) == 0;
}

static void
measure(const struct format *format, struct slice text)
{
	double best = 1e9;

	for (int i = 0; i < 5; i++) {
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;
		double start = now_s();

		if (format->read(text, "f", set, NULL, &err) != 0) {
			printf(" not a text of it\n");
			return;
		}
		if (now_s() - start < best)
			best = now_s() - start;
	}
	printf(" %5.0f MB/s\n", (double)text.len / best / 1e6);
}

static void
write_text(const struct format *format, FILE *file, const struct size *size)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	fill(set, size->names, size->len);
	if (make_text(format, set, &text))
		fwrite(text.data, 1, text.len, file);
	fflush(file);
}

static void
read_text(const struct format *format, FILE *file, const struct size *size)
{
	long len = (fseek(file, 0, SEEK_END), ftell(file));
	unsigned char *data = len <= 0 ? NULL : mmap(NULL, (size_t)len, PROT_READ,
		MAP_PRIVATE | MAP_POPULATE, fileno(file), 0);

	printf("%-20s %-10s", format->name, size->what);
	if (data == NULL || data == MAP_FAILED)
		printf(" no text\n");
	else
		measure(format, slice_of(data, (size_t)len));
}

/* In a process of its own, so that the memory is that of this reader alone. */
static void
apart(void (*act)(const struct format *format, FILE *file, const struct size *size),
	const struct format *format, FILE *file, const struct size *size)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		secret_start();
		act(format, file, size);
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

int
main(void)
{
	for (size_t i = 0; formats[i] != NULL; i++) {
		for (size_t j = 0; formats[i]->read != NULL && j < ARRAY_LEN(sizes); j++) {
			FILE *file = tmpfile();

			if (file == NULL)
				return 1;
			apart(write_text, formats[i], file, &sizes[j]);
			apart(read_text, formats[i], file, &sizes[j]);
			fclose(file);
		}
	}
	return 0;
}
