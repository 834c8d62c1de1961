/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text is between the quotes of a language. Most put a backslash before some bytes and have numbers
 * for others; a few have other texts in the place of some bytes.
 */
#include "base/utf8.h"
#include "mask/mask_priv.h"

enum number {
	AS_IT_IS,
	OCTAL,     /* \303\244, byte by byte */
	HEX,       /* \xc3\xa4 */
	UTF16,     /* \u00e4, and two of them where one is too short */
	UTF16_LARGE,
	CODE,      /* \u00e4, \U0001f600 */
	CODE_SHORT /* \xe4, \u20ac, \U0001f600 */
};

/* Pairs: a control character, and the letter that is behind a backslash in its place. */
#define JSON_LETTERS "\bb\tt\nn\ff\rr"
#define C_LETTERS "\aa\bb\ff\nn\rr\tt\vv"

static const struct way {
	const char *slashed;  /* what has a backslash before it */
	const char *letters;
	const char *numbered; /* of what is printable ASCII; as `control` is */
	enum number control, beyond; /* other control characters, and what is not ASCII */
	enum where {
		NOWHERE,
		HASHES, /* `#` has a backslash, too, where it would begin an expression of Ruby */
		TILDES  /* `~` has, where it would be a home */
	} where;
} ways[] = {
	/* JSON: most libraries; Go's; Gson; PHP; Python; PHP again; Java; .NET */
	{"\"\\", JSON_LETTERS, "", UTF16, AS_IT_IS, NOWHERE},
	{"\"\\", JSON_LETTERS, "<>&", UTF16, AS_IT_IS, NOWHERE},
	{"\"\\", JSON_LETTERS, "<>&='", UTF16, AS_IT_IS, NOWHERE},
	{"\"\\/", JSON_LETTERS, "", UTF16, AS_IT_IS, NOWHERE},
	{"\"\\", JSON_LETTERS, "", UTF16, UTF16, NOWHERE},
	{"\"\\/", JSON_LETTERS, "", UTF16, UTF16, NOWHERE},
	{"\"\\", JSON_LETTERS, "", UTF16_LARGE, UTF16_LARGE, NOWHERE},
	{"\\", JSON_LETTERS, "\"<>&+'`", UTF16_LARGE, UTF16_LARGE, NOWHERE},
	/* $'…' of a shell, as `set -x` prints it; where the locale has no UTF-8 */
	{"\\'", C_LETTERS "\033E", "", OCTAL, AS_IT_IS, NOWHERE},
	{"\\'", C_LETTERS "\033E", "", OCTAL, OCTAL, NOWHERE},
	/* a shell's "…", as `export -p` prints it */
	{"\"\\$`", "", "", AS_IT_IS, AS_IT_IS, NOWHERE},
	/* a shell's word without quotes, as `printf %q` prints it; as Ruby does */
	{" !\"$&'()*,;<>?[\\]^`{|}", "", "", AS_IT_IS, AS_IT_IS, TILDES},
	{" !\"#$%&'()*;<=>?[\\]^`{|}~", "", "", AS_IT_IS, AS_IT_IS, NOWHERE},
	/* repr() of Python, and what JavaScript's console prints; where both quotes are in it; of bytes */
	{"\\", "\nn\rr\tt", "", HEX, AS_IT_IS, NOWHERE},
	{"\\'", "\nn\rr\tt", "", HEX, AS_IT_IS, NOWHERE},
	{"\\", "\nn\rr\tt", "", HEX, HEX, NOWHERE},
	{"\\'", "\nn\rr\tt", "", HEX, HEX, NOWHERE},
	{"\\", "\nn\rr\tt", "", HEX, CODE_SHORT, NOWHERE},
	{"\\'", "\nn\rr\tt", "", HEX, CODE_SHORT, NOWHERE},
	/* '…' of PHP and Perl, "…" of Perl */
	{"\\'", "", "", AS_IT_IS, AS_IT_IS, NOWHERE},
	{"\"\\$@", JSON_LETTERS, "", OCTAL, AS_IT_IS, NOWHERE},
	/* %q and %+q of Go; inspect of Ruby */
	{"\"\\", C_LETTERS, "", HEX, AS_IT_IS, NOWHERE},
	{"\"\\", C_LETTERS, "", HEX, CODE, NOWHERE},
	{"\"\\", C_LETTERS "\033e", "", HEX, AS_IT_IS, HASHES},
};

