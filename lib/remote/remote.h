/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared store, spoken to through the program evenkeep-remote (REMOTE.md §2): named objects of
 * opaque bytes. No key and nothing that is decrypted ever goes there. Retries, reading back after an
 * unanswered write, and the deadline of a call are done here, once for all engines.
 *
 * Errors of every function: ERR_REMOTE (`remote-down`, `remote-denied`, `remote-login`, `remote-tls`,
 * `remote-full`, `remote-speech`, `remote-large`, `remote-unsure`, `remote-unsafe`, `remote-clock`,
 * `remote-cn`, `remote-gateway`, `remote-setup`: something here is missing, `remote-read-only`), with
 * the store's words made printable; ERR_SYSTEM
 * (`remote-program`): evenkeep-remote cannot be started.
 */
#ifndef EK_REMOTE_REMOTE_H
#define EK_REMOTE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

enum { REMOTE_NAME_MOST = 255, REMOTE_BLOB_MOST = 64 << 20, REMOTE_PART_MOST = 1 << 20, REMOTE_TAG = 256 };

/* An address of REMOTE.md §2.1. */
enum remote_engine { REMOTE_FILE, REMOTE_GIT, REMOTE_HTTPS, REMOTE_ETCD, REMOTE_S3 };
struct remote_address {
	enum remote_engine engine;
	char *text;           /* as given; of a signed link without what it is signed with */
	char *where;          /* file: the folder, absolute; git: name or URL; the others: the whole URL
	                         without its options, and without "etcd+" or "s3+" */
	char *branch;         /* git: "evenkeep" unless `#BRANCH` says otherwise; else NULL */
	char *ca;             /* `ca=FILE`, absolute; NULL: the system's authorities */
	char *region;         /* s3: `region=`; NULL: not said */
	bool is_path_style;   /* s3: the bucket is the path's first part, not of the host */
	char *origin;         /* what a login is bound to: scheme, hosts, ports, bucket and `ca`, an address by
	                         itself; NULL: none is used */
	bool is_link;         /* https: a signed link to one object, a bundle */
};
/*
 * ERR_INVALID (`remote-address`): scheme, characters, user or password inside, `..`, an unknown option;
 * (`remote-plain`): http to another host than this one. `git:` takes the name of a git remote or a URL of file, https,
 * ssh (also user@host:path) and never anything that git would run.
 */
int remote_address_parse(struct slice text, struct remote_address *out, struct err *err);
void remote_address_done(struct remote_address *address);
bool remote_can_write(const struct remote_address *address);

/* Who we are to the store (REMOTE.md §2.2); guarded memory, borrowed; NULL: not given. */
struct remote_login {
	const char *user, *password;      /* etcd; https: basic */
	const char *token;                /* etcd: a ready one; https: bearer */
	const char *cert_file, *key_file; /* a client's certificate and key, PEM */
	const char *access_key, *secret_key, *session, *region; /* s3 */
};

/* How to reach it; texts are borrowed while it is open. */
struct remote_settings {
	const struct remote_address *address;
	const char *project_root;  /* `git:NAME` is a remote of the clone there; NULL: none */
	const char *cache_folder;  /* of this user; NULL: none, then git: has none to keep its clone in */
	const char *prefix;        /* below which the objects are: the vault's id in hex; "" : the top */
	unsigned timeout_ms;       /* of one call, with all its retries; 0: 30 s */
	const char *program;       /* evenkeep-remote; NULL: the one that came with this program */
	const struct remote_login *login; /* of this address's origin; NULL: none */
	const char *login_words;   /* what may be shown of it, and where it came from; NULL: none */
};

/*
 * Nothing is started or reached before the first call. ERR_INVALID: `remote-address`: the prefix is no
 * name; `remote-login`: a text of the login is longer than any can be.
 */
struct remote;
int remote_open(const struct remote_settings *settings, struct remote **out, struct err *err);
void remote_close(struct remote *remote);
void remote_closep(struct remote **remote);

/*
 * Append the object to OUT: 1 there it is, 0 there is none. Of git: as it was when this struct remote
 * first asked, or after its last try to write; asking anew for each object would cost a connection.
 */
int remote_get(struct remote *remote, const char *name, struct buf *out, struct err *err);

