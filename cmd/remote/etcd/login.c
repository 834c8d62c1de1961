/* SPDX-License-Identifier: Apache-2.0 */
/*
 * User and password are traded for a token, once per process: etcd makes that slow on purpose
 * (about 0.1 s of processor time). A node that restarts forgets its tokens; then once again.
 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/remote/etcd/judge.h"
#include "secret/text.h"

enum { TOKEN_MOST = 4096 };

/* Append TEXT, whatever bytes it has, as a string of JSON. */
static void
add_string(struct secret_text *out, const char *text)
{
	char escape[8];

	secret_text_add_byte(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= ' ' && c != '"' && c != '\\') {
			secret_text_add_byte(out, c);
			continue;
		}
		snprintf(escape, sizeof(escape), "\\u%04x", c);
		secret_text_add_text(out, escape);
		secret_wipe(escape, sizeof(escape));
	}
	secret_text_add_byte(out, '"');
}

/* What may stand in a header: no blank, no line end. */
static bool
is_token(struct slice text)
{
	size_t i;

	for (i = 0; i < text.len; i++)
		if (text.data[i] <= ' ' || text.data[i] >= 0x7f)
			return false;
	return text.len > 0 && text.len <= TOKEN_MOST;
}

static enum remote_answer
keep_token(struct store *store, struct slice token, struct engine_said *said)
{
	if (!is_token(token))
		return engine_say(said, REMOTE_SETUP, "what should be a token for `%s` is none",
		    http_origin(store->http));
	secret_free(store->token);
	store->token = secret_new(token.len + 1);
	memcpy(secret_data(store->token), token.data, token.len);
	return REMOTE_DONE;
}

static enum remote_answer
take_token(struct store *store, struct slice body, struct engine_said *said)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	const struct json_value *token;

	if (json_parse(body, &json) < 0)
		return engine_say(said, REMOTE_SPEECH, "`%s` answers a login with no token",
		    http_origin(store->http));
	token = json_member(json.values, "token");
	if (token == NULL || token->kind != JSON_STRING || !is_token(token->text) ||
	    slice_find(token->text, '\\') < token->text.len)
		return engine_say(said, REMOTE_SPEECH, "`%s` answers a login with no token",
		    http_origin(store->http));
	return keep_token(store, token->text, said);
}

/* The store has no accounts: what was given to log in with is not used, and that is said. */
static bool
wants_none(struct slice body)
{
	static const char words[] = "authentication is not enabled";

	return memmem(body.data, body.len, words, sizeof(words) - 1) != NULL;
}

static enum remote_answer
judge_login(struct store *store, const struct http_reply *reply, uint64_t begun,
    struct engine_said *said)
{
	const struct judged of = {
	    .host = reply->host, .user = store->login.user, .name = "a login"};
	struct slice body = buf_slice(&reply->body);
	enum remote_answer answer;

	if (reply->status == 200)
		return take_token(store, body, said);
	if (body.len > 0 && wants_none(body)) {
		store->wants_no_login = true;
		snprintf(said->notice, sizeof(said->notice),
		    "the store asks nobody to log in; the user and password are not used");
		return REMOTE_DONE;
	}
	answer = etcd_judge(reply->status, body, &of, said);
	if (answer == REMOTE_DOWN)
		http_rest(store->http, begun, answer, said); /* without a leader nobody can log in there */
	return answer;
}

static enum remote_answer
authenticate(struct store *store, uint64_t until, struct engine_said *said)
{
	struct secret_text body CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct http_request request = {
	    .method = "POST",
	    .path = "/v3/auth/authenticate",
	    .headers = {{"Content-Type", "application/json"}},
	    .header_count = 1,
	};
	struct http_reply reply = {0};
	uint64_t begun = clock_steady_ms();
	enum remote_answer answer;

	secret_text_add_text(&body, "{\"name\":");
	add_string(&body, store->login.user);
	secret_text_add_text(&body, ",\"password\":");
	add_string(&body, store->login.password);
	secret_text_add_text(&body, "}");
	request.body = secret_text_slice(&body);
	answer = http_ask(store->http, &request, until, &reply, said);
	if (answer == REMOTE_DONE)
		answer = judge_login(store, &reply, begun, said);
	if (reply.body.data != NULL)
		secret_wipe(reply.body.data, reply.body.len);
	http_reply_done(&reply);
	return answer;
}

static bool
has_password(const struct store *store)
{
	return store->login.user[0] != '\0' && store->login.password[0] != '\0';
}

enum remote_answer
etcd_log_in(
    struct store *store, struct http_request *request, uint64_t until, struct engine_said *said)
{
	enum remote_answer answer = REMOTE_DONE;

	if (store->token == NULL && !store->wants_no_login) {
		if (store->login.token[0] != '\0')
			answer = keep_token(store, slice_of_text(store->login.token), said);
		else if (has_password(store))
			answer = authenticate(store, until, said);
	}
	if (answer == REMOTE_DONE && store->token != NULL)
		request->headers[request->header_count++] =
		    (struct http_header){"Authorization", (char *)secret_data(store->token)};
	return answer;
}

bool
etcd_forget_login(struct store *store)
{
	bool had = store->token != NULL || store->wants_no_login;

	secret_free(secret_take(&store->token));
	store->login.token = ""; /* not again: it was not taken */
	store->wants_no_login = false;
	return had && has_password(store);
}
