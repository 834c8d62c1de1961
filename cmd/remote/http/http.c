/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/http/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/remote/http/http_priv.h"
#include "cmd/remote/sandbox.h"

/* Streams need one each where there is no HTTP/2. */
enum { CONNECTIONS_MOST = REMOTE_WAIT_MOST };

static enum remote_answer
check_file(const char *path, const char *what, struct engine_said *said)
{
	if (!engine_is_given(path) || access(path, R_OK) == 0)
		return REMOTE_DONE;
	engine_say(said, REMOTE_SETUP, "the %s `%s` cannot be read: %s", what, path, strerror(errno));
	snprintf(said->fix, sizeof(said->fix), "mend the path, or who may read it; nothing was sent");
	return REMOTE_SETUP;
}

static enum remote_answer
check_files(const struct http_settings *settings, struct engine_said *said)
{
	const struct remote_login *login = settings->login;
	enum remote_answer answer = check_file(settings->ca, "certificates", said);

	if (answer == REMOTE_DONE && login != NULL)
		answer = check_file(login->cert_file, "client certificate", said);
	if (answer == REMOTE_DONE && login != NULL)
		answer = check_file(login->key_file, "key of the client certificate", said);
	return answer;
}

static void
set_signing(struct http *http)
{
	const struct http_settings *settings = &http->settings;
	const char *region = engine_is_given(settings->region) ? settings->region
			     : settings->login == NULL  ? NULL
							: settings->login->region;
	struct buf signing = BUF_INIT;

	if (settings->how != HTTP_LOGIN_SIGV4)
		return;
	buf_addf(&signing, "aws:amz:%s:s3", engine_is_given(region) ? region : "us-east-1");
	http->signing = buf_take(&signing);
}

static int
asker_of_this_process(void)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &len) == 0 ? STDIN_FILENO : -1;
}

enum remote_answer
http_open(const struct http_settings *settings, struct http **out, struct engine_said *said)
{
	enum remote_answer answer = check_files(settings, said);
	struct http *http;

	if (answer != REMOTE_DONE)
		return answer;
	if (memory_begin() != CURLE_OK)
		return engine_say(said, REMOTE_SETUP, "libcurl cannot be used here");
	http = xcalloc(1, sizeof(*http));
	http->settings = *settings;
	if (settings->login != NULL) {
		http->login = *settings->login;
		http->settings.login = &http->login;
	}
	http->asker = asker_of_this_process();
	http->multi = curl_multi_init();
	http->easy = curl_easy_init();
	set_signing(http);
	if (!endpoints_init(http)) {
		http_close(http);
		return engine_say(said, REMOTE_SETUP, "a store has 1 to %d hosts", ENDPOINTS_MOST);
	}
	if (http->multi == NULL || http->easy == NULL) {
		http_close(http);
		return engine_say(said, REMOTE_SETUP, "libcurl cannot be used here");
	}
	curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_MOST);
	*out = http;
	return REMOTE_DONE;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->easy);
	curl_multi_cleanup(http->multi);
	endpoints_done(http);
	free(http->signing);
	free(http);
}

void
http_confine(const struct http_settings *settings)
{
	const struct remote_login *login = settings->login;
	char *resolv CLEANUP(freep) = realpath("/etc/resolv.conf", NULL);
	char *bundle CLEANUP(freep) = realpath("/etc/ssl/certs/ca-certificates.crt", NULL);
	const char *own[] = {resolv, bundle, settings->ca, login == NULL ? NULL : login->cert_file,
	    login == NULL ? NULL : login->key_file};
	const char *paths[] = {"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf",
	    "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
	    "/etc/localtime", "/etc/ssl", "/etc/pki", "/etc/ca-certificates",
	    "/var/lib/ca-certificates", "/etc/crypto-policies", "/etc/ld.so.cache", "/usr/lib", "/usr/lib64", "/lib", "/lib64",
	    "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
	    "/run/systemd/resolve", "/dev/null", "/dev/urandom", "", "", "", "", ""};
	size_t i;

	for (i = 0; i < ARRAY_LEN(own); i++)
		if (own[i] != NULL)
			paths[ARRAY_LEN(paths) - ARRAY_LEN(own) + i] = own[i];
	sandbox_keep_reading(paths, ARRAY_LEN(paths));
}

void
http_path_freep(char **path)
{
	if (*path != NULL)
		explicit_bzero(*path, strlen(*path));
	free(*path);
	*path = NULL;
}

void
http_reply_done(struct http_reply *reply)
{
	if (reply->body.data != NULL)
		explicit_bzero(reply->body.data, reply->body.len); /* it may be a login's token */
	buf_done(&reply->body);
	*reply = (struct http_reply){0};
}
