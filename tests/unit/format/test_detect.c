/* SPDX-License-Identifier: Apache-2.0 */
/* A table of files and what they are taken for. */
#include "format/detect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "format/format.h"
#include "secret/secret.h"

#define WITH_NULS(literal) {literal, sizeof(literal) - 1}

static const struct {
	const char *file;
	struct {
		const char *data;
		size_t len; /* 0: up to its NUL */
	} text;
	const char *dialect;
} cases[] = {
    {".env", {"A=1\n", 0}, "compose"},
    {".env", {"", 0}, "compose"},
    {"prod.env", {"A: 1 # x\nB=2\n", 0}, "compose"},
    {"stdin", {"A=1\nB='x y'\n", 0}, "compose"},
    {".env", {"export A=1\nexport B=\"x\"\n", 0}, "compose"},
    {".env", {"A='it'\\''s'\n", 0}, "sh"},
    {"stdin", {"A=$'x\\n'\n", 0}, "sh"},
    {"vars.sh", {"export A=1\n", 0}, "sh"},
    {"x", {"#!/bin/sh\nA=1\n", 0}, "sh"},
    {"x", {"# all of it\nset -gx A 'x'\n", 0}, "fish"},
    {"vars.fish", {"set -gx A x\n", 0}, "fish"},
    {"env.list", {"A=1\n", 0}, "docker"},
    {"/etc/default/shop", {"A=1\n", 0}, "systemd"},
    {"/usr/lib/environment.d/10.conf", {"A=1\n", 0}, "systemd"},
    {"stdin", WITH_NULS("A=1\0B=x\ny\0"), "null"},
    {"x", {"A<<EOT\nx\nEOT\n", 0}, "github-env"},
    {"x", {"A<<EOT\nx\n", 0}, "compose"},
    {"a.json", {"{\"A\": \"1\"}", 0}, "json"},
    {"stdin", {" \n{\"A\": \"1\"}", 0}, "json"},
    {"stdin", {"\xef\xbb\xbf{\"A\": \"1\"}", 0}, "json"},
    {"stdin", {"{\"ARN\":\"a\",\"SecretString\":\"{}\"}", 0}, "aws-secrets"},
    {"stdin", {"{\"request_id\":\"r\",\"lease_id\":\"\",\"data\":{\"data\":{\"A\":\"1\"},\"metadata\":{}}}", 0}, "vault-kv"},
    {"stdin", {"{\"id\":\"x\",\"category\":\"L\",\"vault\":{},\"fields\":[{\"id\":\"a\",\"label\":\"A\",\"value\":\"1\"}]}", 0},
	"1password"},
    {"stdin", {"{\"A\":{\"computed\":\"1\",\"raw\":\"1\",\"note\":\"\"}}", 0}, "doppler"},
    {"stdin", {"[{\"key\":\"A\",\"value\":\"1\",\"variable_type\":\"env_var\",\"environment_scope\":\"*\"}]", 0},
	"gitlab-variables"},
    {"stdin", {"[{\"name\":\"A\",\"value\":\"1\"}]", 0}, "github-variables"},
    {"s.yaml", {"apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n", 0}, "k8s-secret"},
    {"s.yaml", {"---\nkind: ConfigMap\napiVersion: v1\n", 0}, "k8s-configmap"},
    {"s.yaml", {"kind: ConfigMap\napiVersion: v1\n---\nkind: Secret\napiVersion: v1\n", 0}, "k8s"},
    {"s.yaml", {"kind: List\napiVersion: v1\nitems:\n- kind: Secret\n- kind: ConfigMap\n", 0}, "k8s"},
    {"s.yaml", {"kind: \"ConfigMap\"\napiVersion: v1\n", 0}, "k8s-configmap"},
    {"s.json", {"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{}}", 0}, "k8s-secret"},
    {"s.json", {"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{}}", 0}, "k8s-configmap"},
    {"values.yml", {"A: 1\nB: \"2\"\n", 0}, "yaml"},
    {"stdin", {"services:\n  api:\n    environment: {A: 1}\n", 0}, "compose-environment"},
    {"docker-compose.prod.yml", {"services: {}\n", 0}, "compose-environment"},
    {"compose.yaml", {"services: {}\n", 0}, "compose-environment"},
    {"compose.env", {"A=1\n", 0}, "compose"},
    {"terraform.tfvars", {"a = \"1\"\n", 0}, "tfvars"},
    {"x.auto.tfvars.json", {"{\"a\": \"1\"}", 0}, "tfvars-json"},
    {"app.properties", {"a.b=1\n", 0}, "properties"},
    {"app.toml", {"a = 1\n", 0}, "toml"},
    {"ecosystem.config.js", {"module.exports = {}\n", 0}, "pm2"},
    {"ecosystem.config.json", {"{\"apps\":[]}", 0}, "pm2"},
    {"apps.json", {"{\"apps\":[{\"script\":\"x\",\"env\":{}}]}", 0}, "pm2"},
    {"a.json", {"{\"apps\": \"1\", \"script\": \"2\", \"name\": \"3\"}", 0}, "json"},
    {"a.json", {"{\"apps\": \"[\", \"env\": \"2\"}", 0}, "json"},
    {".envrc", {"export A=1\ndotenv\n", 0}, "envrc"},
    {".env.schema", {"# @required\nA=\n", 0}, "env-schema"},
    {"prod.env.schema", {"A=\n", 0}, "env-schema"},
};

