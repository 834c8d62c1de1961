/* SPDX-License-Identifier: Apache-2.0 */
/* The annotated notation: what every decorator makes of an item, and every mistake with its place. */
#include "config/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/type.h"
#include "secret/secret.h"

#define CANARY "canary7Q"

static struct contract *
read_file(const char *file, const char *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract = contract_new();

	if (contract_read(slice_of_text(text), file, contract, &err) < 0)
		fail_msg("%s:%u: %s", file, err.line, err.message);
	return contract;
}

static struct contract *
read_text(const char *text)
{
	return read_file(".env.schema", text);
}

static const struct contract_key *
find(const struct contract *contract, const char *name)
{
	const struct contract_key *key = contract_find(contract, slice_of_text(name));

	assert_non_null(key);
	return key;
}

/* The only problem of TEXT is MESSAGE, at LINE and COLUMN. */
static void
refuses(const char *text, const char *message, unsigned line, unsigned column)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = contract_new();

	if (contract_read(slice_of_text(text), ".env.schema", contract, &err) != ERR_INVALID)
		fail_msg("taken: %s", text);
	if (strcmp(err.message, message) != 0 || err.line != line || err.column != column)
		fail_msg("`%s`\nsays %u:%u %s", text, err.line, err.column, err.message);
	assert_int_equal(err.more_count, 0);
	assert_int_equal(contract->count, 0);
}

/* The only note of TEXT is NOTE, at LINE. */
static void
notes(const char *text, const char *note, unsigned line)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(text);

	if (contract->note_count != 1)
		fail_msg("%zu notes: %s", contract->note_count, text);
	assert_string_equal(contract->notes[0].text, note);
	assert_int_equal(contract->notes[0].line, line);
	assert_string_equal(contract->notes[0].file, ".env.schema");
}

static void
without_a_word_a_schema_requires_what_has_a_value_and_hides_all(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("A=\nB=x\nC=\"\"\nD=exec(`id`)\nE=undefined\n");

	(void)state;
	assert_false(find(contract, "A")->required);
	assert_true(find(contract, "B")->required);
	assert_false(find(contract, "B")->insisted);
	assert_false(find(contract, "C")->required);
	assert_true(find(contract, "D")->required);
	assert_true(find(contract, "D")->computed);
	assert_false(find(contract, "E")->required);
	for (size_t i = 0; i < contract->count; i++)
		assert_true(contract->keys[i].secret && contract->keys[i].why != NULL);
}

static void
a_decorator_in_a_plain_template_changes_nothing_for_the_others(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_file(".env.example", "A=\nB_KEY=\nC=1\n# D=2\n# @type=port @optional\nE=\n");

	(void)state;
	assert_true(find(contract, "A")->required);
	assert_false(find(contract, "A")->secret);
	assert_true(find(contract, "B_KEY")->secret);
	assert_true(find(contract, "C")->required);
	assert_false(find(contract, "C")->insisted);
	assert_false(find(contract, "D")->required);
	assert_false(find(contract, "E")->required);
	assert_int_equal(find(contract, "E")->type->kind, TYPE_PORT);
}

static void
required_and_optional_say_so(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @required\nA=\n# @optional\nB=x\n# @required=false\nC=x\n# @optional=false\nD=\n"
		"# @required=true\nE=x\n");

	(void)state;
	assert_true(find(contract, "A")->required && find(contract, "A")->insisted);
	assert_false(find(contract, "B")->required);
	assert_false(find(contract, "C")->required);
	assert_true(find(contract, "D")->insisted);
	assert_true(find(contract, "E")->insisted);
}

static void
sensitive_and_public_say_so_with_the_reason(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @sensitive\nA=\n# @public\nB=\n# @sensitive=false\nC=\n# @public=false\nD=\n"
		"# @sensitive={preventLeaks=false}\nE=\n# @sensitive={enabled=false}\nF=\n");

	(void)state;
	assert_true(find(contract, "A")->secret && find(contract, "A")->told);
	assert_string_equal(find(contract, "A")->why, "`@sensitive`");
	assert_false(find(contract, "B")->secret);
	assert_string_equal(find(contract, "B")->why, "`@public`");
	assert_false(find(contract, "C")->secret);
	assert_true(find(contract, "D")->secret);
	assert_true(find(contract, "E")->secret);
	assert_false(find(contract, "F")->secret);
}

