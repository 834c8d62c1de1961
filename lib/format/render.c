/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing leaves a writer before its reader has said the same (dialects.md §0, rule 4). */
#include "format/format.h"

#include "base/buf.h"
#include "secret/secret.h"
#include "text/escape.h"

/* About what the text of SET will take, so that it need not move while it grows. */
static size_t
expected(struct envset *set)
{
	size_t bytes = 16;

	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		bytes += entry->name.len + entry->value.len + entry->value.len / 8 + 16;
	}
	return bytes;
}

/* A writer that is wrong, which must never be released: the fault is ours. */
static int
not_proven(const struct format *format, const struct entry *entry, struct err *err)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT;

	printable_add_cut(&name, entry->name, 255);
	err_set(err, ERR_BUG, "render-not-proven", "`%s` does not read back what it wrote for `%s`",
		format->name, buf_text(&name));
	return err_why(err, "nothing was written, since it would be another value");
}

static int
prove(const struct format *format, struct envset *set, struct slice text, struct err *err)
{
	struct envset *back CLEANUP(envset_freep) = envset_new(text.len * 2);
	struct err reason = ERR_INIT;
	int r;

	r = format->read(text, "(rendered)", back, NULL, &reason);
	err_done(&reason);
	if (r < 0 || envset_count(back) != envset_count(set))
		return err_set(err, ERR_BUG, "render-not-proven",
			"`%s` does not read back what it wrote", format->name);
	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *wanted = envset_at(set, i);
		const struct entry *got = envset_at(back, i);

		if (!slice_equal(wanted->name, got->name) ||
			!secret_equal(wanted->value, got->value))
			return not_proven(format, wanted, err);
	}
	return 0;
}

int
format_check(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	int r;

	if (!format_is_written(format)) {
		err_set(err, ERR_USAGE, "read-only-dialect", "`%s` is read, not written",
			format->name);
		return err_fix(err, "see which are written: `evenkeep help dialects`");
	}
	r = format->check_all == NULL ? 0 : format->check_all(format, opts, set, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < envset_count(set); i++) {
		struct err one = ERR_INIT;

		if (format->check(format, envset_at(set, i), &one) < 0)
			err_also(err, &one);
	}
	return err->code;
}

static void
write(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct secret_text *out)
{
	if (format->open != NULL)
		format->open(out, opts, set);
	for (size_t i = 0; i < envset_count(set); i++)
		format->put(out, envset_at(set, i), i);
	if (format->close != NULL)
		format->close(out, opts, set);
}

int
format_render(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct secret_text *out, struct err *err)
{
	static const struct format_opts none;
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	int r;

	if (opts == NULL)
		opts = &none;
	r = format_check(format, opts, set, err);
	if (r < 0)
		return r;
	if (format->put == NULL) {
		err_set(err, ERR_USAGE, "folder-dialect", "`%s` is a folder of files, not a text",
			format->name);
		return err_fix(err, "name a folder: `--to FOLDER`");
	}
	secret_text_reserve(&text, expected(set));
	write(format, opts, set, &text);
	r = prove(format, set, secret_text_slice(&text), err);
	if (r < 0)
		return r;
	secret_text_add(out, secret_text_slice(&text));
	return 0;
}
