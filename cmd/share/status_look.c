/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/facts/columns.h"
#include "cmd/facts/services.h"
#include "cmd/session/done.h"
#include "cmd/share/status.h"
#include "resolve/view.h"

static const uint64_t soon_ms = UINT64_C(14) * 86400 * 1000;

void
status_done(struct status *status)
{
	leftovers_done(&status->leftovers);
	refusals_done(&status->refusals);
	people_done(&status->people);
	for (size_t i = 0; i < status->asking_count; i++)
		card_done(&status->asking[i]);
	free(status->asking);
	free(status->envs);
	free(status->ends);
	pool_free(status->pool);
}

static int
take_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct status *status = cookie;

	(void)err;
	status->envs =
	    list_grow(status->envs, status->env_count, &status->env_room, sizeof(*status->envs));
	status->envs[status->env_count++] = (struct status_env){.info = *info};
	return 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct status_env *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->info.name, y->info.name);
}

static void
put_in_order(struct status *status, const struct project *project)
{
	for (size_t i = 0; i < status->env_count; i++)
		status->envs[i].rank = project_env_rank(project, status->envs[i].info.name);
	if (status->env_count > 0)
		qsort(status->envs, status->env_count, sizeof(*status->envs), by_rank);
}

static int
take_end(void *cookie, const struct member *member, struct err *err)
{
	struct status *status = cookie;
	struct status_end *end;

	(void)err;
	if (member->not_after_ms == 0 || member->not_after_ms > status->now_ms + soon_ms)
		return 0;
	status->ends =
	    list_grow(status->ends, status->end_count, &status->end_room, sizeof(*status->ends));
	end = &status->ends[status->end_count++];
	*end = (struct status_end){.class = member->class, .not_after_ms = member->not_after_ms};
	memcpy(end->label, member->label, sizeof(end->label));
	return 0;
}

/* What cannot be seen is not missing. */
static void
ignore_gap(void *cookie, const char *name, struct err *err)
{
	(void)cookie;
	(void)name;
	err_done(err);
}

static void
ignore_problem(void *cookie, struct err *err)
{
	(void)cookie;
	err_done(err);
}

static struct status_env *
find_env(struct status *status, const char *name)
{
	for (size_t i = 0; i < status->env_count; i++)
		if (strcmp(status->envs[i].info.name, name) == 0)
			return &status->envs[i];
	return NULL;
}

static void
take_missing(struct status *status, const struct parity *parity, size_t column)
{
	struct status_env *env = find_env(status, parity->ask.envs[column].view->name);

	if (env == NULL)
		return;
	env->missing = pool_alloc(status->pool, (parity->count + 1) * sizeof(*env->missing));
	for (size_t i = 0; i < parity->count; i++)
		if (parity->rows[i].cells[column].state == PARITY_MISSING &&
		    parity->rows[i].expected != NULL && parity->rows[i].expected->required)
			env->missing[env->missing_count++] =
			    pool_text(status->pool, parity->rows[i].name);
}

/* Values that are too old are refused: then only the others are asked for, if there are any. */
static bool
leave_out_stale(const struct status *status, struct words *wanted)
{
	size_t stale = 0;

	for (size_t i = 0; i < status->env_count; i++)
		stale += status->envs[i].info.is_stale;
	for (size_t i = 0; stale > 0 && i < status->env_count; i++) {
		if (status->envs[i].info.is_stale)
			continue;
		wanted->item = list_grow(wanted->item, wanted->count, &wanted->room, sizeof(char *));
		wanted->item[wanted->count++] = status->envs[i].info.name;
	}
	return stale == 0 || wanted->count > 0;
}

/* Names that contracts require, as far as what is here and the caller's rights tell. */
static int
look_at_contracts(struct session *session, struct status *status, struct err *err)
{
	struct parity_services services CLEANUP(parity_services_done) = {0};
	struct parity *parity CLEANUP(parity_freep) = NULL;
	struct columns columns CLEANUP(columns_done) = {0};
	struct words wanted CLEANUP(words_done) = {NULL, 0, 0};
	int r = parity_services_look(session, ignore_problem, NULL, &services, err);

	if (!leave_out_stale(status, &wanted))
		return r;
	if (r == 0 && services.count > 0)
		r = columns_look(session, &wanted, false, ignore_gap, NULL, &columns, err);
	if (r < 0 || columns.count == 0)
		return r;
	parity = parity_new(&(struct parity_ask){.services = services.items,
	    .service_count = services.count, .only_services = true, .envs = columns.envs,
	    .env_count = columns.count, .now_ms = status->now_ms});
	for (size_t i = 0; i < columns.count; i++)
		take_missing(status, parity, i);
	return 0;
}

static int
compare_ends(const void *a, const void *b)
{
	const struct status_end *x = a, *y = b;

	return strcmp(x->label, y->label);
}

