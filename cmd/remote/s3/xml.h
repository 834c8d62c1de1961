/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few XML documents that a bucket answers with, read strictly by expat: UTF-8, well-formed to the end,
 * no document type and so no entity but the five that XML has, limits on size, depth and text.
 */
#ifndef EK_CMD_REMOTE_S3_XML_H
#define EK_CMD_REMOTE_S3_XML_H

#include "base/slice.h"

enum { XML_BYTES_MOST = 8 << 20, XML_DEPTH_MOST = 8, XML_PATH_MOST = 256, XML_TEXT_MOST = 8192 };

/*
 * An element without elements in it. PATH has the names from the outermost one on, with `/` between and
 * without prefixes of name spaces: `ListBucketResult/Contents/Key`. TEXT is good for the call. Not 0: stop.
 */
typedef int xml_leaf_fn(void *cookie, const char *path, struct slice text);

/* -1: it is no such document, or LEAF stopped it. What was told before may be of a part. */
int xml_read(struct slice document, xml_leaf_fn *leaf, void *cookie);

#endif
