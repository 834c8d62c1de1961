/* SPDX-License-Identifier: Apache-2.0 */
/* The Terraform of a project: a module is a folder of `.tf` files. */
#ifndef EK_OBSERVE_TERRAFORM_PRIV_H
#define EK_OBSERVE_TERRAFORM_PRIV_H

#include "observe/terraform/hcl.h"
#include "observe/literal.h"
#include "observe/names.h"
#include "observe/project_priv.h"

struct tf_variable {
	struct slice name;
	const struct hcl_block *block;
	const struct found_file *found;
	bool secret, sensitive;       /* secret by its name, and of a type that can be one */
	bool is_image, is_tag;        /* what a container runs, or the tag of it */
	const char *assigned_in;      /* a `.tfvars` file; NULL: in none */
};

struct tf_local {
	const struct hcl_attribute *attribute;
	const struct found_file *found;
};

struct tf_module {
	const char *folder;
	struct tf_variable *variables;
	size_t variable_count, variable_room;
	struct names variable_names, local_names;
	struct tf_local *locals;
	size_t local_count, local_room;
	bool is_partly_read; /* some file of it could not be read */
};

struct tf_file {
	const struct found_file *found;
	const struct hcl_body *body;
	size_t module;
};

struct terraform {
	struct project *project;
	struct arena *arena;
	struct tf_module *modules;
	size_t module_count, module_room;
	struct tf_file *files;
	size_t file_count, file_room;
};

/* A `terraform` subject about PART: `variable`, `assignment`, `local`, `attribute`, `container`, … */
struct subject *terraform_add(struct terraform *terraform, const struct found_file *found,
	unsigned line, unsigned column, const char *part);

/* NULL: MODULE does not declare it. */
struct tf_variable *terraform_variable(const struct tf_module *module, struct slice name);

/* The variable that REFERENCE, `var.NAME`, is to; NULL: it is to none that is declared. */
struct tf_variable *terraform_referred(const struct tf_module *module, struct slice reference);

/* Does something in EXPRESSION, also by way of locals, come from a secret variable? */
bool terraform_has_secret(const struct tf_module *module, const struct hcl_expression *expression);

/* EXPRESSION is what a container runs: remember which variables say so. */
void terraform_trace_image(struct tf_module *module, const struct hcl_expression *expression);

/* EXPRESSION under NAME, as literal_of(). */
struct literal terraform_literal(const struct terraform *terraform, struct slice name,
	const struct hcl_expression *expression);

/* The module whose variables the file of values at PATH sets; NULL: none. */
struct tf_module *terraform_module_for(struct terraform *terraform, const char *path);

/* Facts: variables and locals, files of values, what runs. Containers come before variables. */
void terraform_variable_facts(struct terraform *terraform);
void terraform_tfvars_facts(struct terraform *terraform);
void terraform_resource_facts(struct terraform *terraform);
void terraform_environment_facts(struct terraform *terraform);

/* `container_definitions` of a task: JSON or what becomes JSON. */
void terraform_task_facts(struct terraform *terraform, const struct tf_file *file,
	const struct hcl_block *resource);

/* A variable that a container is given; whether it is a secret that is not given by reference. */
bool terraform_assign(struct terraform *terraform, const struct tf_file *file, const char *service,
	struct slice name, const struct hcl_expression *value, unsigned line, unsigned column);

#endif
