/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the other program says may quote the store, and a store may quote what it was sent: some repeat
 * the headers of a request that they refuse. So nothing of the login is in what is told further.
 */
#include <string.h>

#include "base/utf8.h"
#include "remote/remote_priv.h"

#define HIDDEN "••••••"

/* Shorter ones would be found in any text; of one that was cut off at the end, less is known by chance. */
enum { SECRET_LEAST = 4, CUT_LEAST = 8 };

/* How many bytes TEXT begins with of SECRET: all of it, or all that is left of TEXT. 0: not. */
static size_t
begins_with(struct slice text, const char *secret)
{
	size_t len = secret == NULL ? 0 : strlen(secret);
	size_t common = len < text.len ? len : text.len;

	if (len < SECRET_LEAST || memcmp(text.data, secret, common) != 0)
		return 0;
	return common == len || common >= CUT_LEAST ? common : 0;
}

static size_t
secret_at(const struct remote_login *login, struct slice text)
{
	static const struct remote_login none;
	const struct remote_login *of = login == NULL ? &none : login;
	const char *const secrets[] = {of->password, of->token, of->secret_key, of->session};
	size_t longest = 0, i;

	for (i = 0; i < ARRAY_LEN(secrets); i++) {
		size_t len = begins_with(text, secrets[i]);

		longest = len > longest ? len : longest;
	}
	return longest;
}

void
words_take(const struct remote *remote, const char *text, char *out, size_t room)
{
	struct slice rest = slice_of_text(text), piece;
	size_t at = 0, len;
	unsigned code_point;

	while (rest.len > 0) {
		len = secret_at(remote->settings.login, rest);
		piece = len > 0 ? SLICE_LITERAL(HIDDEN) : rest;
		if (len == 0) {
			len = piece.len = utf8_next(rest, &code_point);
			if (len == 0 || code_point < ' ' ||
			    (code_point >= 0x7f && code_point < 0xa0)) {
				len = len == 0 ? 1 : len;
				piece = SLICE_LITERAL("?");
			}
		}
		if (at + piece.len >= room)
			break;
		memcpy(out + at, piece.data, piece.len);
		at += piece.len;
		rest = slice_from(rest, len);
	}
	out[at] = '\0';
}