static int
look_here(struct session *session, struct status *status, struct err *err)
{
	const struct project *project;
	struct vault *vault;
	int r;

	r = share_address(session, &status->address, err);
	if (r == 0)
		r = session_need_vault(session, false, &vault, err);
	if (r == 0)
		r = session_find_project(session, &project, err);
	if (r == 0)
		r = share_last_reached(session, &status->reached_ms, err);
	if (r < 0)
		return r;
	vault_id_text(vault_id(vault), status->id);
	status->is_member = vault_self_info(vault, &status->self);
	status->has_key = session_identities(session)->count > 0;
	r = vault_each_env(vault, take_env, status, err);
	if (r == 0)
		r = vault_each_member(vault, take_end, status, err);
	if (r < 0)
		return share_explain_open(session, err);
	put_in_order(status, project);
	if (status->end_count > 0)
		qsort(status->ends, status->end_count, sizeof(*status->ends), compare_ends);
	return look_at_contracts(session, status, err);
}

static int
take_there(void *cookie, const struct there_item *item, struct err *err)
{
	struct status *status = cookie;
	struct status_env *env;

	(void)err;
	status->is_elsewhere = item->is_elsewhere;
	if (item->info == NULL) {
		status->roster_is_newer = item->there == THERE_NEWER;
		status->roster_is_forked = item->there == THERE_FORKED;
		return 0;
	}
	env = find_env(status, item->info->name);
	if (env != NULL) {
		env->has_there = true;
		env->there = item->there;
	}
	return 0;
}

struct names {
	char **items;
	size_t count, room;
};

static void
names_done(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

static int
take_name(void *cookie, const char *name, struct err *err)
{
	struct names *names = cookie;

	(void)err;
	names->items = list_grow(names->items, names->count, &names->room, sizeof(char *));
	names->items[names->count++] = xstrdup(name);
	return 0;
}

struct seeking {
	const uint8_t *id;
	bool found;
};

static int
seek(void *cookie, const struct member *member, struct err *err)
{
	struct seeking *seeking = cookie;

	(void)err;
	seeking->found |= memcmp(member->id, seeking->id, MEMBER_ID) == 0;
	return 0;
}

static int
take_card(struct session *session, struct status *status, struct remote *remote, const char *name,
    struct err *err)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct seeking seeking = {NULL, false};
	struct card card;
	int r;

	buf_addf(&path, "card/%s", name);
	r = remote_get(remote, buf_text(&path), &object, err);
	if (r <= 0 || !card_parse_object(name, buf_slice(&object), &card))
		return r < 0 ? r : 0;
	seeking.id = card.id;
	r = vault_each_member(session_vault(session), seek, &seeking, err);
	if (r < 0 || seeking.found) {
		card_done(&card);
		return r;
	}
	status->asking =
	    list_grow(status->asking, status->asking_count, &status->asking_room, sizeof(card));
	status->asking[status->asking_count++] = card;
	return 0;
}

static int
compare_cards(const void *a, const void *b)
{
	const struct card *x = a, *y = b;
	int by_label = strcmp(x->label, y->label);

	return by_label != 0 ? by_label : memcmp(x->id, y->id, MEMBER_ID);
}

static int
look_at_cards(struct session *session, struct status *status, struct err *err)
{
	struct names names CLEANUP(names_done) = {NULL, 0, 0};
	struct remote *remote;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = remote_list(remote, "card/", take_name, &names, err);
	if (r == ERR_REMOTE && strcmp(err->id, "remote-no-list") == 0) {
		err_done(err);
		return 0;
	}
	for (size_t i = 0; r == 0 && i < names.count; i++)
		r = take_card(session, status, remote, names.items[i], err);
	if (status->asking_count > 0)
		qsort(status->asking, status->asking_count, sizeof(*status->asking), compare_cards);
	return r;
}

static int
look_there(struct session *session, struct status *status, struct err *err)
{
	struct err down CLEANUP(err_done) = ERR_INIT;
	int r = there_look(session, take_there, status, &down);

	status->is_online = true;
	if (r == 0)
		r = look_at_cards(session, status, &down);
	status->is_reached = r == 0;
	if (r == ERR_REMOTE) {
		snprintf(status->down, sizeof(status->down), "%.380s", down.message);
		snprintf(status->mend, sizeof(status->mend), "%.280s", down.fix);
		return 0;
	}
	if (r < 0) {
		*err = down;
		down = (struct err)ERR_INIT;
	}
	return r;
}

int
status_look(struct session *session, bool online, struct status *out, struct err *err)
{
	struct vault *vault;
	int r;

	out->now_ms = session_now_ms(session);
	out->pool = pool_new();
	r = look_here(session, out, err);
	if (r == 0)
		r = session_need_vault(session, false, &vault, err);
	if (r == 0 && !vault_is_partial(vault))
		r = people_load(session, &out->people, err);
	if (r < 0)
		return r;
	leftovers_find(&out->people, &out->leftovers);
	refusals_load(session, &out->refusals);
	if (!online)
		return 0;
	if (out->address == NULL)
		return share_need_address(session, &out->address, err);
	return look_there(session, out, err);
}
