/* SPDX-License-Identifier: Apache-2.0 */
/* What a person wrote: every problem at once, and nothing that only looks like what it says. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/edit/edit.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "config/words.h"
#include "format/format.h"
#include "model/name.h"

/* A text as it was read. */
struct typed {
	struct session *session;
	struct edit *edit;
	struct envset *set;
	struct envset *wanted;
	const char *file; /* for places */
};

static void
complain(const struct typed *typed, unsigned line, struct err *one, struct err *err)
{
	err_at(one, typed->file, line, 1);
	err_also(err, one);
}

/* Notes that would be a value or a name lost in silence. */
static bool
is_mistake(enum read_note_kind kind)
{
	return kind == READ_DUPLICATE || kind == READ_INHERITED || kind == READ_EMPTY_NAME ||
	       kind == READ_ODD_NAME || kind == READ_IGNORED;
}

/* What is wrong with it here, where nothing may be left out. */
static const char *
words_of(enum read_note_kind kind)
{
	switch (kind) {
	case READ_DUPLICATE:
		return "this name stands twice";
	case READ_INHERITED:
		return "there is no `=` in this line";
	case READ_EMPTY_NAME:
		return "there is a text without a name";
	default:
		return read_note_text(kind);
	}
}

/* A quote that is open makes names of what are pieces of values: only known ones are told. */
static bool
is_known(const struct typed *typed, struct slice name)
{
	return envset_find(typed->edit->stored, name) != NULL ||
	       type_checks_find(&typed->edit->checks, name) != NULL;
}

static void
judge_notes(const struct typed *typed, const struct read_notes *notes, struct err *err)
{
	size_t i;

	for (i = 0; i < notes->count; i++) {
		const struct read_note *note = &notes->items[i];
		bool shown = is_known(typed, slice_of_text(note->name));
		struct err one = ERR_INIT;

		if (!is_mistake(note->kind))
			continue;
		err_set(&one, ERR_INVALID, read_note_id(note->kind), "%s%s%s", shown ? note->name : "",
		    shown ? ": " : "", words_of(note->kind));
		complain(typed, note->line, &one, err);
	}
}

const struct entry *
edit_renamed_from(const struct edit *edit, const struct entry *entry)
{
	const struct entry *found = NULL;
	size_t i;

	if (entry->value.len == 0 || envset_find(edit->stored, entry->name) != NULL)
		return NULL;
	for (i = 0; i < envset_count(edit->stored); i++) {
		const struct entry *old = envset_at(edit->stored, i);

		if (envset_find(edit->wanted, old->name) != NULL || !secret_equal(old->value, entry->value))
			continue;
		if (found != NULL)
			return NULL;
		found = old;
	}
	return found;
}

/* A name that is new is plain only where a contract has it as plain. */
static unsigned
flags_of_new(const struct typed *typed, const struct entry *entry)
{
	const struct contract_key *key = type_checks_find(&typed->edit->checks, entry->name);
	bool plain = key != NULL && !key->secret && words_secret_value(entry->name, entry->value) == NULL;

	return plain ? ENTRY_PLAIN : 0;
}

static unsigned
flags_of_changed(const struct entry *old, const struct entry *entry)
{
	unsigned flags = old->flags & (ENTRY_PLAIN | ENTRY_REFERS);

	if ((flags & ENTRY_PLAIN) != 0 &&
	    words_turns_secret(entry->name, old->value, entry->value) != NULL)
		flags &= ~(unsigned)ENTRY_PLAIN;
	return flags;
}

static int
check_name(const struct typed *typed, const struct entry *entry, const struct entry *old,
    struct err *err)
{
	const struct edit *edit = typed->edit;

	if (!name_is_valid(entry->name)) {
		err_set(err, ERR_INVALID, "bad-name", "what stands before `=` here is no name");
		return err_fix(err, "letters, digits and `_`, and no digit first; or a quote is not closed");
	}
	if (old == NULL)
		return name_check_settable(typed->session, &edit->info, entry->name, err);
	if (!edit_carries(edit, entry->name))
		return err_set(err, ERR_INVALID, "not-editable", "`%s` cannot be edited here",
		    (const char *)entry->name.data);
	if (edit_takes(edit, entry->name))
		return 0;
	return err_set(err, ERR_INVALID, "not-of-service", "`%s` has a value already, and `%s` does not take it",
	    (const char *)entry->name.data, edit->service.declared->name);
}

