/* SPDX-License-Identifier: Apache-2.0 */
/* What the contracts of the project ask of values, looked at before a value is stored. */
#ifndef EK_CMD_TYPE_CHECKS_H
#define EK_CMD_TYPE_CHECKS_H

#include "cmd/session/session.h"
#include "model/contract.h"

struct type_check {
	const struct project_service *service;
	struct contract *contract;
};

struct type_checks {
	struct type_check *items;
	size_t count;
};

/*
 * The contracts of all services of the project, if there is one. A contract that cannot be read is
 * warned of and asks for nothing: a value must be replaceable also while a template is broken.
 */
int type_checks_load(struct session *session, struct type_checks *out, struct err *err);
void type_checks_done(struct type_checks *checks);

/* A key of a contract whose service reads NAME of the vault; NULL: none. One with a type is preferred. */
const struct contract_key *type_checks_find(const struct type_checks *checks, struct slice name);

/* One that must have a value from the vault, with its service; NULL: none. */
const struct contract_key *type_checks_find_required(const struct type_checks *checks,
	struct slice name, const struct project_service **service);

/* A key whose type VALUE does not fit; what it should be is added to WHY. NULL: it fits everywhere. */
const struct contract_key *type_checks_broken(const struct type_checks *checks, struct slice name,
	struct slice value, struct buf *why);

/* The same of the examples of plain templates, whose forms are hints only. */
const struct contract_key *type_checks_odd(const struct type_checks *checks, struct slice name,
	struct slice value, struct buf *why);

/* Does the text stand for a value that is elsewhere, so that its form says nothing? */
bool type_is_reference(struct slice value);

/* Fill ERR: NAME, whose value is not WANTED, as KEY asks. Returns its code. */
int type_refuse(const char *name, const struct contract_key *key, const char *wanted, struct err *err);

/*
 * Before VALUE is stored as NAME: ERR_INVALID (`value-type`) if it is not of the type that a contract
 * asks for; a warning if only the example of a plain template has another form.
 */
int type_checks_ask(struct session *session, const char *name, struct slice value, struct err *err);

#endif
