/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t
clock_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t
clock_steady_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void
clock_text(uint64_t time_ms, char out[CLOCK_TEXT])
{
	const uint64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
	uint64_t seconds = time_ms / 1000;
	time_t when = (time_t)(seconds > last ? last : seconds);
	struct tm parts;

	gmtime_r(&when, &parts);
	strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* What is to come is told as one would say it: a moment after `in 90 days` it is not `in 89 days`. */
static const struct {
	const char *word;
	uint64_t ms;
	uint64_t slack_ms; /* so near to the next number it is that one, of what is to come */
} units[] = {
	{"year", 31536000000, 43200000},
	{"day", 86400000, 43200000},
	{"hour", 3600000, 1800000},
	{"minute", 60000, 30000},
};

static unsigned
count_of(uint64_t apart_ms, size_t unit, bool to_come)
{
	uint64_t n = apart_ms / units[unit].ms;
	uint64_t rest = apart_ms % units[unit].ms;

	return (unsigned)(n > 0 && to_come && rest >= units[unit].ms - units[unit].slack_ms ? n + 1 : n);
}

void
clock_ago(uint64_t time_ms, uint64_t now_ms, char out[CLOCK_AGO])
{
	uint64_t apart = time_ms > now_ms ? time_ms - now_ms : now_ms - time_ms;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		unsigned n = count_of(apart, i, time_ms > now_ms);

		if (n == 0)
			continue;
		snprintf(out, CLOCK_AGO, time_ms > now_ms ? "in %u %s%s" : "%u %s%s ago", n, units[i].word,
		    n == 1 ? "" : "s");
		return;
	}
	snprintf(out, CLOCK_AGO, "now");
}

int
clock_parse_duration(const char *text, uint64_t *out_ms)
{
	static const char letters[] = "smhdwy";
	static const uint64_t ms[] = {1000, 60000, 3600000, 86400000, 604800000, 31536000000};
	const char *letter;
	uint64_t n = 0;

	if (*text < '0' || *text > '9')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++) {
		n = n * 10 + (uint64_t)(*text - '0');
		if (n > 1000000)
			return -1;
	}
	letter = *text == '\0' ? NULL : strchr(letters, *text);
	if (letter == NULL || text[1] != '\0')
		return -1;
	*out_ms = n * ms[letter - letters];
	return 0;
}
