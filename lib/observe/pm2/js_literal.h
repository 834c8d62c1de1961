/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a JavaScript file exports, as far as it stands there as a literal. Nothing is run: an object,
 * a list, a text, a number, `true`, `false`, `null`, and names of `const` that stand for one of
 * these are what they say, everything else is known only to be computed.
 *
 *	file     = { statement }
 *	export   = ("module.exports" | "exports" "." name) "=" value | "export default" value
 *	value    = object | list | text | template without `${` | number | word | name | computed
 *	object   = "{" { (key ":" value | name | "..." value | method) "," } "}"
 */
#ifndef EK_OBSERVE_JS_LITERAL_H
#define EK_OBSERVE_JS_LITERAL_H

#include "base/err.h"
#include "observe/tree.h"

enum { JS_DEEPEST = 64 };

/*
 * The exported value of TEXT, of FROM, in ARENA: `is_unknown` on what is computed, also on a map or
 * a list of which some items are. A text that is a value and nothing else, as of a JSON file, is
 * that value. *OUT is a computed scalar if nothing is exported that can be read. ERR_INVALID (`js`):
 * a text, a comment or a bracket has no end, or too deep.
 */
int js_literal(struct slice text, const struct origin *from, struct arena *arena, struct tree **out,
	struct err *err);

#endif
