/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a template; `A` is empty, a name of one letter is itself, longer ones are unset. */
#include "text/interpolate.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	(void)cookie;
	if (name.len == 0)
		abort();
	*value = slice_equal_text(name, "A") ? slice_of(NULL, 0) : name;
	return name.len == 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice template = slice_of(data, size);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct interpolated done = {0};
	int r;

	secret_start();
	r = interpolate_tell(template, look_up, NULL, &out, &done, &err);
	if (r != 0 && (r != ERR_INVALID || out.len > 0))
		abort();
	if (r == 0 && done.names + done.unset + done.escaped == 0 &&
		!slice_equal(secret_text_slice(&out), template))
		abort();
	if (out.len > size)
		abort();
	return 0;
}
