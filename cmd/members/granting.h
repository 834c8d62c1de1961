/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rights of one member in some environments: planned, shown with before and after, agreed to, and
 * written, one commit an environment. `grant`, `revoke`, `member add` and `recovery replace` do it.
 */
#ifndef EK_CMD_GRANTING_H
#define EK_CMD_GRANTING_H

#include "cmd/cmd.h"
#include "cmd/members/people.h"
#include "report/json.h"

struct granting_item {
	const struct people_env *env;
	struct right_in before;
	enum right after;
	bool changes;
	bool rekeys;    /* as planned; once written, as it was */
	bool is_done;
	uint64_t seq;   /* once written */
};

struct granting {
	const struct people *people;
	struct member member;      /* of the roster, or one that will be; then its id is set too */
	bool is_self;
	const struct words *names; /* reading of these only; NULL or empty: of everything */
	struct granting_item *items;
	size_t count, room;
	bool would;
};

void granting_done(struct granting *granting);

/*
 * Add environment NAME, where the member shall have AFTER (RIGHT_NONE: nothing). All that could be
 * refused is: ERR_NOT_FOUND (`no-env`), ERR_NO_KEY (`no-right`), ERR_REFUSED (`grant-gate`,
 * `grant-keyless`, `grant-expired`, `grant-self`, `last-owner`), ERR_USAGE (`grant-scope`). Texts are borrowed.
 */
int granting_add(struct granting *granting, const char *name, enum right after, struct err *err);

/* Is there anything to write? */
bool granting_changes(const struct granting *granting);

/* The table of before and after. */
void granting_say(const struct granting *granting);

/*
 * Protected environments are confirmed, and so is what the caller loses. ERR_REFUSED
 * (`needs-confirmation`). The vault is closed if somebody was asked.
 */
int granting_confirm(struct session *session, const struct granting *granting, struct err *err);

/* After session_write(): one commit each. A failure says what was done before. */
int granting_write(struct session *session, struct granting *granting, struct err *err);

/* `granted bob: dev write (commit 12)`; with --dry-run `would grant`. */
void granting_say_done(const struct granting *granting, const char *done, const char *would);

/* The list `environments` of the document. */
void granting_json(const struct granting *granting, struct json *json);

#endif
