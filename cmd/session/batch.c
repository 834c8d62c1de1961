/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/commit.h"
#include "resolve/view.h"

void
batch_done(struct batch *batch)
{
	changes_free(batch->changes);
	view_free(batch->after);
	envset_free(batch->set);
}

/* Cells of what will be written lie over those that are there; the set stays ours. */
static struct view *
view_after(const struct batch *batch)
{
	struct view *view = view_new(batch->env, batch->now->kind);
	size_t count = envset_count(batch->set);
	struct view_cell *cells CLEANUP(freep) = xcalloc(count + 1, sizeof(*cells));

	view->from_vault = true;
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = envset_at(batch->set, i);

		cells[i] = (struct view_cell){
			.name = entry->name,
			.is_secret = (entry->flags & ENTRY_PLAIN) == 0,
			.flags = entry->flags,
			.entry = entry,
			.expires_ms = entry->record->expires_ms,
			.layer = batch->env,
		};
	}
	view_add_cells(view, cells, count);
	view_add_cells(view, batch->now->cells, batch->now->count);
	return view;
}

void
batch_look(struct batch *batch, const struct compare_keys *keys)
{
	changes_free(batch->changes);
	view_free(batch->after);
	batch->after = view_after(batch);
	view_add_tags(batch->after, keys);
	batch->changes = changes_new(&(struct changes_ask){
		.before = batch->now,
		.after = batch->after,
		.what = CHANGES_KIND | CHANGES_REFERS | CHANGES_NOTE | CHANGES_EXPIRES,
		.is_wanted = batch->is_looked_at,
		.cookie = batch->cookie,
		.shows_tag = view_shows_tag,
	});
}

static struct change *
changes_of(const struct batch *batch)
{
	size_t count = envset_count(batch->set);
	struct change *changes = xcalloc(count + 1, sizeof(*changes));

	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = envset_at(batch->set, i);

		changes[i] = (struct change){
			.kind = CHANGE_SET,
			.name = entry->name,
			.value = entry->value,
			.note = entry->record->note,
			.flags = entry->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED),
			.expires_ms = entry->record->expires_ms,
			.refuse_void = true,
		};
	}
	return changes;
}

int
batch_check(struct session *session, const struct batch *batch, struct err *err)
{
	struct change *changes CLEANUP(freep) = changes_of(batch);

	return commit_check(session, batch->env, changes, envset_count(batch->set), err);
}

/* The version that the plan saw; 0: it was not there, or only underneath. */
static uint64_t
planned_version(const struct batch *batch, struct slice name)
{
	const struct view_cell *cell = view_find(batch->now, name);

	return cell == NULL || cell->layer == NULL || strcmp(cell->layer, batch->env) != 0 ? 0 :
		cell->version;
}

static void
tell_conflict(const struct batch *batch, const struct entry *entry, struct err *err)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_CONFLICT, "changed-meanwhile",
		"`%s` of `%s` was changed while you looked at the plan", (const char *)entry->name.data,
		batch->env);
	err_fix(&one, "do it again, and look at the new plan");
	err_also(err, &one);
}

/* Names that others changed since the plan: an error, or left out. */
static int
check_unchanged(const struct batch *batch, struct vault_env *env, struct err *err)
{
	struct envset *there CLEANUP(envset_freep) = NULL;
	size_t i = 0;
	int r;

	if (vault_env_info(env)->seq == batch->seq)
		return 0;
	r = vault_env_read(env, NULL, 0, &there, err);
	if (r < 0)
		return r;
	while (i < envset_count(batch->set)) {
		const struct entry *entry = envset_at(batch->set, i);
		const struct entry *found = envset_find(there, entry->name);

		i++;
		if ((found == NULL ? 0 : found->record->version) == planned_version(batch, entry->name))
			continue;
		if (!batch->keeps_others) {
			tell_conflict(batch, entry, err);
			continue;
		}
		output_warning("`%s` was set in %s meanwhile: what is there stays",
			(const char *)entry->name.data, batch->env);
		envset_remove(batch->set, entry->name);
		i--;
	}
	return err->code;
}

int
batch_commit(struct session *session, struct batch *batch, const char *message,
	uint64_t *seq, struct err *err)
{
	struct change *changes CLEANUP(freep) = NULL;
	struct commit_result result = {0};
	struct vault_env *env;
	int r;

	r = session_open_env(session, batch->env, &env, err);
	if (r == 0)
		r = check_unchanged(batch, env, err);
	if (r < 0)
		return r;
	*seq = vault_env_info(env)->seq;
	if (envset_count(batch->set) == 0)
		return 0;
	changes = changes_of(batch);
	r = commit_changes(session, batch->env, changes, envset_count(batch->set), message, &result,
	    err);
	if (r == 0)
		*seq = result.seq;
	return r;
}
