/* SPDX-License-Identifier: Apache-2.0 */
/* What is trusted, and what is here, side by side. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/trust/trust.h"

static const char *const pins[] = {
	[PIN_NONE] = "nothing says yet which vault belongs here",
	[PIN_BY_PROJECT] = "this machine knows which vault belongs to the project",
	[PIN_BY_LOCK] = "evenkeep.lock says which vault belongs here",
};
static const char *const pin_words[] = {
	[PIN_NONE] = NULL, [PIN_BY_PROJECT] = "project",
	[PIN_BY_LOCK] = "lock",
};

static const struct {
	const char *word, *text;
	enum mark mark;
} relations[] = {
	[TRUST_UNKNOWN] = {NULL, "not seen before", MARK_ADDED},
	[TRUST_SAME] = {"same", "as seen", MARK_NONE},
	[TRUST_NEWER] = {"newer", "newer than seen", MARK_NONE},
	[TRUST_OLDER] = {"older", "older than seen", MARK_BAD},
	[TRUST_FORKED] = {"forked", "another history", MARK_BAD},
	[TRUST_GONE] = {"gone", "is gone", MARK_BAD},
};

/* As `verify` shows it: the first four groups. */
static void
id_text(const uint8_t *id, char out[20])
{
	size_t i, at = 0;

	for (i = 0; i < 8; i++) {
		if (i > 0 && i % 2 == 0)
			out[at++] = ' ';
		snprintf(out + at, 3, "%02x", id[i]);
		at += 2;
	}
}

/* "12", or "12 1f0a" where it matters which of two histories it is. */
static void
point_cell(struct table_row *row, size_t column, const struct point *point, bool with_hash)
{
	char text[40];

	if (point->seq == 0)
		snprintf(text, sizeof(text), "-");
	else if (with_hash)
		snprintf(text, sizeof(text), "%" PRIu64 " #%02x%02x", point->seq, point->hash[0],
		    point->hash[1]);
	else
		snprintf(text, sizeof(text), "%" PRIu64, point->seq);
	table_cell_text(row, column, TONE_NONE, text);
}

/* What is wrong with a chain, or that nothing is. */
static const char *
chain_word(const struct trust_chain *chain, bool has_seen, enum mark *mark)
{
	bool lock_is_worse = chain->by_lock >= TRUST_OLDER && chain->by_seen < TRUST_OLDER;

	*mark = MARK_BAD;
	if (lock_is_worse && chain->by_lock == TRUST_OLDER)
		return "older than evenkeep.lock";
	if (lock_is_worse)
		return chain->by_lock == TRUST_GONE ? "gone, evenkeep.lock has it"
						    : "another history than evenkeep.lock";
	*mark = chain->by_seen == TRUST_UNKNOWN && !has_seen ? MARK_NONE
							     : relations[chain->by_seen].mark;
	if (chain->left > 0 && chain->by_seen < TRUST_OLDER) {
		*mark = MARK_BAD;
		return "unconfirmed";
	}
	return relations[chain->by_seen].text;
}

static void
chain_row(struct table *table, const struct trust *trust, const struct trust_chain *chain,
    const char *name, uint64_t now_ms)
{
	bool forked = chain->by_seen == TRUST_FORKED || chain->by_lock == TRUST_FORKED;
	char ago[CLOCK_AGO] = "";
	struct table_row *row;
	enum mark mark;
	const char *word = chain_word(chain, trust->has_seen, &mark);

	if (!trust->is_here) {
		word = trust->is_absent ? "is not here" : "cannot be read";
		mark = MARK_BAD;
	}
	row = table_add(table, mark);
	table_cell_text(row, 0, TONE_BOLD, name);
	point_cell(row, 1, &chain->seen, forked);
	point_cell(row, 2, &chain->lock, forked);
	point_cell(row, 3, &chain->here, forked);
	table_cell_text(row, 4, mark == MARK_BAD ? TONE_RED : TONE_NONE, word);
	if (chain->time_ms > 0)
		clock_ago(chain->time_ms, now_ms, ago);
	table_cell_text(row, 5, TONE_DIM, ago);
	table_cell_text(row, 6, TONE_NONE, chain->author);
}

