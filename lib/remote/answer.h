/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one attempt at a shared store came to (REMOTE.md §2). An engine classifies, remote_call.c
 * decides: which answer is tried again, which write is read back first, which one is final. And what
 * an engine can, which it says when it opens a store.
 */
#ifndef EK_REMOTE_ANSWER_H
#define EK_REMOTE_ANSWER_H

enum remote_answer {
	REMOTE_DONE = 0,
	REMOTE_SAME,         /* a get with a known tag: as it was, no bytes; a wait: the time is over */
	REMOTE_ABSENT,       /* no such object */
	REMOTE_EXISTS,       /* a create lost: the object is there already; *at says which item */
	REMOTE_LOGIN,        /* who we are is not accepted, or nobody said who; final: an engine whose
	                        sessions end logs in again by itself, once, before it says so */
	REMOTE_DENIED,       /* known, but not allowed to do that */
	REMOTE_DOWN,         /* not reached, or the line was lost before a request was sent; reads also
	                        502, 503: tried again */
	REMOTE_BUSY,         /* come back later; reads also 500: tried again after a wait */
	REMOTE_UNSURE,       /* a WRITE was sent and no final answer came: read back before it is repeated */
	REMOTE_LARGE,        /* too large, ours or theirs */
	REMOTE_FULL,         /* the store has no room */
	REMOTE_TLS,          /* certificate or protocol version refused */
	REMOTE_SPEECH,       /* what answers does not speak our protocol, or speaks nonsense */
	REMOTE_CANNOT,       /* a kind of store that cannot do that (list over https) */
	REMOTE_SETUP,        /* something here is missing or wrong: program, option, folder, git remote */
	REMOTE_CLOCK,        /* its clock and ours are too far apart for what is signed */
	REMOTE_UNSAFE,       /* it says itself that it cannot create an object only if there is none */
	REMOTE_CN,           /* etcd: our certificate has a Common Name, and then it takes none of us */
	REMOTE_GATEWAY,      /* etcd: without its JSON gateway */
	REMOTE_ANSWERS,
};

enum {
	ENGINE_WRITE = 1,            /* put and drop */
	ENGINE_LIST = 2,
	ENGINE_GROUP = 4,            /* a put of several items happens as a whole or not at all */
	ENGINE_EXACT = 8,            /* a create is exact by its protocol, and every try stays for ever in
	                                its history (git): the trial of §2.6 is kept to a few objects */
	ENGINE_SMALL = 16,           /* an object has at most REMOTE_PART_MOST bytes: larger ones are put
	                                in parts (lib/remote does that) */
	ENGINE_BUNDLES = 32,         /* one request an object: it is given bundle/ and chain/ objects too, so
	                                that readers need few (lib/vault/objects.h) */
	ENGINE_PUSHED = 64,          /* its `wait` is told of changes; else lib/remote polls */

	/* these are set by main.c from the functions that the engine has */
	ENGINE_VERSIONS = 1 << 16,   /* get_if */
	ENGINE_MANY = 1 << 17,       /* get_many */
	ENGINE_WAITS = 1 << 18,      /* wait */
};

/*
 * What a group is at most, where objects are ENGINE_SMALL: a put of more is done in several groups, in
 * order. One object of REMOTE_PART_MOST always fits, with what is small beside it.
 */
enum { ENGINE_GROUP_ITEMS = 128, ENGINE_GROUP_BYTES = (1 << 20) + (192 << 10) };

#endif
