/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenkeep: allow RULE — reason` in a comment: the finding of that rule at that line is left out.
 * What the comment itself does wrong is told, so that none is carried along for nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "policy/policy_priv.h"

struct allow {
	const struct subject *subject;
	const char *rule;
	unsigned line; /* for which it is */
	bool has_reason, is_used;
};

/* A line of a file at which a comment allows something. */
struct spot {
	const char *file;
	unsigned line;
	size_t allow;
};

struct allows {
	const struct policies *policies;
	const struct facts *facts;
	struct allow *items;
	size_t count, room;
	struct spot *spots; /* in order */
	size_t spot_count;
};

static void
add(struct allows *allows, const struct subject *subject)
{
	const struct fact *rule = subject_find(subject, "rule");
	const struct fact *line = subject_find(subject, "of_line");
	const struct fact *reason = subject_find(subject, "has_reason");

	if (rule == NULL || line == NULL || subject->place.file == NULL)
		return;
	allows->items =
		list_grow(allows->items, allows->count, &allows->room, sizeof(*allows->items));
	allows->items[allows->count++] = (struct allow){.subject = subject, .rule = rule->text,
		.line = (unsigned)line->number, .has_reason = reason != NULL && reason->yes};
}

static int
compare_spots(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* Each is for its own line and the one that it names. */
static void
find_spots(struct allows *allows)
{
	allows->spots = xcalloc(2 * allows->count + 1, sizeof(*allows->spots));
	for (size_t i = 0; i < allows->count; i++) {
		const struct fact_place *place = &allows->items[i].subject->place;

		allows->spots[allows->spot_count++] =
			(struct spot){place->file, allows->items[i].line, i};
		if (place->line != allows->items[i].line)
			allows->spots[allows->spot_count++] =
				(struct spot){place->file, place->line, i};
	}
	if (allows->spot_count > 1)
		qsort(allows->spots, allows->spot_count, sizeof(*allows->spots), compare_spots);
}

struct allows *
allows_new(const struct policies *policies, const struct facts *facts)
{
	struct allows *allows = xcalloc(1, sizeof(*allows));

	allows->policies = policies;
	allows->facts = facts;
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "allow") == 0)
			add(allows, facts->items[i]);
	find_spots(allows);
	return allows;
}

void
allows_freep(struct allows **allows)
{
	if (*allows != NULL) {
		free((*allows)->items);
		free((*allows)->spots);
	}
	free(*allows);
	*allows = NULL;
}

/* The first spot that is not before PLACE. */
static size_t
first_spot(const struct allows *allows, const struct spot *place)
{
	size_t low = 0, high = allows->spot_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_spots(&allows->spots[middle], place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
allows_silence(struct allows *allows, const struct rule *rule, const struct fact_place *place)
{
	const struct spot here = {place->file, place->line, 0};
	bool silenced = false;
	size_t at;

	if (place->file == NULL)
		return false;
	for (at = first_spot(allows, &here); at < allows->spot_count &&
		compare_spots(&allows->spots[at], &here) == 0; at++) {
		struct allow *allow = &allows->items[allows->spots[at].allow];

		if (strcmp(allow->rule, rule->face.id) != 0)
			continue;
		allow->is_used = true;
		silenced |= !rule->face.is_floor;
	}
	return silenced;
}

/* The pack that a rule is of: what is before the dot. */
static size_t
prefix_of(const char *id)
{
	return strcspn(id, ".");
}

static bool
has_prefix(const struct policies *policies, const char *id)
{
	for (size_t i = 0; i < policies->count; i++)
		if (strncmp(policies->rules[i]->face.id, id, prefix_of(id) + 1) == 0)
			return true;
	return false;
}

static bool
is_pack(const char *id)
{
	for (const char *const *pack = policy_packs(); *pack != NULL; pack++)
		if (strlen(*pack) == prefix_of(id) && strncmp(*pack, id, prefix_of(id)) == 0)
			return true;
	return false;
}

bool
rule_is_unknown(const struct policies *policies, const char *id)
{
	return policies_find(policies, id) == NULL &&
		(has_prefix(policies, id) || !is_pack(id));
}

const char *
rule_near(const struct policies *policies, const char *id)
{
	const char **names CLEANUP(freep) = xcalloc(policies->count + 1, sizeof(*names));

	for (size_t i = 0; i < policies->count; i++)
		names[i] = policies->rules[i]->face.id;
	return suggest(id, names, policies->count);
}

/* Has RULE been asked about anything? Else what a comment is for was not looked at. */
static bool
was_asked(const struct allows *allows, const struct policy_rule *rule)
{
	for (size_t i = 0; i < allows->facts->count; i++)
		if (strcmp(allows->facts->items[i]->each, rule->each) == 0)
			return true;
	return false;
}

static void
tell(const struct allow *allow, struct findings *out, struct finding finding)
{
	const struct fact_place *place = &allow->subject->place;

	finding.file = place->file;
	finding.line = place->line;
	finding.column = place->column;
	finding.width = place->width;
	findings_add(out, &finding);
}

static void
tell_unknown(const struct allows *allows, const struct allow *allow, struct findings *out)
{
	const char *near = rule_near(allows->policies, allow->rule);

	tell(allow, out, (struct finding){
		.level = LEVEL_WARNING,
		.rule = "policy.allow-unknown-rule",
		.message = pool_printf(out->pool, "there is no rule %s to allow", allow->rule),
		.why = "whoever reads it believes that it does something",
		.fix = near == NULL ? "take the comment out" :
			pool_printf(out->pool, "write %s", near),
	});
}

static void
tell_floor(const struct allow *allow, struct findings *out)
{
	tell(allow, out, (struct finding){
		.level = LEVEL_WARNING,
		.rule = "policy.allow-floor",
		.message = pool_printf(out->pool, "no comment can allow to break %s", allow->rule),
		.why = "it belongs to a policy that is a floor",
		.fix = "write an exception with `why` and `until` in evenkeep.yaml",
	});
}

static void
tell_reason(const struct allow *allow, struct findings *out)
{
	tell(allow, out, (struct finding){
		.level = LEVEL_WARNING,
		.rule = "policy.allow-without-reason",
		.message = pool_printf(out->pool, "%s is allowed to be broken here without a reason",
			allow->rule),
		.why = "whoever comes later cannot tell whether the reason is still one",
		.fix = pool_printf(out->pool, "write `evenkeep: allow %s - ` and the reason",
			allow->rule),
	});
}

static void
tell_unused(const struct allow *allow, struct findings *out)
{
	tell(allow, out, (struct finding){
		.level = LEVEL_NOTE,
		.rule = "policy.allow-unused",
		.message = pool_printf(out->pool, "%s is not broken here, and a comment allows it",
			allow->rule),
		.why = "it would hide the day on which it is",
		.fix = "take the comment out",
	});
}

void
allows_tell(const struct allows *allows, struct findings *out)
{
	for (size_t i = 0; i < allows->count; i++) {
		const struct allow *allow = &allows->items[i];
		const struct policy_rule *rule = policies_find(allows->policies, allow->rule);

		if (rule == NULL) {
			if (rule_is_unknown(allows->policies, allow->rule))
				tell_unknown(allows, allow, out);
			continue;
		}
		if (!allow->has_reason)
			tell_reason(allow, out);
		if (rule->is_floor && allow->is_used)
			tell_floor(allow, out);
		if (!allow->is_used && allows->policies->tells_unused && !rule->is_off &&
			was_asked(allows, rule))
			tell_unused(allow, out);
	}
}
