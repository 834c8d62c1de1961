/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of GitHub Actions that use the action of somebody else: what they give it in `with`. */
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "observe/ci/workflow_priv.h"

/* Is KEY one of WORDS, which end with NULL? */
static bool
is_one_of(const char *key, const char *const *words)
{
	while (*words != NULL && strcmp(key, *words) != 0)
		words++;
	return *words != NULL;
}

static void
add_references(struct workflow *workflow, const struct node *item)
{
	struct slice rest = slice_of_text(item->text), inside;

	while (expansion_next(&rest, &inside)) {
		struct subject *subject;

		if (expansion_secret(inside).len == 0)
			continue;
		subject = facts_add(workflow->project->facts, "reference",
			(struct fact_place){workflow->path, item->line, item->column, 0});
		subject_text(subject, "name",
			pool_slice(workflow->project->pool, expansion_secret(inside)));
		subject_text(subject, "kind", "workflow");
		subject_text(subject, "used_in", pool_printf(workflow->project->pool,
			"with.%.100s", item->key));
		subject_text(subject, "job", workflow->job);
	}
}

/* `api-token` as variables are called. */
static struct slice
name_of(struct workflow *workflow, const char *key)
{
	char *name = pool_text(workflow->project->pool, key);

	for (char *at = name; *at != '\0'; at++)
		*at = *at == '-' ? '_' : *at;
	return slice_of_text(name);
}

/* The last word of *NAME, which loses it. */
static struct slice
last_word(struct slice *name)
{
	size_t at = name->len;
	struct slice word;

	while (at > 0 && name->data[at - 1] != '_')
		at--;
	word = slice_from(*name, at);
	name->len = at > 0 ? at - 1 : 0;
	return word;
}

static bool
is_word_of(struct slice word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (word.len == strlen(words[i]) &&
			strncasecmp((const char *)word.data, words[i], word.len) == 0)
			return true;
	return false;
}

/*
 * Inputs say much of secrets that is none: `token-format`, `secret-ids`, `restore-keys`. What one is
 * has it for its last word.
 */
static bool
ends_as_secret(struct slice name)
{
	static const char *const words[] = {"password", "passwd", "pass", "passphrase", "token",
		"secret", "apikey"};
	static const char *const keys[] = {"api", "access", "private", "secret", "signing", "deploy",
		"ssh", "account"};
	struct slice last = last_word(&name);

	/* `prefix-key` and `issue-key` are keys of something else */
	return is_word_of(last, words, ARRAY_LEN(words)) || (is_word_of(last, (const char *const[]){"key"}, 1) &&
		is_word_of(last_word(&name), keys, ARRAY_LEN(keys)));
}

/* A text with blanks in it is no password of somebody, unless its own form says so. */
static bool
is_one_word(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] <= ' ')
			return false;
	return true;
}

static void
add_literal(struct workflow *workflow, const struct node *item)
{
	struct project *project = workflow->project;
	struct slice value = slice_of_text(item->text), name = name_of(workflow, item->key);
	bool refers = slice_has(value, "${{") || ((!is_one_word(value) || !ends_as_secret(name)) &&
		project->words->secret_value(name, value) == NULL);
	struct literal is = literal_of(project->words, name, value, refers, refers);
	struct subject *subject;

	expansion_fallback(project, name, value, &is);
	if (!is.literal_secret)
		return;
	subject = facts_add(project->facts, "assignment",
		(struct fact_place){workflow->path, item->line, item->column, 0});
	subject_text(subject, "name", item->key);
	subject_text(subject, "kind", "workflow");
	literal_put(&is, subject);
	subject_text(subject, "job", workflow->job);
}

void
action_facts(struct workflow *workflow, const struct node *step)
{
	static const char *const scripts[] = {"script", "run", NULL};
	static const char *const arguments[] = {"build-args", "build_args", "buildargs", NULL};
	const struct node *with = node_find(step, "with");

	for (size_t i = 0; with != NULL && with->kind == NODE_MAP && i < with->count; i++) {
		const struct node *item = with->items[i];

		if (item->kind != NODE_SCALAR)
			continue;
		add_references(workflow, item);
		if (is_one_of(item->key, scripts))
			workflow_script(workflow, item);
		else if (is_one_of(item->key, arguments))
			workflow_build_arguments(workflow, item);
		else
			add_literal(workflow, item);
	}
}
