/* SPDX-License-Identifier: Apache-2.0 */
/*
 * s3+https://HOST[:PORT]/BUCKET[/PREFIX][?region=R&style=path|host&ca=FILE], and the usual public
 * service: s3://BUCKET[/PREFIX][?region=R].
 */
#include "remote/address_priv.h"

#include <string.h>

#include "base/list.h"
#include "remote/host.h"

static const char *const options[] = {"region", "style", "ca", NULL};
static const char *const public_options[] = {"region", NULL};

static bool
is_bucket_end(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int
check_bucket(struct slice text, struct slice bucket, struct err *err)
{
	size_t i;

	for (i = 0; i < bucket.len; i++)
		if (!is_bucket_end(bucket.data[i]) && bucket.data[i] != '-' &&
		    (bucket.data[i] != '.' || i == 0 || bucket.data[i - 1] == '.'))
			break;
	if (bucket.len < 3 || bucket.len > 63 || i < bucket.len || !is_bucket_end(bucket.data[0]) ||
	    !is_bucket_end(bucket.data[bucket.len - 1]))
		return address_refuse(
		    err, text, "the bucket is missing, or is not 3 to 63 bytes of [a-z0-9.-]");
	return 0;
}

static bool
is_number(struct slice host)
{
	return host.data[0] == '[' || (host.data[host.len - 1] >= '0' && host.data[host.len - 1] <= '9');
}

static bool
is_path_style(struct slice style)
{
	return style.len == 0 || slice_equal_text(style, "path");
}

static char *
text_of(struct slice text)
{
	return text.len == 0 ? NULL : xstrndup((const char *)text.data, text.len);
}

/* /BUCKET and the prefix, normalised, behind what WHERE has. */
static int
add_place(struct slice text, struct slice bucket, struct slice path, struct buf *where,
    struct err *err)
{
	int r = check_bucket(text, bucket, err);

	if (r < 0)
		return r;
	buf_add_byte(where, '/');
	buf_add(where, bucket);
	return address_add_prefix(text, path, where, err);
}

int
address_parse_s3(struct slice text, const char *scheme, struct slice rest,
    struct remote_address *out, struct err *err)
{
	struct buf where CLEANUP(buf_done) = BUF_INIT;
	struct buf origin = BUF_INIT;
	struct address_options given;
	struct address_url url;
	struct slice bucket, path;
	int r = address_split(text, rest, &url, err);

	if (r == 0)
		r = address_check_authority(text, scheme, url.authority, false, err);
	if (r == 0)
		r = address_parse_options(text, url.query, options, &given, err);
	if (r < 0)
		return r;
	if (!is_path_style(given.style) &&
	    is_number(slice_of(url.authority.data, host_length(url.authority))))
		return address_refuse(err, text, "`style=host` needs a host with a name");
	path = slice_from(url.path, 1);
	bucket = slice_of(path.data, slice_find(path, '/'));
	buf_addf(&where, "%s://", scheme);
	address_add_authority(&where, url.authority, 0);
	r = add_place(text, bucket, slice_from(path, bucket.len), &where, err);
	if (r < 0)
		return r;
	buf_addf(&origin, "s3+%s://", scheme);
	address_add_authority(&origin, url.authority, 0);
	buf_addf(&origin, "/%.*s", (int)bucket.len, (const char *)bucket.data);
	out->engine = REMOTE_S3;
	out->where = buf_take(&where);
	out->region = text_of(given.region);
	out->is_path_style = is_path_style(given.style);
	address_bind(out, &origin, &given);
	return 0;
}

/*
 * The name of a bucket is one bucket in all regions of a part of the service, and those parts know nothing of
 * each other: in the usual one the region is only the way, in the others it says where.
 */
static bool
is_of_another_part(struct slice region)
{
	return slice_starts_with(region, "cn-") || slice_starts_with(region, "us-gov-");
}

/* The host of the service, by region; its certificate is of no name with two dots below it. */
int
address_parse_s3_public(
    struct slice text, struct slice rest, struct remote_address *out, struct err *err)
{
	struct buf where CLEANUP(buf_done) = BUF_INIT;
	struct buf origin = BUF_INIT;
	struct address_options given;
	struct address_url url;
	int r = address_split(text, rest, &url, err);

	if (r == 0)
		r = address_parse_options(text, url.query, public_options, &given, err);
	if (r < 0)
		return r;
	buf_add_text(&where, "https://s3.");
	if (given.region.len > 0) {
		buf_add(&where, given.region);
		buf_add_byte(&where, '.');
	}
	buf_addf(&where, "amazonaws.com%s", slice_starts_with(given.region, "cn-") ? ".cn" : "");
	r = add_place(text, url.authority, url.path, &where, err);
	if (r < 0)
		return r;
	buf_addf(&origin, "s3://%.*s", (int)url.authority.len, (const char *)url.authority.data);
	if (is_of_another_part(given.region))
		buf_addf(&origin, "?region=%.*s", (int)given.region.len, (const char *)given.region.data);
	out->engine = REMOTE_S3;
	out->where = buf_take(&where);
	out->region = text_of(given.region);
	out->is_path_style = slice_find(url.authority, '.') < url.authority.len;
	address_bind(out, &origin, &given);
	return 0;
}
