/* SPDX-License-Identifier: Apache-2.0 */
/* `list` for people and as the document. The mask is always the same: no length, no character. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/list/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"

enum column { COL_NAME, COL_VALUE, COL_SET, COL_EXPIRES, COL_NOTE, COL_FROM, COLUMNS };
enum { NAMED = 5 };

static void
add_value(struct table_row *row, const struct entry *entry, const struct screen *screen)
{
	if ((entry->flags & ENTRY_BINARY) != 0)
		table_cell_text(row, COL_VALUE, TONE_DIM, "(not text)");
	else if ((entry->flags & ENTRY_PLAIN) != 0)
		table_cell(row, COL_VALUE, TONE_NONE, entry->value);
	else
		table_cell_text(row, COL_VALUE, TONE_DIM, screen->utf8 ? "••••••" : "******");
}

static void
add_times(struct table_row *row, const struct entry *entry, uint64_t now_ms)
{
	static const enum tone tones[LIST_URGENCIES] = {
	    [LIST_DUE] = TONE_YELLOW, [LIST_EXPIRED] = TONE_RED};
	enum list_urgency urgency = list_urgency(entry, now_ms);
	char ago[CLOCK_AGO];

	if (entry->record->created_ms != 0) {
		clock_ago(entry->record->created_ms, now_ms, ago);
		table_cell_text(row, COL_SET, urgency == LIST_OLD ? TONE_YELLOW : TONE_DIM, ago);
	}
	if (entry->record->expires_ms == 0)
		return;
	clock_ago(entry->record->expires_ms, now_ms, ago);
	table_cell_text(row, COL_EXPIRES, tones[urgency], ago);
}

static void
add_origin(struct table_row *row, const struct entry *entry, const char *env)
{
	if ((entry->flags & ENTRY_VOID) != 0)
		table_cell_text(row, COL_FROM, TONE_RED, "leaked since");
	else if (entry_is_local(entry))
		table_cell_text(row, COL_FROM, TONE_BLUE, "local");
	else if (strcmp(entry->record->origin, env) != 0)
		table_cell_text(row, COL_FROM, TONE_DIM, entry->record->origin);
}

static enum mark
mark_of(const struct entry *entry, uint64_t now_ms)
{
	static const enum mark marks[LIST_URGENCIES] = {[LIST_OLD] = MARK_LOOK,
	    [LIST_DUE] = MARK_LOOK,
	    [LIST_EXPIRED] = MARK_BAD,
	    [LIST_LEAKED] = MARK_BAD};
	enum list_urgency urgency = list_urgency(entry, now_ms);

	return urgency == LIST_FINE && entry_is_local(entry) ? MARK_CHANGED : marks[urgency];
}

static void
add_entry(const struct listing *listing, const struct screen *screen, const struct entry *entry,
    struct table *table)
{
	struct table_row *row = table_add(table, mark_of(entry, listing->now_ms));

	table_cell(row, COL_NAME, TONE_BOLD, entry->name);
	add_value(row, entry, screen);
	add_times(row, entry, listing->now_ms);
	table_cell(row, COL_NOTE, TONE_NONE, entry->record->note);
	add_origin(row, entry, listing->source->name);
}

void
list_table(const struct listing *listing, const struct screen *screen, struct table *out)
{
	static const char *const head[COLUMNS] = {"NAME", "VALUE", "SET", "EXPIRES", "NOTE", "FROM"};
	size_t i;
	int urgency;

	table_init(out, head, COLUMNS);
	for (urgency = LIST_LEAKED; urgency >= LIST_FINE; urgency--)
		for (i = 0; i < envset_count(listing->set); i++) {
			const struct entry *entry = envset_at(listing->set, i);

			if ((int)list_urgency(entry, listing->now_ms) == urgency)
				add_entry(listing, screen, entry, out);
		}
}

/* The next line, to be written. */
static struct buf *
add_line(struct list_summary *out, enum mark mark)
{
	struct list_line *line = &out->lines[out->count++];

	line->mark = mark;
	return &line->text;
}

