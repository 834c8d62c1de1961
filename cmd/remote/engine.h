/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One kind of shared store. A call is ONE attempt and answers with what came of it (remote/answer.h);
 * repeating, waiting and reading back are the caller's, in lib/remote, once for all engines. Engines
 * see names and opaque bytes: no keys, no documents.
 *
 * Names are checked before they come here: parts of [a-z0-9-] with single slashes between, at most
 * ENGINE_NAME_MOST bytes, no empty part, relative to the top of the store. So they may be joined to a
 * path or a URL as they are.
 *
 * Adding a kind is a folder and a line in engines.c.
 */
#ifndef EK_CMD_REMOTE_ENGINE_H
#define EK_CMD_REMOTE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/slice.h"
#include "remote/answer.h"
#include "remote/remote.h"

enum { ENGINE_NAME_MOST = REMOTE_NAME_MOST + 65 };

/* How to reach the store; texts live as long as the store is open. */
struct engine_settings {
	const char *where;           /* struct remote_address, as parsed: folder, name or URL */
	const char *branch;          /* git; else "" */
	const char *project_root;    /* "" if there is none */
	const char *cache_folder;    /* "" if there is none; made by the engine (0700) */
	const char *ca, *region;     /* "" if not given */
	bool is_path_style, is_link;
	struct remote_login login;   /* what is not given is "" */
};

/* Of a setting or a part of a login: "" and NULL are none. */
static inline bool
engine_is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/*
 * The words that go with an answer that is not REMOTE_DONE: one line that says what was done, to
 * what and why it failed ("cannot reach HOST: connection refused"), without full stop. What the store
 * says may be quoted: the reader of the answer makes it printable and cuts it.
 */
struct engine_said {
	char text[600];
	char fix[300];               /* how to mend it, if that is known */
	unsigned wait_ms;            /* REMOTE_BUSY: the store asked for this wait; 0: it did not. REMOTE_DOWN:
	                                all its hosts were asked in vain, which took so long; 0: not all */
	char notice[200];            /* DONE or SAME: what a person should hear of; "": nothing */
};

/* Fill SAID and return ANSWER, for `return engine_say(…)`. */
enum remote_answer engine_say(struct engine_said *said, enum remote_answer answer,
	const char *format, ...) PRINTF_LIKE(3, 4);

/* What the system calls ERROR, as it stands within a sentence. */
enum { ENGINE_REASON = 100 };
void engine_reason(int error, char out[ENGINE_REASON]);

/* What is left of UNTIL, which is on clock_steady_ms() as that of the calls, or 0. */
unsigned engine_left_ms(uint64_t until);

/* One of several objects that are asked for at once. */
struct engine_got {
	const char *name;
	enum remote_answer answer;
	struct buf data;
};

/* Each engine's own state: defined in its file, as it likes. */
struct store;

/*
 * FOLDERS of a listing end in `/`; names that ours never have are passed over. Not 0: stop, and return
 * REMOTE_SPEECH.
 */
typedef int engine_name_fn(void *cookie, const char *name);

struct engine {
	const char *scheme;          /* "file", "git", "https", "etcd", "s3" */
	unsigned can;

	/*
	 * Check the settings and get ready; nothing need be reached yet. The engine also confines this
	 * process here, to what its store needs (sandbox.h).
	 */
	enum remote_answer (*open)(const struct engine_settings *settings, struct store **out,
		struct engine_said *said);

	/* Append the object to OUT, which is empty and stays so unless DONE; at most REMOTE_BLOB_MOST. */
	enum remote_answer (*get)(struct store *store, const char *name, uint64_t until, struct buf *out,
		struct engine_said *said);

	/*
	 * The same with versions: *TAG is the one known ("" none), and then the one that is there, or ""
	 * where the store told none. REMOTE_SAME: it is the known one, OUT stays empty. A tag is printable
	 * ASCII, does not begin with `=`, and must be another one whenever the bytes are. NULL: this kind
	 * of store tells no versions.
	 */
	enum remote_answer (*get_if)(struct store *store, const char *name, uint64_t until,
		struct remote_tag *tag, struct buf *out, struct engine_said *said);

	/*
	 * Get COUNT objects at once: each one's answer (DONE or ABSENT; anything else, as it is set
	 * before: not asked) and bytes. All together have at most WIRE_MANY_MOST bytes: from there on
	 * nothing more is asked for. What is returned is of the whole. NULL: one by one is as good.
	 */
	enum remote_answer (*get_many)(struct store *store, struct engine_got *items, size_t count,
		uint64_t until, struct engine_said *said);

	/*
	 * Until one of COUNT objects is not what TAGS says (DONE; a tag of "": it was not there), or UNTIL
	 * (SAME), or evenkeep wants something else (SAME: standard input can be read). They are compared
	 * first, so that nothing is missed between two calls. Without ENGINE_PUSHED it looks once, at all
	 * of them for the price of one, and UNTIL is when it must be done. NULL: lib/remote polls.
	 */
	enum remote_answer (*wait)(struct store *store, const char *const *names,
		const struct remote_tag *tags, size_t count, uint64_t until, struct engine_said *said);

	/*
	 * Put COUNT items in order, or as one group. REMOTE_EXISTS: item *AT, which was to be created,
	 * is there already, with whatever bytes (the caller looks which), and nothing behind it was put;
	 * of a group, nothing at all. REMOTE_UNSURE: some or all of them may be there.
	 */
	enum remote_answer (*put)(struct store *store, const struct remote_item *items, size_t count,
		uint64_t until, size_t *at, struct engine_said *said);

	/* What is directly below PREFIX ("" or `…/`), by its name without PREFIX. None is DONE. */
	enum remote_answer (*list)(struct store *store, const char *prefix, uint64_t until,
		engine_name_fn *fn, void *cookie, struct engine_said *said);

	/* Remove an object. What is not there is REMOTE_ABSENT. */
	enum remote_answer (*drop)(struct store *store, const char *name, uint64_t until,
		struct engine_said *said);

	void (*close)(struct store *store);   /* NULL does nothing */
};

/* The engine of a scheme, or NULL. */
const struct engine *engine_find(const char *scheme);

extern const struct engine engine_etcd;
extern const struct engine engine_file;
extern const struct engine engine_git;
extern const struct engine engine_https;
extern const struct engine engine_s3;

#endif
