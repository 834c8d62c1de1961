/* SPDX-License-Identifier: Apache-2.0 */
/* How long 10,000 names of 100 bytes take to render, reading back included: the best of five. */
#include <stdio.h>
#include <time.h>

#include "format/format.h"
#include "secret/secret.h"

static const struct format_opts opts = {.name = "settings"};

static double
now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Plain text, or what every dialect has to escape. */
static void
fill(struct envset *set, const char *filling)
{
	char name[32], value[101];

	for (int i = 0; i < 10000; i++) {
		for (size_t at = 0; at < 100; at++)
			value[at] = filling[(at + (size_t)i) % 10];
		snprintf(name, sizeof(name), "SERVICE_VARIABLE_%05d", i);
		envset_add_text(set, name, slice_of(value, 100), ENTRY_PLAIN);
	}
}

static int
measure(const struct format *format, const char *what, const char *filling)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(2 << 20);
	struct err err CLEANUP(err_done) = ERR_INIT;
	double best = 1e9;

	fill(set, filling);
	for (int i = 0; i < 5; i++) {
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		double start = now_ms();

		int r = format_render(format, &opts, set, &out, &err);

		if (r == ERR_INVALID && format->check_all != NULL) {
			printf("%-13s %-8s refused as a whole\n", format->name, what);
			return 0;
		}
		if (r < 0)
			return 1;
		if (now_ms() - start < best)
			best = now_ms() - start;
	}
	printf("%-13s %-8s %6.1f ms (bar: 60)\n", format->name, what, best);
	return best > 60;
}

int
main(void)
{
	int over = 0;

	secret_start();
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (formats[i]->put == NULL)
			continue;
		over += measure(formats[i], "plain", "abcdefghij");
		over += measure(formats[i], "hostile", "a'b\"c$d\\ef");
	}
	return over != 0;
}
