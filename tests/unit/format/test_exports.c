/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/golden/exports/DIALECT/FILE is what another program prints, or a broken form of it, and
 * FILE.want what is read from it: its values, notes and problems, one a line. No problem says
 * anything of a value: all values that matter have MARKER in them.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "format/encrypted.h"
#include "format/format.h"
#include "format/formats_priv.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "vectors.h"

static const char mark[] = "MARKER";

static const struct recogniser {
	const char *dialect;
	bool (*is)(struct slice text);
} recognisers[] = {
    {"1password", onepassword_is},
    {"aws-secrets", aws_secrets_is},
    {"compose-environment", compose_environment_is},
    {"doppler", doppler_is},
    {"dotenvx", dotenvx_is},
    {"github-variables", github_variables_is},
    {"gitlab-variables", gitlab_variables_is},
    {"infisical", infisical_is},
    {"vault-kv", vault_kv_is},
};

static void
load(const char *path, struct buf *out)
{
	struct err err = ERR_INIT;

	if (file_read(path, 1 << 24, out, &err) < 0)
		fail_msg("%s", err.message);
}

static void
load_export(const char *file, struct buf *out)
{
	char *folder CLEANUP(freep) = golden_path("exports");
	char *path CLEANUP(freep) = path_join(folder, file);

	load(path, out);
}

static void
add_values(struct envset *set, struct buf *out)
{
	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		buf_addf(out, "%s %u:%u%s%s%s ", (const char *)entry->name.data, entry->line,
		    entry->column, (entry->flags & ENTRY_SAYS_SECRET) != 0 ? " secret" : "",
		    (entry->flags & ENTRY_SAYS_PLAIN) != 0 ? " plain" : "",
		    (entry->flags & ENTRY_BINARY) != 0 ? " binary" : "");
		printable_add(out, entry->value);
		buf_add_byte(out, '\n');
	}
}

static void
add_notes(const struct read_notes *notes, struct buf *out)
{
	for (size_t i = 0; i < notes->count; i++)
		buf_addf(out, "note %u:%u %s%s%s\n", notes->items[i].line, notes->items[i].column,
		    read_note_id(notes->items[i].kind), notes->items[i].name[0] == '\0' ? "" : " ",
		    notes->items[i].name);
}

static void
add_error(const struct err *err, struct buf *out)
{
	buf_addf(out, "%u:%u %s: %s%s%s\n", err->line, err->column, err->id, err->context,
	    err->context[0] == '\0' ? "" : ": ", err->message);
	if (err->why[0] != '\0')
		buf_addf(out, "  why: %s\n", err->why);
	if (err->fix[0] != '\0')
		buf_addf(out, "  fix: %s\n", err->fix);
	assert_int_equal(err->code, ERR_INVALID);
	assert_string_equal(err->file, "FILE");
	assert_string_equal(err->source, "");
}

static void
add_errors(const struct err *err, struct buf *out)
{
	add_error(err, out);
	for (size_t i = 0; i < err->more_count; i++)
		add_error(&err->more[i], out);
}

/* What reading TEXT in DIALECT comes to. */
static void
read_as(const char *dialect, struct slice text, struct buf *out)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;
	int r;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	assert_null(format->check);
	r = format->read(text, "FILE", set, &notes, &err);
	add_notes(&notes, out);
	assert_null(strstr(buf_text(out), mark));
	if (r < 0) {
		add_errors(&err, out);
		assert_null(strstr(buf_text(out), mark));
	} else
		add_values(set, out);
}

static void
check_case(const char *dialect, const char *path)
{
	struct buf input CLEANUP(buf_done) = BUF_INIT;
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct buf want_path CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&want_path, "%s.want", path);
	load(path, &input);
	load(buf_text(&want_path), &wanted);
	read_as(dialect, buf_slice(&input), &got);
	if (strcmp(buf_text(&got), buf_text(&wanted)) != 0)
		fail_msg("%s is read as:\n%s", path, buf_text(&got));
}

