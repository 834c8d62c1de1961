/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/check.h"

#include <assert.h>

#include "base/cleanup.h"

struct check_line {
	const char *name;
	enum err_code code;
	const char *sentence;
};

static const struct check_line lines[] = {
#define CHECK(id, code, sentence) {#id, code, sentence},
#include "vault/checks.def"
#undef CHECK
};

#ifdef EK_CHECK_CONTROLS
enum check check_disabled = CHECK_COUNT;
#endif

const char *
check_name(enum check check)
{
	assert(check < CHECK_COUNT);
	return lines[check].name;
}

const char *
check_sentence(enum check check)
{
	assert(check < CHECK_COUNT);
	return lines[check].sentence;
}

enum err_code
check_code(enum check check)
{
	assert(check < CHECK_COUNT);
	return lines[check].code;
}

const char *
trust_id(enum err_code code)
{
	switch (code) {
	case ERR_TAMPERED:
		return "tampered";
	case ERR_ROLLED_BACK:
		return "rolled-back";
	case ERR_FORKED:
		return "forked";
	case ERR_UNKNOWN_VAULT:
		return "unknown-vault";
	case ERR_UNCONFIRMED:
		return "unconfirmed";
	case ERR_BEHIND:
		return "behind";
	default:
		return "no-key";
	}
}

static const char *
fix_of(enum check check)
{
	if (check == CHECK_MAX_AGE)
		return "get the newest copy, or have somebody who may write sign it anew: `evenkeep env renew`";
	if (check == CHECK_TOKEN_OLDER)
		return "get the newest copy of the vault: the token was issued over a newer one";
	if (check == CHECK_TOKEN_FORK)
		return "the token was issued over another copy: get the one that everybody else has, "
		       "or ask for a token of this one";
	switch (check_code(check)) {
	case ERR_TAMPERED:
		return "do not use this copy; put back one that verifies (`evenkeep restore FILE`)";
	case ERR_ROLLED_BACK:
		return "get the newest copy of the vault; a newer one was verified here before";
	case ERR_FORKED:
		return "two copies went different ways: keep the one that everybody else has, "
		       "and set the other's changes again";
	case ERR_UNKNOWN_VAULT:
		return "compare the ids with its owners, and put the project's own vault back; or if that is shared, move "
		       ".evenkeep/vault.db away, `evenkeep trust reset` on a terminal, `evenkeep fetch`";
	case ERR_UNCONFIRMED:
		return "ask an administrator to review it, and to confirm it if it is honest: "
		       "`evenkeep trust confirm`";
	case ERR_BEHIND:
		return "get the newest copy of the vault: `evenkeep.lock` expects it";
	default:
		return "ask an owner of the environment for access";
	}
}

int
trust_refuse(enum check check, struct err *err)
{
	enum err_code code = check_code(check);

#ifdef EK_CHECK_CONTROLS
	if (check == check_disabled)
		return 0;
#endif
	err_set(err, code, check == CHECK_MAX_AGE ? "stale" : trust_id(code), "%s",
	    check_sentence(check));
	return err_fix(err, "%s", fix_of(check));
}

int
trust_need(bool holds, enum check check, struct err *err)
{
	return holds ? 0 : trust_refuse(check, err);
}
