/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a JSON object of strings: names are unique, texts are UTF-8 without NUL. */
#include "text/json.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"
#include "text/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
check(void *cookie, struct slice name, struct slice value, struct err *err)
{
	(void)err;
	++*(size_t *)cookie;
	if (!utf8_is_valid(name) || !utf8_is_valid(value) || slice_find(value, '\0') < value.len)
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t count = 0;
	int r;

	secret_start();
	r = json_each_string(slice_of(data, size), "f", check, &count, &err);
	if (r != 0 && (r != ERR_INVALID || count > 0 || !utf8_is_valid(slice_of_text(err.message))))
		abort();
	return 0;
}
