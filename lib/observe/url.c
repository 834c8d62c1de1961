/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/url.h"

#include <string.h>

static const char jdbc[] = "jdbc:"; /* before the address that the driver gets */

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(unsigned char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static size_t
scheme_len(struct slice text)
{
	size_t at = 0;

	while (at < text.len && (is_letter(text.data[at]) || (at > 0 &&
		(is_digit(text.data[at]) || memchr("+-.", text.data[at], 3) != NULL))))
		at++;
	return at;
}

/* Bytes before the first of `/`, `?`, `#`, a blank or a quote. */
static size_t
authority_len(struct slice text)
{
	size_t at = 0;

	while (at < text.len && memchr("/?# \t\r\n", text.data[at], 7) == NULL)
		at++;
	return at;
}

static void
split_userinfo(struct slice userinfo, struct url *out)
{
	size_t colon = slice_find(userinfo, ':');

	out->user = slice_of(userinfo.data, colon);
	out->password = slice_from(userinfo, colon + 1);
	out->has_password = out->password.len > 0;
}

static void
split_host(struct slice text, struct url *out)
{
	size_t end = 0;

	if (text.len > 0 && text.data[0] == '[') {
		end = slice_find(text, ']');
		out->host = slice_of(text.data + 1, end > 0 ? end - 1 : 0);
		text = slice_from(text, end + 1);
		end = slice_find(text, ':');
	} else {
		end = slice_find(text, ':');
		out->host = slice_of(text.data, end);
	}
	out->port = slice_from(text, end + 1);
}

bool
url_parse(struct slice text, struct url *out)
{
	bool is_jdbc = slice_starts_with(text, jdbc);
	struct slice rest;
	size_t len, at;

	if (is_jdbc)
		text = slice_from(text, strlen(jdbc));
	len = scheme_len(text);
	rest = slice_from(text, len);
	*out = (struct url){.scheme = slice_of(text.data, len)};
	if (len == 0 || !slice_starts_with(rest, "://"))
		return false;
	rest = slice_from(rest, 3);
	if (is_jdbc) /* `;databaseName=…` */
		rest.len = slice_find(rest, ';');
	at = authority_len(rest);
	/* `user:pa/ss@host`: what looks like the host may be part of the password */
	if (slice_find(slice_from(rest, at), '@') < rest.len - at)
		return false;
	rest.len = at;
	for (at = rest.len; at > 0 && rest.data[at - 1] != '@';)
		at--;
	if (at > 0)
		split_userinfo(slice_of(rest.data, at - 1), out);
	split_host(slice_from(rest, at), out);
	return out->host.len > 0;
}

bool
url_split_template(struct slice raw, struct slice *scheme, struct slice *userinfo,
	struct slice *rest)
{
	size_t start = scheme_len(raw), at, last = 0;
	unsigned open = 0;

	if (start == 0 || !slice_starts_with(slice_from(raw, start), "://"))
		return false;
	start += 3;
	for (at = start; at < raw.len && (open > 0 || raw.data[at] != '/'); at++) {
		if (raw.data[at] == '{')
			open++;
		else if (raw.data[at] == '}' && open > 0)
			open--;
		else if (raw.data[at] == '@' && open == 0)
			last = at;
	}
	if (last == 0)
		return false;
	*scheme = slice_of(raw.data, start);
	*userinfo = slice_of(raw.data + start, last - start);
	*rest = slice_from(raw, last + 1);
	return true;
}

bool
url_host_is_local(struct slice host)
{
	return slice_equal_text(host, "localhost") || slice_starts_with(host, "127.") ||
		slice_equal_text(host, "::1") || slice_equal_text(host, "0.0.0.0");
}

bool
url_host_is_any(struct slice host)
{
	return slice_equal_text(host, "0.0.0.0") || slice_equal_text(host, "::");
}

bool
url_host_is_plain(struct slice host)
{
	for (size_t i = 0; i < host.len; i++)
		if (!is_letter(host.data[i]) && !is_digit(host.data[i]) && host.data[i] != '-' &&
			host.data[i] != '_')
			return false;
	return host.len > 0;
}

bool
url_userinfo_is_broken(struct slice userinfo)
{
	for (size_t i = 0; i < userinfo.len; i++) {
		unsigned char c = userinfo.data[i];

		if (c == '%' && (i + 2 >= userinfo.len || !is_hex(userinfo.data[i + 1]) ||
			!is_hex(userinfo.data[i + 2])))
			return true;
		if (c <= ' ' || c >= 0x7f || memchr("\"'<>\\^`{|}/?#[]@", c, 16) != NULL)
			return true;
	}
	return false;
}

unsigned
url_port(struct slice text)
{
	unsigned port = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!is_digit(text.data[i]) || port > 65535)
			return 0;
		port = port * 10 + (text.data[i] - '0');
	}
	return port > 65535 ? 0 : port;
}