static void
the_header_says_what_holds_for_all(void **state)
{
	struct contract *all CLEANUP(contract_freep) = read_text(
		"# @defaultRequired=true @defaultSensitive=false\n# ---\nA=\n# @optional @sensitive\nB=\n");
	struct contract *none CLEANUP(contract_freep) =
		read_text("# @defaultRequired=false\n\nA=x\n");
	struct contract *prefix CLEANUP(contract_freep) = read_text(
		"# @defaultSensitive=inferFromPrefix(PUBLIC_)\n# ---\nPUBLIC_A=\nB=\n");
	struct contract *two CLEANUP(contract_freep) =
		read_file(".env.example", "# one\n# @defaultRequired=infer\n\n# two\n# @defaultSensitive\n\nA=\nB=1\n");

	(void)state;
	assert_true(find(all, "A")->insisted);
	assert_false(find(all, "A")->secret);
	assert_false(find(all, "B")->required);
	assert_true(find(all, "B")->secret);
	assert_false(find(none, "A")->required);
	assert_false(find(prefix, "PUBLIC_A")->secret);
	assert_true(find(prefix, "B")->secret);
	assert_false(find(two, "A")->required);
	assert_true(find(two, "B")->required);
	assert_true(find(two, "A")->secret);
	assert_string_equal(find(two, "A")->why, "`@defaultSensitive`");
}

static void
the_current_environment_is_an_item_of_the_file(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# @currentEnv=$APP_ENV\n# ---\n# @type=enum(dev, prod)\nAPP_ENV=dev\n");
	struct contract *old CLEANUP(contract_freep) =
		read_text("# @envFlag=APP_ENV\n# ---\nAPP_ENV=dev\n");

	(void)state;
	assert_string_equal(contract->current_env, "APP_ENV");
	assert_string_equal(old->current_env, "APP_ENV");
	refuses("# @currentEnv=$OTHER\n# ---\nA=\n", "this file has no item `OTHER`", 1, 3);
	refuses("# @currentEnv=A\n# ---\nA=\n", "`@currentEnv` refers to no name", 1, 3);
	refuses("# @currentEnv\n# ---\nA=\n", "`@currentEnv` refers to no name", 1, 3);
}

static void
a_type_has_its_options(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @type=port(min=1024)\nA=\n# @type=string(startsWith=\"sk_\", minLength=8) @required\nB=\n"
		"# @type=enum(\n#   dev,\n#   staging, # the second\n#   # old,\n#   prod,\n# ) @required\nC=\n");
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	assert_int_equal(find(contract, "A")->type->kind, TYPE_PORT);
	type_write(find(contract, "B")->type, &text);
	assert_string_equal(buf_text(&text), "string(startsWith=sk_, minLength=8)");
	assert_true(find(contract, "B")->insisted);
	buf_clear(&text);
	type_write(find(contract, "C")->type, &text);
	assert_string_equal(buf_text(&text), "enum(dev, staging, prod)");
	assert_true(find(contract, "C")->insisted);
	assert_int_equal(find(contract, "C")->line, 11);
}

static void
examples_documents_and_deprecation_are_kept(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @example=\"sk-abc\" @docs(https://a) @docs(\"the guide, long\", https://b)\nA=x\n"
		"# @deprecated=\"use A\"\nB=\n# @deprecated take A\nC=\n# @deprecated=false\nD=\n"
		"# @docsUrl=https://c @deprecated\nE=\n# @example=fn(a) @docsUrl=$B\nF=\n");

	(void)state;
	assert_string_equal(find(contract, "A")->example, "sk-abc");
	assert_null(find(contract, "F")->example);
	assert_null(find(contract, "F")->docs);
	assert_string_equal(find(contract, "A")->docs, "https://a\nhttps://b");
	assert_string_equal(find(contract, "B")->instead, "use A");
	assert_true(find(contract, "C")->deprecated);
	assert_string_equal(find(contract, "C")->instead, "take A");
	assert_false(find(contract, "D")->deprecated);
	assert_true(find(contract, "E")->deprecated);
	assert_null(find(contract, "E")->instead);
	assert_string_equal(find(contract, "E")->docs, "https://c");
}

