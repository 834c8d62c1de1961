/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/drift/fix.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/drift/fix_priv.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"

static bool
is_so(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_BOOL && fact->yes;
}

static const char *
text_of(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL ? NULL : fact->text;
}

static struct fix *
add(struct fixes *fixes, enum fix_kind kind, const char *file, const struct subject *subject)
{
	fixes->items = list_grow(fixes->items, fixes->count, &fixes->room, sizeof(*fixes->items));
	fixes->items[fixes->count] = (struct fix){.kind = kind, .subject = subject,
		.file = pool_text(fixes->pool, file)};
	return &fixes->items[fixes->count++];
}

static void
leave(struct fixes *fixes, struct fix *fix, const char *why, const char *instead)
{
	fix->kind = FIX_LEFT;
	fix->why = pool_text(fixes->pool, why);
	fix->instead = pool_text(fixes->pool, instead);
}

/* A file that somebody edited is theirs, whatever the vault has; its mode may be closed all the same. */
static void
plan_rendered(struct fixes *fixes, const struct subject *subject)
{
	const char *file = text_of(subject, "target");
	const char *see = text_of(subject, "to_see");

	if (is_so(subject, "edited") || is_so(subject, "foreign"))
		leave(fixes, add(fixes, FIX_LEFT, file, subject), is_so(subject, "edited") ?
			"it was edited by hand" : "`render` did not write it", see);
	else if (is_so(subject, "stale") && text_of(subject, "problem") == NULL)
		add(fixes, FIX_RENDER, file, subject);
	if (is_so(subject, "mode_too_open") && is_so(subject, "written"))
		add(fixes, FIX_MODE, file, subject);
}

/* All names of a template are one fix. */
static void
plan_template(struct fixes *fixes, const struct subject *subject)
{
	struct fix *fix = NULL;

	if (!is_so(subject, "missing") || !is_so(subject, "required") || is_so(subject, "of_environment"))
		return;
	for (size_t i = 0; i < fixes->count; i++)
		if (fixes->items[i].kind == FIX_TEMPLATE &&
			strcmp(fixes->items[i].file, subject->place.file) == 0)
			fix = &fixes->items[i];
	if (fix == NULL)
		fix = add(fixes, FIX_TEMPLATE, subject->place.file, subject);
	fix->names = list_grow(fix->names, fix->name_count, &fix->name_room, sizeof(*fix->names));
	fix->names[fix->name_count++] = pool_text(fixes->pool, text_of(subject, "name"));
}

void
fixes_plan(const struct gathered *gathered, const char *service, struct fixes *out)
{
	out->pool = pool_new();
	for (size_t i = 0; i < gathered->facts->count; i++) {
		const struct subject *subject = gathered->facts->items[i];

		if (service != NULL && (subject->service == NULL || strcmp(subject->service, service) != 0))
			continue;
		if (strcmp(subject->each, "rendered") == 0)
			plan_rendered(out, subject);
		else if (strcmp(subject->each, "template") == 0)
			plan_template(out, subject);
	}
}

void
fixes_done(struct fixes *fixes)
{
	for (size_t i = 0; i < fixes->count; i++)
		free(fixes->items[i].names);
	free(fixes->items);
	pool_free(fixes->pool);
}

bool
fixes_any(const struct fixes *fixes)
{
	for (size_t i = 0; i < fixes->count; i++)
		if (fixes->items[i].kind != FIX_LEFT)
			return true;
	return false;
}

static int
apply(struct session *session, const struct gathered *gathered, const struct fix *fix, bool would,
	struct err *err)
{
	if (fix->kind == FIX_RENDER)
		return fix_render(session, gathered, fix, would, err);
	if (fix->kind == FIX_TEMPLATE)
		return fix_template(session, gathered, fix, would, err);
	return fix_mode(session, gathered, fix, would, err);
}

static void
say_heading(const struct fix *fix)
{
	if (fix->kind == FIX_RENDER)
		output_line("%s, from %s as it is now:", fix->file, fix->subject->environment);
	else if (fix->kind == FIX_TEMPLATE)
		output_line("%s, with what %s has:", fix->file, text_of(fix->subject, "contract"));
}

