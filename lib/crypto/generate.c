/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/generate.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "crypto/mask_priv.h"

struct form {
	const char *name, *about;
	size_t usual, least; /* usual 0: it has no size */
	bool is_bytes;       /* the size counts random bytes, not characters */
	const char *charset; /* of characters that are drawn one by one */
};

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
/* Those that neither a shell nor a URL nor any dialect gives a meaning to in the middle of a word. */
#define SYMBOLS "-._+=,"

static const char *const classes[] = {UPPER, LOWER, DIGITS, SYMBOLS};

static const struct form forms[GENERATE_FORMS] = {
	[GENERATE_BASE64] = {"base64", "N random bytes in Base64, with padding", 32, 4, true, NULL},
	[GENERATE_BASE64URL] = {"base64url", "N random bytes in Base64 for URLs, without padding", 32, 4,
		true, NULL},
	[GENERATE_HEX] = {"hex", "N random bytes in lower case hex digits", 32, 4, true, NULL},
	[GENERATE_ALNUM] = {"alnum", "N characters of A-Z, a-z and 0-9", 40, 4, false,
		UPPER LOWER DIGITS},
	[GENERATE_PASSWORD] = {"password", "N characters, some of each of A-Z, a-z, 0-9 and " SYMBOLS,
		24, 8, false, UPPER LOWER DIGITS SYMBOLS},
	[GENERATE_PIN] = {"pin", "N digits; few can be guessed", 6, 4, false, DIGITS},
	[GENERATE_UUID] = {"uuid", "a random UUID (version 4)", 0, 0, false, NULL},
};

const char *
generate_form_name(enum generate_form form)
{
	return forms[form].name;
}

const char *
generate_form_about(enum generate_form form)
{
	return forms[form].about;
}

static const char *
charset_of(const struct generate *generate)
{
	return generate->charset != NULL ? generate->charset : forms[generate->form].charset;
}

static int
refuse_kind(const char *name, size_t len, struct err *err)
{
	const char *names[GENERATE_FORMS], *meant;
	char typed[32];

	for (size_t i = 0; i < GENERATE_FORMS; i++)
		names[i] = forms[i].name;
	snprintf(typed, sizeof(typed), "%.*s", (int)(len < 31 ? len : 31), name);
	meant = suggest(typed, names, GENERATE_FORMS);
	err_set(err, ERR_USAGE, "generate-kind", "`%s` is nothing that can be generated", typed);
	if (meant != NULL)
		return err_fix(err, "did you mean `%s`?", meant);
	return err_fix(err, "one of base64:N, base64url:N, hex:N (N random bytes), alnum:N, password:N, "
			    "pin:N (N characters), uuid");
}

static int
refuse_size(const struct form *form, struct err *err)
{
	if (form->usual == 0)
		return err_set(err, ERR_USAGE, "generate-size", "`%s` has no size to choose", form->name);
	err_set(err, ERR_USAGE, "generate-size", "`%s:N` takes from %zu to %d %s", form->name,
	    form->least, GENERATE_MOST, form->is_bytes ? "random bytes" : "characters");
	return err_fix(err, "as in `%s:%zu`", form->name, form->usual);
}

static int
read_size(const struct form *form, const char *text, size_t *out, struct err *err)
{
	size_t size = 0;

	*out = form->usual;
	if (text[0] == '\0')
		return 0;
	if (form->usual == 0 || text[1] == '\0' || strlen(text) > 5)
		return refuse_size(form, err);
	for (text++; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return refuse_size(form, err);
		size = size * 10 + (size_t)(*text - '0');
	}
	if (size < form->least || size > GENERATE_MOST)
		return refuse_size(form, err);
	*out = size;
	return 0;
}

static int
check_charset(const struct form *form, const char *charset, struct err *err)
{
	if (charset == NULL)
		return 0;
	if (form != &forms[GENERATE_PASSWORD]) {
		err_set(err, ERR_USAGE, "generate-charset", "`%s` has characters of its own", form->name);
		return err_fix(err, "a set of characters is for `password:N`");
	}
	for (const char *c = charset; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr(c + 1, *c) != NULL)
			return err_set(err, ERR_USAGE, "generate-charset", "a set of characters is printable "
				"ASCII without blanks, each character once");
	if (strlen(charset) < 2)
		return err_set(err, ERR_USAGE, "generate-charset", "a set has at least two characters");
	return 0;
}

int
generate_read(const char *text, const char *charset, struct generate *out, struct err *err)
{
	size_t len = strcspn(text, ":"), size;
	int r;

	for (size_t i = 0; i < GENERATE_FORMS; i++) {
		if (strlen(forms[i].name) != len || memcmp(forms[i].name, text, len) != 0)
			continue;
		r = read_size(&forms[i], text + len, &size, err);
		if (r == 0)
			r = check_charset(&forms[i], charset, err);
		if (r == 0)
			*out = (struct generate){(enum generate_form)i, size, charset};
		return r;
	}
	return refuse_kind(text, len, err);
}

