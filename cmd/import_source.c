/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/env_files.h"
#include "cmd/import.h"
#include "cmd/output.h"
#include "cmd/value_in.h"
#include "format/encrypted.h"

enum { IMPORT_MOST = 64 << 20 };

void
sources_done(struct sources *sources)
{
	size_t i;

	for (i = 0; i < sources->count; i++) {
		envset_free(sources->items[i].set);
		secret_free(sources->items[i].text);
		read_notes_done(&sources->items[i].notes);
		free(sources->items[i].file);
	}
	free(sources->items);
}

/* Say which files there are: which environment they belong to only a person knows. */
static int
no_file_given(struct err *err)
{
	struct env_files found CLEANUP(env_files_done);
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	env_files_find(&found);
	for (i = 0; i < found.count; i++)
		buf_addf(&names, "%s%s", i == 0 ? "" : ", ", found.item[i]);
	err_set(err, ERR_USAGE, "no-file-given", "no file to import was given");
	if (found.count > 0)
		err_why(err, "found here: %.300s", buf_text(&names));
	return err_fix(err, "say which file is which environment's: `evenkeep import %.200s=dev`",
	    found.count > 0 ? found.item[0] : ".env");
}

/* FILE=ENV; the last `=` counts, because environments have none. */
static int
cut_word(const char *word, const char *env, struct source *source, struct err *err)
{
	const char *equals = strrchr(word, '=');

	if (equals == NULL && env == NULL) {
		err_set(err, ERR_USAGE, "no-env-given", "`%.200s`: for which environment?", word);
		return err_fix(err, "`evenkeep import FILE=ENV`, or -e ENV for all files");
	}
	if (equals == word || (equals != NULL && equals[1] == '\0'))
		return err_set(err, ERR_USAGE, "no-file-given", "`%.200s` is not FILE=ENV", word);
	source->env = equals == NULL ? env : equals + 1;
	source->file = equals == NULL ? xstrdup(word) : xstrndup(word, (size_t)(equals - word));
	return 0;
}

static int
read_source(const struct format *format, struct source *source, struct err *err)
{
	const char *shown = strcmp(source->file, "-") == 0 ? "stdin" : source->file;
	struct err one = ERR_INIT;
	int r;

	r = value_in_file(source->file, IMPORT_MOST, &source->text, &one);
	if (r == 0)
		r = format_check_encrypted(secret_slice(source->text), shown, &one);
	if (r == 0) {
		source->set = envset_new(secret_len(source->text) * 2);
		r = format->read(secret_slice(source->text), shown, source->set, &source->notes, &one);
	}
	return r < 0 ? err_also(err, &one) : 0;
}

static int
choose_format(const struct import_opts *o, const struct format **out, struct err *err)
{
	int r;

	r = format_get(o->as == NULL ? "compose" : o->as, out, err);
	if (r < 0)
		return r;
	if ((*out)->read != NULL)
		return 0;
	err_set(err, ERR_USAGE, "write-only-dialect", "`%s` files are written, not read", o->as);
	return err_fix(err, "see which are read: `evenkeep help dialects`");
}

int
sources_read(struct session *session, const struct import_opts *o, const struct args *args,
    struct sources *out, struct err *err)
{
	const struct format *format;
	size_t i, stdins = 0;
	int r;

	if (args->count == 0)
		return no_file_given(err);
	r = choose_format(o, &format, err);
	if (r < 0)
		return r;
	for (i = 0; i < args->count; i++) {
		struct source *source;

		out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
		source = &out->items[out->count++];
		memset(source, 0, sizeof(*source));
		r = cut_word(args->item[i], o->env, source, err);
		if (r < 0)
			return r;
		stdins += strcmp(source->file, "-") == 0;
	}
	if (stdins > 1 || (stdins > 0 && o->delete_source))
		return err_set(err, ERR_USAGE, "contradiction", "stdin can be read once, and not deleted");
	for (i = 0; i < out->count; i++)
		read_source(format, &out->items[i], err);
	return err->code;
}

int
source_delete(const struct source *source, struct err *err)
{
	struct secret *now CLEANUP(secret_freep) = NULL;
	int r;

	r = value_in_file(source->file, IMPORT_MOST, &now, err);
	if (r < 0)
		return r;
	if (!secret_equal(secret_slice(now), secret_slice(source->text))) {
		err_set(err, ERR_CONFLICT, "changed-meanwhile", "`%s` was changed meanwhile", source->file);
		return err_fix(err, "it was not deleted; import it again");
	}
	if (unlink(source->file) < 0)
		return err_system(err, "cannot delete `%s`", source->file);
	return 0;
}
