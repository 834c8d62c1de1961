/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parent knows and does, step by step.
 *
 *	RUNNING ──change, debounce, spread──▶ a maker makes ──same digest──▶ RUNNING
 *	                                        │ another
 *	                 signal: render, signal ┤
 *	                                        ▼ restart
 *	STOPPING ──the command ended──▶ the maker becomes it: RUNNING
 *	RUNNING ──ended within 5 s of a restart──▶ PAUSED ──1, 2, 4 … 60 s──▶ made anew: RUNNING
 *	RUNNING ──ended else, or somebody asked for it──▶ this process ends likewise
 */
#ifndef EK_CMD_WATCH_STATE_H
#define EK_CMD_WATCH_STATE_H

#include "cmd/run/refusals.h"
#include "cmd/run/watch.h"

enum watch_phase { PHASE_RUNNING, PHASE_STOPPING, PHASE_PAUSED };

struct watch {
	struct making making;
	struct watch_plan plan;
	struct parent *parent;
	struct notice *notice;
	struct complaints complaints;
	struct refusal_mark refused, refused_store; /* what the maker, the fetcher does not take */
	bool has_failed;                 /* the command that a maker was to become could not be started */
	unsigned char key[LAUNCH_DIGEST], digest[LAUNCH_DIGEST]; /* digest: of what runs */
	enum watch_phase phase;
	struct worker maker;
	enum maker_task {
		MAKER_JUDGES,    /* it makes, so that it can be told whether something is different */
		MAKER_WAITS,     /* it is different: until the command has ended */
		MAKER_RENDERS,
		MAKER_STARTS,    /* a new command where there is none */
		MAKER_BECOMES,   /* between its being told and its exec */
	} task;
	struct watch_note made;          /* by the maker */
	struct worker fetcher;
	bool has_fetcher, reads_keys;    /* has_fetcher: there is a store, as far as is known */
	bool is_down;                    /* the store could not be reached */
	uint64_t first_change_ms, due_ms; /* due: when a maker judges; 0: nothing changed */
	unsigned spread_ms;              /* this change's part of it */
	uint64_t start_ms;               /* paused: when it is started again */
	uint64_t started_ms;             /* when we started it again; 0: not we */
	unsigned pause_ms;
	uint64_t rest_ms;                /* somebody asked the command to end: until then it is let alone */
	bool tells_rest;                 /* by TERM, and a change that waits for that is to be told */
	bool is_looping;                 /* it ended soon after we started it, and nothing says that it will not again */
	uint64_t settles_ms;             /* what does: that it is there then; 0: it is not waited for */
	uint64_t look_ms, fetcher_ms;    /* when files are looked at anyway; when the fetcher is started */
};

/* Something changed at NOW_MS: judge when it is quiet. */
void watch_changed(struct watch *watch, uint64_t now_ms);

/* A maker for TASK; what it makes is told later. */
void watch_make(struct watch *watch, enum maker_task task);

/* Its connection has something to say, or is at its end. */
void watch_hear_maker(struct watch *watch, uint64_t now_ms);
void watch_hear_fetcher(struct watch *watch, uint64_t now_ms);

/* The command ended: what now? Does not come back if that is the end. */
void watch_ended(struct watch *watch, uint64_t now_ms);
void watch_asked(struct watch *watch, uint64_t now_ms);
/* When something is to be done about a change; 0: there is none. */
uint64_t watch_change_ms(const struct watch *watch);
/* A change is due, and the command is let alone: for those who ask. */
void watch_say_rest(struct watch *watch);
/* It goes on: it did not end soon. */
void watch_settled(struct watch *watch);
_Noreturn void watch_end(struct watch *watch);

/* A note of trouble, unless it was told within the hour. */
void watch_complain(struct watch *watch, const struct watch_note *note, const char *what);

void watch_start_fetcher(struct watch *watch);

#endif