static size_t
check_folder(const char *dialect)
{
	char *exports CLEANUP(freep) = golden_path("exports");
	char *folder CLEANUP(freep) = path_join(exports, dialect);
	DIR *list = opendir(folder);
	size_t cases = 0;

	assert_non_null(list);
	for (struct dirent *item; (item = readdir(list)) != NULL;) {
		char *path CLEANUP(freep) = path_join(folder, item->d_name);
		const char *end = strrchr(item->d_name, '.');

		if (item->d_name[0] == '.' || (end != NULL && strcmp(end, ".want") == 0))
			continue;
		check_case(dialect, path);
		cases++;
	}
	closedir(list);
	return cases;
}

static void
every_export_is_read_as_it_should_be_and_no_problem_shows_a_value(void **state)
{
	char *exports CLEANUP(freep) = golden_path("exports");
	DIR *list = opendir(exports);
	size_t cases = 0;

	(void)state;
	assert_non_null(list);
	for (struct dirent *item; (item = readdir(list)) != NULL;)
		if (item->d_name[0] != '.')
			cases += check_folder(item->d_name);
	closedir(list);
	print_message("%zu exports\n", cases);
	assert_true(cases >= 35);
}

static void
an_encrypted_file_is_known_whatever_it_is_to_be_read_as(void **state)
{
	static const struct {
		const char *text, *program;
	} wholes[] = {
	    {"$ANSIBLE_VAULT;1.1;AES256\n62313365396662343061393464336163\n", "ansible-vault"},
	    {"age-encryption.org/v1\n-> X25519 abc\n", "age"},
	    {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "age"},
	    {"-----BEGIN PGP MESSAGE-----\n\nhQEM\n", "OpenPGP"},
	    {"Salted__abcdefgh", "openssl"},
	    {"U2FsdGVkX19hYmNk\n", "openssl or transcrypt"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wholes); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(
		    format_check_encrypted(slice_of_text(wholes[i].text), "a.env", &err),
		    ERR_INVALID);
		assert_string_equal(err.id, "encrypted-source");
		assert_int_equal(
		    strncmp(err.message, wholes[i].program, strlen(wholes[i].program)), 0);
		assert_non_null(strstr(err.fix, "a.env"));
	}
	{
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(
		    format_check_encrypted(SLICE_LITERAL("\0GITCRYPT\0abc"), "a b", &err),
		    ERR_INVALID);
		assert_string_equal(err.fix, "`git-crypt unlock`, then import FILE again");
	}
}

static void
what_is_not_encrypted_is_not_taken_for_it(void **state)
{
	static const char *const texts[] = {
	    "",
	    "A=1\n",
	    "MODE=encrypted:no\n",
	    "A=x encrypted:",
	    "NOTE=ENC[AES256_GCM,data: is a mark\n",
	    "{\"sops\": \"yes\"}",
	    "A=age-encryption.org/v1\n",
	    "DOC=encrypted:see/the/manual/of/sops\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(format_check_encrypted(slice_of_text(texts[i]), "f", &err), 0);
	}
}

/* Which of all dialects FILE of folder exports looks like: the names, each with a blank behind. */
static void
looks_like(const char *file, const char *wanted)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	load_export(file, &text);
	for (size_t i = 0; i < ARRAY_LEN(recognisers); i++)
		if (recognisers[i].is(buf_slice(&text)))
			buf_addf(&got, "%s ", recognisers[i].dialect);
	if (strcmp(buf_text(&got), wanted) != 0)
		fail_msg("%s looks like %s", file, buf_text(&got));
}

