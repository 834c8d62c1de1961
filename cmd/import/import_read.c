/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/git.h"
#include "cmd/import/import.h"
#include "cmd/session/value_in.h"
#include "config/env_reader.h"
#include "format/encrypted.h"

enum { MOST_MIB = 64 };

/* The dialect of --as, or the one that it seems to be. */
static int
choose_format(const struct import_opts *o, struct source *source, struct detected *found,
    struct err *err)
{
	int r;

	if (o->as != NULL)
		return format_get(o->as, &source->format, err);
	r = format_detect(source_shown(source), secret_slice(source->text), found, err);
	if (r == 0)
		r = format_get(found->name, &source->format, err);
	if (r == 0)
		source->format_why = found->why;
	return r;
}

static int
read_text(struct source *source, struct err *err)
{
	struct slice text = secret_slice(source->text);

	envset_free(source->set);
	read_notes_done(&source->notes);
	source->set = envset_new(text.len * 2);
	return source->format->read(text, source_shown(source), source->set, &source->notes, err);
}

/* Read it as what lies beside the file tells; 1: nothing there tells anything else. */
static int
read_as_told(struct source *source, struct err *err)
{
	struct env_reader reader;
	int r;

	if (strcmp(source->file, "-") == 0)
		return 1;
	env_reader_find(source->file, &reader);
	if (reader.dialect == NULL)
		return 1;
	source->format_why = reader.why;
	source->is_told = reader.is_beside;
	if (strcmp(reader.dialect, source->format->name) == 0)
		return 1;
	r = format_get(reader.dialect, &source->format, err);
	return r < 0 ? r : read_text(source, err);
}

/* An .env file is read as most are; where that is wrong or others differ, as it is told. */
static int
read_dotenv(struct source *source, struct err *err)
{
	struct slice text = secret_slice(source->text);
	struct err told CLEANUP(err_done) = ERR_INIT;
	int r;

	r = read_text(source, err);
	if (r < 0 && read_as_told(source, &told) != 0)
		return r;
	err_done(err);
	format_differences(text, source->format->name, source->set, &source->differences);
	if (r < 0 || source->differences.count == 0)
		return 0;
	r = read_as_told(source, err);
	if (r != 0)
		return r < 0 ? r : 0;
	differences_done(&source->differences);
	source->differences = (struct differences)DIFFERENCES_INIT;
	format_differences(text, source->format->name, source->set, &source->differences);
	return 0;
}

/* Why the bytes of SOURCE could not be had, as far as more can be said of it. */
static int
explain(const struct source *source, struct err *err)
{
	if (strcmp(err->id, "not-a-file") == 0)
		return err_fix(err, "what a program prints is piped in: `… | evenkeep import -=%s`",
		    source->env != NULL ? source->env : "ENV");
	if (strcmp(err->id, "too-large") != 0)
		return err->code;
	err_set(err, ERR_INVALID, "too-large", "`%.200s` has more than %d MiB", source_shown(source),
	    MOST_MIB);
	return err_fix(err, "take out what is no list of values, or import it in parts");
}

int
source_read_file(const struct import_opts *o, struct source *source, struct err *err)
{
	struct detected found = {0};
	int r;

	r = value_in_file(source->file, MOST_MIB << 20, &source->text, err);
	if (r < 0)
		return explain(source, err);
	r = format_check_encrypted(secret_slice(source->text), source_shown(source), err);
	if (r == 0)
		r = choose_format(o, source, &found, err);
	if (r < 0)
		return r;
	return found.is_dotenv ? read_dotenv(source, err) : read_text(source, err);
}

/* Whether git has the file is worth a warning; where it cannot tell there is none. */
static void
ask_git(struct source *source)
{
	char *folder CLEANUP(freep) = path_folder(source->file);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	bool tracked = false;

	if (strcmp(source->file, "-") != 0 &&
	    git_tracks(folder, path_name(source->file), &tracked, &ignored) == 0)
		source->is_tracked = tracked;
}

static int
read_source(const struct import_opts *o, struct source *source, struct err *err)
{
	struct err one = ERR_INIT;
	int r = 0;

	if (o->as != NULL)
		r = format_get(o->as, &source->format, &one);
	if (r == 0 && source->format != NULL && source->format->place == FORMAT_FOLDER)
		r = source_read_folder(source, &one);
	else if (r == 0)
		r = source_read_file(o, source, &one);
	if (r < 0)
		return err_also(err, &one);
	ask_git(source);
	return 0;
}

int
import_sources_read(const struct import_opts *o, struct import_sources *sources, struct err *err)
{
	size_t i;

	for (i = 0; i < sources->count; i++)
		read_source(o, &sources->items[i], err);
	return err->code;
}
