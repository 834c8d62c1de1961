/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/s3/xml.h"

#include <stdbool.h>
#include <string.h>

#include <expat.h>

#include "base/buf.h"

struct reader {
	XML_Parser parser;
	xml_leaf_fn *leaf;
	void *cookie;
	char path[XML_PATH_MOST];
	size_t path_len;
	unsigned depth;
	struct buf text;   /* of the innermost element */
	bool has_elements; /* the innermost open element has, or had */
	bool failed;
};

static void
stop(struct reader *reader)
{
	reader->failed = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void
take_start(void *cookie, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = cookie;
	const char *colon = strrchr(name, ':'), *local = colon == NULL ? name : colon + 1;
	size_t len = strlen(local);

	(void)attributes;
	if (reader->depth == XML_DEPTH_MOST || reader->path_len + len + 2 > sizeof(reader->path)) {
		stop(reader);
		return;
	}
	if (reader->depth++ > 0)
		reader->path[reader->path_len++] = '/';
	memcpy(reader->path + reader->path_len, local, len + 1);
	reader->path_len += len;
	reader->has_elements = false;
	buf_clear(&reader->text);
}

static void
take_text(void *cookie, const XML_Char *text, int len)
{
	struct reader *reader = cookie;

	if ((size_t)len > XML_TEXT_MOST - reader->text.len)
		stop(reader);
	else
		buf_add(&reader->text, slice_of(text, (size_t)len));
}

static void
take_end(void *cookie, const XML_Char *name)
{
	struct reader *reader = cookie;
	const char *slash;

	(void)name;
	if (!reader->has_elements &&
	    reader->leaf(reader->cookie, reader->path, buf_slice(&reader->text)) != 0)
		stop(reader);
	slash = strrchr(reader->path, '/');
	reader->path_len = slash == NULL ? 0 : (size_t)(slash - reader->path);
	reader->path[reader->path_len] = '\0';
	reader->depth--;
	reader->has_elements = true;
	buf_clear(&reader->text);
}

static void
take_doctype(void *cookie, const XML_Char *name, const XML_Char *system_id,
    const XML_Char *public_id, int has_internal)
{
	(void)name, (void)system_id, (void)public_id, (void)has_internal;
	stop(cookie);
}

int
xml_read(struct slice document, xml_leaf_fn *leaf, void *cookie)
{
	struct reader reader = {.leaf = leaf, .cookie = cookie};
	enum XML_Status status;

	if (document.len == 0 || document.len > XML_BYTES_MOST)
		return -1;
	reader.parser = XML_ParserCreate("UTF-8");
	if (reader.parser == NULL)
		return -1;
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, take_start, take_end);
	XML_SetCharacterDataHandler(reader.parser, take_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, take_doctype);
	status = XML_Parse(reader.parser, (const char *)document.data, (int)document.len, XML_TRUE);
	XML_ParserFree(reader.parser);
	buf_done(&reader.text);
	return status == XML_STATUS_OK && !reader.failed ? 0 : -1;
}
