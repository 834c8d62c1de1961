/* SPDX-License-Identifier: Apache-2.0 */
/* Decorators that belong to no item: of the header, or lost. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/annotated_priv.h"

void
annotated_header_done(struct annotated_header *header)
{
	free(header->prefix);
	free(header->current_env);
}

static void
take_required(struct contract_file *file, const struct decorator *decorator,
    struct annotated_header *header)
{
	enum decorator_truth truth;

	if (decorator->value != NULL && strcmp(decorator->value, "infer") == 0) {
		header->required = REQUIRED_BY_VALUE;
		return;
	}
	truth = decorator_truth(file, decorator);
	if (truth == TRUTH_COMPUTED)
		decorator_note(file, decorator, "`@defaultRequired=%.80s` is not evaluated: all are taken "
						"for required", decorator->value);
	header->required = truth == TRUTH_NO ? REQUIRED_NONE : REQUIRED_ALL;
}

/* `inferFromPrefix(PUBLIC_)` */
static bool
take_prefix(const struct decorator *decorator, struct annotated_header *header)
{
	static const char call[] = "inferFromPrefix(";
	struct slice rest, name;
	char *prefix = NULL;

	if (decorator->value == NULL || strncmp(decorator->value, call, sizeof(call) - 1) != 0)
		return false;
	rest = slice_of_text(decorator->value + sizeof(call) - 1);
	rest.len--; /* its parenthesis */
	if (!decorator_argument(&rest, &name, &prefix))
		return false;
	free(header->prefix);
	header->prefix = prefix;
	return true;
}

static void
take_sensitive(struct contract_file *file, const struct decorator *decorator,
    struct annotated_header *header)
{
	enum decorator_truth truth;

	header->sensitive_is_told = true;
	if (take_prefix(decorator, header)) {
		header->sensitive = SENSITIVE_BY_PREFIX;
		return;
	}
	truth = decorator_truth(file, decorator);
	if (truth == TRUTH_COMPUTED)
		decorator_note(file, decorator, "`@defaultSensitive=%.80s` is not evaluated: all are taken "
						"for secret", decorator->value);
	header->sensitive = truth == TRUTH_NO ? SENSITIVE_NONE : SENSITIVE_ALL;
}

/* `$NAME`, or `NAME` of the older `@envFlag`. */
static void
take_current_env(struct contract_file *file, const struct decorator *decorator,
    struct annotated_header *header)
{
	const char *value = decorator->value == NULL ? "" : decorator->value;
	size_t len;

	if (decorator->kind == DECORATOR_CURRENT_ENV && *value == '$')
		value++;
	else if (decorator->kind == DECORATOR_CURRENT_ENV)
		value = "";
	len = strlen(value);
	if (len > 2 && value[0] == '{' && value[len - 1] == '}') {
		value++;
		len -= 2;
	}
	if (len == 0 || decorator->is_call) {
		err_fix(decorator_complain(file, decorator, "contract-decorator",
			    "`@%.*s` refers to no name", (int)decorator->name.len,
			    (const char *)decorator->name.data),
		    "name an item of this file: `@currentEnv=$APP_ENV`");
		return;
	}
	free(header->current_env);
	header->current_env = xstrndup(value, len);
	header->current_env_at = *decorator;
	header->current_env_at.value = header->current_env_at.stray = NULL;
}

static void
take_disable(struct contract_file *file, const struct decorator *decorator,
    struct annotated_header *header)
{
	enum decorator_truth truth = decorator_truth(file, decorator);

	if (truth == TRUTH_COMPUTED)
		decorator_note(file, decorator, "`@disable=%.80s` is not evaluated: the file counts",
		    decorator->value);
	header->disabled = truth == TRUTH_YES;
	if (header->disabled)
		decorator_note(file, decorator, "`@disable`: nothing of this file counts");
}

static void
add_pattern(char **patterns, const char *more)
{
	struct buf both CLEANUP(buf_done) = BUF_INIT;

	if (*patterns != NULL)
		buf_addf(&both, "%s,", *patterns);
	buf_add_text(&both, more);
	free(*patterns);
	*patterns = buf_take(&both);
}

/* An argument of `@import()`; false: it would have to be computed. */
static bool
take_import_argument(struct contract_import *import, struct slice name, const char *value)
{
	struct slice text = slice_of_text(value);
	bool is_simple = slice_find(text, '(') == text.len && slice_find(text, '$') == text.len;

	if (slice_equal_text(name, "enabled"))
		return is_simple && strcmp(value, "false") != 0;
	if (slice_equal_text(name, "allowMissing"))
		import->may_miss = strcmp(value, "false") != 0;
	else if (slice_equal_text(name, "pick"))
		add_pattern(&import->pick, value);
	else if (slice_equal_text(name, "omit"))
		add_pattern(&import->omit, value);
	else if (name.len == 0 && import->path == NULL)
		import->path = xstrdup(value);
	else if (name.len == 0)
		add_pattern(&import->pick, value); /* the older form of pick */
	return is_simple || name.len > 0;
}

