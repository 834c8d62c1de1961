/* SPDX-License-Identifier: Apache-2.0 */
/* What is written into contracts is read back as it was meant, and changes nothing beside it. */
#include "config/contract_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "config/contract.h"
#include "config/type.h"
#include "secret/secret.h"

static struct type *
type_of(const char *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct type *type = NULL;

	assert_int_equal(type_read(slice_of_text(text), &type, &err), 0);
	return type;
}

static void
a_contract_comes_back_as_it_was_written(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct contract *back CLEANUP(contract_freep) = contract_new();
	struct type *type CLEANUP(type_freep) = type_of("string(matches=\"^i[^,]+,\", minLength=2)");
	struct contract_key key = {.name = (char *)"A",
		.required = true,
		.secret = true,
		.type = type,
		.description = (char *)"two\nlines",
		.example = (char *)"it's \"a\", `b`",
		.docs = (char *)"https://a\nhttps://b,c"};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	contract_add(contract, &key);
	contract_add(contract, &(struct contract_key){.name = (char *)"B",
		.default_value = (char *)"a b",
		.deprecated = true,
		.instead = (char *)"use A"});
	contract_add(contract, &(struct contract_key){.name = (char *)"C", .internal = true,
		.default_value = (char *)""});
	contract->current_env = xstrdup("B");
	assert_int_equal(contract_write(contract, "What it takes", &text, &err), 0);
	assert_int_equal(contract_read(buf_slice(&text), "x.schema", back, &err), 0);
	assert_int_equal(back->count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(contract_key_equal(&contract->keys[i], &back->keys[i]));
	assert_string_equal(back->keys[0].description, "two\nlines");
	assert_string_equal(back->current_env, "B");
	assert_int_equal(back->note_count, 0);
}

/* Does the absence of a name refuse the start, before and after? */
static void
what_is_only_expected_stays_so(void **state)
{
	static const char *const texts[] = {"info", "a b # c", "$HOME", "true", "a=b", "undefined", "it's"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct contract *contract CLEANUP(contract_freep) = contract_new();
		struct contract *back CLEANUP(contract_freep) = contract_new();
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;

		contract_add(contract, &(struct contract_key){.name = (char *)"LEVEL", .required = true,
			.example = (char *)texts[i]});
		assert_int_equal(contract_write(contract, "x", &text, &err), 0);
		assert_int_equal(contract_read(buf_slice(&text), "x.schema", back, &err), 0);
		assert_true(back->keys[0].required);
		assert_string_equal(back->keys[0].example, texts[i]);
		/* what the notation cannot say as a text must be set: stricter, never less */
		assert_int_equal(back->keys[0].insisted, i > 4);
	}
}

static void
a_description_cannot_become_anything_else(void **state)
{
	static const char *const hostile[] = {"@required", "NAME=x", "export NAME=x", "---", "#####",
		"@default(x) @public", "a\n@sensitive\n---\nB=1", "\n\nx\n\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		struct contract *contract CLEANUP(contract_freep) = contract_new();
		struct contract *back CLEANUP(contract_freep) = contract_new();
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;

		contract_add(contract, &(struct contract_key){
			.name = (char *)"A", .secret = true, .description = (char *)hostile[i]});
		assert_int_equal(contract_write(contract, hostile[i], &text, &err), 0);
		assert_int_equal(contract_read(buf_slice(&text), "x.schema", back, &err), 0);
		assert_int_equal(back->count, 1);
		assert_true(contract_key_equal(&contract->keys[0], &back->keys[0]));
		assert_non_null(back->keys[0].description);
	}
}

static void
what_the_notation_cannot_carry_is_refused(void **state)
{
	static const char *const texts[] = {"a\nb", "a \\", "\t"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct contract *contract CLEANUP(contract_freep) = contract_new();
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;

		contract_add(contract, &(struct contract_key){
			.name = (char *)"A", .default_value = (char *)texts[i]});
		assert_int_equal(contract_write(contract, "x", &text, &err), ERR_INVALID);
		assert_string_equal(err.id, "contract-write");
		assert_int_equal(text.len, 0);
	}
}

/* TEXT of FILE with KEY is AFTER, and the name stands in LINE. */
static void
appends(const char *text, const char *file, const struct contract_key *key, const char *after,
	unsigned line)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	unsigned at = 0;

	if (contract_append(slice_of_text(text), file, key, &out, &at, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	assert_string_equal(buf_text(&out), after);
	assert_int_equal(at, line);
}

static void
a_line_is_in_the_notation_of_its_file(void **state)
{
	const struct contract_key plain = {.name = (char *)"B", .required = true};
	const struct contract_key optional = {.name = (char *)"B"};
	const struct contract_key secret = {.name = (char *)"B", .required = true, .secret = true, .told = true};
	const struct contract_key open = {.name = (char *)"B_KEY", .required = true, .told = true};

	(void)state;
	appends("", ".env.example", &plain, "B=\n", 1);
	appends("A=1", ".env.example", &plain, "A=1\nB=\n", 2);
	appends("A=1\r\n", ".env.example", &optional, "A=1\r\n# B=\r\n", 2);
	appends("A=1\n# end\n", ".env.example", &plain, "A=1\n# end\n\nB=\n", 4);
	appends("A=1\n", ".env.example", &secret, "A=1\n\n# @sensitive\nB=\n", 4);
	appends("A=1\n", ".env.example", &open, "A=1\n\n# @public\nB_KEY=\n", 4);
	appends("A=1\n", ".env.schema", &plain, "A=1\n\n# @required\nB=\n", 4);
	appends("A=1\n", ".env.schema", &optional, "A=1\nB=\n", 2);
	appends("A=1\n", ".env.schema", &open, "A=1\n\n# @required @public\nB_KEY=\n", 4);
	appends("# @defaultRequired\n# ---\nA=1\n", ".env.example", &optional,
		"# @defaultRequired\n# ---\nA=1\n\n# @optional\nB=\n", 6);
}

static void
a_line_that_would_change_others_is_refused(void **state)
{
	static const char *const texts[] = {"A: 1\n", "A\n", "A='x' C=2\n", "A=a#b\n", "  # c\nA=1\n"};
	struct type *type CLEANUP(type_freep) = type_of("port");
	const struct contract_key key = {.name = (char *)"B", .required = true, .type = type};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct buf out CLEANUP(buf_done) = BUF_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;
		unsigned line;

		assert_int_equal(contract_append(slice_of_text(texts[i]), ".env.example", &key, &out,
			&line, &err), ERR_INVALID);
		assert_string_equal(err.id, "contract-write");
		assert_int_equal(out.len, 0);
	}
}

static void
a_name_that_is_there_is_not_added_again(void **state)
{
	const struct contract_key key = {.name = (char *)"B", .required = true};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	unsigned line;

	(void)state;
	assert_int_equal(contract_append(SLICE_LITERAL("A=\n# B=\n"), ".env.example", &key, &out, &line,
		&err), ERR_INVALID);
	assert_string_equal(err.id, "contract-has-name");
	assert_int_equal(err.line, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contract_comes_back_as_it_was_written),
		cmocka_unit_test(what_is_only_expected_stays_so),
		cmocka_unit_test(a_description_cannot_become_anything_else),
		cmocka_unit_test(what_the_notation_cannot_carry_is_refused),
		cmocka_unit_test(a_line_is_in_the_notation_of_its_file),
		cmocka_unit_test(a_line_that_would_change_others_is_refused),
		cmocka_unit_test(a_name_that_is_there_is_not_added_again),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
