/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `fill`: what is missing, who is asked, what is told. */
#ifndef EK_CMD_FILL_H
#define EK_CMD_FILL_H

#include "cmd/session/need.h"
#include "cmd/parity/parity.h"
#include "cmd/session/batch.h"

struct fill_opts {
	const char *env, *service;
	bool optional, generate;
};

/* One environment and what the contracts miss in it. */
struct fill {
	const struct fill_opts *o;
	const char *env;
	struct parity_services services;
	struct compare_keys *keys;
	struct view *now;
	struct parity_env column;   /* it, as the table has it */
	struct parity *parity;
	struct needs needs;         /* required ones first, then as the contracts have them */
	struct need_views others;
	struct batch batch;
	bool would;
};

/* Names that are required and still open. */
size_t fill_count_missing(const struct fill *fill);

/* What will be written, and what stays open; after that, what was done. */
int fill_say(const struct fill *fill, struct err *err);
void fill_say_done(const struct fill *fill, uint64_t seq);
void fill_document(const struct fill *fill, uint64_t seq);

#endif
