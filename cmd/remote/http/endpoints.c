/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/remote/http/http_priv.h"
#include "remote/host.h"

enum { REST_FIRST_MS = 5000, REST_MOST_MS = 60000 };

static unsigned
random_below(size_t count)
{
	unsigned random = 0;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random))
		random = (unsigned)clock_steady_ms() * 2654435761u;
	return random % (unsigned)count;
}

bool
endpoints_init(struct http *http)
{
	const char *host = http->settings.hosts;

	while (*host != '\0') {
		size_t len = strcspn(host, ",");
		struct slice name = slice_of(host, host_length(slice_of(host, len)));
		struct buf origin = BUF_INIT;

		if (len == 0 || http->endpoint_count == ENDPOINTS_MOST)
			return false;
		buf_addf(&origin, "%s://%.*s", http->settings.scheme, (int)len, host);
		http->endpoints[http->endpoint_count++] = (struct endpoint){
		    .origin = buf_take(&origin), .is_here = host_is_this(name)};
		host += len + (host[len] == ',');
	}
	if (http->endpoint_count == 0)
		return false;
	http->current = random_below(http->endpoint_count);
	return true;
}

void
endpoints_done(struct http *http)
{
	while (http->endpoint_count > 0)
		free(http->endpoints[--http->endpoint_count].origin);
}

int
endpoint_next(struct http *http, const bool *tried)
{
	uint64_t now = clock_steady_ms();
	int resting = -1;
	size_t i, at;

	for (i = 0; i < http->endpoint_count; i++) {
		at = (http->current + i) % http->endpoint_count;
		if (tried[at])
			continue;
		if (http->endpoints[at].rests_until <= now) {
			http->current = at;
			return (int)at;
		}
		if (resting < 0 ||
		    http->endpoints[at].rests_until < http->endpoints[resting].rests_until)
			resting = (int)at;
	}
	if (resting >= 0)
		http->current = (size_t)resting;
	return resting;
}

void
endpoint_works(struct http *http, size_t index)
{
	http->endpoints[index].rests_until = 0;
	http->endpoints[index].rest_ms = 0;
	http->endpoints[index].why[0] = '\0';
}

void
endpoint_fails(struct http *http, size_t index, const char *why)
{
	struct endpoint *endpoint = &http->endpoints[index];

	endpoint->rest_ms = endpoint->rest_ms == 0 ? REST_FIRST_MS : endpoint->rest_ms * 2;
	if (endpoint->rest_ms > REST_MOST_MS)
		endpoint->rest_ms = REST_MOST_MS;
	endpoint->rests_until = clock_steady_ms() + endpoint->rest_ms;
	snprintf(endpoint->why, sizeof(endpoint->why), "%s", why);
}

size_t
endpoints_open(const struct http *http)
{
	size_t count = 0, i;

	for (i = 0; i < http->endpoint_count; i++)
		count += http->endpoints[i].why[0] == '\0';
	return count;
}

/* As many reasons as there is room for, and how many more there are. */
static void
add_reasons(const struct http *http, struct engine_said *said)
{
	size_t told = 0, len, i;

	snprintf(said->text, sizeof(said->text), "none of %zu endpoints can be asked",
	    http->endpoint_count);
	for (i = 0; i < http->endpoint_count; i++) {
		const char *why = http->endpoints[i].why;

		len = strlen(said->text);
		if (why[0] == '\0' || len + strlen(why) + 40 > sizeof(said->text))
			continue;
		snprintf(said->text + len, sizeof(said->text) - len, "%s%s", told == 0 ? ": " : "; ", why);
		told++;
	}
	len = strlen(said->text);
	if (told < http->endpoint_count)
		snprintf(said->text + len, sizeof(said->text) - len, " (+%zu more)",
		    http->endpoint_count - told);
}

void
endpoints_say(const struct http *http, uint64_t begun, struct engine_said *said)
{
	if (endpoints_open(http) == 0)
		said->wait_ms = (unsigned)(clock_steady_ms() - begun);
	if (http->endpoint_count > 1)
		add_reasons(http, said);
}

void
http_rest(struct http *http, uint64_t begun, enum remote_answer answer, struct engine_said *said)
{
	endpoint_fails(http, http->current, said->text);
	if (answer == REMOTE_DOWN && endpoints_open(http) == 0)
		endpoints_say(http, begun, said);
}

const char *
http_origin(const struct http *http)
{
	return http->endpoints[http->current].origin;
}
