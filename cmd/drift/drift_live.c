/* SPDX-License-Identifier: Apache-2.0 */
/* What runs with values of the vault: each process against what it was given and would be given now. */
#include "cmd/drift/drift_live.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/drift/drift_values.h"
#include "drift/process.h"

const struct parity_env *
drift_env(const struct gathered *gathered, const char *name)
{
	for (size_t i = 0; i < gathered->columns.count; i++)
		if (strcmp(gathered->columns.envs[i].view->name, name) == 0)
			return &gathered->columns.envs[i];
	return NULL;
}

/* Of the same environment of the same vault? A marker without an id could be of any. */
static bool
is_ours(const struct marker *marker, const struct env_info *info)
{
	struct marker own;

	marker_set_id(&own, info->env_id);
	return strcmp(marker->id, own.id) == 0;
}

/* What is known of one while it is looked at. */
struct look {
	struct env_source source;
	struct service service;
	struct envset *values, *then, *now;
	struct drift_process told;
	char *problem;
};

static void
look_done(struct look *look)
{
	env_source_done(&look->source);
	service_done(&look->service);
	envset_free(look->values);
	envset_free(look->then);
	envset_free(look->now);
	free(look->problem);
}

/* Local values are laid over only where they were when it was started. */
static int
open_values(struct session *session, const struct process *process, struct look *look, struct err *err)
{
	const char *service = process->marker.service[0] == '\0' ? NULL : process->marker.service;
	int r = service_load(session, service, &look->service, err);

	if (r == 0)
		r = env_source_open(session, process->marker.env, process->marker.local_seq > 0,
			&look->source, err);
	return r;
}

static void
read_then(const struct process *process, struct look *look)
{
	const struct marker *marker = &process->marker;
	struct drift_past past = {marker->seq, process->started_ms, marker->local_seq};
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (marker->seq > 0 && look->source.env != NULL)
		drift_values_then(&look->source, &look->service, &past, &look->then, &ignored);
}

/* A commit that is not here yet has values that are not here either. */
static int
read_values(struct session *session, const struct process *process, struct look *look, struct err *err)
{
	int r = open_values(session, process, look, err);

	if (r < 0 || process->marker.seq > look->told.head)
		return r;
	r = drift_values_now(&look->source, &look->service, &look->now, err);
	if (r == 0)
		read_then(process, look);
	return r;
}

static void
look_at(struct session *session, struct gathered *gathered, const struct process *process,
	const struct env_info *info)
{
	const struct parity_env *env = drift_env(gathered, process->marker.env);
	struct look look CLEANUP(look_done) = {.told = {.head = info->seq}};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice block = secret_slice(process->block);

	if (env->view->kind == VIEW_VALUES && read_values(session, process, &look, &err) < 0)
		look.problem = xstrdup(err.message);
	look.values = process_values(block);
	look.told = (struct drift_process){.pid = process->pid, .name = process->command,
		.marker = &process->marker, .started_ms = process->started_ms,
		.now_ms = session_now_ms(session), .is_protected = env->is_protected,
		.is_whole = process_is_whole(block), .values = look.values, .head = info->seq,
		.then = look.then, .now = look.now, .contract = look.service.contract,
		.problem = look.problem};
	drift_process_facts(&look.told, gathered->facts);
}

/* The environment of the vault that its marker names; NULL: it was not asked for, or is none of the vault. */
static const struct env_info *
info_of(struct session *session, const struct gathered *gathered, const struct process *process)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct project_env *declared = NULL;
	struct vault_env *env;

	if (gathered->project != NULL)
		declared = project_find_env(gathered->project, process->marker.env);
	if (drift_env(gathered, process->marker.env) == NULL ||
		(declared != NULL && declared->file != NULL) ||
		session_open_env(session, process->marker.env, &env, &ignored) < 0)
		return NULL;
	return vault_env_info(env);
}

void
live_look_at_ours(struct session *session, struct gathered *gathered, const struct process *process)
{
	const struct env_info *info = info_of(session, gathered, process);

	if (info != NULL && is_ours(&process->marker, info))
		look_at(session, gathered, process, info);
}

void
live_look_at_named(struct session *session, struct gathered *gathered, const struct process *process)
{
	const struct env_info *info = info_of(session, gathered, process);

	if (info != NULL)
		look_at(session, gathered, process, info);
}

static void
tell_closed(struct gathered *gathered, size_t count)
{
	if (count > 0)
		gathered_gap(gathered, pool_printf(gathered->pool, "%zu process%s", count,
			count == 1 ? "" : "es"), "of other users, or closed to everybody");
}

int
gather_live(struct session *session, struct gathered *gathered, struct err *err)
{
	struct processes processes CLEANUP(processes_done) = {0};
	int r;

	if (gathered->columns.count == 0)
		return 0;
	r = processes_find("/proc", &processes, err);
	if (r < 0) {
		gathered_gap(gathered, "processes", err->message);
		err_done(err);
	}
	for (size_t i = 0; i < processes.count; i++)
		live_look_at_ours(session, gathered, &processes.items[i]);
	tell_closed(gathered, processes.closed);
	return live_containers(session, gathered, err);
}
