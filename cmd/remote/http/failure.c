/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl's results mean for a request. */
#include <ctype.h>
#include <string.h>

#include "base/list.h"
#include "cmd/remote/http/http_priv.h"

/* A handshake that ended because the line did is no bad certificate. */
static bool
line_was_lost(const char *detail)
{
	return strstr(detail, "SSL_ERROR_SYSCALL") != NULL ||
	       strstr(detail, "reset by peer") != NULL || strstr(detail, "unexpected eof") != NULL;
}

/* How far it came before the time was over; libcurl's own words have numbers that differ each time. */
static const char *
how_far(const struct transfer *transfer)
{
	if (strncmp(transfer->detail, "Resolving", 9) == 0)
		return "its name was not found in time";
	if (strncmp(transfer->detail, "Failed to connect", 17) == 0 ||
	    strncmp(transfer->detail, "Connection timed out", 20) == 0)
		return "no connection in time";
	if (strncmp(transfer->detail, "SSL", 3) == 0)
		return "no safe connection in time";
	return "no answer in time";
}

/* Why it failed, in OUT: the system's word where there is one, else libcurl's. */
static void
find_why(const struct transfer *transfer, char *out, size_t room)
{
	long number = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
	if (transfer->code == CURLE_OPERATION_TIMEDOUT)
		snprintf(out, room, "%s", how_far(transfer));
	else if (transfer->code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(out, room, "no host of that name is found");
	else if (transfer->code == CURLE_COULDNT_CONNECT && number != 0)
		snprintf(out, room, "%s", strerror((int)number));
	else
		snprintf(out, room, "%s",
		    transfer->detail[0] == '\0' ? curl_easy_strerror(transfer->code)
						: transfer->detail);
	if (isupper((unsigned char)out[0]) && !isupper((unsigned char)out[1]))
		out[0] = (char)tolower((unsigned char)out[0]);
}

/* Its body is handed out once, so what was handed out may have come to the store. */
static bool
may_be_done(const struct transfer *transfer)
{
	long bytes = 0;

	if (!transfer->request->is_write)
		return false;
	if (transfer->request->body.len > 0)
		return transfer->sent > 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &bytes);
	return bytes > 0;
}

/* The store did not let us say a word, for want of a certificate of ours, or for the one that it got. */
static bool
ends_for_certificate(const struct transfer *transfer)
{
	const char *detail = transfer->detail;

	return transfer->code == CURLE_SSL_CLIENTCERT ||
	       (strstr(detail, " alert ") != NULL &&
		   (strstr(detail, "certificate") != NULL || strstr(detail, "unknown ca") != NULL));
}

/* nginx takes the connection all the same, and answers every request so. */
static bool
answers_for_certificate(const struct transfer *transfer, long status)
{
	static const char *const words[] = {
	    "No required SSL certificate was sent", "The SSL certificate error"};
	const struct buf *body = transfer->body;
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (status == 400 && body != NULL && body->data != NULL &&
		    memmem(body->data, body->len, words[i], strlen(words[i])) != NULL)
			return true;
	return false;
}

static enum remote_answer
say_certificate(const struct http *http, const char *host, struct engine_said *said)
{
	const struct remote_login *login = http->settings.login;
	bool is_shown = login != NULL && login->cert_file != NULL && login->cert_file[0] != '\0';

	snprintf(said->fix, sizeof(said->fix), is_shown ?
	    "see whether it is one of this store, and not over; `evenkeep remote login ADDRESS --cert FILE "
	    "--key FILE` keeps another" :
	    "`evenkeep remote login ADDRESS --cert FILE --key FILE` keeps one; a job has it in "
	    "EVENKEEP_REMOTE_CERT and _KEY, and EVENKEEP_REMOTE_ORIGIN says for which store");
	return engine_say(said, REMOTE_LOGIN, is_shown ? "`%s` does not accept the client certificate" :
	    "`%s` wants a client certificate, and evenkeep has none for it", host);
}

static enum remote_answer
judge_proxy(const struct transfer *transfer, const char *host, struct engine_said *said)
{
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status == 407)
		return engine_say(
		    said, REMOTE_SETUP, "the proxy on the way to `%s` wants a login", host);
	if (status >= 300)
		return engine_say(said, REMOTE_DOWN,
		    "the proxy on the way to `%s` does not let us through (%ld)", host, status);
	return REMOTE_DONE;
}

