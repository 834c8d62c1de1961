/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a project file: what is taken never leaves the project, what is not has a place. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "config/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_paths(char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (!path_stays_inside(*paths))
			abort();
}

static void
check(const struct project *project)
{
	size_t i;

	for (i = 0; i < project->env_count; i++)
		if (project->envs[i].file != NULL && !path_stays_inside(project->envs[i].file))
			abort();
	for (i = 0; i < project->service_count; i++) {
		check_paths(project->services[i].contracts);
		check_paths(project->services[i].compose_files);
	}
	for (i = 0; i < project->target_count; i++) {
		const struct project_target *target = &project->targets[i];

		if (!path_stays_inside(target->to) || project_find_env(project, target->env) == NULL)
			abort();
		if (target->service != NULL && project_find_service(project, target->service) == NULL)
			abort();
	}
	if (project->name == NULL || project->policies == NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int fd = memfd_create("evenkeep.yaml", MFD_CLOEXEC);
	char path[40];
	int r;

	/* a file in memory, so that it is loaded as the program does */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || fchmod(fd, 0600) < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	r = project_load(path, &project, &err);
	close(fd);
	if (r == 0)
		check(project);
	else if (r != ERR_INVALID || err.id == NULL || (err.line == 0 && size <= 4 << 20))
		abort();
	return 0;
}
