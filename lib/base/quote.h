/* SPDX-License-Identifier: Apache-2.0 */
/* How a value stood in its file (dialects.md §0, rule 7). */
#ifndef EK_BASE_QUOTE_H
#define EK_BASE_QUOTE_H

enum quote { QUOTE_NONE, QUOTE_SINGLE, QUOTE_DOUBLE, QUOTE_BACKTICK };

#endif
