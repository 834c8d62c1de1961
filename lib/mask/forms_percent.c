/* SPDX-License-Identifier: Apache-2.0 */
/* What a text is in URLs. */
#include "mask/mask_priv.h"

/* What stays as it is beside letters and digits: no two libraries agree. */
static const char *const kept_in_urls[] = {
	"-._~",                  /* RFC 3986, and most libraries for one part of a query */
	"-._~/",                 /* for a path */
	"-._~!*'()",             /* JavaScript's encodeURIComponent */
	"-._*",                  /* forms of web pages */
	"-._",                   /* the same, elsewhere */
	"-._~!$&'()*+,;=:@",     /* one part of a path */
	"-._~$&+,;=",            /* a user and a password before a host */
	"-._~!*'();/?:@&=+$,#",  /* a whole address */
};

static const char *
digits_of(bool large)
{
	return large ? "0123456789ABCDEF" : "0123456789abcdef";
}

static void
put_percent(struct secret_text *out, struct slice text, const char *kept, bool large, bool plus)
{
	const char *digits = digits_of(large);

	out->len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (c == ' ' && plus)
			secret_text_add_byte(out, '+');
		else if (mask_is_alnum(c) || (c != '\0' && strchr(kept, c) != NULL))
			secret_text_add_byte(out, c);
		else {
			secret_text_add_byte(out, '%');
			secret_text_add_byte(out, (unsigned char)digits[c >> 4]);
			secret_text_add_byte(out, (unsigned char)digits[c & 15]);
		}
	}
}

/* A whole value of several lines is looked for in the first way alone; its lines are in all. */
void
mask_add_percent(struct mask *mask, struct slice text, bool is_whole)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	bool has_blank = slice_find(text, ' ') < text.len;
	size_t count = is_whole ? 1 : ARRAY_LEN(kept_in_urls);

	for (size_t i = 0; i < count; i++)
		for (unsigned how = 0; how < (has_blank ? 4 : 2); how++) {
			put_percent(&out, text, kept_in_urls[i], how & 1, how & 2);
			if (!slice_equal(secret_text_slice(&out), text))
				mask_add_form(mask, secret_text_slice(&out), false);
		}
}
