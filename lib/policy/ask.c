/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule about every subject of its kind. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
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

bool
rule_is_for(const struct rule *rule, const struct subject *subject)
{
	return (rule->in.environments == NULL ||
		is_among(rule->in.environments, environment_of(subject), false)) &&
		is_among(rule->in.services, subject->service, false) &&
		is_among(rule->in.files, subject->place.file, true);
}

static bool
is_over(const struct policy_exception *exception, const char *today)
{
	return exception->until != NULL && strcmp(exception->until, today) < 0;
}

/* Is ITEM about RULE in FILE, and in force? From a floor nothing is excepted for ever. */
static bool
excepts(const struct policy_exception *item, const struct rule *rule, const char *file,
	const char *today)
{
	if (is_over(item, today) || (rule->face.is_floor && item->until == NULL))
		return false;
	return glob_fits(item->rule, slice_of_text(rule->face.id)) && (item->where == NULL ||
		(file != NULL && glob_fits(item->where, slice_of_text(file))));
}

static const struct policy_exception *
exception_for(const struct policies *policies, const struct rule *rule, const char *file,
	const char *today)
{
	for (size_t i = 0; i < policies->exception_count; i++)
		if (excepts(&policies->exceptions[i], rule, file, today))
			return &policies->exceptions[i];
	return NULL;
}

/* Where the fact stands that the rule points at, or the subject. */
static struct fact_place
place_of(const struct rule *rule, const struct subject *subject)
{
	const struct fact *fact = rule->at == NULL ? NULL : subject_find(subject, rule->at);

	return fact != NULL && fact->place.file != NULL ? fact->place : subject->place;
}

/* One run over all facts. */
struct asking {
	const struct policies *policies;
	struct allows *allows;
	const char *today;
	struct findings *out;
};

static void
tell(const struct asking *asking, const struct rule *rule, const struct subject *subject)
{
	const struct fact_place place = place_of(rule, subject);
	const struct policy_exception *exception =
		exception_for(asking->policies, rule, place.file, asking->today);
	const struct fact *name = subject_find(subject, "name");
	struct pool *pool = asking->out->pool;
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
		.environment = environment_of(subject),
		.service = subject->service,
		.stack = subject->stack,
	};

	finding.told_of = say_told_of(pool, rule->face.say, subject, &finding.told_count);
	if (allows_silence(asking->allows, rule, &place))
		return;
	if (exception != NULL) {
		finding.level = LEVEL_NOTE;
		finding.message = pool_printf(pool, "%s (excepted%s%s: %s)", finding.message,
			exception->until == NULL ? "" : " until ",
			exception->until == NULL ? "" : exception->until, exception->why);
	}
	findings_add(asking->out, &finding);
}

int
rule_ask(const struct rule *rule, const struct asked *asked, struct err *err)
{
	int r = rule->where == NULL ? 1 : test_holds(rule->where, asked, err);

	if (r == 1 && rule->expect != NULL) {
		r = test_holds(rule->expect, asked, err);
		r = r < 0 ? r : !r;
	}
	return r < 0 ? err_ctx(err, "rule `%s`", rule->face.id) : r;
}

static void
tell_over(const struct asking *asking, const struct policy_exception *item)
{
	findings_add(asking->out, &(struct finding){
		.level = LEVEL_ERROR,
		.rule = "policy.exception-over",
		.message = pool_printf(asking->out->pool, "the exception for %s ended on %s",
			item->rule, item->until),
		.why = "an exception that nobody ends would be a rule switched off in silence",
		.fix = "mend what it excepted and remove it, or set a later day with its reason",
		.file = "evenkeep.yaml",
		.line = item->line,
	});
}

static void
tell_unknown(const struct asking *asking, const struct policy_exception *item)
{
	const char *near = rule_near(asking->policies, item->rule);

	findings_add(asking->out, &(struct finding){
		.level = LEVEL_WARNING,
		.rule = "policy.exception-unknown-rule",
		.message = pool_printf(asking->out->pool, "there is no rule %s to except", item->rule),
		.why = "whoever reads it believes that it does something",
		.fix = near == NULL ? "remove the exception" :
			pool_printf(asking->out->pool, "write %s", near),
		.file = "evenkeep.yaml",
		.line = item->line,
	});
}

static void
tell_exceptions(const struct asking *asking)
{
	const struct policies *policies = asking->policies;

	for (size_t i = 0; i < policies->exception_count; i++) {
		const struct policy_exception *item = &policies->exceptions[i];

		if (is_over(item, asking->today))
			tell_over(asking, item);
		if (strpbrk(item->rule, "*?") == NULL && rule_is_unknown(policies, item->rule))
			tell_unknown(asking, item);
	}
}

/* The rules of one kind, in the order in which they were loaded; NULL-ended in ROOM. */
static void
rules_of(const struct policies *policies, const struct subject_kind *kind, const struct rule **room)
{
	for (size_t i = 0; i < policies->count; i++)
		if (policies->rules[i]->kind == kind && !policies->rules[i]->face.is_off)
			*room++ = policies->rules[i];
	*room = NULL;
}

/* Each subject is looked at once, and asked by all rules of its kind. */
static int
ask_kind(const struct asking *asking, const struct facts *facts, const struct subject_kind *kind,
	struct asked *asked, struct err *err)
{
	const struct rule **rules CLEANUP(freep) =
		xcalloc(asking->policies->count + 1, sizeof(struct rule *));
	int r;

	rules_of(asking->policies, kind, rules);
	for (size_t i = 0; rules[0] != NULL && i < facts->count; i++) {
		const struct subject *subject = facts->items[i];

		if (subject->each[0] != kind->each[0] || strcmp(subject->each, kind->each) != 0)
			continue;
		asked_set(asked, asking->policies, kind, subject);
		for (const struct rule **rule = rules; *rule != NULL; rule++) {
			r = rule_is_for(*rule, subject) ? rule_ask(*rule, asked, err) : 0;
			if (r < 0)
				return r;
			if (r == 1)
				tell(asking, *rule, subject);
		}
	}
	return 0;
}

int
policies_ask(const struct policies *policies, const struct facts *facts, const char *today,
	struct findings *out, struct err *err)
{
	struct allows *allows CLEANUP(allows_freep) = allows_new(policies, facts);
	struct asked *asked CLEANUP(asked_freep) = asked_new(policies);
	const struct asking asking = {policies, allows, today, out};

	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++) {
		int r = ask_kind(&asking, facts, kind, asked, err);

		if (r < 0)
			return r;
	}
	tell_exceptions(&asking);
	allows_tell(allows, out);
	return 0;
}
