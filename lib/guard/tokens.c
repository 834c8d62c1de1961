/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/tokens.h"

#include <string.h>

#include "base/cleanup.h"

enum letters { ALNUM, LARGE, WORD, DOTTED, HEX };

static const struct form {
	const char *prefix;
	enum letters letters; /* of what is behind */
	size_t least;
	const char *name;
} forms[] = {
	{"AKIA", LARGE, 16, "an AWS access key"},
	{"ASIA", LARGE, 16, "an AWS access key"},
	{"ghp_", ALNUM, 36, "a GitHub token"},
	{"gho_", ALNUM, 36, "a GitHub token"},
	{"ghu_", ALNUM, 36, "a GitHub token"},
	{"ghs_", ALNUM, 36, "a GitHub token"},
	{"ghr_", ALNUM, 36, "a GitHub token"},
	{"github_pat_", WORD, 22, "a GitHub token"},
	{"glpat-", WORD, 20, "a GitLab token"},
	{"glrt-", WORD, 20, "a GitLab runner token"},
	{"xoxb-", WORD, 24, "a Slack token"},
	{"xoxp-", WORD, 24, "a Slack token"},
	{"xoxa-", WORD, 24, "a Slack token"},
	{"xoxr-", WORD, 24, "a Slack token"},
	{"xoxs-", WORD, 24, "a Slack token"},
	{"xapp-", WORD, 24, "a Slack token"},
	{"AIza", WORD, 35, "a Google API key"},
	{"ya29.", WORD, 40, "a Google access token"},
	{"sk_live_", ALNUM, 16, "a Stripe key"},
	{"rk_live_", ALNUM, 16, "a Stripe key"},
	{"whsec_", ALNUM, 24, "a webhook's signing secret"},
	{"sk-ant-", WORD, 24, "an API key"},
	{"sk-proj-", WORD, 24, "an API key"},
	{"sk-", ALNUM, 40, "an API key"},
	{"SG.", DOTTED, 60, "a SendGrid key"},
	{"npm_", ALNUM, 36, "an npm token"},
	{"pypi-AgEI", WORD, 40, "a PyPI token"},
	{"hvs.", WORD, 24, "a Vault token"},
	{"dop_v1_", HEX, 64, "a DigitalOcean token"},
	{"shpat_", HEX, 32, "a Shopify token"},
	{"dapi", HEX, 32, "a Databricks token"},
	{"AGE-SECRET-KEY-1", LARGE, 50, "an age identity"},
};

static bool
is_letter(enum letters letters, unsigned char c)
{
	bool digit = c >= '0' && c <= '9', large = c >= 'A' && c <= 'Z';

	switch (letters) {
	case LARGE:
		return digit || large;
	case HEX:
		return digit || (c >= 'a' && c <= 'f');
	default:
		break;
	}
	if (digit || large || (c >= 'a' && c <= 'z'))
		return true;
	return letters != ALNUM && (c == '_' || c == '-' || (letters == DOTTED && c == '.'));
}

/* Does it only show what one looks like? */
static bool
is_shown(struct slice token)
{
	bool seen[256] = {false};
	size_t count = 0;

	for (size_t i = 0; i < token.len; i++) {
		count += !seen[token.data[i]];
		seen[token.data[i]] = true;
	}
	return count < 6 || memmem(token.data, token.len, "EXAMPLE", 7) != NULL ||
		memmem(token.data, token.len, "xxxx", 4) != NULL ||
		memmem(token.data, token.len, "XXXX", 4) != NULL;
}

static bool
fits(const struct form *form, struct slice rest)
{
	size_t len = strlen(form->prefix), end = len;

	if (rest.len < len || memcmp(rest.data, form->prefix, len) != 0)
		return false;
	while (end < rest.len && is_letter(form->letters, rest.data[end]))
		end++;
	return end - len >= form->least && !is_shown(slice_of(rest.data + len, end - len));
}

const char *
token_find(struct slice line, size_t *at)
{
	for (size_t i = 0; i < line.len; i++) {
		if (i > 0 && is_letter(ALNUM, line.data[i - 1]))
			continue;
		for (size_t f = 0; f < ARRAY_LEN(forms); f++)
			if ((unsigned char)forms[f].prefix[0] == line.data[i] &&
				fits(&forms[f], slice_from(line, i))) {
				*at = i;
				return forms[f].name;
			}
	}
	return NULL;
}

bool
token_is_private_key(struct slice line, size_t *at)
{
	static const char begin[] = "-----BEGIN ", end[] = "PRIVATE KEY";
	const unsigned char *found = memmem(line.data, line.len, begin, strlen(begin));
	struct slice rest;

	if (found == NULL)
		return false;
	*at = (size_t)(found - line.data);
	rest = slice_from(line, *at + strlen(begin));
	rest.len = slice_find(rest, '-');
	/* `PRIVATE KEY`, `RSA PRIVATE KEY`, `PGP PRIVATE KEY BLOCK` */
	return memmem(rest.data, rest.len, end, strlen(end)) != NULL;
}

bool
token_is_sealed(struct slice text)
{
	/* in base64: two bytes with the length of a key, 02 00 or 01 00, the key, a value, a tag of 16 */
	enum { SHORTEST = (2 + 256 + 16) / 3 * 4 };
	size_t len = 0;

	if ((!slice_starts_with(text, "Ag") && !slice_starts_with(text, "AQ")) || text.len < SHORTEST ||
		text.data[2] < 'A' || text.data[2] > 'D')
		return false;
	while (len < text.len && (is_letter(ALNUM, text.data[len]) || text.data[len] == '+' ||
		text.data[len] == '/'))
		len++;
	return len >= SHORTEST;
}
