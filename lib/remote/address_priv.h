/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_REMOTE_ADDRESS_PRIV_H
#define EK_REMOTE_ADDRESS_PRIV_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "remote/remote.h"

enum { ADDRESS_MOST = 2000 };

/* `remote-address`: TEXT, shown without a password that may be in it, cannot be one, for WHY. */
int address_refuse(struct err *err, struct slice text, const char *why);

/*
 * HOST[:PORT] of a URL of SCHEME: a name, or a number in brackets; no user, no password.
 * `remote-plain` for http to another host than this one.
 */
int address_check_authority(struct slice text, const char *scheme, struct slice authority,
	bool user_allowed, struct err *err);

/* Append a checked HOST[:PORT], small letters, with PORT where it has none, if that is not 0. */
void address_add_authority(struct buf *out, struct slice authority, unsigned port);

/* Printable bytes of a URL, with %XX; no empty, `.` or `..` part. */
bool address_path_is_plain(struct slice path);

/* What stands behind `?`. */
struct address_options {
	struct slice ca, region, style; /* empty: not given */
};

/* `NAME=VALUE&…` of the NAMES that this engine takes, NULL-ended; each once. Another is named. */
int address_parse_options(struct slice text, struct slice query, const char *const *names,
	struct address_options *out, struct err *err);

/* A URL taken apart: `//AUTHORITY/PATH?QUERY`. */
struct address_url {
	struct slice authority, path, query; /* PATH with its slash; QUERY without the `?` */
	bool has_query;
};

int address_split(struct slice text, struct slice rest, struct address_url *out, struct err *err);

/* Append the prefix of 1 to 4 parts of [a-z0-9-] that PATH (with its slash, or empty) says. */
int address_add_prefix(struct slice text, struct slice path, struct buf *out, struct err *err);

/* Take the origin from ORIGIN, and with it the authority of OPTIONS, which is a part of it. */
void address_bind(struct remote_address *out, struct buf *origin, const struct address_options *options);

/* Behind `git:`: fills where and branch. */
int address_parse_git(struct slice text, struct slice rest, struct remote_address *out,
	struct err *err);

/* Behind `https:` and `http:`; `etcd+https:` and the like; `s3+https:`; and `s3:`. SCHEME is http's. */
int address_parse_https(struct slice text, const char *scheme, struct slice rest,
	struct remote_address *out, struct err *err);
int address_parse_etcd(struct slice text, const char *scheme, struct slice rest,
	struct remote_address *out, struct err *err);
int address_parse_s3(struct slice text, const char *scheme, struct slice rest,
	struct remote_address *out, struct err *err);
int address_parse_s3_public(struct slice text, struct slice rest, struct remote_address *out,
	struct err *err);

#endif
