/* SPDX-License-Identifier: Apache-2.0 */
/* The vault went on while a person was writing: both are put together, name by name. */
#include "cmd/edit/edit.h"

/* The three states of a name; NULL: it is not there. */
struct three {
	const struct entry *before, *mine, *theirs;
};

static bool
is_same(const struct entry *a, const struct entry *b)
{
	const unsigned kept = ENTRY_PLAIN | ENTRY_REFERS;

	if (a == NULL || b == NULL)
		return a == b;
	return secret_equal(a->value, b->value) && (a->flags & kept) == (b->flags & kept);
}

static bool
was_written(const struct entry *before, const struct entry *now)
{
	if (before == NULL || now == NULL)
		return before != now;
	return before->record->version != now->record->version;
}

static void
tell_conflict(const struct edit *edit, const struct three *three, struct err *err)
{
	const struct entry *known = three->theirs != NULL ? three->theirs : three->before;
	struct err one = ERR_INIT;

	err_set(&one, ERR_CONFLICT, "changed-meanwhile", "`%s` of `%s` was %s by somebody else meanwhile",
	    (const char *)known->name.data, edit->env,
	    three->theirs == NULL ? "removed" : "changed");
	err_fix(&one, "%s", three->mine == NULL ? "it is not here, as you had it" : "what stands here is yours");
	err_also(err, &one);
}

/* Which of the three stays. */
static const struct entry *
choose(const struct edit *edit, const struct three *three, struct err *err)
{
	if (is_same(three->before, three->mine))
		return three->theirs;
	if (was_written(three->before, three->theirs) && !is_same(three->mine, three->theirs))
		tell_conflict(edit, three, err);
	return three->mine;
}

static void
add_choice(const struct edit *edit, struct slice name, struct envset *now, struct envset *merged,
    struct err *err)
{
	struct three three = {envset_find(edit->stored, name), envset_find(edit->wanted, name),
	    envset_find(now, name)};
	const struct entry *chosen = choose(edit, &three, err);

	if (chosen != NULL)
		envset_add(merged, chosen);
}

int
edit_merge(struct edit *edit, struct envset **now, struct err *err)
{
	struct envset *merged = envset_new(0);
	struct envset *sets[] = {*now, edit->wanted, edit->stored};
	size_t i, k;

	for (i = 0; i < ARRAY_LEN(sets); i++) {
		for (k = 0; k < envset_count(sets[i]); k++) {
			struct slice name = envset_at(sets[i], k)->name;
			bool is_done = (i > 0 && envset_find(sets[0], name) != NULL) ||
				       (i > 1 && envset_find(sets[1], name) != NULL);

			if (!is_done)
				add_choice(edit, name, *now, merged, err);
		}
	}
	envset_free(edit->wanted);
	envset_free(edit->stored);
	edit->wanted = merged;
	edit->stored = envset_take(now);
	return err->code;
}
