/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port  = [ [ address ":" ] range ":" ] range [ "/" protocol ]
 * range = number [ "-" number ]
 *
 * An address with colons stands in brackets. A command line is split as a shell would: blanks
 * part words, quotes and backslashes keep them together, nothing is replaced.
 */
#include <string.h>

#include "observe/compose/compose_priv.h"

enum { RANGE_MOST = 1000 };

struct range {
	unsigned from, to;
	bool is_there;
};

static bool
read_number(struct slice *text, unsigned *out)
{
	unsigned number = 0;
	size_t at = 0;

	while (at < text->len && text->data[at] >= '0' && text->data[at] <= '9' && number <= 65535)
		number = number * 10 + (text->data[at++] - '0');
	*text = slice_from(*text, at);
	*out = number;
	return at > 0 && number <= 65535;
}

static bool
read_range(struct slice text, struct range *out)
{
	*out = (struct range){0};
	if (text.len == 0)
		return true;
	out->is_there = true;
	if (!read_number(&text, &out->from))
		return false;
	out->to = out->from;
	if (text.len > 0 && text.data[0] == '-') {
		text = slice_from(text, 1);
		if (!read_number(&text, &out->to) || out->to < out->from)
			return false;
	}
	return text.len == 0 && out->to - out->from < RANGE_MOST;
}

/* The last part of *TEXT behind a `:`; *TEXT keeps what is before it. */
static struct slice
take_last(struct slice *text)
{
	size_t at = text->len;
	struct slice last;

	while (at > 0 && text->data[at - 1] != ':' && text->data[at - 1] != ']')
		at--;
	if (at > 0 && text->data[at - 1] == ']')
		at = text->len;
	last = slice_from(*text, at);
	text->len = at > 0 ? at - 1 : 0;
	return last;
}

static struct tree *
number_text(struct compose_loader *loader, unsigned number, struct mark at)
{
	return tree_literal(loader->arena, pool_printf(loader->pool, "%u", number), at);
}

static void
add_port(struct compose_loader *loader, const struct tree *item, struct slice address,
	unsigned target, struct tree *published, struct slice protocol, struct tree *list)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, item->at);

	tree_set(map, "mode", tree_literal(loader->arena, "ingress", item->at));
	if (address.len > 0)
		tree_set(map, "host_ip", tree_part(loader->arena, address, item));
	tree_set(map, "target", number_text(loader, target, item->at));
	if (published != NULL)
		tree_set(map, "published", published);
	tree_set(map, "protocol", tree_part(loader->arena, protocol, item));
	tree_add(list, map);
}

bool
compose_add_ports(struct compose_loader *loader, const struct tree *item, struct tree *list)
{
	struct slice text = item->text, protocol = SLICE_LITERAL("tcp"), host_text, address;
	size_t slash = slice_find(text, '/');
	struct range container, host;

	if (slash < text.len) {
		protocol = slice_from(text, slash + 1);
		text.len = slash;
	}
	if (!read_range(take_last(&text), &container) || !container.is_there)
		return false;
	host_text = take_last(&text);
	address = text;
	if (address.len > 1 && address.data[0] == '[' && address.data[address.len - 1] == ']')
		address = slice_of(address.data + 1, address.len - 2);
	if (!read_range(host_text, &host))
		return false;
	if (host.is_there && container.from == container.to && host.to > host.from) {
		add_port(loader, item, address, container.from,
			tree_part(loader->arena, host_text, item), protocol, list);
		return true;
	}
	if (host.is_there && host.to - host.from != container.to - container.from)
		return false;
	for (unsigned i = 0; i <= container.to - container.from; i++)
		add_port(loader, item, address, container.from + i, host.is_there ?
			number_text(loader, host.from + i, item->at) : NULL, protocol, list);
	return true;
}

static void
add_word(struct compose_loader *loader, struct tree *list, const struct tree *text)
{
	struct tree *word = tree_text(loader->arena,
		arena_copy(loader->arena, secret_text_slice(&loader->value)), text->at);

	word->is_tainted = text->is_tainted;
	word->is_unknown = text->is_unknown;
	tree_add(list, word);
	loader->value.len = 0;
}

struct tree *
compose_split(struct compose_loader *loader, const struct tree *text)
{
	struct tree *list = tree_new(loader->arena, NODE_LIST, text->at);
	unsigned char quote = 0;
	bool any = false;

	loader->value.len = 0;
	for (size_t i = 0; i < text->text.len; i++) {
		unsigned char c = text->text.data[i];

		if (quote == 0 && memchr(" \t\r\n", c, 4) != NULL) {
			if (any)
				add_word(loader, list, text);
			any = false;
			continue;
		}
		any = true;
		if (quote == 0 && (c == '"' || c == '\'')) {
			quote = c;
		} else if (c == quote) {
			quote = 0;
		} else {
			if (c == '\\' && quote != '\'' && i + 1 < text->text.len)
				c = text->text.data[++i];
			secret_text_add_byte(&loader->value, c);
		}
	}
	if (any)
		add_word(loader, list, text);
	return list;
}
