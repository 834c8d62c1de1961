/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of manifests, and that nothing of their values is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

#define SECRET "=== s.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
#define POD(kind, more) "=== d.yaml\napiVersion: apps/v1\nkind: " kind "\nmetadata: {name: d}\nspec:\n  replicas: 2\n" \
	"  selector: {}\n  template:\n    spec:\n      containers:\n        - name: c\n          image: r:1/i:2\n" more

static void
a_key_is_told_with_what_the_api_makes_of_it(void **state)
{
	static const struct { const char *field, *line, *fact; bool yes; } cases[] = {
		{"data", "A: YWJj", "data_not_base64", false}, {"data", "A: YWI=", "data_not_base64", false},
		{"data", "A: YWI", "data_not_base64", true}, {"data", "A: 'YW Jj'", "data_not_base64", true},
		{"data", "A: \"YW\\nJj\"", "data_not_base64", false}, {"data", "A: YR==", "data_not_base64", false},
		{"data", "A: a-b_", "data_not_base64", true}, {"data", "A: YWJj=", "data_not_base64", true}, {"data", "A: =YWJ", "data_not_base64", true},
		{"data", "A: ''", "data_not_base64", false}, {"data", "A: ", "data_not_base64", false},
		{"data", "A: ${B}", "data_not_base64", false}, {"data", "A: $B", "data_not_base64", false},
		{"data", "A: your-key", "data_not_base64", false}, {"data", "A: <path:x>", "data_not_base64", false},
		{"stringData", "A: a-b_", "data_not_base64", false},
		{"data", "A: YWIK", "trailing_newline", true}, {"data", "A: YQpiCg==", "trailing_newline", false},
		{"data", "A: Cg==", "trailing_newline", false}, {"data", "A: YWJj", "trailing_newline", false},
		{"stringData", "A: |\n    x", "trailing_newline", true}, {"stringData", "A: |-\n    x", "trailing_newline", false},
		{"data", "A: 12", "value_not_string", true}, {"data", "A: yes", "value_not_string", true},
		{"data", "A: 0x1F", "value_not_string", true}, {"data", "A: 1_000", "value_not_string", true},
		{"data", "A: -.5e3", "value_not_string", true}, {"data", "A: .inf", "value_not_string", true},
		{"data", "A: 0o17", "value_not_string", true}, {"data", "A: 1.2.3", "value_not_string", false},
		{"data", "A: '12'", "value_not_string", false}, {"data", "A: !!str 12", "value_not_string", false},
		{"data", "A: 2024-01-02", "value_not_string", false}, {"data", "A: ~", "value_not_string", false},
		{"data", "A: [x]", "value_not_string", true}, {"data", "A: |\n    12", "value_not_string", false},
		{"data", "A: 12 3", "value_not_string", false}, {"data", "A: 1e", "value_not_string", false},
		{"data", "A B: YWJj", "key_invalid", true}, {"data", "a.B-c_1: YWJj", "key_invalid", false},
		{"data", "..a: YWJj", "key_invalid", true}, {"data", "a/b: YWJj", "key_invalid", true},
		{"data", "A_1: YWJj", "is_variable", true}, {"data", "tls.crt: YWJj", "is_variable", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[500];

		snprintf(text, sizeof(text), SECRET "%s:\n  %s\n", cases[i].field, cases[i].line);
		facts = project_facts(text);
		if (subject_at_line(facts, "manifest", 5) == NULL ||
			is_true(subject_at_line(facts, "manifest", 5), cases[i].fact) != cases[i].yes)
			fail_msg("%s %s: %s", cases[i].field, cases[i].line, cases[i].fact);
	}
}

static void
secrets_are_told_and_sealed_ones_are_none(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(SECRET "stringData:\n  A_PASSWORD: CANARY-X9\n"
		"  user: CANARY\n  B_PASSWORD: ENC[AES,CANARY]\n  C: sk-CANARY\n  U: postgres://u:CANARY9@h/d\ndata:\n"
		"  D_PASSWORD: Q0FOQVJZ\n  E_PASSWORD: eW91ci1rZXk=\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
		"data:\n  F_PASSWORD: CANARY-f\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "manifest", 5), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "manifest", 5), "throwaway"));
	assert_false(is_true(subject_at_line(facts, "manifest", 6), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "manifest", 7), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "manifest", 8), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "manifest", 9), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "manifest", 11), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "manifest", 12), "placeholder"));
	assert_true(is_true(subject_at_line(facts, "manifest", 18), "literal_secret"));
	holds_no_value(facts, "CANARY");
}

