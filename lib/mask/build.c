/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms in the order of their bytes make the tree from left to right, so that a node's first child is
 * the one behind it, and only where forms part an edge is written down. Failures are found by depth,
 * because each is less deep than its node.
 */
#include <stdlib.h>

#include "base/list.h"
#include "mask/mask_priv.h"

enum { ROOTS = 256 };

/* The nodes that a form has beside those of the forms before it: from FIRST on, behind SHARED bytes. */
struct branch {
	uint32_t first, shared;
};

struct builder {
	struct mask *mask;
	struct branch *branches; /* by form */
	uint32_t *path; /* the nodes of the newest form, by depth */
	size_t longest;
};

static int
compare_forms(const void *a, const void *b)
{
	const struct mask_form *one = a, *other = b;

	return slice_compare(one->bytes, other->bytes);
}

static size_t
shared_len(struct slice a, struct slice b)
{
	size_t len = 0;

	while (len < a.len && len < b.len && a.data[len] == b.data[len])
		len++;
	return len;
}

/* How many nodes there will be. */
static size_t
count_nodes(const struct mask *mask, size_t *longest)
{
	struct slice before = {NULL, 0};
	size_t count = 1;

	*longest = 0;
	for (size_t i = 0; i < mask->count; i++) {
		struct slice form = mask_head_of(mask->forms[i].bytes);

		count += form.len - shared_len(form, before);
		if (form.len > *longest)
			*longest = form.len;
		before = form;
	}
	return count;
}

/* Both tables are at most half full: a form adds one to each at most. */
static unsigned
shift_for(size_t count)
{
	unsigned bits = 4;

	while (((size_t)1 << bits) < 2 * count + 2)
		bits++;
	return 32 - bits;
}

static void
add_edge(struct mask *mask, uint32_t from, uint32_t to)
{
	uint32_t places = UINT32_C(1) << (32 - mask->shift);
	uint32_t i = mask_edge_hash(from, mask->nodes[to].label) >> mask->shift;

	while (mask->edges[i].to != 0)
		i = (i + 1) & (places - 1);
	mask->edges[i] = (struct edge){from, to};
	mask->nodes[from].forks = true;
}

