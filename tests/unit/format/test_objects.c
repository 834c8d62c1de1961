/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of Kubernetes, and what else has a name or names of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"

static const struct format *
get(const char *dialect)
{
	const struct format *format;
	struct err err = ERR_INIT;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	return format;
}

static void
reads(const char *dialect, const char *text, const char *values)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	if (get(dialect)->read(slice_of_text(text), "f", set, NULL, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < envset_count(set); i++)
		buf_addf(&got, "%s=%s;", (const char *)envset_at(set, i)->name.data,
			(const char *)envset_at(set, i)->value.data);
	assert_string_equal(buf_text(&got), values);
}

static void
refused(const char *dialect, const char *text, const char *words, unsigned line)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(get(dialect)->read(slice_of_text(text), "f", set, NULL, &err), ERR_INVALID);
	if (strstr(err.message, words) == NULL)
		fail_msg("`%s` is not in `%s`", words, err.message);
	assert_null(strstr(err.message, "MARKER"));
	assert_int_equal(err.line, line);
}

/* FORM with NUMBER in the place of each `@`. */
static void
add_number(struct buf *text, const char *form, int number)
{
	for (; *form != '\0'; form++) {
		if (*form == '@')
			buf_addf(text, "%05d", number);
		else
			buf_addf(text, "%c", *form);
	}
}

/* The names that are told to be of the other kind, with their lines. */
static void
leaves_out(const char *dialect, const char *text, const char *names)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	assert_int_equal(get(dialect)->read(slice_of_text(text), "f", set, &notes, &err), 0);
	for (size_t i = 0; i < notes.count; i++)
		if (notes.items[i].kind == READ_OTHER_KIND)
			buf_addf(&got, "%s:%u;", notes.items[i].name, notes.items[i].line);
	assert_string_equal(buf_text(&got), names);
}

#define SECRET "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"
#define CONFIG "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n"

static void
a_secret_is_found_in_manifests_and_lists(void **state)
{
	(void)state;
	reads("k8s-secret", SECRET "data:\n  A: YQ==\n  B: \"\"\n", "A=a;B=;");
	reads("k8s-secret", CONFIG "data: {A: b}\n---\n---\n" SECRET "data: {A: YQ==}\n", "A=a;");
}

static void
what_stands_under_stringdata_wins(void **state)
{
	(void)state;
	reads("k8s-secret", SECRET "data:\n  A: YQ==\n  B: Yg==\nstringData:\n  A: won\n", "A=won;B=b;");
	reads("k8s-secret", SECRET "data:\n  A: |\n    YW\n    E=\nstringData:\n", "A=aa;");
	reads("k8s-secret", "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n"
		"{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\"},\n"
		"{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"A\": \"YQ==\"}}]}\n", "A=a;");
	reads("k8s-secret", SECRET, "");
}

static void
a_config_map_has_texts_and_bytes(void **state)
{
	(void)state;
	reads("k8s-configmap", CONFIG "data:\n  A: x\nbinaryData:\n  B: /w==\n", "A=x;B=\xff;");
	refused("k8s-configmap", CONFIG "data:\n  A: MARKER\nbinaryData:\n  A: /w==\n", "stands under `data`", 8);
	refused("k8s-configmap", CONFIG "data:\n  A: 1\n", "`A` has a number", 6);
	refused("k8s-configmap", CONFIG "data:\n  A: true\n", "`A` has a number, date or truth", 6);
	refused("k8s-configmap", CONFIG "data:\n  A:\n", "`A` has no value", 6);
}

enum { MANY = 20000 };

