/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The newest values for the recovery keys, readable without evenkeep (VAULT.md §5.6):
 *
 * {"vault":"<hex>","env":"<name>","seq":<n>,"values":{"NAME":"text"|{"b64":"…"}}}
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/age.h"
#include "crypto/encode.h"
#include "secret/text.h"
#include "vault/draft_priv.h"

/* TEXT, which is UTF-8, as a JSON string. */
static void
json_add(struct secret_text *out, struct slice text)
{
	char escape[8];
	size_t i, from = 0;

	secret_text_add_byte(out, '"');
	for (i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		secret_text_add(out, slice_of(text.data + from, i - from));
		snprintf(escape, sizeof(escape), c < 0x20 ? "\\u%04x" : "\\%c", c);
		secret_text_add_text(out, escape);
		from = i + 1;
	}
	secret_text_add(out, slice_from(text, from));
	secret_text_add_byte(out, '"');
}

/* Unpadded Base64 by arithmetic, not by tables: these are secret bytes. */
static unsigned char
base64_digit(unsigned n)
{
	unsigned digit = n + 'A';

	digit += (25 - n) >> 8 & ('a' - 'A' - 26);
	digit -= (51 - n) >> 8 & ('a' + 26 - '0');
	digit -= (61 - n) >> 8 & ('0' + 10 - '+');
	digit += (62 - n) >> 8 & ('/' - '+' - 1);
	return (unsigned char)digit;
}

static void
base64_add_secret(struct secret_text *out, struct slice bytes)
{
	unsigned bits = 0, held = 0;
	size_t i;

	for (i = 0; i < bytes.len; i++) {
		held = (held << 8 | bytes.data[i]) & 0xffff;
		for (bits += 8; bits >= 6; bits -= 6)
			secret_text_add_byte(out, base64_digit(held >> (bits - 6) & 63));
	}
	if (bits > 0)
		secret_text_add_byte(out, base64_digit(held << (6 - bits) & 63));
	secret_wipe(&held, sizeof(held));
}

/* Padded, as every other reader of Base64 expects it. */
static void
binary_add(struct secret_text *out, struct slice value)
{
	secret_text_add_text(out, "{\"b64\":\"");
	base64_add_secret(out, value);
	secret_text_add_text(out, &"=="[2 - (3 - value.len % 3) % 3]);
	secret_text_add_text(out, "\"}");
}

static void
json_build(const struct draft *draft, struct envset *values, struct secret_text *out)
{
	struct buf head CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	buf_add_text(&head, "{\"vault\":\"");
	hex_add(&head, slice_of(draft->vault_id, VAULT_ID));
	buf_addf(&head, "\",\"env\":\"%s\",\"seq\":%" PRIu64 ",\"values\":{", draft->env_name,
	    draft->seq);
	secret_text_add(out, buf_slice(&head));
	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		secret_text_add_text(out, i == 0 ? "\n" : ",\n");
		json_add(out, entry->name);
		secret_text_add_byte(out, ':');
		if ((entry->flags & ENTRY_BINARY) != 0)
			binary_add(out, entry->value);
		else
			json_add(out, entry->value);
	}
	secret_text_add_text(out, "}}\n");
}

static struct age_recipient *
recipients(const struct draft *draft, size_t *count)
{
	struct age_recipient *to = xcalloc(draft->roster->member_count, sizeof(*to));
	size_t i;

	*count = 0;
	for (i = 0; i < draft->roster->member_count; i++) {
		const struct member *member = &draft->roster->members[i];

		if (!member_gets_escrow(member, draft->charter))
			continue;
		to[*count].kind = member->kind;
		memcpy(to[*count].rcpt, member->rcpt, sizeof(member->rcpt));
		(*count)++;
	}
	return to;
}

int
escrow_write(struct draft *draft, struct envset *values, uint8_t escrow_hash[HASH],
    struct err *err)
{
	struct secret_text json CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct age_recipient *to CLEANUP(freep) = NULL;
	struct buf age CLEANUP(buf_done) = BUF_INIT;
	size_t count;
	int r;

	memset(escrow_hash, 0, HASH);
	if (!escrow_is_due(draft->charter, draft->roster))
		return store_escrow_delete(draft->store, draft->env_id, err);
	to = recipients(draft, &count);
	json_build(draft, values, &json);
	r = age_seal(to, count, secret_text_slice(&json), NULL, NULL, &age, err);
	if (r < 0)
		return err_ctx(err, "seal the escrow for the recovery key");
	hash_of("vault1/esc", buf_slice(&age), escrow_hash);
	return store_escrow_put(draft->store, draft->env_id, buf_slice(&age), err);
}
