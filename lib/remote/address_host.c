/* SPDX-License-Identifier: Apache-2.0 */
/* HOST[:PORT] and paths of addresses. */
#include "remote/address_priv.h"

#include <string.h>

#include "base/hex.h"
#include "remote/host.h"

static bool
is_host_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '-';
}

static bool
is_number_of_host(struct slice host)
{
	size_t i;

	for (i = 1; i + 1 < host.len; i++)
		if (strchr("0123456789abcdefABCDEF:.", host.data[i]) == NULL || host.data[i] == 0)
			return false;
	return host.len > 3 && host.data[0] == '[' && host.data[host.len - 1] == ']';
}

static bool
host_is_plain(struct slice host)
{
	size_t i;

	if (host.len > 0 && host.data[0] == '[')
		return is_number_of_host(host);
	for (i = 0; i < host.len; i++)
		if (!is_host_byte(host.data[i]))
			return false;
	return host.len > 0 && host.len <= 253 && host.data[0] != '-';
}

static bool
port_is_plain(struct slice port)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < port.len; i++) {
		if (port.data[i] < '0' || port.data[i] > '9')
			return false;
		n = n * 10 + (unsigned)(port.data[i] - '0');
		if (n > 65535)
			return false;
	}
	return n > 0;
}

int
address_check_authority(struct slice text, const char *scheme, struct slice authority,
    bool user_allowed, struct err *err)
{
	size_t at = slice_find(authority, '@'), host_len;
	struct slice host, port;

	if (at < authority.len) {
		struct slice user = {authority.data, at};

		if (!user_allowed || slice_find(user, ':') < user.len)
			return address_refuse(
			    err, text, "logins do not stand in addresses, which everybody reads");
		if (!host_is_plain(user) && slice_find(user, '_') == user.len)
			return address_refuse(err, text, "the user has bytes that no user has");
		if (user.len == 0 || user.data[0] == '-')
			return address_refuse(
			    err, text, "the user is missing, or looks like an option");
		authority = slice_from(authority, at + 1);
	}
	host_len = host_length(authority);
	host = slice_of(authority.data, host_len);
	if (!host_is_plain(host))
		return address_refuse(
		    err, text, "the host is missing, or has bytes that no host has");
	port = slice_from(authority, host_len);
	if (port.len > 0 && (port.data[0] != ':' || !port_is_plain(slice_from(port, 1))))
		return address_refuse(err, text, "the port is not a number from 1 to 65535");
	if (strcmp(scheme, "http") == 0 && !host_is_this(host)) {
		err_set(err, ERR_INVALID, "remote-plain", "plain http to `%.*s` is refused",
		    (int)host.len, (const char *)host.data);
		err_why(err, "what goes to another machine is read and changed on its way");
		return err_fix(err, "use `https://`; plain http is for this machine only");
	}
	return 0;
}

void
address_add_authority(struct buf *out, struct slice authority, unsigned port)
{
	size_t host_len = host_length(authority), i;

	for (i = 0; i < authority.len; i++) {
		unsigned char c = authority.data[i];

		buf_add_byte(out, c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c);
	}
	if (host_len == authority.len && port != 0)
		buf_addf(out, ":%u", port);
}

bool
address_path_is_plain(struct slice path)
{
	size_t part = 0, i;

	for (i = 0; i <= path.len; i++) {
		if (i == path.len || path.data[i] == '/') {
			struct slice name = slice_of(path.data + part, i - part);

			if ((name.len == 0 && i > 0 && i < path.len) ||
			    slice_equal_text(name, ".") || slice_equal_text(name, ".."))
				return false;
			part = i + 1;
			continue;
		}
		if (path.data[i] <= ' ' || path.data[i] >= 0x7f ||
		    strchr("\"<>\\^`{|}?#", path.data[i]))
			return false;
		if (path.data[i] == '%' && (i + 2 >= path.len || hex_value(path.data[i + 1]) < 0 ||
					       hex_value(path.data[i + 2]) < 0))
			return false;
	}
	return true;
}
