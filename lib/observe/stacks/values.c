/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/stacks/values.h"

static const unsigned char unknown[] = "unknown";

bool
stack_value_is_unknown(struct slice value)
{
	return value.data == unknown;
}

static bool
find_default(const struct stack_values *values, struct slice name, struct slice *value)
{
	for (size_t i = 0; i < values->contract_count; i++) {
		const struct contract_key *key = contract_find(values->contracts[i], name);

		if (key == NULL || key->default_value == NULL)
			continue;
		*value = slice_of_text(key->default_value);
		return true;
	}
	return false;
}

bool
stack_values_look_up(void *cookie, struct slice name, struct slice *value)
{
	const struct stack_values *values = cookie;
	const struct view_cell *cell = values->view == NULL ? NULL : view_find(values->view, name);

	if (cell == NULL && (values->view == NULL || values->view->kind != VIEW_HIDDEN))
		return find_default(values, name, value);
	/* what refers to other names is not put together here */
	if (cell == NULL || cell->entry == NULL || (cell->flags & ENTRY_REFERS) != 0 ||
		(cell->entry->flags & ENTRY_REFERS) != 0)
		*value = slice_of(unknown, sizeof(unknown) - 1);
	else
		*value = cell->entry->value;
	return true;
}

bool
stack_values_is_secret(void *cookie, struct slice name)
{
	const struct stack_values *values = cookie;
	const struct view_cell *cell = values->view == NULL ? NULL : view_find(values->view, name);

	if (cell == NULL)
		return false;
	return cell->is_secret || (cell->entry != NULL && (cell->entry->flags & ENTRY_PLAIN) == 0);
}
