/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the files of a project: env files, Dockerfiles, pipelines (`=== PATH` lines part them): facts come out, each
 * with a name and, where it has a place, one that can be shown.
 */
#include "observe/observe.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../unit/observe/files.h"
#include "secret/secret.h"
#include "text/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
secret_by_name(struct slice name)
{
	return glob_fits("*SECRET*", name) || glob_fits("*PASSWORD*", name) ? "its name" : NULL;
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	static const char *const base[] = {"docker-compose.yml", NULL};
	const struct observe_stack stacks[] = {{.name = "base", .files = base}};
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	secret_start();
	sources = sources_of(slice_of(data, size));
	if (observe_project(sources, &words, stacks, ARRAY_LEN(stacks), facts, &err) < 0 &&
		err.id == NULL)
		abort();
	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *subject = facts->items[i];

		if (subject->place.file == NULL || subject->each == NULL)
			abort();
		for (size_t k = 0; k < subject->count; k++)
			if (subject->facts[k].name[0] == '\0')
				abort();
	}
	return 0;
}
