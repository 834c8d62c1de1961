/* SPDX-License-Identifier: Apache-2.0 */
#include "format/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"

#define CANARY "canary7Q"

static struct envset *
values(void)
{
	struct envset *set = envset_new(0);

	envset_add_text(set, "HOST", slice_of_text("db.example.org"), ENTRY_PLAIN);
	envset_add_text(set, "PORT", slice_of_text("5432"), ENTRY_PLAIN);
	envset_add_text(set, "PASSWORD", slice_of_text(CANARY "\"p@s/s'#$ x"), 0);
	envset_add_text(set, "LINES", slice_of_text(CANARY "\ntwo"), 0);
	envset_add_text(set, "EMPTY", slice_of_text(""), 0);
	envset_add_text(set, "BYTES", slice_of("\xff\x00z", 3), 0);
	return set;
}

/* TEXT with values() is WANTED. */
static void
gives(const char *text, const char *wanted)
{
	struct envset *set CLEANUP(envset_freep) = values();
	struct template *template CLEANUP(template_freep) = NULL;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (template_parse(slice_of_text(text), "f.tmpl", &template, &err) < 0 ||
	    template_render(template, set, &out, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	secret_text_add_byte(&out, '\0');
	assert_string_equal((const char *)out.data, wanted);
}

/* All problems as `line:column id: message` lines. */
static void
add_problems(const struct err *err, struct buf *out)
{
	size_t i;

	buf_addf(out, "%u:%u %s: %s\n", err->line, err->column, err->id, err->message);
	for (i = 0; i < err->more_count && i < ERR_MOST - 1; i++)
		buf_addf(out, "%u:%u %s: %s\n", err->more[i].line, err->more[i].column,
		    err->more[i].id, err->more[i].message);
}

static void
refused_in(const char *file, const char *text, const char *problems, const char *fix)
{
	struct envset *set CLEANUP(envset_freep) = values();
	struct template *template CLEANUP(template_freep) = NULL;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	int r = template_parse(slice_of_text(text), file, &template, &err);

	if (r == 0)
		r = template_render(template, set, &out, &err);
	assert_int_equal(r, ERR_INVALID);
	assert_int_equal(out.len, 0);
	add_problems(&err, &got);
	assert_string_equal(buf_text(&got), problems);
	if (fix != NULL)
		assert_string_equal(err.fix, fix);
	assert_null(strstr(buf_text(&got), CANARY));
	assert_null(strstr(err.fix, CANARY));
	assert_null(strstr(err.why, CANARY));
}

static void
refused(const char *text, const char *problems)
{
	refused_in("f.tmpl", text, problems, NULL);
}

static void
a_place_gets_its_value_and_the_rest_stays(void **state)
{
	(void)state;
	gives("", "");
	gives("no place\n", "no place\n");
	gives("{{HOST}}", "db.example.org");
	gives("a {{ HOST }}:{{\tPORT }}\r\nb", "a db.example.org:5432\r\nb");
	gives("{{HOST}}{{PORT}}{{EMPTY}}|", "db.example.org5432|");
	gives("${{PORT}} {PORT} }} { {", "$5432 {PORT} }} { {");
	gives("{{PORT}}}", "5432}");
	gives("{ {{PORT}} }", "{ 5432 }");
}

static void
four_braces_are_two(void **state)
{
	(void)state;
	gives("{{{{", "{{");
	gives("{{{{PORT}}", "{{PORT}}");
	gives("{{{{ .Values.x }} {{PORT}}", "{{ .Values.x }} 5432");
	gives("{{{{{{{{", "{{{{");
	gives("{{{{{{PORT}}", "{{5432");
}

static void
each_filter_writes_for_its_place(void **state)
{
	(void)state;
	gives("{{PASSWORD|json}}", "\"" CANARY "\\\"p@s/s'#$ x\"");
	gives("{{ PASSWORD | yaml }}", "\"" CANARY "\\\"p@s/s'#$ x\"");
	gives("{{LINES|toml}}", "\"" CANARY "\\ntwo\"");
	gives("{{PASSWORD|sh}}", "'" CANARY "\"p@s/s'\\''#$ x'");
	gives("{{PASSWORD|xml}}", CANARY "&quot;p@s/s&#39;#$ x");
	gives("{{LINES|html}}", CANARY "&#10;two");
	gives("{{PASSWORD|url}}", CANARY "%22p%40s%2Fs%27%23%24%20x");
	gives("{{PASSWORD|properties}}", CANARY "\"p@s/s'\\#$ x");
	gives("{{BYTES|base64}}", "/wB6");
	gives("{{LINES|raw}}", CANARY "\ntwo");
	gives("{{EMPTY|json}}{{EMPTY|sh}}{{EMPTY|base64}}{{EMPTY|url}}", "\"\"''");
}

static void
json_is_safe_in_a_page(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct template *template CLEANUP(template_freep) = NULL;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(set, "V", slice_of_text("</script>\xe2\x80\xa8&"), 0);
	assert_int_equal(template_parse(SLICE_LITERAL("{{V|json}}"), "f", &template, &err), 0);
	assert_int_equal(template_render(template, set, &out, &err), 0);
	assert_true(slice_equal_text(
	    secret_text_slice(&out), "\"\\u003c/script\\u003e\\u2028\\u0026\""));
}

static void
without_a_filter_only_what_means_nothing_is_taken(void **state)
{
	(void)state;
	refused("x\n  {{LINES}}\n",
	    "2:3 cannot-carry: `{{LINES}}` without a filter cannot carry the value: it has a line "
	    "break at byte 8\n");
	refused("{{PASSWORD}}",
	    "1:1 cannot-carry: `{{PASSWORD}}` without a filter cannot carry the value: it has a "
	    "character that may mean something there at byte 8\n");
	refused("{{BYTES}}",
	    "1:1 cannot-carry: `{{BYTES}}` without a filter cannot carry the value: it has a "
	    "character that may mean something there at byte 0\n");
}

static void
the_filter_to_take_is_named_by_the_file(void **state)
{
	const char *problem =
	    "1:1 cannot-carry: `{{LINES}}` without a filter cannot carry the value: it has a line "
	    "break at byte 8\n";

	(void)state;
	refused_in("a.json.tmpl", "{{LINES}}", problem,
	    "name the filter of the place: `{{LINES|json}}`");
	refused_in("a/b.yml", "{{LINES}}", problem,
	    "name the filter of the place: `{{LINES|yaml}}`");
	refused_in("a.jsonnet.conf", "{{LINES}}", problem,
	    "name the filter of the place (`json`, `yaml`, `sh`, …), or `{{LINES|raw}}` where every "
	    "character is right");
}

/* TEXT takes VALUE as V without a filter, or not. */
static bool
takes(const char *text, const char *value)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct template *template CLEANUP(template_freep) = NULL;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, "V", slice_of_text(value), 0);
	assert_int_equal(template_parse(slice_of_text(text), "f", &template, &err), 0);
	if (template_render(template, set, &out, &err) == 0)
		return true;
	assert_string_equal(err.id, "cannot-carry");
	return false;
}