static void
only_a_default_is_injected_and_it_is_of_its_type(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @public @type=port @default(3000)\nA=8080\n# @public @default=\"a b\"\nB=\nC=x\n"
		"# @public @default=''\nD=\n");

	(void)state;
	assert_string_equal(find(contract, "A")->default_value, "3000");
	assert_string_equal(find(contract, "A")->example, "8080");
	assert_string_equal(find(contract, "B")->default_value, "a b");
	assert_null(find(contract, "C")->default_value);
	assert_string_equal(find(contract, "D")->default_value, "");
	refuses("# @public @type=port @default(" CANARY ")\nA=\n", "the default of `A` is not of its type", 1, 22);
	refuses("# @public @default(your-key)\nA=\n", "the default of `A` is a placeholder", 1, 11);
	refuses("# @sensitive @default(" CANARY ")\nA=\n",
		"the default of `A` would be a secret in a committed file", 1, 14);
	refuses("# @default(" CANARY ")\nAPI_KEY=\n",
		"the default of `API_KEY` would be a secret in a committed file", 1, 3);
	refuses("# @public @default(redis://u:" CANARY "@h)\nCACHE=\n",
		"the default of `CACHE` would be a secret in a committed file", 1, 11);
}

static void
what_is_internal_is_marked(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# @internal\nA=\n# @internal=false\nB=\n");

	(void)state;
	assert_true(find(contract, "A")->internal);
	assert_false(find(contract, "B")->internal);
}

static void
a_description_has_the_lines_it_was_given(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# header\n\n# first line\n# @required\n#\n#   second @type=port line\nA=\nB=x # behind\n"
		"C=x # @required\n# far\n\nD=\n# divided\n# ---\nE=\n");

	(void)state;
	assert_string_equal(find(contract, "A")->description, "first line\n\nsecond @type=port line");
	assert_true(find(contract, "A")->insisted);
	assert_null(find(contract, "A")->type);
	assert_string_equal(find(contract, "B")->description, "behind");
	assert_null(find(contract, "C")->description);
	assert_true(find(contract, "C")->insisted);
	assert_null(find(contract, "D")->description);
	assert_null(find(contract, "E")->description);
}

static void
a_commented_item_is_optional_with_its_decorators(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# what it was\n# @public @type=url\n# OLD_URL=https://a\n# about B\nB=x\n# not B=1\nC=\n");

	(void)state;
	assert_int_equal(contract->count, 3);
	assert_false(find(contract, "OLD_URL")->required);
	assert_false(find(contract, "OLD_URL")->secret);
	assert_int_equal(find(contract, "OLD_URL")->type->kind, TYPE_URL);
	assert_string_equal(find(contract, "OLD_URL")->description, "what it was");
	assert_int_equal(find(contract, "OLD_URL")->line, 3);
	assert_string_equal(find(contract, "B")->description, "about B");
}

static void
what_would_run_something_is_told_and_not_done(void **state)
{
	(void)state;
	notes("# @plugin(@varlock/x)\n# ---\nA=\n", "`@plugin` would run something and is not evaluated", 1);
	notes("# @setValuesBulk(exec(\"x\"), format=json)\n\nA=\n",
		"`@setValuesBulk` would run something and is not evaluated", 1);
	notes("# @generateTypes(lang=ts, path=./x)\n\nA=\n",
		"`@generateTypes` would run something and is not evaluated", 1);
	notes("# @required=forEnv(prod)\nA=\n", "`@required=forEnv(prod)` is not evaluated: it is taken for "
		"optional", 1);
	notes("# @sensitive=forEnv(prod)\nA=\n",
		"whether `A` is secret is not evaluated: it is taken for one", 1);
	notes("# @type=if(eq($A, b), url, string)\nA=\n",
		"`@type=if(eq($A, b), url, string)` is not evaluated: any value fits", 1);
	notes("# @type=string(minLength=if(eq($A, b), 1, 2))\nA=\n",
		"options of `@type` that are computed or change values are not looked at", 1);
	notes("# @defaultRequired=forEnv(prod)\n\nA=\n",
		"`@defaultRequired=forEnv(prod)` is not evaluated: all are taken for required", 1);
	notes("# @disable=forEnv(prod)\n\nA=\n", "`@disable=forEnv(prod)` is not evaluated: the file counts", 1);
	notes("# @default=exec(`id`)\nA=\n", "`@default` without a fixed text is not evaluated", 1);
}

