/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/who_priv.h"

enum { SHOWN = 5 }; /* more names help nobody */

static void
add(const struct vault *vault, const struct member *member, size_t *count, struct buf *out)
{
	if (!member_is_valid_at(member, vault->place.now_ms) || ++*count > SHOWN)
		return;
	buf_addf(out, "%s`%s`", *count == 1 ? "" : " or ", member->label);
}

void
who_administers(const struct vault *vault, struct buf *out)
{
	const struct roster *roster = vault_roster(vault);
	size_t count = 0, i;

	for (i = 0; i < roster->member_count; i++)
		if (member_is_admin(&roster->members[i]))
			add(vault, &roster->members[i], &count, out);
}

void
who_owns(const struct vault_env *env, struct buf *out)
{
	const struct charter *charter = &env_charter(env)->charter;
	size_t count = 0, i;

	for (i = 0; i < charter->grant_count; i++) {
		const struct member *member =
		    roster_find(vault_roster(env->vault), charter->grants[i].member_id);

		if (charter->grants[i].right == RIGHT_OWN && member != NULL)
			add(env->vault, member, &count, out);
	}
}
