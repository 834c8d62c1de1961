/* SPDX-License-Identifier: Apache-2.0 */
/* What rules can ask about (POLICY.md §3). */
#include <string.h>

#include "policy/policy_priv.h"

static const char *const of_all[] = {"file", "line", "column", "environment", "service", "project",
	"stack", NULL};

static const char *const of_key[] = {"name", "secret", "required", "declared", "type", "services",
	"default", "deprecated", "present", "set", "defaulted", "missing", "absent", "distinct",
	"same", "not_comparable", "similar_to", "similar_in", "to_fill", "to_add",
	"to_remove", NULL};

static const char *const of_service[] = {"contract", "name", "image", "image_name", "image_tag",
	"builds", "command", "entrypoint", "restart", "user", "privileged", "profiles", "tty",
	"network_mode", "has_limits", "has_reservations", "has_healthcheck", "healthcheck_port",
	"healthcheck_port_ok", "listens_on", "depends_unhealthy", "undefined_dependencies",
	"used_not_awaited", "source_mounts", "says_production", "uses_host_gateway",
	"has_host_gateway", "variables", "siblings", "lacks", "demands_password",
	"clients_without_password", "protected", "publishes", NULL};

static const char *const of_assignment[] = {"name", "services", "secret", "text_kind",
	"literal_secret", "weak_default", "default_applies", "required_elsewhere", "placeholder",
	"protected", "from_file", "kind", "same_as_url", "in_stack", "throwaway", NULL};

static const char *const of_reference[] = {"name", "secret", "form", "kind", "has_message",
	"has_default", "is_set", "default_in", "protected", NULL};

static const char *const of_variable[] = {"name", "secret", "services", "values_agree", "is_url",
	"from_project", "nearly_same", NULL};

static const char *const of_url[] = {"variable", "name", "scheme", "host", "port", "is_localhost",
	"own_port", "as_in_example", "host_is_plain", "host_known", "host_elsewhere",
	"on_external_network", "target", "port_is_published_not_container", "container_port",
	"host_port_of", "belongs_to_other_project", "has_password", "password_in_text",
	"password_unencoded", "password_expected", "from_file", "protected", NULL};

static const char *const of_port[] = {"name", "image_name", "host_ip", "host_port",
	"container_port", "all_interfaces", "conflicts_with", "taken_by", "console", "protected", NULL};

static const char *const of_network[] = {"name", "external", "defined_by", NULL};
static const char *const of_volume[] = {"name", "external", "used_by", "backed_up", NULL};
static const char *const of_file[] = {"kind", "problem", "problem_id", "version_element", "lacks",
	"no_ci", NULL};

static const char *const of_entry[] = {"name", "secret", "template", "ignored", "quote", "empty",
	"placeholder", "literal_secret", "secret_in_browser", "hazards", "shadowed", "duplicate",
	"duplicate_of_line", "duplicate_differs", "other_environment", "leading_zero", "missing_in",
	"used", "known", "same_as_example", "similar_to", "sourced_by", NULL};

static const char *const of_image[] = {"name", "base", "base_tag", "user", "runs_as_root",
	"copies_context", "dockerignore", "env_files_in_context", "secrets_in_context",
	"pipes_network_to_shell", "has_healthcheck", "healthcheck_tool",
	"healthcheck_tool_installed", NULL};

static const char *const of_step[] = {"kind", "job", "secret_in_script", "secrets_used",
	"prints_secret", "build_arg_secret", "writes_env_file_unsafely", "writes_secret_to",
	"in_build_context", NULL};

static const char *const of_value[] = {"name", "secret", "protected", "weak", "type_ok", "type_error",
	"placeholder", "dictionary", "names_environment", "misspells_environment", "leading_zero",
	"number_in", "same_as", "same_elsewhere", "age_days", "newer_in", "newer_by_days",
	"expires_in_days", "version", "generated", "to_change", "to_replace", NULL};

const struct subject_kind subject_kinds[] = {
	{"key", of_key, false},
	{"value", of_value, false},
	{"service", of_service, true},
	{"assignment", of_assignment, false},
	{"reference", of_reference, false},
	{"variable", of_variable, false},
	{"url", of_url, false},
	{"port", of_port, false},
	{"network", of_network, false},
	{"volume", of_volume, false},
	{"file", of_file, false},
	{"entry", of_entry, false},
	{"image", of_image, false},
	{"step", of_step, false},
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
subject_kind_has(const struct subject_kind *kind, const char *fact)
{
	for (const char *const *at = kind->facts; *at != NULL; at++)
		if (strcmp(*at, fact) == 0)
			return true;
	for (const char *const *at = of_all; *at != NULL; at++)
		if (strcmp(*at, fact) == 0)
			return true;
	return kind->is_open && strchr(fact, '.') != NULL;
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
