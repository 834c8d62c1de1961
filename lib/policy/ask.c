/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule about every subject of its kind. */
#include <string.h>

#include "policy/policy_priv.h"
#include "text/glob.h"

static bool
is_among(const char *const *texts, const char *text, bool globs)
{
	if (texts == NULL)
		return true;
	for (; text != NULL && *texts != NULL; texts++)
		if (globs ? glob_fits(*texts, slice_of_text(text)) : strcmp(*texts, text) == 0)
			return true;
	return false;
}

/* The environment it is of, or that a fact of it names. */
static const char *
environment_of(const struct subject *subject)
{
	const struct fact *fact = subject_find(subject, "environment");

	return fact != NULL && fact->kind == FACT_TEXT ? fact->text : subject->environment;
}

static bool
is_in_scope(const struct rule *rule, const struct subject *subject)
{
	return strcmp(rule->face.each, subject->each) == 0 &&
		is_among(rule->in.environments, environment_of(subject), false) &&
		is_among(rule->in.services, subject->service, false) &&
		is_among(rule->in.files, subject->place.file, true);
}

static const struct policy_exception *
exception_for(const struct policies *policies, const char *rule, const char *file)
{
	for (size_t i = 0; i < policies->exception_count; i++) {
		const struct policy_exception *item = &policies->exceptions[i];

		if (glob_fits(item->rule, slice_of_text(rule)) && (item->where == NULL ||
			(file != NULL && glob_fits(item->where, slice_of_text(file)))))
			return item;
	}
	return NULL;
}

static bool
is_over(const struct policy_exception *exception, const char *today)
{
	return exception->until != NULL && strcmp(exception->until, today) < 0;
}

/* Where the fact stands that the rule points at, or the subject. */
static struct fact_place
place_of(const struct rule *rule, const struct subject *subject)
{
	const struct fact *fact = rule->at == NULL ? NULL : subject_find(subject, rule->at);

	return fact != NULL && fact->place.file != NULL ? fact->place : subject->place;
}

static void
tell(const struct policies *policies, const struct rule *rule, const struct subject *subject,
	const char *today, struct findings *out)
{
	const struct policy_exception *exception =
		exception_for(policies, rule->face.id, place_of(rule, subject).file);
	const struct fact *name = subject_find(subject, "name");
	const struct fact_place place = place_of(rule, subject);
	struct pool *pool = out->pool;
	struct finding finding = {
		.level = rule->face.level,
		.rule = rule->face.id,
		.message = say(pool, rule->face.say, subject),
		.why = rule->face.why,
		.fix = rule->face.fix == NULL ? NULL : say(pool, rule->face.fix, subject),
		.file = place.file,
		.line = place.line,
		.column = place.column,
		.width = place.width,
		.name = name != NULL && name->kind == FACT_TEXT ? name->text : NULL,
		.environment = subject->environment,
		.service = subject->service,
	};

	if (exception != NULL && !is_over(exception, today)) {
		finding.level = LEVEL_NOTE;
		finding.message = pool_printf(pool, "%s (excepted%s%s: %s)", finding.message,
			exception->until == NULL ? "" : " until ",
			exception->until == NULL ? "" : exception->until, exception->why);
	}
	findings_add(out, &finding);
}

static int
ask(const struct policies *policies, const struct rule *rule, const struct subject *subject,
	const char *today, struct findings *out, struct err *err)
{
	int r = rule->where == NULL ? 1 : test_holds(rule->where, subject, err);

	if (r == 1 && rule->expect != NULL) {
		r = test_holds(rule->expect, subject, err);
		r = r < 0 ? r : !r;
	}
	if (r < 0)
		return err_ctx(err, "rule `%s`", rule->face.id);
	if (r == 1)
		tell(policies, rule, subject, today, out);
	return 0;
}

static void
tell_over(const struct policies *policies, const char *today, struct findings *out)
{
	for (size_t i = 0; i < policies->exception_count; i++) {
		const struct policy_exception *item = &policies->exceptions[i];

		if (!is_over(item, today))
			continue;
		findings_add(out, &(struct finding){
			.level = LEVEL_ERROR,
			.rule = "policy.exception-over",
			.message = pool_printf(out->pool, "the exception for %s ended on %s",
				item->rule, item->until),
			.why = "an exception that nobody ends would be a rule switched off in silence",
			.fix = "mend what it excepted and remove it, or set a later day with its reason",
			.file = "evenkeep.yaml",
			.line = item->line,
		});
	}
}

int
policies_ask(const struct policies *policies, const struct facts *facts, const char *today,
	struct findings *out, struct err *err)
{
	int r;

	for (size_t i = 0; i < policies->count; i++) {
		const struct rule *rule = policies->rules[i];

		for (size_t j = 0; !rule->face.is_off && j < facts->count; j++) {
			if (!is_in_scope(rule, facts->items[j]))
				continue;
			r = ask(policies, rule, facts->items[j], today, out, err);
			if (r < 0)
				return r;
		}
	}
	tell_over(policies, today, out);
	return 0;
}
