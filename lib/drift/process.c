/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/process.h"

#include <string.h>

#include "base/list.h"
#include "drift/told.h"
#include "secret/secret.h"

enum { DAY_MS = 86400000 };

struct names {
	struct told changed, gone, foreign, missing;
};

static void
names_done(struct names *names)
{
	told_done(&names->changed);
	told_done(&names->gone);
	told_done(&names->foreign);
	told_done(&names->missing);
}

static const struct entry *
find(struct envset *set, struct slice name)
{
	return set == NULL ? NULL : envset_find(set, name);
}

static bool
is_equal(const struct entry *a, const struct entry *b)
{
	return a != NULL && b != NULL && secret_equal(a->value, b->value);
}

/* A name that the process has: which list it belongs to, or NULL if it is as it would be today. */
static struct told *
list_of(const struct drift_process *process, struct names *names, const struct entry *have,
	const struct entry *then, const struct entry *now)
{
	if (is_equal(have, now))
		return NULL;
	if (is_equal(have, then))
		return now == NULL ? &names->gone : &names->changed;
	if (process->then == NULL && process->marker->seq < process->head)
		return &names->changed; /* whose it was cannot be told */
	return &names->foreign;
}

/* Does it lack the name, although nobody left it out for it? */
static bool
is_missing(const struct drift_process *process, struct slice name, const struct entry *now)
{
	const struct contract_key *key =
		process->contract == NULL ? NULL : contract_find(process->contract, name);

	if (now == NULL || process->marker->only || !process->is_whole)
		return false;
	return process->contract == NULL || (key != NULL && key->required);
}

static void
compare_name(const struct drift_process *process, struct slice name, struct pool *pool,
	struct names *names)
{
	const struct entry *have = find(process->values, name);
	const struct entry *then = find(process->then, name), *now = find(process->now, name);
	struct told *list = NULL;

	if (process->marker->in_file) {
		if (then != NULL && now == NULL)
			list = &names->gone;
		else if (then != NULL && !is_equal(then, now))
			list = &names->changed;
	} else if (have != NULL) {
		list = list_of(process, names, have, then, now);
	} else if (is_missing(process, name, now)) {
		list = &names->missing;
	}
	if (list != NULL)
		told_add(list, pool, name);
}

/* Every name of both, ascending. */
static void
compare(const struct drift_process *process, struct pool *pool, struct names *names)
{
	size_t a = 0, b = 0;
	size_t a_count = process->then == NULL ? 0 : envset_count(process->then);
	size_t b_count = envset_count(process->now);

	while (a < a_count || b < b_count) {
		const struct entry *x = a < a_count ? envset_at(process->then, a) : NULL;
		const struct entry *y = b < b_count ? envset_at(process->now, b) : NULL;
		int order = x == NULL ? 1 : y == NULL ? -1 : slice_compare(x->name, y->name);

		a += order <= 0;
		b += order >= 0;
		compare_name(process, order <= 0 ? x->name : y->name, pool, names);
	}
}

static void
put_names(const struct names *names, struct subject *subject)
{
	const struct told_how hows[] = {{"changed", &names->changed}, {"removed", &names->gone},
		{NULL, NULL}};

	told_fact(&names->changed, subject, "changed");
	told_fact(&names->gone, subject, "gone");
	told_fact(&names->foreign, subject, "foreign");
	told_fact(&names->missing, subject, "missing");
	subject_bool(subject, "stale", names->changed.count + names->gone.count > 0);
	subject_text(subject, "difference", told_text(subject->pool, hows));
}

static void
put_who(const struct drift_process *process, struct subject *subject)
{
	uint64_t age = process->now_ms > process->started_ms ? process->now_ms - process->started_ms : 0;
	struct pool *pool = subject->pool;
	const char *who = process->pid == 0 ? pool_printf(pool, "container %s", process->name) :
		pool_printf(pool, "process %lu (%s)", process->pid, process->name);
	const char *restart = process->pid == 0 ? "make it anew" : "restart it";

	if (process->started_ms > 0) {
		const char *text = told_age(pool, process->started_ms, process->now_ms);
		uint64_t days = age / DAY_MS;

		subject_number(subject, "age_days", (double)days);
		subject_text(subject, "age", text);
		restart = pool_printf(pool, "%s; it has been running for %s", restart, text);
	}
	subject_text(subject, "who", who);
	subject_text(subject, "to_restart", restart);
}

void
drift_process_facts(const struct drift_process *process, struct facts *out)
{
	struct subject *subject = facts_add(out, "process", (struct fact_place){0});
	const struct marker *marker = process->marker;
	struct names names CLEANUP(names_done) = {0};

	subject->environment = pool_text(out->pool, marker->env);
	if (marker->service[0] != '\0')
		subject->service = pool_text(out->pool, marker->service);
	subject_text(subject, "command", process->name);
	if (process->pid != 0)
		subject_number(subject, "pid", (double)process->pid);
	if (marker->seq > 0)
		subject_number(subject, "seq", (double)marker->seq);
	subject_number(subject, "head", (double)process->head);
	subject_text(subject, "states", told_states(out->pool, marker->env, marker->seq, process->head));
	subject_bool(subject, "newer", marker->seq > process->head);
	subject_bool(subject, "container", process->pid == 0);
	subject_bool(subject, "contract", process->contract != NULL);
	subject_bool(subject, "partial", marker->only || !process->is_whole);
	subject_bool(subject, "protected", process->is_protected);
	put_who(process, subject);
	if (process->problem != NULL)
		subject_text(subject, "problem", process->problem);
	if (process->now == NULL)
		return;
	compare(process, out->pool, &names);
	put_names(&names, subject);
}