static enum remote_answer
judge_failure(const struct http *http, const struct transfer *transfer, const char *host,
    struct engine_said *said)
{
	enum remote_answer answer;
	char why[300];

	if (ends_for_certificate(transfer))
		return say_certificate(http, host, said);
	find_why(transfer, why, sizeof(why));
	if (may_be_done(transfer))
		return engine_say(
		    said, REMOTE_UNSURE, "`%s` did not answer a write: %s", host, why);
	answer = judge_proxy(transfer, host, said);
	if (answer != REMOTE_DONE)
		return answer;
	switch (transfer->code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return engine_say(
		    said, REMOTE_TLS, "the certificate of `%s` is not accepted: %s", host, why);
	case CURLE_SSL_CONNECT_ERROR:
		if (strstr(transfer->detail, "wrong version number") != NULL) {
			snprintf(said->fix, sizeof(said->fix), "see whether the port is right; plain "
				"http is for this machine only; nothing was sent");
			return engine_say(said, REMOTE_TLS, "`%s` does not speak TLS at that port", host);
		}
		if (!line_was_lost(transfer->detail))
			return engine_say(
			    said, REMOTE_TLS, "no safe connection with `%s`: %s", host, why);
		break;
	case CURLE_SSL_CACERT_BADFILE: /* a file that was given was looked at before */
		snprintf(said->fix, sizeof(said->fix),
		    "install the package `ca-certificates`, which has them; nothing was sent");
		return engine_say(said, REMOTE_SETUP,
		    "the certificates to check `%s` with cannot be read: %s", host, why);
	case CURLE_SSL_CERTPROBLEM:
		return engine_say(said, REMOTE_SETUP,
		    "the client certificate for `%s` cannot be used: %s", host, why);
	case CURLE_FILESIZE_EXCEEDED:
		return engine_say(
		    said, REMOTE_LARGE, "what `%s` answers is larger than an object can be", host);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return engine_say(said, REMOTE_SPEECH,
		    "`%s` does not answer as a web server does: %s", host, why);
	case CURLE_COULDNT_RESOLVE_HOST:
		snprintf(said->fix, sizeof(said->fix), "see whether the name is right, and whether this machine is "
			"online; nothing was changed");
		break;
	case CURLE_COULDNT_CONNECT:
		snprintf(said->fix, sizeof(said->fix), "see whether host and port are right, the store runs, and "
			"this machine is online; nothing was changed");
		break;
	case CURLE_GOT_NOTHING:
		if (strncmp(host, "http:", 5) == 0)
			snprintf(said->fix, sizeof(said->fix), "if it speaks TLS, write the address "
				"with `https`; else try again; nothing was changed");
		break;
	default:
		break;
	}
	return engine_say(said, REMOTE_DOWN, "cannot reach `%s`: %s", host, why);
}

/* A body that only ends where the line does may be a part of it, as headers may that were cut. */
static bool
end_is_known(const struct transfer *transfer, long status)
{
	curl_off_t announced = -1;
	long version = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
	curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_VERSION, &version);
	return status < 200 || status > 299 || status == 204 || announced >= 0 ||
	       transfer->headers.chunked || version >= CURL_HTTP_VERSION_2_0;
}

enum remote_answer
transfer_judge(const struct http *http, const struct transfer *transfer, struct engine_said *said)
{
	const char *host = http->endpoints[transfer->endpoint].origin;
	enum remote_answer lost = may_be_done(transfer) ? REMOTE_UNSURE : REMOTE_DOWN;
	long status = 0;

	if (transfer->headers.bytes > HEADERS_MOST)
		return engine_say(said, may_be_done(transfer) ? REMOTE_UNSURE : REMOTE_SPEECH,
		    "`%s` sends headers without end", host);
	if (transfer->too_large)
		return engine_say(said, may_be_done(transfer) ? REMOTE_UNSURE : REMOTE_LARGE,
		    "what `%s` answers is larger than an object can be", host);
	if (transfer->code != CURLE_OK)
		return judge_failure(http, transfer, host, said);
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (answers_for_certificate(transfer, status))
		return say_certificate(http, host, said);
	if (status >= 200 && status <= 299 && transfer->headers.encoded)
		return engine_say(said, may_be_done(transfer) ? REMOTE_UNSURE : REMOTE_SPEECH,
		    "`%s` compresses what must come as it is", host);
	if (!end_is_known(transfer, status))
		return engine_say(said, lost, "`%s` does not say how long its answer is", host);
	return REMOTE_DONE;
}
