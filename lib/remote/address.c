/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of REMOTE.md §2.1:
 *
 *	file:///FOLDER                     absolute; %XX stands for a byte
 *	git:NAME[#BRANCH]                  address_git.c
 *	https://HOST[:PORT]/PATH[?ca=FILE] address_https.c; with another query a signed link
 *	etcd+https://HOST[:PORT],…/PREFIX  address_etcd.c
 *	s3+https://HOST[:PORT]/BUCKET/PREFIX, s3://BUCKET[/PREFIX]      address_s3.c
 *
 * http in place of https only to this host.
 */
#include "remote/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/list.h"
#include "remote/address_priv.h"
#include "secret/secret.h"

int
address_refuse(struct err *err, struct slice text, const char *why)
{
	size_t colon = slice_find(text, ':');
	struct slice shown = {text.data, colon < text.len ? colon + 1 : text.len};

	/* what stands before an @ may be a password: then only the scheme is shown */
	if (slice_find(text, '@') == text.len && slice_find(text, '?') == text.len)
		shown = text;
	if (shown.len > 200)
		shown.len = 200;
	err_set(err, ERR_INVALID, "remote-address", "`%.*s%s` is not the address of a store: %s",
	    (int)shown.len, (const char *)shown.data, shown.len < text.len ? "…" : "", why);
	return err_fix(err, "write `git:origin`, `file:///FOLDER`, `etcd+https://HOST/PREFIX`, `s3://BUCKET` or "
			    "`https://HOST/PATH`");
}

/* Decode %XX of PATH in place; false: a NUL, a control byte or a `.` or `..` part would come of it.
 */
static bool
decode(char *path)
{
	char *from = path, *to = path;
	size_t i;

	for (; *from != '\0'; from++) {
		if (*from == '%' && hex_value((unsigned char)from[1]) >= 0 &&
		    hex_value((unsigned char)from[2]) >= 0) {
			*to++ = (char)(hex_value((unsigned char)from[1]) * 16 +
				       hex_value((unsigned char)from[2]));
			from += 2;
		} else {
			*to++ = *from;
		}
		if ((unsigned char)to[-1] < ' ' || to[-1] == 0x7f)
			return false;
	}
	*to = '\0';
	while (to > path + 1 && to[-1] == '/')
		*--to = '\0';
	for (i = 0; path[i] != '\0'; i++) {
		const char *part = path + i + 1;
		size_t len = strcspn(part, "/");

		if (path[i] == '/' &&
		    ((len == 1 && *part == '.') || (len == 2 && part[0] == '.' && part[1] == '.')))
			return false;
	}
	return true;
}

static int
parse_file(struct slice text, const char *scheme, struct slice rest, struct remote_address *out,
    struct err *err)
{
	char *folder;

	(void)scheme;
	if (!slice_starts_with(rest, "///"))
		return address_refuse(
		    err, text, "a folder is written `file:///FOLDER`, from the root");
	rest = slice_from(rest, 2);
	if (slice_find(rest, '?') < rest.len || slice_find(rest, '#') < rest.len)
		return address_refuse(
		    err, text, "a folder takes no `?` and no `#`; write %3F or %23");
	folder = xstrndup((const char *)rest.data, rest.len);
	if (!decode(folder) || strcmp(folder, "/") == 0) {
		free(folder);
		return address_refuse(
		    err, text, "the folder has a part `.` or `..`, a control byte, or is the root");
	}
	out->engine = REMOTE_FILE;
	out->where = folder;
	return 0;
}

/* What follows the scheme and its colon. */
typedef int scheme_fn(struct slice text, const char *scheme, struct slice rest,
    struct remote_address *out, struct err *err);

static int
parse_git(struct slice text, const char *scheme, struct slice rest, struct remote_address *out,
    struct err *err)
{
	(void)scheme;
	return address_parse_git(text, rest, out, err);
}

static int
parse_s3_public(struct slice text, const char *scheme, struct slice rest,
    struct remote_address *out, struct err *err)
{
	(void)scheme;
	return address_parse_s3_public(text, rest, out, err);
}

static int
parse_scheme(struct slice text, struct remote_address *out, struct err *err)
{
	static const struct {
		const char *name, *scheme;
		scheme_fn *parse;
	} schemes[] = {
	    {"file", "", parse_file},
	    {"git", "", parse_git},
	    {"https", "https", address_parse_https},
	    {"http", "http", address_parse_https},
	    {"etcd+https", "https", address_parse_etcd},
	    {"etcd+http", "http", address_parse_etcd},
	    {"s3+https", "https", address_parse_s3},
	    {"s3+http", "http", address_parse_s3},
	    {"s3", "https", parse_s3_public},
	};
	size_t colon = slice_find(text, ':'), i;
	struct slice scheme = slice_of(text.data, colon);

	for (i = 0; i < ARRAY_LEN(schemes); i++)
		if (slice_equal_text(scheme, schemes[i].name))
			return schemes[i].parse(
			    text, schemes[i].scheme, slice_from(text, colon + 1), out, err);
	return address_refuse(err, text,
	    "it begins with none of `git:`, `file:`, `etcd+https:`, `s3:`, `s3+https:` and "
	    "`https:`");
}

int
remote_address_parse(struct slice text, struct remote_address *out, struct err *err)
{
	struct remote_address address = {0};
	size_t i;
	int r;

	if (text.len == 0 || text.len > ADDRESS_MOST)
		return err_set(err, ERR_INVALID, "remote-address",
		    "the address of a store has 1 to %d bytes, not %zu", ADDRESS_MOST, text.len);
	for (i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] == 0x7f)
			return err_set(err, ERR_INVALID, "remote-address",
			    "the address of a store has a control byte at offset %zu", i);
	r = parse_scheme(text, &address, err);
	if (r < 0)
		return r;
	if (address.text == NULL)
		address.text = xstrndup((const char *)text.data, text.len);
	*out = address;
	return 0;
}

void
remote_address_done(struct remote_address *address)
{
	/* whoever has a signed link can read what it leads to */
	if (address->is_link)
		secret_wipe(address->where, strlen(address->where));
	free(address->text);
	free(address->where);
	free(address->branch);
	free(address->ca);
	free(address->region);
	free(address->origin);
	*address = (struct remote_address){0};
}

bool
remote_can_write(const struct remote_address *address)
{
	return address->engine != REMOTE_HTTPS;
}