enum { JSON_WAYS = 8 };

/* In the place of BYTE. */
struct instead {
	unsigned char byte;
	const char *text;
};

enum { INSTEAD_MOST = 5 };

static const struct instead replaced[][INSTEAD_MOST] = {
	/* '…' of a shell: bash; Python's shlex */
	{{'\'', "'\\''"}},
	{{'\'', "'\"'\"'"}},
	/* '…' of YAML and SQL; "…" of CSV */
	{{'\'', "\'\'"}},
	{{'"', "\"\""}},
	/* what compose substitutes nothing in */
	{{'$', "$$"}},
	/* XML and HTML: a text; attributes, as libraries have them */
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#039;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#x27;"}},
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&#34;"}, {'\'', "&#39;"}},
};

static bool
is_among(unsigned char c, const char *bytes)
{
	return c != '\0' && strchr(bytes, c) != NULL;
}

static void
put_digits(struct secret_text *out, const char *begin, unsigned number, unsigned count, bool large)
{
	const char *digits = large ? "0123456789ABCDEF" : "0123456789abcdef";

	secret_text_add_text(out, begin);
	while (count-- > 0)
		secret_text_add_byte(out, (unsigned char)digits[number >> 4 * count & 15]);
}

static void
put_utf16(struct secret_text *out, unsigned code, bool large)
{
	if (code >= 0x10000) {
		put_digits(out, "\\u", 0xd800 + ((code - 0x10000) >> 10), 4, large);
		code = 0xdc00 + ((code - 0x10000) & 0x3ff);
	}
	put_digits(out, "\\u", code, 4, large);
}

static void
put_code(struct secret_text *out, unsigned code)
{
	put_digits(out, code < 0x10000 ? "\\u" : "\\U", code, code < 0x10000 ? 4 : 8, false);
}

static void
put_octal(struct secret_text *out, unsigned char byte)
{
	secret_text_add_byte(out, '\\');
	for (unsigned shift = 9; shift > 0; shift -= 3)
		secret_text_add_byte(out, (unsigned char)('0' + (byte >> (shift - 3) & 7)));
}

/* The character at the begin of TEXT, which takes LEN bytes. */
static void
put_number(struct secret_text *out, enum number number, struct slice text, size_t len, unsigned code)
{
	if (number == UTF16 || number == UTF16_LARGE)
		put_utf16(out, code, number == UTF16_LARGE);
	else if (number == CODE && len > 1)
		put_code(out, code);
	else if (number == CODE_SHORT && code > 0xff)
		put_code(out, code);
	else if (number == CODE_SHORT)
		put_digits(out, "\\x", code, 2, false);
	else
		for (size_t i = 0; i < len; i++) {
			if (number == OCTAL)
				put_octal(out, text.data[i]);
			else if (number == AS_IT_IS)
				secret_text_add_byte(out, text.data[i]);
			else
				put_digits(out, "\\x", text.data[i], 2, false);
		}
}

static unsigned char
letter_of(const struct way *way, unsigned char c)
{
	for (const char *pair = way->letters; *pair != '\0'; pair += 2)
		if ((unsigned char)pair[0] == c)
			return (unsigned char)pair[1];
	return '\0';
}

static bool
is_control(const struct way *way, unsigned char c)
{
	return c < 0x20 || (c == 0x7f && (way->control == OCTAL || way->control == HEX));
}

