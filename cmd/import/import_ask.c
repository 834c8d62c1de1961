/* SPDX-License-Identifier: Apache-2.0 */
/* What may not be assumed: values that surprise, readers that disagree, files that were only found. */
#include "cmd/import/import_ask.h"

#include <string.h>

#include "base/buf.h"
#include "cmd/session/done.h"
#include "cmd/import/import_say.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"

struct doubts {
	size_t hazards, differences, found, folders;
	unsigned readers;         /* that read something else */
	const struct source *one; /* a source with differences */
};

static struct doubts
count_doubts(const struct import_sources *sources)
{
	struct doubts doubts = {0};
	size_t i;

	for (i = 0; i < sources->count; i++) {
		const struct source *source = &sources->items[i];

		doubts.hazards += read_notes_hazards(&source->notes);
		doubts.found += source->is_found;
		doubts.folders += source->paths != NULL;
		if (source->differences.count == 0 || source->is_told)
			continue;
		doubts.differences += source->differences.count;
		doubts.readers |= source->differences.readers;
		doubts.one = source;
	}
	return doubts;
}

/* Of files that were found nobody said which comes last, so none of them may win. */
static int
check_conflicts(const struct plan *plans, size_t count, struct err *err)
{
	const struct plan_item *one = NULL;
	const char *env = NULL;
	size_t conflicts = 0, i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < plans[i].count; j++)
			if (plans[i].items[j].overruled != NULL && plans[i].items[j].is_guessed) {
				conflicts++;
				one = &plans[i].items[j];
				env = plans[i].env;
			}
	if (one == NULL)
		return 0;
	err_set(err, ERR_REFUSED, "conflicting-files",
	    "%zu name%s different values in the files for `%s`", conflicts,
	    conflicts == 1 ? " has" : "s have", env);
	err_why(err, "`%.*s` is different in %.100s and %.100s, and nobody said which wins",
	    (int)one->name.len, (const char *)one->name.data, one->overruled->record->origin,
	    one->entry->record->origin);
	return err_fix(err, "name the files in their order, later ones win: `evenkeep import %.100s=%s "
			    "%.100s=%s`", one->overruled->record->origin, env, one->entry->record->origin, env);
}

static int
refuse_hazards(const struct doubts *doubts, struct err *err)
{
	err_set(err, ERR_REFUSED, "hazards", "%zu value%s not what the file seems to show",
	    doubts->hazards, doubts->hazards == 1 ? " is" : "s are");
	if (doubts->folders > 0)
		return err_fix(err, "write the files without what is warned of, or repeat it with --yes if "
				    "this is meant");
	err_why(err, "see the warnings above; a `$` in an unquoted value is the usual cause");
	if (doubts->differences > 0)
		return err_fix(err, "say which program reads the file (`--as dotenv-js` and others), or put "
				    "such values in single quotes, or repeat it with --yes if this is meant");
	return err_fix(err, "put such values in single quotes, or repeat it with --yes if this is meant");
}

static int
refuse_differences(const struct doubts *doubts, struct err *err)
{
	struct buf readers CLEANUP(buf_done) = BUF_INIT;

	readers_text(doubts->readers, &readers);
	err_set(err, ERR_REFUSED, "ambiguous-dialect",
	    "%zu value%s on which program reads the file", doubts->differences,
	    doubts->differences == 1 ? " depends" : "s depend");
	err_why(err, "%s would read something else in `%.100s` than %s: see the warnings above",
	    buf_text(&readers), source_shown(doubts->one), doubts->one->format->name);
	return err_fix(err, "say which it is: `--as %s`, or one of the others", doubts->one->format->name);
}

static int
refuse_found(const struct doubts *doubts, struct err *err)
{
	err_set(err, ERR_REFUSED, "needs-confirmation",
	    "%zu file%s found, and nobody said whose %s", doubts->found,
	    doubts->found == 1 ? " was" : "s were", doubts->found == 1 ? "it is" : "they are");
	err_why(err, "which environment a file is for was told from its name");
	return err_fix(err, "look at the plan with -n, then repeat it with --yes");
}

static const char *
question(const struct doubts *doubts)
{
	if (doubts->hazards > 0)
		return "some values are not what the file seems to show (warnings above)\n"
		       "type `import` to take them as they are: ";
	if (doubts->differences > 0)
		return "some values depend on which program reads the file (warnings above)\n"
		       "type `import` to take them as they are, or say --as: ";
	return "type `import` if these files are of these environments: ";
}

static int
confirm_doubts(struct session *session, const struct import_sources *sources, struct err *err)
{
	const struct globals *globals = session_globals(session);
	struct doubts doubts = count_doubts(sources);

	if (doubts.hazards + doubts.differences + doubts.found == 0 || globals->yes ||
	    globals->dry_run)
		return 0;
	if (terminal_is_there()) {
		session_close_vault(session);
		return terminal_confirm(question(&doubts), "import", err);
	}
	if (doubts.hazards > 0)
		return refuse_hazards(&doubts, err);
	return doubts.differences > 0 ? refuse_differences(&doubts, err)
				      : refuse_found(&doubts, err);
}

int
import_confirm(struct session *session, const struct import_opts *o, const struct import_sources *sources,
    const struct plan *plans, const struct words *envs, struct err *err)
{
	struct words confirmed CLEANUP(words_done) = {NULL, 0, 0};
	int r;

	r = check_conflicts(plans, envs->count, err);
	if (r == 0 && o->delete_source)
		r = import_sources_check_delete(session_project(session), sources, plans, envs->count, err);
	if (r == 0)
		r = confirm_doubts(session, sources, err);
	if (r == 0)
		r = envs_for_change(session, envs, "import values into it", &confirmed, err);
	return r;
}