static void
an_example_and_what_git_does_not_have_are_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .gitignore\nx.yaml\n=== x.yaml\napiVersion: v1\n"
		"kind: Secret\nstringData: {A_PASSWORD: x}\n=== y.example.yaml\napiVersion: v1\nkind: Secret\n\n"
		"stringData: {A_PASSWORD: x}\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "manifest", 3), "example"));
	assert_true(is_true(subject_at_line(facts, "manifest", 3), "ignored"));
	assert_true(is_true(subject_at_line(facts, "manifest", 4), "example"));
	assert_false(is_true(subject_at_line(facts, "manifest", 4), "ignored"));
}

static const struct subject *
container_of(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "manifest") == 0 &&
			strcmp(text_of(facts->items[i], "part"), "container") == 0 &&
			strcmp(text_of(facts->items[i], "name"), "c") == 0)
			return facts->items[i];
	return NULL;
}

static void
a_container_is_told_with_its_pod(void **state)
{
	static const struct { const char *text, *fact; bool yes; } cases[] = {
		{POD("Deployment", ""), "has_limits", false}, {POD("Deployment", ""), "serves", false},
		{POD("Deployment", "          resources: {limits: {memory: 1Gi}}\n"), "has_limits", true},
		{POD("Deployment", "          resources: {requests: {memory: 1Gi}}\n"), "has_limits", false},
		{POD("Deployment", "          ports: [{containerPort: 1}]\n"), "serves", true},
		{POD("Deployment", "          readinessProbe: {}\n"), "has_readiness", true},
		{POD("Deployment", "        - name: other\n          image: x\n          readinessProbe: {}\n"), "pod_has_readiness", true},
		{POD("Deployment", "        - name: other\n          image: x\n          readinessProbe: {}\n"), "has_readiness", false},
		{POD("Deployment", "---\napiVersion: v1\nkind: LimitRange\n"), "pod_has_limits", true},
		{POD("Deployment", "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: "
			"[{name: c, resources: {limits: {memory: 1}}}]}}}\n"), "has_limits", true},
		{POD("Deployment", "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: e}\nspec: {template: {spec: {containers: "
			"[{name: c, resources: {limits: {memory: 1}}}]}}}\n"), "has_limits", false},
		{POD("Deployment", "=== kustomization.yaml\nimages: [{name: 'r:1/i', newTag: x}]\n"), "tag_set_elsewhere", true},
		{POD("Deployment", "          command: [sh, -c, 'alembic upgrade head && run']\n"), "migrates_on_start", true},
		{POD("Deployment", "          args: [python, manage.py, migrate]\n"), "migrates_on_start", true},
		{POD("Deployment", "          args: [python, manage.py, migrate_users]\n"), "migrates_on_start", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = project_facts(cases[i].text);

		if (is_true(container_of(facts), cases[i].fact) != cases[i].yes)
			fail_msg("%s of %s", cases[i].fact, cases[i].text);
		assert_string_equal(text_of(container_of(facts), "image_tag"), "2");
	}
}

static void
an_image_that_is_not_named_has_no_version(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== d.yaml\napiVersion: v1\nkind: Pod\n"
		"metadata: {name: d}\nspec:\n  containers:\n    - name: c\n      image: ''\n");

	(void)state;
	assert_null(subject_find(container_of(facts), "image_tag"));
}

static void
replicas_are_what_an_autoscaler_may_ask_for(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(POD("Deployment", "---\napiVersion: autoscaling/v2\n"
		"kind: HorizontalPodAutoscaler\nspec: {maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: d}}\n"));

	(void)state;
	assert_int_equal((int)subject_find(container_of(facts), "replicas")->number, 9);
}

static void
every_kind_of_pod_is_looked_into(void **state)
{
	static const char *const texts[] = {"apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c}]}\n",
		"apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}\n",
		"apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {initContainers: [{name: c}]}}}\n",
		"apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: {containers: [{name: c}]}}]\n",
		"a: 1\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{name: c}]}\n",
		"x: &c [{name: c}]\napiVersion: v1\nkind: Pod\nspec: {containers: *c}\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		char text[500];
		struct facts *facts CLEANUP(facts_freep) = NULL;

		snprintf(text, sizeof(text), "=== a/b.yml\n%s", texts[i]);
		facts = project_facts(text);
		if (container_of(facts) == NULL)
			fail_msg("%s", texts[i]);
	}
}

