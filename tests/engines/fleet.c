/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many machines that fetch one object: `fleet EVENKEEP-REMOTE ADDRESS NAME COUNT AT-ONCE KIND`. AT-ONCE
 * processes share COUNT fetches, and each fetch has its own evenkeep-remote and connection, as a machine's
 * has; KIND says what is fetched:
 *
 *	all     the object as a whole
 *	known   the version that the machine has: no bytes come
 *	open    the same, over a connection that stays open
 *
 * Prints p50 and p99 in milliseconds, and how many failed; 1 if any did. The login is that of
 * EVENKEEP_REMOTE_….
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/list.h"
#include "remote/remote.h"

struct fleet {
	const char *program, *name;
	struct remote_address address;
	struct remote_login login;
	bool is_known, is_open;
	struct remote_tag tag;
};

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static void
connect_to(const struct fleet *fleet, struct remote **out)
{
	const struct remote_settings settings = {.address = &fleet->address, .program = fleet->program,
		.prefix = "", .timeout_ms = 300000, .login = &fleet->login};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (*out == NULL && remote_open(&settings, out, &err) < 0)
		exit(3);
}

/* Did the fetch bring what it had to? */
static bool
fetch(const struct fleet *fleet, struct remote **remote)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct remote_tag tag = fleet->tag;
	int r;

	connect_to(fleet, remote);
	r = remote_get_if(*remote, fleet->name, &tag, &found, &err);
	if (r < 0)
		fprintf(stderr, "fleet: %s: %s\n", err.id, err.message);
	if (!fleet->is_open)
		remote_closep(remote);
	return r == (fleet->is_known ? 2 : 1) && (fleet->is_known || found.len > 0);
}

/* One process: COUNT fetches, the milliseconds of each to FD; below 0: it failed. */
static void
work(const struct fleet *fleet, long count, int fd)
{
	struct remote *remote = NULL;
	double took;
	long i;

	if (fleet->is_open)
		fetch(fleet, &remote);
	for (i = 0; i < count; i++) {
		double begin = now_ms();

		took = fetch(fleet, &remote) ? now_ms() - begin : -1;
		if (write(fd, &took, sizeof(took)) != sizeof(took))
			exit(3);
	}
	remote_close(remote);
	_exit(0);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int
report(const char *kind, double *took, long count)
{
	long failed = 0;

	qsort(took, (size_t)count, sizeof(*took), compare);
	while (failed < count && took[failed] < 0)
		failed++;
	printf("%s: %ld fetches, p50 %.1f ms, p99 %.1f ms, %ld errors\n", kind, count, took[count / 2],
	    took[count * 99 / 100], failed);
	return failed > 0;
}

/* The version that there is, for those who know it. */
static void
learn(struct fleet *fleet)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote *remote CLEANUP(remote_closep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	connect_to(fleet, &remote);
	if (remote_get_if(remote, fleet->name, &fleet->tag, &found, &err) != 1) {
		fprintf(stderr, "fleet: there is no `%s`: %s\n", fleet->name, err.message);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	struct fleet fleet = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	double *took CLEANUP(freep) = NULL;
	long count, at_once, i;
	int ends[2], status, r = 0;

	if (argc != 7 || (count = strtol(argv[4], NULL, 10)) < 1 ||
	    (at_once = strtol(argv[5], NULL, 10)) < 1 || pipe(ends) < 0)
		return 2;
	fleet = (struct fleet){.program = argv[1], .name = argv[3],
		.is_known = strcmp(argv[6], "all") != 0, .is_open = strcmp(argv[6], "open") == 0};
	fleet.login = (struct remote_login){.user = getenv("EVENKEEP_REMOTE_USER"),
		.password = getenv("EVENKEEP_REMOTE_PASSWORD"),
		.cert_file = getenv("EVENKEEP_REMOTE_CERT_FILE"),
		.key_file = getenv("EVENKEEP_REMOTE_KEY_FILE")};
	if (remote_address_parse(slice_of_text(argv[2]), &fleet.address, &err) < 0)
		return 2;
	if (fleet.is_known)
		learn(&fleet);
	for (i = 0; i < at_once; i++)
		if (fork() == 0)
			work(&fleet, count / at_once + (i < count % at_once), ends[1]);
	close(ends[1]);
	took = xcalloc((size_t)count, sizeof(*took));
	for (i = 0; i < count; i++)
		if (read(ends[0], &took[i], sizeof(*took)) != sizeof(*took))
			return 3;
	while (wait(&status) > 0)
		r |= status;
	r |= report(argv[6], took, count);
	remote_address_done(&fleet.address);
	return r != 0;
}
