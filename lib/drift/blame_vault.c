/* SPDX-License-Identifier: Apache-2.0 */
/* What contracts ask of a name, and what the environments have of it. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/list.h"
#include "drift/blame_priv.h"

enum { VALUE_MOST = 40 };

static const struct parity_row *
row_of(const struct blame_ask *ask)
{
	for (size_t i = 0; ask->parity != NULL && i < ask->parity->count; i++)
		if (strcmp(ask->parity->rows[i].name, ask->name) == 0)
			return &ask->parity->rows[i];
	return NULL;
}

static void
contract_words(const struct contract_key *key, const char *type, struct buf *out)
{
	buf_addf(out, "%s, %s", key->required ? "expected" : "optional",
		key->secret ? "secret" : "plain");
	if (type != NULL)
		buf_addf(out, ", %s", type);
	if (key->default_value != NULL)
		buf_add_text(out, "; has a default");
	if (key->placeholder)
		buf_add_text(out, "; its text is a placeholder");
	if (key->deprecated)
		buf_addf(out, "; deprecated%s%s", key->instead == NULL ? "" : ", use ",
			key->instead == NULL ? "" : key->instead);
}

/* The first line of what the contract says the name is. */
static void
take_description(const struct contract_key *key, struct blame *blame)
{
	struct slice rest = slice_of_text(key->description), line;

	if (blame->description == NULL && slice_next_line(&rest, &line) &&
		slice_trim(line).len > 0)
		blame->description = pool_slice(blame->pool, slice_trim(line));
}

static void
add_key(struct drafts *drafts, const struct expected *expected, size_t at)
{
	const struct contract_key *key = expected->keys[at];
	struct draft *draft = draft_at(drafts, BLAME_CONTRACT,
		(struct fact_place){key->file, key->line, 1, 0});
	struct buf words CLEANUP(buf_done) = BUF_INIT;

	contract_words(key, expected->type, &words);
	if (drafts->ask->parity->ask.service_count > 1)
		draft->step.service = draft->step.service == NULL ?
			pool_text(drafts->pool, expected->services[at]) :
			pool_printf(drafts->pool, "%s, %s", draft->step.service,
				expected->services[at]);
	draft_say(drafts, draft, NULL, buf_text(&words));
}

void
blame_contract(struct drafts *drafts, struct blame *blame)
{
	const struct parity_row *row = row_of(drafts->ask);
	const struct expected *expected = row == NULL ? NULL : row->expected;

	if (row != NULL)
		blame->secret = row->secret;
	for (size_t i = 0; expected != NULL && i < expected->count; i++)
		if (is_asked_service(drafts->ask, expected->services[i])) {
			add_key(drafts, expected, i);
			take_description(expected->keys[i], blame);
		}
}

static bool
shows_value(const struct parity_row *row, const struct parity_cell *cell)
{
	return cell->seen->entry != NULL && !row->secret && !cell->seen->is_secret &&
		(cell->seen->flags & ENTRY_BINARY) == 0 && cell->seen->entry->value.len > 0 &&
		cell->seen->entry->value.len <= VALUE_MOST;
}

static unsigned
tag_digits(const struct blame_ask *ask, const struct parity_row *row)
{
	const uint8_t *tags[64];
	size_t count = 0;

	for (size_t e = 0; e < ask->parity->ask.env_count && count < ARRAY_LEN(tags); e++)
		if (row->cells[e].seen != NULL && row->cells[e].seen->tag != NULL)
			tags[count++] = row->cells[e].seen->tag;
	return view_tag_digits(tags, count);
}

/* `#5c21`, a plain value, or a word for what there is. */
static void
add_value(struct drafts *drafts, const struct parity_row *row, size_t e, struct buf *out)
{
	const struct parity_ask *ask = &drafts->ask->parity->ask;
	const struct parity_cell *cell = &row->cells[e];
	char tag[VIEW_TAG_TEXT];

	if (cell->state != PARITY_SET || cell->seen == NULL) {
		static const char *const words[] = {
			[PARITY_HIDDEN] = "you may not see it",
			[PARITY_MISSING] = "missing",
			[PARITY_UNSET] = "not set",
			[PARITY_DEFAULT] = "not set: the contract's default stands in",
			[PARITY_EXPIRED] = "expired",
			[PARITY_INVALID] = "not of the type that the contract states",
			[PARITY_PLACEHOLDER] = "still a placeholder",
			[PARITY_WEAK] = "weak: it may be too easy to guess, so it has no tag",
			[PARITY_SET] = "set",
		};

		buf_add_text(out, words[cell->state]);
	} else if (shows_value(row, cell)) {
		buf_add(out, cell->seen->entry->value);
	} else if (cell->seen->tag != NULL && ask->shows_tag != NULL &&
		ask->shows_tag(cell->seen)) {
		view_tag_text(cell->seen, tag_digits(drafts->ask, row), tag);
		buf_add_text(out, tag);
	} else {
		buf_add_text(out, cell->is_empty ? "empty" : "set");
	}
}

