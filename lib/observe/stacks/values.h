/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the `$` forms of compose files find in an environment: its values, and below them what the
 * contract gives where nothing is set. Where only the shape is known, a name is set to something
 * that is not known; where not even all names are known, so is every name.
 */
#ifndef EK_OBSERVE_VALUES_H
#define EK_OBSERVE_VALUES_H

#include "model/contract.h"
#include "model/view.h"
#include "text/interpolate.h"

struct stack_values {
	const struct view *view;                  /* NULL: nothing is known of the environment */
	const struct contract *const *contracts;  /* COUNT of them, of the services; may be NULL */
	size_t contract_count;
};

/* An interpolate_lookup_fn; COOKIE is the struct stack_values. */
bool stack_values_look_up(void *cookie, struct slice name, struct slice *value);

/* Is what is looked up there secret? For struct observe_stack. */
bool stack_values_is_secret(void *cookie, struct slice name);

/* Does VALUE stand for one that is set and not known here? */
bool stack_value_is_unknown(struct slice value);

#endif
