/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "vault/check.h"

const char *
fixtures_folder(void)
{
	const char *folder = getenv("EK_FIXTURES");

	if (folder == NULL)
		fail_msg("EK_FIXTURES is not set: run me with `meson test`");
	return folder;
}

void
fixtures_load(struct fixtures *fixtures)
{
	char *path CLEANUP(freep) = path_join(fixtures_folder(), "cases.json");
	json_error_t error;

	fixtures->root = json_load_file(path, 0, &error);
	if (fixtures->root == NULL)
		fail_msg("%s: %s", path, error.text);
	fixtures->cases = json_object_get(fixtures->root, "cases");
	assert_true(json_array_size(fixtures->cases) > 500);
}

void
fixtures_done(struct fixtures *fixtures)
{
	json_decref(fixtures->root);
}

static const char *
text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

static uint64_t
number_of(const json_t *item, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(item, key));
}

/* The value of ENTRY is WANTED: text, or { "b64": … }. */
static void
compare_value(const char *name, const struct entry *entry, const json_t *wanted)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (json_is_object(wanted)) {
		base64_add(&text, entry->value);
		while (text.len % 4 != 0)
			buf_add_byte(&text, '=');
		assert_string_equal(buf_text(&text), text_of(wanted, "b64"));
		return;
	}
	if (entry->value.len != json_string_length(wanted) ||
	    memcmp(entry->value.data, json_string_value(wanted), entry->value.len) != 0)
		fail_msg("the value of %s is another", name);
	assert_int_equal(entry->value.data[entry->value.len], 0);
	assert_int_equal(entry->name.data[entry->name.len], 0);
}

static void
compare_values(struct envset *set, const json_t *item)
{
	const json_t *values = json_object_get(item, "values");
	const char *name;
	json_t *wanted;

	if (values == NULL)
		return;
	assert_int_equal(envset_count(set), json_object_size(values));
	json_object_foreach((json_t *)(uintptr_t)values, name, wanted)
	{
		struct entry *entry = envset_find(set, slice_of_text(name));

		if (entry == NULL)
			fail_msg("%s is missing", name);
		compare_value(name, entry, wanted);
	}
}

static int
read_env(struct vault *vault, const char *name, struct vault_env **env, struct envset **set,
    struct err *err)
{
	int r = vault_env_open(vault, name, env, err);

	return r < 0 ? r : vault_env_read(*env, NULL, 0, set, err);
}

/* The values of the environment over those of its base. */
static int
read_with_base(struct vault *vault, const char *name, struct envset **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct envset *upper CLEANUP(envset_freep) = NULL, *lower CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = read_env(vault, name, &env, &upper, err);
	if (r == 0)
		r = vault_env_base(env, &base, err);
	if (r == 0 && base != NULL)
		r = vault_env_read(base, NULL, 0, &lower, err);
	if (r < 0)
		return r;
	if (lower == NULL)
		lower = envset_new(0);
	for (i = 0; i < envset_count(upper); i++)
		envset_add(lower, envset_at(upper, i));
	*out = envset_take(&lower);
	return 0;
}

static int
carry_out(struct vault *vault, const json_t *item, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	const char *what = text_of(item, "do");
	struct verify_result result;
	int r = 0;

	if (strcmp(what, "verify") == 0)
		return vault_verify(vault, &result, err);
	if (strncmp(what, "read:", 5) == 0)
		r = read_env(vault, what + 5, &env, &set, err);
	else if (strncmp(what, "base:", 5) == 0)
		r = read_with_base(vault, what + 5, &set, err);
	if (r == 0 && set != NULL)
		compare_values(set, item);
	return r;
}

int
case_run(const struct fixtures *fixtures, const json_t *item, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct stage stage;
	int r;

	stage_open(&stage, fixtures, item);
	r = vault_open(&stage.place, VAULT_READ, &vault, err);
	if (r == 0) {
		vault_use(vault, &stage.ids);
		r = carry_out(vault, item, err);
	}
	vault_close(vault);
	vault = NULL;
	stage_done(&stage);
	return r;
}

bool
case_is_as_expected(const json_t *item, int r, const struct err *err)
{
	const char *check = text_of(item, "check");
	size_t i;

	if (r != -(int)number_of(item, "code"))
		return false;
	if (check == NULL)
		return true;
	for (i = 0; i < CHECK_COUNT; i++)
		if (strcmp(check_name(i), check) == 0)
			return strcmp(err->message, check_sentence(i)) == 0;
	return false;
}
