/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl is told about one request. */
#include <string.h>

#include "cmd/remote/http/http_priv.h"
#include "cmd/remote/http/limits.h"

enum {
	CONNECT_MS = 3000,
	CONNECT_LEAST_MS = 1000,
	SLOW_BYTES = 64,
	SLOW_MS = 8000,   /* fewer bytes a second for so long: given up */
	SLOW_LEAST_MS = 3000,
	KEEPALIVE_SECONDS = 5,
};

static size_t
take_body(char *data, size_t one, size_t len, void *cookie)
{
	struct transfer *transfer = cookie;

	(void)one;
	if (transfer->take != NULL)
		return transfer->take(transfer, slice_of(data, len)) == 0 ? len : 0;
	if (len > *transfer->room) {
		transfer->too_large = true;
		*transfer->room += transfer->body->len;
		buf_done(transfer->body);
		return 0;
	}
	*transfer->room -= len;
	buf_add(transfer->body, slice_of(data, len));
	return len;
}

static size_t
take_header(char *data, size_t one, size_t len, void *cookie)
{
	struct transfer *transfer = cookie;

	(void)one;
	return headers_take(&transfer->headers, slice_of(data, len)) ? len : 0;
}

/* A write is handed out once: libcurl cannot send it again over another connection by itself. */
static size_t
give_body(char *out, size_t one, size_t room, void *cookie)
{
	struct transfer *transfer = cookie;
	struct slice rest = slice_from(transfer->request->body, transfer->sent);
	size_t len = rest.len < room ? rest.len : room;

	(void)one;
	if (len > 0)
		memcpy(out, rest.data, len);
	transfer->sent += len;
	return len;
}

static int
mind_line(void *cookie, curl_socket_t fd, curlsocktype purpose)
{
	(void)cookie;
	if (purpose == CURLSOCKTYPE_IPCXN)
		line_limit_silence(fd);
	return CURL_SOCKOPT_OK;
}

static void
set_safety(const struct http *http, CURL *easy, const struct endpoint *endpoint)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, http->settings.scheme);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "evenkeep/" EK_VERSION);
	if (engine_is_given(http->settings.ca)) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, http->settings.ca);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (endpoint->is_here)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

unsigned
transfer_part(unsigned left_ms, size_t open, unsigned least_ms, unsigned most_ms)
{
	unsigned part = open > 1 ? left_ms / (unsigned)open : most_ms;

	if (part < least_ms)
		part = least_ms;
	return part < most_ms ? part : most_ms;
}

static void
set_limits(CURL *easy, unsigned left_ms, size_t open)
{
	unsigned connect_ms = transfer_part(left_ms, open, CONNECT_LEAST_MS, CONNECT_MS);

	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_SECONDS);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, mind_line);
	if (left_ms == 0) {
		curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)REMOTE_BLOB_MOST);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
	    (long)transfer_part(left_ms, open, SLOW_LEAST_MS, SLOW_MS) / 1000);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(left_ms < connect_ms ? left_ms : connect_ms));
}

static void
set_login(const struct http *http, CURL *easy)
{
	const struct remote_login *login = http->settings.login;

	if (login == NULL)
		return;
	if (engine_is_given(login->cert_file)) {
		curl_easy_setopt(easy, CURLOPT_SSLCERT, login->cert_file);
		curl_easy_setopt(easy, CURLOPT_SSLKEY,
		    engine_is_given(login->key_file) ? login->key_file : login->cert_file);
		curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); /* nobody is asked for one */
	}
	switch (http->settings.how) {
	case HTTP_LOGIN_NONE:
		break;
	case HTTP_LOGIN_BEARER:
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, login->token);
		break;
	case HTTP_LOGIN_BASIC:
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERNAME, login->user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, login->password);
		break;
	case HTTP_LOGIN_SIGV4:
		curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, http->signing);
		curl_easy_setopt(easy, CURLOPT_USERNAME, login->access_key);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, login->secret_key);
		break;
	}
}

static void
add_line(struct transfer *transfer, const char *name, const char *value)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s: %s", name, value);
	transfer->lines = curl_slist_append(transfer->lines, buf_text(&line));
	explicit_bzero(line.data, line.len); /* it may be a token */
	buf_done(&line);
}

static bool
has_header(const struct http_request *request, const char *name)
{
	size_t i;

	for (i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return true;
	return false;
}

static bool
has_body(const struct http_request *request)
{
	return request->body.len > 0 || strcmp(request->method, "PUT") == 0 ||
	       strcmp(request->method, "POST") == 0;
}

static void
set_headers(const struct http *http, struct transfer *transfer)
{
	const struct http_request *request = transfer->request;
	const struct remote_login *login = http->settings.login;
	size_t i;

	for (i = 0; i < request->header_count; i++)
		add_line(transfer, request->headers[i].name, request->headers[i].value);
	if (has_body(request) && !has_header(request, "Content-Type"))
		add_line(transfer, "Content-Type", "application/octet-stream");
	if (http->settings.how == HTTP_LOGIN_SIGV4) {
		if (login != NULL && engine_is_given(login->session))
			add_line(transfer, "x-amz-security-token", login->session);
	} else if (has_body(request)) {
		/* signed, an empty header would be missed; else it saves a round trip */
		transfer->lines = curl_slist_append(transfer->lines, "Expect:");
	}
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines);
}

static void
set_method(struct transfer *transfer)
{
	const struct http_request *request = transfer->request;
	CURL *easy = transfer->easy;

	if (!has_body(request)) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	if (request->is_write) {
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
		curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
	} else {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
		    request->body.len == 0 ? "" : (const char *)request->body.data);
	}
}

static void
set_url(CURL *easy, const char *origin, const char *path)
{
	struct buf url = BUF_INIT;

	buf_addf(&url, "%s%s", origin, path);
	curl_easy_setopt(easy, CURLOPT_URL, buf_text(&url));
	explicit_bzero(url.data, url.len); /* of a signed link the query is a secret */
	buf_done(&url);
}

void
transfer_begin(struct http *http, struct transfer *transfer, const struct http_request *request,
    unsigned left_ms, size_t open)
{
	CURL *easy = transfer->easy;
	const struct endpoint *endpoint = &http->endpoints[transfer->endpoint];

	transfer->request = request;
	curl_easy_reset(easy);
	set_safety(http, easy, endpoint);
	set_limits(easy, left_ms, open);
	set_login(http, easy);
	set_url(easy, endpoint->origin, request->path);
	set_method(transfer);
	set_headers(http, transfer);
	if (strcmp(http->settings.scheme, "https") == 0)
		curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	else /* without TLS nobody offers more, and to wait for that would be to wait for an end */
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
}

void
transfer_done(struct transfer *transfer)
{
	curl_easy_reset(transfer->easy); /* nothing of this request stays in it */
	curl_slist_free_all(transfer->lines);
	transfer->lines = NULL;
}