static bool
is_slashed(const struct way *way, struct slice text, size_t at)
{
	unsigned char c = text.data[at];

	if (c == '#' && way->where == HASHES)
		return at + 1 < text.len && is_among(text.data[at + 1], "{$@");
	if (c == '~' && way->where == TILDES)
		return at > 0 && is_among(text.data[at - 1], "=:");
	return is_among(c, way->slashed);
}

static void
put_ascii(struct secret_text *out, const struct way *way, struct slice text, size_t at)
{
	unsigned char c = text.data[at], letter = letter_of(way, c);

	if (letter != '\0') {
		secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, letter);
	} else if (is_control(way, c) || is_among(c, way->numbered)) {
		put_number(out, way->control, slice_of(&c, 1), 1, c);
	} else {
		if (is_slashed(way, text, at))
			secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, c);
	}
}

/* What is no UTF-8 has no code. */
static enum number
of_bytes(const struct way *way)
{
	return way->control == OCTAL || way->control == HEX ? way->control : AS_IT_IS;
}

static void
put(struct secret_text *out, const struct way *way, struct slice text)
{
	out->len = 0;
	for (size_t at = 0; at < text.len;) {
		struct slice rest = slice_from(text, at);
		unsigned code = rest.data[0];
		size_t len = code < 0x80 ? 0 : utf8_next(rest, &code);

		if (rest.data[0] < 0x80)
			put_ascii(out, way, text, at);
		else
			put_number(out, len > 0 ? way->beyond : of_bytes(way), rest, len > 0 ? len : 1, code);
		at += len > 0 ? len : 1;
	}
}

static void
put_instead(struct secret_text *out, const struct instead *instead, struct slice text)
{
	out->len = 0;
	for (size_t at = 0; at < text.len; at++) {
		size_t i = 0;

		while (i < INSTEAD_MOST && instead[i].text != NULL && instead[i].byte != text.data[at])
			i++;
		if (i < INSTEAD_MOST && instead[i].text != NULL)
			secret_text_add_text(out, instead[i].text);
		else
			secret_text_add_byte(out, text.data[at]);
	}
}

/* '…' of a shell that has quotes in a row together: each is ONE, OPEN before and CLOSE behind. */
static void
put_quotes(struct secret_text *out, struct slice text, const char *open, const char *one, const char *close)
{
	bool was_quote = false;

	out->len = 0;
	for (size_t at = 0; at < text.len; at++) {
		bool is_quote = text.data[at] == '\'';

		if (is_quote != was_quote)
			secret_text_add_text(out, is_quote ? open : close);
		if (is_quote)
			secret_text_add_text(out, one);
		else
			secret_text_add_byte(out, text.data[at]);
		was_quote = is_quote;
	}
	if (was_quote)
		secret_text_add_text(out, close);
}

/* JSON in a text of JSON: logs are full of it. */
static void
add_twice(struct mask *mask, const struct way *way, struct slice once)
{
	struct secret_text twice CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	put(&twice, way, once);
	mask_add_form(mask, secret_text_slice(&twice), false);
}

/* A form that is the text itself is there already. */
void
mask_add_escapes(struct mask *mask, struct slice text)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		put(&out, &ways[i], text);
		mask_add_form(mask, secret_text_slice(&out), false);
		if (i < JSON_WAYS && out.len != text.len)
			add_twice(mask, &ways[i], secret_text_slice(&out));
	}
	for (size_t i = 0; i < ARRAY_LEN(replaced); i++) {
		put_instead(&out, replaced[i], text);
		mask_add_form(mask, secret_text_slice(&out), false);
	}
	put_quotes(&out, text, "'\"", "'", "\"'"); /* dash, busybox */
	mask_add_form(mask, secret_text_slice(&out), false);
	put_quotes(&out, text, "'", "\\'", "'"); /* zsh */
	mask_add_form(mask, secret_text_slice(&out), false);
}
