/* SPDX-License-Identifier: Apache-2.0 */
/* A signature is good for some minutes: where clocks differ by more, both are told. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cmd/remote/s3/bucket.h"

/* "2026-11-21T21:26:17Z", with or without parts of seconds. */
static bool
time_of(const char *text, int64_t *out)
{
	struct tm tm = {0};

	if (strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) == NULL)
		return false;
	*out = (int64_t)timegm(&tm);
	return *out >= 0;
}

static void
length_of(int64_t seconds, char *out, size_t room)
{
	if (seconds < 0)
		seconds = -seconds;
	if (seconds < 120)
		snprintf(out, room, "%" PRId64 " s", seconds);
	else if (seconds < 7200)
		snprintf(out, room, "%" PRId64 " min", seconds / 60);
	else if (seconds < 172800)
		snprintf(out, room, "%" PRId64 " h", seconds / 3600);
	else
		snprintf(out, room, "%" PRId64 " days", seconds / 86400);
}

enum remote_answer
s3_say_clocks(const struct s3_place *place, const char *date, const char *server_time, int64_t now,
    struct engine_said *said)
{
	char theirs[CLOCK_TEXT], ours[CLOCK_TEXT], apart[32];
	int64_t there;

	snprintf(said->fix, sizeof(said->fix),
	    "set the clock that is wrong; `timedatectl` tells about the one of this machine");
	clock_text((uint64_t)now * 1000, ours);
	if (!http_date(date, &there) && !time_of(server_time, &there))
		return engine_say(said, REMOTE_CLOCK,
		    "the clock of `%s` is not ours, which says %s; signed requests are refused",
		    place->host, ours);
	clock_text((uint64_t)there * 1000, theirs);
	length_of(now - there, apart, sizeof(apart));
	return engine_say(said, REMOTE_CLOCK,
	    "the clock of `%s` and ours are %s apart (%s there, %s here); signed requests are refused",
	    place->host, apart, theirs, ours);
}
