/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the line formats of lock file and seen state; every function is strict. */
#ifndef EK_VAULT_HEADS_TEXT_PRIV_H
#define EK_VAULT_HEADS_TEXT_PRIV_H

#include <stdbool.h>

#include "base/buf.h"
#include "vault/heads.h"

/* Take the next word, up to one blank, off *LINE; words are never empty. */
bool word_take(struct slice *line, struct slice *word);

/* Take the word that must be there. */
bool word_skip(struct slice *line, const char *word);

/* `SEQ BASE64`; numbers from 1 without leading zeros. */
bool point_take(struct slice *line, struct point *out);
bool number_take(struct slice *line, uint64_t *out);
bool base64_take(struct slice *line, uint8_t *out, size_t len);

void point_add_text(const struct point *point, struct buf *out); /* blank in front */

#endif
