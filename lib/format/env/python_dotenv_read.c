/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values of a file as python-dotenv gives them with nothing else in the environment: `${name}`
 * and `${name:-default}` are replaced in every one, whatever its quotes.
 */
#include "format/env/python_dotenv_priv.h"

#include "base/utf8.h"
#include "format/env/python_dotenv_scan_priv.h"
#include "format/expand_priv.h"

struct python_reader {
	struct reader common;
	struct expander expander;
	struct python_scanner scanner;
	bool tells; /* what later versions read otherwise */
};

static void
interpolate(struct expander *expander, struct slice value)
{
	struct posix_stops stops = {0, 0};
	struct posix_variable found;
	struct slice unused;
	size_t at = 0;

	expander_begin(expander);
	while (posix_variable_find(value, at, &stops, &found)) {
		secret_text_add(&expander->value, slice_of(value.data + at, found.start - at));
		if (found.has_default && !reader_find(expander->reader, found.name, &unused)) {
			secret_text_add(&expander->value, found.rest);
			expander->found++;
		} else {
			(void)expander_add_name(expander, found.name);
		}
		at = found.end;
	}
	secret_text_add(&expander->value, slice_from(value, at));
}

static void
note_oddities(struct python_reader *reader, const struct python_binding *binding)
{
	if (binding->place.quote != QUOTE_NONE) {
		reader_note_swallowed(
			&reader->common, binding->raw, binding->key, binding->place);
		return;
	}
	if (binding->value.len > 0 && binding->value.data[0] == '#')
		reader_note(&reader->common, READ_HASH, binding->key, binding->place);
	if (binding->is_cut)
		reader_note(&reader->common, READ_COMMENT, binding->key, binding->place);
}

static int
take(struct python_reader *reader, const struct python_binding *binding, struct err *err)
{
	struct slice key = binding->key, value = binding->value;
	struct err one = ERR_INIT;

	if (slice_find(key, '=') < key.len || slice_find(key, '\0') < key.len) {
		err_set(&one, ERR_INVALID, "python-dotenv", "a name that no environment can have");
		reader_problem(&reader->common, &one, binding->place);
		return 0;
	}
	if (!binding->has_value) {
		reader_take_none(&reader->common, key, binding->place);
		return 0;
	}
	if (slice_find(value, '$') < value.len) {
		interpolate(&reader->expander, value);
		expander_note(&reader->expander, key, binding->place);
		value = secret_text_slice(&reader->expander.value);
	}
	reader_take(&reader->common, key, value, binding->place);
	note_oddities(reader, binding);
	return expander_check(&reader->expander, binding->place, err);
}

static int
read_bindings(struct python_reader *reader, struct err *err)
{
	struct python_binding binding;
	int r = 0;

	while (r == 0 && python_scanner_next(&reader->scanner, &binding)) {
		if (binding.differs && reader->tells)
			reader_note(&reader->common, READ_VERSIONS, binding.key, binding.place);
		if (!binding.fits)
			reader_note(&reader->common, READ_IGNORED, slice_of(NULL, 0),
				binding.place);
		else if (binding.has_key)
			r = take(reader, &binding, err);
	}
	return r;
}

static int
read_all(struct python_reader *reader, struct err *err)
{
	struct python_scanner *scanner = &reader->scanner;
	size_t wrong_at = utf8_invalid_at(scanner->text);
	struct err one = ERR_INIT;

	if (wrong_at < scanner->text.len) {
		err_set(&one, ERR_INVALID, "python-dotenv", "a byte that is not UTF-8");
		err_fix(&one, "save the file as UTF-8; python-dotenv reads no other");
		reader_problem(&reader->common, &one,
			place_find(&scanner->finder, wrong_at, QUOTE_NONE));
		return 0;
	}
	if (slice_starts_with(scanner->text, "\xef\xbb\xbf")) {
		scanner->at = 3;
		if (reader->tells)
			reader_note(&reader->common, READ_VERSIONS, slice_of(NULL, 0),
				place_find(&scanner->finder, 0, QUOTE_NONE));
	}
	return read_bindings(reader, err);
}

int
python_dotenv_read(struct slice text, const char *file, bool tells, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	struct python_reader reader = {.tells = tells};
	int r;

	reader_init(&reader.common, file, text, out, notes);
	expander_init(&reader.expander, &reader.common);
	python_scanner_init(&reader.scanner, text);
	r = read_all(&reader, err);
	r = reader_finish(&reader.common, r, err);
	python_scanner_done(&reader.scanner);
	expander_done(&reader.expander);
	reader_done(&reader.common);
	return r;
}