/* MANY items in FORM, which has a place for their number twice, between HEAD and TAIL. */
static void
reads_many(const char *dialect, const char *head, const char *form, const char *tail,
	const char *name, const char *value)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char room[64];

	buf_add_text(&text, head);
	for (int i = 0; i < MANY; i++) {
		add_number(&text, form, i);
		if (form[strlen(form) - 1] == ',' && i + 1 == MANY)
			text.len--;
	}
	buf_add_text(&text, tail);
	if (get(dialect)->read(buf_slice(&text), "f", set, NULL, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	assert_int_equal(envset_count(set), MANY + 1);
	assert_true(slice_equal_text(envset_find(set, slice_of_text(name))->value, value));
	for (int i = 0; i < MANY; i++) {
		snprintf(room, sizeof(room), "N%05d", i);
		assert_non_null(envset_find(set, slice_of_text(room)));
	}
}

/* The tree is freed while it is gone over, and nothing that is still to come is freed with it. */
static void
all_items_of_a_large_object_are_taken(void **state)
{
	(void)state;
	reads_many("k8s-configmap", CONFIG "data:\n  L: x\n", "  N@: \"v@\"\n", "", "L", "x");
	reads_many("k8s-configmap", CONFIG "data: {L: x,", "N@: \"v@\",", "}\n", "L", "x");
	reads_many("k8s-configmap", CONFIG "data:\n", "  N@: \"v@\"\n", "binaryData:\n  L: eA==\n",
		"L", "x");
	reads_many("k8s-secret", "data:\n  L: eA==\n", "  N@: \"djEx\"\n",
		"kind: Secret\napiVersion: v1\n", "L", "x");
	reads_many("k8s-secret", SECRET "data:\n  N00007: eA==\n  L: eA==\nstringData:\n",
		"  N@: \"v@\"\n", "", "N00007", "v00007");
	reads_many("pm2", "{\"apps\": [{\"env\": {\"L\": \"x\",", "\"N@\": \"v\\n@\",", "}}]}", "L",
		"x");
}

/* The object has LABELS beside its data, so that its tree lies elsewhere. */
static void
tells_every_problem(int labels)
{
	enum { ITEMS = 4096 };
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	buf_add_text(&text, CONFIG "  labels:\n    l: x\n");
	for (int i = 0; i < labels; i++)
		add_number(&text, "    l@: x\n", i);
	buf_add_text(&text, "data:\n");
	for (int i = 0; i < ITEMS; i++)
		add_number(&text, i % 16 == 0 ? "  N@: {a: MARKER, b: [c, {d: e}]}\n" : "  N@: v@\n", i);
	assert_int_equal(get("k8s-configmap")->read(buf_slice(&text), "f", set, NULL, &err),
		ERR_INVALID);
	assert_string_equal(err.message, "`N00000` is a map, not a text");
	assert_int_equal(err.more_count + 1, ITEMS / 16);
	assert_int_equal(envset_count(set), ITEMS - ITEMS / 16);
}

/* Trees that are no texts stand between texts: each is told, and the walk goes on. */
static void
every_problem_of_a_large_object_is_told(void **state)
{
	(void)state;
	for (int labels = 0; labels < 300; labels += 3)
		tells_every_problem(labels);
}

static void
what_is_not_the_one_object_is_refused(void **state)
{
	(void)state;
	refused("k8s-secret", CONFIG "data: {A: MARKER}\n", "no object with `apiVersion: v1` and `kind: Secret`", 1);
	refused("k8s-secret", "A: MARKER\n", "no object", 1);
	refused("k8s-secret", SECRET "---\n" SECRET, "more than one Secret", 5);
	refused("k8s-secret", SECRET "data:\n  A: MARKER!\n", "`A` is not base64", 5);
	refused("k8s-secret", SECRET "data: [MARKER]\n", "`data` is no map", 4);
	refused("k8s-secret", "apiVersion: v1\nkind: SealedSecret\n", "no object", 1);
}

/* Render NAME=VALUE: CODE, with WORDS in the message. */
static void
renders(const char *dialect, const struct format_opts *opts, const char *name, struct slice value,
	unsigned flags, int code, const char *words)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, name, value, flags);
	assert_int_equal(format_render(get(dialect), opts, set, &text, &err), code);
	if (code == 0)
		return;
	if (strstr(err.message, words) == NULL)
		fail_msg("`%s` is not in `%s`", words, err.message);
	assert_true(err.fix[0] != '\0');
	assert_int_equal(text.len, 0);
}

