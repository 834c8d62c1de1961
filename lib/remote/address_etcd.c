/* SPDX-License-Identifier: Apache-2.0 */
/* etcd+https://HOST[:PORT],HOST[:PORT]…[/PREFIX][?ca=FILE]: the nodes of one cluster. */
#include "remote/address_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { PORT = 2379, NODES_MOST = 16 };

static const char *const options[] = {"ca", NULL};

struct nodes {
	char *items[NODES_MOST];
	size_t count;
};

static void
nodes_done(struct nodes *nodes)
{
	while (nodes->count > 0)
		free(nodes->items[--nodes->count]);
}

static int
add_node(struct slice text, struct slice authority, struct nodes *nodes, struct err *err)
{
	struct buf node = BUF_INIT;
	size_t i;

	address_add_authority(&node, authority, PORT);
	for (i = 0; i < nodes->count; i++)
		if (strcmp(nodes->items[i], buf_text(&node)) == 0)
			break;
	if (i < nodes->count || nodes->count == NODES_MOST) {
		buf_done(&node);
		return address_refuse(
		    err, text, i < nodes->count ? "a node stands there twice" : "it has more than 16 nodes");
	}
	nodes->items[nodes->count++] = buf_take(&node);
	return 0;
}

static int
take_nodes(struct slice text, const char *scheme, struct slice list, struct nodes *nodes,
    struct err *err)
{
	for (;;) {
		struct slice node = slice_of(list.data, slice_find(list, ','));
		int r = address_check_authority(text, scheme, node, false, err);

		if (r == 0)
			r = add_node(text, node, nodes, err);
		if (r < 0 || node.len == list.len)
			return r;
		list = slice_from(list, node.len + 1);
	}
}

static void
add_nodes(const struct nodes *nodes, struct buf *out)
{
	size_t i;

	for (i = 0; i < nodes->count; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ",", nodes->items[i]);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
address_parse_etcd(struct slice text, const char *scheme, struct slice rest,
    struct remote_address *out, struct err *err)
{
	struct nodes nodes CLEANUP(nodes_done) = {.count = 0};
	struct buf where CLEANUP(buf_done) = BUF_INIT;
	struct buf origin = BUF_INIT;
	struct address_options given;
	struct address_url url;
	int r = address_split(text, rest, &url, err);

	if (r == 0)
		r = take_nodes(text, scheme, url.authority, &nodes, err);
	if (r == 0)
		r = address_parse_options(text, url.query, options, &given, err);
	if (r < 0)
		return r;
	buf_addf(&where, "%s://", scheme);
	add_nodes(&nodes, &where);
	r = address_add_prefix(text, url.path, &where, err);
	if (r < 0)
		return r;
	qsort(nodes.items, nodes.count, sizeof(*nodes.items), compare);
	buf_addf(&origin, "etcd+%s://", scheme);
	add_nodes(&nodes, &origin);
	out->engine = REMOTE_ETCD;
	out->where = buf_take(&where);
	address_bind(out, &origin, &given);
	return 0;
}
