/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "remote/wire_priv.h"

void
wire_add_name(struct buf *names, const char *name)
{
	add_text(names, name);
}

void
wire_add_got(struct buf *all, enum remote_answer answer, struct slice data)
{
	buf_add_u8(all, (uint8_t)answer);
	add_bytes(all, answer == REMOTE_DONE ? data : (struct slice){NULL, 0});
}

void
wire_begin_answer(const struct wire_answer *answer, struct buf *out)
{
	buf_add_u8(out, (uint8_t)answer->kind);
	buf_add_u8(out, (uint8_t)answer->answer);
	buf_add_u32(out, answer->wait_ms);
	add_text(out, answer->said);
	add_text(out, answer->fix);
	add_text(out, answer->notice);
	switch (answer->kind) {
	case WIRE_OPEN:
		buf_add_u8(out, WIRE_VERSION);
		buf_add_u32(out, answer->can);
		buf_add_u8(out, (uint8_t)answer->confinement);
		break;
	case WIRE_GET_IF:
		add_text(out, answer->tag);
		/* fallthrough */
	case WIRE_GET:
		buf_add_u32(out, (uint32_t)answer->data.len);
		break;
	case WIRE_PUT:
		buf_add_u32(out, (uint32_t)answer->at);
		break;
	case WIRE_LIST:
	case WIRE_GET_MANY:
		buf_add_u32(out, (uint32_t)answer->at);
		break;
	case WIRE_DROP:
	case WIRE_WAIT:
		break;
	}
}

void
wire_build_answer(const struct wire_answer *answer, struct buf *out)
{
	wire_begin_answer(answer, out);
	buf_add(out, answer->data);
}

/* As many names as it says, up to the end of the frame. */
static void
take_list(struct reader *reader, struct wire_answer *out)
{
	struct slice all, name;
	size_t i;

	out->at = take_number(reader, 4);
	all = reader->rest;
	for (i = 0; i < out->at && !reader->bad; i++) {
		name = slice_of_text(take_name(reader, true));
		if (name.len == 0 || slice_find(name, '/') + 1 < name.len)
			reader->bad = true;
	}
	out->data = all;
}

/* One of several answers; false: it is none. */
static bool
take_got(struct reader *reader, enum remote_answer *answer, struct slice *data)
{
	uint32_t came = take_number(reader, 1);

	*data = take_bytes(reader, REMOTE_BLOB_MOST);
	if (came >= REMOTE_ANSWERS || (came != REMOTE_DONE && data->len > 0))
		reader->bad = true;
	*answer = (enum remote_answer)came;
	return !reader->bad;
}

static void
take_many(struct reader *reader, struct wire_answer *out)
{
	enum remote_answer answer;
	struct slice all, data;
	size_t i;

	out->at = take_number(reader, 4);
	all = reader->rest;
	for (i = 0; i < out->at && !reader->bad; i++)
		take_got(reader, &answer, &data);
	out->data = all;
}

static void
take_opened(struct reader *reader, struct wire_answer *out)
{
	uint32_t confinement;

	if (take_number(reader, 1) != WIRE_VERSION)
		reader->bad = true;
	out->can = take_number(reader, 4);
	confinement = take_number(reader, 1);
	if (confinement > (uint32_t)REMOTE_UNCONFINED)
		reader->bad = true;
	out->confinement = (enum remote_confinement)confinement;
}

/* What an answer to its kind has; bytes come with REMOTE_DONE alone. */
static void
take_body(struct reader *reader, struct wire_answer *out)
{
	switch (out->kind) {
	case WIRE_OPEN:
		take_opened(reader, out);
		break;
	case WIRE_GET_IF:
		out->tag = take_tag(reader);
		if (out->answer != REMOTE_DONE && out->answer != REMOTE_SAME && out->tag[0] != '\0')
			reader->bad = true;
		/* fallthrough */
	case WIRE_GET:
		out->data = take_bytes(reader, REMOTE_BLOB_MOST);
		break;
	case WIRE_PUT:
		out->at = take_number(reader, 4);
		break;
	case WIRE_LIST:
		take_list(reader, out);
		break;
	case WIRE_GET_MANY:
		take_many(reader, out);
		break;
	case WIRE_DROP:
	case WIRE_WAIT:
		break;
	}
	if (out->answer != REMOTE_DONE && out->data.len > 0)
		reader->bad = true;
}

int
wire_parse_answer(struct slice frame, enum wire_kind kind, struct wire_answer *out)
{
	struct reader reader = {.rest = frame};
	struct wire_answer answer = {.kind = kind, .tag = ""};
	uint32_t came;

	if (take_number(&reader, 1) != (uint32_t)kind)
		reader.bad = true;
	came = take_number(&reader, 1);
	if (came >= REMOTE_ANSWERS)
		reader.bad = true;
	answer.answer = (enum remote_answer)came;
	answer.wait_ms = take_number(&reader, 4);
	answer.said = take_text(&reader, WIRE_TEXT_MOST);
	answer.fix = take_text(&reader, WIRE_TEXT_MOST);
	answer.notice = take_text(&reader, WIRE_TEXT_MOST);
	take_body(&reader, &answer);
	if (!reader_is_done(&reader)) {
		*out = (struct wire_answer){.said = "", .fix = "", .notice = "", .tag = ""};
		return -1;
	}
	*out = answer;
	return 0;
}

const char *
wire_next_name(struct slice *names)
{
	struct reader reader = {.rest = *names};
	const char *name;

	if (names->len == 0)
		return NULL;
	name = take_text(&reader, WIRE_TEXT_MOST);
	*names = reader.rest;
	return reader.bad ? NULL : name;
}

bool
wire_next_got(struct slice *all, enum remote_answer *answer, struct slice *data)
{
	struct reader reader = {.rest = *all};
	bool taken = all->len > 0 && take_got(&reader, answer, data);

	*all = reader.rest;
	return taken;
}
