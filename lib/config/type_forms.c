/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of values that take more than a few lines to tell. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "config/type_priv.h"

enum { HOST_MOST = 253, LABEL_MOST = 63 };

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t
count_digits(struct slice text)
{
	size_t count = 0;

	while (count < text.len && is_digit(text.data[count]))
		count++;
	return count;
}

/* Take what begins TEXT and is one of BYTES. */
static bool
take_one(struct slice *text, const char *bytes)
{
	if (text->len == 0 || text->data[0] == '\0' || strchr(bytes, text->data[0]) == NULL)
		return false;
	*text = slice_from(*text, 1);
	return true;
}

static bool
take_digits(struct slice *text, size_t least, size_t most)
{
	size_t count = count_digits(*text);

	if (count < least || count > most)
		return false;
	*text = slice_from(*text, count);
	return true;
}

bool
form_is_number(struct slice value)
{
	bool whole, fraction = false;

	take_one(&value, "+-");
	whole = count_digits(value) > 0;
	value = slice_from(value, count_digits(value));
	if (take_one(&value, ".")) {
		fraction = count_digits(value) > 0;
		value = slice_from(value, count_digits(value));
	}
	if (!whole && !fraction)
		return false;
	if (take_one(&value, "eE")) {
		take_one(&value, "+-");
		if (!take_digits(&value, 1, 4))
			return false;
	}
	return value.len == 0;
}

bool
form_is_port(struct slice value, long low, long high)
{
	long port = 0;

	if (value.len == 0 || value.len > 5 || count_digits(value) != value.len)
		return false;
	for (size_t i = 0; i < value.len; i++)
		port = port * 10 + (value.data[i] - '0');
	return port >= low && port <= high;
}

static bool
is_label(struct slice label)
{
	if (label.len == 0 || label.len > LABEL_MOST || label.data[0] == '-' ||
		label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter(label.data[i]) && !is_digit(label.data[i]) && label.data[i] != '-' &&
			label.data[i] != '_')
			return false;
	return true;
}

/* A host name (also of a compose service, with `_`), or an IPv4 address, which looks like one. */
bool
form_is_host(struct slice host)
{
	if (host.len == 0 || host.len > HOST_MOST)
		return false;
	for (;;) {
		size_t end = slice_find(host, '.');

		if (!is_label(slice_of(host.data, end)))
			return false;
		if (end == host.len)
			return true;
		host = slice_from(host, end + 1);
	}
}

static bool
is_ipv6(struct slice text)
{
	struct in6_addr ignored;
	char copy[INET6_ADDRSTRLEN];

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	return strlen(copy) == text.len && inet_pton(AF_INET6, copy, &ignored) == 1;
}

/* HOST, HOST:PORT, [IPv6] or [IPv6]:PORT; the port into *PORT, empty if there is none. */
static bool
split_host(struct slice text, struct slice *host, struct slice *port)
{
	size_t end;

	*port = slice_of(NULL, 0);
	if (text.len > 0 && text.data[0] == '[') {
		end = slice_find(text, ']');
		*host = slice_of(text.data + 1, end == 0 ? 0 : end - 1);
		if (end == text.len || !is_ipv6(*host))
			return false;
		text = slice_from(text, end + 1);
		if (text.len == 0)
			return true;
		*port = slice_from(text, 1);
		return text.data[0] == ':' && form_is_port(*port, 0, 65535);
	}
	end = slice_find(text, ':');
	*host = slice_of(text.data, end);
	if (!form_is_host(*host))
		return false;
	if (end == text.len)
		return true;
	*port = slice_from(text, end + 1);
	return form_is_port(*port, 0, 65535);
}

bool
form_is_hostport(struct slice value)
{
	struct slice host, port;

	return split_host(value, &host, &port) && port.len > 0 && form_is_port(port, 1, 65535);
}

static bool
has_odd_byte(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] <= ' ' || text.data[i] == 0x7f)
			return true;
	return false;
}

/* The scheme before `:`; empty if TEXT has none (RFC 3986 §3.1). */
static struct slice
scheme_of(struct slice text)
{
	size_t end = slice_find(text, ':');

	if (end == text.len || end == 0 || !is_letter(text.data[0]))
		return slice_of(NULL, 0);
	for (size_t i = 1; i < end; i++)
		if (!is_letter(text.data[i]) && !is_digit(text.data[i]) &&
			strchr("+-.", text.data[i]) == NULL)
			return slice_of(NULL, 0);
	return slice_of(text.data, end);
}

