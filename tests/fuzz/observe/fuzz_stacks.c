/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the files of a project (`=== PATH` lines part them): its stacks are found, each has
 * files and a name of its own, and facts come out of them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../unit/observe/files.h"
#include "observe/stacks/stacks.h"
#include "observe/stacks/values.h"
#include "secret/secret.h"
#include "text/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
secret_by_name(struct slice name)
{
	return glob_fits("*SECRET*", name) ? "its name" : NULL;
}

static const char *
secret_by_value(struct slice name, struct slice value)
{
	(void)name;
	return glob_fits("sk-*", value) ? "its value" : NULL;
}

static bool
is_placeholder(struct slice value)
{
	return glob_fits("your-*", value);
}

static void
check(const struct stacks *stacks)
{
	for (size_t i = 0; i < stacks->count; i++) {
		if (stacks->items[i].files[0] == NULL || stacks->items[i].name[0] == '\0')
			abort();
		for (size_t k = 0; k < i; k++)
			if (strcmp(stacks->items[i].name, stacks->items[k].name) == 0)
				abort();
	}
	if (stacks->told_count < stacks->count)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	struct view *view CLEANUP(view_freep) = NULL;
	struct stack_values values = {0};
	const struct stack_environment environments[] = {
		{.name = "dev"},
		{.name = "prod", .is_protected = true, .look_up = stack_values_look_up, .cookie = &values}};
	struct stacks_asked asked = {.environments = environments, .environment_count = 2};
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks CLEANUP(stacks_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	secret_start();
	values.view = view = view_new("prod", VIEW_HIDDEN);
	sources = sources_of(slice_of(data, size));
	found_find(sources, &found);
	stacks_find(sources, &found, &asked, &stacks);
	check(&stacks);
	stacks_facts(&stacks, facts);
	if (stacks.count <= 20 && observe_project(sources, &words, stacks.items, stacks.count, facts,
		&err) < 0 && err.id == NULL)
		abort();
	return 0;
}