static struct slice
text_of(size_t i)
{
	return cases[i].text.len > 0 ? slice_of(cases[i].text.data, cases[i].text.len)
				     : slice_of_text(cases[i].text.data);
}

static void
files_are_taken_for_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		const struct format *format;
		struct detected found;

		if (format_detect(cases[i].file, text_of(i), &found, &err) < 0)
			fail_msg("%s: %s", cases[i].file, err.message);
		if (strcmp(found.name, cases[i].dialect) != 0)
			fail_msg("%s (%zu): %s, not %s", cases[i].file, i, found.name,
			    cases[i].dialect);
		assert_int_equal(format_get(found.name, &format, &err), 0);
		assert_non_null(format->read);
		assert_true(strlen(found.why) > 5);
		assert_int_equal(found.is_dotenv, strcmp(found.name, "compose") == 0);
	}
}

/* What nothing in the text tells from something else: what it is taken for. */
static const struct {
	const char *dialect, *taken;
} alike[] = {
    {"compose-v1", "compose"}, {"compose-raw", "compose"}, {"docker", "compose"},
    {"dotenv", "compose"}, {"dotenv-js", "compose"}, {"dotenv-expand", "compose"},
    {"python-dotenv", "compose"}, {"ruby-dotenv", "compose"}, {"godotenv", "compose"},
    {"direnv", "compose"}, {"nomad", "compose"}, {"systemd", "compose"}, {"sh", "compose"},
    {"tfvars", "compose"}, {"toml", "compose"}, {"properties", "compose"},
    {"github-output", "github-env"}, {"gitlab", "compose"}, {"tfvars-json", "json"},
};

static const char *
taken_for(const struct format *format)
{
	for (size_t i = 0; i < ARRAY_LEN(alike); i++)
		if (strcmp(alike[i].dialect, format->name) == 0)
			return alike[i].taken;
	return format->name;
}

static void
what_is_written_is_taken_for_what_it_is(void **state)
{
	static const struct format_opts opts = {.name = "settings"};

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct detected found;

		if (!format_is_written(formats[i]) || formats[i]->put == NULL)
			continue;
		envset_add_text(set, "PLAIN_VALUE", SLICE_LITERAL("one two"), ENTRY_PLAIN);
		envset_add_text(set, "SECOND", SLICE_LITERAL("three"), ENTRY_PLAIN);
		if (format_render(formats[i], &opts, set, &text, &err) < 0 ||
		    format_detect("stdin", secret_text_slice(&text), &found, &err) < 0)
			fail_msg("%s: %s", formats[i]->name, err.message);
		if (strcmp(found.name, taken_for(formats[i])) != 0)
			fail_msg("%s is taken for %s, not %s", formats[i]->name, found.name,
			    taken_for(formats[i]));
	}
}

static const struct {
	const char *data;
	size_t len;
} foreign[] = {
    {"\xff\xfe" "A\0=\0", 6},
    {"\x1f\x8b\x08", 3},
    {"PK\x03\x04zip", 7},
    {"\x7f" "ELF\x02", 5},
    {"SQLite format 3\0", 16},
    {"-----BEGIN PRIVATE KEY-----\n", 28},
    {"\x89PNG\0\0", 6},
    {"no entry\0A=1\0", 13},
    {"=\0", 2},
};

static void
what_is_no_list_of_values_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct detected found;

		assert_int_equal(format_detect("x", slice_of(foreign[i].data, foreign[i].len),
				     &found, &err), ERR_INVALID);
		assert_string_equal(err.id, "unknown-text");
		assert_non_null(strstr(err.fix, "--as"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_are_taken_for_what_they_are),
	    cmocka_unit_test(what_is_written_is_taken_for_what_it_is),
	    cmocka_unit_test(what_is_no_list_of_values_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
