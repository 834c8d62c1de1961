/* SPDX-License-Identifier: Apache-2.0 */
/* policies and exceptions: checked for form; what stands in them belongs to the checks. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/project_priv.h"

static const char builtin_prefix[] = "builtin:";
static const char *const packs[] = {"builtin:parity", "builtin:secrets", "builtin:compose",
    "builtin:dotenv", "builtin:dockerfile", "builtin:ci", "builtin:kubernetes", "builtin:runtime",
    "builtin:drift", "builtin:contract", "builtin:guard"};

static char **
no_paths(void)
{
	return xcalloc(1, sizeof(char *));
}

static bool
is_pack(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(packs); i++) {
		if (strcmp(name, packs[i]) == 0)
			return true;
	}
	return false;
}

static const char *
read_policy(struct reading *reading, const struct node *node)
{
	const char *name = reading_text(reading, node, "a policy");

	if (name == NULL)
		return NULL;
	if (strncmp(name, builtin_prefix, sizeof(builtin_prefix) - 1) != 0)
		return reading_path(reading, node, "the policy file");
	if (is_pack(name))
		return name;
	reading_suggest(reading_complain(reading, node, false, "project-unknown-policy",
			    "there is no policy `%s`", name),
	    name, packs, ARRAY_LEN(packs));
	return NULL;
}

void
read_policies(struct reading *reading, const struct node *node)
{
	struct project *project = project_of(reading);
	size_t count = 0, i;

	project->policies = no_paths();
	if (!reading_list(reading, node, "`policies`"))
		return;
	free(project->policies);
	project->policies = xcalloc(node->count + 1, sizeof(*project->policies));
	for (i = 0; i < node->count; i++) {
		const char *policy = read_policy(reading, node->items[i]);

		if (policy != NULL)
			project->policies[count++] = xstrdup(policy);
	}
}

/* A day as YYYY-MM-DD. */
static bool
is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	size_t i;
	int month, day;

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (i = 0; form[i] != '\0'; i++) {
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	}
	month = (text[5] - '0') * 10 + text[6] - '0';
	day = (text[8] - '0') * 10 + text[9] - '0';
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static char *
copy_of(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

static void
read_exception(struct reading *reading, const struct node *node, struct project_exception *out)
{
	static const char *const fields[] = {"rule", "where", "until", "why"};
	const char *rule, *until, *why, *where;

	if (!reading_map(reading, node, "an exception", fields, ARRAY_LEN(fields)))
		return;
	rule = reading_field(reading, node, "rule", "an exception");
	why = reading_field(reading, node, "why", "an exception");
	where = reading_path(reading, node_find(node, "where"), "`where` of an exception");
	until = reading_field(reading, node, "until", "an exception");
	if (until != NULL && !is_day(until))
		err_fix(reading_complain(reading, node_find(node, "until"), false, "project-day",
			    "`until` of an exception is not a day"),
		    "write it as 2027-03-01");
	*out = (struct project_exception){copy_of(rule), copy_of(where), copy_of(until), copy_of(why),
		node->line};
}

void
read_exceptions(struct reading *reading, const struct node *node)
{
	struct project *project = project_of(reading);
	size_t i;

	if (!reading_list(reading, node, "`exceptions`"))
		return;
	project->exceptions = xcalloc(node->count + 1, sizeof(*project->exceptions));
	for (i = 0; i < node->count; i++)
		read_exception(reading, node->items[i],
		    &project->exceptions[project->exception_count++]);
}