#define ENV "          env:\n            - name: X\n"
#define REF ENV "              valueFrom: {secretKeyRef: {name: s, key: k}}\n"

static const struct subject *
reference_of(struct facts *facts)
{
	return subject_at_line(facts, "reference", 14);
}

static void
a_reference_is_told_with_what_the_project_has(void **state)
{
	static const struct { const char *text, *fact; int yes; } cases[] = {
		{"", "object_declared", false}, {"", "key_declared", -1}, {SECRET "data: {k: YQ==}\n", "key_declared", true},
		{SECRET "stringData: {k: x}\n", "key_declared", true}, {SECRET "data: {other: YQ==}\n", "key_declared", false},
		{SECRET "\n", "key_declared", true}, {SECRET "type: kubernetes.io/service-account-token\ndata: {x: YQ==}\n", "key_declared", true},
		{"=== s.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata: {k: x}\n", "object_declared", false},
		{"=== s.yaml\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {k: A}}\n",
			"key_declared", true},
		{"=== s.yaml\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {l: A}}\n",
			"key_declared", false},
		{"=== s.yaml\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec: {target: {name: s}, data: "
			"[{secretKey: k}]}\n", "key_declared", true},
		{"=== s.yaml\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\nspec: {dataFrom: []}\n",
			"key_declared", true},
		{"=== kustomization.yaml\nsecretGenerator: [{name: s, literals: ['k=x']}]\n", "key_declared", true},
		{"=== kustomization.yaml\nsecretGenerator: [{name: s, literals: ['l=x']}]\n", "key_declared", false},
		{"=== kustomization.yaml\nsecretGenerator: [{name: s, files: [a/k, x=y]}]\n", "key_declared", true},
		{"=== kustomization.yaml\nsecretGenerator: [{name: s, envs: [e]}]\n", "key_declared", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct fact *fact;
		char text[1000];

		snprintf(text, sizeof(text), "%s%s", POD("Deployment", REF), cases[i].text);
		facts = project_facts(text);
		assert_string_equal(text_of(reference_of(facts), "name"), "X");
		fact = subject_find(reference_of(facts), cases[i].fact);
		if ((fact == NULL ? -1 : fact->yes) != cases[i].yes)
			fail_msg("%s: %s", cases[i].text, cases[i].fact);
	}
}

static void
a_name_that_is_nearly_another_is_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(POD("Deployment", REF)
		"=== s.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s2}\n");
	struct facts *key CLEANUP(facts_freep) = project_facts(POD("Deployment", REF) SECRET "stringData: {k2: x}\n");
	struct facts *other CLEANUP(facts_freep) = project_facts(POD("Deployment", REF)
		"=== s.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: s2}\n");

	(void)state;
	assert_string_equal(text_of(reference_of(facts), "similar_to"), "s2");
	assert_string_equal(text_of(reference_of(key), "similar_to"), "k2");
	assert_string_equal(text_of(reference_of(other), "similar_to"), "");
}

static void
variables_are_told_without_their_values(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(POD("Deployment", "          env:\n"
		"            - {name: A_PASSWORD, value: CANARY-1x}\n            - {name: B, value: 8080}\n"
		"            - {name: C, value: 'p:$(A_PASSWORD)@CANARY'}\n            - {name: D_PASSWORD, value: ''}\n"
		"            - {name: E, value: sk-CANARY}\n            - {name: F_PASSWORD, value: 'true'}\n"));

	(void)state;
	assert_true(is_true(subject_at_line(facts, "assignment", 13), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "assignment", 14), "value_not_string"));
	assert_string_equal(text_of(subject_at_line(facts, "assignment", 15), "text_kind"), "mixed");
	assert_false(is_true(subject_at_line(facts, "assignment", 16), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "assignment", 17), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "assignment", 18), "literal_secret"));
	assert_true(has_item(container_of(facts), "plain_secret_env", "A_PASSWORD"));
	holds_no_value(facts, "CANARY");
}

static void
what_is_missing_is_told_where_it_would_be(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(POD("Deployment", "          livenessProbe: {}\n"
		"          resources: {}\n          args: []\n"));

	(void)state;
	assert_int_equal(subject_find(container_of(facts), "has_readiness")->place.line, 12);
	assert_int_equal(subject_find(container_of(facts), "has_limits")->place.line, 13);
}

