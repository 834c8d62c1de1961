/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of the objects (docs/sharing-format.md). Numbers are big-endian; a piece is a u32 length
 * and as many bytes; a list is a u32 number of pieces; nothing follows the last field.
 *
 * roster/<seq>           "VXR1" | suite 1 | zero 3
 *                        piece roster | list of member_id 16, piece wrap of the comparison key
 *                        list of commit objects, of environments that no roster before confirmed
 * <env_id>/commit/<seq>  "VXC1" | suite 1 | rows 1 | zero 2
 *                        piece commit | piece operations | list of charters
 *                        list of member_id 16, piece wrap of the newest of them
 *                        rows 1: list of records, the history | list of records
 */
#ifndef EK_VAULT_OBJECT_H
#define EK_VAULT_OBJECT_H

#include "base/buf.h"
#include "vault/objects.h"

/* A list in place. */
struct pieces {
	struct slice bytes; /* what was not taken yet */
	size_t count;       /* of the whole list */
	size_t head;        /* bytes before each length */
};

/* Take the next piece off; HEAD (or NULL) is what is before its length. False: there is none. */
bool pieces_next(struct pieces *pieces, const uint8_t **head, struct slice *out);

enum object_rows {
	OBJECT_WROTE = 0, /* what the commit wrote, ascending by bidx and version */
	OBJECT_ALL = 1,   /* everything that there is after it: history in order, then live by bidx */
};

struct commit_object {
	struct slice commit, ops;
	struct pieces charters, wraps;
	enum object_rows rows;
	struct pieces history; /* OBJECT_ALL */
	struct pieces records;
};

struct roster_object {
	struct slice roster;
	struct pieces wraps, commits;
};

/* ERR_TAMPERED: any deviation from the form. Everything points into BYTES. */
int commit_object_parse(struct slice bytes, struct commit_object *out, struct err *err);
int roster_object_parse(struct slice bytes, struct roster_object *out, struct err *err);

/* Building, in the order of the form. */
void commit_object_start(enum object_rows rows, struct buf *out);
void roster_object_start(struct buf *out);
void object_piece(struct buf *out, struct slice piece);

/* A list whose length is known when it ends; *AT is where its number is. */
size_t object_list_start(struct buf *out);
void object_list_end(struct buf *out, size_t at, size_t count);

void object_name_roster(uint64_t seq, char out[OBJECT_NAME]);
void object_name_commit(const uint8_t env_id[ENV_ID], uint64_t seq, char out[OBJECT_NAME]);
void object_name_escrow(
    const uint8_t env_id[ENV_ID], const uint8_t hash[DOC_HASH], char out[OBJECT_NAME]);
void object_name_shape(const uint8_t env_id[ENV_ID], char out[OBJECT_NAME]);

#endif
