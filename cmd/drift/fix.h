/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `--fix` of `check` and `drift`: the safe direction only. Files that the vault left behind are written
 * again as `render` writes them, modes that are too open are closed, templates get the names that they
 * lack. Nothing is deleted, no file that
 * somebody edited is written, and no value goes into a committed file.
 */
#ifndef EK_CMD_FIX_H
#define EK_CMD_FIX_H

#include "cmd/check/gather.h"
#include "report/json.h"

enum fix_kind {
	FIX_RENDER,   /* write it again */
	FIX_TEMPLATE, /* add the names that it lacks */
	FIX_MODE,     /* take from its mode what is too open */
	FIX_LEFT,     /* nothing that could be undone or lost may be done to it */
};

struct fix {
	enum fix_kind kind;
	const char *file;     /* as the project names it */
	const struct subject *subject;
	const char **names;   /* of FIX_TEMPLATE */
	size_t name_count, name_room;
	bool done;
	const char *why;      /* of what is left: the reason; NULL: none */
	const char *instead;  /* and what to do; NULL: nothing is known */
};

struct fixes { /* begins zeroed */
	struct fix *items;
	size_t count, room;
	struct pool *pool;
};

/* What of GATHERED can be mended, and what is left to a person; of SERVICE alone if it is not NULL. */
void fixes_plan(const struct gathered *gathered, const char *service, struct fixes *out);
void fixes_done(struct fixes *fixes);

/* Is there anything that would be written? */
bool fixes_any(const struct fixes *fixes);

/*
 * Show what would change name by name, ask for it (--yes answers, --dry-run stops here), and do it. *WROTE:
 * something was written, so GATHERED is over; its environments may be closed. One that fails is left, and
 * the others are done. ERR_REFUSED (`needs-confirmation`): nothing was.
 */
int fixes_apply(struct session *session, const struct gathered *gathered, struct fixes *fixes,
	bool *wrote, struct err *err);

/*
 * All of it: plan, apply, and gather once more with HOW what was written. Of SERVICE alone if it is not
 * NULL. Errors as of fixes_apply() and gather().
 */
int fixes_mend(struct session *session, const struct gather_opts *how, const char *service,
	struct gathered *gathered, struct fixes *out, struct err *err);

/* What was done, or would be, as an item `fixes` of a document. */
void fixes_json(struct json *json, const struct fixes *fixes, bool would);

#endif
