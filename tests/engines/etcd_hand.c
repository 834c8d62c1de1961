/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store as evenkeep reaches it, by hand: `etcd_hand EVENKEEP-REMOTE ADDRESS VERB ARG…`, with the login of
 * EVENKEEP_REMOTE_…. What fails is printed as `ID: message`, status 1.
 *
 *	get NAME · put NAME TEXT · replace NAME TEXT · drop NAME · list PREFIX
 *	follow PREFIX COUNT     prints PREFIX/1, PREFIX/2, … as each of them comes, and notices of the store
 *	stay NAME MS            reads NAME and waits until it changes or cannot be waited for
 *	trial COUNT             so many trials of REMOTE.md §2.6, each of a connection of its own
 *	bench ROUNDS            prints medians over an open connection
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/clock.h"
#include "remote/frame.h"
#include "remote/remote.h"

enum { TIMEOUT_MS = 60000, NAME = 128, BENCH_BYTES = 35 * 1024, DOWN_MOST = 200 };

static struct remote_settings settings;
static struct remote *remote;
static struct err err;

static int
fail(void)
{
	printf("%s: %s\n", err.id, err.message);
	fflush(stdout);
	return 1;
}

static int
get(const char *name)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	int r = remote_get(remote, name, &got, &err);

	if (r < 0)
		return fail();
	puts(r == 1 ? buf_text(&got) : "(absent)");
	return 0;
}

static int
put(const char *name, struct slice data, bool replace)
{
	const struct remote_item item = {.name = name, .data = data, .replace = replace};
	size_t at;
	int r = remote_put(remote, &item, 1, &at, &err);

	if (r < 0)
		return fail();
	if (r == 1)
		puts("(exists)");
	return 0;
}

static int
print_name(void *cookie, const char *name, struct err *unused)
{
	(void)cookie, (void)unused;
	puts(name);
	return 0;
}

static void
print_notice(void)
{
	const char *notice = remote_notice(remote);

	if (notice != NULL)
		printf("notice: %s\n", notice);
	fflush(stdout);
}

/* Until NAME is not what TAG says. A store out of reach is waited for, not for ever. */
static int
wait_for(const char *name, const struct remote_tag *tag)
{
	const struct remote_watch watch = {
	    .names = &name, .tags = tag, .count = 1, .timeout_ms = 600000, .poll_ms = 1000};
	const struct timespec pause = {.tv_nsec = 50000000};
	unsigned down = 0;
	int r;

	for (;;) {
		r = remote_wait(remote, &watch, &err);
		print_notice();
		if (r >= 0 || strcmp(err.id, "remote-down") != 0 || ++down > DOWN_MOST)
			return r;
		nanosleep(&pause, NULL);
	}
}

static int
follow(const char *prefix, unsigned long count)
{
	unsigned long number = 1;
	unsigned down = 0;

	while (number <= count) {
		struct remote_tag tag = {.text = ""};
		struct buf got CLEANUP(buf_done) = BUF_INIT;
		char name[NAME];
		int r;

		snprintf(name, sizeof(name), "%.100s/%lu", prefix, number);
		r = remote_get_if(remote, name, &tag, &got, &err);
		print_notice();
		if (r == 1) {
			printf("%lu %s\n", number++, buf_text(&got));
			fflush(stdout);
			continue;
		}
		if (r == 0)
			r = wait_for(name, &tag);
		if (r < 0 && (strcmp(err.id, "remote-down") != 0 || ++down > DOWN_MOST))
			return fail();
	}
	return 0;
}

static int
stay(const char *name, unsigned timeout_ms)
{
	struct remote_tag tag = {.text = ""};
	const struct remote_watch watch = {
	    .names = &name, .tags = &tag, .count = 1, .timeout_ms = timeout_ms, .poll_ms = 1000};
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	uint64_t begun;
	int r = remote_get_if(remote, name, &tag, &got, &err);

	if (r < 0)
		return fail();
	puts("(waiting)");
	fflush(stdout);
	begun = clock_steady_ms();
	r = remote_wait(remote, &watch, &err);
	print_notice();
	if (r < 0)
		(void)fail();
	else
		puts(r == 1 ? "(changed)" : "(unchanged)");
	printf("after %llu ms\n", (unsigned long long)(clock_steady_ms() - begun));
	return r < 0;
}

