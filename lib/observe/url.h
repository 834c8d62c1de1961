/* SPDX-License-Identifier: Apache-2.0 */
/* scheme "://" [ user [ ":" password ] "@" ] host [ ":" port ] [ rest ] */
#ifndef EK_OBSERVE_URL_H
#define EK_OBSERVE_URL_H

#include <stdbool.h>

#include "base/slice.h"

struct url {
	struct slice scheme, user, password, host, port;
	bool has_password; /* there is a `:` behind the user and something behind it */
};

/*
 * The parts of TEXT, which begins with a scheme; false: it is no URL, or has an `@` where nobody
 * can tell host and password apart.
 */
bool url_parse(struct slice text, struct url *out);

/*
 * A URL before its `$` forms are replaced, cut at its userinfo: `scheme://`, `user:password`, what
 * follows the `@`. False: it has none, or its scheme is not there yet.
 */
bool url_split_template(struct slice raw, struct slice *scheme, struct slice *userinfo,
	struct slice *rest);

/* `localhost`, 127.0.0.0/8, `::1`. */
bool url_host_is_local(struct slice host);

/* `0.0.0.0`, `::`: where a server listens on all addresses that it has. */
bool url_host_is_any(struct slice host);

/* A name without dots, as other containers have. */
bool url_host_is_plain(struct slice host);

/* Does USERINFO, `user:password` as it would stand in a URL, have bytes that must be encoded there? */
bool url_userinfo_is_broken(struct slice userinfo);

/* 0 if TEXT is no port number. */
unsigned url_port(struct slice text);

#endif
