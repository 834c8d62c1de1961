/* SPDX-License-Identifier: Apache-2.0 */
/* Where a bucket is: `https://HOST/BUCKET/PREFIX`, in the style and region that the address says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/remote/s3/bucket.h"

/* The public service has a host for each region; this one is for the first of them. */
#define PUBLIC_HOST "s3.amazonaws.com"
#define FIRST_REGION "us-east-1"

static bool
has_only(const char *text, const char *more)
{
	for (; *text != '\0'; text++)
		if (!(*text >= 'a' && *text <= 'z') && !(*text >= '0' && *text <= '9') &&
		    strchr(more, *text) == NULL)
			return false;
	return true;
}

static const char *
region_of(const struct engine_settings *settings)
{
	if (engine_is_given(settings->region))
		return settings->region;
	if (engine_is_given(settings->login.region))
		return settings->login.region;
	return FIRST_REGION;
}

static char *
host_of(const struct s3_place *place, const char *host, bool is_path_style)
{
	struct buf out = BUF_INIT;

	if (!is_path_style)
		buf_addf(&out, "%s.", place->bucket);
	if (strcmp(host, PUBLIC_HOST) == 0 && strcmp(place->region, FIRST_REGION) != 0)
		buf_addf(&out, "s3.%s.amazonaws.com%s", place->region,
		    strncmp(place->region, "cn-", 3) == 0 ? ".cn" : "");
	else
		buf_add_text(&out, host);
	return buf_take(&out);
}

/* PREFIX without slashes at its ends, and one behind; "" stays. */
static char *
prefix_of(const char *prefix)
{
	size_t len = strlen(prefix);
	struct buf out = BUF_INIT;

	while (len > 0 && prefix[len - 1] == '/')
		len--;
	buf_add(&out, slice_of(prefix, len));
	if (len > 0)
		buf_add_byte(&out, '/');
	return buf_take(&out);
}

static char *
root_of(const struct s3_place *place, bool is_path_style)
{
	struct buf out = BUF_INIT;

	if (is_path_style)
		buf_addf(&out, "/%s", place->bucket);
	buf_addf(&out, "/%s", place->prefix);
	return buf_take(&out);
}

static char *
listing_of(const struct s3_place *place, bool is_path_style)
{
	struct buf out = BUF_INIT;

	buf_addf(&out, "/%s", is_path_style ? place->bucket : "");
	return buf_take(&out);
}

enum remote_answer
s3_place_of(const struct engine_settings *settings, struct s3_place *out, struct engine_said *said)
{
	const char *host = strstr(settings->where, "://"), *path, *rest;
	struct s3_place place = {0};
	char *name CLEANUP(freep) = NULL;
	bool is_path_style;

	path = host == NULL ? NULL : strchr(host + 3, '/');
	if (path == NULL || path[1] == '/' || path[1] == '\0')
		return engine_say(
		    said, REMOTE_SETUP, "the address `%s` names no bucket", settings->where);
	place.scheme = xstrndup(settings->where, (size_t)(host - settings->where));
	name = xstrndup(host + 3, (size_t)(path - host - 3));
	rest = path + 1 + strcspn(path + 1, "/");
	place.bucket = xstrndup(path + 1, (size_t)(rest - path - 1));
	place.prefix = prefix_of(rest + strspn(rest, "/"));
	place.region = xstrdup(region_of(settings));
	/* a certificate for `*.HOST` is not one for a bucket whose name has dots */
	is_path_style = settings->is_path_style || strchr(place.bucket, '.') != NULL;
	place.host = host_of(&place, name, is_path_style);
	place.root = root_of(&place, is_path_style);
	place.listing = listing_of(&place, is_path_style);
	place.has_login = engine_is_given(settings->login.access_key);
	if (has_only(place.bucket, "-.") && has_only(place.prefix, "-/") &&
	    has_only(place.region, "-")) {
		*out = place;
		return REMOTE_DONE;
	}
	s3_place_done(&place);
	return engine_say(said, REMOTE_SETUP,
	    "bucket, prefix and region have small letters, digits and `-`: `%s`", settings->where);
}

void
s3_place_done(struct s3_place *place)
{
	free(place->scheme);
	free(place->host);
	free(place->bucket);
	free(place->root);
	free(place->listing);
	free(place->prefix);
	free(place->region);
	*place = (struct s3_place){0};
}

void
s3_add_query(struct buf *path, const char *name, const char *text)
{
	buf_addf(path, "%s%s=", strchr(buf_text(path), '?') == NULL ? "?" : "&", name);
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		    (byte >= '0' && byte <= '9') || strchr("-._~", byte) != NULL)
			buf_add_byte(path, byte);
		else
			buf_addf(path, "%%%02X", byte);
	}
}
