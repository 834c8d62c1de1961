/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the fake program share. */
#ifndef EK_TESTS_UNIT_REMOTE_FAKE_REMOTE_H
#define EK_TESTS_UNIT_REMOTE_FAKE_REMOTE_H

#include "remote/frame.h"
#include "remote/wire.h"

/* The script, and is it NAME? */
const char *fake_script(void);
bool plays(const char *name);

void nap(unsigned ms);

/* The file of an object. */
const char *path_of(const char *name);
bool load(const char *name, struct buf *out);

/* How often this was asked before, over all lives of the program. */
unsigned counted(const char *what);

/* What this script's engine can. */
unsigned fake_can(void);

/* Answers to what version 2 added; others are left alone. */
void fake_answer(const struct wire_request *request, struct wire_answer *out, struct buf *data);

/* Put them as one group of the limits of ENGINE_GROUP_…, by PUT, or not at all. */
enum remote_answer fake_put_group(const struct wire_request *request, size_t *at,
	enum remote_answer (*put)(const struct wire_request *request, size_t *at));

#endif