static int
try_it(unsigned long count)
{
	for (; count > 0; count--) {
		if (remote_trial(remote, &err) < 0)
			return fail();
		puts("accepted");
		remote_close(remote);
		if (remote_open(&settings, &remote, &err) < 0)
			return fail();
	}
	return 0;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
report(const char *what, double *times, size_t count, double bar)
{
	qsort(times, count, sizeof(*times), by_value);
	printf("%-16s p50 %6.2f ms  p99 %6.2f ms  (bar %.0f ms)\n", what, times[count / 2],
	    times[count * 99 / 100], bar);
}

static int
bench(size_t rounds)
{
	double *times = xcalloc(3 * rounds, sizeof(*times)), begun;
	unsigned char *bundle = xcalloc(1, BENCH_BYTES);
	struct remote_tag tag = {.text = ""};
	char name[NAME];
	size_t i;

	for (i = 0; i < rounds; i++) {
		struct buf got CLEANUP(buf_done) = BUF_INIT;

		memset(bundle, (int)i, BENCH_BYTES);
		if (put("bench/bundle", slice_of(bundle, BENCH_BYTES), true) != 0)
			return 1;
		begun = now_ms();
		if (remote_get_if(remote, "bench/bundle", &tag, &got, &err) != 1)
			return fail();
		times[i] = now_ms() - begun;
		begun = now_ms();
		if (remote_get_if(remote, "bench/bundle", &tag, &got, &err) != 2)
			return fail();
		times[rounds + i] = now_ms() - begun;
		snprintf(name, sizeof(name), "bench/commit/%lld-%zu", (long long)time(NULL), i);
		begun = now_ms();
		if (put(name, slice_of(bundle, 800), false) != 0)
			return 1;
		times[2 * rounds + i] = now_ms() - begun;
	}
	report("fetch unchanged", times + rounds, rounds, 5);
	report("fetch changed", times, rounds, 10);
	report("write", times + 2 * rounds, rounds, 30);
	free(times);
	free(bundle);
	return 0;
}

static int
do_verb(const char *verb, int count, char **args)
{
	if (strcmp(verb, "get") == 0 && count == 1)
		return get(args[0]);
	if (strcmp(verb, "put") == 0 && count == 2)
		return put(args[0], slice_of_text(args[1]), false);
	if (strcmp(verb, "replace") == 0 && count == 2)
		return put(args[0], slice_of_text(args[1]), true);
	if (strcmp(verb, "drop") == 0 && count == 1)
		return remote_drop(remote, args[0], &err) < 0 ? fail() : 0;
	if (strcmp(verb, "list") == 0 && count == 1)
		return remote_list(remote, args[0], print_name, NULL, &err) < 0 ? fail() : 0;
	if (strcmp(verb, "follow") == 0 && count == 2)
		return follow(args[0], strtoul(args[1], NULL, 10));
	if (strcmp(verb, "stay") == 0 && count == 2)
		return stay(args[0], (unsigned)strtoul(args[1], NULL, 10));
	if (strcmp(verb, "trial") == 0 && count == 1)
		return try_it(strtoul(args[0], NULL, 10));
	if (strcmp(verb, "bench") == 0 && count == 1)
		return bench(strtoul(args[0], NULL, 10));
	return 98;
}

int
main(int argc, char **argv)
{
	static struct remote_address address;
	const struct remote_login login = {
	    .user = getenv("EVENKEEP_REMOTE_USER"),
	    .password = getenv("EVENKEEP_REMOTE_PASSWORD"),
	    .cert_file = getenv("EVENKEEP_REMOTE_CERT_FILE"),
	    .key_file = getenv("EVENKEEP_REMOTE_KEY_FILE"),
	};
	int status;

	if (argc < 4)
		return 98;
	settings = (struct remote_settings){.address = &address,
		.prefix = "",
		.program = argv[1],
		.timeout_ms = TIMEOUT_MS,
		.login = &login};
	if (remote_address_parse(slice_of_text(argv[2]), &address, &err) < 0 ||
	    remote_open(&settings, &remote, &err) < 0)
		return fail();
	status = do_verb(argv[3], argc - 4, argv + 4);
	print_notice();
	remote_close(remote);
	return status;
}
