/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One automaton (Aho and Corasick's) over the forms of all values, and in front of it a sieve: bits for
 * the hashes of the first four bytes of each form. Nearly all of a stream falls through the sieve, at
 * about two cycles a byte; the automaton takes no more than two steps for a byte, whatever comes.
 *
 * Of a long form only the head is in the automaton: a node is eight bytes, and there are many forms. From
 * its head on a form is followed byte by byte in the sorted list of the forms (tails.c).
 */
#ifndef EK_MASK_MASK_PRIV_H
#define EK_MASK_MASK_PRIV_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"
#include "mask/mask.h"
#include "secret/arena.h"
#include "secret/text.h"

enum {
	MASK_FIRST = 4,
	MASK_HEAD = 240, /* as many bytes of a form are in the automaton, at most */
	MASK_WRAPS_LEAST = 16,
	MASK_NODES_MOST = (1 << 28) - 1,
	MASK_SIEVE_BITS = 18,
	MASK_SIEVE_WORDS = 1 << (MASK_SIEVE_BITS - 6)
};

/* The beginning of some forms. Number 0 is that of all: nothing. */
struct node {
	uint32_t fail : 28;   /* the longest proper end of it that is a node, too */
	uint32_t runs_on : 1; /* the node behind is a child of it */
	uint32_t forks : 1;   /* it has children among the edges */
	uint32_t leads : 1;   /* to a form that is found over line breaks, with more bytes */
	uint32_t goes_on : 1; /* it is the head of longer forms */
	unsigned char label;  /* its last byte */
	unsigned char depth;
	unsigned char match;  /* how long the longest form is that ends it; 0: none does */
	unsigned char wraps;  /* the same of those that are found over line breaks */
};

/* The forms from FIRST to before LAST begin with this node's bytes, and are longer. */
struct head {
	uint32_t node, first, last;
};

struct edge {
	uint32_t from, to; /* to 0: a free place */
};

struct start {
	uint32_t four, node; /* node 0: a free place */
};

struct mask_form {
	struct slice bytes;
	bool wraps; /* found with line breaks in it, too */
};

struct mask {
	struct arena *arena; /* of the forms */
	struct mask_form *forms;
	size_t count, room, of_text; /* forms, and those before the text whose forms are being added */

	struct arena *built; /* of all below; NULL before mask_build() */
	struct node *nodes;
	size_t node_count, nodes_most;
	struct head *heads; /* by their nodes */
	size_t head_count;
	uint32_t *roots; /* children of node 0, by their label */
	struct edge *edges;
	struct start *starts;
	unsigned shift; /* of hashes, to a place among edges or starts */
	uint64_t *sieve;
};

/* Put FORM to the others, if it is long enough; WRAPS counts if it is not too short for that. */
void mask_add_form(struct mask *mask, struct slice form, bool wraps);
/* The same for one that is in the mask's arena. */
void mask_add_own_form(struct mask *mask, struct slice form, bool wraps);

/* All forms of a line, and those that a value of several has besides. */
void mask_add_line_forms(struct mask *mask, struct slice line);
void mask_add_whole_forms(struct mask *mask, struct slice whole);

/* Forms of TEXT, a line or a whole value: those with escapes (forms_escape.c), those of digits (forms_digits.c). */
void mask_add_escapes(struct mask *mask, struct slice text);
void mask_add_percent(struct mask *mask, struct slice text, bool is_whole);
void mask_add_digits(struct mask *mask, struct slice text);

/* The automaton over the forms as they are; as mask_build(). */
int mask_build_tree(struct mask *mask, struct err *err);

/* The head that is NODE, which has one. */
const struct head *mask_head_at(const struct mask *mask, uint32_t node);

static inline bool
mask_is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline struct slice
mask_head_of(struct slice form)
{
	return slice_of(form.data, form.len < MASK_HEAD ? form.len : MASK_HEAD);
}

static inline uint32_t
mask_four_at(const unsigned char *at)
{
	uint32_t four;

	memcpy(&four, at, sizeof(four));
	return four;
}

static inline uint32_t
mask_hash(uint32_t key)
{
	return key * UINT32_C(0x9e3779b1);
}

static inline uint32_t
mask_edge_hash(uint32_t from, unsigned char label)
{
	return mask_hash(from * 256 + label);
}

static inline uint32_t
mask_find_edge(const struct mask *mask, uint32_t from, unsigned char label)
{
	uint32_t places = UINT32_C(1) << (32 - mask->shift);

	for (uint32_t i = mask_edge_hash(from, label) >> mask->shift;; i = (i + 1) & (places - 1)) {
		const struct edge *edge = &mask->edges[i];

		if (edge->to == 0 || (edge->from == from && mask->nodes[edge->to].label == label))
			return edge->to;
	}
}

/* The node of a form that begins with these four bytes; 0: none. */
static inline uint32_t
mask_find_start(const struct mask *mask, uint32_t four)
{
	uint32_t places = UINT32_C(1) << (32 - mask->shift);

	for (uint32_t i = mask_hash(four) >> mask->shift;; i = (i + 1) & (places - 1)) {
		const struct start *start = &mask->starts[i];

		if (start->node == 0 || start->four == four)
			return start->node;
	}
}

/* From node AT over BYTE. */
static inline uint32_t
mask_step(const struct mask *mask, uint32_t at, unsigned char byte)
{
	while (at != 0) {
		const struct node *node = &mask->nodes[at];
		uint32_t to;

		if (node->runs_on && node[1].label == byte)
			return at + 1;
		if (node->forks && (to = mask_find_edge(mask, at, byte)) != 0)
			return to;
		at = node->fail;
	}
	return mask->roots[byte];
}

#endif