static void
take_import(struct contract_file *file, const struct decorator *decorator)
{
	struct contract_import import = {.line = decorator->line, .column = decorator->column};
	struct slice rest = slice_of_text(decorator->value), name;
	bool counts = true;
	char *value;

	while (decorator->is_call && decorator_argument(&rest, &name, &value)) {
		counts = take_import_argument(&import, name, value) && counts;
		free(value);
	}
	if (import.path != NULL && counts) {
		file->imports = list_grow(file->imports, file->import_count, &file->import_room,
		    sizeof(*file->imports));
		file->imports[file->import_count++] = import;
		return;
	}
	if (import.path == NULL)
		err_fix(decorator_complain(file, decorator, "contract-decorator",
			    "`@import` names no file"), "`@import(./.env.shared)`");
	else
		decorator_note(file, decorator, "the import of `%.100s` is conditional and not evaluated",
		    import.path);
	free(import.path);
	free(import.pick);
	free(import.omit);
}

static void
take_header(struct contract_file *file, const struct decorator *decorator,
    struct annotated_header *header)
{
	switch (decorator->kind) {
	case DECORATOR_DEFAULT_REQUIRED:
		take_required(file, decorator, header);
		break;
	case DECORATOR_DEFAULT_SENSITIVE:
		take_sensitive(file, decorator, header);
		break;
	case DECORATOR_CURRENT_ENV:
	case DECORATOR_ENV_FLAG:
		take_current_env(file, decorator, header);
		break;
	case DECORATOR_DISABLE:
		take_disable(file, decorator, header);
		break;
	case DECORATOR_IMPORT:
		take_import(file, decorator);
		break;
	case DECORATOR_RUNS:
		header->has_plugin |= slice_equal_text(decorator->name, "plugin");
		decorator_note(file, decorator, "`@%.*s` would run something and is not evaluated",
		    (int)decorator->name.len, (const char *)decorator->name.data);
		break;
	default:
		break;
	}
}

/* One of an item, and no item: whoever wrote it believes that it holds. */
static void
take_lost(struct contract_file *file, const struct decorator *decorator, bool is_header)
{
	const char *name = (const char *)decorator->name.data;
	int len = (int)decorator->name.len;

	if (decorator_is_for_header(decorator->kind)) {
		err_fix(decorator_complain(file, decorator, "contract-decorator",
			    "`@%.*s` stands below the first item", len, name),
		    "put it at the top of the file, above a `# ---` line");
		return;
	}
	if (decorator->kind >= DECORATOR_EXAMPLE && decorator->kind != DECORATOR_DEFAULT &&
	    decorator->kind != DECORATOR_DEPRECATED) {
		decorator_note(file, decorator, "`@%.*s` stands above no item", len, name);
		return;
	}
	err_fix(decorator_complain(
		    file, decorator, "contract-decorator", "`@%.*s` stands above no item", len, name),
	    is_header ? "put it right above its item; for all items there are `@defaultRequired` and "
			"`@defaultSensitive`"
		      : "put it right above its item, without an empty line between");
}

static void
note_unknown(struct contract_file *file, const struct decorator *decorator)
{
	const char *near = decorator_suggest(decorator->name);

	if (near == NULL)
		decorator_note(file, decorator, "there is no decorator `@%.*s`", (int)decorator->name.len,
		    (const char *)decorator->name.data);
	else
		decorator_note(file, decorator, "there is no decorator `@%.*s`; did you mean `@%s`?",
		    (int)decorator->name.len, (const char *)decorator->name.data, near);
}

void
annotated_block(struct contract_file *file, const struct decorators *decorators, bool is_header,
    struct annotated_header *header)
{
	size_t i;

	for (i = 0; i < decorators->count; i++) {
		const struct decorator *decorator = &decorators->items[i];

		if (decorator->kind == DECORATOR_UNKNOWN && !header->has_plugin)
			note_unknown(file, decorator);
		else if (decorator->kind == DECORATOR_UNKNOWN)
			continue;
		else if (is_header && decorator_is_for_header(decorator->kind))
			take_header(file, decorator, header);
		else
			take_lost(file, decorator, is_header);
	}
}
