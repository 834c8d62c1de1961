/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/host.h"

bool
host_is_this(struct slice host)
{
	unsigned parts = 0, digits = 0, n = 0;
	size_t i;

	if (slice_equal_text(host, "localhost") || slice_equal_text(host, "[::1]"))
		return true;
	if (!slice_starts_with(host, "127."))
		return false;
	for (i = 0; i <= host.len; i++) {
		if (i < host.len && host.data[i] >= '0' && host.data[i] <= '9') {
			n = n * 10 + (unsigned)(host.data[i] - '0');
			if (++digits > 3)
				return false;
			continue;
		}
		if ((i < host.len && host.data[i] != '.') || digits == 0 || n > 255)
			return false;
		parts++;
		digits = n = 0;
	}
	return parts == 4;
}

size_t
host_length(struct slice authority)
{
	size_t bracket = slice_find(authority, ']');

	if (authority.len > 0 && authority.data[0] == '[' && bracket < authority.len)
		return bracket + 1;
	return slice_find(authority, ':');
}
