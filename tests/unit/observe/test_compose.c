/* SPDX-License-Identifier: Apache-2.0 */
/* Compose projects that are broken, hostile or secret: what is left of them, and what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compose_asked.h"
#include "secret/secret.h"

static const char *const two_files[] = {"compose.yaml", "over.yaml", NULL};

static void
one_broken_file_is_one_problem_and_the_rest_goes_on(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(
		"=== compose.yaml\nservices: {web: {image: x}}\n=== over.yaml\nservices:\n  a: [\n");
	struct compose *compose CLEANUP(compose_freep) = load(sources, two_files);

	(void)state;
	assert_int_equal(compose->problem_count, 1);
	assert_string_equal(compose->problems[0].at.from->file, "over.yaml");
	assert_true(compose->problems[0].at.line >= 2);
	assert_int_equal(compose->service_count, 1);
}

static void
a_missing_file_is_a_problem_that_names_it(void **state)
{
	struct sources *sources CLEANUP(sources_closep) =
		sources_of_text("=== compose.yaml\nservices: {web: {image: x}}\n");
	struct compose *compose CLEANUP(compose_freep) = load(sources, two_files);

	(void)state;
	assert_int_equal(compose->problem_count, 1);
	assert_string_equal(compose->problems[0].id, "no-file");
	assert_string_equal(compose->problems[0].at.from->file, "over.yaml");
}

static void
aliases_that_multiply_are_refused(void **state)
{
	static const char text[] = "=== compose.yaml\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
		"b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
		"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
		"f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nservices: {web: {image: x, command: *f}}\n";
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct compose *compose CLEANUP(compose_freep) = load(sources, one_file);

	(void)state;
	assert_int_equal(compose->problem_count, 1);
	assert_non_null(strstr(compose->problems[0].message, "aliases that multiply"));
}

static void
files_that_name_each_other_come_to_an_end(void **state)
{
	struct sources *include CLEANUP(sources_closep) = sources_of_text(
		"=== compose.yaml\ninclude: [compose.yaml]\nservices: {web: {image: x}}\n");
	struct compose *included CLEANUP(compose_freep) = load(include, one_file);
	struct sources *extend CLEANUP(sources_closep) = sources_of_text("=== compose.yaml\n"
		"services:\n  a: {extends: b}\n  b: {extends: {service: a, file: compose.yaml}}\n");
	struct compose *extended CLEANUP(compose_freep) = load(extend, one_file);

	(void)state;
	assert_int_equal(included->service_count, 1);
	assert_true(included->problem_count >= 1);
	assert_true(extended->problem_count >= 1);
}

static void
nothing_outside_of_the_project_is_read(void **state)
{
	char folder[] = "/tmp/evenkeep-observe-XXXXXX", path[100], link[100];
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/inside", folder);
	file = fopen(path, "w");
	fputs("here\n", file);
	fclose(file);
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_int_equal(sources_open(folder, &sources, &err), 0);
	assert_int_equal(sources_read(sources, "inside", &text, &err), 0);
	assert_int_equal(sources_read(sources, "link", &text, &err), ERR_REFUSED);
	assert_int_equal(sources_read(sources, "../inside", &text, &err), ERR_REFUSED);
	assert_int_equal(sources_read(sources, "/etc/passwd", &text, &err), ERR_REFUSED);
	assert_int_equal(sources_read(sources, ".", &text, &err), ERR_INVALID);
	unlink(link);
	unlink(path);
	rmdir(folder);
}

static void
a_file_outside_that_is_included_is_a_problem(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text("=== compose.yaml\n"
		"include: [../other.yaml]\nservices: {a: {extends: {service: b, file: /etc/c.yaml}}}\n");
	struct compose *compose CLEANUP(compose_freep) = load(sources, one_file);

	(void)state;
	assert_int_equal(compose->problem_count, 2);
	assert_string_equal(compose->problems[0].id, "outside");
	assert_string_equal(compose->problems[1].id, "outside");
}

static const char canaries[] =
	"=== compose.yaml\n"
	"services:\n"
	"  web:\n"
	"    image: x:${CANARY_SECRET}\n"
	"    command: run --password CANARY --token=CANARY ${CANARY_SECRET}\n"
	"    entrypoint: [e, sk-CANARY]\n"
	"    healthcheck: {test: curl -H CANARY http://localhost:80}\n"
	"    labels: [l=CANARY]\n"
	"    ports: ['80:80']\n"
	"    build: {context: ., args: {A: CANARY}}\n"
	"    env_file: .env\n"
	"    deploy: {labels: {a: sk-CANARY}}\n"
	"    environment:\n"
	"      PLAIN: CANARY\n"
	"      A_SECRET: CANARY\n"
	"      LATE: ${CANARY_SECRET:-CANARY}\n"
	"      URL: postgres://user:CANARY@db:5432/CANARY\n"
	"      ODD: postgres://user:x@CANARY/y@db/z\n"
	"      MIXED: postgres://user:${CANARY_SECRET}@db/CANARY\n"
	"      BAD: ${CANARY\n"
	"  db: {image: y, environment: {PLAIN: CANARY2}}\n"
	"=== .env\nCANARY_SECRET=CANARY\nFROM_FILE=CANARY\n";

static void
no_fact_holds_a_value(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of(canaries, one_file);
	size_t looked_at = 0;

	(void)state;
	for (size_t i = 0; i < facts->count; i++)
		for (size_t k = 0; k < facts->items[i]->count; k++) {
			const struct fact *fact = &facts->items[i]->facts[k];

			looked_at++;
			if (strcmp(fact->name, "healthcheck.test") == 0)
				fail_msg("a command is no path of texts");
			if (fact->kind == FACT_TEXT && strcmp(fact->name, "name") != 0 &&
				strstr(fact->text, "CANARY") != NULL)
				fail_msg("%s: %s", fact->name, fact->text);
			for (size_t n = 0; fact->list != NULL && n < fact->count; n++)
				if (strstr(fact->list[n], "CANARY") != NULL &&
					strstr(fact->list[n], "CANARY_SECRET") == NULL)
					fail_msg("%s has %s", fact->name, fact->list[n]);
		}
	assert_true(looked_at > 100);
}

static void
a_host_in_the_env_file_counts_once_it_is_there(void **state)
{
	static const char *const texts[] = {
		"=== compose.yaml\nservices: {a: {image: x, environment: {B_URL: \"${B_URL:-http://b:1}\"}},"
		" b: {image: y}}\n",
		"=== compose.yaml\nservices: {a: {image: x, environment: {B_URL: \"${B_URL:-http://b:1}\"}},"
		" b: {image: y}}\n=== .env\nB_URL=http://localhost:1\n"};
	struct facts *without CLEANUP(facts_freep) = facts_of(texts[0], one_file);
	struct facts *with CLEANUP(facts_freep) = facts_of(texts[1], one_file);

	(void)state;
	assert_false(says(without, "url", "B_URL", "is_localhost"));
	assert_true(says(with, "url", "B_URL", "is_localhost"));
}

/* The text of a fact of the URL in variable NAME. */
static const char *
told(const struct facts *facts, const char *name, const char *fact)
{
	const struct fact *found = subject_find(subject_of(facts, "url", name), fact);

	return found == NULL ? "" : found->text;
}

