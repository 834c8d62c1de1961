/* SPDX-License-Identifier: Apache-2.0 */
/* What Terraform runs: containers of Kubernetes, Cloud Run, Container Apps and ECS tasks. */
#include <string.h>

#include "base/list.h"
#include "observe/container.h"
#include "observe/terraform/terraform_priv.h"

enum { BLOCKS_DEEPEST = 8, NAMES_MOST = 64 };

struct resource {
	struct terraform *terraform;
	const struct tf_file *file;
	const struct hcl_block *block;
	const char *name;     /* as the cluster will know it, else as Terraform does */
	bool is_ready;        /* some container of it says when it is */
	const char *containers[NAMES_MOST];
	size_t container_count;
};

static struct tf_module *
module_of(struct terraform *terraform, const struct tf_file *file)
{
	return &terraform->modules[file->module];
}

bool
terraform_assign(struct terraform *terraform, const struct tf_file *file, const char *service,
	struct slice name, const struct hcl_expression *value, unsigned line, unsigned column)
{
	struct project *project = terraform->project;
	struct subject *subject = facts_add(project->facts, "assignment",
		(struct fact_place){file->found->path, line, column, 0});
	struct literal literal = terraform_literal(terraform, name, value);
	bool secret = terraform_has_secret(module_of(terraform, file), value);
	bool plain;

	subject->service = pool_text(project->facts->pool, service);
	literal.secret |= secret;
	plain = literal.literal_secret || (literal.secret && hcl_refers(value));
	subject_text(subject, "name", pool_slice(project->pool, name));
	subject_text(subject, "kind", "terraform");
	subject_bool(subject, "ignored", file->found->is_ignored);
	literal_put(&literal, subject);
	subject_bool(subject, "secret_as_plain_env", plain);
	return plain;
}

/* Whether BODY has such a block, also as one that is made by `dynamic`. */
static const struct hcl_block *
find_block(const struct hcl_body *body, const char *type)
{
	const struct hcl_block *found = hcl_find_block(body, type);

	for (const struct hcl_block *at = body->blocks; found == NULL && at != NULL; at = at->next)
		if (slice_equal_text(at->type, "dynamic") && slice_equal_text(at->labels[0], type))
			found = at;
	return found;
}

static bool
is_container(const struct hcl_block *block)
{
	return (slice_equal_text(block->type, "container") ||
		slice_equal_text(block->type, "containers")) && hcl_find(block->body, "image") != NULL;
}

static void
put_image(const struct resource *resource, const struct hcl_block *block, struct subject *subject)
{
	const struct hcl_attribute *image = hcl_find(block->body, "image");
	struct pool *pool = resource->terraform->project->pool;

	terraform_trace_image(module_of(resource->terraform, resource->file), image->value);
	if (image->value->kind != HCL_TEXT || image->value->text.len == 0)
		return;
	subject_text(subject, "image", pool_slice(pool, image->value->text));
	subject_text(subject, "image_tag", container_image_tag(pool, image->value->text));
	subject_at(subject, "image_tag", (struct fact_place){subject->place.file, image->line,
		image->column, 0});
}

/* The texts of `command` and `args`, with a blank between them. */
static void
put_command(const struct resource *resource, const struct hcl_block *block, struct subject *subject)
{
	static const char *const fields[] = {"command", "args"};
	const char *migration = NULL;

	for (size_t i = 0; migration == NULL && i < ARRAY_LEN(fields); i++) {
		const struct hcl_expression *list = hcl_value(block->body, fields[i]);
		const char *joined = "";

		for (const struct hcl_expression *at = list == NULL ? NULL : list->first; at != NULL;
			at = at->next)
			if (at->kind == HCL_TEXT && at->text.len < 4096)
				joined = pool_printf(resource->terraform->project->pool, "%s %.*s",
					joined, (int)at->text.len, (const char *)at->text.data);
		migration = migration_in(slice_of_text(joined));
		if (migration != NULL) {
			subject_text(subject, "migration", migration);
			subject_at(subject, "migration", (struct fact_place){subject->place.file,
				list->line, list->column, 0});
		}
	}
	subject_bool(subject, "migrates_on_start", migration != NULL);
}

