/* SPDX-License-Identifier: Apache-2.0 */
/* Projects that compose refuses whole, and such that look like them and are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "compose_asked.h"
#include "secret/secret.h"

/* What a list of SERVICE says, each with a `;` behind. */
static void
lists(const char *text, const char *service, const char *fact, const char *wanted)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of(text, one_file);
	const struct fact *found = subject_find(subject_of(facts, "service", service), fact);
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; found != NULL && i < found->count; i++)
		buf_addf(&got, "%s;", found->list[i]);
	assert_string_equal(buf_text(&got), wanted);
}

static void
what_a_project_does_not_define_is_told(void **state)
{
	static const char bad[] = "=== compose.yaml\nservices:\n"
		"  a: {image: x, networks: [back, n], volumes: [\"data:/d\", {type: volume, source: far, target: /f}],"
		" secrets: [key, {source: pin}], configs: [conf], build: {context: ., secrets: [pw]},"
		" network_mode: \"service:vpn\", ipc: \"service:i\", pid: \"service:p\","
		" volumes_from: [\"files:ro\"], links: [\"db:store\"], depends_on: [q]}\n"
		"networks: {n: }\n";

	(void)state;
	lists(bad, "a", "undefined_resources", "network back;volume data;volume far;secret key;"
		"secret pin;config conf;secret pw;");
	lists(bad, "a", "undefined_dependencies", "q;vpn;i;p;files;db;");
}

static void
what_compose_takes_is_not_told_as_undefined(void **state)
{
	static const char good[] = "=== compose.yaml\ninclude: [more.yaml]\nservices:\n"
		"  a: {image: x, networks: [n, default, \"${N:-x}\"], secrets: [s], configs: [c],"
		" volumes: [\"v:/v\", \"./here:/h\", \"/anonymous\", \"C:/data:/c\", \"${V:-why}:/y\","
		" {type: tmpfs, target: /t}, {type: volume, source: \"${W:-who}\", target: /w}],"
		" volumes_from: [\"container:else\"], network_mode: \"container:else\","
		" depends_on: {gone: {condition: service_started, required: false}, inner: {condition: service_started}}}\n"
		"  b: {image: x, network_mode: host, depends_on: [\"${D:-d}\"], ipc: \"service:${I:-i}\"}\n"
		"networks: {n: {external: true}}\nvolumes: {v: }\nsecrets: {s: {file: s}}\nconfigs: {c: {file: c}}\n"
		"=== more.yaml\nservices: {inner: {image: y}}\n";

	(void)state;
	lists(good, "a", "undefined_resources", "");
	lists(good, "a", "undefined_dependencies", "");
	lists(good, "b", "undefined_dependencies", "");
	lists("=== compose.yaml\ninclude: [more.yaml]\nservices: {a: {image: x, volumes: [\"d:/d\", \"\\\\\\\\srv\\\\share:/s\"]}}\n"
		"volumes:\n=== more.yaml\nvolumes: {d: }\n", "a", "undefined_resources", "");
	/* a file that cannot be had may define it */
	lists("=== compose.yaml\ninclude: [gone.yaml]\nservices: {a: {image: x, depends_on: [b], networks: [n]}}\n",
		"a", "undefined_dependencies", "");
	lists("=== compose.yaml\ninclude: [../far.yaml]\nservices: {a: {image: x, networks: [n]}}\n",
		"a", "undefined_resources", "");
}

/* The one problem of a project, or none where MESSAGE is NULL. */
static void
has_problem(const char *services, const char *message, unsigned line)
{
	char text[1000];
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct compose *compose CLEANUP(compose_freep) = NULL;

	snprintf(text, sizeof(text), "=== compose.yaml\nservices:\n%s", services);
	sources = sources_of_text(text);
	compose = load(sources, one_file);
	if (compose->problem_count != (message == NULL ? 0 : 1))
		fail_msg("%zu problems: %s", compose->problem_count, services);
	if (message == NULL)
		return;
	assert_string_equal(compose->problems[0].message, message);
	assert_int_equal(compose->problems[0].at.line, line);
}

