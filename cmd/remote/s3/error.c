/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a bucket says of itself when it refuses: `<Error><Code>…`. Nothing else of it is kept: it
 * quotes who asked, what was signed, and sometimes the session.
 */
#include <string.h>

#include "cmd/remote/s3/bucket.h"
#include "cmd/remote/s3/xml.h"

/* Keep TEXT if it is a word that may stand in a message. */
static void
keep(struct slice text, const char *more, char *out, size_t room)
{
	size_t i;

	if (text.len == 0 || text.len >= room)
		return;
	for (i = 0; i < text.len; i++) {
		unsigned char byte = text.data[i];

		if (!(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z') &&
		    !(byte >= '0' && byte <= '9') && strchr(more, byte) == NULL)
			return;
		if (byte == '\0')
			return;
	}
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
}

/* `BUCKET.s3.REGION.amazonaws.com`, or the older form with `s3-REGION`. */
static void
keep_region_of_host(struct slice host, char *out, size_t room)
{
	static const char suffix[] = ".amazonaws.com";
	const char *dot = NULL;
	size_t i, end;

	if (!slice_ends_with(host, suffix))
		return;
	end = host.len - strlen(suffix);
	for (i = 0; i + 3 < end; i++)
		if (memcmp(host.data + i, "s3", 2) == 0 && strchr(".-", host.data[i + 2]) != NULL &&
		    (i == 0 || host.data[i - 1] == '.'))
			dot = (const char *)host.data + i + 3;
	if (dot != NULL)
		keep(slice_of(dot, end - (size_t)(dot - (const char *)host.data)), "-", out, room);
}

static int
take(void *cookie, const char *path, struct slice text)
{
	struct s3_error *error = cookie;

	if (strcmp(path, "Error/Code") == 0)
		keep(text, "", error->code, sizeof(error->code));
	else if (strcmp(path, "Error/Region") == 0)
		keep(text, "-", error->region, sizeof(error->region));
	else if (strcmp(path, "Error/Endpoint") == 0 && error->region[0] == '\0')
		keep_region_of_host(text, error->region, sizeof(error->region));
	else if (strcmp(path, "Error/ServerTime") == 0)
		keep(text, "-:.", error->server_time, sizeof(error->server_time));
	return 0;
}

void
s3_error_read(struct slice body, struct s3_error *out)
{
	*out = (struct s3_error){.code = ""};
	if (xml_read(body, take, out) < 0)
		*out = (struct s3_error){.code = ""};
}