/*
 * The version of an object, as the store tells it apart: opaque, "" is none known. Never trusted for
 * more than that bytes need not come again.
 */
struct remote_tag {
	char text[REMOTE_TAG];
};

/*
 * As remote_get(); 2: it is still what *TAG (of an earlier one) says, and OUT is as it was. *TAG is the
 * version that is there now, "" if it is not there. A store that tells no versions is read, and a hash
 * of what it has is the version.
 */
int remote_get_if(struct remote *remote, const char *name, struct remote_tag *tag, struct buf *out,
	struct err *err);

/*
 * These will be asked for next: where the engine can, they are fetched together now, and each is given
 * once to the remote_get() that asks for it. Nothing is lost if they are not, so nothing is an error.
 */
void remote_want(struct remote *remote, const char *const *names, size_t count);

/*
 * Until one of COUNT (1 to REMOTE_WAIT_MOST) objects is not what its tag (of remote_get_if(); "": it was
 * not there) says, or for TIMEOUT_MS: 1 it changed, 0 the time is over. Pushed where the engine can, in
 * calls of at most 60 s ± a quarter; else asked for every poll_ms ± a quarter, and a store that hangs then
 * may take the time of one call more. It delivers nothing: the caller fetches and verifies. A store that
 * cannot be reached is an error after a few tries: wait, and call again.
 */
enum { REMOTE_WAIT_MOST = 8 };
struct remote_watch {
	const char *const *names;
	const struct remote_tag *tags;
	size_t count;
	unsigned timeout_ms, poll_ms;
};
int remote_wait(struct remote *remote, const struct remote_watch *watch, struct err *err);

/* What the engine can (ENGINE_… of remote/answer.h); it is opened for that, if it is not. */
int remote_can(struct remote *remote, unsigned *out, struct err *err);

/*
 * A notice of the store since the last time this was asked (`the store was restored or replaced`), or
 * NULL: for a warning. Good until the next call.
 */
const char *remote_notice(struct remote *remote);

struct remote_item {
	const char *name;     /* [a-z0-9/-], no empty part */
	struct slice data;
	bool replace;         /* false: create, and never over what is there */
};

/*
 * Put COUNT objects, in order; where the engine can (git; etcd, up to the limits of ENGINE_GROUP_… in
 * remote/answer.h), all of them or none. What is too large for the store is put in parts, and those go
 * first. 0: done; 1: item *AT,
 * which was to be created, is there already with other bytes, and nothing behind it was put. One that
 * is there with the same bytes was put. On an error *AT is the first item that is not known to be
 * there: what stands before it was put.
 */
int remote_put(struct remote *remote, const struct remote_item *items, size_t count, size_t *at,
	struct err *err);

/*
 * Objects directly below PREFIX ("card/"), by their names without it; unsorted. What FN returns below
 * 0 ends it and is returned. ERR_REMOTE (`remote-no-list`): it cannot.
 */
int remote_list(struct remote *remote, const char *prefix,
	int (*fn)(void *cookie, const char *name, struct err *err), void *cookie, struct err *err);

/* Remove an object that is not part of a chain (card/, trial/). What is gone already is no error. */
int remote_drop(struct remote *remote, const char *name, struct err *err);

/*
 * The ids (64 hex digits) of the vaults that the store has: top level names, for `join` before anything
 * is pinned. As remote_list().
 */
int remote_each_vault(struct remote *remote,
	int (*fn)(void *cookie, const char *vault_id_hex, struct err *err), void *cookie,
	struct err *err);

/*
 * Does the store create an object exactly once (REMOTE.md §2.6)? ERR_REMOTE (`remote-unsafe`) with what
 * it did. Only objects below trial/ are made, and dropped again.
 */
int remote_trial(struct remote *remote, struct err *err);

/*
 * Is evenkeep-remote, after a call, held to the files that its store needs? REMOTE_UNCONFINED: the
 * kernel has no landlock. REMOTE_FREE: this engine starts programs of the user (git), or nothing runs.
 */
enum remote_confinement { REMOTE_FREE, REMOTE_CONFINED, REMOTE_UNCONFINED };
enum remote_confinement remote_confinement(const struct remote *remote);

#endif
