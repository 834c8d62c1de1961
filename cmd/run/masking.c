/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run/masking.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "launch/parent.h"

enum { FORMER_MOST = 16 << 20 }; /* a value has a MiB at most; pages are taken as they are used */

void
masking_init(struct masking *masking, bool keep, bool has_starts)
{
	*masking = (struct masking){.mask = mask_new(), .keep = keep};
	if (has_starts) {
		masking->former = secret_shared_new(FORMER_MOST);
		masking->has_terminal = tcgetattr(STDIN_FILENO, &masking->usual) == 0;
	}
}

void
masking_done(struct masking *masking)
{
	mask_freep(&masking->mask);
	secret_shared_free(masking->former);
	masking->former = NULL;
}

void
masking_mend_terminal(const struct masking *masking)
{
	if (masking->has_terminal && tcgetpgrp(STDIN_FILENO) == getpgrp())
		tcsetattr(STDIN_FILENO, TCSANOW, &masking->usual);
}

static size_t
count_former(const struct masking *masking)
{
	struct slice former;
	size_t count = 0, at = 0;

	while (secret_shared_next(masking->former, &at, &former))
		count++;
	return count;
}

/* Keep it for later starts. Where there is no room for all of them those of former starts go. */
static void
keep_former(struct masking *masking, struct slice value)
{
	size_t before = count_former(masking);

	if (!secret_shared_put(masking->former, value) || count_former(masking) < before)
		output_warning("values of former starts are not hidden any more in what the command prints: "
			"together they have more than %d MiB", FORMER_MOST >> 20);
}

static bool
add(struct masking *masking, struct slice value)
{
	if (masking->former != NULL)
		keep_former(masking, value);
	return mask_add(masking->mask, value);
}

/* The value of the entry, and with --keep the one that is inherited in its place. */
static void
add_entry(struct masking *masking, const struct entry *entry, struct masking_told *told)
{
	const char *name = (const char *)entry->name.data;
	const char *inherited = masking->keep ? getenv(name) : NULL;
	struct slice value = entry->value;
	bool is_hidden = add(masking, value);

	if (is_hidden && inherited != NULL) {
		value = slice_of_text(inherited);
		is_hidden = add(masking, value);
	}
	masking_told_add(told, name, value, is_hidden);
}

int
masking_see(void *cookie, struct envset *values, struct err *err)
{
	struct masking_told told CLEANUP(masking_told_done) = {BUF_INIT, BUF_INIT, BUF_INIT};

	(void)err;
	for (size_t i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		if ((entry->flags & ENTRY_PLAIN) == 0)
			add_entry(cookie, entry, &told);
	}
	masking_tell(&told);
	return 0;
}

static int
build(struct masking *masking, struct err *err)
{
	struct slice former;
	size_t at = 0;

	while (masking->former != NULL && secret_shared_next(masking->former, &at, &former))
		(void)mask_add(masking->mask, former);
	return mask_build(masking->mask, err);
}

/* Start it and stay until it ended; 0: it did. */
static int
start_and_stay(struct parent *parent, struct run_made *made, char *const *argv, int fd, struct err *err)
{
	int r = parent_start(parent, made->block, argv, &made->how, err);

	run_made_done(made);
	if (r == 0 && fd >= 0)
		close(fd);
	while (r == 0 && parent_wait(parent, NULL, 0, -1) != PARENT_ENDED)
		;
	return r;
}

/* Keys of a terminal end the command alone; whoever would start it again has to know that it was meant. */
static void
tell_keys(const struct masking *masking, int status)
{
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (masking->former != NULL && (number == SIGINT || number == SIGQUIT))
		kill(getppid(), number);
}

/* Also with --quiet: it is nothing that was asked for. */
static void
say_loss(int fd, int error)
{
	output_reason("warning: what the command prints on standard %s is lost: %s",
		fd == STDOUT_FILENO ? "output" : "error", strerror(error));
}

int
masking_become(struct masking *masking, struct run_made *made, char *const *argv, int fd, struct err *err)
{
	struct relay *relay CLEANUP(relay_closep) = NULL;
	struct parent *parent CLEANUP(parent_closep) = NULL;
	bool has_lost;
	int r;

	r = build(masking, err);
	if (r == 0)
		r = relay_open(masking->mask, &relay, err);
	if (r == 0)
		relay_on_loss(relay, say_loss);
	if (r == 0)
		r = parent_open(relay, &parent, err);
	if (r == 0)
		r = start_and_stay(parent, made, argv, fd, err);
	if (r != 0)
		return r;
	has_lost = relay_has_lost(relay);
	relay_closep(&relay);
	mask_freep(&masking->mask);
	tell_keys(masking, parent_status(parent));
	/* who stays would take that for a command that failed, and start it again */
	if (has_lost && masking->former == NULL && parent_status(parent) == 0)
		exit(EXIT_SYSTEM);
	parent_end(parent);
}

int
run_masked(struct session *session, const struct run_opts *o, char *const *argv, struct err *err)
{
	struct run_made made CLEANUP(run_made_done) = {.block = NULL};
	struct masking masking CLEANUP(masking_done) = {.mask = NULL};
	struct run_ask ask = {.argv = argv, .see = masking_see, .cookie = &masking};
	int r;

	masking_init(&masking, o->keep, false);
	r = run_make(session, o, &ask, &made, err);
	if (r < 0)
		return r;
	/* an open vault would keep writers waiting for as long as the command runs */
	session_close_vault(session);
	session_drop_keys(session);
	return masking_become(&masking, &made, argv, -1, err);
}
