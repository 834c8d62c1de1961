/* SPDX-License-Identifier: Apache-2.0 */
#include "format/encrypted.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "format/formats_priv.h"
#include "text/ciphertext.h"

enum { NAMES_SHOWN = 10 };

/* A literal that may have NULs in it, and its length. */
#define WITH_LEN(literal) literal, sizeof(literal) - 1

/* What a file that is encrypted as a whole begins with. */
static const struct whole {
	const char *begin;
	size_t len;
	const char *program, *fix; /* %s: the file */
} wholes[] = {
    {WITH_LEN("\0GITCRYPT\0"), "git-crypt", "`git-crypt unlock`, then import %s again"},
    {WITH_LEN("$ANSIBLE_VAULT;"), "ansible-vault",
	"`ansible-vault view %s | evenkeep import -=ENV`"},
    {WITH_LEN("age-encryption.org/v1"), "age", "`age -d -i KEYFILE %s | evenkeep import -=ENV`"},
    {WITH_LEN("-----BEGIN AGE ENCRYPTED FILE-----"), "age",
	"`age -d -i KEYFILE %s | evenkeep import -=ENV`"},
    {WITH_LEN("-----BEGIN PGP MESSAGE-----"), "OpenPGP", "`gpg -d %s | evenkeep import -=ENV`"},
    {WITH_LEN("Salted__"), "openssl", "`openssl enc -d … -in %s | evenkeep import -=ENV`"},
    {WITH_LEN("U2FsdGVkX1"), "openssl or transcrypt", "decrypt %s first, then import what it says"},
};

/* FILE as it can be typed in a shell, or a word that stands for it. */
static const char *
typed(const char *file)
{
	static const char safe[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";

	return strcmp(file, "stdin") == 0 || file[strspn(file, safe)] != '\0' || file[0] == '-'
		   ? "FILE"
		   : file;
}

static const struct whole *
find_whole(struct slice text)
{
	for (size_t i = 0; i < ARRAY_LEN(wholes); i++)
		if (text.len >= wholes[i].len &&
		    memcmp(text.data, wholes[i].begin, wholes[i].len) == 0)
			return &wholes[i];
	return NULL;
}

static bool
has(struct slice text, const char *word)
{
	return text.len > 0 && memmem(text.data, text.len, word, strlen(word)) != NULL;
}

bool
sops_is(struct slice text)
{
	return has(text, "ENC[AES256_GCM,data:") && has(text, "sops");
}

static bool
is_name(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static size_t
back_over(struct slice text, size_t at, const char *bytes)
{
	while (at > 0 && strchr(bytes, text.data[at - 1]) != NULL && text.data[at - 1] != '\0')
		at--;
	return at;
}

/* The name of the value that begins at AT: `NAME=`, `NAME: ` and with quotes around both. */
static struct slice
name_before(struct slice text, size_t at)
{
	size_t end, start;

	at = back_over(text, at, "\"'`");
	at = back_over(text, at, " \t");
	end = back_over(text, at, "=:");
	if (end == at)
		return slice_of(NULL, 0);
	end = back_over(text, end, " \t");
	end = back_over(text, end, "\"'");
	for (start = end; start > 0 && is_name(text.data[start - 1]);)
		start--;
	return slice_of(text.data + start, end - start);
}

/* Take the next value that dotenvx encrypted off *TEXT: its name, or false. */
static bool
next_dotenvx(struct slice whole, size_t *at, struct slice *name)
{
	static const char mark[] = "encrypted:";
	struct slice rest = slice_from(whole, *at);
	const unsigned char *found;

	while (rest.len > 0 && (found = memmem(rest.data, rest.len, mark, strlen(mark))) != NULL) {
		size_t start = (size_t)(found - whole.data);
		size_t len = ciphertext_of_dotenvx(slice_from(whole, start));

		rest = slice_from(whole, start + strlen(mark));
		*name = name_before(whole, start);
		if (len == 0 || name->len == 0)
			continue;
		*at = start + len;
		return true;
	}
	return false;
}

bool
dotenvx_is(struct slice text)
{
	struct slice name;
	size_t at = 0;

	return has(text, "DOTENV_PUBLIC_KEY") || next_dotenvx(text, &at, &name);
}

static int
refuse_dotenvx(struct slice text, const char *file, struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t count = 0, at = 0;
	struct slice name;

	for (; next_dotenvx(text, &at, &name); count++)
		if (count < NAMES_SHOWN)
			buf_addf(&names, "%s`%.*s`", count == 0 ? "" : ", ",
			    name.len > 60 ? 60 : (int)name.len, (const char *)name.data);
	if (count == 0)
		return 0;
	err_set(err, ERR_INVALID, "encrypted-source", "dotenvx encrypted %s%s", buf_text(&names),
	    count > NAMES_SHOWN ? " and others" : "");
	err_why(err, "%zu value%s here only dotenvx can read", count, count == 1 ? "" : "s");
	err_fix(err, "`dotenvx get --overload --strict -f %s | evenkeep import -=ENV --as dotenvx`",
	    typed(file));
	return err_at(err, file, 0, 0);
}

static int
refuse_sops(const char *file, struct err *err)
{
	err_set(err, ERR_INVALID, "encrypted-source", "sops encrypted this file");
	err_fix(
	    err, "`sops -d --output-type json %s | evenkeep import -=ENV --as sops`", typed(file));
	return err_at(err, file, 0, 0);
}

static int
refuse_whole(const struct whole *whole, const char *file, struct err *err)
{
	const char *hole = strstr(whole->fix, "%s");

	err_set(err, ERR_INVALID, "encrypted-source", "%s encrypted this file", whole->program);
	err_fix(err, "%.*s%s%s", (int)(hole - whole->fix), whole->fix, typed(file), hole + 2);
	return err_at(err, file, 0, 0);
}

int
format_check_encrypted(struct slice text, const char *file, struct err *err)
{
	const struct whole *whole = find_whole(text);

	if (whole != NULL)
		return refuse_whole(whole, file, err);
	if (sops_is(text))
		return refuse_sops(file, err);
	return refuse_dotenvx(text, file, err);
}
