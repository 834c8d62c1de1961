/* SPDX-License-Identifier: Apache-2.0 */
/*
 *  0 format 1 = 1   1 type 1   2 name_len 2   4 value_len 4   8 created_ms 8   16 author 16
 * 32 expires_ms 8  40 note_len 2  42 flags 1  43 zero 5  48 name | value | note | zero padding
 */
#include "vault/record_plain.h"

#include <string.h>

#include "base/utf8.h"
#include "model/name.h"
#include "vault/check.h"
#include "vault/sealed_priv.h"
#include "vault/wire.h"

enum { FORMAT = 1, TYPE_TEXT = 1, TYPE_BINARY = 2 };
enum { RECORD_FLAGS = ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED | ENTRY_LEAKED };

struct head {
	uint8_t format, type, flags;
	size_t name_len, value_len, note_len;
	bool reserved_are_zero;
};

size_t
plain_len(const struct entry *entry)
{
	return bucket_of(PLAIN_HEAD + entry->name.len + entry->value.len + entry->record->note.len);
}

void
plain_build(const struct entry *entry, uint8_t *out)
{
	uint8_t *at = out;

	at = put_number(at, FORMAT, 1);
	at = put_number(at, (entry->flags & ENTRY_BINARY) != 0 ? TYPE_BINARY : TYPE_TEXT, 1);
	at = put_number(at, entry->name.len, 2);
	at = put_number(at, entry->value.len, 4);
	at = put_number(at, entry->record->created_ms, 8);
	at = put_bytes(at, slice_of(entry->record->author, sizeof(entry->record->author)));
	at = put_number(at, entry->record->expires_ms, 8);
	at = put_number(at, entry->record->note.len, 2);
	at = put_number(at, entry->flags & RECORD_FLAGS, 1);
	at = put_number(at, 0, 5);
	at = put_bytes(at, entry->name);
	at = put_bytes(at, entry->value);
	at = put_bytes(at, entry->record->note);
	memset(at, 0, plain_len(entry) - (size_t)(at - out));
}

static void
head_read(struct wire *wire, struct head *head, struct entry *out, struct entry_record *record)
{
	head->format = wire_u8(wire);
	head->type = wire_u8(wire);
	head->name_len = wire_u16(wire);
	head->value_len = wire_u32(wire);
	record->created_ms = wire_u64(wire);
	wire_copy(wire, record->author, sizeof(record->author));
	record->expires_ms = wire_u64(wire);
	head->note_len = wire_u16(wire);
	head->flags = wire_u8(wire);
	head->reserved_are_zero = wire_zeros(wire, 5);
	out->flags = (head->flags & RECORD_FLAGS) | (head->type == TYPE_BINARY ? ENTRY_BINARY : 0U);
}

static int
head_judge(const struct head *head, struct err *err)
{
	bool type = head->type == TYPE_TEXT || head->type == TYPE_BINARY;
	int r;

	r = trust_need(head->format == FORMAT, CHECK_PLAIN_FORMAT, err);
	if (r < 0)
		return r;
	r = trust_need(type && (head->flags & ~RECORD_FLAGS) == 0, CHECK_PLAIN_TYPE, err);
	if (r < 0)
		return r;
	r = trust_need(head->reserved_are_zero, CHECK_PLAIN_RESERVED, err);
	if (r < 0)
		return r;
	return trust_need(
	    head->value_len <= VALUE_MOST && head->note_len <= NOTE_MOST, CHECK_PLAIN_LIMIT, err);
}

static int
content_judge(const struct entry *entry, enum record_kind kind, struct err *err)
{
	bool is_text = (entry->flags & ENTRY_BINARY) == 0;
	bool is_bare = entry->value.len == 0 && entry->record->note.len == 0 &&
		       entry->flags == 0 && entry->record->expires_ms == 0;
	int r;

	r = trust_need(name_is_valid(entry->name), CHECK_PLAIN_NAME, err);
	if (r < 0)
		return r;
	if (is_text)
		r = trust_need(slice_find(entry->value, '\0') == entry->value.len &&
				   utf8_is_valid(entry->value),
		    CHECK_PLAIN_TEXT, err);
	if (r < 0)
		return r;
	r = trust_need(utf8_is_valid(entry->record->note), CHECK_PLAIN_NOTE, err);
	if (r < 0)
		return r;
	return trust_need(kind != RECORD_TOMBSTONE || is_bare, CHECK_PLAIN_TOMBSTONE, err);
}

/* Make place for the NULs: the name moves to where the head was, the note by one. */
static size_t
spread(uint8_t *plain, struct entry *out, struct entry_record *record)
{
	uint8_t *note = plain + PLAIN_HEAD + out->name.len + out->value.len + 1;

	memmove(note, record->note.data, record->note.len);
	note[-1] = 0;
	memmove(plain, out->name.data, out->name.len);
	plain[out->name.len] = 0;
	out->name = slice_of(plain, out->name.len);
	record->note = slice_of(note, record->note.len);
	return PLAIN_HEAD + out->name.len + out->value.len + 1 + record->note.len;
}

int
plain_parse(uint8_t *plain, size_t len, enum record_kind kind, struct entry_record *record,
    struct entry *out, size_t *keep, struct err *err)
{
	struct wire wire;
	struct head head;
	int r;

	wire_start(&wire, slice_of(plain, len));
	head_read(&wire, &head, out, record);
	out->record = record;
	r = head_judge(&head, err);
	if (r < 0)
		return r;
	out->name = wire_bytes(&wire, head.name_len);
	out->value = wire_bytes(&wire, head.value_len);
	record->note = wire_bytes(&wire, head.note_len);
	r = trust_need(!wire.is_short, CHECK_PLAIN_LENGTH, err);
	if (r < 0)
		return r;
	r = trust_need(wire_padding(&wire), CHECK_PLAIN_PADDING, err);
	if (r < 0)
		return r;
	r = content_judge(out, kind, err);
	if (r < 0)
		return r;
	*keep = spread(plain, out, record);
	return 0;
}
