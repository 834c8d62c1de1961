/* SPDX-License-Identifier: Apache-2.0 */
/* The words of `import`: FILE=ENV, folders, `-`. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/list.h"
#include "cmd/import/import.h"
#include "cmd/import/import_say.h"

void
source_done(struct source *source)
{
	size_t i;

	for (i = 0; source->paths != NULL && source->paths[i] != NULL; i++)
		free(source->paths[i]);
	free(source->paths);
	differences_done(&source->differences);
	envset_free(source->set);
	secret_free(source->text);
	read_notes_done(&source->notes);
	free(source->file);
}

void
import_sources_done(struct import_sources *sources)
{
	size_t i;

	for (i = 0; i < sources->count; i++)
		source_done(&sources->items[i]);
	free(sources->items);
	for (i = 0; i < sources->passed_count; i++)
		free(sources->passed[i].file);
	free(sources->passed);
}

const char *
source_shown(const struct source *source)
{
	return strcmp(source->file, "-") == 0 ? "stdin" : source->file;
}

static bool
is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* FILE=ENV; the last `=` counts, because environments have none. */
static int
cut_word(const char *word, char **file, const char **env, struct err *err)
{
	const char *equals = strrchr(word, '=');

	if (equals == word || (equals != NULL && equals[1] == '\0') || *word == '\0')
		return err_set(err, ERR_USAGE, "no-file-given", "`%.200s` is not FILE=ENV", word);
	if (equals != NULL)
		*env = equals + 1;
	*file = equals == NULL ? xstrdup(word) : xstrndup(word, (size_t)(equals - word));
	return 0;
}

static int
no_env_given(const char *word, struct err *err)
{
	err_set(err, ERR_USAGE, "no-env-given", "`%.200s`: for which environment?", word);
	return err_fix(err, "`evenkeep import FILE=ENV`, or -e ENV for all files");
}

/* The same file for the same environment twice is a slip of the fingers. */
static int
check_twice(const struct import_sources *sources, struct err *err)
{
	const struct source *last = &sources->items[sources->count - 1];
	size_t i;

	for (i = 0; i + 1 < sources->count; i++) {
		const struct source *other = &sources->items[i];

		if (strcmp(other->file, last->file) == 0 &&
		    (strcmp(other->env, last->env) == 0 || strcmp(last->file, "-") == 0))
			return err_set(err, ERR_USAGE, "file-twice", "`%.200s` is given twice",
			    source_shown(last));
	}
	return 0;
}

static int
take_word(struct session *session, const struct import_opts *o, const struct format *format,
    const char *word, struct import_sources *out, struct err *err)
{
	char *file CLEANUP(freep) = NULL;
	bool as_folder = format != NULL && format->place == FORMAT_FOLDER;
	const char *env = o->env;
	struct source *source;
	int r;

	r = cut_word(word, &file, &env, err);
	if (r < 0)
		return r;
	if (!as_folder && is_folder(file))
		return import_sources_find(session, file, env, out, err);
	if (env == NULL)
		return no_env_given(word, err);
	if (as_folder && !is_folder(file)) {
		err_set(err, ERR_INVALID, "not-a-folder", "`%.200s` is not a folder", file);
		return err_why(err, "`--as %s` reads folders in which each file is a value",
		    format->name);
	}
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	source = &out->items[out->count++];
	*source = (struct source){.file = file, .env = env};
	file = NULL;
	return check_twice(out, err);
}

static int
check_stdin(const struct import_opts *o, const struct import_sources *sources, struct err *err)
{
	size_t i;

	for (i = 0; o->delete_source && i < sources->count; i++)
		if (strcmp(sources->items[i].file, "-") == 0)
			return err_set(err, ERR_USAGE, "contradiction", "stdin cannot be deleted");
	return 0;
}

/* A folder without env files, that nobody said how to read. */
static int
nothing_found(const struct import_sources *sources, struct err *err)
{
	if (sources->passed_count == 0) {
		err_set(err, ERR_NOT_FOUND, "no-env-files", "there is no env file to import");
		err_why(err, "looked for `.env`, `.env.ENV`, `ENV.env`, `env/ENV` and the like, three "
			     "folders deep");
		return err_fix(err, "name the file: `evenkeep import FILE=ENV`; a folder in which each "
				    "file is a value: `evenkeep import FOLDER=ENV --as files`");
	}
	passed_warn(sources);
	err_set(err, ERR_USAGE, "no-file-given", "none of the env files here can be taken as it is");
	return err_fix(err, "say which file is which environment's: `evenkeep import FILE=ENV`");
}

int
import_sources_collect(struct session *session, const struct import_opts *o, const struct args *args,
    struct import_sources *out, struct err *err)
{
	const struct format *format = NULL;
	size_t i;
	int r = 0;

	if (o->as != NULL)
		r = format_get(o->as, &format, err);
	if (r < 0)
		return r;
	if (format != NULL && format->read == NULL && format->place != FORMAT_FOLDER) {
		err_set(err, ERR_USAGE, "write-only-dialect", "`%s` files are written, not read", o->as);
		return err_fix(err, "see which are read: `evenkeep help dialects`");
	}
	if (args->count == 0 && format != NULL && format->place == FORMAT_FOLDER)
		return no_env_given(".", err);
	if (args->count == 0)
		r = import_sources_find(session, ".", o->env, out, err);
	for (i = 0; r == 0 && i < args->count; i++)
		r = take_word(session, o, format, args->item[i], out, err);
	if (r == 0)
		r = check_stdin(o, out, err);
	if (r == 0 && out->count == 0)
		r = nothing_found(out, err);
	return r;
}
