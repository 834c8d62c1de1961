/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the manifests, Terraform, PM2 and scripts of a project (`=== PATH` lines part them; what
 * is before the first is a manifest): facts come out, each with a name.
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
	static const char first[] = "=== k8s/a.yaml\n";
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	unsigned char *text;

	secret_start();
	text = malloc(size + sizeof(first));
	if (text == NULL)
		return 0;
	memcpy(text, first, sizeof(first) - 1);
	if (size > 0)
		memcpy(text + sizeof(first) - 1, data, size);
	sources = sources_of(slice_of(text, size + sizeof(first) - 1));
	if (observe_project(sources, &words, NULL, 0, facts, &err) < 0 && err.id == NULL)
		abort();
	for (size_t i = 0; i < facts->count; i++)
		for (size_t k = 0; k < facts->items[i]->count; k++)
			if (facts->items[i]->facts[k].name[0] == '\0')
				abort();
	free(text);
	return 0;
}
