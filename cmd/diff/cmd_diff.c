/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/diff/diff.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "resolve/view.h"

static const struct opt opts[] = {
    OPT_STRING(0, "service", struct diff_opts, service, "SERVICE",
	"only what SERVICE takes, under its names"),
    OPT_FLAG(0, "all", struct diff_opts, all, "what is the same too, and every name of a process"),
    OPT_FLAG(0, "reveal", struct diff_opts, reveal, "show secret values too"),
    OPT_STRING(0, "format", struct diff_opts, format, "FORM",
	"how to write it: human, side-by-side, unified, json"),
    OPT_END,
};

static void
diff_done(struct diff *diff)
{
	changes_free(diff->changes);
	diff_side_done(&diff->before);
	diff_side_done(&diff->after);
	compare_keys_free(diff->keys);
	service_done(&diff->service);
	contracts_done(&diff->contracts);
}

static int
choose_form(const struct diff_opts *o, enum changes_form *out, struct err *err)
{
	static const char *const forms[] = {"human", "side-by-side", "unified", "json", NULL};
	const char *meant;
	size_t at = 0;

	while (o->format != NULL && forms[at] != NULL && strcmp(forms[at], o->format) != 0)
		at++;
	if (forms[at] == NULL) {
		err_set(err, ERR_USAGE, "unknown-format", "there is no such form for `--format`");
		meant = suggest(o->format, forms, at);
		if (meant != NULL)
			return err_fix(err, "did you mean `%s`?", meant);
		return err_fix(err, "human, side-by-side, unified or json");
	}
	if (strcmp(forms[at], "json") == 0)
		output_be_json();
	else if (o->format != NULL && output_is_json())
		return err_set(
		    err, ERR_USAGE, "contradiction", "--json and --format exclude each other");
	*out = at == 1 ? CHANGES_BESIDE : at == 2 ? CHANGES_UNIFIED : CHANGES_LINES;
	return 0;
}

static int
parse_sides(struct diff *diff, const struct args *args, struct err *err)
{
	int r;

	r = diff_side_parse(args->item[0], &diff->before, err);
	if (r == 0)
		r = diff_side_parse(args->item[1], &diff->after, err);
	if (r < 0)
		return r;
	if (diff->before.source.file != NULL && diff->after.source.file != NULL &&
	    strcmp(diff->before.source.file, "-") == 0 && strcmp(diff->after.source.file, "-") == 0)
		return err_set(err, ERR_USAGE, "bad-side", "stdin can be one of the sides only");
	diff->names =
	    (struct words){.item = (const char **)args->item + 2, .count = args->count - 2};
	return 0;
}

static bool
is_wanted(void *cookie, struct slice name)
{
	const struct diff *diff = cookie;

	if (diff->service.contract != NULL && contract_find(diff->service.contract, name) == NULL)
		return false;
	for (size_t i = 0; i < diff->names.count; i++)
		if (slice_equal_text(name, diff->names.item[i]))
			return true;
	return diff->names.count == 0;
}

/* A name that was typed and that no side has is a mistake, unless a side is hidden. */
static int
check_names(const struct diff *diff, struct err *err)
{
	const struct view *before = diff->before.view, *after = diff->after.view;

	if (before->kind == VIEW_HIDDEN || after->kind == VIEW_HIDDEN)
		return 0;
	for (size_t i = 0; i < diff->names.count; i++) {
		struct slice name = slice_of_text(diff->names.item[i]);
		struct err one = ERR_INIT;

		if (view_find(before, name) != NULL || view_find(after, name) != NULL)
			continue;
		err_set(&one, ERR_NOT_FOUND, "no-name", "neither side has `%.64s`",
		    diff->names.item[i]);
		err_also(err, &one);
	}
	return err->code;
}

static bool
is_of_vault(const struct changes_side *side)
{
	return side->seen != NULL && side->seen->version != 0;
}

