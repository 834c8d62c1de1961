/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/import.h"
#include "cmd/output.h"
#include "cmd/value_in.h"

enum { IMPORT_MOST = 64 << 20, FOUND_MOST = 8 };

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

static bool
looks_like_env_file(const char *name)
{
	static const char *const templates[] = {"example", "sample", "template", "dist", "schema"};
	size_t i;

	if (strcmp(name, ".env") != 0 && strncmp(name, ".env.", 5) != 0)
		return false;
	for (i = 0; i < ARRAY_LEN(templates); i++)
		if (strstr(name, templates[i]) != NULL)
			return false;
	return true;
}

static size_t
add_env_files(const char *folder, struct buf *out, size_t count)
{
	DIR *dir = opendir(folder);
	const struct dirent *item;

	if (dir == NULL)
		return count;
	while ((item = readdir(dir)) != NULL && count < FOUND_MOST) {
		if (!looks_like_env_file(item->d_name))
			continue;
		buf_addf(out, "%s%s%s%s", count == 0 ? "" : ", ",
		    strcmp(folder, ".") == 0 ? "" : folder, strcmp(folder, ".") == 0 ? "" : "/",
		    item->d_name);
		count++;
	}
	closedir(dir);
	return count;
}

/* Say which files there are: which environment they belong to only a person knows. */
static int
no_file_given(struct err *err)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	DIR *dir = opendir(".");
	const struct dirent *item;
	size_t count;

	count = add_env_files(".", &found, 0);
	while (dir != NULL && (item = readdir(dir)) != NULL)
		if (item->d_name[0] != '.' && strcmp(item->d_name, "node_modules") != 0)
			count = add_env_files(item->d_name, &found, count);
	if (dir != NULL)
		closedir(dir);
	err_set(err, ERR_USAGE, "no-file-given", "no file to import was given");
	if (count > 0)
		err_why(err, "found here: %.300s", buf_text(&found));
	return err_fix(err, "say which file is which environment's: `evenkeep import .env=dev`");
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
