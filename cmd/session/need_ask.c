/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One prompt for each name, because a second one would be where a pasted secret is echoed: what is
 * typed is the value, but for an empty line and a few exact words that begin with a colon.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/session/need.h"
#include "cmd/frame/terminal.h"
#include "config/words.h"
#include "model/name.h"
#include "report/screen.h"

static const struct screen bare = {.plain = true};

static void
add_text(struct buf *out, const char *text)
{
	screen_add_text(out, &bare, TONE_NONE, text);
}

static void
add_services(struct buf *out, const struct expected *expected)
{
	for (size_t i = 0; expected != NULL && i < expected->count; i++) {
		buf_add_text(out, i == 0 ? " by " : ", ");
		add_text(out, expected->services[i]);
	}
}

static void
add_line(struct buf *out, const char *lead, struct slice text)
{
	buf_addf(out, "  %s", lead);
	screen_add(out, &bare, TONE_NONE, text);
	buf_add_byte(out, '\n');
}

static void
add_lines(struct buf *out, const char *lead, const char *text)
{
	struct slice rest = slice_of_text(text), line;

	while (slice_next_line(&rest, &line))
		add_line(out, lead, line);
}

/* What contracts say of it, each thing once. */
static void
add_contract(struct buf *out, const struct expected *expected)
{
	const char *about = NULL, *docs = NULL, *example = NULL;

	if (expected == NULL)
		return;
	for (size_t i = 0; i < expected->count; i++) {
		const struct contract_key *key = expected->keys[i];

		about = about == NULL ? key->description : about;
		docs = docs == NULL ? key->docs : docs;
		if (example == NULL && !key->placeholder && key->example != NULL &&
			key->example[0] != '\0')
			example = key->example;
	}
	add_lines(out, "", about);
	add_lines(out, "see      ", docs);
	add_lines(out, "type     ", expected->type);
	add_lines(out, "example  ", example);
	if (expected->file != NULL) {
		struct buf place CLEANUP(buf_done) = BUF_INIT;

		buf_addf(&place, "%s:%u", expected->file, expected->line);
		add_line(out, "asked in ", buf_slice(&place));
	}
}

static const struct view_cell *
there(const struct view *view, const char *name)
{
	const struct view_cell *cell = view_find(view, slice_of_text(name));

	return cell == NULL || cell->entry == NULL || cell->is_secret ? NULL : cell;
}

/* Plain values of other environments may be seen. */
static void
add_others(struct buf *out, const struct need *need, const struct need_views *others)
{
	for (size_t i = 0; !need->is_secret && i < others->count; i++) {
		const struct view_cell *cell = there(others->items[i], need->name);

		if (cell == NULL)
			continue;
		buf_add_text(out, "  in ");
		add_text(out, others->items[i]->name);
		buf_add_text(out, ": ");
		screen_add(out, &bare, TONE_NONE, cell->entry->value);
		buf_add_byte(out, '\n');
	}
}

static bool
is_proposed(const struct need *need)
{
	return need->is_secret && need->recipe.source == RECIPE_STATED;
}

static void
add_choices(struct buf *out, const struct need *need, const struct need_views *others)
{
	bool any = false;

	buf_add_text(out, is_proposed(need) ? "  Enter makes one (" : "  Enter skips it");
	if (is_proposed(need)) {
		recipe_write(&need->recipe, out);
		buf_add_text(out, "), :skip leaves it out");
	} else if (need->recipe.source != RECIPE_NONE && need->is_secret) {
		buf_add_text(out, ", :generate makes one (");
		recipe_write(&need->recipe, out);
		buf_add_byte(out, ')');
	}
	for (size_t i = 0; !need->is_secret && i < others->count; i++)
		any |= there(others->items[i], need->name) != NULL;
	buf_addf(out, "%s\n", any ? ", :from ENV takes the value of ENV" : "");
}

static int
show(const struct need *need, const char *env, size_t at, size_t of,
	const struct need_views *others, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&text, "\n%zu of %zu: %s for %s, %s", at, of, need->name, env,
		need->is_secret ? "secret" : "plain");
	if (need->expected != NULL)
		buf_add_text(&text, need->is_required ? ", required" : ", optional");
	add_services(&text, need->expected);
	buf_add_byte(&text, '\n');
	add_contract(&text, need->expected);
	add_others(&text, need, others);
	add_choices(&text, need, others);
	return terminal_show(buf_slice(&text), err);
}

