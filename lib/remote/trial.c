/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a store create an object exactly once? Asked one after the other, and by eight connections
 * at once: stores that pass the first and fail the second exist (REMOTE.md §1). A round counts only if
 * it proves something: most of the eight got a final answer, and one of them created it. A store that
 * cannot be asked often enough is not accepted.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/hex.h"
#include "remote/remote_priv.h"

enum {
	ROUNDS = 25,
	CONNECTIONS = 8,
	ANSWERED_LEAST = 5,   /* of the eight */
	UNPROVED_MOST = 12,   /* rounds that may prove nothing */
	TRIAL_NAME = 80,
	TRIAL_BYTES = 64,
};

struct trial {
	struct remote *remote; /* the caller's: it looks and drops */
	struct remote *connections[CONNECTIONS];
	char folder[40];   /* trial/RANDOM */
	unsigned unproved; /* rounds */
};

static int unsafe(const struct trial *trial, struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4);

static int
unsafe(const struct trial *trial, struct err *err, const char *format, ...)
{
	char what[160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	err_set(err, ERR_REMOTE, "remote-unsafe", "`%s` %s; it cannot hold a vault",
	    trial->remote->settings.address->text, what);
	err_why(err, "of two people who write at the same time one would lose what they wrote");
	return err_fix(err, "share through another store: a git remote, or a folder");
}

static void
name_of(const struct trial *trial, const char *what, unsigned number, char out[TRIAL_NAME])
{
	snprintf(out, TRIAL_NAME, "%s/%s-%u", trial->folder, what, number);
}

static struct slice
bytes_of(unsigned round, unsigned connection, char out[TRIAL_BYTES])
{
	memset(out, 0, TRIAL_BYTES);
	snprintf(out, TRIAL_BYTES, "round %u, connection %u", round, connection);
	return slice_of(out, TRIAL_BYTES);
}

/* NAME has WANTED and nothing else. */
static int
expect(const struct trial *trial, const char *name, struct slice wanted, const char *after,
    struct err *err)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	int r = remote_get(trial->remote, name, &found, err);

	if (r < 0)
		return r;
	if (r == 0)
		return unsafe(trial, err, "lost an object %s", after);
	if (!slice_equal(buf_slice(&found), wanted))
		return unsafe(trial, err, "had other bytes under a name %s", after);
	return 0;
}

/* Create, create again, look; replace, look. */
static int
one_after_the_other(const struct trial *trial, const char *name, struct err *err)
{
	char first[TRIAL_BYTES], second[TRIAL_BYTES];
	struct remote_item item = {.name = name, .data = bytes_of(0, 0, first)};
	size_t at;
	int r;

	r = remote_put(trial->remote, &item, 1, &at, err);
	if (r < 0)
		return r;
	if (r > 0)
		return unsafe(trial, err, "said that a new object was there already");
	item.data = bytes_of(0, 1, second);
	r = remote_put(trial->remote, &item, 1, &at, err);
	if (r < 0)
		return r;
	if (r == 0)
		return unsafe(trial, err, "created the same object twice");
	r = expect(trial, name, slice_of(first, TRIAL_BYTES), "that was created twice", err);
	if (r < 0)
		return r;
	item.replace = true;
	r = remote_put(trial->remote, &item, 1, &at, err);
	if (r < 0)
		return r;
	return expect(trial, name, slice_of(second, TRIAL_BYTES), "after it was replaced", err);
}

/* What the connections of a round were answered. */
struct round {
	unsigned winners, losers, winner;
	int other;            /* an answer that says nothing about creating, if it is of no use to try again */
	unsigned other_of;
	int lost;             /* an answer that may be another one next time: nothing was proved */
	unsigned lost_of;
};

static void
judge(struct round *round, unsigned index, int answer)
{
	switch (answer) {
	case REMOTE_DONE:
		round->winners++;
		round->winner = index;
		break;
	case REMOTE_EXISTS:
		round->losers++;
		break;
	case REMOTE_UNSURE:
	case REMOTE_DOWN:
	case REMOTE_BUSY:
		round->lost = answer;
		round->lost_of = index;
		break;
	default:
		round->other = answer;
		round->other_of = index;
	}
}

static bool
proves(const struct round *round)
{
	return round->winners == 1 && round->losers > 0 &&
	       round->winners + round->losers >= ANSWERED_LEAST;
}

