/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/service.h"

int
service_load(struct session *session, const char *name, struct service *out, struct err *err)
{
	const struct project *project;
	int r;

	*out = (struct service){NULL, NULL};
	if (name == NULL)
		return 0;
	r = session_need_project(session, &project, err);
	if (r < 0)
		return r;
	r = project_get_service(project, name, &out->declared, err);
	if (r < 0)
		return r;
	return contract_load(project, out->declared, &out->contract, err);
}

void
service_done(struct service *service)
{
	contract_freep(&service->contract);
}
