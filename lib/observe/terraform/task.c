/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `container_definitions` of an ECS task: `jsonencode([…])`, or a text of JSON into which Terraform
 * puts things. For reading such a text, each of these becomes a number of its own: that is JSON in
 * quotes and outside of them.
 */
#include <stdio.h>
#include <string.h>

#include "observe/container.h"
#include "observe/terraform/terraform_priv.h"
#include "text/json_tree.h"

#define STAND_IN "7770777"
enum { RENDERED_MOST = 1 << 20 };

struct task {
	struct terraform *terraform;
	const struct tf_file *file;
	const char *name;
	const struct hcl_expression *text; /* of JSON */
};

static struct subject *
add_container(const struct task *task, unsigned line, unsigned column, struct slice name)
{
	struct subject *subject = terraform_add(task->terraform, task->file->found, line, column,
		"container");

	subject->service = pool_text(task->terraform->project->facts->pool, task->name);
	subject_text(subject, "kind", "aws_ecs_task_definition");
	subject_text(subject, "object", task->name);
	subject_text(subject, "name", name.len == 0 ? task->name :
		pool_slice(task->terraform->project->pool, name));
	return subject;
}

static void
put_image(const struct task *task, struct slice image, struct subject *subject)
{
	struct pool *pool = task->terraform->project->pool;

	if (image.len == 0)
		return;
	subject_text(subject, "image", pool_slice(pool, image));
	subject_text(subject, "image_tag", container_image_tag(pool, image));
}

static void
look_at_map(const struct task *task, const struct hcl_expression *map)
{
	const struct hcl_expression *name = hcl_item(map, "name"), *image = hcl_item(map, "image");
	const struct hcl_expression *list = hcl_item(map, "environment");
	struct subject *subject;

	if (map->kind != HCL_MAP)
		return;
	subject = add_container(task, map->line, map->column, name == NULL ||
		name->kind != HCL_TEXT ? slice_of(NULL, 0) : name->text);
	if (image != NULL)
		terraform_trace_image(&task->terraform->modules[task->file->module], image);
	if (image != NULL && image->kind == HCL_TEXT) {
		put_image(task, image->text, subject);
		if (image->text.len > 0)
			subject_at(subject, "image_tag", (struct fact_place){subject->place.file,
				image->line, image->column, 0});
	}
	for (const struct hcl_expression *at = list == NULL ? NULL : list->first; at != NULL;
		at = at->next) {
		const struct hcl_expression *variable = hcl_item(at, "name");
		const struct hcl_expression *value = hcl_item(at, "value");

		if (variable != NULL && variable->kind == HCL_TEXT && value != NULL)
			terraform_assign(task->terraform, task->file, task->name, variable->text, value,
				value->line, value->column);
	}
}

/* TEXT with something in place of what is put in. */
static struct slice
render(const struct task *task)
{
	size_t len = task->text->text.len, room = len;
	unsigned char *bytes;

	if (task->text->kind == HCL_TEXT)
		return task->text->text;
	for (const struct hcl_expression *at = task->text->first; at != NULL; at = at->next)
		room += at->kind == HCL_TEXT ? at->text.len : sizeof(STAND_IN);
	if (room > RENDERED_MOST)
		return slice_of(NULL, 0);
	bytes = arena_alloc_unset(task->terraform->arena, room + 1);
	for (const struct hcl_expression *at = task->text->first; at != NULL; at = at->next) {
		struct slice part = at->kind == HCL_TEXT ? at->text : SLICE_LITERAL(STAND_IN);

		if (part.len > 0)
			memcpy(bytes + len, part.data, part.len);
		len += part.len;
	}
	return slice_of(bytes, len);
}

static struct slice
text_of(const struct json_item *item)
{
	struct slice text = {NULL, 0};

	if (item != NULL && item->kind == JSON_TEXT)
		text = item->text;
	return text.len > 0 && memmem(text.data, text.len, STAND_IN, sizeof(STAND_IN) - 1) != NULL ?
		slice_of(NULL, 0) : text;
}

static void
look_at_variable(const struct task *task, const struct json_item *item)
{
	struct slice name = text_of(json_item_find(item, "name"));
	const struct json_item *value = json_item_find(item, "value");
	/* what is put in is looked at as a whole: which part it is, the text does not tell */
	struct hcl_expression plain = {.kind = HCL_TEXT}, refers = {.kind = HCL_COMPUTED,
		.first = task->text->first};

	if (name.len == 0 || value == NULL || value->kind != JSON_TEXT)
		return;
	plain.text = text_of(value);
	if (plain.text.len > 0)
		terraform_assign(task->terraform, task->file, task->name, name, &plain,
			task->text->line + value->line, value->column);
	else if (value->text.len > 0 &&
		task->terraform->project->words->secret_name(name) != NULL)
		terraform_assign(task->terraform, task->file, task->name, name, &refers,
			task->text->line + value->line, value->column);
}

static void
look_at_text(const struct task *task)
{
	struct err unreadable CLEANUP(err_done) = ERR_INIT;
	struct slice text = render(task);
	struct json_item *root;
	struct subject *subject;

	if (text.len == 0)
		return;
	if (json_tree(text, task->file->found->path, task->terraform->arena, &root,
		&unreadable) < 0) {
		subject = terraform_add(task->terraform, task->file->found, task->text->line,
			task->text->column, "container");
		subject_text(subject, "name", task->name);
		subject_bool(subject, "dynamic", true);
		return;
	}
	for (const struct json_item *at = root->first; at != NULL; at = at->next) {
		const struct json_item *list = json_item_find(at, "environment");
		const struct json_item *image = json_item_find(at, "image");

		if (at->kind != JSON_MAP)
			continue;
		subject = add_container(task, task->text->line + at->line, at->column,
			text_of(json_item_find(at, "name")));
		put_image(task, text_of(image), subject);
		for (const struct json_item *item = list == NULL ? NULL : list->first; item != NULL;
			item = item->next)
			look_at_variable(task, item);
	}
}

void
terraform_task_facts(struct terraform *terraform, const struct tf_file *file,
	const struct hcl_block *resource)
{
	const struct hcl_expression *value = hcl_value(resource->body, "container_definitions");
	struct slice family = hcl_text(resource->body, "family");
	struct task task = {terraform, file, pool_slice(terraform->project->pool,
		family.len > 0 ? family : resource->labels[1]), value};

	if (value == NULL)
		return;
	if (value->kind == HCL_TEXT || value->kind == HCL_TEMPLATE) {
		look_at_text(&task);
	} else if (value->kind == HCL_CALL && slice_equal_text(value->text, "jsonencode") &&
		value->first != NULL && value->first->kind == HCL_LIST) {
		for (const struct hcl_expression *at = value->first->first; at != NULL; at = at->next)
			look_at_map(&task, at);
	}
}
