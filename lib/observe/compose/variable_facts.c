/* SPDX-License-Identifier: Apache-2.0 */
/* The same name in several services of a project: do they get the same? */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/near.h"
#include "observe/references.h"
#include "observe/url.h"
#include "observe/compose/world_priv.h"

enum { SERVICES_MOST = 256, NEAR_LEAST = 5 };

struct user {
	const struct compose_service *service;
	const struct assignment *assignment;
};

struct group {
	struct world *world;
	const struct compose *project;
	struct user users[SERVICES_MOST];
	size_t count;
};

struct own_reference {
	struct slice name;
	bool found;
};

static void
match_own(void *cookie, const struct reference *found)
{
	struct own_reference *own = cookie;

	own->found |= slice_equal(found->name, own->name);
}

/* `NAME: ${NAME}` and its like: the project's own variable is handed on. */
static bool
is_handed_on(const struct assignment *assignment)
{
	struct own_reference own = {assignment->name, assignment->is_bare};

	if (!assignment->from_file)
		references_scan(assignment->raw, match_own, &own, NULL);
	return own.found;
}

static bool
agree(const struct assignment *a, const struct assignment *b)
{
	if (!a->is_set || !b->is_set)
		return true;
	return a->is_unknown || b->is_unknown ? slice_equal(a->raw, b->raw) :
		slice_equal(a->value, b->value);
}

/* The one that fewest others agree with; of equals the last. */
static const struct user *
odd_one(const struct group *group)
{
	const struct user *odd = NULL;
	size_t fewest = 0;

	for (size_t i = 0; i < group->count; i++) {
		size_t count = 0;

		for (size_t k = 0; k < group->count; k++)
			count += agree(group->users[i].assignment, group->users[k].assignment);
		if (odd == NULL || count <= fewest) {
			odd = &group->users[i];
			fewest = count;
		}
	}
	return odd;
}

static bool
is_word(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.data[i] | 0x20) < 'a' || (text.data[i] | 0x20) > 'z')
			return false;
	return text.len >= NEAR_LEAST;
}

/* Of two words of which one looks like the other with a slip, the shorter one. */
static void
put_near(const struct group *group, struct subject *subject)
{
	for (size_t i = 0; i < group->count; i++)
		for (size_t k = 0; k < group->count; k++) {
			struct slice one = group->users[i].assignment->value;
			struct slice two = group->users[k].assignment->value;

			if (one.len >= two.len || !is_word(one) || !is_word(two) || !texts_are_near(one, two) ||
				group->users[i].assignment->is_tainted ||
				group->users[k].assignment->is_tainted)
				continue;
			subject_text(subject, "nearly_same", world_text(group->world,
				group->users[k].service->name));
			subject_at(subject, "nearly_same", place_of(group->users[i].assignment->at));
			return;
		}
}

static bool
all_agree(const struct group *group)
{
	for (size_t i = 1; i < group->count; i++)
		if (!agree(group->users[0].assignment, group->users[i].assignment))
			return false;
	return true;
}

static void
add_variable(const struct group *group)
{
	const struct user *odd = odd_one(group);
	struct slice name = odd->assignment->name;
	const char *names[SERVICES_MOST];
	struct subject *subject;
	bool is_url = true, handed = false;
	struct url url;

	if (!world_is_new(group->world, group->project->stack->name, name, odd->assignment->at))
		return;
	for (size_t i = 0; i < group->count; i++) {
		names[i] = world_text(group->world, group->users[i].service->name);
		is_url &= assignment_url(group->users[i].assignment, &url);
		handed |= is_handed_on(group->users[i].assignment);
	}
	subject = world_add(group->world, group->project, NULL, "variable", odd->assignment->at);
	subject_text(subject, "name", world_text(group->world, name));
	subject_text(subject, "service", world_text(group->world, odd->service->name));
	subject_bool(subject, "secret", group->world->words->secret_name(name) != NULL);
	subject_list(subject, "services", names, group->count);
	subject_bool(subject, "values_agree", all_agree(group));
	subject_bool(subject, "is_url", is_url);
	subject_bool(subject, "from_project", handed);
	if (group->world->words->secret_name(name) == NULL)
		put_near(group, subject);
}

/* All variables of all services, those of one name one behind the other. */
struct chain {
	struct user user;
	size_t next; /* 0: the last one */
};

static size_t
chain_all(const struct compose *project, struct chain *links, struct names *first, struct names *last)
{
	size_t count = 0;

	for (size_t s = 0; s < project->service_count; s++)
		for (size_t i = 0; i < project->services[s].count; i++) {
			const struct assignment *assignment = &project->services[s].items[i];
			long before = names_find(last, assignment->name);

			links[++count] = (struct chain){{&project->services[s], assignment}, 0};
			if (before != NAMES_NONE)
				links[before].next = count;
			names_add(first, assignment->name, (long)count);
			names_set(last, assignment->name, (long)count);
		}
	return count;
}

void
variable_facts(struct world *world, const struct compose *project)
{
	struct names first = {0}, last = {0};
	struct group *group = xcalloc(1, sizeof(*group));
	struct chain *links;
	size_t count = 0;

	for (size_t s = 0; s < project->service_count; s++)
		count += project->services[s].count;
	links = xcalloc(count + 1, sizeof(*links));
	count = chain_all(project, links, &first, &last);
	for (size_t i = 1; i <= count; i++) {
		if (links[i].next == 0 ||
			names_find(&first, links[i].user.assignment->name) != (long)i)
			continue;
		group->world = world;
		group->project = project;
		group->count = 0;
		for (size_t at = i; at != 0 && group->count < SERVICES_MOST; at = links[at].next)
			group->users[group->count++] = links[at].user;
		add_variable(group);
	}
	names_done(&first);
	names_done(&last);
	free(links);
	free(group);
}
