/* SPDX-License-Identifier: Apache-2.0 */
/* Variables, locals, files of values, and `TF_VAR_` names in other files. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/container.h"
#include "observe/near.h"
#include "observe/terraform/terraform_priv.h"
#include "text/json_tree.h"

static const char *
pooled(struct terraform *terraform, struct slice text)
{
	return pool_slice(terraform->project->pool, text);
}

/* The tag that TEXT says, where VARIABLE is an image or the tag of one. */
static void
put_tag(struct terraform *terraform, const struct tf_variable *variable, struct slice text,
	struct subject *subject)
{
	if (text.len == 0 || slice_find(text, '$') < text.len)
		return;
	if (variable->is_tag)
		subject_text(subject, "image_tag", pooled(terraform, text));
	else if (variable->is_image)
		subject_text(subject, "image_tag", container_image_tag(terraform->project->pool, text));
}

static void
add_variable(struct terraform *terraform, const struct tf_variable *variable)
{
	const struct hcl_expression *value = hcl_value(variable->block->body, "default");
	struct subject *subject = terraform_add(terraform, variable->found, variable->block->line,
		variable->block->column, "variable");
	struct literal literal = {.text_kind = "none", .secret = variable->secret};

	if (value != NULL) {
		literal = terraform_literal(terraform, variable->name, value);
		literal.literal_secret &= variable->secret || !literal.secret;
		literal.secret = variable->secret;
	}
	subject_text(subject, "name", pooled(terraform, variable->name));
	subject_text(subject, "variable", pooled(terraform, variable->name));
	subject_bool(subject, "declared", true);
	subject_bool(subject, "sensitive", variable->sensitive);
	subject_bool(subject, "has_default", value != NULL);
	literal_put(&literal, subject);
	if (value != NULL)
		subject_at(subject, "literal_secret", (struct fact_place){variable->found->path,
			value->line, value->column, 0});
	if (variable->assigned_in != NULL)
		subject_text(subject, "assigned_in", variable->assigned_in);
	if (value != NULL && value->kind == HCL_TEXT)
		put_tag(terraform, variable, value->text, subject);
}

static void
add_local(struct terraform *terraform, const struct tf_local *local)
{
	const struct hcl_attribute *attribute = local->attribute;
	struct literal literal = terraform_literal(terraform, attribute->name, attribute->value);
	struct subject *subject = terraform_add(terraform, local->found, attribute->line,
		attribute->column, "local");

	subject_text(subject, "name", pooled(terraform, attribute->name));
	literal_put(&literal, subject);
}

void
terraform_variable_facts(struct terraform *terraform)
{
	for (size_t i = 0; i < terraform->module_count; i++) {
		const struct tf_module *module = &terraform->modules[i];

		for (size_t k = 0; k < module->variable_count; k++)
			add_variable(terraform, &module->variables[k]);
		for (size_t k = 0; k < module->local_count; k++)
			add_local(terraform, &module->locals[k]);
	}
}

enum { COMPARED_MOST = 1000 };

/* A variable nearly called NAME that nothing else sets; not looked for among very many. */
static const struct tf_variable *
find_near(const struct tf_module *module, struct slice name)
{
	for (size_t i = 0; i < module->variable_count && module->variable_count <= COMPARED_MOST; i++)
		if (texts_are_near(module->variables[i].name, name) &&
			module->variables[i].assigned_in == NULL)
			return &module->variables[i];
	return NULL;
}

/* One line of a file of values. */
struct value {
	const struct found_file *found;
	struct tf_module *module; /* NULL: whose it is, is not known */
	bool is_loaded;           /* without being named on the command line */
	struct slice name, text;  /* text: empty unless it is a whole one */
	unsigned line, column;
	struct literal literal;
	bool interpolates;
};