static void
add_start(struct mask *mask, const unsigned char *bytes, uint32_t node)
{
	uint32_t places = UINT32_C(1) << (32 - mask->shift), four = mask_four_at(bytes);
	uint32_t hash = mask_hash(four), i = hash >> mask->shift, bit = hash >> (32 - MASK_SIEVE_BITS);

	while (mask->starts[i].node != 0)
		i = (i + 1) & (places - 1);
	mask->starts[i] = (struct start){four, node};
	mask->sieve[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* A form goes on behind node AT, as the newest head or as a new one. */
static void
add_to_heads(struct mask *mask, uint32_t at, uint32_t form)
{
	struct head *newest = mask->heads + mask->head_count;

	if (mask->head_count > 0 && newest[-1].node == at)
		newest[-1].last = form + 1;
	else
		mask->heads[mask->head_count++] = (struct head){at, form, form + 1};
	mask->nodes[at].goes_on = true;
}

/* Until failures are known, a node's is its parent. */
static void
add_to_tree(struct builder *builder, uint32_t number, size_t shared)
{
	struct mask *mask = builder->mask;
	const struct mask_form *added = &mask->forms[number];
	struct slice form = mask_head_of(added->bytes);
	uint32_t at = builder->path[shared];

	builder->branches[number] = (struct branch){(uint32_t)mask->node_count, (uint32_t)shared};
	for (size_t i = shared; i < form.len; i++) {
		uint32_t next = (uint32_t)mask->node_count++;

		mask->nodes[next] = (struct node){
			.fail = at, .depth = (unsigned char)(i + 1), .label = form.data[i]};
		if (at == 0)
			mask->roots[form.data[i]] = next;
		else if (next == at + 1)
			mask->nodes[at].runs_on = true;
		else
			add_edge(mask, at, next);
		if (i + 1 == MASK_FIRST)
			add_start(mask, form.data, next);
		builder->path[i + 1] = at = next;
	}
	mask->nodes[at].match = (unsigned char)form.len;
	if (form.len < added->bytes.len)
		add_to_heads(mask, at, number);
	if (!added->wraps)
		return;
	mask->nodes[at].wraps = (unsigned char)form.len;
	for (size_t i = 1; i < form.len; i++)
		mask->nodes[builder->path[i]].leads = true;
}

static void
find_failure(struct mask *mask, uint32_t number)
{
	struct node *node = &mask->nodes[number];
	uint32_t parent = node->fail;

	node->fail = parent == 0 ? 0 : mask_step(mask, mask->nodes[parent].fail, node->label);
	if (node->match == 0)
		node->match = mask->nodes[node->fail].match;
	if (node->wraps == 0)
		node->wraps = mask->nodes[node->fail].wraps;
}

static void
find_failures(const struct builder *builder)
{
	struct mask *mask = builder->mask;

	for (size_t depth = 1; depth <= builder->longest; depth++)
		for (size_t i = 0; i < mask->count; i++) {
			struct branch branch = builder->branches[i];

			if (branch.shared < depth && depth <= mask_head_of(mask->forms[i].bytes).len)
				find_failure(mask, branch.first + (uint32_t)depth - branch.shared - 1);
		}
}

const struct head *
mask_head_at(const struct mask *mask, uint32_t node)
{
	size_t low = 0, high = mask->head_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (mask->heads[middle].node < node)
			low = middle + 1;
		else
			high = middle;
	}
	return &mask->heads[low];
}

static void
sort_forms(struct mask *mask)
{
	size_t kept = 0;

	if (mask->count > 0)
		qsort(mask->forms, mask->count, sizeof(*mask->forms), compare_forms);
	for (size_t i = 0; i < mask->count; i++) {
		struct mask_form *form = &mask->forms[i];

		if (kept > 0 && slice_equal(mask->forms[kept - 1].bytes, form->bytes))
			mask->forms[kept - 1].wraps |= form->wraps;
		else
			mask->forms[kept++] = *form;
	}
	mask->count = mask->of_text = kept;
}

static void
reserve(struct mask *mask, size_t nodes)
{
	size_t places;

	mask->shift = shift_for(mask->count);
	places = (size_t)1 << (32 - mask->shift);
	arena_free(mask->built);
	mask->built = arena_new(nodes * sizeof(struct node) + mask->count * sizeof(struct head) +
		places * (sizeof(struct edge) + sizeof(struct start)) +
		MASK_SIEVE_WORDS * sizeof(uint64_t) + ROOTS * sizeof(uint32_t) + 128);
	mask->nodes = arena_alloc(mask->built, nodes * sizeof(struct node));
	mask->heads = arena_alloc(mask->built, mask->count * sizeof(struct head));
	mask->edges = arena_alloc(mask->built, places * sizeof(struct edge));
	mask->starts = arena_alloc(mask->built, places * sizeof(struct start));
	mask->sieve = arena_alloc(mask->built, MASK_SIEVE_WORDS * sizeof(uint64_t));
	mask->roots = arena_alloc(mask->built, ROOTS * sizeof(uint32_t));
	mask->node_count = 1;
	mask->head_count = 0;
}

int
mask_build_tree(struct mask *mask, struct err *err)
{
	struct builder builder = {.mask = mask};
	struct slice before = {NULL, 0};
	size_t nodes;

	sort_forms(mask);
	nodes = count_nodes(mask, &builder.longest);
	if (nodes > mask->nodes_most) {
		err_set(err, ERR_INVALID, "mask-too-large",
			"the values are too large to be hidden in what the command prints");
		return err_fix(err, "take fewer of them, with `--only` or `--service`");
	}
	reserve(mask, nodes);
	builder.path = xcalloc(builder.longest + 1, sizeof(*builder.path));
	builder.branches = xcalloc(mask->count + 1, sizeof(*builder.branches));
	for (size_t i = 0; i < mask->count; i++) {
		struct slice form = mask_head_of(mask->forms[i].bytes);

		add_to_tree(&builder, (uint32_t)i, shared_len(form, before));
		before = form;
	}
	find_failures(&builder);
	free(builder.branches);
	free(builder.path);
	return 0;
}
