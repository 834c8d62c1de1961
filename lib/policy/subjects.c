/* SPDX-License-Identifier: Apache-2.0 */
/* What rules can ask about (POLICY.md §3). */
#include <string.h>

#include "policy/policy_priv.h"

static const char *const of_all[] = {"file", "line", "column", "environment", "service", "project",
	"stack", NULL};

static const char *const of_key[] = {"name", "secret", "required", "declared", "type", "services",
	"default", "deprecated", "present", "missing", "absent", "distinct", "same", "not_comparable",
	"same_as", "stale", "stale_days", NULL};

static const char *const of_service[] = {"contract", NULL};

static const char *const of_value[] = {"name", "secret", "weak", "type_ok", "type_error",
	"placeholder", "dictionary", "strength_bits", "length_class", "age_days", "expires_in_days",
	"version", "generated", "url_scheme", "url_host", "url_has_password", "refers_to", "carries",
	"protected", NULL};

const struct subject_kind subject_kinds[] = {
	{"key", of_key, false},
	{"value", of_value, false},
	{"service", of_service, false},
	{NULL, NULL, false},
};

const struct subject_kind *
subject_kind_find(const char *each)
{
	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++)
		if (strcmp(kind->each, each) == 0)
			return kind;
	return NULL;
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

const char *const *
subject_common_facts(void)
{
	return of_all;
}
