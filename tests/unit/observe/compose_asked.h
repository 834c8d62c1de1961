/* SPDX-License-Identifier: Apache-2.0 */
/* Compose projects of a few files, read and asked what they say; behind cmocka.h. */
#ifndef EK_TESTS_OBSERVE_COMPOSE_ASKED_H
#define EK_TESTS_OBSERVE_COMPOSE_ASKED_H

#include "files.h"
#include "observe/compose/compose.h"
#include "text/glob.h"

static inline const char *
secret_by_name(struct slice name)
{
	return glob_fits("*SECRET*", name) || glob_fits("*PASSWORD*", name) ? "its name" : NULL;
}

static inline const char *
secret_by_value(struct slice name, struct slice value)
{
	(void)name;
	return glob_fits("sk-*", value) ? "its value" : NULL;
}

static inline bool
no_placeholder(struct slice value)
{
	(void)value;
	return false;
}

static const struct observe_words words = {secret_by_name, secret_by_value, no_placeholder, NULL};
static const char *const one_file[] = {"compose.yaml", NULL};

static inline struct compose *
load(struct sources *sources, const char *const *files)
{
	static struct observe_stack stack;
	struct compose *compose = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	stack = (struct observe_stack){.name = "test", .files = files};
	if (compose_load(sources, &words, &stack, &compose, &err) < 0)
		fail_msg("%s", err.message);
	return compose;
}

static inline struct facts *
facts_of(const char *text, const char *const *files)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct observe_stack stack = {.name = "test", .files = files};
	struct facts *facts = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (observe_compose(sources, &words, &stack, 1, facts, &err) < 0)
		fail_msg("%s", err.message);
	return facts;
}

static inline const struct subject *
subject_of(const struct facts *facts, const char *each, const char *name)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *fact = subject_find(facts->items[i], "name");

		if (strcmp(facts->items[i]->each, each) == 0 && fact != NULL &&
			strcmp(fact->text, name) == 0)
			return facts->items[i];
	}
	fail_msg("there is no %s %s", each, name);
	return NULL;
}

static inline bool
says(const struct facts *facts, const char *each, const char *name, const char *fact)
{
	const struct fact *found = subject_find(subject_of(facts, each, name), fact);

	return found != NULL && found->yes;
}

#endif
