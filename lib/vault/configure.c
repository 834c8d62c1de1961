/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed in the charter besides grants: policy, age, base. */
#include <string.h>

#include "base/list.h"
#include "vault/admin.h"
#include "vault/charter_priv.h"
#include "vault/names_priv.h"
#include "vault/wire.h"
#include "vault/write_priv.h"

enum {
	POLICY_ALL = POLICY_LOADER_NAMES | POLICY_PROTECTED | POLICY_ESCROW | POLICY_CLOSED |
		     POLICY_SHAPE_HIDDEN,
	READERS_TOLD = 4,
};

struct configuring {
	const struct env_settings *settings;
	struct next_charter next;
};

static void
configuring_done(struct configuring *configuring)
{
	next_charter_done(&configuring->next);
}

/* Environments as their newest charters say: is one of them over the environment of ENV_ID? */
static int
find_above(struct vault *vault, const uint8_t env_id[ENV_ID], char name[65], struct err *err)
{
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	size_t i;
	int r = env_ids_load(vault, &ids, err);

	name[0] = '\0';
	for (i = 0; r == 0 && name[0] == '\0' && i < ids.count; i++) {
		struct doc *doc CLEANUP(doc_freep) = NULL;
		struct slice bytes;
		uint64_t seq;

		r = store_doc_head(vault->store, DOC_CHARTER, ids.items[i], &seq, &bytes, err);
		if (r == 1)
			r = doc_parse(bytes, NULL, &doc, err);
		if (r == 0 && doc != NULL && memcmp(doc->charter.base_env, env_id, ENV_ID) == 0)
			memcpy(name, doc->charter.name, sizeof(doc->charter.name));
	}
	return r < 0 ? r : 0;
}

static int
refuse_base(const char *id, const char *name, const char *what, const char *other, struct err *err)
{
	err_set(err, ERR_REFUSED, id, "`%s` cannot have this base: %s `%s`", name, what, other);
	return err_why(err, "values come from one level underneath, and no further");
}

/*
 * Whoever reads the environment would be refused in all of it without the right to read its base. A
 * recovery key reads escrows, and one environment's has nothing of the other.
 */
static void
readers_missing(const struct draft *draft, const struct charter *base, struct buf *out)
{
	size_t i, told = 0, more = 0;

	for (i = 0; i < draft->charter->grant_count; i++) {
		const struct grant *grant = &draft->charter->grants[i];
		const struct member *member = roster_find(draft->roster, grant->member_id);

		if (member == NULL || member->class == CLASS_RECOVERY ||
		    !member_is_valid_at(member, draft->now_ms) ||
		    charter_grant(base, grant->member_id) != NULL)
			continue;
		if (told == READERS_TOLD)
			more++;
		else
			buf_addf(out, "%s`%s`", told++ == 0 ? "" : ", ", member->label);
	}
	if (more > 0)
		buf_addf(out, " and %zu more", more);
}

static int
check_readers(const struct draft *draft, const struct vault_env *base, struct err *err)
{
	struct buf missing CLEANUP(buf_done) = BUF_INIT;

	readers_missing(draft, &env_charter(base)->charter, &missing);
	if (missing.len == 0)
		return 0;
	err_set(err, ERR_REFUSED, "base-readers",
	    "%s could not use `%s` any longer: no right to read `%s`", buf_text(&missing),
	    draft->env_name, base->info.name);
	return err_fix(err, "an owner of `%s` grants it first: `evenkeep grant MEMBER -e %s read`",
	    base->info.name, base->info.name);
}

