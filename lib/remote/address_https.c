/* SPDX-License-Identifier: Apache-2.0 */
/*
 * https://HOST[:PORT]/PATH[?ca=FILE]. Another query is what the link is signed with: it leads to one
 * object, whoever has it may read that, and it is never shown.
 */
#include "remote/address_priv.h"

#include <string.h>

#include "base/list.h"

static const char *const options[] = {"ca", NULL};

/* An option of any engine makes it ours, so that a mistake in one is told and not sent. */
static bool
is_ours(struct slice query)
{
	static const char *const words[] = {"ca", "region", "style"};

	while (query.len > 0) {
		struct slice one = slice_of(query.data, slice_find(query, '&'));

		if (slice_is_one_of(slice_of(one.data, slice_find(one, '=')), words, ARRAY_LEN(words)))
			return true;
		query = slice_from(query, one.len + 1);
	}
	return false;
}

static bool
is_signature(struct slice query)
{
	size_t i;

	for (i = 0; i < query.len; i++)
		if (query.data[i] <= ' ' || query.data[i] >= 0x7f ||
		    strchr("\"<>\\^`{|}#", query.data[i]) != NULL)
			return false;
	return slice_find(query, '=') < query.len;
}

/* Everything but the scheme, before the `?`. */
static void
add_url(struct buf *out, const char *scheme, const struct address_url *url)
{
	buf_addf(out, "%s://", scheme);
	address_add_authority(out, url->authority, 0);
	buf_add(out, url->path);
}

static int
take_link(struct slice text, const char *scheme, const struct address_url *url,
    struct remote_address *out, struct err *err)
{
	struct buf shown = BUF_INIT;

	if (url->path.len == 0 || !is_signature(url->query))
		return address_refuse(err, text,
		    "what follows `?` is neither `ca=FILE` nor what a link to an object is signed with");
	add_url(&shown, scheme, url);
	out->text = buf_take(&shown);
	out->where = xstrndup((const char *)text.data, text.len);
	out->engine = REMOTE_HTTPS;
	out->is_link = true;
	return 0;
}

static void
take_server(const char *scheme, const struct address_url *url,
    const struct address_options *given, struct remote_address *out)
{
	static const char *const usual[] = {":443", ":80"};
	struct buf where = BUF_INIT, origin = BUF_INIT;
	struct slice authority = url->authority;
	const char *port = usual[strcmp(scheme, "http") == 0];

	add_url(&where, scheme, url);
	if (slice_ends_with(authority, port))
		authority.len -= strlen(port);
	buf_addf(&origin, "%s://", scheme);
	address_add_authority(&origin, authority, 0);
	out->engine = REMOTE_HTTPS;
	out->where = buf_take(&where);
	address_bind(out, &origin, given);
}

int
address_parse_https(struct slice text, const char *scheme, struct slice rest,
    struct remote_address *out, struct err *err)
{
	struct address_options given = {.ca = {0}};
	struct address_url url;
	int r = address_split(text, rest, &url, err);

	if (r == 0)
		r = address_check_authority(text, scheme, url.authority, false, err);
	if (r < 0)
		return r;
	if (!address_path_is_plain(url.path))
		return address_refuse(err, text,
		    "the path has an empty part, `.` or `..`, or bytes that must be written as %XX");
	if (url.has_query && !is_ours(url.query))
		return take_link(text, scheme, &url, out, err);
	r = address_parse_options(text, url.query, options, &given, err);
	if (r == 0)
		take_server(scheme, &url, &given, out);
	return r;
}