static void
an_export_looks_like_its_dialect_and_like_no_other(void **state)
{
	(void)state;
	looks_like("1password/item.json", "1password ");
	looks_like("1password/fields.json", "1password ");
	looks_like("1password/twice.json", "1password ");
	looks_like("aws-secrets/object.json", "aws-secrets ");
	looks_like("aws-secrets/binary.json", "aws-secrets ");
	looks_like("aws-secrets/batch.json", "aws-secrets ");
	looks_like("compose-environment/one-service.yaml", "compose-environment ");
	looks_like("compose-environment/list.yaml", "compose-environment ");
	looks_like("compose-environment/config-output.yaml", "compose-environment ");
	looks_like("compose-environment/no-services.yaml", "");
	looks_like("doppler/download.json", "doppler ");
	looks_like("doppler/secrets.json", "doppler ");
	looks_like("doppler/api.json", "doppler ");
	looks_like("dotenvx/get.json", "dotenvx ");
	looks_like("dotenvx/encrypted.env", "dotenvx ");
	looks_like("github-variables/list.json", "github-variables ");
	looks_like("github-variables/api.json", "github-variables ");
	looks_like("github-variables/pages.json", "github-variables ");
	looks_like("gitlab-variables/list.json", "gitlab-variables ");
	looks_like("gitlab-variables/chosen.json", "gitlab-variables ");
	looks_like("infisical/export.json", "infisical ");
	looks_like("infisical/api.json", "infisical ");
	looks_like("vault-kv/v1.json", "vault-kv ");
	looks_like("vault-kv/v2.json", "vault-kv ");
	looks_like("vault-kv/deleted.json", "vault-kv ");
	looks_like("sops/decrypted-yaml.json", "");
	looks_like("sops/decrypted.env", "");
	looks_like("sops/encrypted.json", "");
}

static void
every_kind_of_file_that_sops_encrypts_is_known(void **state)
{
	static const char *const files[] = {"sops/encrypted.yaml", "sops/encrypted.json",
	    "sops/encrypted.env", "sops/encrypted-binary.json", "sops/encrypted.ini"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		load_export(files[i], &text);
		assert_true(sops_is(buf_slice(&text)));
	}
	assert_false(sops_is(SLICE_LITERAL("sops: yes\n")));
	assert_false(sops_is(SLICE_LITERAL("")));
}

/* A text that is in quotes inside another is no name of an item. */
static void
a_value_that_quotes_an_export_is_not_taken_for_one(void **state)
{
	(void)state;
	assert_false(vault_kv_is(SLICE_LITERAL(
	    "{\"A\": \"{\\\"request_id\\\":1,\\\"lease_id\\\":1,\\\"data\\\":{}}\"}")));
	assert_false(aws_secrets_is(SLICE_LITERAL("{\"A\": \"ARN\", \"B\": \"SecretString\"}")));
	assert_false(doppler_is(SLICE_LITERAL("{\"A\": \"computed\"}")));
}

static void
fifty_thousand_items_are_read(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	(void)state;
	buf_add_byte(&text, '[');
	for (int i = 0; i < 50000; i++)
		buf_addf(&text,
		    "%s{\"key\":\"N%d\",\"value\":\"MARKER\\n%d\",\"environment_scope\":\"*\"}",
		    i == 0 ? "" : ",", i, i);
	buf_add_byte(&text, ']');
	assert_int_equal(format_get("gitlab-variables", &format, &err), 0);
	assert_int_equal(format->read(buf_slice(&text), "f", set, NULL, &err), 0);
	assert_int_equal(envset_count(set), 50000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_export_is_read_as_it_should_be_and_no_problem_shows_a_value),
	    cmocka_unit_test(an_encrypted_file_is_known_whatever_it_is_to_be_read_as),
	    cmocka_unit_test(what_is_not_encrypted_is_not_taken_for_it),
	    cmocka_unit_test(an_export_looks_like_its_dialect_and_like_no_other),
	    cmocka_unit_test(every_kind_of_file_that_sops_encrypts_is_known),
	    cmocka_unit_test(a_value_that_quotes_an_export_is_not_taken_for_one),
	    cmocka_unit_test(fifty_thousand_items_are_read),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
