/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of `ListObjectsV2`, asked with a delimiter and `encoding-type=url`:
 *
 *	ListBucketResult/IsTruncated                  "true": there is another page
 *	ListBucketResult/NextContinuationToken        which is asked for with this
 *	ListBucketResult/Contents/Key                 an object
 *	ListBucketResult/CommonPrefixes/Prefix        what is deeper, by its first part and a `/`
 */
#include <string.h>

#include "base/hex.h"
#include "cmd/remote/s3/bucket.h"
#include "cmd/remote/s3/xml.h"

struct reading {
	struct s3_page *page;
	bool is_truncated, is_page;
};

/* Percent-decoded; false: it cannot be one of our names. */
static bool
decode(struct slice text, struct buf *out)
{
	unsigned byte;
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (text.data[i] != '%') {
			buf_add_byte(out, text.data[i]);
		} else if (hex_number(text, i + 1, 2, &byte) && byte != 0) {
			buf_add_byte(out, (unsigned char)byte);
			i += 2;
		} else {
			return false;
		}
	}
	return true;
}

/* Other programs may keep what they like below the prefix, under names that ours never have. */
static bool
is_ours(const char *name, bool is_folder)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && (is_folder ? strcmp(name + len, "/") == 0 : name[len] == '\0');
}

static int
take_name(struct reading *reading, struct slice text, bool is_folder)
{
	struct s3_page *page = reading->page;
	struct buf key CLEANUP(buf_done) = BUF_INIT;
	const char *name;

	if (!decode(text, &key))
		return 0;
	if (!slice_starts_with(buf_slice(&key), page->prefix))
		return -1;
	name = buf_text(&key) + strlen(page->prefix);
	if (!is_folder && strchr(name, '/') != NULL)
		return -1; /* it was asked for nothing deeper */
	return is_ours(name, is_folder) ? page->fn(page->cookie, name) : 0;
}

static int
take(void *cookie, const char *path, struct slice text)
{
	struct reading *reading = cookie;
	struct s3_page *page = reading->page;

	if (!slice_starts_with(slice_of_text(path), "ListBucketResult"))
		return -1;
	reading->is_page = true;
	if (strcmp(path, "ListBucketResult/Contents/Key") == 0)
		return take_name(reading, text, false);
	if (strcmp(path, "ListBucketResult/CommonPrefixes/Prefix") == 0)
		return take_name(reading, text, true);
	if (strcmp(path, "ListBucketResult/IsTruncated") == 0)
		reading->is_truncated = slice_equal_text(slice_trim(text), "true");
	if (strcmp(path, "ListBucketResult/NextContinuationToken") != 0)
		return 0;
	if (text.len >= sizeof(page->next) || memchr(text.data, '\0', text.len) != NULL)
		return -1;
	memcpy(page->next, text.data, text.len);
	page->next[text.len] = '\0';
	return 0;
}

enum remote_answer
s3_page_read(
    const struct s3_place *place, struct slice body, struct s3_page *page, struct engine_said *said)
{
	struct reading reading = {.page = page};

	page->next[0] = '\0';
	if (xml_read(body, take, &reading) == 0 && reading.is_page &&
	    (!reading.is_truncated || page->next[0] != '\0')) {
		if (!reading.is_truncated)
			page->next[0] = '\0';
		return REMOTE_DONE;
	}
	return engine_say(said, REMOTE_SPEECH,
	    "cannot list bucket `%s` at `%s`: what it answers is no list of objects", place->bucket,
	    place->host);
}