/* All send before any is asked for its answer: so they meet in the store, not here. */
static int
ask_all(struct trial *trial, const char *full, unsigned number, struct round *round,
    struct err *err)
{
	struct reply replies[CONNECTIONS] = {0};
	char bytes[CONNECTIONS][TRIAL_BYTES];
	struct remote_item items[CONNECTIONS];
	struct wire_request requests[CONNECTIONS];
	uint64_t until = remote_until(trial->remote);
	int answers[CONNECTIONS], r = 0;
	unsigned i;

	for (i = 0; i < CONNECTIONS; i++) {
		items[i] =
		    (struct remote_item){.name = full, .data = bytes_of(number, i, bytes[i])};
		requests[i] =
		    (struct wire_request){.kind = WIRE_PUT, .items = &items[i], .count = 1};
		answers[i] = remote_ready(trial->connections[i], until, &replies[i], err);
		if (answers[i] < 0)
			r = answers[i];
	}
	for (i = 0; i < CONNECTIONS && r == 0; i++)
		if (answers[i] == REMOTE_DONE)
			answers[i] =
			    attempt_send(trial->connections[i], &requests[i], until, &replies[i]);
	for (i = 0; i < CONNECTIONS && r == 0; i++) {
		if (answers[i] == REMOTE_DONE)
			answers[i] = attempt_receive(
			    trial->connections[i], &requests[i], until, &replies[i]);
		judge(round, i, answers[i]);
	}
	if (r == 0 && round->winners == 0 && round->other != REMOTE_DONE)
		r = remote_fail(trial->remote, round->other, &replies[round->other_of], err);
	else if (r == 0 && !proves(round) && round->lost != REMOTE_DONE &&
		 ++trial->unproved > UNPROVED_MOST)
		r = remote_fail(trial->remote, round->lost == REMOTE_UNSURE ? REMOTE_DOWN : round->lost,
		    &replies[round->lost_of], err);
	for (i = 0; i < CONNECTIONS; i++)
		reply_done(&replies[i]);
	return r;
}

/* *PROVED: this round counts. */
static int
all_at_once(struct trial *trial, unsigned number, const char *name, bool *proved, struct err *err)
{
	struct buf full CLEANUP(buf_done) = BUF_INIT;
	struct round round = {0};
	char bytes[TRIAL_BYTES];
	int r;

	r = remote_full_name(trial->remote, name, false, &full, err);
	if (r < 0)
		return r;
	r = ask_all(trial, buf_text(&full), number, &round, err);
	if (r < 0)
		return r;
	if (round.winners > 1)
		return unsafe(trial, err, "let %u writers create the same object", round.winners);
	if (round.winners == 0 && round.lost == REMOTE_DONE)
		return unsafe(trial, err, "let nobody create an object that nobody had created");
	*proved = proves(&round);
	if (round.winners == 0)
		return 0; /* one of those without an answer may have won */
	return expect(trial, name, bytes_of(number, round.winner, bytes),
	    "that one of eight writers had created", err);
}

/* What cannot be dropped stays below trial/, where nobody looks. */
static void
drop(const struct trial *trial, const char *name)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	(void)remote_drop(trial->remote, name, &ignored);
}

static int
contended(struct trial *trial, struct err *err)
{
	char name[TRIAL_NAME];
	unsigned proved = 0, i;
	bool is_proof;
	int r = 0;

	for (i = 0; i < CONNECTIONS && r == 0; i++)
		r = remote_open(&trial->remote->settings, &trial->connections[i], err);
	for (i = 1; proved < ROUNDS && r == 0; i++) {
		is_proof = false;
		name_of(trial, "round", i, name);
		r = all_at_once(trial, i, name, &is_proof, err);
		drop(trial, name);
		proved += is_proof;
		if (r == 0 && !is_proof && i > ROUNDS + 2 * UNPROVED_MOST)
			r = unsafe(trial, err, "refused most of eight writers for no reason");
	}
	for (i = 0; i < CONNECTIONS; i++)
		remote_closep(&trial->connections[i]);
	return r;
}

int
remote_trial(struct remote *remote, struct err *err)
{
	struct trial trial = {.remote = remote};
	unsigned char random[12];
	char name[TRIAL_NAME];
	int r;

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return err_system(err, "cannot draw a random name");
	memcpy(trial.folder, "trial/", 7);
	hex_text(random, sizeof(random), trial.folder + 6);
	name_of(&trial, "one", 0, name);
	r = one_after_the_other(&trial, name, err);
	drop(&trial, name);
	if (r == 0 && !(remote->can & ENGINE_EXACT))
		r = contended(&trial, err);
	return r;
}
