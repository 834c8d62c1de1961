/* SPDX-License-Identifier: Apache-2.0 */
/* Env files that compose takes as they are: `format: raw`. */
#include "observe/vars.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"

static const struct origin here = {"e.env", "."};

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	(void)cookie;
	*value = SLICE_LITERAL("outside");
	return slice_equal_text(name, "OUT");
}

static void
says(const char *text, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct vars vars;

	vars_init(&vars, arena, look_up, NULL);
	if (vars_read_raw(&vars, slice_of_text(text), &here, &err) < 0)
		fail_msg("%u: %s", err.line, err.message);
	for (size_t i = 0; i < vars.count; i++) {
		buf_addf(&got, "%u:", vars.items[i].at.line);
		buf_add(&got, vars.items[i].name);
		buf_add_byte(&got, '<');
		buf_add(&got, vars.items[i].value);
		buf_add_byte(&got, '>');
	}
	vars_done(&vars);
	assert_string_equal(buf_text(&got), wanted);
}

static void
wrong(const char *text, unsigned line)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct vars vars;

	vars_init(&vars, arena, NULL, NULL);
	assert_int_equal(vars_read_raw(&vars, slice_of_text(text), &here, &err), ERR_INVALID);
	assert_string_equal(err.id, "env-file-raw");
	assert_int_equal(err.line, line);
	vars_done(&vars);
}

static void
everything_behind_the_equals_sign_is_the_value(void **state)
{
	(void)state;
	says("A=\"b\" # c\nB= 'x' \nC=$A ${B:-c}\nD==\\n=\nE=\n",
		"1:A<\"b\" # c>2:B< 'x' >3:C<$A ${B:-c}>4:D<=\\n=>5:E<>");
	says("\xef\xbb\xbf" "A=1\r\n\n  # note\n \tB=2\nx.y-z=3", "1:A<1>4:B<2>5:x.y-z<3>");
	says("A=1\nA=2\n", "1:A<1>2:A<2>");
}

static void
a_bare_name_is_that_of_the_surroundings(void **state)
{
	(void)state;
	says("OUT\nNONE\n", "1:OUT<outside>");
}

static void
what_docker_refuses_is_refused(void **state)
{
	char longest[70000];

	(void)state;
	wrong("A=1\n=2\n", 2);
	wrong("A B=1\n", 1);
	wrong("A =1\n", 1);
	wrong("A=\xff\n", 1);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	wrong(longest, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_behind_the_equals_sign_is_the_value),
		cmocka_unit_test(a_bare_name_is_that_of_the_surroundings),
		cmocka_unit_test(what_docker_refuses_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
