/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One block in one guarded allocation: the pointers, then `NAME=value` after `NAME=value`. What is
 * inherited stays where the kernel put it and is only pointed to.
 */
#include "launch/launch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/slice.h"
#include "crypto/hash.h"
#include "launch/block_priv.h"

enum { ENTRY_MOST = 131071 }; /* Linux: 32 pages for one text and its NUL */

static const char ours[] = "EVENKEEP_";
static const char marker_name[] = "EVENKEEP_RUN";

struct assembly {
	struct envset *set;
	const struct launch_opts *opts;
	char *const *inherited;
	char **kept; /* of inherited */
	size_t kept_count;
	bool *hidden; /* one for each entry: an inherited variable stands in for it */
	size_t count; /* of entries */
	size_t values_bytes, values_count;
};

static void
assembly_done(struct assembly *assembly)
{
	free(assembly->kept);
	free(assembly->hidden);
}

void
launch_block_wipe(struct launch_block *block)
{
	arena_freep(&block->arena);
	block->envp = NULL;
	if (block->file >= 0)
		close(block->file);
	block->file = -1;
}

void
launch_block_free(struct launch_block *block)
{
	if (block == NULL)
		return;
	launch_block_wipe(block);
	free(block);
}

void
launch_block_freep(struct launch_block **block)
{
	launch_block_free(*block);
	*block = NULL;
}

static bool
is_passed(const struct launch_opts *opts, struct slice name)
{
	size_t i;

	if (!opts->pristine)
		return true;
	for (i = 0; opts->pass != NULL && opts->pass[i] != NULL; i++) {
		if (slice_equal_text(name, opts->pass[i]))
			return true;
	}
	return false;
}

/* Does the child keep the inherited TEXT? Hides the entry that gives way to it. */
static bool
is_kept(struct assembly *assembly, const char *text)
{
	struct slice name = slice_of(text, strcspn(text, "="));
	const struct entry *entry;

	if (slice_starts_with(name, ours) || !is_passed(assembly->opts, name))
		return false;
	entry = envset_find(assembly->set, name);
	if (entry == NULL)
		return true;
	if (assembly->opts->keep)
		assembly->hidden[entry - envset_at(assembly->set, 0)] = true;
	return assembly->opts->keep;
}

static void
choose_inherited(struct assembly *assembly)
{
	size_t total = 0, i;

	while (assembly->inherited[total] != NULL)
		total++;
	assembly->kept = xcalloc(total, sizeof(*assembly->kept));
	assembly->hidden = xcalloc(assembly->count, sizeof(*assembly->hidden));
	for (i = 0; i < total; i++) {
		if (is_kept(assembly, assembly->inherited[i]))
			assembly->kept[assembly->kept_count++] = assembly->inherited[i];
	}
}

enum fault { FAULT_NONE, FAULT_OURS, FAULT_NUL, FAULT_TOO_LARGE };

static enum fault
fault_of(const struct assembly *assembly, const struct entry *entry)
{
	if (slice_starts_with(entry->name, ours))
		return FAULT_OURS;
	if (entry->value.len > 0 && memchr(entry->value.data, '\0', entry->value.len) != NULL)
		return FAULT_NUL;
	if (assembly->opts->fd < 0 && entry->name.len + 1 + entry->value.len > ENTRY_MOST)
		return FAULT_TOO_LARGE;
	return FAULT_NONE;
}

static void
complain(const struct entry *entry, enum fault fault, struct err *problems)
{
	struct err problem = ERR_INIT;
	int name_len = (int)entry->name.len;
	const char *name = (const char *)entry->name.data;

	if (fault == FAULT_OURS) {
		err_set(&problem, ERR_REFUSED, "loader-name", "`%.*s` cannot be given to a program",
		    name_len, name);
		err_why(&problem, "names that begin with `%s` are evenkeep's own", ours);
	} else if (fault == FAULT_NUL) {
		err_set(&problem, ERR_INVALID, "value-nul",
		    "`%.*s` cannot be given to a program: its value has a NUL byte", name_len,
		    name);
		err_fix(
		    &problem, "leave it out with `--only`, or store it as text, such as base64");
	} else {
		err_set(&problem, ERR_INVALID, "value-too-large",
		    "`%.*s` has %zu bytes with its name; the system starts programs with at most %d",
		    name_len, name, entry->name.len + 1 + entry->value.len, ENTRY_MOST);
		err_fix(&problem,
		    "pass the values as a file with `--fd`, or leave it out with `--only`");
	}
	err_also(problems, &problem);
}

static int
check_entries(struct assembly *assembly, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t i;

	for (i = 0; i < assembly->count; i++) {
		const struct entry *entry = envset_at(assembly->set, i);
		enum fault fault;

		if (assembly->hidden[i])
			continue;
		fault = fault_of(assembly, entry);
		if (fault != FAULT_NONE)
			complain(entry, fault, &problems);
		assembly->values_bytes += entry->name.len + 1 + entry->value.len + 1;
		assembly->values_count++;
	}
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err->code;
}

