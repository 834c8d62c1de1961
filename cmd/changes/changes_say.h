/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes (drift/changes.h) on a screen and as JSON, for every command that shows some:
 *
 *	~ DATABASE_URL        #7a10 → #c2d8
 *	~ LOG_LEVEL           info → warning          plain
 *	- STRIPE_KEY          #b7f3
 *	= 28 the same
 *
 * A secret is its tag, `weak` or a mask. Under 76 columns the values stand below the name, under 30
 * there are only names. What differs only in bytes that look alike is told.
 */
#ifndef EK_CMD_CHANGES_SAY_H
#define EK_CMD_CHANGES_SAY_H

#include "base/err.h"
#include "drift/changes.h"
#include "report/json.h"

enum changes_form {
	CHANGES_LINES,
	CHANGES_BESIDE,  /* two columns; under 76 columns as lines */
	CHANGES_UNIFIED, /* as `diff -u` of two lists NAME=value */
};

struct changes_look {
	enum changes_form form;
	const char *before, *after; /* what the sides are called, for the last two forms */
	bool reveal;    /* secret values as they are: straight to stdout, around pager and --quiet */
	bool is_answer; /* with --quiet too: the command was asked for nothing else */
	bool (*may_name)(const struct changes_item *item); /* NULL: every name may be shown */
	/* More about an item, behind its values; NULL or "": nothing. */
	const char *(*word)(void *cookie, const struct changes_item *item);
	void *cookie;
};

/*
 * A line for each item that is not the same, for the same ones too if changes->ask.same, else
 * their number. Held back as all output is, but with `reveal`. Nothing with --json.
 */
int changes_say(const struct changes *changes, const struct changes_look *look, struct err *err);

/*
 * A list of the same items under KEY. Secret values only with `reveal`; those of which the bytes are
 * not text never.
 */
void changes_json(struct json *json, const char *key, const struct changes *changes,
	const struct changes_look *look);

/* `added`, `removed`, `changed`, `same`, `not_comparable`: how many of each, in a map KEY. */
void changes_json_counts(struct json *json, const char *key, const struct changes *changes);

#endif
