/* SPDX-License-Identifier: Apache-2.0 */
#include "format/expand_priv.h"

enum { GROWN_MOST = 64 << 20 };

void
expander_init(struct expander *expander, struct reader *reader)
{
	*expander = (struct expander){.reader = reader, .value = SECRET_TEXT_INIT};
}

void
expander_done(struct expander *expander)
{
	secret_text_done(&expander->value);
}

void
expander_begin(struct expander *expander)
{
	expander->value.len = 0;
	expander->found = expander->unset = 0;
}

bool
expander_add_name(struct expander *expander, struct slice name)
{
	struct slice value;

	if (!reader_find(expander->reader, name, &value)) {
		expander->unset++;
		return false;
	}
	expander->found++;
	expander->grown += value.len;
	if (expander->grown <= GROWN_MOST)
		secret_text_add(&expander->value, value);
	return true;
}

void
expander_note(struct expander *expander, struct slice name, struct place place)
{
	if (expander->unset > 0)
		reader_note(expander->reader, READ_UNSET, name, place);
	if (expander->found > 0)
		reader_note(expander->reader, READ_EXPANDED, name, place);
}

int
expander_check(const struct expander *expander, struct place place, struct err *err)
{
	if (expander->grown <= GROWN_MOST)
		return 0;
	err_set(err, ERR_INVALID, "interpolation", "variables that multiply");
	return err_at(err, expander->reader->file, place.line, place.column);
}
