/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/subjects.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/slice.h"

const struct fact_def facts_of_all[] = {
	{"file", FACT_TEXT, "the file it is in, as the project names it"},
	{"line", FACT_NUMBER, "the line"},
	{"column", FACT_NUMBER, "the column"},
	{"environment", FACT_TEXT, "the environment that it is of"},
	{"service", FACT_TEXT, "the service that it is of"},
	{"project", FACT_TEXT, "the project of the compose files"},
	{"stack", FACT_TEXT, "the compose files that are started together"},
	{NULL, FACT_BOOL, NULL},
};

const struct subject_kind subject_kinds[] = {
	{"key", facts_of_key, "a name of the contracts or of any environment", false},
	{"value", facts_of_value, "one name in one environment that may be read", false},
	{"entry", facts_of_entry, "a line of an env file or of a template", false},
	{"declaration", facts_of_declaration, "a name of a contract, or one that code reads and none has", false},
	{"service", facts_of_service, "a service of compose after merging, or of evenkeep.yaml", true},
	{"assignment", facts_of_assignment, "a text that gives a variable to services", false},
	{"reference", facts_of_reference, "a `${NAME}` in a file, or a variable that code reads", false},
	{"variable", facts_of_variable, "one name over all services of a project", false},
	{"url", facts_of_url, "an address that reaches a service by a variable", false},
	{"port", facts_of_port, "a port that a service publishes", false},
	{"network", facts_of_network, "a network of compose", false},
	{"volume", facts_of_volume, "a volume of compose", false},
	{"file", facts_of_file, "a whole file, or the project", false},
	{"image", facts_of_image, "what a Dockerfile makes: its last stage", false},
	{"step", facts_of_step, "a line of a script in which a secret is, or that changes a cluster", false},
	{"manifest", facts_of_manifest, "a key of a Secret or ConfigMap, a container of a pod", false},
	{"terraform", facts_of_terraform, "a variable, a value, a container of Terraform", false},
	{"staged", facts_of_staged, "a line that a commit would add, in which a secret may be", false},
	{"allow", facts_of_allow, "a comment that allows to break a rule", false},
	{"rendered", facts_of_rendered, "a file or folder that `render` writes", false},
	{"process", facts_of_process, "a program that `run` started, a container, or what PM2 is told to start", false},
	{"template", facts_of_template, "a name in which a template is not like the contract beside it", false},
	{"leftover", facts_of_leftover, "what a member who was taken out may still open", false},
	{NULL, NULL, NULL, false},
};

const struct subject_kind *
subject_kind_find(const char *each)
{
	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++)
		if (strcmp(kind->each, each) == 0)
			return kind;
	return NULL;
}

static const struct fact_def *
find(const struct fact_def *facts, const char *name)
{
	for (; facts->name != NULL; facts++)
		if (strcmp(facts->name, name) == 0)
			return facts;
	return NULL;
}

const struct fact_def *
subject_kind_fact(const struct subject_kind *kind, const char *fact)
{
	const struct fact_def *own = find(kind->facts, fact);

	return own != NULL ? own : find(facts_of_all, fact);
}

bool
subject_kind_has(const struct subject_kind *kind, const char *fact)
{
	return subject_kind_fact(kind, fact) != NULL ||
		(kind->is_open && strchr(fact, '.') != NULL);
}

bool
fact_is_of_envs(const struct subject_kind *kind, const char *fact)
{
	static const char *const facts[] = {"present", "absent", "distinct", "same"};

	for (size_t i = 0; strcmp(kind->each, "key") == 0 && i < ARRAY_LEN(facts); i++)
		if (strcmp(fact, facts[i]) == 0)
			return true;
	return false;
}

bool
fact_names_envs(const char *fact)
{
	static const char *const facts[] = {"present", "set", "defaulted", "missing", "absent", "distinct",
		"same", "not_comparable", "similar_in"};

	return slice_is_one_of(slice_of_text(fact), facts, ARRAY_LEN(facts));
}

const char *
fact_kind_name(enum fact_kind kind)
{
	static const char *const names[] = {
		[FACT_BOOL] = "true or false",
		[FACT_NUMBER] = "a number",
		[FACT_TEXT] = "a text",
		[FACT_LIST] = "a list",
		[FACT_GROUPS] = "environments",
	};

	return names[kind];
}
