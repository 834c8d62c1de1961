/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every case of tests/golden/compose is read as Docker Compose v2 reads it: expected.json is what
 * `docker compose config` printed (tests/oracles/compose_cases writes it and compares it again).
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "observe/compose/compose.h"
#include "secret/secret.h"
#include "text/compose_scalar.h"
#include "text/json_tree.h"

static unsigned differences;
static struct pool *pool;

static void
differ(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s\n", path, what);
	differences++;
}

/* What compose adds by itself, and what it does not print. */
static bool
is_added(const struct json_item *item)
{
	static const char *const names[] = {"bind", "volume", "dockerfile", "mode",
		"exec"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_equal_text(item->name, names[i]))
			return true;
	return item->kind == JSON_NOTHING || (item->kind == JSON_MAP && item->count == 0);
}

static bool
is_left_out(const struct tree *item)
{
	return item->is_null || slice_equal_text(item->key, "env_file") ||
		slice_equal_text(item->text, "false") ||
		(item->kind != NODE_SCALAR && item->count == 0);
}

/* `$$` is how `config` prints a dollar. */
static bool
same_text(struct slice printed, struct slice text)
{
	size_t at = 0;

	for (size_t i = 0; i < printed.len; i++, at++) {
		if (at >= text.len || printed.data[i] != text.data[at])
			return false;
		if (printed.data[i] == '$' && i + 1 < printed.len && printed.data[i + 1] == '$')
			i++;
	}
	return at == text.len;
}

/* `256M` is 268435456, `1m30s` is 90 seconds, `0.50` is 0.5. */
static double
quantity(struct slice text)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = {{"", 1}, {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"b", 1},
		{"k", 1 << 10}, {"M", 1 << 20}, {"g", 1 << 30}, {"G", 1 << 30}, {"gb", 1 << 30}};
	char *copy = pool_slice(pool, text), *at = copy;
	double sum = 0;

	while (*at >= '0' && *at <= '9') {
		double number = strtod(at, &at);
		size_t len = strcspn(at, "0123456789"), i = 0;

		while (i < ARRAY_LEN(units) && (strlen(units[i].unit) != len ||
			strncmp(units[i].unit, at, len) != 0))
			i++;
		if (i == ARRAY_LEN(units))
			return -1;
		sum += number * units[i].factor;
		at += len;
	}
	return *copy == '\0' || *at != '\0' ? -1 : sum;
}

static bool
same_quantity(struct slice printed, struct slice text)
{
	double ours = quantity(text), theirs = quantity(printed);
	struct secret_text number = SECRET_TEXT_INIT;

	if (compose_scalar(text, &number) == SCALAR_VALUE) /* 0440 is 288 */
		ours = quantity(secret_text_slice(&number));
	secret_text_done(&number);
	return ours >= 0 && ours >= theirs && ours <= theirs;
}

static void
compare(const char *path, const struct json_item *json, const struct tree *tree)
{
	const char *deeper;
	size_t number = 0;
	const struct tree *at;

	if (json->kind != JSON_MAP && json->kind != JSON_LIST) {
		if (tree->kind != NODE_SCALAR ||
			(json->kind != JSON_NOTHING && !same_text(json->text, tree->text) &&
			!same_quantity(json->text, tree->text)))
			differ(path, "another text");
		return;
	}
	if ((json->kind == JSON_MAP) != (tree->kind == NODE_MAP)) {
		differ(path, "another kind");
		return;
	}
	at = tree->first;
	for (const struct json_item *item = json->first; item != NULL; item = item->next, number++) {
		if (json->kind == JSON_MAP)
			at = tree_find_slice(tree, item->name);
		deeper = pool_printf(pool, "%s.%.*s[%zu]", path, (int)item->name.len,
			item->name.len > 0 ? (const char *)item->name.data : "", number);
		if (at == NULL && !is_added(item))
			differ(deeper, "compose has it and we do not");
		if (at != NULL)
			compare(deeper, item, at);
		at = at == NULL ? NULL : at->next;
	}
	if (json->kind == JSON_LIST && at != NULL)
		differ(path, "we have more than compose");
	for (at = tree->first; json->kind == JSON_MAP && at != NULL; at = at->next) {
		const char *key = (const char *)at->key.data;
		bool found = false;

		for (const struct json_item *item = json->first; item != NULL; item = item->next)
			found |= slice_equal(item->name, at->key);
		deeper = pool_printf(pool, "%s.%.*s", path, (int)at->key.len, key);
		if (!found && !is_left_out(at))
			differ(deeper, "we have it and compose does not");
	}
}