static void
add_value(struct terraform *terraform, const struct value *value)
{
	const struct tf_variable *variable = value->module == NULL ? NULL :
		terraform_variable(value->module, value->name);
	struct subject *subject = terraform_add(terraform, value->found, value->line, value->column,
		"assignment");
	struct literal literal = value->literal;
	const struct tf_variable *near;

	if (variable != NULL) {
		literal.literal_secret |= variable->sensitive && value->text.len > 0 &&
			!literal.placeholder && slice_equal_text(slice_of_text(literal.text_kind), "literal");
		literal.literal_secret &= variable->secret || variable->sensitive || !literal.secret;
		literal.secret = variable->secret || variable->sensitive;
		subject_bool(subject, "sensitive", variable->sensitive);
		put_tag(terraform, variable, value->text, subject);
	}
	subject_text(subject, "name", pooled(terraform, value->name));
	subject_text(subject, "variable", pooled(terraform, value->name));
	subject_bool(subject, "auto_loaded", value->is_loaded);
	subject_bool(subject, "interpolation_in_tfvars", value->interpolates);
	literal_put(&literal, subject);
	if (value->module == NULL || value->module->is_partly_read)
		return;
	subject_bool(subject, "declared", variable != NULL);
	near = variable == NULL ? find_near(value->module, value->name) : NULL;
	if (near != NULL)
		subject_text(subject, "similar_to", pooled(terraform, near->name));
}

static void
mark_assigned(struct tf_module *module, struct slice name, const char *path)
{
	struct tf_variable *variable = module == NULL ? NULL : terraform_variable(module, name);

	if (variable != NULL && variable->assigned_in == NULL)
		variable->assigned_in = path;
}

static int
read_native(struct terraform *terraform, struct value value, struct slice text, struct err *err)
{
	const char *path = value.found->path;
	struct hcl_body *body;
	int r = hcl_read(text, path, terraform->arena, &body, err);

	if (r < 0)
		return r;
	for (const struct hcl_attribute *at = body->attributes; at != NULL; at = at->next)
		mark_assigned(value.module, at->name, path);
	for (const struct hcl_attribute *at = body->attributes; at != NULL; at = at->next) {
		value.name = at->name;
		value.line = at->line;
		value.column = at->column;
		value.text = at->value->kind == HCL_TEXT ? at->value->text : slice_of(NULL, 0);
		value.literal = terraform_literal(terraform, at->name, at->value);
		value.interpolates = hcl_refers(at->value);
		add_value(terraform, &value);
	}
	return 0;
}

static int
read_json(struct terraform *terraform, struct value value, struct slice text, struct err *err)
{
	struct json_item *root;
	int r = json_tree(text, value.found->path, terraform->arena, &root, err);

	if (r < 0)
		return r;
	for (const struct json_item *at = root->first; at != NULL; at = at->next)
		mark_assigned(value.module, at->name, value.found->path);
	for (const struct json_item *at = root->first; at != NULL; at = at->next) {
		value.name = at->name;
		value.line = at->name_line;
		value.column = at->name_column;
		value.text = at->kind == JSON_TEXT ? at->text : slice_of(NULL, 0);
		value.literal = literal_of(terraform->project->words, at->name, value.text, false, false);
		add_value(terraform, &value);
	}
	return 0;
}

/* `terraform.tfvars` and `*.auto.tfvars` beside the module, in both notations. */
static bool
is_loaded(const struct tf_module *module, struct terraform *terraform, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	struct slice end = slice_of_text(name);

	return module != NULL && strcmp(source_folder(terraform->project->pool, path),
		module->folder) == 0 && (strcmp(name, "terraform.tfvars") == 0 ||
		strcmp(name, "terraform.tfvars.json") == 0 || slice_ends_with(end, ".auto.tfvars") ||
		slice_ends_with(end, ".auto.tfvars.json"));
}

