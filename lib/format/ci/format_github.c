/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of GitHub's runner that a step appends to: `$GITHUB_ENV` for the steps behind it,
 * `$GITHUB_OUTPUT` for `steps.ID.outputs` (dialects.md §4). Always NAME<<DELIMITER, the value and
 * the delimiter, each on lines of their own. The delimiter has 128 random bits, made anew for
 * each value, so that no value can hold it.
 */
#include "format/formats_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hex.h"
#include "base/list.h"
#include "format/ci/github_priv.h"
#include "format/write_priv.h"
#include "secret/secret.h"
#include "text/escape.h"

static const char rename_it[] = "rename it, or map it with `take` in evenkeep.yaml";

static unsigned char
small(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c;
}

/* Names are compared without regard to the case of letters. */
static int
compare(struct slice a, struct slice b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (small(a.data[i]) != small(b.data[i]))
			return small(a.data[i]) < small(b.data[i]) ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

bool
github_is_blocked(struct slice name)
{
	return compare(name, SLICE_LITERAL("NODE_OPTIONS")) == 0;
}

static int
compare_items(const void *a, const void *b)
{
	return compare((*(struct entry *const *)a)->name, (*(struct entry *const *)b)->name);
}

void
github_each_twin(struct envset *set, void (*tell)(void *cookie, const struct entry *twin),
	void *cookie)
{
	size_t count = envset_count(set);
	struct entry **items = xcalloc(count + 1, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = envset_at(set, i);
	qsort(items, count, sizeof(struct entry *), compare_items);
	for (size_t i = 1; i < count; i++)
		if (compare_items(&items[i - 1], &items[i]) == 0)
			tell(cookie, items[i]);
	free(items);
}

/* Names that the runner sets itself or takes from no file, and one that opens it to commands. */
static bool
is_reserved(struct slice name)
{
	return slice_starts_with(name, "GITHUB_") || slice_starts_with(name, "RUNNER_") ||
		slice_equal_text(name, "CI") || github_is_blocked(name) ||
		slice_equal_text(name, "ACTIONS_ALLOW_UNSECURE_COMMANDS");
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	return r;
}

/* A name on a line of its own before `<<`. */
static int
check_name(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice name = entry->name;

	if (slice_starts_with(name, "\xef\xbb\xbf"))
		return refuse_name(format, entry, "a byte order mark", 0, rename_it, err);
	for (size_t at = 0; at < name.len; at++)
		if (name.data[at] < ' ' || name.data[at] == 0x7f ||
			slice_starts_with(slice_from(name, at), "<<") ||
			(name.data[at] == '<' && at + 1 == name.len))
			return refuse_name(format, entry, "a character that it does not take", at,
				rename_it, err);
	return 0;
}

static int
check_env_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	(void)opts;
	return refuse_too_much(format, set, err);
}

static int
check_env(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = check_value(format, entry, err);
	if (r == 0)
		r = check_name(format, entry, err);
	if (r == 0)
		r = refuse_too_long(format, entry, err);
	if (r == 0 && is_reserved(entry->name))
		return refuse_name(format, entry, "a variable that is the runner's own", 0,
			"rename it, or set it in the workflow: `env:`", err);
	return r;
}

static void
refuse_twin(void *cookie, const struct entry *twin)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	printable_add_cut(&name, twin->name, 255);
	err_set(&one, ERR_INVALID, "cannot-carry",
		"`github-output` cannot carry `%s`: another output differs from it in case only",
		buf_text(&name));
	err_why(&one, "GitHub takes both for one, and a value would be lost");
	err_fix(&one, "%s", rename_it);
	err_also(cookie, &one);
}

static int
check_output_all(const struct format *format, const struct format_opts *opts,
	struct envset *set, struct err *err)
{
	(void)format;
	(void)opts;
	github_each_twin(set, refuse_twin, err);
	return err->code;
}

static int
check_output(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = check_value(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "-", err);
	return r;
}

static void
make_delimiter(char out[48])
{
	static const char head[] = "ghadelimiter_";
	uint8_t random[16];

	secret_random(random, sizeof(random));
	memcpy(out, head, sizeof(head));
	hex_text(random, sizeof(random), out + sizeof(head) - 1);
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	char delimiter[48];

	(void)at;
	make_delimiter(delimiter);
	secret_text_add(out, entry->name);
	secret_text_add_text(out, "<<");
	secret_text_add_text(out, delimiter);
	secret_text_add_byte(out, '\n');
	secret_text_add(out, entry->value);
	secret_text_add_byte(out, '\n');
	secret_text_add_text(out, delimiter);
	secret_text_add_byte(out, '\n');
}

const struct format format_github_env = {
	.name = "github-env",
	.summary = "GitHub Actions: $GITHUB_ENV, for the steps behind",
	.place = FORMAT_APPEND,
	.masks = true,
	.check_all = check_env_all,
	.check = check_env,
	.put = put,
	.read = github_env_read,
};

const struct format format_github_output = {
	.name = "github-output",
	.summary = "GitHub Actions: $GITHUB_OUTPUT, as outputs of the step",
	.place = FORMAT_APPEND,
	.masks = true,
	.check_all = check_output_all,
	.check = check_output,
	.put = put,
	.read = github_output_read,
};