/* What cannot be done is left with its reason; the others go on. */
static void
show_all(struct session *session, const struct gathered *gathered, struct fixes *fixes)
{
	for (size_t i = 0; i < fixes->count; i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct fix *fix = &fixes->items[i];

		if (fix->kind == FIX_LEFT)
			continue;
		say_heading(fix);
		if (apply(session, gathered, fix, true, &err) < 0)
			leave(fixes, fix, err.message, err.fix[0] == '\0' ? NULL : err.fix);
	}
}

static void
say_left(const struct fixes *fixes)
{
	for (size_t i = 0; i < fixes->count; i++) {
		const struct fix *fix = &fixes->items[i];

		if (fix->kind != FIX_LEFT)
			continue;
		output_marked(MARK_LOOK, "%s is left as it is: %s", fix->file, fix->why);
		if (fix->instead != NULL)
			output_line("     %s", fix->instead);
	}
}

static size_t
count_of(const struct fixes *fixes, bool done)
{
	size_t count = 0;

	for (size_t i = 0; i < fixes->count; i++)
		count += fixes->items[i].kind != FIX_LEFT && (fixes->items[i].done || !done);
	return count;
}

static int
confirm(struct session *session, struct err *err)
{
	if (session_globals(session)->yes)
		return 0;
	if (terminal_is_there()) {
		session_close_vault(session);
		return terminal_confirm("type `fix` to do that: ", "fix", err);
	}
	err_set(err, ERR_REFUSED, "needs-confirmation", "nothing was mended");
	err_why(err, "there is no terminal to confirm it on");
	return err_fix(err, "look at it with -n, then repeat it with --yes");
}

static void
do_all(struct session *session, const struct gathered *gathered, struct fixes *fixes, bool *wrote)
{
	for (size_t i = 0; i < fixes->count; i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct fix *fix = &fixes->items[i];

		if (fix->kind == FIX_LEFT)
			continue;
		*wrote = true;
		if (apply(session, gathered, fix, false, &err) < 0) {
			leave(fixes, fix, err.message, err.fix[0] == '\0' ? NULL : err.fix);
			output_warning("%s: %s", fix->file, err.message);
			continue;
		}
		fix->done = true;
	}
}

int
fixes_apply(struct session *session, const struct gathered *gathered, struct fixes *fixes, bool *wrote,
	struct err *err)
{
	bool would = session_globals(session)->dry_run;
	int r = 0;

	*wrote = false;
	show_all(session, gathered, fixes);
	say_left(fixes);
	if (!fixes_any(fixes)) {
		output_line("%s", "nothing can be mended without a person");
		return 0;
	}
	if (would) {
		output_line("would mend %zu", count_of(fixes, false));
		return 0;
	}
	r = output_is_json() ? 0 : output_flush(err);
	if (r == 0)
		r = confirm(session, err);
	if (r < 0)
		return r;
	do_all(session, gathered, fixes, wrote);
	output_line("mended %zu of %zu", count_of(fixes, true), fixes->count);
	return 0;
}

int
fixes_mend(struct session *session, const struct gather_opts *how, const char *service,
	struct gathered *gathered, struct fixes *out, struct err *err)
{
	bool wrote;
	int r;

	fixes_plan(gathered, service, out);
	r = fixes_apply(session, gathered, out, &wrote, err);
	if (r < 0 || !wrote)
		return r;
	gathered_done(gathered);
	*gathered = (struct gathered){0};
	return gather(session, how, gathered, err);
}

void
fixes_json(struct json *json, const struct fixes *fixes, bool would)
{
	static const char *const kinds[] = {[FIX_RENDER] = "render", [FIX_TEMPLATE] = "template", [FIX_MODE] = "mode",
		[FIX_LEFT] = "left"};

	json_bool(json, "dry_run", would);
	json_open_list(json, "fixes");
	for (size_t i = 0; i < fixes->count; i++) {
		json_open_map(json, NULL);
		json_text(json, "file", fixes->items[i].file);
		json_text(json, "what", kinds[fixes->items[i].kind]);
		json_bool(json, "done", fixes->items[i].done);
		json_text(json, "why", fixes->items[i].why);
		json_text(json, "instead", fixes->items[i].instead);
		json_close_map(json);
	}
	json_close_list(json);
}