static void
summarize_head(const struct listing *listing, struct list_summary *out)
{
	const struct list_facts *facts = &listing->facts;
	const struct env_source *source = listing->source;
	const struct env_info *info = source->info;
	char counts[100], ago[CLOCK_AGO];

	snprintf(counts, sizeof(counts), "%zu name%s, %zu secret, %zu plain", facts->names,
	    facts->names == 1 ? "" : "s", facts->secrets, facts->names - facts->secrets);
	if (source->env == NULL) {
		buf_addf(add_line(out, MARK_NONE), "%s: %s; the file %s, read as %s", info->name, counts,
		    source->file->file, source->dialect);
		return;
	}
	clock_ago(listing->at != 0 ? listing->at_ms : info->time_ms, listing->now_ms, ago);
	if (listing->at != 0)
		buf_addf(add_line(out, MARK_NONE), "%s at commit %" PRIu64 ": %s; made %s by %s, now it is at %" PRIu64,
		    info->name, listing->at, counts, ago, listing->at_author, info->seq);
	else
		buf_addf(add_line(out, MARK_NONE), "%s: %s; changed %s%s%s (commit %" PRIu64 ")", info->name, counts,
		    ago, info->author[0] == '\0' ? "" : " by ", info->author, info->seq);
}

static void
summarize_missing(const struct list_facts *facts, struct list_summary *out)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	if (facts->missing_why != NULL)
		buf_addf(add_line(out, MARK_LOOK), "whether a required name is missing cannot be told: %s",
		    facts->missing_why);
	if (facts->missing_count == 0)
		return;
	for (i = 0; i < facts->missing_count && i < NAMED; i++)
		buf_addf(&names, "%s%s", i == 0 ? "" : ", ", facts->missing[i]);
	if (facts->missing_count > NAMED)
		buf_addf(&names, " and %zu more", facts->missing_count - NAMED);
	buf_addf(add_line(out, MARK_BAD), "%zu required name%s missing: %s", facts->missing_count,
	    facts->missing_count == 1 ? " is" : "s are", buf_text(&names));
}

/* `2 secrets … : A, B` */
static void
summarize_urgent(const struct listing *listing, enum list_urgency urgency, enum mark mark,
    const char *one, const char *many, struct list_summary *out)
{
	size_t count = listing->facts.urgent[urgency], named = 0, i;
	struct buf *line;

	if (count == 0)
		return;
	line = add_line(out, mark);
	buf_addf(line, "%zu %s: ", count, count == 1 ? one : many);
	for (i = 0; i < envset_count(listing->set) && named < NAMED; i++) {
		const struct entry *entry = envset_at(listing->set, i);

		if (list_urgency(entry, listing->now_ms) == urgency)
			buf_addf(line, "%s%s", named++ == 0 ? "" : ", ", (const char *)entry->name.data);
	}
	if (count > NAMED)
		buf_addf(line, " and %zu more", count - NAMED);
}

static void
summarize_age(const struct listing *listing, struct list_summary *out)
{
	summarize_urgent(listing, LIST_EXPIRED, MARK_BAD, "expired", "expired", out);
	summarize_urgent(listing, LIST_DUE, MARK_LOOK, "expires within two weeks",
	    "expire within two weeks", out);
	summarize_urgent(listing, LIST_OLD, MARK_LOOK, "secret is more than a year old and never changed",
	    "secrets are more than a year old and never changed", out);
}

static void
summarize_next(const struct listing *listing, struct list_summary *out)
{
	const struct list_facts *facts = &listing->facts;
	const char *name = listing->source->name;

	if (listing->source->env == NULL)
		buf_addf(&out->next, "to move it into the vault: remove `file:` in evenkeep.yaml, then `evenkeep "
			      "init`, `evenkeep import %s=%s`", shell_word(listing->source->file->file), name);
	else if (listing->at != 0)
		buf_addf(&out->next, "evenkeep rollback --to %" PRIu64 " -e %s -n", listing->at, name);
	else if (facts->missing_count > 0)
		buf_addf(&out->next, "evenkeep fill -e %s", name);
	else if (facts->due != NULL)
		buf_addf(&out->next, "evenkeep set %s -e %s", facts->due, name);
	else if (facts->names == 0)
		buf_addf(&out->next, "evenkeep import FILE=%s", name);
}

