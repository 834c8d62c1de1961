/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/stale.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/session/share/share.h"

static const uint64_t day_ms = UINT64_C(86400) * 1000;

/* Time since the store was reached; what is not known counts as the oldest, and so does the future. */
static uint64_t
age_of(uint64_t reached_ms, uint64_t now_ms)
{
	if (reached_ms == 0 || reached_ms > now_ms + day_ms)
		return UINT64_MAX;
	return now_ms > reached_ms ? now_ms - reached_ms : 0;
}

static int
refuse(const struct env_info *info, const char *when, struct err *err)
{
	err_set(err, ERR_BEHIND, "stale", "what is here of `%s` (commit %" PRIu64 ") may be old: its store was %s",
	    info->name, info->seq, when);
	err_why(err, "a protected environment is started with old values for a week at most");
	return err_fix(err, "`evenkeep fetch`, or start with `--fetch`; `--max-age 30d` allows more");
}

int
stale_check(struct session *session, const struct env_info *info, uint64_t most_ms, struct err *err)
{
	uint64_t now_ms = session_now_ms(session), reached_ms, age_ms;
	char when[CLOCK_AGO + 16] = "never reached";
	const struct remote_address *address;
	int r = share_address(session, &address, err);

	if (r < 0 || address == NULL)
		return r;
	r = share_last_reached(session, &reached_ms, err);
	if (r < 0)
		return r;
	age_ms = age_of(reached_ms, now_ms);
	if (age_ms < day_ms)
		return 0;
	if (age_ms != UINT64_MAX) {
		char ago[CLOCK_AGO];

		clock_ago(reached_ms, now_ms, ago);
		snprintf(when, sizeof(when), "last reached %s", ago);
	}
	if (session_env_is_protected(session, info) && age_ms > (most_ms != 0 ? most_ms : 7 * day_ms))
		return refuse(info, when, err);
	output_warning("starting with `%s` as of commit %" PRIu64 ": its store was %s; `evenkeep fetch` "
		       "brings it up", info->name, info->seq, when);
	return 0;
}

void
stale_warn(const struct env_info *info)
{
	if (info->is_stale)
		output_warning("nothing was signed in %s for longer than its owners allow: it is refused until "
			"somebody who may write does `evenkeep env renew %s`", info->name, info->name);
}
