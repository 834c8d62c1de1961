/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/vars.h"

#include <stdlib.h>

#include "base/list.h"

enum { GROWN_MOST = 16 << 20 };

struct vars_reader {
	struct vars *vars;
	const struct origin *from;
	struct secret_text value;
	size_t grown;
};

void
vars_init(struct vars *vars, struct arena *arena, interpolate_lookup_fn *outer, void *cookie)
{
	*vars = (struct vars){.arena = arena, .outer = outer, .cookie = cookie};
}

void
vars_done(struct vars *vars)
{
	free(vars->items);
	names_done(&vars->names);
}

const struct var *
vars_find(const struct vars *vars, struct slice name)
{
	long at = names_find(&vars->names, name);

	return at == NAMES_NONE ? NULL : &vars->items[at];
}

bool
vars_look_up(void *cookie, struct slice name, struct slice *value)
{
	struct vars *vars = cookie;
	const struct var *var = vars_find(vars, name);

	if ((var == NULL || vars->outer_first) && vars->outer != NULL &&
		vars->outer(vars->cookie, name, value))
		return true;
	if (var == NULL)
		return false;
	*value = var->value;
	return true;
}

/* Inside of a file the surroundings always come first. */
static bool
look_up_inside(void *cookie, struct slice name, struct slice *value)
{
	struct vars *vars = cookie;
	const struct var *var;

	if (vars->outer != NULL && vars->outer(vars->cookie, name, value))
		return true;
	var = vars_find(vars, name);
	if (var != NULL)
		*value = var->value;
	return var != NULL;
}

static void
replace_forms(struct vars_reader *reader, struct var *var)
{
	struct interpolated done;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	reader->value.len = 0;
	if (interpolate_tell(var->raw, look_up_inside, reader->vars, &reader->value, &done,
		&ignored) < 0)
		return;
	reader->grown += reader->value.len;
	var->lost = done.unset > 0;
	var->literal = done.names == 0 && done.unset == 0;
	var->value = arena_copy(reader->vars->arena, secret_text_slice(&reader->value));
}

static int
take(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct vars_reader *reader = cookie;
	struct vars *vars = reader->vars;
	struct var var = {.name = entry->key, .raw = entry->value, .value = entry->value,
		.at = {reader->from, entry->line, entry->column}, .quote = entry->quote,
		.literal = true};

	if (entry->key.len == 0)
		return 0;
	if (entry->inherited) {
		if (vars->outer == NULL || !vars->outer(vars->cookie, entry->key, &var.value))
			return 0;
		var.literal = false;
	} else if (entry->interpolates) {
		replace_forms(reader, &var);
	}
	if (reader->grown > GROWN_MOST) {
		err_set(err, ERR_INVALID, "interpolation", "variables that multiply");
		return err_at(err, reader->from->file, entry->line, entry->column);
	}
	vars->items = list_grow(vars->items, vars->count, &vars->room, sizeof(*vars->items));
	names_set(&vars->names, var.name, (long)vars->count);
	vars->items[vars->count++] = var;
	return 0;
}

int
vars_read(struct vars *vars, struct slice text, const struct origin *from, struct err *err)
{
	struct vars_reader reader = {.vars = vars, .from = from, .value = SECRET_TEXT_INIT};
	int r = dotenv_scan(text, from->file, vars->arena, take, NULL, &reader, err);

	secret_text_done(&reader.value);
	return r;
}
