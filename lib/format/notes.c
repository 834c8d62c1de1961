/* SPDX-License-Identifier: Apache-2.0 */
#include "format/notes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "model/name.h"
#include "text/dotenv.h"

struct meaning {
	const char *id, *text;
	bool hazard;
};

static const struct meaning meanings[] = {
	[READ_UNSET] = {"dollar-unset",
		"a `$` names a variable that nothing above sets: that part of the value is lost",
		true},
	[READ_EMPTY_NAME] = {"empty-name", "a text without a name is left out", true},
	[READ_ODD_NAME] = {"odd-name",
		"the name looks like a piece of an unquoted multi-line value", true},
	[READ_IGNORED] = {"line-ignored", "its reader skips this line without a word: left out",
		true},
	[READ_EXECUTES] = {"executes",
		"its reader would run a command here: the text itself is taken", true},
	[READ_CHANGED] = {"retyped",
		"an unquoted value that its reader changes: what it gives is taken", true},
	[READ_ALTERED] = {"altered",
		"its reader changes bytes of this value: what it gives is taken", true},
	[READ_HASH_CUT] = {"hash-cut",
		"a `#` begins a comment even without a blank before it: the rest of the value is lost",
		true},
	[READ_VERSIONS] = {"version-dependent",
		"versions of its reader do not agree here: evenkeep-dialects(7) says which is taken",
		true},
	[READ_DYNAMIC] = {"dynamic",
		"this is computed where the file is used: nothing is run here, left out", true},
	[READ_INCLUDES] = {"includes",
		"another file is read here: it is not followed, what it sets is left out", true},
	[READ_CR_END] = {"line-ends-with-cr",
		"the line ends with CR LF: its reader takes the CR into the value", true},
	[READ_JOINED] = {"joined",
		"the text behind the closing quote is part of the value, and no comment", true},
	[READ_RENAMED] = {"renamed",
		"its label there is no name of a variable: it is taken under this one", true},
	[READ_NOT_TAKEN] = {"not-taken",
		"a note, a one-time password or a file is no variable: left out", true},
	[READ_FILE] = {"file-variable",
		"programs were given the path of a file with this text: the text itself is taken",
		true},
	[READ_PAGE] = {"one-page",
		"exactly as many as one page of the list has: there may be more of them", true},
	[READ_REFERENCE] = {"reference",
		"where it comes from, `$` forms in it are replaced: here they are text", true},
	[READ_OPEN_QUOTE] = {"open-quote",
		"the quotes do not close the value as its reader wants: they are part of it", true},
	[READ_NOT_UTF8] = {"not-utf8",
		"bytes that are not UTF-8: its reader puts U+FFFD in their place", true},
	[READ_SWALLOWED] = {"swallowed-lines",
		"the quoted value goes over lines that look like entries of their own", true},
	[READ_NEWLINE] = {"last-newline",
		"the file ends with a newline, which is part of the value", true},
	[READ_EXPANDED] = {"dollar-expanded",
		"a `$` form is replaced by what it stands for", false},
	[READ_DOLLARS] = {"dollar-pair", "`$$` in the file is one dollar in the value", false},
	[READ_INHERITED] = {"inherited",
		"a bare name takes its value from whoever starts the service: left out", false},
	[READ_OTHER_KIND] = {"other-kind",
		"it stands in an object of the other kind, which is not read so: left out", false},
	[READ_DUPLICATE] = {"duplicate", "the name stands above already, this value wins", false},
	[READ_HASH] = {"hash-value", "what looks like a comment is part of the value", false},
	[READ_COMMENT] = {"comment", "the text behind ` #` is taken as a comment", false},
	[READ_NO_VALUE] = {"no-value", "it has no value there: left out", false},
	[READ_NOT_TEXT] = {"not-text",
		"a number, or true or false: taken as it is written", false},
	[READ_SCOPED] = {"scoped", "it is of one environment there, not of all", false},
	[READ_CR] = {"carriage-return", "there is a carriage return inside the value", false},
};

/* As dotenv_key_is_showable, but small letters too if it is short or has a `_`. */
bool
read_note_may_show(struct slice name)
{
	if (dotenv_key_is_showable(name))
		return true;
	return name_is_valid(name) && name.len < READ_NOTE_NAME &&
		(name.len <= 16 || slice_find(name, '_') < name.len);
}

void
read_notes_add(struct read_notes *notes, enum read_note_kind kind, struct slice name,
	unsigned line, unsigned column)
{
	struct read_note note = {.kind = kind, .line = line, .column = column};

	if (notes == NULL)
		return;
	if (read_note_may_show(name))
		snprintf(note.name, sizeof(note.name), "%.*s", (int)name.len,
			(const char *)name.data);
	notes->items = list_grow(notes->items, notes->count, &notes->room, sizeof(note));
	notes->items[notes->count++] = note;
}

void
read_notes_done(struct read_notes *notes)
{
	free(notes->items);
	*notes = (struct read_notes)READ_NOTES_INIT;
}

bool
read_note_is_hazard(enum read_note_kind kind)
{
	return meanings[kind].hazard;
}

bool
read_note_is_told(enum read_note_kind kind)
{
	return read_note_is_hazard(kind) || kind == READ_INHERITED || kind == READ_OTHER_KIND;
}

size_t
read_notes_hazards(const struct read_notes *notes)
{
	size_t count = 0;

	for (size_t i = 0; i < notes->count; i++)
		count += read_note_is_hazard(notes->items[i].kind);
	return count;
}

const char *
read_note_id(enum read_note_kind kind)
{
	return meanings[kind].id;
}

const char *
read_note_text(enum read_note_kind kind)
{
	return meanings[kind].text;
}
