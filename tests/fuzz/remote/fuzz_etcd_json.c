/* SPDX-License-Identifier: Apache-2.0 */
/* What a store answers, taken apart as the engine etcd does. */
#include <stdlib.h>
#include <string.h>

#include "cmd/remote/etcd/base64.h"
#include "cmd/remote/etcd/judge.h"
#include "cmd/remote/etcd/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text that is base64 is made of its bytes again. */
static void
check_base64(struct slice text)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct buf again CLEANUP(buf_done) = BUF_INIT;

	if (!etcd_base64_read(text, &bytes)) {
		if (bytes.len != 0)
			abort();
		return;
	}
	etcd_base64_write(&again, buf_slice(&bytes));
	if (!slice_equal(buf_slice(&again), text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct judged of = {.host = "h", .user = "", .name = "n"};
	struct json json CLEANUP(json_clear) = JSON_INIT;
	struct buf said_by CLEANUP(buf_done) = BUF_INIT;
	struct engine_said said = {.text = ""};
	const struct json_value *child;
	uint64_t number;
	size_t i;

	(void)etcd_judge(500, slice_of(data, size), &of, &said);
	check_base64(slice_of(data, size));
	if (json_parse(slice_of(data, size), &json) < 0)
		return 0;
	for (i = 0; i < json.count; i++) {
		const struct json_value *value = &json.values[i];

		if (value->span == 0 || value->span > json.count - i)
			abort();
		for (child = json_first(value); child != NULL; child = json_behind(value, child))
			if (child <= value || child >= json.values + json.count)
				abort();
		(void)json_u64(value, 0, &number);
		(void)json_string(value, &said_by);
		(void)json_member(value, "mod_revision");
		check_base64(value->text);
	}
	return 0;
}