/* The environment that the others are compared with: the one that was asked for. */
static size_t
column_of(const struct blame_ask *ask)
{
	for (size_t e = 0; ask->environment != NULL && e < ask->parity->ask.env_count; e++)
		if (strcmp(ask->parity->ask.envs[e].view->name, ask->environment) == 0)
			return e;
	return ask->parity->ask.env_count;
}

static void
add_relation(const struct blame_ask *ask, const struct parity_row *row, size_t e, struct buf *out)
{
	size_t chosen = column_of(ask);
	const struct parity_cell *cell = &row->cells[e], *other;

	for (size_t i = 0; chosen == ask->parity->ask.env_count && i < e; i++)
		if (row->cells[i].group != 0 && row->cells[i].group == cell->group) {
			buf_addf(out, ", same as %s", ask->parity->ask.envs[i].view->name);
			return;
		}
	if (chosen == ask->parity->ask.env_count || chosen == e || cell->seen == NULL)
		return;
	other = &row->cells[chosen];
	if (other->seen == NULL)
		return;
	buf_addf(out, ", %s %s", view_compare(cell->seen, other->seen) == VIEW_SAME ? "same as" :
		view_compare(cell->seen, other->seen) == VIEW_DIFFERENT ? "differs from" :
		"not comparable with", ask->environment);
}

static void
add_past(const struct blame_ask *ask, const struct parity_cell *cell, size_t e, struct buf *out)
{
	const struct blame_past *past = ask->pasts == NULL ? NULL : &ask->pasts[e];
	uint64_t time_ms = past != NULL && past->time_ms != 0 ? past->time_ms :
		cell->seen != NULL ? cell->seen->created_ms : 0;
	char ago[CLOCK_AGO];

	if (time_ms == 0)
		return;
	clock_ago(time_ms, ask->now_ms, ago);
	buf_addf(out, "; %s", past != NULL && past->is_gone ? "taken out" : "set");
	if (past != NULL && past->author != NULL && past->author[0] != '\0')
		buf_addf(out, " by %s,", past->author);
	buf_addf(out, " %s", ago);
	if (past != NULL && past->seq != 0)
		buf_addf(out, ", commit %" PRIu64, past->seq);
}

static void
add_record(const struct blame_ask *ask, const struct parity_cell *cell, size_t e, struct buf *out)
{
	const struct view_cell *seen = cell->seen;
	const char *env = ask->parity->ask.envs[e].view->name;
	char ago[CLOCK_AGO];

	if (seen == NULL)
		return;
	if (seen->layer != NULL && ask->parity->ask.envs[e].file == NULL &&
		strcmp(seen->layer, env) != 0)
		buf_addf(out, "; comes from %s underneath", seen->layer);
	if ((seen->flags & ENTRY_REFERS) != 0)
		buf_add_text(out, "; refers to others");
	if ((seen->flags & ENTRY_LEAKED) != 0)
		buf_add_text(out, "; versions before this one leaked");
	if (seen->expires_ms != 0) {
		clock_ago(seen->expires_ms, ask->now_ms, ago);
		buf_addf(out, "; expire%s %s", seen->expires_ms <= ask->now_ms ? "d" : "s", ago);
	}
	if (ask->pasts != NULL && ask->pasts[e].is_local)
		buf_add_text(out, "; your own local value goes over it");
}

static void
add_cell(struct drafts *drafts, const struct parity_row *row, size_t e)
{
	const struct blame_ask *ask = drafts->ask;
	const struct parity_env *env = &ask->parity->ask.envs[e];
	struct buf words CLEANUP(buf_done) = BUF_INIT;
	struct draft *draft = draft_add(drafts, BLAME_VAULT, env->view->name);

	draft->step.environment = draft->step.place;
	if (env->file != NULL)
		draft->step.what = "environment";
	draft->has = row->cells[e].seen != NULL;
	draft->gives = draft->has &&
		(ask->parity->ask.env_count == 1 || column_of(ask) == e);
	add_value(drafts, row, e, &words);
	add_relation(ask, row, e, &words);
	add_past(ask, &row->cells[e], e, &words);
	add_record(ask, &row->cells[e], e, &words);
	if (env->file != NULL)
		buf_addf(&words, "; of the file %s", env->file);
	draft_say(drafts, draft, NULL, buf_text(&words));
}

void
blame_vault(struct drafts *drafts, struct blame *blame)
{
	const struct parity_row *row = row_of(drafts->ask);

	(void)blame;
	for (size_t e = 0; row != NULL && e < drafts->ask->parity->ask.env_count; e++)
		add_cell(drafts, row, e);
}