static int
check_value(const struct typed *typed, const struct entry *entry, unsigned flags, struct err *err)
{
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	const struct contract_key *key;

	if ((flags & ENTRY_REFERS) != 0 || type_is_reference(entry->value))
		return 0;
	key = type_checks_broken(&typed->edit->checks, entry->name, entry->value, &wanted);
	return key == NULL ? 0 : type_refuse((const char *)entry->name.data, key, buf_text(&wanted), err);
}

static void
take_entry(const struct typed *typed, const struct entry *entry, struct err *err)
{
	const struct entry *old = envset_find(typed->edit->stored, entry->name);
	struct entry_record record = {0};
	struct entry news = {.name = entry->name, .value = entry->value, .record = &record};
	struct err one = ERR_INIT;
	int r = check_name(typed, entry, old, &one);

	if (r == 0 && old != NULL && secret_equal(old->value, entry->value)) {
		envset_add(typed->wanted, old);
		return;
	}
	if (r == 0 && !edit_is_text(entry->value))
		r = err_set(&one, ERR_INVALID, "not-text", "a value has bytes that are no text");
	news.flags = old == NULL ? flags_of_new(typed, entry) : flags_of_changed(old, entry);
	if (old != NULL)
		record.note = old->record->note;
	if (r == 0)
		r = check_value(typed, entry, news.flags, &one);
	if (r < 0)
		complain(typed, entry->line, &one, err);
	else
		envset_add(typed->wanted, &news);
}

/* What is not in the text because it cannot be, or is not asked for. */
static void
keep_unseen(const struct typed *typed)
{
	struct edit *edit = typed->edit;
	size_t i;

	for (i = 0; i < envset_count(edit->stored); i++) {
		const struct entry *entry = envset_at(edit->stored, i);

		if (!edit_takes(edit, entry->name) || !edit_carries(edit, entry->name))
			envset_add(typed->wanted, entry);
	}
}

/* What only got another name keeps kind, note and expiry. */
static void
follow_names(struct edit *edit)
{
	size_t i;

	for (i = 0; i < envset_count(edit->wanted); i++) {
		struct entry *entry = envset_at(edit->wanted, i);
		const struct entry *old = edit_renamed_from(edit, entry);

		if (old == NULL)
			continue;
		entry->flags = old->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED);
		entry->record = old->record;
	}
}

/* An editor without room on its disk leaves just this, and does not always say so. */
static int
refuse_empty(const struct edit *edit, struct err *err)
{
	err_set(err, ERR_INVALID, "empty-text", "the text is empty, and that unsets nothing");
	return err_fix(err, "to take names out, delete their lines, or `evenkeep unset NAME… -e %s`", edit->env);
}

/* A value that is new, of which the text seems to say something else, is told of. */
static void
warn_of_notes(const struct edit *edit, const struct read_notes *notes)
{
	size_t i;

	for (i = 0; i < notes->count; i++) {
		const struct read_note *note = &notes->items[i];
		struct slice name = slice_of_text(note->name);
		const struct entry *old = envset_find(edit->stored, name);
		const struct entry *entry = envset_find(edit->wanted, name);

		if (entry == NULL || (old != NULL && secret_equal(old->value, entry->value)))
			continue;
		if (note->kind == READ_COMMENT || read_note_is_hazard(note->kind))
			output_warning("`%s`: %s", note->name, read_note_text(note->kind));
	}
}

/* The text had none: where a value has a CR it is written as an escape. An editor put them there. */
static void
drop_line_end_cr(struct secret_text *text)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] != '\r' || i + 1 == text->len || text->data[i + 1] != '\n')
			text->data[len++] = text->data[i];
	text->len = len;
}

int
edit_read(struct session *session, struct edit *edit, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(edit->text.len);
	struct envset *wanted CLEANUP(envset_freep) = envset_new(edit->text.len);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct typed typed = {.session = session, .edit = edit, .set = set, .wanted = wanted, .file = "text"};
	const struct format *format;
	size_t i;
	int r;

	drop_line_end_cr(&edit->text);
	r = format_get(EDIT_DIALECT, &format, err);
	if (r == 0)
		r = format->read(secret_text_slice(&edit->text), typed.file, set, &notes, err);
	if (r < 0)
		return r;
	if (slice_trim(secret_text_slice(&edit->text)).len == 0)
		return refuse_empty(edit, err);
	judge_notes(&typed, &notes, err);
	keep_unseen(&typed);
	for (i = 0; i < envset_count(set); i++)
		take_entry(&typed, envset_at(set, i), err);
	if (err->code < 0)
		return err->code;
	envset_free(edit->wanted);
	edit->wanted = envset_take(&wanted);
	follow_names(edit);
	warn_of_notes(edit, &notes);
	return 0;
}
