/* SPDX-License-Identifier: Apache-2.0 */
/*
 * properties = *( "&" word / "!" / "!" word / "!!" word )     each followed by a blank or the end
 * of the line alias      = "*" word word       = 1*( letter / digit / "-" / "_" )
 *
 * An alias is the node itself once more, without a copy, so no text can grow by aliases; who goes
 * over the tree must count its steps. Nothing can be an alias of what it is in.
 */
#include "text/yaml_values_priv.h"

#include <string.h>

#include "base/list.h"

enum { ANCHORS_MOST = 1000 };

struct anchor {
	struct slice name;
	const struct node *node; /* NULL: not whole yet */
};

void
values_shared_done(struct values *values)
{
	if (values->shared != NULL)
		freep(&values->shared->items);
}

bool
values_at_property(const struct values *values)
{
	unsigned char c = values_byte(values, 0);

	return values->shared != NULL && (c == '&' || c == '!');
}

bool
values_at_alias(const struct values *values)
{
	return values->shared != NULL && values_byte(values, 0) == '*';
}

static bool
is_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* What parts no tag from what follows it. */
static bool
is_tag_byte(unsigned char c)
{
	return c > ' ' && strchr(",[]{}", c) == NULL;
}

/* The mark where the reader stands and the word behind it. */
static struct slice
take_word(struct values *values)
{
	size_t start = values->at;
	bool is_tag = values_byte(values, 0) == '!';

	if (values->loose && slice_starts_with(slice_from(values->text, start), "!<")) {
		while (!values_is_end(values_byte(values, 0)) && values_byte(values, 0) != '>')
			values->at++;
		values->at += values_byte(values, 0) == '>';
		return slice_of(values->text.data + start, values->at - start);
	}
	values->at += is_tag && values_byte(values, 1) == '!' ? 2 : 1;
	while (is_word(values_byte(values, 0)) || (values->loose && is_tag &&
		is_tag_byte(values_byte(values, 0))))
		values->at++;
	return slice_of(values->text.data + start, values->at - start);
}

/* WORD behind the first `!`, as libyaml would tell it. */
static const char *
tag_of(struct values *values, struct slice word)
{
	static const char standard[] = "tag:yaml.org,2002:";
	size_t len = strlen(standard);
	unsigned char *tag;

	if (slice_starts_with(word, "!<") && word.len > 3)
		return (const char *)arena_copy(values->arena,
			slice_of(word.data + 2, word.len - 3)).data;
	if (!slice_starts_with(word, "!!"))
		return (const char *)arena_copy(values->arena, word).data;
	tag = arena_alloc(values->arena, len + word.len);
	memcpy(tag, standard, len);
	memcpy(tag + len, word.data + 2, word.len - 2);
	return (const char *)tag;
}

/* Its number, from 1. */
static size_t
add_anchor(struct shared *shared, struct slice name)
{
	shared->items =
	    list_grow(shared->items, shared->count, &shared->room, sizeof(*shared->items));
	shared->items[shared->count++] = (struct anchor){name, NULL};
	return shared->count;
}

int
values_properties(struct values *values, struct properties *out, struct err *err)
{
	*out = (struct properties){0};
	while (values_at_property(values)) {
		bool is_tag = values_byte(values, 0) == '!';
		struct slice word = take_word(values);

		if (values->shared->count >= ANCHORS_MOST)
			return values_wrong(values, "too many anchors", NULL, err);
		if (is_tag ? out->tag != NULL || slice_equal_text(word, "!!") || slice_equal_text(word, "!<")
			   : out->anchor > 0 || word.len < 2)
			return values_wrong(
			    values, "a second anchor or tag, or one without a name", NULL, err);
		if (is_tag)
			out->tag = tag_of(values, word);
		else
			out->anchor = add_anchor(values->shared, slice_from(word, 1));
		if (!values_is_blank(values_byte(values, 0)) &&
		    !values_is_end(values_byte(values, 0)))
			return values_wrong(values, "an anchor or a tag that is no word",
			    "name it with letters, digits, `-` and `_`", err);
		while (values_is_blank(values_byte(values, 0)))
			values->at++;
	}
	return 0;
}

int
values_give(
    struct values *values, const struct properties *properties, struct node *node, struct err *err)
{
	if (node == values->shared->alias)
		return values_wrong(
		    values, "an alias with an anchor or a tag of its own", NULL, err);
	if (properties->tag != NULL) {
		node->tag = (char *)properties->tag;
		if (node->kind == NODE_SCALAR &&
		    (strcmp(node->tag, "!") == 0 ||
			strcmp(node->tag, "tag:yaml.org,2002:str") == 0))
			node->quoted = true;
	}
	if (properties->anchor > 0)
		values->shared->items[properties->anchor - 1].node = node;
	return 0;
}

/* The newest anchor of that name counts. */
static const struct node *
find_anchor(const struct shared *shared, struct slice name)
{
	for (size_t i = shared->count; i-- > 0;)
		if (slice_equal(shared->items[i].name, name))
			return shared->items[i].node;
	return NULL;
}

int
values_alias(struct values *values, struct node **out, struct err *err)
{
	struct values start = *values;
	struct slice word = take_word(values);
	const struct node *found = find_anchor(values->shared, slice_from(word, 1));

	if (found == NULL)
		return values_wrong(&start, "an alias of nothing that stands above it", NULL, err);
	*out = arena_alloc(values->arena, sizeof(**out));
	**out = *found;
	(*out)->key = NULL;
	(*out)->key_style = 0;
	values->shared->alias = *out;
	return 0;
}
