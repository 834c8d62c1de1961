/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>

#include "cmd/remote/http/http_priv.h"

enum { LOOK_UP_MS = 1000 };

/* Transfers that have ended since the last look; true: there were some. */
static bool
note_ended(struct http *http)
{
	struct transfer *transfer;
	CURLMsg *message;
	bool some = false;
	int more;

	while ((message = curl_multi_info_read(http->multi, &more)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		transfer->code = message->data.result;
		transfer->over = true;
		some = true;
	}
	return some;
}

/* What evenkeep does meanwhile: 0, or the POLL… that it is. */
static short
look_at_asker(const struct http *http)
{
	struct pollfd asker = {.fd = http->asker, .events = POLLIN};

	return http->asker >= 0 && poll(&asker, 1, 0) > 0 ? asker.revents : 0;
}

/* Sleep until something comes, from the network or from evenkeep. */
static void
rest(struct http *http, bool any, uint64_t until)
{
	struct curl_waitfd asker = {.fd = http->asker, .events = any ? CURL_WAIT_POLLIN : 0};
	unsigned left = any ? engine_left_ms(until) : LOOK_UP_MS;

	curl_multi_poll(http->multi, http->asker < 0 ? NULL : &asker, http->asker < 0 ? 0 : 1,
	    (int)(left < LOOK_UP_MS ? left : LOOK_UP_MS), NULL);
}

static enum drive_end
run(struct http *http, bool any, uint64_t until)
{
	int running;
	short asked;

	for (;;) {
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			return DRIVE_DONE;
		if ((note_ended(http) && any) || running == 0)
			return DRIVE_DONE;
		asked = look_at_asker(http);
		if (asked & (POLLHUP | POLLERR))
			return DRIVE_GONE;
		if (any && asked != 0)
			return DRIVE_ASKED;
		if (any && engine_left_ms(until) == 0)
			return DRIVE_LATE;
		rest(http, any, until);
	}
}

enum drive_end
drive(struct http *http, struct transfer *transfers, size_t count, bool any, uint64_t until)
{
	enum drive_end end;
	size_t i;

	for (i = 0; i < count; i++) {
		transfers[i].code = CURLE_ABORTED_BY_CALLBACK; /* unless it comes to its end */
		curl_multi_add_handle(http->multi, transfers[i].easy);
	}
	end = run(http, any, until);
	for (i = 0; i < count; i++)
		curl_multi_remove_handle(http->multi, transfers[i].easy);
	return end;
}
