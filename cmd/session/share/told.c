/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/share/told.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/list.h"
#include "cmd/session/share/reached.h"
#include "vault/state.h"

enum { TOLD_MOST = 8 << 20 };

static const char label[] = "evenkeep/told", suffix[] = ".told";

void
told_copy(const struct heads *from, struct heads *to)
{
	heads_done(to);
	memcpy(to->vault_id, from->vault_id, VAULT_ID);
	to->roster = from->roster;
	for (size_t i = 0; i < from->count; i++)
		heads_put(to, &from->envs[i]);
}

static bool
take_word(const char **text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*text, word, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool
take_number(const char **text, uint64_t *out)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	*out = strtoull(*text, &end, 10);
	*text = end;
	return true;
}

static bool
take_id(const char **text, uint8_t out[ENV_ID])
{
	if (!hex_bytes(*text, ENV_ID, out))
		return false;
	*text += 2 * ENV_ID;
	return true;
}

static bool
take_own(const char *line, struct news_spans *own)
{
	struct news_span span;

	if (!take_word(&line, "own ") || !take_id(&line, span.env_id) || !take_word(&line, " ") ||
	    !take_number(&line, &span.from) || !take_word(&line, " ") || !take_number(&line, &span.to) ||
	    *line != '\0')
		return false;
	news_span_add(own, span.env_id, span.from, span.to);
	return true;
}

static bool
take_line(const char *line, size_t number, struct heads *out, struct news_spans *own)
{
	struct env_heads env = {.name = ""};

	if (number == 1)
		return strcmp(line, "told 1") == 0;
	if (number == 2)
		return take_word(&line, "roster ") && take_number(&line, &out->roster.seq) && *line == '\0';
	if (strncmp(line, "own ", 4) == 0)
		return take_own(line, own);
	if (!take_word(&line, "env ") || !take_id(&line, env.env_id) || !take_word(&line, " charter ") ||
	    !take_number(&line, &env.charter.seq) || !take_word(&line, " commit ") ||
	    !take_number(&line, &env.commit.seq) || *line != '\0')
		return false;
	heads_put(out, &env);
	return true;
}

static bool
parse(struct slice text, struct heads *out, struct news_spans *own)
{
	struct slice line;
	size_t number = 0;

	if (!state_sum_take(label, &text))
		return false;
	while (slice_next_line(&text, &line)) {
		char *copy CLEANUP(freep) = xstrndup((const char *)line.data, line.len);

		if (!take_line(copy, ++number, out, own))
			return false;
	}
	return number >= 2;
}

int
told_load(const char *state_folder, const uint8_t vault_id[VAULT_ID], struct heads *out,
    struct news_spans *own)
{
	struct heads heads CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct news_spans spans CLEANUP(news_spans_done) = {NULL, 0, 0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *path CLEANUP(freep) = NULL;

	if (state_folder == NULL)
		return 0;
	path = reached_path(state_folder, vault_id, suffix);
	if (state_read(path, TOLD_MOST, &text, &ignored) != 1 || !parse(buf_slice(&text), &heads, &spans))
		return 0;
	memcpy(heads.vault_id, vault_id, VAULT_ID);
	for (size_t i = 0; i < spans.count; i++)
		news_span_add(own, spans.items[i].env_id, spans.items[i].from, spans.items[i].to);
	*out = heads;
	heads = (struct heads){.roster = {.seq = 0}};
	return 1;
}

/* Another command may have told more meanwhile. */
static void
go_forward(struct heads *to, const struct heads *news)
{
	if (news->roster.seq > to->roster.seq)
		to->roster = news->roster;
	for (size_t i = 0; i < news->count; i++) {
		struct env_heads *env = heads_find(to, news->envs[i].env_id);

		if (env == NULL)
			env = heads_put(to, &news->envs[i]);
		if (news->envs[i].charter.seq > env->charter.seq)
			env->charter = news->envs[i].charter;
		if (news->envs[i].commit.seq > env->commit.seq)
			env->commit = news->envs[i].commit;
	}
}

static void
add_id(struct buf *out, const uint8_t env_id[ENV_ID])
{
	char id[2 * ENV_ID + 1];

	hex_text(env_id, ENV_ID, id);
	buf_add_text(out, id);
}

/* Was all of it told? */
static bool
is_past(const struct heads *heads, const struct news_span *span)
{
	static const uint8_t rosters[ENV_ID];
	const struct env_heads *env;

	if (memcmp(span->env_id, rosters, ENV_ID) == 0)
		return span->to <= heads->roster.seq;
	env = heads_find(heads, span->env_id);
	return env != NULL && span->to <= env->commit.seq;
}

static void
build(const struct heads *heads, const struct news_spans *own, struct buf *out)
{
	buf_addf(out, "told 1\nroster %" PRIu64 "\n", heads->roster.seq);
	for (size_t i = 0; i < heads->count; i++) {
		const struct env_heads *env = &heads->envs[i];

		buf_add_text(out, "env ");
		add_id(out, env->env_id);
		buf_addf(out, " charter %" PRIu64 " commit %" PRIu64 "\n", env->charter.seq,
		    env->commit.seq);
	}
	for (size_t i = 0; i < own->count; i++) {
		const struct news_span *span = &own->items[i];

		if (is_past(heads, span))
			continue;
		buf_add_text(out, "own ");
		add_id(out, span->env_id);
		buf_addf(out, " %" PRIu64 " %" PRIu64 "\n", span->from, span->to);
	}
	state_sum_add(label, out);
}

void
told_save(const char *state_folder, const uint8_t vault_id[VAULT_ID], const struct heads *heads,
    const struct news_spans *own)
{
	struct news_spans spans CLEANUP(news_spans_done) = {NULL, 0, 0};
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *folder CLEANUP(freep) = NULL, *path CLEANUP(freep) = NULL;
	int fd CLEANUP(state_closep) = -1;

	if (state_folder == NULL)
		return;
	folder = path_join(state_folder, "remote");
	path = reached_path(state_folder, vault_id, suffix);
	if (state_lock(folder, &fd, &ignored) < 0)
		return;
	(void)told_load(state_folder, vault_id, &now, &spans);
	go_forward(&now, heads);
	for (size_t i = 0; i < own->count; i++)
		if (!news_span_is_known(&spans, &own->items[i]))
			news_span_add(&spans, own->items[i].env_id, own->items[i].from, own->items[i].to);
	build(&now, &spans, &text);
	(void)file_replace(path, buf_slice(&text), 0600, &ignored);
}

void
told_forget(const char *state_folder, const uint8_t vault_id[VAULT_ID])
{
	char *folder CLEANUP(freep) = path_join(state_folder, "remote");
	char *path CLEANUP(freep) = reached_path(state_folder, vault_id, suffix);
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	(void)state_remove(folder, path, &ignored);
}
