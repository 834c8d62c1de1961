/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libevenkeep: read an environment of an evenkeep project, as `evenkeep run --no-local` gives it
 * to a program. This file is the whole manual; what is not in it is not promised, and nothing is
 * promised about binary compatibility before 1.0.
 *
 *	struct ek *ek = ek_new();
 *	struct ek_set *set = NULL;
 *
 *	if (ek_open(ek, NULL) != EK_OK || ek_read(ek, "dev", NULL, &set) != EK_OK)
 *		fprintf(stderr, "%s\n", ek_error_text(ek));
 *	else
 *		use(ek_set_find(set, "DATABASE_URL", NULL));
 *	ek_set_free(set);
 *	ek_free(ek);
 *
 * Rules for all functions:
 *
 * - A function that can fail returns EK_OK or another enum ek_status, and then ek_error_text() and
 *   its neighbours say what, why and how to mend it, until the next call with the same handle.
 *   Nothing is written to an output unless the call succeeds.
 * - Nothing is printed, nobody is asked, the process is never ended, but for one case: without
 *   memory, or without random numbers from the system, it ends with exit code 10.
 * - No network is used. No value is written anywhere except to the callback of ek_set_render().
 * - Secrets live in guarded memory: locked where the system allows, out of core dumps, wiped by
 *   ek_set_free() and ek_free(). A copy that the caller makes is the caller's to wipe.
 * - One thread at a time. The library keeps state for the process besides the handles.
 * - Texts are NUL-ended. Paths are as for open(2).
 */
#ifndef EVENKEEP_H
#define EVENKEEP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EK_PUBLIC __attribute__((visibility("default")))

/* How a call ended; the numbers are the exit codes of the program. */
enum ek_status {
	EK_OK = 0,
	EK_USAGE = 2,          /* a dialect that does not exist, or calls in the wrong order */
	EK_INVALID = 3,        /* an input is wrong: project, contract, a value a dialect cannot carry */
	EK_NO_KEY = 4,         /* no key, no right, wrong or missing passphrase, expired */
	EK_NOT_FOUND = 5,      /* project, vault, environment or service */
	EK_BUSY = 8,           /* safe to try again */
	EK_REFUSED = 9,        /* a file that others could have written, a name that is not allowed */
	EK_SYSTEM = 10,        /* I/O, permission */
	EK_TAMPERED = 20,      /* from here: the vault is not to be trusted, and nothing was read */
	EK_ROLLED_BACK = 21,
	EK_FORKED = 22,
	EK_UNKNOWN_VAULT = 23,
	EK_UNCONFIRMED = 24,
	EK_BEHIND = 25,        /* older than what was seen, or than the environment's own limit */
	EK_BUG = 70,           /* a fault of the library; please report it */
};

/* A project and its vault. */
struct ek;

/* The names and values of one environment, at one moment. */
struct ek_set;

/* The version of the library, as "0.1.0". */
EK_PUBLIC const char *ek_version(void);

/* A handle, not open yet. Never NULL. Free it with ek_free(); NULL is allowed there. */
EK_PUBLIC struct ek *ek_new(void);
EK_PUBLIC void ek_free(struct ek *ek);

/*
 * Before ek_open(): read the key from this identity file, or the token from this file, instead of
 * looking for one. PATH is copied; NULL takes it back. The files must be closed to others.
 */
EK_PUBLIC void ek_identity_file(struct ek *ek, const char *path);
EK_PUBLIC void ek_token_file(struct ek *ek, const char *path);

/*
 * Find evenkeep.yaml from FOLDER upwards (NULL: what EVENKEEP_PROJECT names, else the current
 * folder), find a key, open the vault (EVENKEEP_VAULT, else .evenkeep/vault.db of the project) and
 * verify it against what this machine has seen, evenkeep.lock and the token.
 *
 * Where a key is looked for, the first that is there: the file of ek_token_file(), of
 * ek_identity_file(), EVENKEEP_TOKEN, EVENKEEP_IDENTITY, the service manager's credential folder,
 * the user's identity file. A vault that nothing on this machine knows is refused
 * (EK_UNKNOWN_VAULT); `evenkeep verify` in the project makes it known. A handle is opened once.
 */
EK_PUBLIC enum ek_status ek_open(struct ek *ek, const char *folder);

/*
 * Read environment ENV for SERVICE of evenkeep.yaml (NULL: all names): verified, with its base
 * underneath, references resolved, names mapped as the service takes them. EK_INVALID: a name
 * that the service's contract requires is missing, all of them named. What one person put over it
 * for themselves (`evenkeep set --local`) is not read: a program is given what everybody is given.
 * EK_REFUSED: evenkeep.yaml says that the environment is a file. The set is the caller's, is
 * freed with ek_set_free(), and does not change when the vault does; it may outlive the handle.
 */
EK_PUBLIC enum ek_status ek_read(struct ek *ek, const char *env, const char *service,
	struct ek_set **out);
EK_PUBLIC void ek_set_free(struct ek_set *set);

/* The number of the commit that the set was read from; it only grows. */
EK_PUBLIC uint64_t ek_set_seq(const struct ek_set *set);

/* How many names there are; then the AT-th of them from 0, ascending by bytes. */
EK_PUBLIC size_t ek_set_count(const struct ek_set *set);
EK_PUBLIC const char *ek_set_name(const struct ek_set *set, size_t at);

/*
 * The AT-th value, or that of NAME (NULL if there is none). It may hold any byte; *LEN (if LEN is
 * not NULL) is its length without the NUL that follows it. Valid until ek_set_free().
 */
EK_PUBLIC const char *ek_set_value(const struct ek_set *set, size_t at, size_t *len);
EK_PUBLIC const char *ek_set_find(const struct ek_set *set, const char *name, size_t *len);

/* 1 if the AT-th value is secret, 0 if it may be shown. */
EK_PUBLIC int ek_set_is_secret(const struct ek_set *set, size_t at);

/* The dialects that can be rendered as a text without further options: the AT-th name from 0, NULL behind the last. */
EK_PUBLIC const char *ek_dialect(size_t at);

/*
 * Hand SET in DIALECT to WRITE, in one or more pieces, after having read the text back and compared
 * it byte for byte. WRITE returns 0, or anything else to stop, which ends the call with EK_SYSTEM.
 * EK_INVALID: the dialect cannot carry a value, and WRITE was not called; the text says which and
 * where. Errors are kept in EK.
 */
EK_PUBLIC enum ek_status ek_set_render(struct ek *ek, const struct ek_set *set, const char *dialect,
	int (*write)(const void *data, size_t len, void *cookie), void *cookie);

/*
 * What went wrong in the last call with EK: a stable word (`no-key`), the sentence (further problems
 * of the same input follow, one a line), and how to mend it. "" if nothing did, or nothing is known.
 * Names and places, never values. Valid until the next call with EK.
 */
EK_PUBLIC const char *ek_error_id(const struct ek *ek);
EK_PUBLIC const char *ek_error_text(const struct ek *ek);
EK_PUBLIC const char *ek_error_fix(const struct ek *ek);

#ifdef __cplusplus
}
#endif

#endif
