/* SPDX-License-Identifier: Apache-2.0 */
/* Dockerfiles, pipelines, what clusters and other starters are told, and code. */
#include <string.h>

#include "drift/blame_priv.h"

static bool
is_named(const struct drafts *drafts, const struct subject *subject)
{
	return strcmp(fact_text(subject, "name"), drafts->ask->name) == 0;
}

static const char *
of_job(struct drafts *drafts, const struct subject *subject)
{
	const char *job = fact_text(subject, "job");

	return job[0] == '\0' ? "" : pool_printf(drafts->pool, "job %s: ", job);
}

static void
say(struct drafts *drafts, enum blame_stage stage, const struct subject *subject, const char *words)
{
	draft_say(drafts, draft_at(drafts, stage, subject->place), NULL, words);
}

static void
add_image(struct drafts *drafts, const struct subject *subject, bool is_argument)
{
	say(drafts, BLAME_IMAGE, subject, is_argument ? "ARG: asked of whoever builds the image" :
		"ENV: in the image, for where nothing else sets it");
}

static void
add_pipeline(struct drafts *drafts, const struct subject *subject)
{
	const char *uses = fact_joined(drafts->pool, subject, "uses", "");
	const char *job = of_job(drafts, subject);

	if (!is_named(drafts, subject))
		say(drafts, BLAME_CI, subject, pool_printf(drafts->pool,
			"%sthe secret of that name goes into %s", job, fact_text(subject, "name")));
	else if (uses[0] != '\0')
		say(drafts, BLAME_CI, subject, pool_printf(drafts->pool,
			"%sfrom the secret %s of the repository", job, uses));
	else
		say(drafts, BLAME_CI, subject, pool_printf(drafts->pool, "%s%s", job,
			strcmp(fact_text(subject, "text_kind"), "literal") == 0 ?
			"its text stands here" : "computed when the pipeline runs"));
}

static void
add_step(struct drafts *drafts, const struct subject *step)
{
	bool in_text = fact_has(step, "secret_in_script", drafts->ask->name);
	const char *target = fact_text(step, "writes_secret_to");

	if (!in_text && !fact_has(step, "secrets_used", drafts->ask->name))
		return;
	say(drafts, BLAME_CI, step, pool_printf(drafts->pool, "%s%s a script%s%s",
		of_job(drafts, step), in_text ? "put into the text of" : "used in",
		target[0] == '\0' ? "" : ", which writes it to ", target));
}

static const char *
who_of(struct drafts *drafts, const struct subject *subject)
{
	const char *services = fact_joined(drafts->pool, subject, "services", "");

	if (services[0] == '\0' && subject->service != NULL)
		services = subject->service;
	return services[0] == '\0' ? "" : pool_printf(drafts->pool, "%s: ", services);
}

/* What a kind of file that has no words of its own here says. */
static void
add_assignment(struct drafts *drafts, const struct subject *subject)
{
	struct draft *draft = draft_at(drafts, BLAME_CLUSTER, subject->place);
	const char *uses = fact_joined(drafts->pool, subject, "uses", "`${");
	const char *words = "its text stands here";

	draft->step.what = pool_text(drafts->pool, fact_text(subject, "kind"));
	draft->step.service = subject->service;
	draft->step.environment = subject->environment;
	if (strcmp(fact_text(subject, "text_kind"), "literal") != 0)
		words = uses[0] == '\0' ? "taken from elsewhere" :
			pool_printf(drafts->pool, "made of %s", uses);
	if (!is_named(drafts, subject))
		words = pool_printf(drafts->pool, "goes into %s", fact_text(subject, "name"));
	draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "%s%s",
		subject->service == NULL ? who_of(drafts, subject) : "", words));
}

static void
add_code(struct drafts *drafts, const struct subject *subject)
{
	const char *form = fact_text(subject, "form"), *language = fact_text(subject, "language");

	say(drafts, BLAME_CODE, subject, pool_printf(drafts->pool, "read%s%s%s%s",
		language[0] == '\0' ? "" : " by ", language,
		fact_says(subject, "in_tests") ? ", in tests" : "",
		strcmp(form, "default") == 0 ? ", with a default" :
		strcmp(form, "required") == 0 ? "; must be there" : ""));
}

static void
add_reference(struct drafts *drafts, const struct subject *subject)
{
	const char *kind = fact_text(subject, "kind"), *used_in = fact_text(subject, "used_in");
	struct draft *draft;

	if (strcmp(kind, "code") == 0) {
		add_code(drafts, subject);
	} else if (strcmp(kind, "workflow") == 0) {
		say(drafts, BLAME_CI, subject, pool_printf(drafts->pool, "%shanded on as %s",
			of_job(drafts, subject), used_in));
	} else {
		draft = draft_at(drafts, BLAME_CLUSTER, subject->place);
		draft->step.what = pool_text(drafts->pool, kind);
		draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "%sused%s%s",
			who_of(drafts, subject), used_in[0] == '\0' ? "" : " in ", used_in));
	}
}

static void
look_at_assignment(struct drafts *drafts, const struct subject *subject)
{
	const char *kind = fact_text(subject, "kind");

	if (!is_named(drafts, subject) && !fact_has(subject, "uses", drafts->ask->name))
		return;
	if (strcmp(kind, "image") == 0 || strcmp(kind, "build-argument") == 0)
		add_image(drafts, subject, strcmp(kind, "image") != 0);
	else if (strcmp(kind, "workflow") == 0)
		add_pipeline(drafts, subject);
	else if (strncmp(kind, "compose", 7) != 0)
		add_assignment(drafts, subject);
}

void
blame_elsewhere(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->ask->facts->count; i++) {
		const struct subject *subject = drafts->ask->facts->items[i];

		if (!is_asked_env(drafts->ask, subject->environment))
			continue;
		if (strcmp(subject->each, "assignment") == 0)
			look_at_assignment(drafts, subject);
		else if (strcmp(subject->each, "step") == 0)
			add_step(drafts, subject);
		else if (strcmp(subject->each, "reference") == 0 && is_named(drafts, subject) &&
			strncmp(fact_text(subject, "kind"), "compose", 7) != 0)
			add_reference(drafts, subject);
	}
}
