/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "cmd/remote/s3/bucket.h"

/* Names in the order that the signature wants. */
static void
build_path(const struct store *store, const struct s3_page *page, struct buf *out)
{
	buf_clear(out);
	buf_add_text(out, store->place.listing);
	if (page->next[0] != '\0')
		s3_add_query(out, "continuation-token", page->next);
	s3_add_query(out, "delimiter", "/");
	s3_add_query(out, "encoding-type", "url");
	s3_add_query(out, "list-type", "2");
	s3_add_query(out, "max-keys", "1000");
	s3_add_query(out, "prefix", page->prefix);
}

static enum remote_answer
ask_page(struct store *store, struct s3_page *page, uint64_t until, struct engine_said *said)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct http_reply reply CLEANUP(http_reply_done) = {0};
	struct http_request request = {.method = "GET"};
	char before[S3_TOKEN_MOST], hash[S3_HASH];
	enum remote_answer answer;

	memcpy(before, page->next, sizeof(before));
	build_path(store, page, &path);
	request.path = buf_text(&path);
	s3_hash(request.body, hash);
	request.headers[request.header_count++] =
	    (struct http_header){"x-amz-content-sha256", hash};
	answer = http_ask(store->http, &request, until, &reply, said);
	if (answer == REMOTE_DONE)
		answer = s3_answer(&store->place, S3_LIST, &reply, (int64_t)time(NULL), said);
	if (answer == REMOTE_DONE)
		answer = s3_page_read(&store->place, buf_slice(&reply.body), page, said);
	if (answer == REMOTE_DONE && page->next[0] != '\0' && strcmp(page->next, before) == 0)
		return engine_say(said, REMOTE_SPEECH,
		    "cannot list bucket `%s` at `%s`: it gives the same page again and again",
		    store->place.bucket, store->place.host);
	return answer;
}

enum remote_answer
s3_list(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn, void *cookie,
    struct engine_said *said)
{
	struct buf keys CLEANUP(buf_done) = BUF_INIT;
	struct s3_page page = {.fn = fn, .cookie = cookie, .next = ""};
	enum remote_answer answer;

	buf_addf(&keys, "%s%s", store->place.prefix, prefix);
	page.prefix = buf_text(&keys);
	do
		answer = ask_page(store, &page, until, said);
	while (answer == REMOTE_DONE && page.next[0] != '\0');
	return answer;
}
