/* SPDX-License-Identifier: Apache-2.0 */
/* Links only the shared library; api.sh makes the projects that it reads. */
#include <evenkeep.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct ek *
open_project(const char *variable)
{
	struct ek *ek = ek_new();

	if (ek_open(ek, getenv(variable)) != EK_OK)
		fail_msg("[%s] %s", ek_error_id(ek), ek_error_text(ek));
	return ek;
}

static struct ek_set *
read_set(struct ek *ek, const char *env, const char *service)
{
	struct ek_set *set = NULL;

	if (ek_read(ek, env, service, &set) != EK_OK)
		fail_msg("[%s] %s", ek_error_id(ek), ek_error_text(ek));
	return set;
}

static void
assert_value(const struct ek_set *set, const char *name, const char *wanted)
{
	size_t len = 0;
	const char *value = ek_set_find(set, name, &len);

	assert_non_null(value);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(value, wanted, len + 1);
}

static void
an_environment_is_read_with_its_references_resolved(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "dev", NULL);
	char wanted[200];

	(void)state;
	assert_int_equal(ek_set_count(set), 5);
	assert_string_equal(ek_set_name(set, 0), "CACHE_URL");
	assert_string_equal(ek_set_name(set, 4), "PEM");
	assert_string_equal(ek_set_value(set, 0, NULL), "redis://cache");
	assert_int_equal(ek_set_is_secret(set, 0), 0);
	assert_int_equal(ek_set_is_secret(set, 4), 1);
	snprintf(wanted, sizeof(wanted), "postgres://u:%sPw@db/shop", getenv("API_MARK"));
	assert_value(set, "DATABASE_URL", wanted);
	snprintf(wanted, sizeof(wanted), "%s one\ntwo", getenv("API_MARK"));
	assert_value(set, "PEM", wanted);
	assert_null(ek_set_find(set, "NOWHERE", NULL));
	assert_true(ek_set_seq(set) > 0);
	ek_set_free(set);
	ek_free(ek);
}

static void
a_project_is_found_from_a_folder_in_it(void **state)
{
	struct ek *ek = ek_new();
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/sub/folder", getenv("API_PROJECT"));
	assert_int_equal(ek_open(ek, folder), EK_OK);
	assert_string_equal(ek_error_id(ek), "");
	assert_string_equal(ek_error_text(ek), "");
	ek_free(ek);
}

static void
a_service_takes_its_names_under_its_own_words(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "dev", "api");

	(void)state;
	assert_int_equal(ek_set_count(set), 3);
	assert_value(set, "REDIS_URL", "redis://cache");
	assert_value(set, "LOG_LEVEL", "debug");
	ek_set_free(set);
	ek_free(ek);
}

static void
what_a_contract_misses_is_named(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = NULL;

	(void)state;
	assert_int_equal(ek_read(ek, "prod", "api", &set), EK_INVALID);
	assert_string_equal(ek_error_id(ek), "missing-names");
	assert_non_null(strstr(ek_error_text(ek), "DATABASE_URL"));
	assert_non_null(strstr(ek_error_text(ek), "REDIS_URL"));
	assert_null(set);
	ek_free(ek);
}

static void
what_is_not_there_is_told(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek *nowhere = ek_new();
	struct ek_set *set = NULL;

	(void)state;
	assert_int_equal(ek_read(ek, "deb", NULL, &set), EK_NOT_FOUND);
	assert_string_equal(ek_error_id(ek), "no-env");
	assert_int_equal(ek_read(ek, "dev", "apo", &set), EK_NOT_FOUND);
	assert_int_equal(ek_open(nowhere, "/"), EK_NOT_FOUND);
	assert_string_equal(ek_error_id(nowhere), "no-project");
	assert_null(set);
	ek_free(nowhere);
	ek_free(ek);
}

static void
calls_in_the_wrong_order_are_refused(void **state)
{
	struct ek *ek = ek_new();
	struct ek_set *set = NULL;

	(void)state;
	assert_int_equal(ek_read(ek, "dev", NULL, &set), EK_USAGE);
	assert_int_equal(ek_open(ek, getenv("API_PROJECT")), EK_OK);
	assert_int_equal(ek_open(ek, getenv("API_PROJECT")), EK_USAGE);
	set = read_set(ek, "dev", NULL);
	assert_int_equal(ek_set_count(set), 5);
	ek_set_free(set);
	ek_set_free(NULL);
	ek_free(ek);
	ek_free(NULL);
}

static void
a_set_outlives_its_handle(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "prod", NULL);

	(void)state;
	ek_free(ek);
	assert_value(set, "LOG_LEVEL", "warning");
	ek_set_free(set);
}

struct text {
	char data[4096];
	size_t len;
	int calls, stop;
};

static int
collect(const void *data, size_t len, void *cookie)
{
	struct text *text = cookie;

	text->calls++;
	if (text->stop || text->len + len >= sizeof(text->data))
		return -1;
	memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
	return 0;
}

static void
a_set_is_rendered_in_every_dialect_that_can_carry_it(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "prod", NULL);
	size_t dialects = 0, carried = 0;

	(void)state;
	for (; ek_dialect(dialects) != NULL; dialects++) {
		struct text text = {.len = 0};
		int status = ek_set_render(ek, set, ek_dialect(dialects), collect, &text);

		carried += status == EK_OK;
		assert_true(status == EK_OK ? strstr(text.data, "warning") != NULL
					    : status == EK_INVALID && text.len == 0);
	}
	assert_true(carried >= 5);
	assert_null(ek_dialect(dialects + 7));
	ek_set_free(set);
	ek_free(ek);
}

