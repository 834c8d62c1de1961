/* SPDX-License-Identifier: Apache-2.0 */
#include "store/fault_priv.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANY = POINT_WRITE | POINT_SYNC | POINT_TRUNCATE | POINT_DELETE | POINT_CREATE };
enum ending { STAYS, DIES, LOSES, TEARS };

static const struct kind {
	const char *name;
	unsigned counts; /* of enum fault_point */
	enum ending ending;
	enum fault_act act;
} kinds[] = {
	{"kill", ANY, DIES, ACT_GO_ON},
	{"lose", ANY, LOSES, ACT_GO_ON},
	{"tear", ANY, TEARS, ACT_GO_ON},
	{"eio", ANY, STAYS, ACT_EIO},
	{"enospc", POINT_WRITE | POINT_CREATE, STAYS, ACT_FULL},
	{"short", POINT_WRITE, STAYS, ACT_SHORT},
	{"sync", POINT_SYNC, STAYS, ACT_EIO},
	{"none", ANY, STAYS, ACT_GO_ON},
};

static const struct kind *kind;
static unsigned long at, points;
static bool onward, chosen;
static unsigned long coin;

bool
fault_set(const char *spec)
{
	char *end;
	size_t i, len;

	fault_forget();
	chosen = true;
	kind = NULL;
	points = 0;
	if (spec == NULL)
		return true;
	len = strcspn(spec, ":");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, spec, len) == 0)
			kind = &kinds[i];
	if (kind == NULL || spec[len] != ':')
		return false;
	at = strtoul(spec + len + 1, &end, 10);
	onward = *end == '+';
	coin = at * 2654435761UL + 1;
	return strcmp(end, onward ? "+" : "") == 0;
}

unsigned long
fault_points(void)
{
	return points;
}

static bool
never(void)
{
	return false;
}

static bool
toss(void)
{
	coin = coin * 6364136223846793005UL + 1442695040888963407UL;
	return (coin >> 40 & 1) != 0;
}

enum fault_act
fault_at(enum fault_point point)
{
	if (!chosen && !fault_set(getenv("EVENKEEP_FAULT")))
		abort();
	if (kind == NULL || (kind->counts & point) == 0)
		return ACT_GO_ON;
	points++;
	if (points < at || at == 0 || (points > at && !onward))
		return ACT_GO_ON;
	if (kind->ending == LOSES)
		fault_crash(never);
	if (kind->ending == TEARS)
		fault_crash(toss);
	if (kind->ending != STAYS)
		kill(getpid(), SIGKILL);
	return kind->act;
}
