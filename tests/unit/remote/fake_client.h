/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the fake program, which plays a script in the current folder. */
#ifndef EK_TESTS_UNIT_REMOTE_FAKE_CLIENT_H
#define EK_TESTS_UNIT_REMOTE_FAKE_CLIENT_H

#include "client.h"
#include "remote/remote_priv.h"

extern const char *fake_program;

/* Of argv[1], for main(): -1 there is none. */
int fake_begin(int argc, char **argv);

void play(const char *script, unsigned timeout_ms, struct client *out);

/* How often the program was asked for WHAT; counted anew from now on. */
size_t asked(const char *what);

/* What the store has under NAME is TEXT. */
void object(const char *name, const char *text);

int get_if(struct client *client, const char *name, struct remote_tag *tag, struct buf *out);

/* NAME is given with TEXT. */
void has(struct client *client, const char *name, const char *text);

#endif
