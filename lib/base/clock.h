/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_BASE_CLOCK_H
#define EK_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds since 1970, UTC. */
uint64_t clock_now_ms(void);

/* Milliseconds since some begin, which no setting of the clock moves: for deadlines. */
uint64_t clock_steady_ms(void);

enum { CLOCK_TEXT = 21 }; /* "2026-11-21T04:22:00Z" and its NUL */

/* RFC 3339 in UTC, whole seconds; years beyond 9999 are shown as 9999. */
void clock_text(uint64_t time_ms, char out[CLOCK_TEXT]);

enum { CLOCK_AGO = 24 };

/* "now", "5 minutes ago", "3 days ago", "in 2 days": in the largest unit up to years. What is past
 * is told in whole ones; what is to come in the nearest number, as somebody says it who just set it. */
void clock_ago(uint64_t time_ms, uint64_t now_ms, char out[CLOCK_AGO]);

/*
 * A length of time as people write it: digits and one of s, m, h, d, w, y (365 days). Returns 0
 * and the milliseconds, or -1 if TEXT is something else or too large.
 */
int clock_parse_duration(const char *text, uint64_t *out_ms);

#endif