static void
a_dialect_that_cannot_carry_a_value_gets_nothing(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "dev", NULL);
	struct text text = {.len = 0};

	(void)state;
	assert_int_equal(ek_set_render(ek, set, "docker", collect, &text), EK_INVALID);
	assert_string_equal(ek_error_id(ek), "cannot-carry");
	assert_non_null(strstr(ek_error_text(ek), "`PEM`"));
	assert_null(strstr(ek_error_text(ek), getenv("API_MARK")));
	assert_true(ek_error_fix(ek)[0] != '\0');
	assert_int_equal(text.calls, 0);
	assert_int_equal(ek_set_render(ek, set, "compsoe", collect, &text), EK_USAGE);
	assert_int_equal(text.calls, 0);
	text.stop = 1;
	assert_int_equal(ek_set_render(ek, set, "compose", collect, &text), EK_SYSTEM);
	ek_set_free(set);
	ek_free(ek);
}

static void
without_a_key_nothing_is_read(void **state)
{
	struct ek *ek = ek_new();
	char *home = strdup(getenv("HOME"));
	char *config = strdup(getenv("XDG_CONFIG_HOME"));

	(void)state;
	setenv("HOME", "/nonexistent", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	assert_int_equal(ek_open(ek, getenv("API_PROJECT")), EK_NO_KEY);
	assert_string_equal(ek_error_id(ek), "no-key");
	setenv("HOME", home, 1);
	setenv("XDG_CONFIG_HOME", config, 1);
	assert_int_equal(ek_open(ek, getenv("API_PROJECT")), EK_OK);
	ek_free(ek);
	free(home);
	free(config);
}

static void
a_vault_that_this_machine_does_not_know_is_refused(void **state)
{
	struct ek *ek = ek_new();
	char folder[4096], key[4096];
	char *known = strdup(getenv("XDG_STATE_HOME"));

	(void)state;
	snprintf(folder, sizeof(folder), "%s/shop", getenv("API_STRANGER"));
	snprintf(key, sizeof(key), "%s/stolen", getenv("API_STRANGER"));
	setenv("XDG_STATE_HOME", "/nonexistent", 1);
	ek_identity_file(ek, key);
	assert_int_equal(ek_open(ek, folder), EK_UNKNOWN_VAULT);
	assert_true(ek_error_text(ek)[0] != '\0');
	setenv("XDG_STATE_HOME", known, 1);
	ek_free(ek);
	free(known);
}

static void
a_key_file_that_is_open_to_others_is_refused(void **state)
{
	struct ek *ek = ek_new();

	(void)state;
	ek_identity_file(ek, "/etc/passwd");
	assert_int_equal(ek_open(ek, getenv("API_PROJECT")), EK_REFUSED);
	assert_string_equal(ek_error_id(ek), "key-file-open");
	ek_free(ek);
}

static void
a_vault_that_was_altered_is_not_read(void **state)
{
	struct ek *ek = ek_new();
	struct ek_set *set = NULL;
	enum ek_status status;

	(void)state;
	setenv("EVENKEEP_VAULT", getenv("API_ALTERED"), 1);
	status = ek_open(ek, getenv("API_PROJECT"));
	if (status == EK_OK)
		status = ek_read(ek, "dev", NULL, &set);
	unsetenv("EVENKEEP_VAULT");
	assert_int_equal(status, EK_TAMPERED);
	assert_null(set);
	ek_free(ek);
}

static void
the_version_is_told(void **state)
{
	(void)state;
	assert_true(strchr(ek_version(), '.') != NULL);
}

static void
what_is_one_persons_own_is_not_given_to_programs(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = read_set(ek, "dev", NULL);

	(void)state;
	assert_value(set, "LOG_LEVEL", "debug");
	ek_set_free(set);
	ek_free(ek);
}

static void
an_environment_that_is_a_file_is_refused(void **state)
{
	struct ek *ek = open_project("API_PROJECT");
	struct ek_set *set = NULL;

	(void)state;
	assert_int_equal(ek_read(ek, "legacy", NULL, &set), EK_REFUSED);
	assert_string_equal(ek_error_id(ek), "env-is-file");
	assert_null(set);
	ek_free(ek);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_environment_is_read_with_its_references_resolved),
		cmocka_unit_test(a_project_is_found_from_a_folder_in_it),
		cmocka_unit_test(a_service_takes_its_names_under_its_own_words),
		cmocka_unit_test(what_a_contract_misses_is_named),
		cmocka_unit_test(what_is_not_there_is_told),
		cmocka_unit_test(calls_in_the_wrong_order_are_refused),
		cmocka_unit_test(a_set_outlives_its_handle),
		cmocka_unit_test(a_set_is_rendered_in_every_dialect_that_can_carry_it),
		cmocka_unit_test(a_dialect_that_cannot_carry_a_value_gets_nothing),
		cmocka_unit_test(without_a_key_nothing_is_read),
		cmocka_unit_test(a_vault_that_this_machine_does_not_know_is_refused),
		cmocka_unit_test(a_key_file_that_is_open_to_others_is_refused),
		cmocka_unit_test(a_vault_that_was_altered_is_not_read),
		cmocka_unit_test(what_is_one_persons_own_is_not_given_to_programs),
		cmocka_unit_test(an_environment_that_is_a_file_is_refused),
		cmocka_unit_test(the_version_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
