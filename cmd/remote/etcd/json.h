/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON text (RFC 8259) of a store, which may say anything: a flat run of values that borrow from the
 * text, of limited depth and number. lib/text has one for secrets; this one stands in a program that
 * has none, and allocates by what it read only.
 */
#ifndef EK_CMD_REMOTE_ETCD_JSON_H
#define EK_CMD_REMOTE_ETCD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/slice.h"

enum { JSON_DEPTH_MOST = 16, JSON_VALUES_MOST = 1 << 16 };

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };

struct json_value {
	enum json_kind kind;
	struct slice name;           /* of an object's member, as written between its quotes */
	struct slice text;           /* as written; of a string what is between its quotes */
	size_t span;                 /* itself and all that is in it: the next one is so far on */
};

struct json {
	struct json_value *values;   /* the first is the whole */
	size_t count, room;
};

#define JSON_INIT {NULL, 0, 0}

/* -1: it is no JSON, or not one document, or beyond the limits; *OUT is then empty. */
int json_parse(struct slice text, struct json *out);
void json_clear(struct json *json);

/* The first of what is in VALUE (an object or an array), and the one behind CHILD; NULL: no more. */
const struct json_value *json_first(const struct json_value *value);
const struct json_value *json_behind(const struct json_value *value, const struct json_value *child);

/*
 * The member NAME (as `mod_revision`) of an object in either spelling, also `modRevision`; NULL: there
 * is none, or VALUE is NULL or no object.
 */
const struct json_value *json_member(const struct json_value *value, const char *name);

/* A number of 64 bits, which stands in a string or by itself; MISSING where VALUE is NULL. */
bool json_u64(const struct json_value *value, uint64_t missing, uint64_t *out);

/* It is there and is `true`. */
bool json_is_true(const struct json_value *value);

/* Append what a string says to OUT; false: it is none, or has a NUL or half a character. */
bool json_string(const struct json_value *value, struct buf *out);

#endif
