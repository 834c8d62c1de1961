/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The type of a value as a contract states it (POLICY.md §1): `url(schemes=https)`. config/type.h
 * reads them and checks values against them.
 */
#ifndef EK_MODEL_TYPE_H
#define EK_MODEL_TYPE_H

#include <stddef.h>

#include "base/cleanup.h"

enum type_kind {
	TYPE_STRING, TYPE_NUMBER, TYPE_BOOLEAN, TYPE_URL, TYPE_EMAIL, TYPE_PORT, TYPE_IP, TYPE_SEMVER,
	TYPE_ISO_DATE, TYPE_UUID, TYPE_MD5, TYPE_ENUM, TYPE_SIMPLE_OBJECT, TYPE_ARRAY, TYPE_RECORD,
	TYPE_DURATION, TYPE_BYTES, TYPE_HOSTPORT, TYPE_BASE64, TYPE_HEX, TYPE_PEM, TYPE_CRON, TYPE_FILE,
	TYPE_DOMAIN,
	TYPE_KINDS,
};

struct type_option {
	char *name;  /* `min`; NULL: by position, as the words of an enum are */
	char *value;
};

struct type {
	enum type_kind kind;
	struct type_option *options;
	size_t count, room;
	size_t dropped; /* options that are not looked at: computed ones, and those that change values */
};

/* A copy of FROM; NULL gives NULL. */
struct type *type_copy(const struct type *from);
void type_free(struct type *type);
void type_freep(struct type **type);

/* Add an option; both texts are copied. */
void type_add(struct type *type, const char *name, const char *value);

/* The value of option NAME, or NULL. */
const char *type_option(const struct type *type, const char *name);

#endif