static void
who_shares_a_network_shares_localhost_and_reach(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  vpn: {image: v, ports: [\"9080:9080\"], networks: [far],"
		" environment: {VPN_URL: \"http://localhost:1\"}}\n"
		"  torrent: {image: t, network_mode: \"service:vpn\", environment: {"
		"T_URL: \"http://localhost:8989\", FAR_URL: \"http://db:1\", NEAR_URL: \"http://near:1\"}}\n"
		"  other: {image: o, network_mode: \"container:elsewhere\", environment: {"
		"O_URL: \"http://localhost:1\", ODD_URL: \"http://near:1\"}}\n"
		"  agent: {image: a, network_mode: host, environment: {"
		"A_URL: \"http://localhost:8086\", LAN_URL: \"http://nas:1\", DB_URL: \"http://db:1\"}}\n"
		"  db: {image: d, networks: [far]}\n"
		"  near: {image: n, environment: {N_URL: \"http://localhost:8086\", V_URL: \"http://vpn:1\"}}\n"
		"networks: {far: {}}\n", one_file);

	(void)state;
	assert_true(says(facts, "url", "VPN_URL", "own_port"));
	assert_true(says(facts, "url", "T_URL", "own_port"));
	assert_true(says(facts, "url", "O_URL", "own_port"));
	assert_true(says(facts, "url", "A_URL", "own_port"));
	assert_false(says(facts, "url", "N_URL", "own_port"));
	assert_true(says(facts, "url", "FAR_URL", "host_known"));
	assert_false(says(facts, "url", "NEAR_URL", "host_known"));
	assert_true(says(facts, "url", "ODD_URL", "host_known"));
	assert_true(says(facts, "url", "LAN_URL", "host_known"));
	assert_false(says(facts, "url", "DB_URL", "host_known"));
	assert_false(says(facts, "url", "V_URL", "host_known"));
}

static void
a_network_that_names_itself_comes_to_an_end(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  a: {image: x, network_mode: \"service:b\", environment: {A_URL: \"http://b:1\"}}\n"
		"  b: {image: x, network_mode: \"service:a\"}\n", one_file);

	(void)state;
	assert_true(says(facts, "url", "A_URL", "host_known"));
}

static void
what_a_service_calls_itself_and_others_is_known(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  a: {image: x, hostname: broker, links: [\"b:store\"], environment: {"
		"A_URL: \"http://broker:1\", B_URL: \"http://store:1\", C_URL: \"http://no:1\"}}\n"
		"  b: {image: x, environment: {D_URL: \"http://broker:1\"}}\n", one_file);

	(void)state;
	assert_true(says(facts, "url", "A_URL", "host_known"));
	assert_true(says(facts, "url", "B_URL", "host_known"));
	assert_false(says(facts, "url", "C_URL", "host_known"));
	assert_false(says(facts, "url", "D_URL", "host_known"));
}

static void
where_a_server_listens_nobody_connects(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  a: {image: x, environment: {A_URL: \"http://0.0.0.0:80\", B_URL: \"http://[::]:80\"}}\n",
		one_file);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *name = i == 0 ? "A_URL" : "B_URL";

		assert_false(says(facts, "url", name, "is_localhost"));
		assert_false(says(facts, "url", name, "host_is_plain"));
	}
}

static void
a_host_that_stands_in_the_file_is_shown_beside_a_secret(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  a:\n    image: x\n    environment:\n"
		"      A_URL: \"postgres://u:${PASSWORD}@dbb/x\"\n"
		"      B_URL: \"postgres://u:${PASSWORD}@${SECRET_HOST}/x\"\n"
		"      C_URL: \"http://${SECRET_HOST}/x?y=${PASSWORD}\"\n"
		"      D_URL: \"http://dbb:${SECRET_PORT}/${PASSWORD}\"\n"
		"      E_URL: \"${SECRET_URL}\"\n"
		"      F_URL: \"http://a${SECRET_HOST}\"\n"
		"=== .env\nPASSWORD=CANARY1\nSECRET_HOST=CANARY2\nSECRET_PORT=1\nSECRET_URL=http://CANARY3\n",
		one_file);
	static const char *const shown[] = {"A_URL", "D_URL"};
	static const char *const hidden[] = {"B_URL", "C_URL", "E_URL", "F_URL"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		assert_string_equal(told(facts, shown[i], "host"), "dbb");
	assert_string_equal(told(facts, "A_URL", "scheme"), "postgres");
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		assert_string_equal(told(facts, hidden[i], "host"), "***");
}

static void
every_place_is_that_of_the_text_that_decides(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(
		"=== compose.yaml\nx-e: &e\n  A: one\n  B: two\nservices:\n  web:\n    image: x\n"
		"    environment:\n      <<: *e\n      B: three\n"
		"=== over.yaml\nservices:\n  web:\n    environment:\n      - C=four\n      - A=five\n");
	struct compose *base CLEANUP(compose_freep) = load(sources, one_file);
	struct compose *both CLEANUP(compose_freep) = load(sources, two_files);
	const struct assignment *a = compose_assignment(base->services, SLICE_LITERAL("A"));
	const struct assignment *b = compose_assignment(both->services, SLICE_LITERAL("B"));
	const struct assignment *over = compose_assignment(both->services, SLICE_LITERAL("A"));

	(void)state;
	assert_int_equal(a->at.line, 2);
	assert_int_equal(a->at.column, 6);
	assert_int_equal(b->at.line, 9);
	assert_string_equal(over->at.from->file, "over.yaml");
	assert_int_equal(over->at.line, 5);
	assert_int_equal(over->at.column, 9);
}

static void
what_is_required_and_unknown_stands_for_itself(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  web: {image: x, environment: {D_URL: \"postgres://u:${P:?none}@db:1/d\"}}\n"
		"  db: {image: y}\n", one_file);

	(void)state;
	assert_true(says(facts, "url", "D_URL", "host_known"));
	assert_true(says(facts, "url", "D_URL", "has_password"));
	assert_false(says(facts, "url", "D_URL", "password_unencoded"));
}

static void
what_prometheus_asks_is_an_address_like_others(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  p: {image: p, volumes: [\"./p.yml:/etc/prometheus/prometheus.yml:ro\"]}\n"
		"  web: {image: x, ports: [\"8050:8000\"]}\n=== p.yml\nscrape_configs:\n"
		"  - static_configs:\n      - targets: [\"web:8050\", \"localhost:9090\"]\n", one_file);
	const struct subject *target = subject_of(facts, "url", "scrape target");

	(void)state;
	assert_string_equal(target->place.file, "p.yml");
	assert_int_equal(target->place.line, 3);
	assert_true(says(facts, "url", "scrape target", "port_is_published_not_container"));
}

static void
an_env_file_is_read_in_the_format_that_it_has(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text("=== compose.yaml\n"
		"services:\n  a:\n    image: x\n    env_file:\n      - path: e.env\n        format: raw\n"
		"      - {path: f.env, format: json}\n"
		"=== e.env\nA=\"$B\" # c\n=== f.env\nF=1\n");
	struct compose *compose CLEANUP(compose_freep) = load(sources, one_file);
	const struct compose_service *service = compose_service(compose, SLICE_LITERAL("a"));

	(void)state;
	assert_int_equal(service->count, 1);
	assert_true(slice_equal_text(service->items[0].value, "\"$B\" # c"));
	assert_int_equal(compose->problem_count, 1);
	assert_string_equal(compose->problems[0].id, "compose-env-file");
	assert_int_equal(compose->problems[0].at.line, 7);
}

static void
an_unquoted_number_is_what_compose_prints(void **state)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text("=== compose.yaml\n"
		"services:\n  a:\n    image: x\n    environment: {A: 010, B: \"010\", C: 1.50, D: yes}\n");
	struct compose *compose CLEANUP(compose_freep) = load(sources, one_file);
	const struct compose_service *service = compose_service(compose, SLICE_LITERAL("a"));

	(void)state;
	assert_true(slice_equal_text(service->items[0].value, "8"));
	assert_true(slice_equal_text(service->items[1].value, "010"));
	assert_true(slice_equal_text(service->items[2].value, "1.5"));
	assert_true(slice_equal_text(service->items[3].value, "yes"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_broken_file_is_one_problem_and_the_rest_goes_on),
		cmocka_unit_test(a_missing_file_is_a_problem_that_names_it),
		cmocka_unit_test(aliases_that_multiply_are_refused),
		cmocka_unit_test(files_that_name_each_other_come_to_an_end),
		cmocka_unit_test(nothing_outside_of_the_project_is_read),
		cmocka_unit_test(a_file_outside_that_is_included_is_a_problem),
		cmocka_unit_test(no_fact_holds_a_value),
		cmocka_unit_test(a_host_in_the_env_file_counts_once_it_is_there),
		cmocka_unit_test(who_shares_a_network_shares_localhost_and_reach),
		cmocka_unit_test(a_network_that_names_itself_comes_to_an_end),
		cmocka_unit_test(what_a_service_calls_itself_and_others_is_known),
		cmocka_unit_test(where_a_server_listens_nobody_connects),
		cmocka_unit_test(a_host_that_stands_in_the_file_is_shown_beside_a_secret),
		cmocka_unit_test(every_place_is_that_of_the_text_that_decides),
		cmocka_unit_test(what_prometheus_asks_is_an_address_like_others),
		cmocka_unit_test(an_env_file_is_read_in_the_format_that_it_has),
		cmocka_unit_test(an_unquoted_number_is_what_compose_prints),
		cmocka_unit_test(what_is_required_and_unknown_stands_for_itself),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
