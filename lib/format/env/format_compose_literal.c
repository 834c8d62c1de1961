/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compose's grammar with dollars as text, for files whose passwords have them and that no compose
 * has read so far. Only read: what is written for compose has to be right for compose.
 */
#include "format/formats_priv.h"

#include "format/env/compose_priv.h"

const struct format format_compose_literal = {
	.name = "compose-literal",
	.summary = "as compose, with dollars as text",
	.read = compose_read_literal,
};
