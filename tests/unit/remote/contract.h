/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every kind of store must do (REMOTE.md §2), asked through evenkeep-remote as evenkeep does.
 *
 * A store that is reached by an address, with a login or without, is asked by one call:
 *
 *	return contract_run_at("contract of etcd", "etcd+http://127.0.0.1:2379/contract", &login, true,
 *	    argv[1]);
 *
 * Every test puts a part of its own behind the path of the address (which so has three parts at most),
 * and leaves there what it does not drop. A kind for which a fresh store has to be made, or that is only
 * read, fills a struct contract_place and calls contract_run().
 */
#ifndef EK_TESTS_UNIT_REMOTE_CONTRACT_H
#define EK_TESTS_UNIT_REMOTE_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "remote/remote.h"

struct contract_place {
	const char *name;
	/* Make a fresh, empty store in the current folder, which is one of its own for each test, and
	   write its address. */
	void (*make)(char *address, size_t room);
	/* For a kind that is only read: write the address by which the same store is written. Asked is then
	   what a reader needs. NULL: it is written by the address of `make`. */
	void (*make_writer)(char *address, size_t room);
	const struct remote_login *login;          /* NULL: none */
	const char *project_root, *cache_folder;   /* relative to that folder; NULL: none */
	bool group;                                /* a put of several happens as a whole */
	bool stays;                                /* a connection reads what was there when it first
	                                              asked, and what it wrote since (git) */
};

/* PROGRAM is evenkeep-remote. Returns the number of failures. */
int contract_run(const struct contract_place *place, const char *program);

/* The same for the store at ADDRESS. GROUP: a put of several happens as a whole. */
int contract_run_at(const char *name, const char *address, const struct remote_login *login,
	bool group, const char *program);

#endif