static struct slice
behind_login(struct slice authority)
{
	size_t at = authority.len;

	while (at > 0 && authority.data[at - 1] != '@')
		at--;
	return slice_from(authority, at);
}

/* HOST with or without its port, as the type may list it. */
static bool
is_allowed(const struct type *type, struct slice with_port, struct slice host)
{
	const char *hosts = type_option(type, "allowedHosts");
	const char *domains = type_option(type, "allowedDomains");

	return type_lists(hosts, host) &&
		(type_lists(domains, host) || type_lists(domains, with_port));
}

/* May SCHEME be it? A protocol may be listed with its colon. */
static bool
is_scheme(const struct type *type, struct slice scheme)
{
	const char *protocols = type_option(type, "allowedProtocols");

	return type_lists(type_option(type, "schemes"), scheme) &&
		(type_lists(protocols, scheme) ||
			type_lists(protocols, slice_of(scheme.data, scheme.len + 1)));
}

/* One or several hosts, as database URLs have them (`mongodb://a:1,b:2/db`), or none (`file:///`). */
static bool
are_hosts(const struct type *type, struct slice hosts, bool *any)
{
	*any = false;
	while (hosts.len > 0) {
		size_t end = slice_find(hosts, ',');
		struct slice host, port;

		if (!split_host(slice_of(hosts.data, end), &host, &port) ||
			!is_allowed(type, slice_of(hosts.data, end), host))
			return false;
		*any = true;
		hosts = slice_from(hosts, end + 1);
	}
	return true;
}

/* What follows `scheme://`, if the scheme may be it. */
static bool
split_scheme(const struct type *type, struct slice value, struct slice *rest)
{
	struct slice scheme = scheme_of(value);

	*rest = value;
	if (type_says(type, "prependHttps") && memmem(value.data, value.len, "://", 3) == NULL)
		return true;
	*rest = slice_from(value, scheme.len + 3);
	return scheme.len > 0 && is_scheme(type, scheme) &&
		slice_starts_with(slice_from(value, scheme.len), "://");
}

bool
form_is_url(const struct type *type, struct slice value)
{
	const char *pattern = type_option(type, "matches");
	struct slice rest;
	size_t end;
	bool any;

	if (value.len == 0 || has_odd_byte(value) || !split_scheme(type, value, &rest))
		return false;
	for (end = 0; end < rest.len && strchr("/?#", rest.data[end]) == NULL; end++)
		continue;
	if (!are_hosts(type, behind_login(slice_of(rest.data, end)), &any))
		return false;
	if (type_says(type, "noTrailingSlash") && slice_ends_with(value, "/"))
		return false;
	if (pattern != NULL && !type_matches(pattern, value))
		return false;
	return any || (end < rest.len && type_option(type, "allowedHosts") == NULL &&
		type_option(type, "allowedDomains") == NULL);
}

/* `example.com`; as the type allows it `*.example.com`, `localhost`, `10.0.0.1`. */
bool
form_is_domain(const struct type *type, struct slice value)
{
	const char *pattern = type_option(type, "matches");
	struct slice last;
	size_t at;

	if (type_says(type, "allowWildcard") && slice_starts_with(value, "*."))
		value = slice_from(value, 2);
	if (!form_is_host(value) || (pattern != NULL && !type_matches(pattern, value)))
		return false;
	for (at = value.len; at > 0 && value.data[at - 1] != '.'; at--)
		continue;
	last = slice_from(value, at);
	if (count_digits(last) == last.len)
		return type_says(type, "allowIp");
	return at > 0 || type_says(type, "allowSingleLabel");
}

/* Identifiers separated by dots; numbers among them without leading zeros if STRICT. */
static bool
are_identifiers(struct slice text, bool strict)
{
	for (;;) {
		size_t end = slice_find(text, '.');
		struct slice one = slice_of(text.data, end);

		if (!is_label(one) && !(one.len > 0 && slice_find(one, '-') < one.len))
			return false;
		if (slice_find(one, '_') < one.len)
			return false;
		if (strict && one.len > 1 && one.data[0] == '0' && count_digits(one) == one.len)
			return false;
		if (end == text.len)
			return true;
		text = slice_from(text, end + 1);
	}
}