static void
compare_environment(const char *path, const struct json_item *json,
	const struct compose_service *service)
{
	size_t count = 0, known = 0;

	for (size_t i = 0; i < service->count; i++)
		count += service->items[i].is_set || service->items[i].is_bare;
	for (const struct json_item *item = json == NULL ? NULL : json->first; item != NULL;
		item = item->next) {
		const struct assignment *found = compose_assignment(service, item->name);
	const char *name;

		known++;
		name = pool_printf(pool, "%s.%.*s", path, (int)item->name.len,
			(const char *)item->name.data);
		if (found == NULL)
			differ(name, "the container has it, for compose");
		else if ((item->kind != JSON_NOTHING) != found->is_set)
			differ(name, "set for one and not for the other");
		else if (item->kind != JSON_NOTHING && !same_text(item->text, found->value))
			differ(name, "another value");
	}
	if (known != count)
		differ(path, "another number of variables");
}

static void
compare_service(const char *path, const struct json_item *json,
	const struct compose_service *service)
{
	struct tree *own = tree_find(service->tree, "environment");

	compare_environment(path, json_item_find(json, "environment"), service);
	if (own != NULL)
		tree_drop(service->tree, own);
	for (const struct json_item *item = json->first; item != NULL; item = item->next) {
		const struct tree *found = tree_find_slice(service->tree, item->name);
	const char *deeper;

		if (slice_equal_text(item->name, "environment"))
			continue;
		deeper = pool_printf(pool, "%s.%.*s", path, (int)item->name.len,
			(const char *)item->name.data);
		if (found != NULL)
			compare(deeper, item, found);
		else if (!is_added(item) && !slice_equal_text(item->name, "networks"))
			differ(deeper, "compose has it and we do not");
	}
	for (const struct tree *at = service->tree->first; at != NULL; at = at->next) {
		const struct json_item *item = json->first;
	const char *deeper;

		while (item != NULL && !slice_equal(item->name, at->key))
			item = item->next;
		deeper = pool_printf(pool, "%s.%.*s", path, (int)at->key.len,
			(const char *)at->key.data);
		if (item == NULL && !is_left_out(at))
			differ(deeper, "we have it and compose does not");
	}
}

static void
compare_project(const char *path, const struct json_item *json, const struct compose *compose)
{
	const struct json_item *services = json_item_find(json, "services");
	struct slice name;
	size_t count = 0;

	if (!json_item_text(json, "name", &name) || !slice_equal_text(name, compose->name))
		differ(path, "another name");
	for (const struct json_item *item = services->first; item != NULL; item = item->next) {
		struct compose_service *service = compose_service(compose, item->name);
	const char *deeper;

		count++;
		deeper = pool_printf(pool, "%s: %.*s", path, (int)item->name.len,
			(const char *)item->name.data);
		if (service == NULL)
			differ(deeper, "compose has this service");
		else
			compare_service(deeper, item, service);
	}
	if (count != compose->service_count)
		differ(path, "another number of services");
}

static size_t
read_files(const char *folder, struct buf *text, const char **files)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char path[600];
	size_t count = 0;

	snprintf(path, sizeof(path), "%s/files", folder);
	assert_int_equal(file_read(path, 4096, text, &err), 0);
	for (char *at = text->data; *at != '\0'; at = strchr(at, '\n') + 1)
		files[count++] = at;
	for (size_t i = 0; i < count; i++)
		*strchr(files[i], '\n') = '\0';
	files[count] = NULL;
	return count;
}

static const char *
plain(struct slice text)
{
	(void)text;
	return NULL;
}

static const char *
plain_value(struct slice name, struct slice text)
{
	(void)name;
	return plain(text);
}

static void
try_case(const char *folder, const char *name)
{
	static const struct observe_words words = {plain, plain_value, NULL, NULL};
	struct buf list CLEANUP(buf_done) = BUF_INIT, json CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct compose *compose CLEANUP(compose_freep) = NULL;
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 16);
	struct json_item *root;
	const char *files[16];
	char path[600];
	struct observe_stack stack = {.name = name, .files = files};

	read_files(folder, &list, files);
	snprintf(path, sizeof(path), "%s/expected.json", folder);
	assert_int_equal(file_read(path, 1 << 20, &json, &err), 0);
	assert_int_equal(json_tree(buf_slice(&json), path, arena, &root, &err), 0);
	if (sources_open(folder, &sources, &err) < 0 ||
		compose_load(sources, &words, &stack, &compose, &err) < 0)
		fail_msg("%s: %s", name, err.message);
	for (size_t i = 0; i < compose->problem_count; i++)
		differ(name, compose->problems[i].message);
	compare_project(name, root, compose);
}

static void
each_case_is_read_as_compose_reads_it(void **state)
{
	const char *root = getenv("COMPOSE_CASES");
	DIR *folder = opendir(root);
	size_t count = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		char path[600];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", root, entry->d_name);
		try_case(path, entry->d_name);
		count++;
	}
	closedir(folder);
	print_message("%zu cases\n", count);
	assert_true(count >= 11);
	assert_int_equal(differences, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_is_read_as_compose_reads_it),
	};

	secret_start();
	pool = pool_new();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