static void
what_a_plugin_brings_is_not_known_and_no_error(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"# @plugin(@varlock/1password)\n# @initOp(token=$T)\n# ---\n# @type=opToken @mine\nT=\n");

	(void)state;
	assert_null(find(contract, "T")->type);
	assert_int_equal(contract->note_count, 2);
}

static void
a_disabled_file_has_no_items(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text("# @disable\n# ---\nA=x\n# B=1\n");

	(void)state;
	assert_int_equal(contract->count, 0);
	assert_int_equal(contract->note_count, 1);
}

static void
what_is_unknown_or_odd_is_a_note(void **state)
{
	(void)state;
	notes("# @requird\nA=\n", "there is no decorator `@requird`; did you mean `@required`?", 1);
	notes("# @frobnicate(x)\nA=\n", "there is no decorator `@frobnicate`", 1);
	notes("# text\n# @frobnicate(x)\n\nA=\n", "there is no decorator `@frobnicate`", 2);
	notes("A=\nA=x\n", "this name stands twice; what is said here counts", 2);
	notes("# @public\nAPI_KEY=\n", "a name like that of a secret is said to be public", 2);
	notes("# @type=port\nA=x\n", "the example is not of the type that is asked for", 2);
	notes("# @docs(https://a)\n\nA=\n", "`@docs` stands above no item", 1);
	notes("# @import(./x, enabled=eq($A, b))\n\nA=\n",
		"the import of `./x` is conditional and not evaluated", 1);
}

static void
every_mistake_has_its_place(void **state)
{
	(void)state;
	refuses("# @required @optional\nA=\n", "`@required` and its opposite stand above one item", 1, 13);
	refuses("# @sensitive @public\nA=\n", "`@sensitive` and its opposite stand above one item", 1, 14);
	refuses("# @type=port\n# @type=url\nA=\n", "`@type` stands twice above one item", 2, 3);
	refuses("# @required=maybe\nA=\n", "`@required` is true or false, and this is neither", 1, 3);
	refuses("# @defaultRequired=maybe\n\nA=\n",
		"`@defaultRequired` is true or false, and this is neither", 1, 3);
	refuses("# @required, @sensitive\nA=\n", "`@required` is followed by something that is no part of it",
		1, 3);
	refuses("# x\n#   @type=string(minLength=3\nA=\n", "`@type` does not end", 2, 5);
	refuses("# @example=\"x\nA=\n", "`@example` does not end", 1, 3);
	refuses("# @type=prot\nA=\n", "there is no type `prot`", 1, 3);
	refuses("# @type=string(minLenght=3)\nA=\n", "`string` has no option `minLenght`", 1, 3);
	refuses("# @type\nA=\n", "`@type` names no type", 1, 3);
	refuses("# @type(port)\nA=\n", "`@type` names no type", 1, 3);
	refuses("# @defaultRequired\nA=\n", "`@defaultRequired` is for the header and stands above an item", 1, 3);
	refuses("A=\n\n# @defaultRequired\n\nB=\n", "`@defaultRequired` stands below the first item", 3, 3);
	refuses("# @required\n\nA=\n", "`@required` stands above no item", 1, 3);
	refuses("A=\n# @sensitive\n", "`@sensitive` stands above no item", 2, 3);
	refuses("# @import()\n\nA=\n", "`@import` names no file", 1, 3);
	refuses("A\n", "a name without `=`", 1, 2);
	refuses("A: 1\n", "a name without `=`", 1, 2);
	refuses("A=1\n  # x\n", "a blank before a comment", 2, 1);
	refuses("A=\"x\n", "a quote that does not end in the item `A`", 1, 3);
	refuses("A=\"x\"y\n", "something behind the value in the item `A`", 1, 6);
	refuses("A=fn(\n", "a function that does not end in the item `A`", 1, 3);
	refuses("A-B=\n", "an entry has no valid name", 1, 1);
	refuses("A=\xff\n", "a byte that is no text", 1, 3);
}

