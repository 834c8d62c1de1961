/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that a commit would add, as facts; no value is in them. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/hook/hook.h"
#include "observe/allow.h"
#include "observe/found.h"

struct look {
	const struct hook_values *values;
	struct facts *facts;
	const struct patch_file *file;
	const struct patch_line *lines; /* of this run: one after the other */
	size_t count;
	const size_t *starts;           /* of each of them in the text of the run */
	size_t first_fact;              /* of this run */
};

struct subject *
hook_add(struct facts *facts, const char *path, unsigned line, size_t column)
{
	return facts_add(facts, "staged",
		(struct fact_place){path, line, (unsigned)column, 0});
}

/* Of the hits at one line those of one name are one. */
static struct subject *
subject_of(struct look *look, unsigned line, const char *name)
{
	for (size_t i = look->first_fact; i < look->facts->count; i++) {
		const struct fact *has = subject_find(look->facts->items[i], "name");

		if (look->facts->items[i]->place.line == line && has != NULL &&
			strcmp(has->text, name) == 0)
			return look->facts->items[i];
	}
	return NULL;
}

static void
add_environment(struct subject *subject, const char *environment)
{
	const struct fact *fact = subject_find(subject, "in_environments");
	size_t count = fact == NULL ? 0 : fact->count, at = 0;
	const char **list CLEANUP(freep) = xcalloc(count + 1, sizeof(*list));

	while (at < count && strcmp(fact->list[at], environment) < 0) {
		list[at] = fact->list[at];
		at++;
	}
	if (at < count && strcmp(fact->list[at], environment) == 0)
		return;
	list[at] = environment;
	for (size_t i = at; i < count; i++)
		list[i + 1] = fact->list[i];
	subject_list(subject, "in_environments", list, count + 1);
}

static void
take_hit(void *cookie, const struct needle_hit *hit)
{
	struct look *look = cookie;
	const struct hook_value *value = &look->values->items[hit->owner];
	struct subject *subject;
	size_t at = 0;

	while (at + 1 < look->count && look->starts[at + 1] <= hit->at)
		at++;
	subject = subject_of(look, look->lines[at].number, value->name);
	if (subject == NULL) {
		subject = hook_add(look->facts, look->file->path, look->lines[at].number,
			hit->at - look->starts[at] + 1);
		subject_text(subject, "name", value->name);
		subject_text(subject, "form", hit->form);
	}
	add_environment(subject, value->environment);
}

/* The lines of a run as one text, in guarded memory, and where each of them begins. */
static struct slice
join(struct arena *arena, const struct patch_line *lines, size_t count, size_t *starts)
{
	size_t len = 0;
	unsigned char *out;

	for (size_t i = 0; i < count; i++) {
		starts[i] = len;
		len += lines[i].text.len + 1;
	}
	out = arena_alloc_unset(arena, len + 1);
	for (size_t i = 0; i < count; i++) {
		if (lines[i].text.len > 0)
			memcpy(out + starts[i], lines[i].text.data, lines[i].text.len);
		out[starts[i] + lines[i].text.len] = '\n';
	}
	return slice_of(out, len);
}

/* How many lines from AT on follow one another, all of them added if only those are asked for. */
static size_t
run_of(const struct patch_file *file, size_t at, bool added)
{
	size_t count = 0;

	while (at + count < file->count && (!added || file->lines[at + count].is_added) &&
		(count == 0 ||
		file->lines[at + count].number == file->lines[at + count - 1].number + 1))
		count++;
	return count;
}

static void
find_values(struct look *look, const struct patch_file *file)
{
	for (size_t at = 0; at < file->count;) {
		size_t count = run_of(file, at, true);
		size_t *starts CLEANUP(freep) = xcalloc(count + 1, sizeof(*starts));
		struct arena *arena CLEANUP(arena_freep) = NULL;

		if (count == 0) {
			at++;
			continue;
		}
		arena = arena_new(4096);
		look->lines = &file->lines[at];
		look->count = count;
		look->starts = starts;
		needles_find(look->values->needles, join(arena, look->lines, count, starts), take_hit,
			look);
		at += count;
	}
}

/* Comments count also where they stand beside what is new. */
static void
find_allows(struct facts *facts, const struct patch_file *file)
{
	for (size_t at = 0; at < file->count;) {
		size_t count = run_of(file, at, false), from = facts->count;
		size_t *starts CLEANUP(freep) = xcalloc(count + 1, sizeof(*starts));
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
		unsigned before = file->lines[at].number - 1;

		allow_scan(join(arena, &file->lines[at], count, starts), file->path, facts);
		for (; from < facts->count; from++) {
			struct subject *one = facts->items[from];

			one->place.line += before;
			subject_number(one, "of_line",
				subject_find(one, "of_line")->number + before);
		}
		at += count;
	}
}

static bool
is_vault(const struct patch_file *file)
{
	static const char magic[] = "SQLite format 3", id[] = "VAU1";
	bool sqlite = file->count > 0 && slice_starts_with(file->lines[0].text, magic);

	for (size_t i = 0; sqlite && i < file->count && i < 4; i++)
		if (memmem(file->lines[i].text.data, file->lines[i].text.len, id, strlen(id)) != NULL)
			return true;
	return strncmp(file->path, ".evenkeep/", 10) == 0 || strstr(file->path, "/.evenkeep/") != NULL;
}

/* A line that has a value of the vault needs no other word. */
static bool
is_told(const struct look *look, unsigned line)
{
	for (size_t i = look->first_fact; i < look->facts->count; i++)
		if (look->facts->items[i]->place.line == line &&
			subject_find(look->facts->items[i], "in_environments") != NULL)
			return true;
	return false;
}

static size_t
indent_of(struct slice line)
{
	size_t len = 0;

	while (len < line.len && line.data[len] == ' ')
		len++;
	return len;
}

/* The keys of a SealedSecret, of which no other place says that they are: below `encryptedData:`. */
struct sealed {
	bool is_open;
	size_t indent;   /* of `encryptedData:` */
	unsigned number; /* of the last line */
};

static bool
is_sealed(struct sealed *sealed, const struct patch_line *line)
{
	struct slice text = slice_trim(line->text);
	bool follows = line->number == sealed->number + 1;

	sealed->number = line->number;
	sealed->is_open = sealed->is_open && follows &&
		(text.len == 0 || indent_of(line->text) > sealed->indent);
	if (sealed->is_open || !slice_equal_text(text, "encryptedData:"))
		return sealed->is_open;
	sealed->is_open = true;
	sealed->indent = indent_of(line->text);
	return true;
}

static void
look_at_file(const struct hook_values *values, const struct patch_file *file, struct facts *out)
{
	struct look look = {.values = values, .facts = out, .file = file, .first_fact = out->count};
	struct sealed sealed = {0};
	int kind = found_kind(file->path);

	if (is_vault(file)) {
		subject_bool(hook_add(out, file->path, 1, 1), "vault_file", true);
		return;
	}
	find_values(&look, file);
	for (size_t i = 0; i < file->count; i++) {
		bool hidden = is_sealed(&sealed, &file->lines[i]);

		if (file->lines[i].is_added && !is_told(&look, file->lines[i].number))
			hook_look_at_line(file->path, kind, &file->lines[i], hidden, out);
	}
	find_allows(out, file);
}

void
hook_facts(const struct patch *patch, const struct hook_values *values, struct facts *out)
{
	for (size_t i = 0; i < patch->count; i++)
		look_at_file(values, &patch->files[i], out);
}