/* Names of files and processes may be pieces of broken values. */
static bool
may_name(const struct changes_item *item)
{
	return is_of_vault(&item->before) || is_of_vault(&item->after) ||
	       read_note_may_show(item->name);
}

static bool
is_void(const struct changes_side *side)
{
	return side->seen != NULL && (side->seen->flags & ENTRY_VOID) != 0;
}

static const char *
remark(void *cookie, const struct changes_item *item)
{
	const struct diff *diff = cookie;
	const struct view_cell *before = item->before.seen, *after = item->after.seen;

	if (is_void(&item->before) || is_void(&item->after))
		return "leaked since";
	if (item->step == CHANGES_SAME && is_of_vault(&item->before) && is_of_vault(&item->after) &&
	    strcmp(diff->before.env, diff->after.env) != 0 &&
	    strcmp(before->layer, after->layer) == 0)
		return "inherited";
	return "";
}

/* Kinds and references are said by a vault only; notes and ends belong to one environment. */
static unsigned
what_counts(const struct diff *diff)
{
	if (!diff_is_stored(&diff->before) || !diff_is_stored(&diff->after))
		return 0;
	if (strcmp(diff->before.env, diff->after.env) != 0)
		return CHANGES_KIND | CHANGES_REFERS;
	return CHANGES_KIND | CHANGES_REFERS | CHANGES_NOTE | CHANGES_EXPIRES;
}

static int
compare(struct diff *diff, enum changes_form form, struct err *err)
{
	const struct changes_look look = {.form = form,
	    .before = diff->before.text,
	    .after = diff->after.text,
	    .reveal = diff->opts->reveal,
	    .is_answer = true,
	    .may_name = may_name,
	    .word = remark,
	    .cookie = diff};
	int r;

	diff_match(diff);
	r = check_names(diff, err);
	if (r < 0)
		return r;
	diff->changes = changes_new(&(struct changes_ask){.before = diff->before.view,
	    .after = diff->after.view,
	    .what = what_counts(diff),
	    .same = diff->opts->all || form == CHANGES_UNIFIED,
	    .is_wanted = is_wanted,
	    .cookie = diff,
	    .shows_tag = view_shows_tag});
	if (output_is_json())
		diff_document(diff, &look);
	else
		r = diff_say(diff, &look, err);
	if (r < 0)
		return r;
	return changes_count(diff->changes) == 0 ? EXIT_OK : EXIT_FOUND;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct diff diff CLEANUP(diff_done) = {.session = session, .opts = cookie};
	enum changes_form form = CHANGES_LINES;
	int r;

	r = choose_form(cookie, &form, err);
	if (r == 0)
		r = parse_sides(&diff, args, err);
	if (r == 0)
		r = diff_see(&diff, err);
	return r < 0 ? r : compare(&diff, form, err);
}

const struct cmd cmd_diff = {
    .name = "diff",
    .synopsis = "A B [NAME…] [--service SERVICE] [--all] [--reveal] [--format FORM]",
    .summary = "what is different between two environments, past states, files or processes",
    .text =
	"Each side is one of\n"
	"\n"
	"  ENV                   an environment as it is\n"
	"  ENV@SEQ, ENV@-N       as it was after commit SEQ, or N commits ago\n"
	"  file:PATH[:DIALECT]   a file, in the dialect that it seems to be of or is said to be\n"
	"  process:PID           what a process of yours was started with\n"
	"  -, file:-:DIALECT     stdin\n"
	"\n"
	"A secret is shown as a tag: equal tags are equal values in this vault, different tags\n"
	"different ones. An environment that you may not read is seen by its shape. Exits 1 when\n"
	"something is different, or cannot be compared.\n",
    .examples = {"evenkeep diff staging prod", "evenkeep diff prod@-1 prod"},
    .needs = 0,
    .takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
    .min_args = 2,
    .max_args = CMD_ANY_ARGS,
    .opts = opts,
    .opts_size = sizeof(struct diff_opts),
    .run = run,
};