static void
read_values(struct terraform *terraform, const struct found_file *found)
{
	bool is_json = slice_ends_with(slice_of_text(found->path), ".json");
	struct value value = {.found = found,
		.module = terraform_module_for(terraform, found->path)};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct subject *subject;
	struct slice text;
	int r = sources_read(terraform->project->sources, found->path, &text, &err);

	value.is_loaded = is_loaded(value.module, terraform, found->path);
	if (r == 0)
		r = (is_json ? read_json : read_native)(terraform, value, text, &err);
	if (r == 0)
		return;
	subject = facts_add(terraform->project->facts, "file",
		(struct fact_place){found->path, err.line, err.column, 0});
	subject_text(subject, "kind", "terraform");
	subject_text(subject, "problem", err.message);
	subject_text(subject, "problem_id", err.id);
}

void
terraform_tfvars_facts(struct terraform *terraform)
{
	const struct found *found = terraform->project->found;

	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].kind == FOUND_TFVARS)
			read_values(terraform, &found->items[i]);
}

/* TF_VAR_NAME in a file that sets variables: whether any module declares NAME. */
static void
add_environment(struct terraform *terraform, const struct found_file *found, struct slice name,
	unsigned line, unsigned column)
{
	const struct tf_variable *near = NULL;
	struct subject *subject;
	bool declared = false;

	for (size_t i = 0; i < terraform->module_count; i++) {
		const struct tf_module *module = &terraform->modules[i];

		if (module->is_partly_read)
			return;
		declared |= terraform_variable(module, name) != NULL;
		if (near == NULL)
			near = find_near(module, name);
	}
	subject = terraform_add(terraform, found, line, column, "environment");
	subject_text(subject, "name", pool_printf(terraform->project->pool, "TF_VAR_%.*s",
		(int)name.len, (const char *)name.data));
	subject_text(subject, "variable", pooled(terraform, name));
	subject_bool(subject, "declared", declared);
	if (!declared && near != NULL)
		subject_text(subject, "similar_to", pooled(terraform, near->name));
}

static size_t
name_len(struct slice text)
{
	size_t len = 0;

	while (len < text.len && (text.data[len] == '_' || text.data[len] == '-' ||
		(text.data[len] >= '0' && text.data[len] <= '9') ||
		((text.data[len] | 0x20) >= 'a' && (text.data[len] | 0x20) <= 'z')))
		len++;
	return len;
}

static void
look_for_names(struct terraform *terraform, const struct found_file *found, struct slice text)
{
	static const char prefix[] = "TF_VAR_";
	struct slice line;

	for (unsigned number = 1; slice_next_line(&text, &line); number++) {
		struct slice trimmed = slice_trim(line), rest = line;
		const unsigned char *at;

		if (trimmed.len > 0 && trimmed.data[0] == '#')
			continue;
		while (rest.len > 0 && (at = memmem(rest.data, rest.len, prefix,
			sizeof(prefix) - 1)) != NULL) {
			size_t start = (size_t)(at - rest.data) + sizeof(prefix) - 1;
			struct slice name = slice_from(rest, start);

			name.len = name_len(name);
			rest = slice_from(rest, start + name.len);
			/* a name that goes on in a variable is not known */
			if (name.len > 0 && (rest.len == 0 || rest.data[0] != '$'))
				add_environment(terraform, found, name, number,
					(unsigned)(at - line.data) + 1);
		}
	}
}

void
terraform_environment_facts(struct terraform *terraform)
{
	const struct found *found = terraform->project->found;

	for (size_t i = 0; terraform->module_count > 0 && i < found->count; i++) {
		const struct found_file *file = &found->items[i];
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		struct slice text;

		/* what cannot be read is told by the observers of these files */
		if ((file->kind <= FOUND_COMPOSE || file->kind == FOUND_WORKFLOW ||
			file->kind == FOUND_GITLAB || file->kind == FOUND_SCRIPT) &&
			sources_read(terraform->project->sources, file->path, &text, &ignored) == 0)
			look_for_names(terraform, file, text);
	}
}
