/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What compose files make of a name: `environment` over the later env file over the earlier one, and
 * what `${NAME}` is put into. The place that decides is the one whose text reaches the container.
 */
#include <stdlib.h>
#include <string.h>

#include "drift/blame_priv.h"

static bool
is_compose(const struct subject *subject)
{
	const char *kind = fact_text(subject, "kind");

	return strcmp(kind, "compose") == 0 || strcmp(kind, "compose-build") == 0;
}

static bool
is_named(const struct drafts *drafts, const struct subject *subject)
{
	return strcmp(fact_text(subject, "name"), drafts->ask->name) == 0;
}

static bool
is_asked(const struct drafts *drafts, const struct subject *subject)
{
	if (drafts->other_env == NULL && !is_asked_env(drafts->ask, fact_text(subject, "environment")))
		return false;
	return drafts->ask->service == NULL ||
		fact_has(subject, "services", drafts->ask->service) ||
		subject_find(subject, "services") == NULL;
}

static size_t
list_count(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL || fact->kind != FACT_LIST ? 0 : fact->count;
}

static const char *
list_first(const struct subject *subject, const char *name)
{
	return list_count(subject, name) == 0 ? NULL : subject_find(subject, name)->list[0];
}

/* The environment whose values compose is started with, if it has the name; NULL: it has not. */
static struct draft *
environment_of(struct drafts *drafts, const struct subject *subject, const char *name)
{
	const char *environment = fact_text(subject, "environment");

	for (size_t i = 0; strcmp(name, drafts->ask->name) == 0 && i < drafts->count; i++) {
		struct draft *draft = &drafts->items[i];

		if (draft->step.stage == BLAME_VAULT && draft->has &&
			strcmp(draft->step.environment, environment) == 0)
			return draft;
	}
	return NULL;
}

/* What `${NAME}` comes to in this text. */
static const char *
outcome(struct drafts *drafts, const struct subject *subject, const char *name)
{
	const char *from = list_first(subject, "taken_from");
	const struct draft *of_env = environment_of(drafts, subject, name);

	if (fact_has(subject, "defaulted", name))
		return "not set, so the default here";
	if (fact_has(subject, "unset", name))
		return "not set";
	if (from != NULL && list_count(subject, "taken_from") == 1)
		return pool_printf(drafts->pool, "from %s", from);
	if (of_env != NULL)
		return pool_printf(drafts->pool, "from %s, where `evenkeep run -e %s` starts compose",
			of_env->step.environment, of_env->step.environment);
	return "set where compose is started";
}

/* The parts of a text that is made of several. */
static const char *
made_of(struct drafts *drafts, const struct subject *subject)
{
	const char *words = pool_printf(drafts->pool, "made of %s",
		fact_joined(drafts->pool, subject, "uses", "`${"));
	size_t uses = list_count(subject, "uses");
	size_t defaulted = list_count(subject, "defaulted"), unset = list_count(subject, "unset");

	if (defaulted > 0)
		words = pool_printf(drafts->pool, "%s, %s not set: the defaults that stand here",
			words, defaulted == uses ? "all" :
			fact_joined(drafts->pool, subject, "defaulted", ""));
	if (unset > 0)
		words = pool_printf(drafts->pool, "%s, %s not set at all", words,
			fact_joined(drafts->pool, subject, "unset", ""));
	return words;
}

/* How the text of the variable itself comes about. */
static const char *
text_words(struct drafts *drafts, const struct subject *subject)
{
	const char *form = fact_text(subject, "form"), *used = list_first(subject, "uses");

	if (strcmp(form, "bare") == 0 && !fact_says(subject, "set"))
		return "a name without a text, and nothing sets it: the container has none";
	if (strcmp(form, "bare") == 0)
		return pool_printf(drafts->pool, "a name without a text: %s",
			outcome(drafts, subject, drafts->ask->name));
	if (used == NULL)
		return "its text stands here";
	if (strcmp(form, "reference") == 0 && list_count(subject, "uses") == 1)
		return pool_printf(drafts->pool, "`${%s}`: %s", used, outcome(drafts, subject, used));
	return made_of(drafts, subject);
}

static const char *
services_of(struct drafts *drafts, const struct subject *subject)
{
	return fact_joined(drafts->pool, subject, "services", "");
}

static const char *
stack_of(const struct subject *subject)
{
	return subject->stack;
}

/* A place like `.env:3`, whatever stands there. */
static struct draft *
at_text(struct drafts *drafts, const char *place)
{
	struct draft *draft = draft_find(drafts, place);
	const char *colon = strrchr(place, ':');

	if (draft != NULL || colon == NULL)
		return draft;
	return draft_at(drafts, BLAME_COMPOSE, (struct fact_place){
		pool_slice(drafts->pool, slice_of(place, (size_t)(colon - place))),
		(unsigned)strtoul(colon + 1, NULL, 10), 0, 0});
}

/* A line that the text takes its value of is not hidden by it, though it is by its name. */
static void
hide(struct drafts *drafts, const struct subject *subject, const char *by)
{
	const struct fact *hides = subject_find(subject, "hides");

	for (size_t i = 0; hides != NULL && i < hides->count; i++) {
		struct draft *hidden = fact_has(subject, "taken_from", hides->list[i]) ? NULL :
			at_text(drafts, hides->list[i]);

		if (hidden == NULL)
			continue;
		hidden->step.flags |= BLAME_HIDDEN;
		draft_say(drafts, hidden, stack_of(subject), pool_printf(drafts->pool,
			"hidden for %s by %s", services_of(drafts, subject), by));
	}
}

