/* SPDX-License-Identifier: Apache-2.0 */
/* Views of a vault's environments (model/view.h), and tags for all that is compared with them. */
#ifndef EK_RESOLVE_VIEW_H
#define EK_RESOLVE_VIEW_H

#include "base/err.h"
#include "model/view.h"
#include "vault/shape.h"
#include "vault/vault.h"

/*
 * ENV over its base, each by its values where the caller may read them, else by its shape. KEYS
 * (vault_compare_keys) may be NULL: then there are no tags and no shapes. A layer that is not seen
 * at all makes the whole view VIEW_HIDDEN, since any name could come from it.
 */
int view_of_env(struct vault_env *env, const struct compare_keys *keys, struct view **out,
	struct err *err);

/* A tag for every value that has none: of files, processes, local values. KEYS NULL: nothing. */
void view_add_tags(struct view *view, const struct compare_keys *keys);

/*
 * May the tag of CELL be shown? Not of a secret that can be guessed: whoever has the comparison
 * key could confirm it. A secret from outside the vault is rated for it, some 0.1 ms.
 */
bool view_shows_tag(const struct view_cell *cell);

/* Can the value of CELL, as far as it is read, be guessed? More than those have no tag. */
bool view_is_guessable(const struct view_cell *cell);

#endif