static void
say_table(const struct trust *trust, uint64_t now_ms)
{
	static const char *const head[] = {
		"WHAT", "SEEN", "LOCK", "HERE", "STATE", "CHANGED", "BY"};
	struct table table CLEANUP(table_done);
	size_t i;

	table_init(&table, head, ARRAY_LEN(head));
	chain_row(&table, trust, &trust->rosters, "members", now_ms);
	for (i = 0; i < trust->env_count; i++) {
		const struct trust_chain *chain = &trust->envs[i];
		char id[2 * ENV_ID + 1];

		hex_text(chain->env_id, ENV_ID, id);
		chain_row(&table, trust, chain, chain->name[0] == '\0' ? id : chain->name, now_ms);
	}
	output_table(&table);
}

/* An error as a line of the answer. */
static void
say_problem(const char *lead, const struct err *err)
{
	output_marked_answer(MARK_BAD, "%s (%s): %s%s%s", lead, err->id, err->context,
	    err->context[0] == '\0' ? "" : ": ", err->message);
	if (err->why[0] != '\0')
		output_answer("  why: %s", err->why);
	if (err->fix[0] != '\0')
		output_answer("  fix: %s", err->fix);
}

void
trust_say(const struct trust *trust, uint64_t now_ms)
{
	char id[20];

	if (trust->is_here) {
		id_text(trust->here, id);
		output_answer("the vault here is %s", id);
	} else if (trust->is_absent && trust->pin_by != PIN_NONE) {
		id_text(trust->pin, id);
		output_answer("no vault is here; the one that belongs here is %s", id);
	}
	if (trust->pin_by != PIN_NONE && trust->is_here &&
	    memcmp(trust->pin, trust->here, VAULT_ID) != 0) {
		id_text(trust->pin, id);
		output_marked_answer(MARK_BAD, "the one that belongs here is %s", id);
	}
	output_answer("%s", pins[trust->pin_by]);
	if (!trust->has_lock)
		output_answer("there is no evenkeep.lock");
	say_table(trust, now_ms);
	if (trust->broken.code != 0)
		say_problem("the vault here is not whole", &trust->broken);
	if (trust->damaged.code != 0)
		say_problem("what was known cannot be read", &trust->damaged);
	if (trust->refusal.code != 0)
		say_problem("refused", &trust->refusal);
}

static void
point_json(struct json *json, const char *key, const struct point *point)
{
	char hash[2 * DOC_HASH + 1];

	if (point->seq == 0) {
		json_nil(json, key);
		return;
	}
	hex_text(point->hash, DOC_HASH, hash);
	json_open_map(json, key);
	json_number(json, "seq", point->seq);
	json_text(json, "hash", hash);
	json_close_map(json);
}

static void
chain_json(struct json *json, const char *key, const struct trust_chain *chain)
{
	char id[2 * ENV_ID + 1];

	json_open_map(json, key);
	if (key == NULL) {
		hex_text(chain->env_id, ENV_ID, id);
		json_text(json, "environment", chain->name[0] == '\0' ? NULL : chain->name);
		json_text(json, "id", id);
		json_number(json, "unconfirmed", chain->left);
	}
	point_json(json, "seen", &chain->seen);
	point_json(json, "lock", &chain->lock);
	point_json(json, "here", &chain->here);
	json_text(json, "by_seen", relations[chain->by_seen].word);
	json_text(json, "by_lock", relations[chain->by_lock].word);
	json_time(json, "time", chain->time_ms);
	json_close_map(json);
}

static void
problem_json(struct json *json, const char *key, const struct err *err)
{
	if (err->code == 0) {
		json_nil(json, key);
		return;
	}
	json_open_map(json, key);
	json_text(json, "id", err->id);
	json_number(json, "exit", (uint64_t)-err->code);
	json_text(json, "context", err->context[0] == '\0' ? NULL : err->context);
	json_text(json, "message", err->message);
	json_text(json, "fix", err->fix[0] == '\0' ? NULL : err->fix);
	json_close_map(json);
}

void
trust_document(struct json *json, const struct trust *trust)
{
	char id[2 * VAULT_ID + 1];
	size_t i;

	hex_text(trust->here, VAULT_ID, id);
	json_text(json, "vault", trust->is_here ? id : NULL);
	hex_text(trust->pin, VAULT_ID, id);
	json_text(json, "pinned", trust->pin_by != PIN_NONE ? id : NULL);
	json_text(json, "pinned_by", pin_words[trust->pin_by]);
	chain_json(json, "members", &trust->rosters);
	json_open_list(json, "environments");
	for (i = 0; i < trust->env_count; i++)
		chain_json(json, NULL, &trust->envs[i]);
	json_close_list(json);
	problem_json(json, "broken", &trust->broken);
	problem_json(json, "damaged", &trust->damaged);
	problem_json(json, "refusal", &trust->refusal);
}
