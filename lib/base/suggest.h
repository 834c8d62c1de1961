/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_BASE_SUGGEST_H
#define EK_BASE_SUGGEST_H

#include <stddef.h>

/*
 * The one of COUNT words that TYPED was most likely meant to be: edit distance with
 * transpositions, letter case aside, at most a third of the word and at least one. NULL if none.
 */
const char *suggest(const char *typed, const char *const *words, size_t count);

#endif
