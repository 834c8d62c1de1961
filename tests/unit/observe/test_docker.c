/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/live/docker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* As docker 24 prints it for the form that it is asked. */
static const char recorded[] =
	"{\"name\":\"/shop-api-1\",\"created\":\"2026-11-20T10:00:00.123456789Z\",\"labels\":{"
	"\"com.docker.compose.service\":\"api\",\"com.docker.compose.project\":\"shop\","
	"\"com.docker.compose.project.config_files\":\"/srv/shop/a.yml,/srv/shop/b.yml\"},"
	"\"env\":[\"PORT=8080\",\"EMPTY=\",\"URL=postgres://a?b=c\",\"PATH=/usr/bin\"]}\n"
	"{\"name\":\"/other\",\"created\":\"2026-11-20T10:00:00Z\",\"labels\":null,\"env\":null}\n"
	"{\"name\":\"/marked\",\"created\":\"\",\"labels\":{},\"env\":[\"EVENKEEP_RUN=prod@118\"]}\n";

static int
start(void **state)
{
	(void)state;
	secret_start();
	return 0;
}

static void
what_docker_prints_is_read(void **state)
{
	struct docker_containers containers CLEANUP(docker_containers_done) = {0};
	struct envset *values CLEANUP(envset_freep) = NULL;

	(void)state;
	docker_containers_read(slice_of_text(recorded), &containers);
	assert_int_equal(containers.count, 3);
	assert_int_equal(containers.unreadable, 0);
	assert_string_equal(containers.items[0].process.command, "shop-api-1");
	assert_string_equal(containers.items[0].service, "api");
	assert_true(containers.items[0].process.started_ms == UINT64_C(1795168800123));
	assert_true(docker_is_of(&containers.items[0], "/srv/shop/b.yml"));
	assert_false(docker_is_of(&containers.items[0], "/srv/shop"));
	values = process_values(secret_slice(containers.items[0].process.block));
	assert_int_equal(envset_count(values), 4);
	assert_true(slice_equal_text(envset_find(values, SLICE_LITERAL("URL"))->value, "postgres://a?b=c"));
	assert_null(containers.items[1].service);
	assert_false(docker_is_of(&containers.items[1], "/srv/shop/b.yml"));
	assert_false(containers.items[1].is_marked);
	assert_true(containers.items[2].is_marked);
	assert_int_equal(containers.items[2].process.started_ms, 0);
}

static void
anything_else_is_counted(void **state)
{
	struct docker_containers containers CLEANUP(docker_containers_done) = {0};

	(void)state;
	docker_containers_read(SLICE_LITERAL("Error\n[]\n\n{\"name\":1,\"env\":{\"a\":1},\"labels\":[]}\n\"x\"\n{"),
		&containers);
	assert_int_equal(containers.count, 1);
	assert_int_equal(containers.unreadable, 4);
	assert_string_equal(containers.items[0].process.command, "");
	assert_null(containers.items[0].files);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_docker_prints_is_read),
		cmocka_unit_test(anything_else_is_counted),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
