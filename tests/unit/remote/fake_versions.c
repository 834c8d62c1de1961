/* SPDX-License-Identifier: Apache-2.0 */
/* The fake program's versions, several at once, and waiting: honest, or not. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_remote.h"

unsigned
fake_can(void)
{
	static const struct {
		const char *begins;
		unsigned can;
	} more[] = {
	    {"tag-", ENGINE_VERSIONS},
	    {"versions", ENGINE_VERSIONS},
	    {"many-", ENGINE_MANY},
	    {"wait-", ENGINE_VERSIONS | ENGINE_WAITS | ENGINE_PUSHED},
	    {"look-", ENGINE_VERSIONS | ENGINE_WAITS},
	    {"small", ENGINE_SMALL},
	    {"small-group", ENGINE_GROUP},
	};
	unsigned can = ENGINE_WRITE | ENGINE_LIST;
	size_t i;

	for (i = 0; i < ARRAY_LEN(more); i++)
		if (strncmp(fake_script(), more[i].begins, strlen(more[i].begins)) == 0)
			can |= more[i].can;
	return can;
}

static void
get_if(const struct wire_request *request, struct wire_answer *out, struct buf *data)
{
	static char tag[400];

	counted("get-if");
	tag[0] = '\0';
	out->answer = load(request->name, data) ? REMOTE_DONE : REMOTE_ABSENT;
	if (out->answer == REMOTE_DONE)
		snprintf(tag, sizeof(tag), "\"%s\"", buf_text(data));
	if (plays("tag-control"))
		strcpy(tag, "\033[31m");
	if (plays("tag-long"))
		memset(tag, 'x', REMOTE_TAG);
	if (plays("tag-of-hash"))
		strcpy(tag, "=");
	if (plays("tag-none"))
		tag[0] = '\0';
	if (plays("tag-absent")) {
		out->answer = REMOTE_ABSENT;
		strcpy(tag, "t");
	}
	if (plays("tag-same"))
		out->answer = REMOTE_SAME;
	if (out->answer == REMOTE_DONE && request->tag[0] != '\0' && strcmp(tag, request->tag) == 0)
		out->answer = REMOTE_SAME;
	if (out->answer != REMOTE_DONE && !plays("tag-same-bytes"))
		buf_clear(data);
	if (plays("tag-same-bytes"))
		out->answer = REMOTE_SAME;
	out->tag = tag;
}

static void
get_many(const struct wire_request *request, struct wire_answer *out, struct buf *data)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	counted("get-many");
	if (plays("many-dies"))
		_exit(1);
	if (plays("many-hangs"))
		nap(600000);
	for (i = 0; i < request->count; i++) {
		enum remote_answer answer;

		buf_clear(&object);
		answer = load(request->names[i], &object) ? REMOTE_DONE : REMOTE_ABSENT;
		if (plays("many-not-asked"))
			answer = REMOTE_LARGE;
		wire_add_got(data, answer, buf_slice(&object));
	}
	out->at = request->count;
	if (plays("many-more")) {
		wire_add_got(data, REMOTE_DONE, SLICE_LITERAL("more"));
		out->at++;
	}
	if (plays("many-fewer")) {
		buf_clear(data);
		out->at = 0;
	}
	if (plays("many-miscounted"))
		out->at = 4000000000u;
	if (plays("many-bytes-of-nothing"))
		data->data[0] = REMOTE_ABSENT;
	if (plays("many-no-such-answer"))
		data->data[0] = 99;
}

static void
wait_for(const struct wire_request *request, struct wire_answer *out)
{
	unsigned before = counted("wait");

	out->answer = REMOTE_SAME;
	if (plays("wait-hangs"))
		nap(600000);
	if (plays("wait-dies-once") && before == 0)
		_exit(1);
	if (plays("wait-dies"))
		_exit(1);
	if (plays("wait-exists"))
		out->answer = REMOTE_EXISTS;
	if (plays("wait-honest"))
		nap(request->left_ms);
	if (plays("look-thrice") && before == 2)
		out->answer = REMOTE_DONE;
	if (plays("wait-dies-once"))
		out->answer = REMOTE_DONE;
}

void
fake_answer(const struct wire_request *request, struct wire_answer *out, struct buf *data)
{
	if (request->kind == WIRE_GET_IF)
		get_if(request, out, data);
	if (request->kind == WIRE_GET_MANY)
		get_many(request, out, data);
	if (request->kind == WIRE_WAIT)
		wait_for(request, out);
}

enum remote_answer
fake_put_group(const struct wire_request *request, size_t *at,
    enum remote_answer (*put)(const struct wire_request *request, size_t *at))
{
	size_t bytes = 0, i;

	for (i = 0; i < request->count; i++)
		bytes += request->items[i].data.len;
	if (request->count > ENGINE_GROUP_ITEMS || bytes > ENGINE_GROUP_BYTES)
		return REMOTE_LARGE;
	for (i = 0; i < request->count; i++) {
		if (request->items[i].replace || access(path_of(request->items[i].name), F_OK) != 0)
			continue;
		*at = i;
		return REMOTE_EXISTS;
	}
	return put(request, at);
}