/* The place that gives the name what it has: this one, or the line that `${NAME}` is taken from. */
static void
decide(struct drafts *drafts, const struct subject *subject, struct draft *draft)
{
	const char *from = list_first(subject, "taken_from");
	bool is_own = list_count(subject, "uses") == 1 &&
		strcmp(list_first(subject, "uses"), drafts->ask->name) == 0;
	bool is_whole = is_own && strcmp(fact_text(subject, "form"), "mixed") != 0 &&
		list_count(subject, "defaulted") + list_count(subject, "unset") == 0;
	struct draft *source = !is_whole ? NULL : from != NULL ? draft_find(drafts, from) :
		environment_of(drafts, subject, drafts->ask->name);

	if (source == NULL) {
		draft->step.flags |= BLAME_DECIDES;
		return;
	}
	source->step.flags |= BLAME_DECIDES;
	draft_say(drafts, source, stack_of(subject), pool_printf(drafts->pool, "goes to %s",
		services_of(drafts, subject)));
}

static void
add_own(struct drafts *drafts, const struct subject *subject)
{
	bool from_file = fact_says(subject, "from_file");
	struct draft *draft = from_file ? draft_find(drafts,
		pool_printf(drafts->pool, "%s:%u", subject->place.file, subject->place.line)) : NULL;

	if (draft == NULL)
		draft = draft_at(drafts, from_file ? BLAME_FILE : BLAME_COMPOSE, subject->place);
	draft->step.flags |= list_count(subject, "hides") > 0 ? BLAME_HIDES : 0;
	if (strcmp(fact_text(subject, "kind"), "compose-build") == 0) {
		draft_say(drafts, draft, stack_of(subject), pool_printf(drafts->pool,
			"build of %s: %s", services_of(drafts, subject), text_words(drafts, subject)));
		return;
	}
	if (from_file) {
		draft->step.flags |= BLAME_DECIDES;
		draft_say(drafts, draft, stack_of(subject), pool_printf(drafts->pool,
			"goes to %s through env_file", services_of(drafts, subject)));
	} else {
		draft_say(drafts, draft, stack_of(subject), pool_printf(drafts->pool, "%s: %s",
			services_of(drafts, subject), text_words(drafts, subject)));
		decide(drafts, subject, draft);
	}
	hide(drafts, subject, pool_printf(drafts->pool, "%s:%u", subject->place.file,
		subject->place.line));
}

/* The name goes into the text of another variable. */
static void
add_use(struct drafts *drafts, const struct subject *subject)
{
	struct draft *draft = draft_at(drafts, BLAME_COMPOSE, subject->place);

	draft_say(drafts, draft, stack_of(subject), pool_printf(drafts->pool,
		"%s%s: goes into %s: %s",
		strcmp(fact_text(subject, "kind"), "compose-build") == 0 ? "build of " : "",
		services_of(drafts, subject), fact_text(subject, "name"),
		outcome(drafts, subject, drafts->ask->name)));
}

static bool
is_environment(const char *path)
{
	return strstr(path, ".environment.") != NULL || strstr(path, ".build.args.") != NULL;
}

/* `services.api.ports` is `ports` of api. */
static void
add_reference(struct drafts *drafts, const struct subject *subject)
{
	const char *path = fact_text(subject, "used_in");
	const char *service = strncmp(path, "services.", 9) == 0 ? path + 9 : NULL;
	size_t len = service == NULL ? 0 : strcspn(service, ".");
	char *name = service == NULL ? NULL : pool_slice(drafts->pool, slice_of(service, len));

	if (is_environment(path) || !is_asked_service(drafts->ask, name))
		return;
	draft_say(drafts, draft_at(drafts, BLAME_COMPOSE, subject->place), stack_of(subject),
		pool_printf(drafts->pool, "%s%sgoes into %s: %s", name == NULL ? "" : name,
			name == NULL ? "" : ": ", name == NULL || service[len] == '\0' ? path :
			service + len + 1,
			fact_says(subject, "is_set") ? "set" :
			fact_says(subject, "has_default") ? "not set, so the default here" :
			"not set"));
}

/* Compose files that are for other environments only are better than none. */
static void
find_other_env(struct drafts *drafts)
{
	const char *other = NULL;

	for (size_t i = 0; drafts->ask->environment != NULL && i < drafts->ask->facts->count; i++) {
		const struct subject *subject = drafts->ask->facts->items[i];

		if (subject->stack == NULL)
			continue;
		if (is_asked_env(drafts->ask, fact_text(subject, "environment")))
			return;
		other = fact_text(subject, "environment");
	}
	drafts->other_env = other;
}

void
blame_compose(struct drafts *drafts, struct blame *blame)
{
	find_other_env(drafts);
	blame->other_env = drafts->other_env;
	for (size_t i = 0; i < drafts->ask->facts->count; i++) {
		const struct subject *subject = drafts->ask->facts->items[i];
		bool is_assignment = strcmp(subject->each, "assignment") == 0;

		if (!is_compose(subject) || !is_asked(drafts, subject))
			continue;
		if (is_assignment && is_named(drafts, subject))
			add_own(drafts, subject);
		else if (is_assignment && fact_has(subject, "uses", drafts->ask->name))
			add_use(drafts, subject);
		else if (strcmp(subject->each, "reference") == 0 && is_named(drafts, subject))
			add_reference(drafts, subject);
	}
}
