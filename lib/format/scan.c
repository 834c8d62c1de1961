/* SPDX-License-Identifier: Apache-2.0 */
#include "format/scan_priv.h"

#include <string.h>

size_t
scan_line_end(struct slice text)
{
	return find_first_of(text, 0, "\n\r");
}

size_t
scan_space(struct slice text, size_t at, bool with_vt)
{
	while (at < text.len && scan_is_space(text.data[at], with_vt))
		at++;
	return at;
}

bool
scan_key(struct slice text, size_t at, bool with_vt, struct slice *key, size_t *behind)
{
	size_t end = at, sign;

	while (end < text.len && (scan_is_word(text.data[end]) || text.data[end] == '.'))
		end++;
	if (end == at)
		return false;
	sign = scan_space(text, end, with_vt);
	if (sign < text.len && text.data[sign] == '=')
		*behind = sign + 1;
	else if (end + 1 < text.len && text.data[end] == ':' &&
		scan_is_space(text.data[end + 1], with_vt))
		*behind = end + 2;
	else
		return false;
	*key = slice_of(text.data + at, end - at);
	return true;
}

size_t
scan_export(struct slice text, size_t at, bool with_vt)
{
	static const char word[] = "export";
	size_t end = at + strlen(word);

	if (!slice_starts_with(slice_from(text, at), word) || end == text.len ||
		!scan_is_space(text.data[end], with_vt))
		return at;
	return scan_space(text, end, with_vt);
}
