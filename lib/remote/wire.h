/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What evenkeep and evenkeep-remote say to each other, one frame (remote/frame.h) each way a call.
 * Numbers have the most significant byte first.
 *
 *	text    = u16 length, that many bytes without NUL, one NUL
 *	bytes   = u32 length, that many bytes
 *
 *	request = u8 kind, u32 milliseconds left, then
 *	  'O' open: u8 WIRE_VERSION, u8 flags (1 path style, 2 link), text scheme, where, branch,
 *	            project_root, cache_folder, ca, region, and of the login: user, password, token,
 *	            cert_file, key_file, access_key, secret_key, session, region
 *	  'G' get, 'D' drop: text name
 *	  'I' get if: text name, tag
 *	  'M' get many: u32 count, then as many texts
 *	  'W' wait: u32 count, then for each: text name, tag; until the milliseconds are over
 *	  'L' list: text prefix
 *	  'P' put: u32 count, then for each: u8 replace, text name, bytes
 *
 *	answer  = u8 kind of the request, u8 answer, u32 wait_ms, text said, fix, notice, then
 *	  'O' u8 WIRE_VERSION, u32 can, u8 confinement    'P' u32 at
 *	  'G' bytes                                       'L' u32 count, then as many texts
 *	  'I' text tag, bytes                             'D', 'W' nothing
 *	  'M' u32 count, then for each: u8 answer, bytes
 *
 * Nothing may follow. What the other side sends is checked here to the last byte: names are made of
 * what names are made of, tags of printable ASCII, a kind is the one that was asked, answers are in
 * range, and bytes come with REMOTE_DONE only.
 *
 * An `open` holds a login. It is the first frame, is built in guarded memory, sent from there, received
 * into guarded memory and kept there until the store is closed; no struct buf ever has it.
 */
#ifndef EK_REMOTE_WIRE_H
#define EK_REMOTE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "remote/answer.h"
#include "remote/remote.h"
#include "secret/text.h"

enum {
	WIRE_VERSION = 2,
	WIRE_FRAME_MOST = REMOTE_BLOB_MOST + (1 << 20),
	WIRE_NAME_MOST = REMOTE_NAME_MOST + 65,   /* with the prefix of 64 hex digits and its slash */
	WIRE_TEXT_MOST = 8192,
	WIRE_ITEMS_MOST = 4096,
	WIRE_OPEN_MOST = 16 * (WIRE_TEXT_MOST + 3) + 16,
	WIRE_MANY_MOST = 32 << 20,                /* bytes of all objects of a get-many: what is
	                                             more was not asked */
};

enum wire_kind {
	WIRE_OPEN = 'O',
	WIRE_GET = 'G',
	WIRE_GET_IF = 'I',
	WIRE_GET_MANY = 'M',
	WIRE_WAIT = 'W',
	WIRE_PUT = 'P',
	WIRE_LIST = 'L',
	WIRE_DROP = 'D',
};

/* NULL is the same as "", which is what comes out. */
struct wire_open {
	const char *scheme, *where, *branch, *project_root, *cache_folder, *ca, *region;
	bool is_path_style, is_link;
	struct remote_login login;
};

struct wire_request {
	enum wire_kind kind;
	unsigned left_ms;
	struct wire_open open;
	const char *name;            /* get, get-if, drop; list: the prefix */
	const char *tag;             /* get-if */
	const char **names;          /* get-many, wait: COUNT */
	struct remote_tag *tags;     /* wait */
	struct remote_item *items;   /* put: COUNT */
	size_t count;
};

struct wire_answer {
	enum wire_kind kind;
	enum remote_answer answer;
	unsigned wait_ms;
	const char *said, *fix, *notice;
	unsigned can;                /* open */
	enum remote_confinement confinement;
	const char *tag;             /* get-if */
	struct slice data;           /* get, get-if; list: for wire_next_name(); get-many: for
	                                wire_next_got() */
	size_t at;                   /* put; list, get-many: how many */
};

/*
 * Parts of [a-z0-9-] with single slashes between, of at most MOST bytes; with AS_PREFIX also nothing
 * at all, or a slash at the end.
 */
bool wire_name_is_valid(struct slice name, size_t most, bool as_prefix);

/* "", or printable ASCII that fits a struct remote_tag. */
bool wire_tag_is_valid(const char *tag);

/* Append to OUT. The caller has seen to the sizes; not of an `open`. */
void wire_build_request(const struct wire_request *request, struct buf *out);
void wire_build_answer(const struct wire_answer *answer, struct buf *out);

/* All of an answer but `data`, which is its end. */
void wire_begin_answer(const struct wire_answer *answer, struct buf *out);

/* No text of it is too long; and the frame of it. */
bool wire_open_fits(const struct wire_open *open);
void wire_build_open(const struct wire_open *open, unsigned left_ms, struct secret_text *out);

/* For the answer to a list, to a get-many: append to what `data` points at. */
void wire_add_name(struct buf *names, const char *name);
void wire_add_got(struct buf *all, enum remote_answer answer, struct slice data);

/*
 * Take FRAME apart; everything in *out borrows from it, but the lists, which wire_request_done()
 * frees. -1: it is not a request, or not an answer to KIND; *out is then empty.
 */
int wire_parse_request(struct slice frame, struct wire_request *out);
void wire_request_done(struct wire_request *request);
int wire_parse_answer(struct slice frame, enum wire_kind kind, struct wire_answer *out);

/* Take the next of a list's names off *NAMES; NULL at the end. */
const char *wire_next_name(struct slice *names);

/* Take the next of a get-many's answers off *ALL; false at the end. */
bool wire_next_got(struct slice *all, enum remote_answer *answer, struct slice *data);

#endif