static void
commands_are_compared_with_what_is_declared(void **state)
{
	static const struct { const char *line, *changes; bool declared; } cases[] = {
		{"kubectl set image deployment/d c=x", "d", true}, {"kubectl set image deploy/e c=x", "e", false},
		{"kubectl -n ns set image deployment e c=x", "e", false}, {"kubectl rollout status deployment/d", "d", true},
		{"kubectl scale --replicas=3 deployment/e", "e", false}, {"kubectl scale --replicas 3 deployment/d", "d", true},
		{"kubectl patch deployment e -p '{}'", "e", false}, {"x && kubectl rollout restart deploy e; y", "e", false},
		{"kubectl set image deployment/$X c=x", "", false}, {"kubectl get deployment/e", "", false},
		{"kubectl set image deployment/${{ inputs.x }} c=x", "", false}, {"kubectl set image statefulset/e c=x", "", false},
		{"# kubectl set image deployment/e c=x", "", false}, {"kubectl rollout status service/e", "", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *step;
		char text[1000];

		snprintf(text, sizeof(text), "%s=== deploy.sh\n#!/bin/sh\n\n%s\n", POD("Deployment", ""), cases[i].line);
		facts = project_facts(text);
		step = subject_at_line(facts, "step", 3);
		if (strcmp(text_of(step, "changes"), cases[i].changes) != 0 ||
			is_true(step, "changes_declared") != cases[i].declared)
			fail_msg("%s", cases[i].line);
	}
}

static void
containers_of_a_command_are_compared_too(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(POD("Deployment", "") "=== Makefile\nx:\n"
		"\tkubectl set image deployment/d \\\n\t\tc=x \\\n\t\tother=${{ github.sha }}\n");

	(void)state;
	assert_true(has_item(subject_at_line(facts, "step", 2), "containers_undeclared", "other"));
	assert_false(has_item(subject_at_line(facts, "step", 2), "containers_undeclared", "c"));
	assert_int_equal(subject_at_line(facts, "step", 2)->place.column, 2);
}

static void
nothing_is_said_of_commands_where_charts_may_declare_more(void **state)
{
	static const char *const more[] = {"=== c/Chart.yaml\nname: c\n", "=== kustomization.yaml\nnamePrefix: x-\n",
		"=== x.yaml\napiVersion: apps/v1\nkind: {{ .Values.x }}\n{{ end }}\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[1000];

		snprintf(text, sizeof(text), "%s%s=== x.sh\n\n\nkubectl rollout status deploy/e\n", POD("Deployment", ""), more[i]);
		facts = project_facts(text);
		assert_null(subject_at_line(facts, "step", 3));
	}
}

static void
what_is_not_read_is_told_and_why(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== c/Chart.yaml\nname: c\n=== c/templates/x.yaml\n"
		"apiVersion: v1\nkind: Secret\n{{- end }}\n");
	struct facts *template CLEANUP(facts_freep) = project_facts("=== x.yaml\napiVersion: v1\nkind: Secret\n{{ x }}: [\n");
	struct facts *broken CLEANUP(facts_freep) = project_facts("=== x.yaml\napiVersion: v1\nkind: Secret\nx: [\n");
	struct facts *other CLEANUP(facts_freep) = project_facts("=== x.yaml\nx: [\n=== y.yml\napiVersion: v1\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(facts, "file", 1), "not_read"), "chart");
	assert_int_equal(facts->count, 2);
	assert_string_equal(text_of(template->items[1], "not_read"), "template");
	assert_string_equal(text_of(broken->items[1], "problem_id"), "yaml");
	assert_int_equal(other->count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_told_with_what_the_api_makes_of_it),
		cmocka_unit_test(secrets_are_told_and_sealed_ones_are_none),
		cmocka_unit_test(an_example_and_what_git_does_not_have_are_told),
		cmocka_unit_test(a_container_is_told_with_its_pod),
		cmocka_unit_test(an_image_that_is_not_named_has_no_version),
		cmocka_unit_test(replicas_are_what_an_autoscaler_may_ask_for),
		cmocka_unit_test(every_kind_of_pod_is_looked_into),
		cmocka_unit_test(a_reference_is_told_with_what_the_project_has),
		cmocka_unit_test(a_name_that_is_nearly_another_is_told),
		cmocka_unit_test(variables_are_told_without_their_values),
		cmocka_unit_test(what_is_missing_is_told_where_it_would_be),
		cmocka_unit_test(commands_are_compared_with_what_is_declared),
		cmocka_unit_test(containers_of_a_command_are_compared_too),
		cmocka_unit_test(nothing_is_said_of_commands_where_charts_may_declare_more),
		cmocka_unit_test(what_is_not_read_is_told_and_why),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
