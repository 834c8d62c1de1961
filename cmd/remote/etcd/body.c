/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/etcd/etcd_priv.h"

#include "cmd/remote/etcd/base64.h"

void
body_bytes(struct buf *out, const char *field, struct slice bytes)
{
	buf_addf(out, "\"%s\":\"", field);
	etcd_base64_write(out, bytes);
	buf_add_byte(out, '"');
}

void
body_key(struct buf *out, const char *field, const struct store *store, const char *name)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&key, "%s%s", store->prefix, name);
	body_bytes(out, field, buf_slice(&key));
}

void
body_object(struct buf *out, const struct store *store, const char *name)
{
	buf_add_byte(out, '{');
	body_key(out, "key", store, name);
	buf_add_byte(out, '}');
}

void
body_separate(struct buf *out)
{
	if (out->data[out->len - 1] != '[')
		buf_add_byte(out, ',');
}

void
body_range(struct buf *out, const struct store *store, const char *name, bool keys_only)
{
	buf_add_text(out, "{\"request_range\":{");
	body_key(out, "key", store, name);
	if (keys_only)
		buf_add_text(out, ",\"keys_only\":true");
	buf_add_text(out, "}}");
}
