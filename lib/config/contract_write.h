/* SPDX-License-Identifier: Apache-2.0 */
/* Writing contracts: whole templates, and one more name in a file that somebody else wrote. */
#ifndef EK_CONFIG_CONTRACT_WRITE_H
#define EK_CONFIG_CONTRACT_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/contract.h"

/*
 * CONTRACT as a file in the annotated notation, whose first lines are comments with TITLE; appended.
 * It is read back and compared before it is given out. ERR_INVALID (`contract-write`): a text that
 * the notation cannot carry, with the name it belongs to.
 */
int contract_write(const struct contract *contract, const char *title, struct buf *out,
	struct err *err);

/*
 * TEXT, of FILE, with KEY behind it in the notation that TEXT is in; what TEXT has stays byte for byte.
 * Appended to OUT; *LINE is where the name stands. Decorators are written as far as the file's own
 * defaults do not say the same; a KEY that is not told to be plain may become secret by them. ERR_INVALID: TEXT is no contract; `contract-has-name`, it has the
 * name; `contract-write`, the line would change what the file says of other names, or cannot be
 * written.
 */
int contract_append(struct slice text, const char *file, const struct contract_key *key,
	struct buf *out, unsigned *line, struct err *err);

/* Do both ask for the same, whatever they tell people? */
bool contract_key_equal(const struct contract_key *a, const struct contract_key *b);

#endif
