/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/https/status.h"

#include <stdio.h>

static enum remote_answer
refused_login(const char *host, struct https_asked asked, struct engine_said *said)
{
	if (!asked.has_login)
		return engine_say(
		    said, REMOTE_LOGIN, "`%s` wants a login, and evenkeep has none for it", host);
	return engine_say(said, REMOTE_LOGIN, "`%s` does not accept the login (401)", host);
}

static enum remote_answer
denied(const char *host, struct https_asked asked, struct engine_said *said)
{
	if (asked.is_link) {
		snprintf(said->fix, sizeof(said->fix),
		    "ask for a new link; signed links are good for a time");
		return engine_say(
		    said, REMOTE_DENIED, "`%s` does not accept the signed link (403)", host);
	}
	snprintf(said->fix, sizeof(said->fix),
	    "let it be read; a bucket says 403 also for what is not there, unless it may be listed");
	return engine_say(said, REMOTE_DENIED, "`%s` does not let us read (403)", host);
}

enum remote_answer
https_status(const struct http_reply *reply, struct https_asked asked, struct engine_said *said)
{
	const char *host = reply->host;
	long status = reply->status;

	said->wait_ms = reply->wait_ms;
	switch (status) {
	case 200:
		return REMOTE_DONE;
	case 304:
		if (asked.has_tag)
			return REMOTE_SAME;
		return engine_say(said, REMOTE_SPEECH,
		    "`%s` says unchanged (304) of what it was not asked for so", host);
	case 404:
	case 410:
		return engine_say(said, REMOTE_ABSENT, "`%s` has no such object", host);
	case 401:
		return refused_login(host, asked, said);
	case 403:
		return denied(host, asked, said);
	case 407:
		return engine_say(
		    said, REMOTE_SETUP, "the proxy on the way to `%s` wants a login", host);
	case 429:
	case 500:
		return engine_say(
		    said, REMOTE_BUSY, "`%s` is busy or in trouble (%ld)", host, status);
	case 408:
	case 502:
	case 503:
	case 504:
		return engine_say(said, reply->wait_ms > 0 ? REMOTE_BUSY : REMOTE_DOWN,
		    "`%s` cannot answer now (%ld)", host, status);
	default:
		return engine_say(said, REMOTE_SPEECH,
		    "`%s` answers with status %ld, not with an object", host, status);
	}
}
