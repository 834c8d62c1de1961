/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"

/* The names of a contract in the order of its text. */
struct order {
	const struct contract_key **keys;
	size_t count;
};

static int
by_place(const void *a, const void *b)
{
	const struct contract_key *x = *(const struct contract_key *const *)a;
	const struct contract_key *y = *(const struct contract_key *const *)b;
	int files = strcmp(x->file == NULL ? "" : x->file, y->file == NULL ? "" : y->file);

	return files != 0 ? files : (x->line > y->line) - (x->line < y->line);
}

static void
order_init(struct order *order, const struct contract *contract)
{
	order->keys = xcalloc(contract->count + 1, sizeof(struct contract_key *));
	for (size_t i = 0; i < contract->count; i++)
		if (!contract->keys[i].internal)
			order->keys[order->count++] = &contract->keys[i];
	if (order->count > 1)
		qsort(order->keys, order->count, sizeof(struct contract_key *), by_place);
}

static void
order_done(struct order *order)
{
	free(order->keys);
}

static bool
has(const struct contract *contract, const struct contract_key *key)
{
	return contract_find(contract, slice_of_text(key->name)) != NULL;
}

/* The name before (STEP -1) or behind (1) place AT; "" at the ends. */
static const char *
beside(const struct order *order, size_t at, int step)
{
	if ((step < 0 && at == 0) || (step > 0 && at + 1 == order->count))
		return "";
	return order->keys[step < 0 ? at - 1 : at + 1]->name;
}

/* Have both names a word in common, as `DB_URL` and `DATABASE_URL`? */
static bool
share_word(const char *a, const char *b)
{
	while (*a != '\0') {
		size_t len = strcspn(a, "_");

		for (const char *at = b; len > 1 && at != NULL; at = strchr(at, '_')) {
			at += *at == '_';
			if (strncmp(at, a, len) == 0 && (at[len] == '_' || at[len] == '\0'))
				return true;
		}
		a += len + (a[len] == '_');
	}
	return false;
}

/* Which name of the contract, that the template lacks, does its name AT stand for? NULL: none. */
static const char *
meant_by(const struct drift_template *template, const struct order *ours, const struct order *theirs,
	size_t at)
{
	const char **missing CLEANUP(freep) = xcalloc(ours->count + 1, sizeof(*missing));
	const char *name = theirs->keys[at]->name;
	size_t count = 0;

	for (size_t i = 0; i < ours->count; i++) {
		if (has(template->template, ours->keys[i]))
			continue;
		missing[count++] = ours->keys[i]->name;
		if (strcmp(beside(ours, i, -1), beside(theirs, at, -1)) == 0 &&
			strcmp(beside(ours, i, 1), beside(theirs, at, 1)) == 0 &&
			share_word(name, ours->keys[i]->name))
			return ours->keys[i]->name;
	}
	return suggest(name, missing, count);
}

static struct subject *
add(const struct drift_template *template, const struct contract_key *key, unsigned line, struct facts *out)
{
	struct subject *subject = facts_add(out, "template",
		(struct fact_place){.file = template->file, .line = line, .column = 1});

	subject->service = pool_text(out->pool, template->service);
	subject_text(subject, "name", key->name);
	subject_bool(subject, "secret", key->secret);
	subject_bool(subject, "required", key->required);
	subject_bool(subject, "of_environment", template->is_of_environment);
	subject_text(subject, "contract", template->declared_in);
	return subject;
}

void
drift_template_facts(const struct drift_template *template, struct facts *out)
{
	struct order ours CLEANUP(order_done) = {0}, theirs CLEANUP(order_done) = {0};
	const char **meant CLEANUP(freep) = NULL;

	order_init(&ours, template->contract);
	order_init(&theirs, template->template);
	meant = xcalloc(theirs.count + 1, sizeof(*meant));
	for (size_t i = 0; i < theirs.count; i++) {
		struct subject *subject;

		if (has(template->contract, theirs.keys[i]))
			continue;
		meant[i] = meant_by(template, &ours, &theirs, i);
		subject = add(template, theirs.keys[i], theirs.keys[i]->line, out);
		subject_bool(subject, "extra", true);
		if (meant[i] != NULL)
			subject_text(subject, "stands_for", meant[i]);
	}
	for (size_t i = 0; i < ours.count; i++) {
		bool is_meant = has(template->template, ours.keys[i]);

		for (size_t k = 0; k < theirs.count && !is_meant; k++)
			is_meant = meant[k] != NULL && strcmp(meant[k], ours.keys[i]->name) == 0;
		if (!is_meant)
			subject_bool(add(template, ours.keys[i], 1, out), "missing", true);
	}
}