static void
an_object_needs_a_name_that_kubernetes_takes(void **state)
{
	static const char *const wrong[] = {"Shop", "a_b", "-a", "a-", "a..b", ".a", "a.", "a.-b", "a b", "é"};
	static const char *const right[] = {"a", "shop-env", "a.b-c.d", "1"};
	struct format_opts opts = {.name = "a"};
	char longest[255];

	(void)state;
	renders("k8s-secret", NULL, "A", SLICE_LITERAL("x"), 0, ERR_USAGE, "needs a name");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		opts.name = wrong[i];
		renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, ERR_USAGE, "is no name");
	}
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		opts.name = right[i];
		renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, 0, NULL);
	}
	memset(longest, 'a', 254);
	longest[254] = '\0';
	opts.name = longest;
	renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, ERR_USAGE, "is no name");
	opts.name = longest + 1;
	renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, 0, NULL);
	opts.space = "a.b";
	renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, ERR_USAGE, "a namespace");
}

static void
names_that_kubernetes_leaves_out_are_refused(void **state)
{
	static const struct format_opts opts = {.name = "a"};
	static const struct {
		const char *name, *words;
	} cases[] = {{"1A", "a digit"}, {"A/B", "at byte 1"}, {"..", "dots"}, {".", "dots"}, {"..a", "dots"},
		{"é", "at byte 0"}, {"A B", "at byte 1"}};
	char longest[255];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		renders("k8s-secret", &opts, cases[i].name, SLICE_LITERAL("x"), 0, ERR_INVALID,
			cases[i].words);
	memset(longest, 'A', 254);
	longest[254] = '\0';
	renders("k8s-secret", &opts, longest, SLICE_LITERAL("x"), 0, ERR_INVALID, "253 bytes");
	renders("k8s-secret", &opts, longest + 1, SLICE_LITERAL("x"), 0, 0, NULL);
	renders("k8s-secret", &opts, ".dockerconfig.json-1_", SLICE_LITERAL("x"), 0, 0, NULL);
}

static void
a_config_map_takes_no_secrets(void **state)
{
	static const struct format_opts opts = {.name = "a"};

	(void)state;
	renders("k8s-configmap", &opts, "A", SLICE_LITERAL("x"), 0, ERR_INVALID, "it is a secret");
	renders("k8s-configmap", &opts, "A", SLICE_LITERAL("x"), ENTRY_PLAIN, 0, NULL);
	renders("k8s-secret", &opts, "A", SLICE_LITERAL("x"), 0, 0, NULL);
}

static void
all_values_of_an_object_have_one_limit(void **state)
{
	static const struct format_opts opts = {.name = "a"};
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	unsigned char *half = calloc(1, 1 << 19);

	(void)state;
	envset_add_text(set, "A", slice_of(half, 1 << 19), 0);
	envset_add_text(set, "B", slice_of(half, 1 << 19), 0);
	assert_int_equal(format_render(get("k8s-secret"), &opts, set, &text, &err), 0);
	text.len = 0;
	envset_add_text(set, "C", slice_of(half, 1), 0);
	assert_int_equal(format_render(get("k8s-secret"), &opts, set, &text, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "`C`: the limit of 1,048,576 bytes"));
	assert_int_equal(text.len, 0);
	free(half);
}

static void
names_that_a_program_keeps_for_itself_are_refused(void **state)
{
	static const struct format_opts opts = {.name = "api"};

	(void)state;
	renders("pm2", NULL, "A", SLICE_LITERAL("x"), 0, ERR_USAGE, "needs the name of the app");
	renders("pm2", &opts, "status", SLICE_LITERAL("x"), 0, ERR_INVALID, "PM2 keeps");
	renders("pm2", &opts, "pm_cwd", SLICE_LITERAL("x"), 0, ERR_INVALID, "PM2 keeps");
	renders("pm2", &opts, "__proto__", SLICE_LITERAL("x"), 0, ERR_INVALID, "PM2 keeps");
	renders("pm2", &opts, "api", SLICE_LITERAL("x"), 0, ERR_INVALID, "the name of the app");
	renders("pm2", &opts, "http_proxy", SLICE_LITERAL("x"), 0, 0, NULL);
	renders("tfvars", NULL, "count", SLICE_LITERAL("x"), 0, ERR_INVALID, "Terraform keeps");
	renders("tfvars-json", NULL, "provider", SLICE_LITERAL("x"), 0, ERR_INVALID, "Terraform keeps");
	renders("tfvars", NULL, "A.B", SLICE_LITERAL("x"), 0, ERR_INVALID, "at byte 1 of its name");
	renders("tfvars", NULL, "a-b", SLICE_LITERAL("x"), 0, 0, NULL);
}

