/* SPDX-License-Identifier: Apache-2.0 */
/* From the options to everything that a start needs: what it gets, and how. */
#include "cmd/run/run.h"

#include <string.h>
#include <unistd.h>

#include "cmd/frame/output.h"
#include "cmd/session/env_source.h"
#include "cmd/session/service.h"
#include "cmd/session/share/share.h"
#include "cmd/session/stale.h"

enum { LOCAL_NAMED = 5, FETCH_MS = 3000 };

/* --fetch goes on with what is here when nobody answers; what cannot be trusted is refused. */
static int
fetch(struct session *session, const struct run_opts *o, struct receive_result *out,
    struct err *err)
{
	int r;

	*out = (struct receive_result){0};
	if (o->fresh)
		return share_fetch(session, out, err);
	if (!o->fetch)
		return 0;
	r = share_fetch_within(session, FETCH_MS, out, err);
	if (r != ERR_REMOTE && r != ERR_SYSTEM && r != ERR_CONFLICT)
		return r;
	output_warning("not fetched: %s", err->message);
	err_done(err);
	return 0;
}

/* Is what could not be fetched, or some of it, of this environment? */
static bool
concerns(const struct receive_result *received, const char *env)
{
	return received->unconfirmed > 1 || strcmp(received->unconfirmed_env, env) == 0;
}

/* Whoever starts it should not wonder why it does not behave as it does for everybody. */
static void
say_local(struct envset *values, const char *env)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t count = 0, i;

	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		if (entry_is_local(entry) && count++ < LOCAL_NAMED)
			buf_addf(&names, "%s%s", count == 1 ? "" : ", ", (const char *)entry->name.data);
	}
	if (count > LOCAL_NAMED)
		buf_addf(&names, " and %zu more", count - LOCAL_NAMED);
	if (count > 0)
		output_note("your local values over %s: %s", env, buf_text(&names));
}

/* Its owners ended it. */
static int
check_open(const struct env_source *source, struct err *err)
{
	if (source->env == NULL || (source->info->policy & POLICY_CLOSED) == 0)
		return 0;
	err_set(err, ERR_REFUSED, "env-closed", "the environment `%s` is closed", source->name);
	err_why(err, "its owners ended it: nothing is written to it and nothing runs with it");
	return err_fix(err, "use another one; an owner opens it again with `evenkeep env set %s --open`",
	    source->name);
}

/* The values of the environment as the command gets them, checked against the contract. */
static int
obtain(struct env_source *source, const struct run_opts *o, const struct service *service,
    const struct additions *additions, struct envset **out, struct err *err)
{
	struct resolve_opts how = {.service = service->declared,
	    .contract = service->contract,
	    .only = o->only.count > 0 ? o->only.item : NULL,
	    .with = additions->items,
	    .with_count = additions->count};
	struct envset *values CLEANUP(envset_freep) = NULL;
	int r;

	r = env_source_resolve(source, &how, &values, err);
	if (r == 0 && service->contract != NULL)
		r = run_check(values, &how, o->keep && !o->pristine, source->name, err);
	if (r < 0)
		return r;
	if (source->local != NULL)
		say_local(values, source->name);
	*out = envset_take(&values);
	return 0;
}

/* Which state of the vault it was started with, and what of it; a file has none. */
static const char *
marker_of(const struct env_source *source, const struct run_opts *o, char room[MARKER_TEXT])
{
	struct marker marker = {.only = o->only.count > 0, .in_file = o->fd != NULL};

	if (source->env == NULL)
		return NULL;
	memcpy(marker.env, source->info->name, sizeof(marker.env));
	marker.seq = source->info->seq;
	marker_set_id(&marker, source->info->env_id);
	marker_set_service(&marker, o->service);
	if (source->local != NULL)
		marker.local_seq = vault_env_info(source->local)->seq;
	marker_write(&marker, room);
	return room;
}

static int
open_env(struct session *session, const struct run_opts *o, uint64_t max_age_ms,
    const struct receive_result *received, struct env_source *source, struct err *err)
{
	int r = env_source_open(session, o->env, !o->no_local, source, err);

	if (r == 0 && source->env != NULL)
		r = stale_check(session, source->info, max_age_ms, err);
	if (r == 0 && o->fresh && source->env != NULL && concerns(received, source->name))
		r = share_check_confirmed(received, err);
	return r == 0 ? check_open(source, err) : r;
}

int
run_make(struct session *session, const struct run_opts *o, const struct run_ask *ask,
    struct run_made *out, struct err *err)
{
	struct service service CLEANUP(service_done) = {NULL, NULL};
	struct env_source source CLEANUP(env_source_done) = {0};
	struct additions additions CLEANUP(additions_done) = {NULL, 0};
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct receive_result received;
	uint64_t max_age_ms;
	int r;

	out->how = (struct launch_opts){.keep = o->keep,
	    .pristine = o->pristine,
	    .no_core = o->no_core,
	    .argv = ask->argv,
	    .digest_key = ask->digest_key,
	    .state = session_launch_state(session)};
	r = run_parse_fd(o->fd, &out->how.fd, err);
	if (r == 0)
		r = run_parse_age(o->max_age, &max_age_ms, err);
	if (r == 0)
		r = fetch(session, o, &received, err);
	if (r == 0)
		r = service_load(session, o->service, &service, err);
	if (r == 0)
		r = additions_parse(&o->with, service.contract, &additions, err);
	if (r == 0)
		r = open_env(session, o, max_age_ms, &received, &source, err);
	if (r == 0)
		r = obtain(&source, o, &service, &additions, &values, err);
	if (r == 0 && !o->no_marker)
		out->how.marker = marker_of(&source, o, out->marker);
	if (r == 0 && ask->see != NULL)
		r = ask->see(ask->cookie, values, err);
	if (r == 0)
		r = launch_prepare(values, environ, &out->how, &out->block, err);
	if (r < 0)
		return r;
	out->env = *source.info;
	return 0;
}

void
run_made_done(struct run_made *made)
{
	launch_block_freep(&made->block);
}
