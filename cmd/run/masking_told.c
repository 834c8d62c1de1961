/* SPDX-License-Identifier: Apache-2.0 */
/* What a person should know of what is hidden: the names whose values are not, or hide too much. */
#include "cmd/frame/output.h"
#include "cmd/run/masking.h"
#include "config/words.h"

void
masking_told_done(struct masking_told *told)
{
	buf_done(&told->too_short);
	buf_done(&told->lines);
	buf_done(&told->common);
}

/*
 * Logs are full of it. No names, users and passwords: whoever has such a secret should not be told on, nor
 * is one told whose name says that it is a secret. Whoever reads the warning would have few words to try.
 */
static bool
is_common(struct slice value)
{
	static const char *const words[] = {"true", "false", "null", "none", "undefined", "enabled", "disabled",
		"debug", "info", "warn", "warning", "error", "trace", "test", "testing", "local", "localhost",
		"127.0.0.1", "0.0.0.0", "http", "https", "8080", "8000", "8443", "3000", "5000", "5432", "3306",
		"6379", "27017"};

	return slice_is_one_of(value, words, ARRAY_LEN(words)) || words_environment(value) != NULL;
}

static void
add_name(struct buf *names, const char *name)
{
	buf_addf(names, "%s`%s`", names->len == 0 ? "" : ", ", name);
}

void
masking_told_add(struct masking_told *told, const char *name, struct slice value, bool is_hidden)
{
	value = slice_trim(value);
	if (is_hidden && is_common(value) && words_secret_name(slice_of_text(name)) == NULL)
		add_name(&told->common, name);
	else if (!is_hidden)
		add_name(value.len < MASK_LEAST ? &told->too_short : &told->lines, name);
}

void
masking_tell(const struct masking_told *told)
{
	if (told->too_short.len > 0)
		output_warning("not hidden in what the command prints, with fewer than %d bytes: %s", MASK_LEAST,
			buf_text(&told->too_short));
	if (told->lines.len > 0)
		output_warning("lines with fewer than %d bytes are not hidden in what the command prints: those of %s",
			MASK_LEAST, buf_text(&told->lines));
	if (told->common.len > 0)
		output_warning("hidden wherever the command prints a common word, which is their value: %s; "
			"what is no secret is stored with `--plain`", buf_text(&told->common));
}