static void
all_mistakes_of_a_file_are_told_at_once(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 30; i++)
		buf_addf(&text, "# @type=prot\nA%d=\n", i);
	assert_int_equal(contract_read(buf_slice(&text), ".env.schema", contract, &err), ERR_INVALID);
	assert_int_equal(err.more_count, 29);
	assert_int_equal(err.more[18].line, 39);
	assert_string_equal(err.more[18].fix, "did you mean `port`?");
}

static void
a_mistake_in_a_decorator_shows_its_line(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = contract_new();

	(void)state;
	contract_read(SLICE_LITERAL("# @public @type=prot\nA=\n"), ".env.schema", contract, &err);
	assert_string_equal(err.source, "# @public @type=prot");
	assert_int_equal(err.width, 5);
}

static void
no_error_and_no_note_shows_a_value(void **state)
{
	static const char *const texts[] = {"A=\"" CANARY "\n", "A=\"" CANARY "\"x\n", CANARY "\n",
		CANARY " x=1\n", "# @type=port @example=" CANARY "\nA=" CANARY "\n",
		"# @type=prot @default(" CANARY ")\nA=" CANARY "\n", "# @sensitive @default=" CANARY "\nA=\n",
		"# @required=maybe\nA=" CANARY "\n", "# @frob=" CANARY "\nA=" CANARY "\nA=" CANARY "\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct contract *contract CLEANUP(contract_freep) = contract_new();

		contract_read(slice_of_text(texts[i]), ".env.schema", contract, &err);
		assert_null(strstr(err.message, CANARY));
		assert_null(strstr(err.source, CANARY));
		assert_null(strstr(err.why, CANARY));
		assert_null(strstr(err.fix, CANARY));
		for (size_t j = 0; j < contract->note_count; j++)
			assert_null(strstr(contract->notes[j].text, CANARY));
	}
}

static void
files_with_dos_lines_and_a_mark_are_read_the_same(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"\xef\xbb\xbf# @defaultRequired=true\r\n# ---\r\n# about\r\n# @type=enum(\r\n#  a,\r\n#  b)\r\nA=x\r\n");

	(void)state;
	assert_true(find(contract, "A")->insisted);
	assert_string_equal(find(contract, "A")->description, "about");
	assert_string_equal(find(contract, "A")->example, "x");
	assert_int_equal(find(contract, "A")->type->count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_word_a_schema_requires_what_has_a_value_and_hides_all),
		cmocka_unit_test(a_decorator_in_a_plain_template_changes_nothing_for_the_others),
		cmocka_unit_test(required_and_optional_say_so),
		cmocka_unit_test(sensitive_and_public_say_so_with_the_reason),
		cmocka_unit_test(the_header_says_what_holds_for_all),
		cmocka_unit_test(the_current_environment_is_an_item_of_the_file),
		cmocka_unit_test(a_type_has_its_options),
		cmocka_unit_test(examples_documents_and_deprecation_are_kept),
		cmocka_unit_test(only_a_default_is_injected_and_it_is_of_its_type),
		cmocka_unit_test(what_is_internal_is_marked),
		cmocka_unit_test(a_description_has_the_lines_it_was_given),
		cmocka_unit_test(a_commented_item_is_optional_with_its_decorators),
		cmocka_unit_test(what_would_run_something_is_told_and_not_done),
		cmocka_unit_test(what_a_plugin_brings_is_not_known_and_no_error),
		cmocka_unit_test(a_disabled_file_has_no_items),
		cmocka_unit_test(what_is_unknown_or_odd_is_a_note),
		cmocka_unit_test(every_mistake_has_its_place),
		cmocka_unit_test(all_mistakes_of_a_file_are_told_at_once),
		cmocka_unit_test(a_mistake_in_a_decorator_shows_its_line),
		cmocka_unit_test(no_error_and_no_note_shows_a_value),
		cmocka_unit_test(files_with_dos_lines_and_a_mark_are_read_the_same),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
