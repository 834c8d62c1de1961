/* SPDX-License-Identifier: Apache-2.0 */
/* What the status of a web server's answer means for an object that was asked for. */
#ifndef EK_CMD_REMOTE_HTTPS_STATUS_H
#define EK_CMD_REMOTE_HTTPS_STATUS_H

#include "cmd/remote/http/http.h"

/* How it was asked for, as far as that tells what an answer means. */
struct https_asked {
	bool has_tag;        /* with If-None-Match: 304 is an answer */
	bool has_login;
	bool is_link;
};

/* REMOTE_DONE: the body is the object. */
enum remote_answer https_status(const struct http_reply *reply, struct https_asked asked,
	struct engine_said *said);

#endif
