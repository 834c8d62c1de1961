/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dotenvx = "encrypted:" base64
 * sops    = "ENC[AES256_GCM,data:" *byte ",iv:" *byte ",tag:" *byte ",type:" *byte "]"
 */
#include "text/ciphertext.h"

#include <string.h>

#include "base/cleanup.h"

/* A dotenvx value is never shorter: a public key, a nonce and a tag stand in it. */
enum { DOTENVX_SHORTEST = 100 };

static bool
is_base64(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		c == '+' || c == '/';
}

static size_t
base64_len(struct slice text)
{
	size_t len = 0;

	while (len < text.len && is_base64(text.data[len]))
		len++;
	return len;
}

size_t
ciphertext_of_dotenvx(struct slice text)
{
	static const char mark[] = "encrypted:";
	size_t start = strlen(mark), len;

	if (!slice_starts_with(text, mark))
		return 0;
	len = base64_len(slice_from(text, start));
	if (len < DOTENVX_SHORTEST)
		return 0;
	for (len += start; len < text.len && text.data[len] == '=';)
		len++;
	return len;
}

size_t
ciphertext_of_sops(struct slice text)
{
	static const char *const parts[] = {",iv:", ",tag:", ",type:"};
	size_t end = slice_find(text, ']');

	if (!slice_starts_with(text, "ENC[AES256_GCM,data:") || end == text.len)
		return 0;
	text.len = end;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (memmem(text.data, text.len, parts[i], strlen(parts[i])) == NULL)
			return 0; /* somebody wrote the value itself there */
	return end + 1;
}

bool
ciphertext_is(struct slice value)
{
	return value.len > 0 && (ciphertext_of_dotenvx(value) == value.len ||
		ciphertext_of_sops(value) == value.len);
}
