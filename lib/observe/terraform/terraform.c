/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/terraform/terraform_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { LOCALS_DEEPEST = 8 };

struct subject *
terraform_add(struct terraform *terraform, const struct found_file *found, unsigned line,
	unsigned column, const char *part)
{
	struct subject *subject = facts_add(terraform->project->facts, "terraform",
		(struct fact_place){found->path, line, column, 0});

	subject_text(subject, "part", part);
	subject_bool(subject, "ignored", found->is_ignored);
	return subject;
}

struct tf_variable *
terraform_variable(const struct tf_module *module, struct slice name)
{
	long at = names_find(&module->variable_names, name);

	return at == NAMES_NONE ? NULL : &module->variables[at];
}

/* NAME of `PREFIX.NAME`, and of `PREFIX.NAME.more`; empty: it is of another kind. */
static struct slice
name_behind(struct slice reference, const char *prefix)
{
	struct slice name;

	if (!slice_starts_with(reference, prefix))
		return slice_of(NULL, 0);
	name = slice_from(reference, strlen(prefix));
	name.len = slice_find(name, '.');
	return name;
}

struct tf_variable *
terraform_referred(const struct tf_module *module, struct slice reference)
{
	struct slice name = name_behind(reference, "var.");

	return name.len == 0 ? NULL : terraform_variable(module, name);
}

static const struct hcl_expression *
local_of(const struct tf_module *module, struct slice reference)
{
	struct slice name = name_behind(reference, "local.");
	long at = name.len == 0 ? NAMES_NONE : names_find(&module->local_names, name);

	return at == NAMES_NONE ? NULL : module->locals[at].attribute->value;
}

struct search {
	const struct tf_module *module;
	unsigned depth;
	bool found;
};

static void
look_for_secret(void *cookie, struct slice reference)
{
	struct search *search = cookie;
	const struct tf_variable *variable = terraform_referred(search->module, reference);
	const struct hcl_expression *local = local_of(search->module, reference);

	search->found |= variable != NULL && (variable->secret || variable->sensitive);
	if (search->found || local == NULL || search->depth > LOCALS_DEEPEST)
		return;
	search->depth++;
	hcl_references(local, look_for_secret, search);
	search->depth--;
}

bool
terraform_has_secret(const struct tf_module *module, const struct hcl_expression *expression)
{
	struct search search = {module, 0, false};

	hcl_references(expression, look_for_secret, &search);
	return search.found;
}

static void
trace(struct tf_module *module, const struct hcl_expression *expression, bool is_tag, unsigned depth)
{
	const struct hcl_expression *last = expression->last;
	struct tf_variable *variable;

	if (depth > LOCALS_DEEPEST)
		return;
	if (expression->kind == HCL_REFERENCE) {
		variable = terraform_referred(module, expression->text);
		if (variable != NULL)
			*(is_tag ? &variable->is_tag : &variable->is_image) = true;
		else if (local_of(module, expression->text) != NULL)
			trace(module, local_of(module, expression->text), is_tag, depth + 1);
	} else if (expression->kind == HCL_TEMPLATE && expression->count == 1) {
		trace(module, last, is_tag, depth + 1);
	} else if (expression->kind == HCL_TEMPLATE && last->kind == HCL_REFERENCE) {
		const struct hcl_expression *before = expression->first;

		while (before->next != last)
			before = before->next;
		if (before->kind == HCL_TEXT && slice_ends_with(before->text, ":"))
			trace(module, last, true, depth + 1);
	}
}

void
terraform_trace_image(struct tf_module *module, const struct hcl_expression *expression)
{
	trace(module, expression, false, 0);
}

struct literal
terraform_literal(const struct terraform *terraform, struct slice name,
	const struct hcl_expression *expression)
{
	bool refers = hcl_refers(expression);
	struct slice text = expression->kind == HCL_TEXT ? expression->text : slice_of(NULL, 0);

	return literal_of(terraform->project->words, name, slice_trim(text), refers,
		refers && expression->kind != HCL_TEMPLATE);
}

static size_t
module_of(struct terraform *terraform, const char *folder)
{
	for (size_t i = 0; i < terraform->module_count; i++)
		if (strcmp(terraform->modules[i].folder, folder) == 0)
			return i;
	terraform->modules = list_grow(terraform->modules, terraform->module_count,
		&terraform->module_room, sizeof(*terraform->modules));
	terraform->modules[terraform->module_count] = (struct tf_module){.folder = folder};
	return terraform->module_count++;
}