static void
services_that_need_each_other_are_told_once(void **state)
{
	(void)state;
	has_problem("  z: {image: x, depends_on: [a]}\n  a: {image: x, depends_on: [b]}\n"
		"  b: {image: x, links: [\"c:d\"]}\n  c: {image: x, network_mode: \"service:a\"}\n",
		"services that need each other in a circle: a -> b -> c -> a", 3);
	has_problem("  a: {image: x, depends_on: [a]}\n",
		"services that need each other in a circle: a -> a", 2);
	has_problem("  a: {image: x, volumes_from: [b]}\n  b: {image: x, pid: \"service:a\"}\n",
		"services that need each other in a circle: a -> b -> a", 2);
	has_problem("  a: {image: x, depends_on: [b, c]}\n  b: {image: x, depends_on: [c]}\n"
		"  c: {image: x}\n  d: {image: x, depends_on: [a, b, c]}\n", NULL, 0);
	has_problem("  a: {image: x, depends_on: [\"${V:-b}\"]}\n  b: {image: x, depends_on: [a]}\n", NULL, 0);
}

static void
a_field_that_compose_does_not_know_is_told(void **state)
{
	(void)state;
	has_problem("  a: {image: x}\n  b:\n    image: x\n    prots: [\"1:1\"]\n",
		"`prots` is no field of a service; `ports` is one", 5);
	has_problem("  a: {image: x, memory: 1g}\n", "`memory` is no field of a service", 2);
	has_problem("  a: {image: x, x-any: 1, x-: 2, develop: {}, gpus: all, models: [m]}\n", NULL, 0);
}

/* Env files that are missed, `NAME:FILE:NEAR;` each, in a project of TEXT. */
static void
misses(const char *text, const char *wanted)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct observe_stack stack = {.name = "test", .files = one_file};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	assert_int_equal(observe_project(sources, &words, &stack, 1, facts, &err), 0);
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *missing = subject_find(facts->items[i], "missing");
		const struct fact *near = subject_find(facts->items[i], "near");

		if (missing != NULL)
			buf_addf(&got, "%s:%s:%s;", subject_find(facts->items[i], "name")->text,
				missing->text, near == NULL ? "" : near->text);
	}
	assert_string_equal(buf_text(&got), wanted);
}

#define TAKES(file) "=== compose.yaml\nservices: {a: {image: x, env_file: " file "}}\n"

static void
an_env_file_that_is_not_there_is_missed_unless_it_is_made_elsewhere(void **state)
{
	(void)state;
	misses(TAKES("conf/app.env"), "a:conf/app.env:;");
	misses(TAKES("app.env") "=== app.env\nA=1\n", "");
	misses(TAKES("[{path: app.env, required: false}]"), "");
	misses(TAKES("\"${FILE:-app.env}\""), "");
	misses(TAKES("/etc/app.env"), "");
	misses(TAKES(".env") "=== .env.example\nA=\n", "");
	misses(TAKES("conf/.env") "=== .env.example\nA=\n", "a:conf/.env:;");
	misses(TAKES("conf/app.env") "=== .gitignore\n*.env\n", "");
	misses(TAKES("conf/app.env") "=== conf/.gitignore\napp.env\n", "");
	misses(TAKES("conf/app.env") "=== .git/info/exclude\napp.env\n", "");
	misses("=== compose.yaml\nservices: {a: {image: x, env_file: app.env, profiles: [p]}}\n", "");
}

static void
an_env_file_with_a_slip_in_its_name_is_missed(void **state)
{
	(void)state;
	misses(TAKES(".env.prdo") "=== .env.prod\nA=1\n=== .gitignore\n.env*\n", "a:.env.prdo:.env.prod;");
	misses(TAKES(".env.prd") "=== .env.prod\nA=1\n=== .env.example\nA=\n", "a:.env.prd:.env.prod;");
	/* two that are meant, and one of a row */
	misses(TAKES("[.env.api, .env.app]") "=== .env.api\nA=1\n=== .gitignore\n.env.app\n", "");
	misses(TAKES(".env.2") "=== .env.1\nA=1\n=== .gitignore\n.env*\n", "");
	misses(TAKES("a/.env") "=== b/.env\nA=1\n=== .gitignore\n.env\n", "");
	/* another letter is another word */
	misses(TAKES("api.env") "=== app.env\nA=1\n=== .gitignore\napi.env\n", "");
	misses(TAKES(".env.uk") "=== .env.us\nA=1\n=== .gitignore\n.env.uk\n", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_project_does_not_define_is_told),
		cmocka_unit_test(what_compose_takes_is_not_told_as_undefined),
		cmocka_unit_test(services_that_need_each_other_are_told_once),
		cmocka_unit_test(a_field_that_compose_does_not_know_is_told),
		cmocka_unit_test(an_env_file_that_is_not_there_is_missed_unless_it_is_made_elsewhere),
		cmocka_unit_test(an_env_file_with_a_slip_in_its_name_is_missed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