static size_t
marker_bytes(const struct launch_opts *opts)
{
	return opts->marker == NULL ? 0 : sizeof(marker_name) + strlen(opts->marker) + 1;
}

static int
check_total(const struct assembly *assembly, struct err *err)
{
	size_t limit = exec_bytes_most();
	size_t total = exec_bytes(assembly->kept, assembly->kept_count) +
		       marker_bytes(assembly->opts) + sizeof(char *) +
		       exec_bytes_of_arguments(assembly->opts->argv);

	if (assembly->opts->fd < 0)
		total += assembly->values_bytes + assembly->values_count * sizeof(char *);
	if (total <= limit)
		return 0;
	err_set(err, ERR_INVALID, "too-large-to-start",
	    "environment and arguments have %zu bytes in all; the system starts programs with at most %zu",
	    total, limit);
	err_why(err, "%zu bytes of it are the %zu values", assembly->values_bytes,
	    assembly->values_count);
	return err_fix(err,
	    "choose names with `--service` or `--only`, pass the values as a file with "
	    "`--fd`, or raise the stack limit (`ulimit -s`)");
}

static unsigned char *
put(unsigned char *at, struct slice bytes)
{
	if (bytes.len > 0)
		memcpy(at, bytes.data, bytes.len);
	return at + bytes.len;
}

/* `NAME=value` for every entry that is not hidden; their starts go to STARTS unless it is NULL. */
static unsigned char *
put_values(const struct assembly *assembly, unsigned char *at, char **starts)
{
	size_t i;

	for (i = 0; i < assembly->count; i++) {
		const struct entry *entry = envset_at(assembly->set, i);

		if (assembly->hidden[i])
			continue;
		if (starts != NULL)
			*starts++ = (char *)at;
		at = put(at, entry->name);
		*at++ = '=';
		at = put(at, entry->value);
		*at++ = '\0';
	}
	return at;
}

/* Each text ends with a NUL, so that no two sets of values are the same bytes. */
static void
note_digest(const struct assembly *assembly, const unsigned char *values, struct launch_block *block)
{
	const struct slice all = slice_of(values, assembly->values_bytes);

	if (assembly->opts->digest_key != NULL)
		mac_of(assembly->opts->digest_key, &all, 1, block->digest, sizeof(block->digest));
}

void
launch_digest(const struct launch_block *block, unsigned char out[LAUNCH_DIGEST])
{
	memcpy(out, block->digest, LAUNCH_DIGEST);
}

/* Values that go to a file are in no memory of ours any more when the program starts. */
static int
build_file(struct assembly *assembly, struct launch_block *block, struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(assembly->values_bytes);
	unsigned char *values = arena_alloc_unset(arena, assembly->values_bytes);

	put_values(assembly, values, NULL);
	note_digest(assembly, values, block);
	return sealed_file_new(slice_of(values, assembly->values_bytes), &block->file, err);
}

static int
build(struct assembly *assembly, struct launch_block *block, struct err *err)
{
	const struct launch_opts *opts = assembly->opts;
	bool in_file = opts->fd >= 0;
	size_t values = in_file ? 0 : assembly->values_count;
	size_t pointer_bytes = (assembly->kept_count + values + 2) * sizeof(char *);
	size_t room = pointer_bytes + (in_file ? 0 : assembly->values_bytes) + marker_bytes(opts);
	unsigned char *end;
	char **next;

	block->arena = arena_new(room);
	end = arena_alloc_unset(block->arena, room);
	block->envp = (char **)(void *)end;
	memcpy(block->envp, assembly->kept, assembly->kept_count * sizeof(char *));
	next = block->envp + assembly->kept_count;
	end += pointer_bytes;
	if (!in_file) {
		const unsigned char *values_start = end;

		end = put_values(assembly, end, next);
		note_digest(assembly, values_start, block);
	}
	next += values;
	if (opts->marker != NULL) {
		*next++ = (char *)end;
		end = put(end, SLICE_LITERAL(marker_name));
		*end++ = '=';
		memcpy(end, opts->marker, strlen(opts->marker) + 1);
	}
	*next = NULL;
	return in_file ? build_file(assembly, block, err) : 0;
}

int
launch_prepare(struct envset *set, char *const *inherited, const struct launch_opts *opts,
    struct launch_block **out, struct err *err)
{
	struct assembly assembly CLEANUP(assembly_done) = {
	    .set = set, .opts = opts, .inherited = inherited, .count = envset_count(set)};
	struct launch_block *block CLEANUP(launch_block_freep) = xcalloc(1, sizeof(*block));
	int r;

	block->file = -1;
	choose_inherited(&assembly);
	r = check_entries(&assembly, err);
	if (r < 0)
		return r;
	r = check_total(&assembly, err);
	if (r < 0)
		return r;
	r = build(&assembly, block, err);
	if (r < 0)
		return r;
	*out = block;
	block = NULL;
	return 0;
}
