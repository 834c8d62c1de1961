/* SPDX-License-Identifier: Apache-2.0 */
/* What the environments are judged by: contracts of the services, rules of the policies. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "config/contract.h"

enum { POLICY_FILE_MOST = 1 << 20 };

static const char builtin[] = "builtin:";

int
parity_services_load(struct session *session, const char *name, struct parity_services *out,
	struct err *err)
{
	const struct project *project;
	const struct project_service *only = NULL;
	int r;

	r = name == NULL ? session_find_project(session, &project, err) :
		session_need_project(session, &project, err);
	if (r == 0 && name != NULL)
		r = project_get_service(project, name, &only, err);
	if (r < 0 || project == NULL)
		return r;
	out->items = xcalloc(project->service_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < project->service_count; i++) {
		const struct project_service *declared = &project->services[i];
		struct contract *contract = NULL;

		if (only != NULL && declared != only)
			continue;
		r = contract_load(project, declared, &contract, err);
		if (r < 0)
			return r;
		out->items[out->count++] = (struct parity_service){declared, contract};
	}
	return 0;
}

void
parity_services_done(struct parity_services *services)
{
	for (size_t i = 0; i < services->count; i++)
		contract_free((struct contract *)services->items[i].contract);
	free(services->items);
}

static bool
is_pack(const char *policy)
{
	return strncmp(policy, builtin, sizeof(builtin) - 1) == 0;
}

static bool
pack_is_here(const char *name)
{
	const char *const *packs = policy_packs();

	for (; *packs != NULL; packs++)
		if (strcmp(*packs, name) == 0)
			return true;
	return false;
}

static void
add_shown(struct buf *shown, const char *policy)
{
	buf_addf(shown, "%s%s", shown->len == 0 ? "" : ", ", policy);
}

static int
add_pack(struct policies *policies, const char *policy, struct buf *shown, struct err *err)
{
	const char *name = policy + sizeof(builtin) - 1;

	if (!pack_is_here(name)) {
		output_warning("this version does not have %s: its rules are not asked", policy);
		return 0;
	}
	add_shown(shown, policy);
	return policies_add_pack(policies, name, err);
}

static int
add_file(struct policies *policies, const struct project *project, const char *file,
	struct buf *shown, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, file);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = file_read(path, POLICY_FILE_MOST, &text, err);
	if (r < 0)
		return err_ctx(err, "policy `%s`", file);
	add_shown(shown, file);
	return policies_add_text(policies, buf_slice(&text), file, err);
}

/* Packs first: house files change them. */
static int
add_named(struct policies *policies, const struct project *project, struct buf *shown,
	struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && project->policies[i] != NULL; i++)
		if (is_pack(project->policies[i]))
			r = add_pack(policies, project->policies[i], shown, err);
	for (size_t i = 0; r == 0 && project->policies[i] != NULL; i++)
		if (!is_pack(project->policies[i]))
			r = add_file(policies, project, project->policies[i], shown, err);
	return r;
}

/* Without `policies:` in evenkeep.yaml: all that speaks of names and values. */
static int
add_usual(struct policies *policies, struct buf *shown, struct err *err)
{
	int r = add_pack(policies, "builtin:parity", shown, err);

	return r < 0 ? r : add_pack(policies, "builtin:secrets", shown, err);
}

static int
load_policies(const struct project *project, struct parity_rules *rules, struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	int r;

	rules->policies = policies_new();
	if (project == NULL || project->policies == NULL || project->policies[0] == NULL)
		r = add_usual(rules->policies, &names, err);
	else
		r = add_named(rules->policies, project, &names, err);
	rules->shown = buf_take(&names);
	return r;
}

int
parity_rules_load(struct session *session, struct parity_rules *out, struct err *err)
{
	const struct project *project;
	size_t count;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0)
		r = load_policies(project, out, err);
	if (r < 0)
		return r;
	count = project == NULL ? 0 : project->exception_count;
	out->exceptions = xcalloc(count + 1, sizeof(*out->exceptions));
	for (size_t i = 0; i < count; i++) {
		const struct project_exception *from = &project->exceptions[i];

		out->exceptions[i] = (struct policy_exception){from->rule, from->where, from->until,
			from->why, from->line};
	}
	policies_except(out->policies, out->exceptions, count);
	clock_text(session_now_ms(session), out->today);
	out->today[strlen("2026-11-21")] = '\0';
	return 0;
}

void
parity_rules_done(struct parity_rules *rules)
{
	policies_free(rules->policies);
	free(rules->exceptions);
	free(rules->shown);
}

int
parity_rules_ask(const struct parity_rules *rules, const struct parity *parity,
	struct findings *out, struct err *err)
{
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	int r;

	parity_facts(parity, facts);
	r = policies_ask(rules->policies, facts, rules->today, out, err);
	findings_sort(out);
	return r;
}
