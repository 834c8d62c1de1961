/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/facts/services.h"

#include <stdlib.h>

#include "base/list.h"
#include "config/contract.h"

static void
services_begin(const struct project *project, struct parity_services *out)
{
	out->items = xcalloc(project->service_count + 1, sizeof(*out->items));
}

static int
add_service(const struct project *project, const struct project_service *declared,
	struct parity_services *out, struct err *err)
{
	struct contract *contract = NULL;
	int r = contract_load(project, declared, &contract, err);

	if (r < 0)
		return r;
	out->items[out->count++] = (struct parity_service){declared, contract};
	return 0;
}

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
	services_begin(project, out);
	for (size_t i = 0; r == 0 && i < project->service_count; i++)
		if (only == NULL || &project->services[i] == only)
			r = add_service(project, &project->services[i], out, err);
	return r;
}

int
parity_services_look(struct session *session, void (*problem)(void *cookie, struct err *err),
	void *cookie, struct parity_services *out, struct err *err)
{
	const struct project *project;
	int r = session_find_project(session, &project, err);

	if (r < 0 || project == NULL)
		return r;
	services_begin(project, out);
	for (size_t i = 0; i < project->service_count; i++)
		if (add_service(project, &project->services[i], out, err) < 0)
			problem(cookie, err);
	return 0;
}

void
parity_services_done(struct parity_services *services)
{
	for (size_t i = 0; i < services->count; i++)
		contract_free((struct contract *)services->items[i].contract);
	free(services->items);
}
