/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer of etcd's gateway that is no success means for what was asked. */
#ifndef EK_CMD_REMOTE_ETCD_JUDGE_H
#define EK_CMD_REMOTE_ETCD_JUDGE_H

#include "cmd/remote/engine.h"

/* Who was asked, and what for; USER: "" if nobody logged in. */
struct judged {
	const char *host, *user, *name;
	bool is_write;
};

/*
 * STATUS is not 200, or what a stream ended with, then 0; BODY may be JSON of any gateway, plain text or
 * nothing. Never DONE.
 */
enum remote_answer etcd_judge(long status, struct slice body, const struct judged *of,
	struct engine_said *said);

#endif