static void
every_character_without_a_filter_is_judged(void **state)
{
	char value[2] = {0};
	int c;

	(void)state;
	for (c = 1; c < 256; c++) {
		bool harmless = strchr("_.-/:@+,=", c) != NULL || (c >= '0' && c <= '9') ||
				(c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		value[0] = (char)c;
		assert_int_equal(takes("x={{V}}", value), harmless);
	}
}

static void
an_address_is_not_taken_apart_by_a_value(void **state)
{
	(void)state;
	assert_true(takes("x {{V}}@h", "a/b:c@d"));
	assert_false(takes("url=postgres://u:{{V}}@h/db", "a/b"));
	assert_false(takes("url=postgres://{{V}}:p@h/db", "a:b"));
	assert_false(takes("url='postgres://u:{{V}}@h/db'", "a@b"));
	assert_true(takes("url=postgres://u:{{V}}@h/db", "a-b.c_d~e"));
	assert_true(takes("http://{{V}}/x", "db:5432"));
	assert_false(takes("http://{{V}}/x", "u@db"));
	assert_false(takes("http://h/x?a={{V}}", "a=b"));
	assert_true(takes("http://h/x {{V}}", "a=b@c"));
}

static void
what_filters_cannot_carry_is_told_with_its_place(void **state)
{
	(void)state;
	refused("{{BYTES|json}}\n{{BYTES|sh}}\n\t{{BYTES|xml}}",
	    "1:1 cannot-carry: `json` cannot carry `BYTES`: its value has a byte that is not UTF-8 at "
	    "byte 0\n"
	    "2:1 cannot-carry: `sh` cannot carry `BYTES`: its value has a NUL byte at byte 1\n"
	    "3:2 cannot-carry: `xml` cannot carry `BYTES`: its value has a byte that is not UTF-8 at "
	    "byte 0\n");
}

static void
unknown_names_are_told_every_time(void **state)
{
	(void)state;
	refused("\xc3\xa4 {{HOTS}}\n{{HOST}} {{HOTS|json}} {{NOTHING_LIKE_IT}}\n",
	    "1:3 template-unknown-name: there is no value `HOTS`; did you mean `HOST`?\n"
	    "2:10 template-unknown-name: there is no value `HOTS`; did you mean `HOST`?\n"
	    "2:24 template-unknown-name: there is no value `NOTHING_LIKE_IT`\n");
}

static void
mistakes_of_the_template_are_told_all(void **state)
{
	(void)state;
	refused("{{HOST\n{{HOST|jsn}}\n{{}} {{1X}} {{A-B}}\n",
	    "1:1 template-open: `{{` without `}}` on its line\n"
	    "2:1 template-filter: no filter `jsn`; did you mean `json`?\n"
	    "3:1 template-name: a place without a name\n"
	    "3:6 template-name: `1X` is not a valid name\n"
	    "3:13 template-name: `A-B` is not a valid name\n");
	refused("{{HOST|json|url}}", "1:1 template-filter: a place takes one filter\n");
	refused("{{HOST|}}", "1:1 template-filter: no filter ``\n");
}

static void
other_languages_of_templates_are_recognized(void **state)
{
	static const char *const places[] = {"{{#if X}}", "{{ .Env.X }}", "{{ env \"X\" }}",
	    "{{ X or Y }}", "{{/if}}", "{{- X }}", "{{ secrets.X }}", "{{ X | default \"a\" }}"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(places); i++) {
		struct template *template CLEANUP(template_freep) = NULL;
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(
		    template_parse(slice_of_text(places[i]), "f", &template, &err), ERR_INVALID);
		assert_string_equal(
		    err.id, i + 1 < ARRAY_LEN(places) ? "template-logic" : "template-filter");
		assert_non_null(strstr(i + 1 < ARRAY_LEN(places) ? err.fix : "`{{{{`", "`{{{{`"));
	}
}

static void
three_braces_are_explained(void **state)
{
	(void)state;
	refused_in("f", "{\"a\":{{{HOST}}}\n",
	    "1:6 template-name: three braces are no place for a value\n",
	    "put a blank behind the first: `{ {{NAME}} }`, or write `{{{{` for a literal `{{`");
}

static void
quotes_around_quotes_are_refused(void **state)
{
	(void)state;
	refused("a: \"{{HOST|json}}\"\n",
	    "1:5 template-quotes: `json` writes the quotes itself, and here it stands in quotes\n");
	refused("a: '{{HOST|yaml}}'",
	    "1:5 template-quotes: `yaml` writes the quotes itself, and here it stands in quotes\n");
	refused("A='{{HOST|sh}}'",
	    "1:4 template-quotes: `sh` writes the quotes itself, and here it stands in quotes\n");
	refused("\"u\": \"http://{{HOST|json}}/\"",
	    "1:14 template-quotes: `json` writes the quotes itself, and here it stands in quotes\n");
	gives("{\"{{PORT}}\": {{HOST|json}}}", "{\"5432\": \"db.example.org\"}");
	gives("\"\\\"\": {{HOST|json}}", "\"\\\"\": \"db.example.org\"");
	gives("echo \"it's\" {{HOST|sh}}", "echo \"it's\" 'db.example.org'");
	gives("\"{{HOST|url}}\"", "\"db.example.org\"");
}

static void
the_line_of_a_mistake_is_shown(void **state)
{
	struct template *template CLEANUP(template_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(
	    template_parse(SLICE_LITERAL("a\n\tb {{HOST|jsn}} c\n"), "t.conf", &template, &err),
	    ERR_INVALID);
	assert_string_equal(err.file, "t.conf");
	assert_string_equal(err.source, " b {{HOST|jsn}} c");
	assert_int_equal(err.column, 4);
	assert_int_equal(err.width, 12);
}

static void
only_names_with_a_place_are_used_and_each_once(void **state)
{
	struct envset *set CLEANUP(envset_freep) = values();
	struct envset *used CLEANUP(envset_freep) = NULL;
	struct template *template CLEANUP(template_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(template_parse(SLICE_LITERAL("{{PORT}} {{{{HOST}} {{LINES|raw}}{{PORT}}"), "f",
			     &template, &err), 0);
	used = template_used(template, set);
	envset_freep(&set);
	assert_int_equal(envset_count(used), 2);
	assert_true(slice_equal_text(envset_at(used, 0)->value, CANARY "\ntwo"));
	assert_true(slice_equal_text(envset_at(used, 1)->name, "PORT"));
	assert_int_equal(envset_at(used, 1)->flags, ENTRY_PLAIN);
}

/* How values() differs from OLD: a letter for each entry, or `?`. */
static const char *
difference(const char *text, const char *old)
{
	static char letters[8];
	struct envset *set CLEANUP(envset_freep) = values();
	struct template *template CLEANUP(template_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool differs[6] = {false};
	size_t i;

	assert_int_equal(template_parse(slice_of_text(text), "f", &template, &err), 0);
	if (!template_compare(template, slice_of_text(old), set, differs))
		return "?";
	for (i = 0; i < envset_count(set); i++)
		letters[i] = differs[i] ? 'x' : '.';
	letters[i] = '\0';
	return letters;
}

/* BYTES EMPTY HOST LINES PASSWORD PORT */
static void
what_differs_from_an_old_text_is_found(void **state)
{
	const char *text = "host={{HOST}}\nport={{PORT}} x\nl={{LINES|json}}";

	(void)state;
	assert_string_equal(
	    difference(text, "host=db.example.org\nport=5432 x\nl=\"" CANARY "\\ntwo\""), "......");
	assert_string_equal(
	    difference(text, "host=old\nport=5432 x\nl=\"" CANARY "\\ntwo\""), "..x...");
	assert_string_equal(difference(text, "host=old\nport=1 x\nl=\"\""), "..xx.x");
	assert_string_equal(difference(text, "host=old\nport=1 y\nl=\"\""), "?");
	assert_string_equal(difference(text, ""), "?");
	assert_string_equal(difference("{{HOST}}{{PORT}}", "db.example.org5432"), "......");
	assert_string_equal(difference("{{HOST}}{{PORT}}", "db.example.org1"), ".....x");
	assert_string_equal(difference("{{HOST}}{{PORT}}", "other5432"), "?");
	assert_string_equal(difference("{{HOST}}", ""), "..x...");
	assert_string_equal(difference("{{HOST}} {{HOST}}", "db.example.org x"), "..x...");
	assert_string_equal(difference("text", "text"), "......");
	assert_string_equal(difference("text", "tex"), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_place_gets_its_value_and_the_rest_stays),
	    cmocka_unit_test(four_braces_are_two),
	    cmocka_unit_test(each_filter_writes_for_its_place),
	    cmocka_unit_test(json_is_safe_in_a_page),
	    cmocka_unit_test(without_a_filter_only_what_means_nothing_is_taken),
	    cmocka_unit_test(the_filter_to_take_is_named_by_the_file),
	    cmocka_unit_test(every_character_without_a_filter_is_judged),
	    cmocka_unit_test(an_address_is_not_taken_apart_by_a_value),
	    cmocka_unit_test(what_filters_cannot_carry_is_told_with_its_place),
	    cmocka_unit_test(unknown_names_are_told_every_time),
	    cmocka_unit_test(mistakes_of_the_template_are_told_all),
	    cmocka_unit_test(other_languages_of_templates_are_recognized),
	    cmocka_unit_test(three_braces_are_explained),
	    cmocka_unit_test(quotes_around_quotes_are_refused),
	    cmocka_unit_test(the_line_of_a_mistake_is_shown),
	    cmocka_unit_test(only_names_with_a_place_are_used_and_each_once),
	    cmocka_unit_test(what_differs_from_an_old_text_is_found),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
