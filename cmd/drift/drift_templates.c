/* SPDX-License-Identifier: Apache-2.0 */
/* Templates in the folder of a contract that are no contract themselves. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/drift/drift.h"
#include "config/contract.h"
#include "drift/template.h"
#include "observe/found.h"
#include "observe/near.h"

static void
closedirp(DIR **folder)
{
	if (*folder != NULL)
		closedir(*folder);
}

static bool
is_contract(const struct project *project, const char *path)
{
	for (size_t i = 0; i < project->service_count; i++)
		for (char **file = project->services[i].contracts; *file != NULL; file++)
			if (strcmp(*file, path) == 0)
				return true;
	return false;
}

/* Did an earlier service bring the same contract? */
static bool
was_seen(const struct parity_services *services, size_t at)
{
	char **files = services->items[at].declared->contracts;

	for (size_t i = 0; i < at; i++) {
		char **others = services->items[i].declared->contracts;
		size_t k = 0;

		while (files[k] != NULL && others[k] != NULL && strcmp(files[k], others[k]) == 0)
			k++;
		if (files[k] == NULL && others[k] == NULL)
			return true;
	}
	return false;
}

static void
compare(struct gathered *gathered, const struct parity_service *service, const char *path)
{
	struct contract *template CLEANUP(contract_freep) = contract_new();
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text, word;

	if (sources_read(gathered->sources, path, &text, &ignored) < 0 ||
		contract_read(text, path, template, &ignored) < 0)
		return; /* what reads env files says what is wrong with it */
	drift_template_facts(&(struct drift_template){.file = path, .service = service->declared->name,
		.declared_in = service->declared->contracts[0],
		.is_of_environment = environment_in(slice_of_text(path_name(path)), &word) != 0,
		.contract = service->contract, .template = template}, gathered->facts);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every template of FOLDER, in the order of their names. */
static void
look_in(struct gathered *gathered, const struct parity_service *service, const char *folder)
{
	int fd = openat(sources_root(gathered->sources), folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *open CLEANUP(closedirp) = fd < 0 ? NULL : fdopendir(fd);
	const char **paths CLEANUP(freep) = NULL;
	size_t count = 0, room = 0;
	struct dirent *item;

	if (open == NULL && fd >= 0)
		close(fd);
	while (open != NULL && (item = readdir(open)) != NULL) {
		char *path CLEANUP(freep) = path_join(folder, item->d_name);

		if (found_kind(path) != FOUND_TEMPLATE || is_contract(gathered->project, path))
			continue;
		paths = list_grow(paths, count, &room, sizeof(*paths));
		paths[count++] = pool_text(gathered->pool, path);
	}
	if (count > 1)
		qsort(paths, count, sizeof(*paths), by_text);
	for (size_t i = 0; i < count; i++)
		compare(gathered, service, paths[i]);
}

void
gather_templates(struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->services.count; i++) {
		const struct parity_service *service = &gathered->services.items[i];

		if (service->contract != NULL && !was_seen(&gathered->services, i)) {
			char *folder CLEANUP(freep) = path_folder(service->declared->contracts[0]);

			look_in(gathered, service, folder);
		}
	}
}
