/* SPDX-License-Identifier: Apache-2.0 */
/* What a bucket answers in XML: a page of names, or an error. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/remote/s3/bucket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Only names that ours can have are told, and folders end in one slash. */
static int
check_name(void *cookie, const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	(void)cookie;
	if (len == 0 || (name[len] != '\0' && strcmp(name + len, "/") != 0))
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char host[] = "h", bucket[] = "b";
	const struct s3_place place = {.host = host, .bucket = bucket};
	struct s3_page page = {.prefix = "p/", .fn = check_name};
	struct engine_said said = {0};
	struct s3_error error;

	if (s3_page_read(&place, slice_of(data, size), &page, &said) != REMOTE_DONE &&
	    said.text[0] == '\0')
		abort();
	s3_error_read(slice_of(data, size), &error);
	if (strcspn(error.code, "<>&` \n\x1b") != strlen(error.code) ||
	    strspn(
		error.region, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") !=
		strlen(error.region))
		abort();
	return 0;
}
