/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/drift/drift_values.h"

int
drift_values_now(struct env_source *source, const struct service *service, struct envset **out,
	struct err *err)
{
	struct resolve_opts how = {.service = service->declared, .contract = service->contract,
		.allow_loader_names = true};

	return env_source_resolve(source, &how, out, err);
}

/* The newest commit that is not younger than a time. */
struct moment {
	uint64_t time_ms, seq;
};

static int
meet(void *cookie, const struct history_item *item, struct err *err)
{
	struct moment *moment = cookie;

	(void)err;
	if (item->time_ms <= moment->time_ms)
		moment->seq = item->seq;
	return 0;
}

/* All of FROM, which is freed before TO is, into TO over what that has. */
static void
lay_over(struct envset *to, struct envset *from)
{
	for (size_t i = 0; i < envset_count(from); i++) {
		struct entry entry = *envset_at(from, i);
		struct entry_record record = *entry.record;

		record.origin = "past";
		entry.record = &record;
		envset_add(to, &entry);
	}
}

static int
lay_past(struct vault_env *env, uint64_t seq, struct envset *to, struct err *err)
{
	struct envset *past CLEANUP(envset_freep) = NULL;
	int r = vault_env_read_at(env, seq, &past, err);

	if (r == 0)
		lay_over(to, past);
	return r;
}

/* Its base as it was at that time. */
static int
lay_base(struct vault_env *env, uint64_t time_ms, struct envset *to, struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct moment moment = {.time_ms = time_ms};
	int r = vault_env_base(env, &base, err);

	if (r < 0 || base == NULL)
		return r;
	r = vault_env_history(base, meet, &moment, err);
	return r == 0 && moment.seq > 0 ? lay_past(base, moment.seq, to, err) : r;
}

int
drift_values_then(struct env_source *source, const struct service *service,
	const struct drift_past *past, struct envset **out, struct err *err)
{
	struct resolve_opts how = {.service = service->declared, .contract = service->contract,
		.allow_loader_names = true};
	struct envset *all CLEANUP(envset_freep) = envset_new(0);
	int r;

	r = lay_base(source->env, past->time_ms, all, err);
	if (r == 0)
		r = lay_past(source->env, past->seq, all, err);
	if (r == 0 && past->local_seq > 0 && source->local != NULL)
		r = lay_past(source->local, past->local_seq, all, err);
	return r == 0 ? resolve_given(all, source->name, &how, out, err) : r;
}
