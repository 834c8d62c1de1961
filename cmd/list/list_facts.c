/* SPDX-License-Identifier: Apache-2.0 */
/* What of an environment is missing, due or old. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/list/list.h"
#include "cmd/session/service.h"

static const uint64_t soon_ms = UINT64_C(14) * 24 * 3600 * 1000;
static const uint64_t old_ms = UINT64_C(365) * 24 * 3600 * 1000;

void
listing_done(struct listing *listing)
{
	struct list_facts *facts = &listing->facts;

	envset_free(listing->set);
	while (facts->missing_count > 0)
		free(facts->missing[--facts->missing_count]);
	free(facts->missing);
	free(facts->missing_why);
	free(listing->at_author);
}

enum list_urgency
list_urgency(const struct entry *entry, uint64_t now_ms)
{
	const struct entry_record *record = entry->record;

	if ((entry->flags & ENTRY_VOID) != 0)
		return LIST_LEAKED;
	if (record->expires_ms != 0 && record->expires_ms <= now_ms)
		return LIST_EXPIRED;
	if (record->expires_ms != 0 && record->expires_ms < now_ms + soon_ms)
		return LIST_DUE;
	if ((entry->flags & ENTRY_PLAIN) == 0 && record->version == 1 &&
	    record->created_ms + old_ms < now_ms && !entry_is_local(entry))
		return LIST_OLD;
	return LIST_FINE;
}

void
list_count(struct listing *listing)
{
	struct list_facts *facts = &listing->facts;
	enum list_urgency worst = LIST_FINE;
	size_t i;

	facts->names = envset_count(listing->set);
	for (i = 0; i < facts->names; i++) {
		const struct entry *entry = envset_at(listing->set, i);
		enum list_urgency urgency = list_urgency(entry, listing->now_ms);

		facts->secrets += (entry->flags & ENTRY_PLAIN) == 0;
		facts->local += entry_is_local(entry);
		facts->urgent[urgency]++;
		if (urgency > worst) {
			worst = urgency;
			facts->due = (const char *)entry->name.data;
		}
	}
}

static void
add_missing(struct list_facts *facts, struct slice name)
{
	size_t at = 0;

	while (at < facts->missing_count &&
	       slice_compare(slice_of_text(facts->missing[at]), name) < 0)
		at++;
	if (at < facts->missing_count && slice_equal_text(name, facts->missing[at]))
		return;
	facts->missing = list_grow(facts->missing, facts->missing_count, &facts->missing_room,
	    sizeof(*facts->missing));
	memmove(&facts->missing[at + 1], &facts->missing[at],
	    (facts->missing_count - at) * sizeof(*facts->missing));
	facts->missing[at] = xstrndup((const char *)name.data, name.len);
	facts->missing_count++;
}

static void
find_missing_of(const struct service *service, struct envset *shared, struct list_facts *out)
{
	size_t i;

	for (i = 0; service->contract != NULL && i < service->contract->count; i++) {
		const struct contract_key *key = &service->contract->keys[i];
		struct slice name = stored_name(service->declared, slice_of_text(key->name));

		if (key->required && key->default_value == NULL && !key->deprecated &&
		    envset_find(shared, name) == NULL)
			add_missing(out, name);
	}
}

void
list_cannot_tell(struct list_facts *out, const char *why)
{
	free(out->missing_why);
	out->missing_why = xstrdup(why);
}

void
list_find_missing(struct session *session, const char *only, struct envset *shared,
    struct list_facts *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct project *project = NULL;
	size_t i;
	int r;

	r = session_find_project(session, &project, &err);
	for (i = 0; r == 0 && project != NULL && i < project->service_count; i++) {
		const char *name = project->services[i].name;
		struct service service CLEANUP(service_done) = {NULL, NULL};

		if (only != NULL && strcmp(name, only) != 0)
			continue;
		r = service_load(session, name, &service, &err);
		if (r == 0)
			find_missing_of(&service, shared, out);
	}
	if (r < 0)
		list_cannot_tell(out, err.message);
}

/* Does SERVICE read NAME of the vault, under whatever name? */
static bool
takes(const struct service *service, struct slice name)
{
	size_t i;

	for (i = 0; i < service->contract->count; i++)
		if (slice_equal(name,
			stored_name(service->declared, slice_of_text(service->contract->keys[i].name))))
			return true;
	return false;
}

int
list_keep_taken(struct session *session, const char *name, struct envset *set, struct err *err)
{
	struct service service CLEANUP(service_done) = {NULL, NULL};
	size_t i = envset_count(set);
	int r;

	r = service_load(session, name, &service, err);
	if (r < 0 || service.contract == NULL)
		return r; /* without a contract it takes all */
	while (i-- > 0)
		if (!takes(&service, envset_at(set, i)->name))
			envset_remove(set, envset_at(set, i)->name);
	return 0;
}