static bool
has_limits(const struct hcl_body *body)
{
	const struct hcl_block *resources = find_block(body, "resources");

	return resources != NULL && (hcl_find(resources->body, "limits") != NULL ||
		hcl_find_block(resources->body, "limits") != NULL ||
		slice_equal_text(resources->type, "dynamic"));
}

static void
put_probes(const struct resource *resource, const struct hcl_block *block, struct subject *subject)
{
	const struct hcl_block *liveness = find_block(block->body, "liveness_probe");
	bool ready = find_block(block->body, "readiness_probe") != NULL;

	subject_bool(subject, "serves", find_block(block->body, "port") != NULL ||
		find_block(block->body, "ports") != NULL);
	subject_bool(subject, "has_liveness", liveness != NULL);
	subject_bool(subject, "has_readiness", ready);
	subject_bool(subject, "pod_has_readiness", resource->is_ready);
	/* what is missing is told beside what is like it */
	if (liveness != NULL)
		subject_at(subject, "has_readiness", (struct fact_place){subject->place.file,
			liveness->line, liveness->column, 0});
	subject_bool(subject, "has_limits", has_limits(block->body));
}

static void
put_environment(struct resource *resource, const struct hcl_block *block, struct subject *subject)
{
	const char *names[NAMES_MOST];
	size_t count = 0;

	for (const struct hcl_block *at = block->body->blocks; at != NULL; at = at->next) {
		const struct hcl_attribute *value = hcl_find(at->body, "value");
		struct slice name = hcl_text(at->body, "name");

		if (!slice_equal_text(at->type, "env") || value == NULL || name.len == 0 ||
			value->value->kind == HCL_NULL)
			continue;
		if (terraform_assign(resource->terraform, resource->file, resource->name, name,
			value->value, value->line, value->column) && count < NAMES_MOST)
			names[count++] = pool_slice(resource->terraform->project->pool, name);
	}
	subject_list(subject, "secret_as_plain_env", names, count);
}

static void
add_container(struct resource *resource, const struct hcl_block *block)
{
	struct terraform *terraform = resource->terraform;
	struct subject *subject = terraform_add(terraform, resource->file->found, block->line,
		block->column, "container");
	struct slice name = hcl_text(block->body, "name");
	const char *own = name.len == 0 ? resource->name : pool_slice(terraform->project->pool, name);

	subject->service = pool_text(terraform->project->facts->pool, resource->name);
	subject_text(subject, "object", resource->name);
	subject_text(subject, "kind", pool_slice(terraform->project->pool, resource->block->labels[0]));
	subject_text(subject, "name", own);
	put_probes(resource, block, subject);
	put_image(resource, block, subject);
	put_command(resource, block, subject);
	put_environment(resource, block, subject);
	if (name.len > 0 && resource->container_count < NAMES_MOST)
		resource->containers[resource->container_count++] = own;
}

static void
each_container(struct resource *resource, const struct hcl_body *body, unsigned depth,
	void (*fn)(struct resource *resource, const struct hcl_block *container))
{
	for (const struct hcl_block *at = body->blocks; at != NULL && depth < BLOCKS_DEEPEST;
		at = at->next) {
		if (is_container(at))
			fn(resource, at);
		else
			each_container(resource, at->body, depth + 1, fn);
	}
}

static void
note_readiness(struct resource *resource, const struct hcl_block *container)
{
	resource->is_ready |= find_block(container->body, "readiness_probe") != NULL;
}

