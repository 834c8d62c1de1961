/* SPDX-License-Identifier: Apache-2.0 */
/* Does a set satisfy the contract (POLICY.md §1)? What is missing is named in full. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/contract.h"
#include "config/words.h"
#include "resolve/resolve.h"
#include "resolve/select_priv.h"

enum { HEAD_NAMES = 400, MORE_NAMES = 500, PLACES = 150 }; /* bytes of names in one message */

struct found {
	const struct contract_key **keys;
	size_t count, room;
};

static void
found_done(struct found *found)
{
	free(found->keys);
}

static void
found_add(struct found *found, const struct contract_key *key)
{
	found->keys = list_grow(found->keys, found->count, &found->room, sizeof(*found->keys));
	found->keys[found->count++] = key;
}

static void
warn_of(const struct contract_key *key, const char *what, const char *env,
    void (*warn)(void *cookie, const char *message), void *cookie)
{
	struct buf message CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&message, "`%s` %s `%s` (%s:%u)", key->name, what, env, key->file, key->line);
	warn(cookie, buf_text(&message));
}

/* Names from *AT on, as many as fit in MOST bytes; *AT moves behind them. */
static void
add_names(struct buf *out, const struct found *found, size_t *at, size_t most)
{
	size_t first = *at;

	while (*at < found->count &&
	       (*at == first || out->len + strlen(found->keys[*at]->name) + 4 <= most)) {
		buf_addf(out, "%s`%s`", *at == first ? "" : ", ", found->keys[*at]->name);
		(*at)++;
	}
}

/* `.env.example:3, :8, …`: where the contract asks for them, as far as a line has room. */
static void
add_places(struct buf *out, const struct found *found)
{
	const char *file = "";
	size_t i;

	for (i = 0; i < found->count && out->len < PLACES; i++) {
		bool same = strcmp(found->keys[i]->file, file) == 0;

		file = found->keys[i]->file;
		buf_addf(out, "%s%.200s:%u", i == 0 ? "" : ", ", same ? "" : file, found->keys[i]->line);
	}
	if (i < found->count)
		buf_addf(out, " and %zu more lines", found->count - i);
}

/* One problem whose head says WHAT of all, continued in further ones while there are names. */
static void
complain(const struct found *found, const struct project_service *service, const char *id,
    const char *one, const char *many, const char *env, struct err *problems)
{
	const struct contract_key *first = found->keys[0];
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct buf places CLEANUP(buf_done) = BUF_INIT;
	struct err problem = ERR_INIT;
	size_t at = 0;

	add_names(&names, found, &at, HEAD_NAMES);
	if (found->count == 1) {
		err_set(&problem, ERR_INVALID, id, "%s %s `%s`", buf_text(&names), one, env);
		err_at(&problem, first->file, first->line, 1);
	} else {
		err_set(&problem, ERR_INVALID, id, "%zu %s `%s`: %s", found->count, many, env,
		    buf_text(&names));
		err_at(&problem, first->file, first->line, 1);
		add_places(&places, found);
		err_why(&problem, "asked for by %s", buf_text(&places));
	}
	if (found->count > 1)
		err_fix(&problem, "`evenkeep fill -e %s` asks for each", env);
	else
		err_fix(&problem, "`evenkeep set %s -e %s`",
		    (const char *)stored_name(service, slice_of_text(first->name)).data, env);
	err_also(problems, &problem);
	while (at < found->count) {
		buf_clear(&names);
		add_names(&names, found, &at, MORE_NAMES);
		err_set(&problem, ERR_INVALID, id, "and %s", buf_text(&names));
		err_also(problems, &problem);
	}
}

/* A value that is not what the contract says it is. */
static void
check_type(const struct contract_key *key, const struct entry *entry,
    const struct project_service *service, const char *env, struct err *problems)
{
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	struct err problem = ERR_INIT;

	if (contract_key_fits(key, entry->value, &wanted))
		return;
	err_set(&problem, ERR_INVALID, "value-type", "`%s` in `%s` is not %s", key->name, env,
	    buf_text(&wanted));
	err_at(&problem, key->file, key->line, 1);
	err_fix(&problem, "`evenkeep set %s -e %s`",
	    (const char *)stored_name(service, slice_of_text(key->name)).data, env);
	err_also(problems, &problem);
}

int
resolve_check_opts(struct envset *set, const struct resolve_opts *opts, const char *env,
    void (*warn)(void *cookie, const char *message), void *cookie, struct err *err)
{
	const struct contract *contract = opts->contract;
	struct found missing CLEANUP(found_done) = {NULL, 0, 0};
	struct found placeholders CLEANUP(found_done) = {NULL, 0, 0};
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t i;

	for (i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];
		const struct entry *entry = envset_find(set, slice_of_text(key->name));

		if (!is_asked_for(opts, key->name) || key->internal)
			continue;
		if (entry == NULL && contract_key_refuses(key))
			found_add(&missing, key);
		else if (entry == NULL && key->required)
			warn_of(key, "is not set in", env, warn, cookie);
		else if (entry != NULL && words_is_placeholder(entry->value) && contract_key_refuses(key))
			found_add(&placeholders, key);
		else if (entry != NULL && words_is_placeholder(entry->value))
			warn_of(key, "is still a placeholder in", env, warn, cookie);
		else if (entry != NULL)
			check_type(key, entry, opts->service, env, &problems);
	}
	if (missing.count > 0)
		complain(&missing, opts->service, "missing-names", "is required and is not set in",
		    "names are required and not set in", env, &problems);
	if (placeholders.count > 0)
		complain(&placeholders, opts->service, "placeholder-value",
		    "is required and still a placeholder in",
		    "names are required and still placeholders in", env, &problems);
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err->code;
}

int
resolve_check(struct envset *set, const struct contract *contract, const char *env,
    void (*warn)(void *cookie, const char *message), void *cookie, struct err *err)
{
	const struct resolve_opts opts = {.contract = contract};

	return resolve_check_opts(set, &opts, env, warn, cookie, err);
}