void
list_summarize(const struct listing *listing, struct list_summary *out)
{
	const struct env_info *info = listing->source->info;

	*out = (struct list_summary){.count = 0};
	summarize_head(listing, out);
	if (info->base[0] != '\0' && listing->at == 0)
		buf_addf(add_line(out, MARK_NONE), "underneath: %s", info->base);
	summarize_missing(&listing->facts, out);
	summarize_age(listing, out);
	if (listing->facts.local > 0)
		buf_addf(add_line(out, MARK_CHANGED), "%zu local value%s of your own, for nobody else",
		    listing->facts.local, listing->facts.local == 1 ? "" : "s");
	summarize_next(listing, out);
}

void
list_summary_done(struct list_summary *summary)
{
	while (summary->count > 0)
		buf_done(&summary->lines[--summary->count].text);
	buf_done(&summary->next);
}

static void
entry_json(struct json *json, const struct entry *entry, bool reveal)
{
	bool secret = (entry->flags & ENTRY_PLAIN) == 0;
	bool binary = (entry->flags & ENTRY_BINARY) != 0;
	bool is_local = entry_is_local(entry);

	json_open_map(json, NULL);
	json_slice(json, "name", entry->name);
	json_text(json, "kind", secret ? "secret" : "plain");
	json_bool(json, "refers", (entry->flags & ENTRY_REFERS) != 0);
	json_bool(json, "binary", binary);
	json_number(json, "version", entry->record->version);
	json_number(json, "seq", entry->record->seq);
	json_time(json, "set_at", entry->record->created_ms);
	json_time(json, "expires", entry->record->expires_ms);
	json_slice(json, "note", entry->record->note);
	json_text(json, "from", is_local ? "local" : entry->record->origin);
	json_bool(json, "local", is_local);
	json_bool(json, "leaked", (entry->flags & ENTRY_VOID) != 0);
	if (binary || (secret && !reveal))
		json_nil(json, "value");
	else
		json_slice(json, "value", entry->value);
	json_close_map(json);
}

static void
facts_json(struct json *json, const struct list_facts *facts)
{
	size_t i;

	json_open_map(json, "counts");
	json_number(json, "names", facts->names);
	json_number(json, "secret", facts->secrets);
	json_number(json, "plain", facts->names - facts->secrets);
	json_number(json, "expired", facts->urgent[LIST_EXPIRED]);
	json_number(json, "expiring", facts->urgent[LIST_DUE]);
	json_number(json, "never_changed", facts->urgent[LIST_OLD]);
	json_number(json, "local", facts->local);
	json_close_map(json);
	if (facts->missing_why != NULL) {
		json_nil(json, "missing");
		return;
	}
	json_open_list(json, "missing");
	for (i = 0; i < facts->missing_count; i++)
		json_text(json, NULL, facts->missing[i]);
	json_close_list(json);
}

void
list_document(const struct listing *listing, bool reveal)
{
	const struct env_source *source = listing->source;
	const struct env_info *info = source->info;
	struct json *json = output_json("evenkeep.list/1", true);
	size_t i;

	json_text(json, "environment", info->name);
	json_text(json, "service", listing->service);
	json_number(json, "seq", info->seq);
	if (listing->at != 0)
		json_number(json, "at", listing->at);
	json_time(json, "changed_at", listing->at != 0 ? listing->at_ms : info->time_ms);
	json_text(json, "changed_by", listing->at != 0 ? listing->at_author : info->author);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_text(json, "file", source->file == NULL ? NULL : source->file->file);
	json_text(json, "dialect", source->dialect);
	facts_json(json, &listing->facts);
	json_open_list(json, "names");
	for (i = 0; i < envset_count(listing->set); i++)
		entry_json(json, envset_at(listing->set, i), reveal);
	json_close_list(json);
}
