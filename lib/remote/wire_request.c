/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "remote/wire_priv.h"

enum { FLAG_PATH_STYLE = 1, FLAG_LINK = 2, FLAGS = 4 };

/* The texts of an `open`, in their order on the wire. */
static const size_t open_texts[] = {
    offsetof(struct wire_open, scheme),
    offsetof(struct wire_open, where),
    offsetof(struct wire_open, branch),
    offsetof(struct wire_open, project_root),
    offsetof(struct wire_open, cache_folder),
    offsetof(struct wire_open, ca),
    offsetof(struct wire_open, region),
    offsetof(struct wire_open, login.user),
    offsetof(struct wire_open, login.password),
    offsetof(struct wire_open, login.token),
    offsetof(struct wire_open, login.cert_file),
    offsetof(struct wire_open, login.key_file),
    offsetof(struct wire_open, login.access_key),
    offsetof(struct wire_open, login.secret_key),
    offsetof(struct wire_open, login.session),
    offsetof(struct wire_open, login.region),
};

static const char **
open_text(struct wire_open *open, size_t index)
{
	return (const char **)(void *)((char *)open + open_texts[index]);
}

bool
wire_open_fits(const struct wire_open *open)
{
	struct wire_open texts = *open;
	size_t i;

	for (i = 0; i < ARRAY_LEN(open_texts); i++) {
		const char *text = *open_text(&texts, i);

		if (text != NULL && strlen(text) > WIRE_TEXT_MOST)
			return false;
	}
	return true;
}

static void
add_secret_text(struct secret_text *out, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	assert(len <= WIRE_TEXT_MOST);
	secret_text_add_byte(out, (unsigned char)(len >> 8));
	secret_text_add_byte(out, (unsigned char)len);
	secret_text_add(out, slice_of(text, len));
	secret_text_add_byte(out, '\0');
}

void
wire_build_open(const struct wire_open *open, unsigned left_ms, struct secret_text *out)
{
	const unsigned char head[] = {WIRE_OPEN, (unsigned char)(left_ms >> 24),
	    (unsigned char)(left_ms >> 16), (unsigned char)(left_ms >> 8), (unsigned char)left_ms,
	    WIRE_VERSION,
	    (unsigned char)((open->is_path_style ? FLAG_PATH_STYLE : 0) |
			    (open->is_link ? FLAG_LINK : 0))};
	struct wire_open texts = *open;
	size_t len = sizeof(head), i;

	for (i = 0; i < ARRAY_LEN(open_texts); i++) {
		const char *text = *open_text(&texts, i);

		len += 3 + (text == NULL ? 0 : strlen(text));
	}
	secret_text_reserve(out, len); /* so that it is written once, and nowhere else */
	secret_text_add(out, slice_of(head, sizeof(head)));
	for (i = 0; i < ARRAY_LEN(open_texts); i++)
		add_secret_text(out, *open_text(&texts, i));
}

void
wire_build_request(const struct wire_request *request, struct buf *out)
{
	size_t i;

	buf_add_u8(out, (uint8_t)request->kind);
	buf_add_u32(out, request->left_ms);
	switch (request->kind) {
	case WIRE_OPEN:
		assert(request->kind != WIRE_OPEN); /* it holds a login */
		break;
	case WIRE_GET:
	case WIRE_DROP:
	case WIRE_LIST:
		add_text(out, request->name);
		break;
	case WIRE_GET_IF:
		add_text(out, request->name);
		add_text(out, request->tag);
		break;
	case WIRE_GET_MANY:
		buf_add_u32(out, (uint32_t)request->count);
		for (i = 0; i < request->count; i++)
			add_text(out, request->names[i]);
		break;
	case WIRE_WAIT:
		buf_add_u32(out, (uint32_t)request->count);
		for (i = 0; i < request->count; i++) {
			add_text(out, request->names[i]);
			add_text(out, request->tags[i].text);
		}
		break;
	case WIRE_PUT:
		buf_add_u32(out, (uint32_t)request->count);
		for (i = 0; i < request->count; i++) {
			buf_add_u8(out, request->items[i].replace);
			add_text(out, request->items[i].name);
			add_bytes(out, request->items[i].data);
		}
		break;
	}
}

static void
take_open(struct reader *reader, struct wire_open *out)
{
	uint32_t flags;
	size_t i;

	if (take_number(reader, 1) != WIRE_VERSION)
		reader->bad = true;
	flags = take_number(reader, 1);
	if (flags >= FLAGS)
		reader->bad = true;
	out->is_path_style = flags & FLAG_PATH_STYLE;
	out->is_link = flags & FLAG_LINK;
	for (i = 0; i < ARRAY_LEN(open_texts); i++)
		*open_text(out, i) = take_text(reader, WIRE_TEXT_MOST);
}

/* How many follow: 1 to MOST. 0: the frame is bad. */
static size_t
take_count(struct reader *reader, size_t most)
{
	size_t count = take_number(reader, 4);

	if (count == 0 || count > most)
		reader->bad = true;
	return reader->bad ? 0 : count;
}

static void
take_items(struct reader *reader, struct wire_request *out)
{
	size_t count = take_count(reader, WIRE_ITEMS_MOST), i;
	uint32_t replace;

	if (count == 0)
		return;
	out->items = xcalloc(count, sizeof(*out->items));
	out->count = count;
	for (i = 0; i < count && !reader->bad; i++) {
		replace = take_number(reader, 1);
		out->items[i].replace = replace == 1;
		out->items[i].name = take_name(reader, false);
		out->items[i].data = take_bytes(reader, REMOTE_BLOB_MOST);
		if (replace > 1)
			reader->bad = true;
	}
}

static void
take_names(struct reader *reader, size_t most, bool tagged, struct wire_request *out)
{
	size_t count = take_count(reader, most), i;

	if (count == 0)
		return;
	out->names = xcalloc(count, sizeof(*out->names));
	if (tagged)
		out->tags = xcalloc(count, sizeof(*out->tags));
	out->count = count;
	for (i = 0; i < count && !reader->bad; i++) {
		out->names[i] = take_name(reader, false);
		if (tagged)
			strncpy(out->tags[i].text, take_tag(reader), REMOTE_TAG - 1);
	}
}

int
wire_parse_request(struct slice frame, struct wire_request *out)
{
	struct reader reader = {.rest = frame};
	struct wire_request request = {0};

	request.kind = (enum wire_kind)take_number(&reader, 1);
	request.left_ms = take_number(&reader, 4);
	switch (request.kind) {
	case WIRE_OPEN:
		take_open(&reader, &request.open);
		break;
	case WIRE_GET:
	case WIRE_DROP:
		request.name = take_name(&reader, false);
		break;
	case WIRE_GET_IF:
		request.name = take_name(&reader, false);
		request.tag = take_tag(&reader);
		break;
	case WIRE_GET_MANY:
		take_names(&reader, WIRE_ITEMS_MOST, false, &request);
		break;
	case WIRE_WAIT:
		take_names(&reader, REMOTE_WAIT_MOST, true, &request);
		break;
	case WIRE_LIST:
		request.name = take_name(&reader, true);
		break;
	case WIRE_PUT:
		take_items(&reader, &request);
		break;
	default:
		reader.bad = true;
	}
	if (!reader_is_done(&reader)) {
		wire_request_done(&request);
		*out = (struct wire_request){0};
		return -1;
	}
	*out = request;
	return 0;
}

void
wire_request_done(struct wire_request *request)
{
	free(request->items);
	free(request->names);
	free(request->tags);
	*request = (struct wire_request){.kind = request->kind};
}