/* Semantic Versioning 2.0.0. */
bool
form_is_semver(struct slice value)
{
	size_t build = slice_find(value, '+'), pre;

	if (build < value.len && !are_identifiers(slice_from(value, build + 1), false))
		return false;
	value.len = build;
	pre = slice_find(value, '-');
	if (pre < value.len && !are_identifiers(slice_from(value, pre + 1), true))
		return false;
	value.len = pre;
	for (int part = 0; part < 3; part++) {
		size_t digits = count_digits(value);

		if (digits == 0 || digits > 18 || (digits > 1 && value.data[0] == '0'))
			return false;
		value = slice_from(value, digits);
		if (part < 2 && !take_one(&value, "."))
			return false;
	}
	return value.len == 0;
}

static unsigned
number_of(struct slice text, size_t at, size_t len)
{
	unsigned number = 0;

	for (size_t i = 0; i < len; i++)
		number = number * 10 + (unsigned)(text.data[at + i] - '0');
	return number;
}

static bool
is_clock(struct slice *rest)
{
	if (count_digits(*rest) != 2 || number_of(*rest, 0, 2) > 23)
		return false;
	*rest = slice_from(*rest, 2);
	if (!take_one(rest, ":") || count_digits(*rest) != 2 || number_of(*rest, 0, 2) > 59)
		return false;
	*rest = slice_from(*rest, 2);
	return true;
}

/* ISO 8601: a date, perhaps with a time and its zone. */
bool
form_is_iso_date(struct slice value)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year, month, day;
	bool leap;

	if (value.len < 10 || count_digits(value) != 4 || value.data[4] != '-' ||
		count_digits(slice_from(value, 5)) != 2 || value.data[7] != '-' ||
		count_digits(slice_from(value, 8)) != 2)
		return false;
	year = number_of(value, 0, 4), month = number_of(value, 5, 2), day = number_of(value, 8, 2);
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1] + (leap && month == 2 ? 1U : 0U))
		return false;
	value = slice_from(value, 10);
	if (value.len == 0)
		return true;
	if (!take_one(&value, "Tt ") || !is_clock(&value))
		return false;
	if (take_one(&value, ":")) {
		if (count_digits(value) != 2 || number_of(value, 0, 2) > 60)
			return false;
		value = slice_from(value, 2);
		if (take_one(&value, ".,") && !take_digits(&value, 1, 9))
			return false;
	}
	if (value.len == 0 || (take_one(&value, "Zz") && value.len == 0))
		return true;
	return take_one(&value, "+-") && is_clock(&value) && value.len == 0;
}

/* The longest of UNITS (NULL-ended, the longer ones first) at the start of TEXT. */
static bool
take_unit(struct slice *text, const char *const *units)
{
	for (; *units != NULL; units++)
		if (slice_starts_with(*text, *units)) {
			*text = slice_from(*text, strlen(*units));
			return true;
		}
	return false;
}

/* `90d`, `1h30m`, `1.5s`. */
bool
form_is_duration(struct slice value)
{
	static const char *const units[] = {"ns", "us", "µs", "ms", "s", "m", "h", "d", "w", NULL};

	if (value.len == 0)
		return false;
	while (value.len > 0) {
		if (!take_digits(&value, 1, 18))
			return false;
		if (take_one(&value, ".") && !take_digits(&value, 1, 9))
			return false;
		if (!take_unit(&value, units))
			return false;
	}
	return true;
}

/* `512`, `10MB`, `1.5 GiB`. */
bool
form_is_bytes(struct slice value)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB", "kB",
		"Ki", "Mi", "Gi", "Ti", "kb", "mb", "gb", "tb", "K", "M", "G", "T", "k", "m", "g", "t",
		"B", "b", NULL};

	if (!take_digits(&value, 1, 18))
		return false;
	if (take_one(&value, ".") && !take_digits(&value, 1, 9))
		return false;
	take_one(&value, " ");
	return value.len == 0 || (take_unit(&value, units) && value.len == 0);
}
