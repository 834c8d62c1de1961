/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/vars.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/utf8.h"
#include "observe/stacks/values.h"

enum { GROWN_MOST = 16 << 20, RAW_LINE_MOST = 65536 };

struct vars_reader {
	struct vars *vars;
	const struct origin *from;
	struct secret_text value;
	size_t grown;
	bool saw_unknown;
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
	struct vars_reader *reader = cookie;
	struct vars *vars = reader->vars;
	const struct var *var;

	if (vars->outer != NULL && vars->outer(vars->cookie, name, value)) {
		reader->saw_unknown |= stack_value_is_unknown(*value);
		return true;
	}
	var = vars_find(vars, name);
	if (var == NULL)
		return false;
	reader->saw_unknown |= var->is_unknown;
	*value = var->value;
	return true;
}

static void
replace_forms(struct vars_reader *reader, struct var *var)
{
	struct interpolated done;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	reader->value.len = 0;
	reader->saw_unknown = false;
	if (interpolate_tell(var->raw, look_up_inside, reader, &reader->value, &done,
		&ignored) < 0)
		return;
	reader->grown += reader->value.len;
	var->lost = done.unset > 0;
	var->is_unknown = reader->saw_unknown;
	var->literal = done.names == 0 && done.unset == 0;
	var->value = arena_copy(reader->vars->arena, secret_text_slice(&reader->value));
}

static void
add(struct vars *vars, const struct var *var)
{
	vars->items = list_grow(vars->items, vars->count, &vars->room, sizeof(*vars->items));
	names_set(&vars->names, var->name, (long)vars->count);
	vars->items[vars->count++] = *var;
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
		var.is_unknown = stack_value_is_unknown(var.value);
	} else if (entry->interpolates) {
		replace_forms(reader, &var);
	}
	if (reader->grown > GROWN_MOST) {
		err_set(err, ERR_INVALID, "interpolation", "variables that multiply");
		return err_at(err, reader->from->file, entry->line, entry->column);
	}
	add(vars, &var);
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

static int
refuse(const struct origin *from, unsigned line, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "env-file-raw", "%s", what);
	return err_at(err, from->file, line, 1);
}

/* One line of a raw file, without the end of the line. */
static int
take_raw(struct vars *vars, struct slice line, const struct origin *from, unsigned number,
	struct err *err)
{
	struct var var = {.at = {from, number, 1}, .literal = true};
	size_t end;

	while (line.len > 0 && (line.data[0] == ' ' || (line.data[0] >= '\t' && line.data[0] <= '\r')))
		line = slice_from(line, 1);
	if (line.len == 0 || line.data[0] == '#')
		return 0;
	end = slice_find(line, '=');
	var.name = slice_of(line.data, end);
	var.value = var.raw = slice_from(line, end + 1);
	if (end == 0)
		return refuse(from, number, "a line without a name", err);
	if (slice_find(var.name, ' ') < end || slice_find(var.name, '\t') < end)
		return refuse(from, number, "a name with a blank in it", err);
	if (end == line.len) {
		if (vars->outer == NULL || !vars->outer(vars->cookie, var.name, &var.value))
			return 0;
		var.literal = false;
		var.is_unknown = stack_value_is_unknown(var.value);
	}
	add(vars, &var);
	return 0;
}

int
vars_read_raw(struct vars *vars, struct slice text, const struct origin *from, struct err *err)
{
	struct slice line;
	unsigned number = 0;

	if (slice_starts_with(text, "\xef\xbb\xbf"))
		text = slice_from(text, 3);
	while (slice_next_line(&text, &line)) {
		int r;

		number++;
		if (line.len >= RAW_LINE_MOST)
			return refuse(from, number, "a line of more than 65,535 bytes", err);
		if (!utf8_is_valid(line))
			return refuse(from, number, "a line that is not UTF-8", err);
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		r = take_raw(vars, line, from, number, err);
		if (r < 0)
			return r;
	}
	return 0;
}
