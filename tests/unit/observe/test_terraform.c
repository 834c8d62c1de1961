/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of Terraform's variables, files of values and containers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

/* The `terraform` subject of PART that is called NAME. */
static const struct subject *
part_of(const struct facts *facts, const char *part, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "terraform") == 0 &&
			strcmp(text_of(facts->items[i], "part"), part) == 0 &&
			strcmp(text_of(facts->items[i], "name"), name) == 0)
			return facts->items[i];
	return NULL;
}

static void
a_variable_is_told_with_its_marks(void **state)
{
	static const struct { const char *text, *fact; bool yes; } cases[] = {
		{"variable \"x_password\" {}", "secret", true}, {"variable \"x_password\" { type = bool }", "secret", false},
		{"variable \"x_password\" { type = number }", "secret", false}, {"variable \"x\" {}", "secret", false},
		{"variable x_password { type = map(string) }", "secret", true},
		{"variable \"x_password\" { sensitive = true }", "sensitive", true},
		{"variable \"x_password\" { ephemeral = true }", "sensitive", true},
		{"variable \"x_password\" { sensitive = false }", "sensitive", false},
		{"variable \"x_password\" { default = \"CANARY-1\" }", "literal_secret", true},
		{"variable \"x_password\" { default = \"\" }", "literal_secret", false},
		{"variable \"x_password\" { default = null }", "literal_secret", false},
		{"variable \"x_password\" { default = \"your-CANARY\" }", "literal_secret", false},
		{"variable \"x_password\" {\n type = bool\n default = true\n}", "literal_secret", false},
		{"variable \"x_password\" { default = \"${path.module}/x\" }", "literal_secret", false},
		{"variable \"x\" { default = \"sk-CANARY\" }", "literal_secret", true},
		{"variable \"x\" { default = \"postgres://u:CANARY9@h/d\" }", "literal_secret", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *subject;
		char text[500];

		snprintf(text, sizeof(text), "=== a.tf\n%s\nvariable m {}\nvariable n {}\nvariable o {}\n",
			cases[i].text);
		facts = project_facts(text);
		subject = subject_at_line(facts, "terraform", 1);
		if (subject == NULL || is_true(subject, cases[i].fact) != cases[i].yes)
			fail_msg("%s: %s", cases[i].text, cases[i].fact);
		holds_no_value(facts, "CANARY");
	}
}

#define VARIABLES "=== t/a.tf\nvariable \"x_password\" { sensitive = true }\nvariable \"replicas\" {}\n"

static void
a_value_is_compared_with_what_is_declared(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(VARIABLES "=== t/terraform.tfvars\n"
		"x_pasword = \"a\"\nreplica = 2\nreplicas = 2\nother = 1\n=== t/envs/prod.tfvars\nother = 1\n=== else/b.tfvars\nq = 1\n");

	(void)state;
	assert_string_equal(text_of(part_of(facts, "assignment", "x_pasword"), "similar_to"), "x_password");
	assert_string_equal(text_of(part_of(facts, "assignment", "replica"), "similar_to"), "");
	assert_true(is_true(part_of(facts, "assignment", "replicas"), "declared"));
	assert_false(is_true(part_of(facts, "assignment", "other"), "declared"));
	assert_false(is_true(part_of(facts, "assignment", "other"), "auto_loaded"));
	assert_true(is_true(part_of(facts, "assignment", "replica"), "auto_loaded"));
	assert_null(subject_find(part_of(facts, "assignment", "q"), "declared"));
	assert_string_equal(text_of(part_of(facts, "variable", "replicas"), "assigned_in"), "t/terraform.tfvars");
}

static void
a_value_is_told_without_being_shown(void **state)
{
	static const struct { const char *text, *fact; bool yes; } cases[] = {
		{"x_password = \"CANARY-1\"", "literal_secret", true}, {"x_password = \"\"", "literal_secret", false},
		{"x_password = \"your-CANARY\"", "literal_secret", false}, {"replicas = \"sk-CANARY\"", "literal_secret", true},
		{"x_password = \"${CANARY}\"", "literal_secret", false}, {"x_password = \"a${b}\"", "interpolation_in_tfvars", true},
		{"x_password = \"a$${b}\"", "interpolation_in_tfvars", false}, {"replicas = var.x", "interpolation_in_tfvars", true},
		{"replicas = [1, true, null]", "interpolation_in_tfvars", false}, {"replicas = { a = \"b\" }", "interpolation_in_tfvars", false},
		{"replicas = file(\"x\")", "interpolation_in_tfvars", true}, {"x_password = <<E\nCANARY-1\nE", "literal_secret", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *subject;
		char text[500];

		snprintf(text, sizeof(text), "%s=== t/terraform.tfvars\n\n\n%s\n", VARIABLES, cases[i].text);
		facts = project_facts(text);
		subject = subject_at_line(facts, "terraform", 3);
		if (subject == NULL || is_true(subject, cases[i].fact) != cases[i].yes)
			fail_msg("%s: %s", cases[i].text, cases[i].fact);
		holds_no_value(facts, "CANARY");
	}
}

static void
json_values_are_literal(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(VARIABLES "=== t/x.auto.tfvars.json\n{\n"
		" \"x_password\": \"CANARY-1\",\n \"replicas\": \"${x}\"\n}\n");

	(void)state;
	assert_true(is_true(part_of(facts, "assignment", "x_password"), "literal_secret"));
	assert_int_equal(part_of(facts, "assignment", "x_password")->place.line, 2);
	assert_false(is_true(part_of(facts, "assignment", "replicas"), "interpolation_in_tfvars"));
	holds_no_value(facts, "CANARY");
}

#define DEPLOYMENT(inside) "=== t/b.tf\nresource \"kubernetes_deployment\" \"d\" {\n metadata { name = \"web\" }\n" \
	" spec {\n  template {\n   spec {\n    container {\n     name = \"c\"\n" inside "\n    }\n   }\n  }\n }\n}\n"

static void
the_tag_of_an_image_is_followed_to_its_variable(void **state)
{
	static const struct { const char *image, *value, *tag; } cases[] = {
		{"var.replicas", "\"r/i:latest\"", "latest"}, {"var.replicas", "\"r:5000/i\"", ""}, {"var.replicas", "\"i@sha256:1\"", "(digest)"},
		{"\"r/i:${var.replicas}\"", "\"latest\"", "latest"}, {"\"${var.replicas}\"", "\"i:latest\"", "latest"},
		{"local.i", "\"i:latest\"", "latest"}, {"local.deep", "\"latest\"", "latest"}, {"\"r/${var.replicas}/i:1\"", "\"latest\"", NULL},
		{"local.loop", "\"latest\"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct fact *tag;
		char text[2000];

		snprintf(text, sizeof(text), "%s" DEPLOYMENT("     image = %s") "locals {\n i = var.replicas\n"
			" deep = \"x:${local.i}\"\n loop = local.loop\n}\n=== t/terraform.tfvars\nreplicas = %s\n", VARIABLES,
			cases[i].image, cases[i].value);
		facts = project_facts(text);
		tag = subject_find(part_of(facts, "assignment", "replicas"), "image_tag");
		if ((tag == NULL) != (cases[i].tag == NULL) || (tag != NULL && strcmp(tag->text, cases[i].tag) != 0))
			fail_msg("%s: %s", cases[i].image, tag == NULL ? "none" : tag->text);
	}
}

static void
a_container_is_told_with_its_probes_and_limits(void **state)
{
	struct facts *bare CLEANUP(facts_freep) = project_facts(DEPLOYMENT("     image = \"i:latest\"\n     liveness_probe {\n     }"));
	struct facts *good CLEANUP(facts_freep) = project_facts(DEPLOYMENT("     image = \"i:1\"\n     readiness_probe {}\n"
		"     port { container_port = 1 }\n     resources { limits = { memory = \"1\" } }"));
	const struct subject *container = part_of(bare, "container", "c");

	(void)state;
	assert_string_equal(text_of(container, "kind"), "kubernetes_deployment");
	assert_string_equal(text_of(container, "image_tag"), "latest");
	assert_string_equal(text_of(container, "object"), "web");
	assert_int_equal(subject_find(container, "has_readiness")->place.line, 9);
	assert_false(is_true(container, "has_limits"));
	container = part_of(good, "container", "c");
	assert_true(is_true(container, "has_readiness") && is_true(container, "pod_has_readiness"));
	assert_true(is_true(container, "has_limits") && is_true(container, "serves"));
}

static void
a_secret_in_the_environment_is_told_by_how_it_comes(void **state)
{
	static const struct { const char *env; bool plain, literal; } cases[] = {
		{"name = \"X\"\n value = var.x_password", true, false}, {"name = \"X\"\n value = var.replicas", false, false},
		{"name = \"A_PASSWORD\"\n value = var.replicas", true, false}, {"name = \"X\"\n value = \"a${local.s}\"", true, false},
		{"name = \"A_PASSWORD\"\n value = \"CANARY-1\"", true, true}, {"name = \"A_PASSWORD\"\n value = \"\"", false, false},
		{"name = \"A_PASSWORD\"\n value = \"false\"", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *assignment;
		char text[2000];

		snprintf(text, sizeof(text), "%s" DEPLOYMENT("     image = \"i:1\"\n     env {\n     %s\n     }")
			"locals { s = var.x_password }\n", VARIABLES, cases[i].env);
		facts = project_facts(text);
		assignment = subject_at_line(facts, "assignment", 11);
		if (assignment == NULL || is_true(assignment, "secret_as_plain_env") != cases[i].plain ||
			is_true(assignment, "literal_secret") != cases[i].literal)
			fail_msg("%s", cases[i].env);
		holds_no_value(facts, "CANARY");
	}
}

static void
tasks_of_ecs_are_read_as_maps_and_as_json(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(VARIABLES
		"resource \"aws_ecs_task_definition\" \"a\" {\n container_definitions = jsonencode([{ name = \"m\", image = \"i:latest\",\n"
		" environment = [{ name = \"X\", value = var.x_password }] }])\n}\n"
		"resource \"aws_ecs_task_definition\" \"b\" {\n container_definitions = <<E\n[{\"name\": \"j\", \"cpu\": ${var.replicas},\n"
		"\"image\": \"i:${var.replicas}\", \"environment\": [\n{\"name\": \"A_PASSWORD\", \"value\": \"CANARY-1\"},\n"
		"{\"name\": \"B_PASSWORD\", \"value\": \"${var.x_password}\"}]}]\nE\n}\n"
		"resource \"aws_ecs_task_definition\" \"c\" {\n container_definitions = <<E\n[${file(\"x\")} 1\nE\n}\n");

	(void)state;
	assert_string_equal(text_of(part_of(facts, "container", "m"), "image_tag"), "latest");
	assert_true(is_true(subject_at_line(facts, "assignment", 5), "secret_as_plain_env"));
	assert_null(subject_find(part_of(facts, "container", "j"), "image_tag"));
	assert_true(is_true(subject_at_line(facts, "assignment", 11), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "assignment", 12), "secret_as_plain_env"));
	assert_true(is_true(part_of(facts, "container", "c"), "dynamic"));
	holds_no_value(facts, "CANARY");
}

static void
secrets_of_resources_and_locals_are_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== a.tf\nresource \"x\" \"y\" {\n password = \"CANARY-1\"\n"
		" secret_name = \"CANARY-2\"\n user = \"sk-CANARY\"\n password_x = random.x\n}\nlocals {\n a_password = \"CANARY-3\"\n"
		" b = \"CANARY\"\n}\nprovider \"p\" {\n secret_key = \"CANARY-4\"\n}\n");

	(void)state;
	assert_non_null(part_of(facts, "attribute", "password"));
	assert_null(part_of(facts, "attribute", "secret_name"));
	assert_non_null(part_of(facts, "attribute", "user"));
	assert_true(is_true(part_of(facts, "local", "a_password"), "literal_secret"));
	assert_false(is_true(part_of(facts, "local", "b"), "literal_secret"));
	assert_non_null(part_of(facts, "attribute", "secret_key"));
	holds_no_value(facts, "CANARY");
}

static void
names_for_terraform_in_other_files_are_compared(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(VARIABLES "=== .env\nTF_VAR_x_password=1\nTF_VAR_x_pasword=1\n"
		"# TF_VAR_c=1\n=== x.sh\nexport TF_VAR_other=1 TF_VAR_$NAME=2\n");

	(void)state;
	assert_true(is_true(part_of(facts, "environment", "TF_VAR_x_password"), "declared"));
	assert_string_equal(text_of(part_of(facts, "environment", "TF_VAR_x_pasword"), "similar_to"), "x_password");
	assert_int_equal(part_of(facts, "environment", "TF_VAR_other")->place.column, 8);
	assert_null(part_of(facts, "environment", "TF_VAR_c"));
	assert_null(part_of(facts, "environment", "TF_VAR_"));
}

static void
a_file_that_cannot_be_read_is_told_and_silences_guesses(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(VARIABLES "=== t/b.tf\nvariable \"c\" {\n"
		"=== t/terraform.tfvars\nc = 1\n=== t/x.tfvars\na = \"CANARY\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(facts, "file", 2), "problem_id"), "hcl");
	assert_string_equal(text_of(subject_at_line(facts, "file", 1), "problem_id"), "hcl");
	assert_null(subject_find(part_of(facts, "assignment", "c"), "declared"));
	holds_no_value(facts, "CANARY");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_variable_is_told_with_its_marks),
		cmocka_unit_test(a_value_is_compared_with_what_is_declared),
		cmocka_unit_test(a_value_is_told_without_being_shown),
		cmocka_unit_test(json_values_are_literal),
		cmocka_unit_test(the_tag_of_an_image_is_followed_to_its_variable),
		cmocka_unit_test(a_container_is_told_with_its_probes_and_limits),
		cmocka_unit_test(a_secret_in_the_environment_is_told_by_how_it_comes),
		cmocka_unit_test(tasks_of_ecs_are_read_as_maps_and_as_json),
		cmocka_unit_test(secrets_of_resources_and_locals_are_told),
		cmocka_unit_test(names_for_terraform_in_other_files_are_compared),
		cmocka_unit_test(a_file_that_cannot_be_read_is_told_and_silences_guesses),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
