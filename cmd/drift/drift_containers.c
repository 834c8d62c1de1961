/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The containers of the project's compose services, as the `docker` program tells of them. One that a
 * program of ours made says so itself; of the others the service is known by the labels of compose,
 * and the environment by the files that were rendered for that service.
 */
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "cmd/drift/drift_docker.h"
#include "cmd/drift/drift_live.h"
#include "cmd/render/render.h"
#include "observe/live/docker.h"

enum { IDS_MOST = 1000, ID_LENGTH = 64 };

/* The service of evenkeep.yaml whose compose service it is; NULL: of none, or of another project. */
static const struct project_service *
service_of(const struct project *project, const struct docker_container *container)
{
	for (size_t i = 0; container->service != NULL && i < project->service_count; i++) {
		const struct project_service *one = &project->services[i];

		if (one->compose_service == NULL || strcmp(one->compose_service, container->service) != 0)
			continue;
		for (char **file = one->compose_files; *file != NULL; file++) {
			char *path CLEANUP(freep) = project_path(project, *file);

			if (docker_is_of(container, path))
				return one;
		}
	}
	return NULL;
}

/* What was written last for the service here; NULL: nothing, or of several environments. */
static const struct rendered_target *
record_of(const struct render_memory *memory, const char *service)
{
	const struct rendered_target *found = NULL;

	for (size_t i = 0; i < memory->rendered.count; i++) {
		const struct rendered_target *record = &memory->rendered.targets[i];

		if (record->service == NULL || strcmp(record->service, service) != 0)
			continue;
		if (found != NULL && strcmp(found->env, record->env) != 0)
			return NULL;
		if (found == NULL || record->time_ms > found->time_ms)
			found = record;
	}
	return found;
}

/* What it would say if `run` had started it: made after the file was written, it has what that had. */
static bool
mark(const struct render_memory *memory, const struct project_service *service,
	struct docker_container *container)
{
	const struct rendered_target *record = record_of(memory, service->name);
	struct marker *marker = &container->process.marker;

	if (record == NULL)
		return false;
	*marker = (struct marker){
		.seq = container->process.started_ms >= record->time_ms ? record->seq : 0};
	snprintf(marker->env, sizeof(marker->env), "%s", record->env);
	marker_set_service(marker, service->name);
	return true;
}

static void
look_at(struct session *session, struct gathered *gathered, const struct render_memory *memory,
	struct docker_container *container)
{
	const struct project_service *service;

	if (container->is_marked) {
		live_look_at_ours(session, gathered, &container->process);
		return;
	}
	service = service_of(gathered->project, container);
	if (service == NULL)
		return;
	if (mark(memory, service, container))
		live_look_at_named(session, gathered, &container->process);
	else
		gathered_gap(gathered,
			pool_printf(gathered->pool, "container %s", container->process.command),
			"nothing was rendered for its service here, or from several environments");
}

/* An id is 64 hex digits; nothing else becomes an argument. */
static size_t
take_ids(struct slice text, struct pool *pool, const char **words, size_t most)
{
	size_t count = 0;
	struct slice line;

	while (count < most && slice_next_line(&text, &line)) {
		const char *id = pool_slice(pool, slice_trim(line));

		if (strlen(id) == ID_LENGTH && strspn(id, "0123456789abcdef") == ID_LENGTH)
			words[count++] = id;
	}
	return count;
}

static int
ask(struct pool *pool, struct secret **out, struct err *err)
{
	static const char *const list[] = {"ps", "--quiet", "--no-trunc", NULL};
	const char **words CLEANUP(freep) = xcalloc(IDS_MOST + 4, sizeof(*words));
	struct secret *ids CLEANUP(secret_freep) = NULL;
	int r = docker_ask(list, &ids, err);

	if (r < 0)
		return r;
	words[0] = "inspect";
	words[1] = "--format";
	words[2] = docker_form;
	if (take_ids(secret_slice(ids), pool, words + 3, IDS_MOST) > 0)
		return docker_ask(words, out, err);
	*out = secret_new(0);
	return 0;
}

static bool
has_compose(const struct project *project)
{
	for (size_t i = 0; project != NULL && i < project->service_count; i++)
		if (project->services[i].compose_service != NULL)
			return true;
	return false;
}

int
live_containers(struct session *session, struct gathered *gathered, struct err *err)
{
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	struct docker_containers containers CLEANUP(docker_containers_done) = {0};
	struct secret *printed CLEANUP(secret_freep) = NULL;
	struct err trouble CLEANUP(err_done) = ERR_INIT;
	int r;

	if (!has_compose(gathered->project))
		return 0;
	r = render_remember(session, gathered->project, &memory, err);
	if (r < 0)
		return r;
	if (ask(gathered->pool, &printed, &trouble) < 0) {
		gathered_gap(gathered, "containers", trouble.message);
		return 0;
	}
	docker_containers_read(secret_slice(printed), &containers);
	for (size_t i = 0; i < containers.count; i++)
		look_at(session, gathered, &memory, &containers.items[i]);
	if (containers.unreadable > 0)
		gathered_gap(gathered, pool_printf(gathered->pool, "%zu container%s", containers.unreadable,
			containers.unreadable == 1 ? "" : "s"), "what `docker` says of it cannot be read");
	return 0;
}
