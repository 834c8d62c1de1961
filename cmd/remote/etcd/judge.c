/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A refusal is {"error":TEXT,"message":TEXT,"code":N} of 3.4, {"code":N,"message":TEXT} of newer
 * gateways, {"error":{"grpc_code":N,"message":TEXT}} in a stream of 3.4 and {"error":{"code":N,…}}
 * in one of newer ones, or plain text of what stands before etcd. Its words say more than its code.
 */
#include "cmd/remote/etcd/judge.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "cmd/remote/etcd/json.h"

/* Codes of gRPC. */
enum {
	CODE_CANCELED = 1,
	CODE_UNKNOWN = 2,
	CODE_DEADLINE = 4,
	CODE_DENIED = 7,
	CODE_EXHAUSTED = 8,
	CODE_ABORTED = 10,
	CODE_INTERNAL = 13,
	CODE_UNAVAILABLE = 14,
	CODE_DATA_LOSS = 15,
	CODE_LOGIN = 16,
	CODE_NONE = 99,
};

enum { WORDS_MOST = 300 };

struct refusal {
	long status;
	uint64_t code;
	bool is_json;
	struct buf words;
};

static const struct {
	const char *words;
	enum remote_answer answer;
} meanings[] = {
    {"CommonName of client", REMOTE_CN},
    {"user name is empty", REMOTE_LOGIN}, /* no token came with it */
    {"invalid auth token", REMOTE_LOGIN},
    {"auth store is old", REMOTE_LOGIN},
    {"authentication failed", REMOTE_LOGIN},
    {"permission denied", REMOTE_DENIED},
    {"space exceeded", REMOTE_FULL},
    {"request is too large", REMOTE_LARGE},
    {"message larger than max", REMOTE_LARGE},
    {"too many requests", REMOTE_BUSY},
    {"too many operations", REMOTE_SETUP},
};

/* What may have been done all the same is UNSURE; what was to be read is asked for again. */
static enum remote_answer
unless_written(bool is_write, enum remote_answer answer)
{
	return is_write ? REMOTE_UNSURE : answer;
}

static enum remote_answer
by_code(uint64_t code, bool is_write)
{
	switch (code) {
	case CODE_LOGIN:
		return REMOTE_LOGIN;
	case CODE_DENIED:
		return REMOTE_DENIED;
	case CODE_EXHAUSTED:
		return REMOTE_BUSY;
	case CODE_CANCELED:
	case CODE_DEADLINE:
	case CODE_UNAVAILABLE:
		return unless_written(is_write, REMOTE_DOWN);
	case CODE_UNKNOWN:
	case CODE_ABORTED:
	case CODE_INTERNAL:
	case CODE_DATA_LOSS:
		return unless_written(is_write, REMOTE_BUSY);
	default:
		return REMOTE_SPEECH;
	}
}

static enum remote_answer
by_status(const struct refusal *refusal, bool is_write)
{
	switch (refusal->status) {
	case 401:
		return REMOTE_LOGIN;
	case 403:
		return REMOTE_DENIED;
	case 404:
		return refusal->is_json ? REMOTE_SPEECH : REMOTE_GATEWAY;
	case 407:
		return REMOTE_SETUP;
	case 413:
		return REMOTE_LARGE;
	case 429:
		return REMOTE_BUSY;
	case 409:
	case 500:
		return unless_written(is_write, REMOTE_BUSY);
	case 0:
	case 408:
	case 502:
	case 503:
	case 504:
		return unless_written(is_write, REMOTE_DOWN);
	default: /* of what stands before etcd, which may have done it */
		return unless_written(
		    is_write && (refusal->status / 100 == 2 || refusal->status / 100 == 5),
		    REMOTE_SPEECH);
	}
}

static enum remote_answer
classify(const struct refusal *refusal, bool is_write)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(meanings); i++)
		if (strstr(buf_text(&refusal->words), meanings[i].words) != NULL)
			return meanings[i].answer;
	return refusal->code == CODE_NONE ? by_status(refusal, is_write)
					  : by_code(refusal->code, is_write);
}

static void
take_apart(struct slice body, struct refusal *out)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	const struct json_value *top, *error, *code;

	out->code = CODE_NONE;
	out->is_json = json_parse(body, &json) == 0 && json.values[0].kind == JSON_OBJECT;
	if (!out->is_json) {
		body = slice_trim(body);
		buf_add(&out->words,
		    slice_of(body.data, body.len < WORDS_MOST ? body.len : WORDS_MOST));
		return;
	}
	top = json.values;
	error = json_member(top, "error");
	if (error != NULL && error->kind == JSON_OBJECT)
		top = error;
	code = json_member(top, "grpc_code");
	if (!json_u64(code == NULL ? json_member(top, "code") : code, CODE_NONE, &out->code))
		out->code = CODE_NONE;
	if (!json_string(json_member(top, "message"), &out->words)) {
		buf_clear(&out->words);
		if (!json_string(error, &out->words))
			buf_clear(&out->words);
	}
}

static enum remote_answer
say_login(const struct judged *of, struct engine_said *said)
{
	if (of->user[0] != '\0')
		return engine_say(said, REMOTE_LOGIN, "the store `%s` does not accept user `%s`",
		    of->host, of->user);
	return engine_say(
	    said, REMOTE_LOGIN, "the store `%s` does not accept us: it wants a login", of->host);
}

static enum remote_answer
say_denied(const struct judged *of, struct engine_said *said)
{
	const char *what = of->is_write ? "write" : "read";

	if (of->user[0] != '\0')
		return engine_say(said, REMOTE_DENIED,
		    "the store `%s` refuses user `%s` to %s `%s`", of->host, of->user, what,
		    of->name);
	return engine_say(said, REMOTE_DENIED, "the store `%s` does not let us %s `%s`", of->host,
	    what, of->name);
}

enum remote_answer
etcd_judge(long status, struct slice body, const struct judged *of, struct engine_said *said)
{
	struct refusal refusal = {.status = status, .words = BUF_INIT};
	enum remote_answer answer;
	char number[32] = "";
	const char *words;

	take_apart(body, &refusal);
	answer = classify(&refusal, of->is_write);
	words = buf_text(&refusal.words);
	if (status != 0)
		snprintf(number, sizeof(number), " (status %ld)", status);
	switch (answer) {
	case REMOTE_LOGIN:
		say_login(of, said);
		break;
	case REMOTE_DENIED:
		say_denied(of, said);
		break;
	case REMOTE_CN:
		engine_say(said, answer,
		    "the etcd gateway of `%s` refuses client certificates that have a common name",
		    of->host);
		break;
	case REMOTE_GATEWAY:
		engine_say(
		    said, answer, "`%s` is etcd without its JSON gateway, or no etcd", of->host);
		break;
	case REMOTE_FULL:
		snprintf(said->fix, sizeof(said->fix),
		    "its administrator must compact and defragment it; reading still works");
		engine_say(said, answer, "the store `%s` is out of space", of->host);
		break;
	case REMOTE_SETUP:
		if (status == 407) {
			engine_say(
			    said, answer, "the proxy on the way to `%s` wants a login", of->host);
			break;
		}
		snprintf(said->fix, sizeof(said->fix),
		    "start it with `max-txn-ops` of at least 128, as it is shipped");
		engine_say(
		    said, answer, "`%s` takes fewer operations at once than we need", of->host);
		break;
	default:
		engine_say(said, answer, "`%s` answers for `%s`: %.300s%s", of->host, of->name,
		    words[0] == '\0' ? "a refusal without words" : words, number);
		break;
	}
	buf_done(&refusal.words);
	return answer;
}