void
generate_write(const struct generate *generate, struct buf *out)
{
	buf_add_text(out, forms[generate->form].name);
	if (forms[generate->form].usual > 0)
		buf_addf(out, ":%zu", generate->size);
}

unsigned
generate_bits(const struct generate *generate)
{
	if (generate->form == GENERATE_UUID)
		return 122;
	if (forms[generate->form].is_bytes)
		return (unsigned)generate->size * 8;
	return (unsigned)(log2((double)strlen(charset_of(generate))) * (double)generate->size);
}

size_t
generate_len(const struct generate *generate)
{
	switch (generate->form) {
	case GENERATE_UUID:
		return 36;
	case GENERATE_HEX:
		return generate->size * 2;
	case GENERATE_BASE64:
		return (generate->size + 2) / 3 * 4;
	case GENERATE_BASE64URL:
		return (generate->size * 4 + 2) / 3;
	default:
		return generate->size;
	}
}

/* The character at place AT of SET, every one of which is looked at. */
static unsigned char
pick(const char *set, size_t count, unsigned at)
{
	unsigned picked = 0;

	for (size_t i = 0; i < count; i++)
		picked |= mask_same((unsigned)i, at) & (unsigned char)set[i];
	return (unsigned char)picked;
}

/* Bytes that would favour the first characters are drawn again. */
static void
draw(const char *set, unsigned char *out, size_t len)
{
	size_t count = strlen(set), done = 0;
	unsigned limit = 256 - 256 % (unsigned)count;
	struct secret *random CLEANUP(secret_freep) = secret_new(64);

	while (done < len) {
		unsigned char *bytes = secret_data(random);

		secret_random(bytes, secret_len(random));
		for (size_t i = 0; i < secret_len(random) && done < len; i++)
			if (bytes[i] < limit)
				out[done++] = pick(set, count, bytes[i] % (unsigned)count);
	}
}

static bool
has_one_of(const char *set, const unsigned char *text, size_t len)
{
	unsigned found = 0;

	for (size_t i = 0; i < len; i++)
		for (const char *c = set; *c != '\0'; c++)
			found |= mask_same(text[i], (unsigned char)*c);
	return found != 0;
}

/* What many a site asks of a password. */
static bool
has_all_classes(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (!has_one_of(classes[i], text, len))
			return false;
	return true;
}

static struct secret *
make_characters(const struct generate *generate)
{
	struct secret *made = secret_new(generate->size);

	do
		draw(charset_of(generate), secret_data(made), generate->size);
	while (generate->form == GENERATE_PASSWORD && generate->charset == NULL &&
		!has_all_classes(secret_data(made), generate->size));
	return made;
}

/* The functions of the library end their text with a NUL, which is none of ours. */
static struct secret *
make_bytes(const struct generate *generate)
{
	struct secret *random CLEANUP(secret_freep) = secret_new(generate->size);
	size_t len = generate_len(generate), room = len + 8;
	struct secret *text CLEANUP(secret_freep) = secret_new(room);

	secret_random(secret_data(random), generate->size);
	if (generate->form == GENERATE_HEX)
		sodium_bin2hex((char *)secret_data(text), room, secret_data(random), generate->size);
	else
		sodium_bin2base64((char *)secret_data(text), room, secret_data(random), generate->size,
		    generate->form == GENERATE_BASE64 ? sodium_base64_VARIANT_ORIGINAL :
			sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return secret_of(slice_of(secret_data(text), len));
}

static struct secret *
make_uuid(void)
{
	static const size_t groups[] = {4, 2, 2, 2, 6};
	struct secret *random CLEANUP(secret_freep) = secret_new(16);
	struct secret *hex CLEANUP(secret_freep) = secret_new(33);
	struct secret *made = secret_new(36);
	unsigned char *bytes = secret_data(random), *out = secret_data(made);
	const unsigned char *from = secret_data(hex);

	secret_random(bytes, 16);
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	sodium_bin2hex((char *)secret_data(hex), 33, bytes, 16);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		if (i > 0)
			*out++ = '-';
		memcpy(out, from, groups[i] * 2);
		out += groups[i] * 2;
		from += groups[i] * 2;
	}
	return made;
}

struct secret *
generate_make(const struct generate *generate)
{
	if (generate->form == GENERATE_UUID)
		return make_uuid();
	return forms[generate->form].is_bytes ? make_bytes(generate) : make_characters(generate);
}
