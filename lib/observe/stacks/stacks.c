/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks with their environments and names; declared ones first. */
#include "observe/stacks/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/near.h"
#include "observe/stacks/stacks_priv.h"

const char **
stack_list(struct pool *pool, const char *const *list, size_t count)
{
	const char **out = pool_alloc(pool, (count + 1) * sizeof(*out));

	for (size_t i = 0; i < count; i++)
		out[i] = list[i];
	return out;
}

static bool
same_list(const char *const *a, const char *const *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	for (; *a != NULL && *b != NULL; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return *a == *b;
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The environment of the project that WORD means; NULL: none, or no word. */
static const struct stack_environment *
environment_of(const struct finder *finder, struct slice word)
{
	const struct stacks_asked *asked = finder->asked;

	for (size_t i = 0; word.len > 0 && i < asked->environment_count; i++)
		if (slice_equal_text(word, asked->environments[i].name))
			return &asked->environments[i];
	for (size_t i = 0; word.len > 0 && i < asked->environment_count; i++)
		if (environment_class(word) != 0 && environment_class(word) ==
			environment_class(slice_of_text(asked->environments[i].name)))
			return &asked->environments[i];
	return NULL;
}

/* Does git not have the file, as far as `.gitignore` tells? */
static bool
is_ignored(const struct finder *finder, const char *path)
{
	for (size_t i = 0; i < finder->found->count; i++)
		if (strcmp(finder->found->items[i].path, path) == 0)
			return finder->found->items[i].is_ignored;
	return false;
}

/* `.env` that git has goes where the project goes; another one is only of this machine. */
static bool
env_file_is_elsewhere(const struct finder *finder, const struct observe_stack *stack)
{
	const char *folder = stack->folder != NULL ? stack->folder :
		source_folder(finder->pool, stack->files[0]);
	struct slice word = slice_of_text(stack->environment);

	return stack->look_up != NULL && environment_class(word) !=
		environment_class(SLICE_LITERAL("dev")) && is_ignored(finder,
		source_path(finder->pool, folder, SLICE_LITERAL(".env")));
}

static void
put_environment(struct finder *finder, const struct placed *placed, struct observe_stack *stack)
{
	const struct stack_environment *environment = environment_of(finder, placed->word);
	static const char *const none[] = {NULL};

	if (environment == NULL) {
		stack->environment = placed->word.len == 0 ? NULL :
			pool_slice(finder->pool, placed->word);
		stack->is_protected = environment_class(placed->word) ==
			environment_class(SLICE_LITERAL("prod"));
		return;
	}
	stack->environment = environment->name;
	stack->is_protected = environment->is_protected;
	stack->look_up = environment->look_up;
	stack->is_secret = environment->is_secret;
	stack->cookie = environment->cookie;
	if (stack->env_files == NULL && env_file_is_elsewhere(finder, stack))
		stack->env_files = none;
}

/* What to call it: its folder, and what parts it from its siblings. */
static const char *
name_for(struct finder *finder, const struct placed *placed, const struct observe_stack *stack)
{
	const char *folder = source_folder(finder->pool, placed->files[0]), *slash, *name;
	long number;

	if (strcmp(folder, ".") == 0)
		folder = sources_name(finder->sources);
	slash = strrchr(folder, '/');
	name = placed->name != NULL ? placed->name : slash != NULL ? slash + 1 :
		folder[0] == '\0' ? "compose" : folder;
	if (stack->environment != NULL)
		name = pool_printf(finder->pool, "%s@%s", name, stack->environment);
	number = names_find(&finder->names, slice_of_text(name));
	while (number != NAMES_NONE) {
		const char *other = pool_printf(finder->pool, "%s:%ld", name, ++number);

		names_set(&finder->names, slice_of_text(name), number);
		if (names_find(&finder->names, slice_of_text(other)) == NAMES_NONE) {
			name = other;
			break;
		}
	}
	names_set(&finder->names, slice_of_text(name), 1);
	return name;
}

static bool
is_known(const struct finder *finder, const struct observe_stack *stack)
{
	for (size_t i = 0; i < finder->out->count; i++) {
		const struct observe_stack *other = &finder->out->items[i];

		if (same_list(other->files, stack->files) &&
			same_text(other->environment, stack->environment) &&
			same_list(other->env_files, stack->env_files) &&
			same_text(other->project, stack->project) &&
			same_text(other->folder, stack->folder))
			return true;
	}
	return false;
}

static void
tell(struct finder *finder, struct stack_told told)
{
	struct stacks *out = finder->out;

	told.place.file = pool_text(out->pool, told.place.file);
	out->told = list_grow(out->told, out->told_count, &out->told_room, sizeof(told));
	out->told[out->told_count++] = told;
}

/* What evenkeep.yaml says of all files of a command counts more than the command. */
static bool
is_declared(const struct finder *finder, const char *const *files)
{
	const struct stacks_asked *asked = finder->asked;
	bool all = true;

	for (; all && *files != NULL; files++) {
		all = false;
		for (size_t i = 0; !all && i < asked->declared_count; i++)
			for (const char *const *at = asked->declared[i].files; *at != NULL; at++)
				all |= strcmp(*at, *files) == 0;
	}
	return all;
}

void
stack_place(struct finder *finder, const struct placed *placed)
{
	struct stacks *out = finder->out;
	struct observe_stack stack = {.files = placed->files, .env_files = placed->env_files,
		.project = placed->project, .folder = placed->folder,
		.is_neighbour = placed->is_neighbour,
		.is_alone = placed->reason != STACK_DECLARED};

	if (placed->reason != STACK_DECLARED && is_declared(finder, placed->files))
		return;
	for (const char *const *file = placed->files; *file != NULL; file++) {
		struct outline *outline = outline_find(finder, *file);

		if (outline != NULL)
			outline->is_placed = true;
	}
	put_environment(finder, placed, &stack);
	if (is_known(finder, &stack))
		return;
	stack.name = name_for(finder, placed, &stack);
	out->items = list_grow(out->items, out->count, &out->room, sizeof(stack));
	out->items[out->count++] = stack;
	tell(finder, (struct stack_told){stack.files, stack.name, stack.environment, placed->reason,
		placed->because, placed->place});
}

void
stack_leave_out(struct finder *finder, const struct outline *outline, const char *because)
{
	tell(finder, (struct stack_told){stack_list(finder->pool, &outline->path, 1), NULL, NULL,
		STACK_LEFT_OUT, because, {outline->path, 1, 1, 0}});
}

static void
place_declared(struct finder *finder, const struct stack_declared *declared)
{
	struct placed placed = {.files = declared->files, .env_files = declared->env_files,
		.project = declared->project, .folder = declared->folder, .name = declared->name,
		.is_neighbour = declared->is_neighbour, .reason = STACK_DECLARED,
		.place = declared->place};

	if (declared->environments != NULL && declared->environments[0] != NULL) {
		for (const char *const *at = declared->environments; *at != NULL; at++) {
			placed.word = slice_of_text(*at);
			stack_place(finder, &placed);
		}
		return;
	}
	for (const char *const *file = declared->files; *file != NULL; file++) {
		struct outline *outline = outline_find(finder, *file);

		if (outline != NULL && outline->word.len > 0)
			placed.word = outline->word;
	}
	stack_place(finder, &placed);
}

/* Has another stack, whose first file is the same, that environment? */
static bool
has_variant(const struct finder *finder, const struct observe_stack *stack, const char *environment)
{
	for (size_t i = 0; i < finder->out->count; i++)
		if (strcmp(finder->out->items[i].files[0], stack->files[0]) == 0 &&
			same_text(finder->out->items[i].environment, environment))
			return true;
	return false;
}

/* The environment of people's desks, or the only one; NULL: there is none. */
static const char *
desk_of(const struct stacks_asked *asked)
{
	const char *desk = NULL;

	for (size_t i = asked->environment_count; i-- > 0;)
		if (asked->environment_count == 1 || environment_class(slice_of_text(
			asked->environments[i].name)) == environment_class(SLICE_LITERAL("dev")))
			desk = asked->environments[i].name;
	return desk;
}

/* Without environments: other files over the same first one are for those that are no desks. */
static bool
has_variants_elsewhere(const struct finder *finder, const struct observe_stack *stack)
{
	bool any = false;

	for (size_t i = 0; i < finder->out->count; i++) {
		const struct observe_stack *other = &finder->out->items[i];
		unsigned class = environment_class(slice_of_text(other->environment));

		if (strcmp(other->files[0], stack->files[0]) != 0 || other->environment == NULL)
			continue;
		if (class == environment_class(SLICE_LITERAL("dev")))
			return false;
		any |= class == environment_class(SLICE_LITERAL("prod")) ||
			class == environment_class(SLICE_LITERAL("staging"));
	}
	return any;
}

/* A stack for no environment in particular is what people start on their desks. */
static void
give_environments(struct finder *finder)
{
	const char *desk = desk_of(finder->asked);

	for (size_t i = 0; i < finder->out->count; i++) {
		struct observe_stack *stack = &finder->out->items[i];
		struct placed placed = {.word = slice_of_text(desk)};

		if (stack->environment != NULL || stack->is_neighbour)
			continue;
		if (desk == NULL && finder->asked->environment_count == 0 &&
			has_variants_elsewhere(finder, stack))
			placed.word = SLICE_LITERAL("dev");
		if (placed.word.len == 0 || (desk != NULL && has_variant(finder, stack, desk)))
			continue;
		put_environment(finder, &placed, stack);
		finder->out->told[i].environment = stack->environment;
	}
}

void
stacks_find(struct sources *sources, const struct found *found,
	const struct stacks_asked *asked, struct stacks *out)
{
	struct finder finder = {.sources = sources, .found = found, .asked = asked, .out = out};

	*out = (struct stacks){.pool = pool_new()};
	finder.pool = out->pool;
	outlines_read(&finder);
	for (size_t i = 0; i < asked->declared_count; i++)
		if (asked->declared[i].files[0] != NULL)
			place_declared(&finder, &asked->declared[i]);
	stacks_by_commands(&finder);
	stacks_by_names(&finder);
	give_environments(&finder);
	outlines_free(&finder);
	names_done(&finder.names);
}

static void
add_fact(const struct stack_told *told, struct facts *out)
{
	static const char *const reasons[] = {"declared", "command", "names", "guessed", "left-out"};
	struct subject *subject = facts_add(out, "file", told->place);
	size_t count = 0;

	while (told->files[count] != NULL)
		count++;
	subject_text(subject, "kind", "stack");
	subject_text(subject, "name", told->files[count - 1]);
	subject_list(subject, "together", told->files, count);
	subject_text(subject, "reason", reasons[told->reason]);
	if (told->because != NULL)
		subject_text(subject, "because", told->because);
	else if (told->reason == STACK_COMMAND)
		subject_text(subject, "because", pool_printf(subject->pool, "%s:%u",
			told->place.file, told->place.line));
	if (told->name != NULL)
		subject->stack = pool_text(subject->pool, told->name);
	if (told->environment != NULL) {
		subject->environment = pool_text(subject->pool, told->environment);
		subject_text(subject, "environment", told->environment);
	}
}

void
stacks_facts(const struct stacks *stacks, struct facts *out)
{
	for (size_t i = 0; i < stacks->told_count; i++)
		add_fact(&stacks->told[i], out);
}

void
stacks_done(struct stacks *stacks)
{
	free(stacks->items);
	free(stacks->told);
	pool_free(stacks->pool);
}
