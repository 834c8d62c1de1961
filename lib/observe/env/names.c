/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thing under two names: templates of two services whose names begin with the same word and are
 * the same but for a word that adds nothing (`S3_BUCKET`, `S3_BUCKET_NAME`). A single such pair may be
 * chance; two with the same first word are not.
 */
#include "observe/env/files_priv.h"

#include <stdlib.h>

#include "base/list.h"

enum { PARTS_MOST = 12, PAIRS_MOST = 200, NAMES_MOST = 200, TEMPLATES_MOST = 50 };

struct parts {
	struct slice items[PARTS_MOST];
	size_t count;
};

struct same {
	const struct var *one, *two;
};

static bool
share_a_beginning(struct slice a, struct slice b)
{
	size_t end = slice_find(a, '_');

	return end < a.len && end == slice_find(b, '_') && memcmp(a.data, b.data, end) == 0;
}

static void
split(struct slice name, struct parts *out)
{
	out->count = 0;
	while (name.len > 0 && out->count < PARTS_MOST) {
		size_t end = slice_find(name, '_');

		out->items[out->count++] = slice_of(name.data, end);
		name = slice_from(name, end + 1);
	}
}

static bool
adds_nothing(struct slice part)
{
	static const char *const words[] = {"ID", "NAME", "ACCESS", "KEY", "URL", "URI", "VALUE"};

	return slice_is_one_of(part, words, ARRAY_LEN(words));
}

/* LONGER is SHORTER with one part more, somewhere behind the first. */
static bool
is_longer(const struct parts *shorter, const struct parts *longer)
{
	size_t at = 0;

	if (longer->count != shorter->count + 1 || shorter->count < 2)
		return false;
	while (at < shorter->count && slice_equal(shorter->items[at], longer->items[at]))
		at++;
	if (at == 0 || !adds_nothing(longer->items[at]))
		return false;
	for (size_t i = at; i < shorter->count; i++)
		if (!slice_equal(shorter->items[i], longer->items[i + 1]))
			return false;
	return true;
}

static bool
mean_the_same(struct slice a, struct slice b)
{
	struct parts one, two;

	if (!share_a_beginning(a, b))
		return false;
	split(a, &one);
	split(b, &two);
	return is_longer(&one, &two) || is_longer(&two, &one);
}

/* The one name of FILE, which OTHER does not have, that means what NAME does; NULL: none, or several. */
static const struct var *
find_same(const struct env_file *file, const struct env_file *other, struct slice name)
{
	const struct var *found = NULL;

	for (size_t i = 0; i < file->vars.count; i++) {
		const struct var *var = &file->vars.items[i];

		if (!mean_the_same(var->name, name) || vars_find(&other->vars, var->name) != NULL)
			continue;
		if (found != NULL)
			return NULL;
		found = var;
	}
	return found;
}

static size_t
find_pairs(const struct env_file *one, const struct env_file *two, struct same *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < two->vars.count && count < PAIRS_MOST; i++) {
		const struct var *var = &two->vars.items[i], *same;

		if (vars_find(&one->vars, var->name) != NULL)
			continue;
		same = find_same(one, two, var->name);
		if (same != NULL && find_same(two, one, same->name) == var)
			pairs[count++] = (struct same){same, var};
	}
	return count;
}

/* What FILE has in common with OTHER, which lies before it. */
static void
compare(struct env_file *file, const struct env_file *other)
{
	struct same pairs[PAIRS_MOST];
	size_t count = find_pairs(other, file, pairs);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			if (k == i || !share_a_beginning(pairs[i].two->name, pairs[k].two->name) ||
				names_find(&file->other_names, pairs[i].two->name) != NAMES_NONE)
				continue;
			file->others = list_grow(file->others, file->other_count, &file->other_room,
				sizeof(*file->others));
			names_set(&file->other_names, pairs[i].two->name, (long)file->other_count);
			file->others[file->other_count++] = (struct other_name){pairs[i].one->name, other};
		}
}

static bool
is_compared(const struct env_file *file)
{
	return file->found->kind == FOUND_TEMPLATE && file->is_read &&
		file->vars.count <= NAMES_MOST;
}

void
env_other_names_find(struct env_files *files)
{
	size_t compared = 0;

	for (size_t i = 0; i < files->count && compared < TEMPLATES_MOST; i++) {
		struct env_file *file = &files->items[i];

		if (!is_compared(file))
			continue;
		compared++;
		for (size_t k = 0; k < i; k++)
			if (is_compared(&files->items[k]) && !env_file_same_folder(
				files->items[k].found->path, file->found->path))
				compare(file, &files->items[k]);
	}
}

void
env_other_names_done(struct env_file *file)
{
	free(file->others);
	names_done(&file->other_names);
}
