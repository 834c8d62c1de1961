/* SPDX-License-Identifier: Apache-2.0 */
/* How a new secret for a name is made: by the types that contracts state for it, or as somebody says. */
#ifndef EK_RESOLVE_RECIPE_H
#define EK_RESOLVE_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/generate.h"
#include "model/type.h"
#include "secret/secret.h"

enum recipe_source {
	RECIPE_NONE,   /* nothing that is made at random is of these types: `port`, `url` */
	RECIPE_USUAL,  /* any text would do, or nobody knows more: it may be made, but is not proposed */
	RECIPE_STATED, /* a type says the form: `hex`, `uuid`, `string(minLength=32)` */
	RECIPE_SAID,   /* somebody chose it */
};

struct recipe {
	enum recipe_source source;
	struct generate generate;
	const char *before, *behind; /* around it: startsWith, endsWith; borrowed, NULL: nothing */
};

/* By COUNT types, of which each may be NULL (any text). What is borrowed is theirs. */
void recipe_of_types(const struct type *const *types, size_t count, struct recipe *out);

/* As AS (`hex:32`) and CHARSET (NULL: none) say. Errors as generate_read(). */
int recipe_read(const char *as, const char *charset, struct recipe *out, struct err *err);

/* `hex:32`, `sk_ + alnum:40`; appended. */
void recipe_write(const struct recipe *recipe, struct buf *out);

/* Can what is made not be guessed? Then its version says that it was generated. */
bool recipe_is_strong(const struct recipe *recipe);
unsigned recipe_bits(const struct recipe *recipe);

struct secret *recipe_make(const struct recipe *recipe);

#endif