static int
say_problem(const struct err *problem, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&text, "  ");
	add_text(&text, problem->message);
	if (problem->line == 0 && problem->fix[0] != '\0') {
		buf_add_text(&text, "; ");
		add_text(&text, problem->fix);
	}
	buf_add_text(&text, "; once more\n");
	return terminal_show(buf_slice(&text), err);
}

/* The value of ENV, if that is what TYPED asks for. */
static int
take_from(struct need *need, struct slice env, const struct need_views *others, struct err *err)
{
	for (size_t i = 0; !need->is_secret && i < others->count; i++) {
		const struct view_cell *cell = there(others->items[i], need->name);
		int r;

		if (cell == NULL || !slice_equal_text(env, others->items[i]->name))
			continue;
		r = expected_check(need->expected, need->name, cell->entry->value, err);
		if (r < 0)
			return r;
		need->value = secret_of(cell->entry->value);
		need->how = NEED_TAKEN;
		need->from = others->items[i]->name;
		return 0;
	}
	return err_set(err, ERR_INVALID, "no-name", "`%.*s` has no value to take",
		(int)(env.len < 64 ? env.len : 64), (const char *)env.data);
}

static int
generate(struct need *need, struct err *err)
{
	if (!need->is_secret || need->recipe.source == RECIPE_NONE)
		return err_set(err, ERR_INVALID, "not-generated",
			"this is nothing that is made at random");
	need_generate(need);
	return 0;
}

/* What is typed becomes the value; a plain one that looks like a secret becomes one. */
static int
take_typed(struct need *need, struct secret **typed, struct err *err)
{
	const char *reason = NULL;
	int r;

	r = expected_check(need->expected, need->name, secret_slice(*typed), err);
	if (r < 0)
		return r;
	if (!need->is_secret)
		reason = words_secret_value(slice_of_text(need->name), secret_slice(*typed));
	if (reason != NULL) {
		char text[200];
		int len = snprintf(text, sizeof(text), "  kept as a secret: it looks like %.120s\n", reason);

		r = terminal_show(slice_of(text, (size_t)len), err);
		need->is_secret = true;
	}
	need->value = secret_take(typed);
	need->how = NEED_TYPED;
	return r;
}

static int
take(struct need *need, struct secret **typed, const struct need_views *others, struct err *err)
{
	static const char from[] = ":from ";
	struct slice text = secret_slice(*typed);

	if (slice_equal_text(text, ":skip") || (text.len == 0 && !is_proposed(need)))
		return 0;
	if (slice_equal_text(text, ":generate") || text.len == 0)
		return generate(need, err);
	if (slice_starts_with(text, from))
		return take_from(need, slice_trim(slice_from(text, sizeof(from) - 1)), others, err);
	return take_typed(need, typed, err);
}

static int
say_taken(const struct need *need, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct buf odd CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&text, "  ");
	if (need->how == NEED_OPEN)
		buf_add_text(&text, "left out");
	else
		need_how_text(need, &text);
	if (need->how != NEED_OPEN)
		buf_addf(&text, ", %zu byte%s", secret_len(need->value),
			secret_len(need->value) == 1 ? "" : "s");
	if (need->how == NEED_TYPED && expected_is_odd(need->expected, secret_slice(need->value), &odd))
		buf_addf(&text, "; not %s, as the example is", buf_text(&odd));
	buf_add_byte(&text, '\n');
	return terminal_show(buf_slice(&text), err);
}

int
need_ask(struct need *need, const char *env, size_t at, size_t of,
	const struct need_views *others, struct err *err)
{
	char prompt[512];
	int r;

	r = show(need, env, at, of, others, err);
	snprintf(prompt, sizeof(prompt), "value of %.255s for %.180s: ", need->name, env);
	while (r == 0) {
		struct secret *typed CLEANUP(secret_freep) = NULL;
		struct err problem = ERR_INIT;

		r = need->is_secret ? terminal_ask_secret(prompt, VALUE_MOST, &typed, &problem) :
			terminal_ask_line(prompt, &typed, &problem);
		if (r == 0)
			r = take(need, &typed, others, &problem);
		if (r == 0)
			return say_taken(need, err);
		if (r != ERR_INVALID) {
			*err = problem;
			return r;
		}
		r = say_problem(&problem, err);
		err_done(&problem);
	}
	return r;
}