struct tf_module *
terraform_module_for(struct terraform *terraform, const char *path)
{
	const char *folder = path;

	do {
		folder = source_folder(terraform->project->pool, folder);
		for (size_t i = 0; i < terraform->module_count; i++)
			if (strcmp(terraform->modules[i].folder, folder) == 0 &&
				terraform->modules[i].variable_count > 0)
				return &terraform->modules[i];
	} while (strcmp(folder, ".") != 0);
	return NULL;
}

/* A number or a truth value is no secret, whatever it is called. */
static bool
can_be_secret(const struct hcl_block *block)
{
	const struct hcl_expression *type = hcl_value(block->body, "type");

	return type == NULL || type->kind != HCL_REFERENCE ||
		(!slice_equal_text(type->text, "bool") && !slice_equal_text(type->text, "number"));
}

static void
take_variable(struct terraform *terraform, struct tf_module *module, const struct found_file *found,
	const struct hcl_block *block)
{
	struct slice name = block->labels[0];

	if (name.len == 0 || names_add(&module->variable_names, name,
		(long)module->variable_count) != NAMES_NONE)
		return;
	module->variables = list_grow(module->variables, module->variable_count,
		&module->variable_room, sizeof(*module->variables));
	module->variables[module->variable_count++] = (struct tf_variable){
		.name = name, .block = block, .found = found,
		.secret = can_be_secret(block) &&
			terraform->project->words->secret_name(name) != NULL,
		.sensitive = hcl_is_true(block->body, "sensitive") ||
			hcl_is_true(block->body, "ephemeral")};
}

static void
take_locals(struct tf_module *module, const struct found_file *found, const struct hcl_block *block)
{
	for (const struct hcl_attribute *at = block->body->attributes; at != NULL; at = at->next) {
		if (names_add(&module->local_names, at->name, (long)module->local_count) != NAMES_NONE)
			continue;
		module->locals = list_grow(module->locals, module->local_count,
			&module->local_room, sizeof(*module->locals));
		module->locals[module->local_count++] = (struct tf_local){at, found};
	}
}

static void
read_file(struct terraform *terraform, const struct found_file *found)
{
	size_t module = module_of(terraform, source_folder(terraform->project->pool, found->path));
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct subject *subject;
	struct hcl_body *body;
	struct slice text;
	int r = sources_read(terraform->project->sources, found->path, &text, &err);

	if (r == 0)
		r = hcl_read(text, found->path, terraform->arena, &body, &err);
	if (r < 0) {
		subject = facts_add(terraform->project->facts, "file",
			(struct fact_place){found->path, err.line, err.column, 0});
		subject_text(subject, "kind", "terraform");
		subject_text(subject, "problem", err.message);
		subject_text(subject, "problem_id", err.id);
		terraform->modules[module].is_partly_read = true;
		return;
	}
	terraform->files = list_grow(terraform->files, terraform->file_count, &terraform->file_room,
		sizeof(*terraform->files));
	terraform->files[terraform->file_count++] = (struct tf_file){found, body, module};
	for (const struct hcl_block *at = body->blocks; at != NULL; at = at->next)
		if (slice_equal_text(at->type, "variable"))
			take_variable(terraform, &terraform->modules[module], found, at);
		else if (slice_equal_text(at->type, "locals"))
			take_locals(&terraform->modules[module], found, at);
}

static void
terraform_done(struct terraform *terraform)
{
	for (size_t i = 0; i < terraform->module_count; i++) {
		free(terraform->modules[i].variables);
		free(terraform->modules[i].locals);
		names_done(&terraform->modules[i].variable_names);
		names_done(&terraform->modules[i].local_names);
	}
	free(terraform->modules);
	free(terraform->files);
	arena_free(terraform->arena);
}

void
terraform_facts(struct project *project)
{
	struct terraform terraform CLEANUP(terraform_done) = {.project = project,
		.arena = arena_new(1 << 14)};

	for (size_t i = 0; i < project->found->count; i++)
		if (project->found->items[i].kind == FOUND_TERRAFORM)
			read_file(&terraform, &project->found->items[i]);
	terraform_resource_facts(&terraform);
	terraform_tfvars_facts(&terraform);
	terraform_variable_facts(&terraform);
	terraform_environment_facts(&terraform);
}
