/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New secrets from the system's randomness, made in guarded memory: no place and no branch depends
 * on what comes out but for trying again.
 */
#ifndef EK_CRYPTO_GENERATE_H
#define EK_CRYPTO_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "secret/secret.h"

enum generate_form {
	GENERATE_BASE64,    /* size: random bytes; standard alphabet with padding */
	GENERATE_BASE64URL, /* size: random bytes; `-` and `_`, no padding */
	GENERATE_HEX,       /* size: random bytes; two lower case digits each */
	GENERATE_ALNUM,     /* size: characters of A-Z a-z 0-9 */
	GENERATE_PASSWORD,  /* size: characters; some of each of A-Z a-z 0-9 and -._+=, */
	GENERATE_PIN,       /* size: characters 0-9 */
	GENERATE_UUID,      /* version 4 (RFC 9562): 122 random bits; size 0 */
	GENERATE_FORMS,
};

enum { GENERATE_MOST = 1024, GENERATE_STRONG_BITS = 80 };

struct generate {
	enum generate_form form;
	size_t size;
	const char *charset; /* of a password: these characters only; NULL: the usual. Borrowed */
};

/*
 * `hex:32`, `uuid`; without `:N` the usual size. CHARSET: printable ASCII for `password`, or NULL.
 * ERR_USAGE (`generate-kind`, `generate-size`, `generate-charset`): what is wrong and what there is.
 */
int generate_read(const char *text, const char *charset, struct generate *out, struct err *err);

/* As generate_read() takes it; appended. */
void generate_write(const struct generate *generate, struct buf *out);

/* One line on a form, for help: its unit, what comes out. */
const char *generate_form_name(enum generate_form form);
const char *generate_form_about(enum generate_form form);

/* Random bits in what is made, rounded down. From GENERATE_STRONG_BITS on nobody guesses it. */
unsigned generate_bits(const struct generate *generate);

/* Characters, which are bytes too, of what is made. */
size_t generate_len(const struct generate *generate);

struct secret *generate_make(const struct generate *generate);

#endif
