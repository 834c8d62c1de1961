/* SPDX-License-Identifier: Apache-2.0 */
#include "model/type.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

struct type *
type_copy(const struct type *from)
{
	struct type *copy;

	if (from == NULL)
		return NULL;
	copy = xcalloc(1, sizeof(*copy));
	copy->kind = from->kind;
	copy->dropped = from->dropped;
	for (size_t i = 0; i < from->count; i++)
		type_add(copy, from->options[i].name, from->options[i].value);
	return copy;
}

void
type_free(struct type *type)
{
	if (type == NULL)
		return;
	for (size_t i = 0; i < type->count; i++) {
		free(type->options[i].name);
		free(type->options[i].value);
	}
	free(type->options);
	free(type);
}

void
type_freep(struct type **type)
{
	type_free(*type);
	*type = NULL;
}

void
type_add(struct type *type, const char *name, const char *value)
{
	type->options = list_grow(type->options, type->count, &type->room, sizeof(*type->options));
	type->options[type->count++] = (struct type_option){
		name == NULL ? NULL : xstrdup(name), xstrdup(value)};
}

const char *
type_option(const struct type *type, const char *name)
{
	for (size_t i = 0; i < type->count; i++)
		if (type->options[i].name != NULL && strcmp(type->options[i].name, name) == 0)
			return type->options[i].value;
	return NULL;
}