/* Which kind of the cluster a resource type makes; NULL: another one. */
static const char *
kind_of(struct slice type)
{
	static const struct {
		const char *type, *kind;
	} kinds[] = {
		{"kubernetes_deployment", "Deployment"}, {"kubernetes_deployment_v1", "Deployment"},
		{"kubernetes_stateful_set", "StatefulSet"}, {"kubernetes_stateful_set_v1", "StatefulSet"},
		{"kubernetes_daemonset", "DaemonSet"}, {"kubernetes_daemon_set_v1", "DaemonSet"},
		{"kubernetes_cron_job", "CronJob"}, {"kubernetes_cron_job_v1", "CronJob"},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (slice_equal_text(type, kinds[i].type))
			return kinds[i].kind;
	return NULL;
}

/* `password = "…"`: attributes that are never anything else. */
static void
add_secrets(const struct resource *resource)
{
	static const char *const names[] = {"password", "master_password", "admin_password",
		"administrator_password", "administrator_login_password", "root_password", "auth_token",
		"secret_key", "client_secret", "secret_string", "api_token"};
	struct terraform *terraform = resource->terraform;

	for (const struct hcl_attribute *at = resource->block->body->attributes; at != NULL;
		at = at->next) {
		struct literal literal = terraform_literal(terraform, at->name, at->value);
		struct subject *subject;

		if (!literal.literal_secret || (!slice_is_one_of(at->name, names, ARRAY_LEN(names)) &&
			terraform->project->words->secret_value(at->name, at->value->text) == NULL))
			continue;
		subject = terraform_add(terraform, resource->file->found, at->line, at->column,
			"attribute");
		subject_text(subject, "name", pool_slice(terraform->project->pool, at->name));
		subject_text(subject, "object", resource->name);
		literal_put(&literal, subject);
	}
}

static void
add_workload(const struct resource *resource, bool named)
{
	struct project *project = resource->terraform->project;
	const char **names = pool_alloc(project->pool, NAMES_MOST * sizeof(*names));
	struct workload workload = {kind_of(resource->block->labels[0]), resource->name, names,
		resource->container_count};

	if (workload.kind == NULL)
		return;
	project->workloads_open |= !named;
	memcpy(names, resource->containers, resource->container_count * sizeof(*names));
	project_add_workload(project, workload);
}

static void
add_resource(struct terraform *terraform, const struct tf_file *file, const struct hcl_block *block)
{
	struct resource resource = {.terraform = terraform, .file = file, .block = block};
	const struct hcl_block *metadata = hcl_find_block(block->body, "metadata");
	struct slice name = hcl_text(metadata == NULL ? block->body : metadata->body, "name");

	resource.name = pool_slice(terraform->project->pool, name.len > 0 ? name :
		block->labels[1].len > 0 ? block->labels[1] : block->labels[0]);
	each_container(&resource, block->body, 0, note_readiness);
	each_container(&resource, block->body, 0, add_container);
	add_secrets(&resource);
	add_workload(&resource, name.len > 0);
	if (slice_equal_text(block->labels[0], "aws_ecs_task_definition"))
		terraform_task_facts(terraform, file, block);
}

/* What a chart makes, or a module from elsewhere, is in no file here. */
static bool
makes_others(const struct hcl_block *block)
{
	struct slice source = hcl_text(block->body, "source");

	if (slice_equal_text(block->type, "resource"))
		return slice_equal_text(block->labels[0], "helm_release") ||
			slice_starts_with(block->labels[0], "kubectl_manifest") ||
			slice_starts_with(block->labels[0], "kubernetes_manifest");
	return slice_equal_text(block->type, "module") && !slice_starts_with(source, "./") &&
		!slice_starts_with(source, "../");
}

void
terraform_resource_facts(struct terraform *terraform)
{
	for (size_t i = 0; i < terraform->file_count; i++) {
		const struct tf_file *file = &terraform->files[i];

		for (const struct hcl_block *at = file->body->blocks; at != NULL; at = at->next) {
			terraform->project->workloads_open |= makes_others(at);
			if (slice_equal_text(at->type, "resource") ||
				slice_equal_text(at->type, "provider"))
				add_resource(terraform, file, at);
		}
	}
}