static void
a_name_that_yaml_readers_take_only_behind_a_mark_is_refused(void **state)
{
	char longest[1100];

	(void)state;
	memset(longest, 'A', sizeof(longest));
	longest[1022] = '\0';
	renders("yaml", NULL, longest, SLICE_LITERAL("x"), 0, 0, NULL);
	longest[1022] = 'A';
	longest[1023] = '\0';
	renders("yaml", NULL, longest, SLICE_LITERAL("x"), 0, ERR_INVALID, "1,024 characters");
}

static void
both_kinds_in_one_file_are_read_or_told(void **state)
{
	static const char both[] = CONFIG "data:\n  LEVEL: info\nbinaryData: {RAW: /w==}\n---\n"
		SECRET "data: {KEY: YQ==}\nstringData: {PIN: MARKER}\n";

	(void)state;
	reads("k8s", both, "KEY=a;LEVEL=info;PIN=MARKER;RAW=\xff;");
	reads("k8s", CONFIG "data: {A: b}\n", "A=b;");
	reads("k8s", SECRET "data: {A: YQ==}\n", "A=a;");
	leaves_out("k8s", both, "");
	leaves_out("k8s-secret", both, "LEVEL:6;RAW:7;");
	leaves_out("k8s-configmap", both, "KEY:12;PIN:13;");
	refused("k8s", CONFIG "data: {A: MARKER}\n---\n" SECRET "data: {A: YQ==}\n",
		"`A` stands in the Secret and in the ConfigMap", 5);
	refused("k8s", CONFIG "binaryData: {A: /w==}\n---\n" SECRET "data: {A: YQ==}\n",
		"`A` stands in the Secret and in the ConfigMap", 5);
	refused("k8s", CONFIG "---\n" CONFIG "---\n" SECRET, "more than one ConfigMap", 6);
	refused("k8s", "apiVersion: v1\nkind: Pod\n", "`kind: Secret` or `kind: ConfigMap`", 1);
}

static void
what_a_secret_says_is_secret(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(get("k8s")->read(SLICE_LITERAL(SECRET "data: {A: YQ==}\n---\n" CONFIG
		"data: {B: b}\n"), "f", set, NULL, &err), 0);
	assert_true((envset_at(set, 0)->flags & ENTRY_SAYS_SECRET) != 0);
	assert_true((envset_at(set, 1)->flags & ENTRY_SAYS_SECRET) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_kinds_in_one_file_are_read_or_told),
		cmocka_unit_test(what_a_secret_says_is_secret),
		cmocka_unit_test(a_secret_is_found_in_manifests_and_lists),
		cmocka_unit_test(what_stands_under_stringdata_wins),
		cmocka_unit_test(a_config_map_has_texts_and_bytes),
		cmocka_unit_test(all_items_of_a_large_object_are_taken),
		cmocka_unit_test(every_problem_of_a_large_object_is_told),
		cmocka_unit_test(what_is_not_the_one_object_is_refused),
		cmocka_unit_test(an_object_needs_a_name_that_kubernetes_takes),
		cmocka_unit_test(names_that_kubernetes_leaves_out_are_refused),
		cmocka_unit_test(a_config_map_takes_no_secrets),
		cmocka_unit_test(all_values_of_an_object_have_one_limit),
		cmocka_unit_test(names_that_a_program_keeps_for_itself_are_refused),
		cmocka_unit_test(a_name_that_yaml_readers_take_only_behind_a_mark_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
