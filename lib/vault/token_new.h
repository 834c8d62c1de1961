/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuing tokens (VAULT.md §8.3). A token is a member that can only read, its grants, and a text with its
 * seed and the floor. That takes several acts, each of which is all or nothing: what can be refused is
 * refused before the first, and the text is made after the last, so that there is none of a token that
 * reads less than it should. Needs vault/admin.h.
 */
#ifndef EK_VAULT_TOKEN_NEW_H
#define EK_VAULT_TOKEN_NEW_H

#include "vault/admin.h"
#include "vault/token.h"

/* What a token reads of one environment. */
struct token_grant {
	char env[65];
	char **names;      /* ascending, owned; NULL: all of them */
	size_t name_count;
};

struct token_plan {
	char label[65];
	char env[65];               /* the one whose heads are its floor; "": it is for shapes only */
	struct token_grant *grants; /* what lies underneath first; none if it is for shapes */
	size_t grant_count;
	uint64_t not_after_ms;      /* 0: no end */
};
void token_plan_done(struct token_plan *plan);

/*
 * Add ENV, and the environment underneath before it, to PLAN, with NAMES (0: all). ERR_NOT_FOUND
 * (`no-env`, `no-name`: neither of the two has it).
 */
int token_plan_add(struct vault *vault, struct token_plan *plan, const char *env,
	const char *const *names, size_t name_count, struct err *err);

/*
 * The grants that MEMBER has, as the plan of another token. *ALL is false where there is one whose names
 * only those know who read that environment; it is left out. plan->env stays "" where it cannot be told
 * which of several it is.
 */
int token_plan_like(struct vault *vault, const struct member *member, struct token_plan *plan,
	bool *all, struct err *err);

/*
 * Could all of it be done? ERR_NO_KEY (`no-right`): an administrator adds a member, an owner grants; with
 * who could. ERR_REFUSED (`member-exists`): somebody else is called so. LABEL may be NULL.
 */
int token_plan_check(struct vault *vault, const struct token_plan *plan, const char *label,
	struct err *err);

/* How far it came. */
struct token_issue {
	struct secret *seed;
	uint8_t member_id[MEMBER_ID];
	bool is_member;
};
void token_issue_done(struct token_issue *issue);

/*
 * The member, as LABEL, and its grants; VAULT is open for writing. After an error it may only be closed;
 * if issue->is_member, who asked removes the member again: nobody has its seed.
 */
int token_issue(struct vault *vault, const struct token_plan *plan, const char *label,
	struct token_issue *issue, struct err *err);

/* Its text, with what is newest in VAULT now as its floor. */
int token_issue_text(struct vault *vault, const struct token_plan *plan,
	const struct token_issue *issue, struct secret **out, struct err *err);

/*
 * The names to which the grant of MEMBER_ID is limited, ascending. ERR_NO_KEY (`no-right`): the history,
 * which says them, is for those who read all of the environment. ERR_NOT_FOUND (`no-grant`): it has none
 * that is limited.
 */
int vault_env_each_scope_name(struct vault_env *env, const uint8_t member_id[MEMBER_ID],
	int (*fn)(void *cookie, struct slice name, struct err *err), void *cookie, struct err *err);

#endif