static int
check_base(const struct draft *draft, const char *name, uint8_t out[ENV_ID], struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct vault *vault = draft->env->vault;
	char above[65];
	int r;

	if (strcmp(name, draft->env_name) == 0) {
		err_set(err, ERR_REFUSED, "base-self", "`%s` cannot be its own base", name);
		return err_fix(err, "name another environment, or none");
	}
	r = vault_env_open(vault, name, &base, err);
	if (r < 0)
		return r;
	memcpy(out, base->info.env_id, ENV_ID);
	if (memcmp(out, draft->charter->base_env, ENV_ID) == 0)
		return 0; /* it is so already */
	if (!bytes_are_zero(env_charter(base)->charter.base_env, ENV_ID))
		return refuse_base("base-base", draft->env_name, "that one has a base itself,",
		    base->info.base[0] == '\0' ? "?" : base->info.base, err);
	r = find_above(vault, draft->env_id, above, err);
	if (r < 0)
		return r;
	if (above[0] != '\0')
		return refuse_base("base-base", draft->env_name, "it is the base of", above, err);
	return check_readers(draft, base, err);
}

/* What the next charter says; an error is told before anything is written. */
static int
settle(struct configuring *configuring, struct err *err)
{
	const struct env_settings *settings = configuring->settings;
	struct charter *charter = &configuring->next.doc.charter;

	if (((settings->set | settings->clear) & ~(unsigned)POLICY_ALL) != 0 ||
	    (settings->set & settings->clear) != 0)
		return err_set(err, ERR_BUG, "bug", "a policy that is none, or is set and cleared");
	charter->policy = (charter->policy | settings->set) & ~settings->clear;
	if (settings->has_max_age)
		charter->max_age_s = settings->max_age_s;
	if (!settings->has_base)
		return 0;
	memset(charter->base_env, 0, ENV_ID);
	if (settings->base[0] == '\0')
		return 0;
	return check_base(configuring->next.draft, settings->base, charter->base_env, err);
}

static int
write_rows(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	struct configuring *configuring = cookie;
	struct charter *next = &configuring->next.doc.charter;
	int r;

	next_charter_done(&configuring->next);
	next_charter_start(&configuring->next, draft);
	r = settle(configuring, err);
	if (r < 0)
		return r;
	*changed = next->policy != draft->charter->policy ||
		   next->max_age_s != draft->charter->max_age_s ||
		   memcmp(next->base_env, draft->charter->base_env, ENV_ID) != 0;
	return *changed == 0 ? 0 : next_charter_write(&configuring->next, err);
}

static void
word_add(struct buf *out, const char *before, const char *word)
{
	buf_addf(out, "%s%s%s", out->len == 0 ? "" : ", ", before, word);
}

/* `protected, not hide-shape, max-age 86400 s, base common` */
static void
message_build(const struct env_settings *settings, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
	    {POLICY_LOADER_NAMES, "loader-names"},
	    {POLICY_PROTECTED, "protected"},
	    {POLICY_ESCROW, "escrow"},
	    {POLICY_CLOSED, "closed"},
	    {POLICY_SHAPE_HIDDEN, "shape hidden"},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++) {
		if ((settings->set & words[i].bit) != 0)
			word_add(out, "", words[i].word);
		if ((settings->clear & words[i].bit) != 0)
			word_add(out, "not ", words[i].word);
	}
	if (settings->has_max_age && settings->max_age_s == 0)
		word_add(out, "no ", "max-age");
	else if (settings->has_max_age)
		buf_addf(out, "%smax-age %u s", out->len == 0 ? "" : ", ", settings->max_age_s);
	if (settings->has_base)
		word_add(out, settings->base[0] == '\0' ? "no " : "base ",
		    settings->base[0] == '\0' ? "base" : settings->base);
}

int
vault_env_configure(struct vault_env *env, const struct env_settings *settings,
    struct grant_result *result, struct err *err)
{
	struct configuring configuring CLEANUP(configuring_done) = {.settings = settings};
	struct buf message CLEANUP(buf_done) = BUF_INIT;
	struct commit_result done;
	int r;

	message_build(settings, &message);
	r = writing_charter(env, buf_text(&message), write_rows, &configuring, &done, err);
	if (r < 0)
		return r;
	*result = (struct grant_result){
	    .seq = done.seq, .changed = done.changed > 0, .rekeyed = configuring.next.keys != NULL};
	return 0;
}
