/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of a project of a few files (files.h), and questions about them. */
#ifndef EK_TESTS_OBSERVE_ASKED_H
#define EK_TESTS_OBSERVE_ASKED_H

#include <stdlib.h>

#include "files.h"
#include "observe/observe.h"
#include "secret/secret.h"
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
is_placeholder(struct slice value)
{
	return glob_fits("your-*", value);
}

static inline bool
is_given(struct slice name)
{
	return glob_fits("HOME", name);
}

static inline struct facts *
project_facts(const char *text)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, is_given};
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct facts *facts = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (observe_project(sources, &words, NULL, 0, facts, &err) < 0)
		fail_msg("%s", err.message);
	return facts;
}

/* The subject of that kind at FILE:LINE; NULL if there is none. */
static inline const struct subject *
subject_at_line(const struct facts *facts, const char *each, unsigned line)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, each) == 0 && facts->items[i]->place.line == line)
			return facts->items[i];
	return NULL;
}

static inline bool
is_true(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject == NULL ? NULL : subject_find(subject, name);

	return fact != NULL && fact->yes;
}

static inline const char *
text_of(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject == NULL ? NULL : subject_find(subject, name);

	return fact == NULL ? "" : fact->text;
}

static inline bool
has_item(const struct subject *subject, const char *name, const char *item)
{
	const struct fact *fact = subject == NULL ? NULL : subject_find(subject, name);

	for (size_t i = 0; fact != NULL && i < fact->count; i++)
		if (strcmp(fact->list[i], item) == 0)
			return true;
	return false;
}

/* No text of any fact has CANARY in it. */
static inline void
holds_no_value(const struct facts *facts, const char *canary)
{
	for (size_t i = 0; i < facts->count; i++)
		for (size_t k = 0; k < facts->items[i]->count; k++) {
			const struct fact *fact = &facts->items[i]->facts[k];

			if (fact->kind == FACT_TEXT && strstr(fact->text, canary) != NULL)
				fail_msg("%s: %s", fact->name, fact->text);
			for (size_t n = 0; fact->list != NULL && n < fact->count; n++)
				if (strstr(fact->list[n], canary) != NULL)
					fail_msg("%s has %s", fact->name, fact->list[n]);
		}
	assert_true(facts->count > 3);
}

#endif
