/* SPDX-License-Identifier: Apache-2.0 */
#include "model/name.h"

#include <stdio.h>

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
fits_name(unsigned char c, size_t at)
{
	return is_letter(c) || (at > 0 && is_digit(c));
}

static bool
fits_env_name(unsigned char c, size_t at)
{
	if ((c >= 'a' && c <= 'z') || is_digit(c))
		return true;
	return at > 0 && (c == '.' || c == '_' || c == '-');
}

static bool
fits_label(unsigned char c, size_t at)
{
	(void)at;
	return c >= 0x20 && c < 0x7f;
}

/* Offset of the first byte that FITS does not accept; text.len if all do. */
static size_t
misfit_at(struct slice text, bool (*fits)(unsigned char c, size_t at))
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (!fits(text.data[i], i))
			return i;
	}
	return text.len;
}

static bool
is_valid(struct slice text, size_t most, bool (*fits)(unsigned char c, size_t at))
{
	return text.len > 0 && text.len <= most && misfit_at(text, fits) == text.len;
}

bool
name_is_valid(struct slice name)
{
	return is_valid(name, NAME_MOST, fits_name);
}

bool
env_name_is_valid(struct slice name)
{
	return is_valid(name, ENV_NAME_MOST, fits_env_name);
}

bool
label_is_valid(struct slice label)
{
	return is_valid(label, LABEL_MOST, fits_label);
}

/* TEXT up to AT for a message, which must not carry bytes that are not printable. */
static void
describe_misfit(struct slice text, size_t at, const char *what, struct err *err)
{
	unsigned char c = text.data[at];
	char shown[8];

	if (c > 0x20 && c < 0x7f)
		snprintf(shown, sizeof(shown), "`%c`", c);
	else
		snprintf(shown, sizeof(shown), "\\x%02x", c);
	if (at == 0)
		err_set(err, ERR_INVALID, "name-invalid", "%s begins with %s", what, shown);
	else
		err_set(err, ERR_INVALID, "name-invalid", "%s `%.*s…` is not valid: byte %zu is %s",
		    what, (int)at, (const char *)text.data, at + 1, shown);
}

static int
check(struct slice text, size_t most, bool (*fits)(unsigned char c, size_t at), const char *what,
    const char *rule, struct err *err)
{
	size_t misfit;

	if (is_valid(text, most, fits))
		return 0;
	misfit = misfit_at(text, fits);
	if (text.len == 0)
		err_set(err, ERR_INVALID, "name-invalid", "%s is empty", what);
	else if (misfit < text.len && misfit < most)
		describe_misfit(text, misfit, what, err);
	else
		err_set(err, ERR_INVALID, "name-invalid", "%s `%.24s…` has %zu bytes; at most %zu",
		    what, (const char *)text.data, text.len, most);
	return err_why(err, "%s", rule);
}

int
name_check(struct slice name, struct err *err)
{
	return check(name, NAME_MOST, fits_name, "the name",
	    "a name is letters, digits and `_`, does not begin with a digit and has at most 255 bytes",
	    err);
}

int
env_name_check(struct slice name, struct err *err)
{
	return check(name, ENV_NAME_MOST, fits_env_name, "the environment name",
	    "an environment name is small letters, digits, `.`, `_` and `-`, begins with a letter or "
	    "digit and has at most 64 bytes",
	    err);
}
