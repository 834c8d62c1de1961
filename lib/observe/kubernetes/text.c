/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plain YAML scalar is to kubectl (sigs.k8s.io/yaml): true and false also as yes, no, on and
 * off, numbers also with `_`, in base 2, 8 and 16. Days stay texts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/kubernetes/kubernetes_priv.h"

enum { NUMBER_LONGEST = 64 };

static bool
is_digits(const char *text, const char *digits)
{
	return *text != '\0' && text[strspn(text, digits)] == '\0';
}

/* [-+]? (.digits | digits[.digits?]) ([eE][-+]?digits)? */
static bool
is_decimal(const char *text)
{
	size_t whole, part = 0;

	text += *text == '-' || *text == '+';
	whole = strspn(text, "0123456789");
	text += whole;
	if (*text == '.') {
		part = strspn(text + 1, "0123456789");
		text += 1 + part;
	}
	if (whole + part == 0)
		return false;
	if (*text == 'e' || *text == 'E') {
		text += 1 + (text[1] == '-' || text[1] == '+');
		return is_digits(text, "0123456789");
	}
	return *text == '\0';
}

static bool
is_number(struct slice text)
{
	static const char *const words[] = {".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf",
		"+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};
	char plain[NUMBER_LONGEST];
	const char *at = plain;
	size_t len = 0;

	if (text.len == 0 || text.len >= sizeof(plain) || slice_is_one_of(text, words, ARRAY_LEN(words)))
		return text.len > 0 && text.len < sizeof(plain);
	if (memchr("+-.0123456789", text.data[0], 13) == NULL || memchr(text.data, '\0', text.len) != NULL)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '_')
			plain[len++] = (char)text.data[i];
	plain[len] = '\0';
	if (is_decimal(plain))
		return true;
	at += *at == '-' || *at == '+';
	if (*at++ != '0')
		return false;
	if (*at == 'x' || *at == 'X')
		return is_digits(at + 1, "0123456789abcdefABCDEF");
	if (*at == 'b' || *at == 'B')
		return is_digits(at + 1, "01");
	return (*at == 'o' || *at == 'O') && is_digits(at + 1, "01234567");
}

bool
kube_is_no_string(const struct tree *scalar)
{
	static const char *const truths[] = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on",
		"On", "ON", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

	if (scalar->kind != NODE_SCALAR)
		return true;
	if (scalar->quoted || scalar->style != 0 || scalar->is_null)
		return false;
	return slice_is_one_of(scalar->text, truths, ARRAY_LEN(truths)) || is_number(scalar->text);
}

bool
kube_is_filled_later(struct slice text)
{
	static const char *const forms[] = {"${", "$(", "{{", "<%"};
	struct slice trimmed = slice_trim(text);

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (slice_has(text, forms[i]))
			return true;
	if (trimmed.len < 2)
		return false;
	/* `$NAME` of envsubst, `<path:…>` of a plugin, `ENC[…]` of sops */
	return (trimmed.data[0] == '$' && strspn((const char *)trimmed.data + 1,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") >= trimmed.len - 1) ||
		(trimmed.data[0] == '<' && trimmed.data[trimmed.len - 1] == '>') ||
		slice_starts_with(trimmed, "ENC[");
}
