/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/finding_priv.h"

static const char *const level_names[] = {
	[LEVEL_NOTE] = "note",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error",
};

struct findings *
findings_new(void)
{
	struct findings *findings = xcalloc(1, sizeof(*findings));

	findings->pool = pool_new();
	return findings;
}

void
findings_free(struct findings *findings)
{
	if (findings == NULL)
		return;
	free(findings->items);
	pool_free(findings->pool);
	free(findings);
}

void
findings_freep(struct findings **findings)
{
	findings_free(*findings);
	*findings = NULL;
}

static const char *const *
copy_texts(struct pool *pool, const char *const *texts, size_t count)
{
	const char **copy = texts == NULL ? NULL : pool_alloc(pool, count * sizeof(*copy));

	for (size_t i = 0; texts != NULL && i < count; i++)
		copy[i] = pool_text(pool, texts[i]);
	return copy;
}

void
findings_add(struct findings *findings, const struct finding *finding)
{
	struct finding copy = *finding;
	const char **texts[] = {&copy.rule, &copy.message, &copy.why, &copy.fix, &copy.file,
		&copy.source, &copy.name, &copy.environment, &copy.service, &copy.stack};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = pool_text(findings->pool, *texts[i]);
	copy.environments = copy_texts(findings->pool, copy.environments, copy.environment_count);
	copy.told_of = copy_texts(findings->pool, copy.told_of, copy.told_count);
	findings->items = list_grow(findings->items, findings->count, &findings->room,
		sizeof(*findings->items));
	findings->items[findings->count++] = copy;
}

static int
compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	const int orders[] = {
		compare_numbers(y->level, x->level),
		compare_texts(x->file, y->file),
		compare_numbers(x->line, y->line),
		compare_texts(x->name, y->name),
		compare_texts(x->environment, y->environment),
		compare_texts(x->rule, y->rule),
		compare_numbers(x->column, y->column),
		compare_texts(x->service, y->service),
		compare_texts(x->message, y->message),
		compare_texts(x->stack, y->stack),
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i] != 0)
			return orders[i];
	return 0;
}

void
findings_sort(struct findings *findings)
{
	size_t kept = 0;

	if (findings->count > 1)
		qsort(findings->items, findings->count, sizeof(*findings->items), compare);
	for (size_t i = 0; i < findings->count; i++)
		if (kept == 0 || compare(&findings->items[kept - 1], &findings->items[i]) != 0)
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
}

void
findings_keep(struct findings *findings,
	bool (*keep)(void *cookie, const struct finding *finding), void *cookie)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (keep(cookie, &findings->items[i]))
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
}

size_t
findings_count(const struct findings *findings, enum level level)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].level == level;
	return count;
}

const char *
level_name(enum level level)
{
	return level_names[level];
}

int
level_find(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++)
		if (strcmp(level_names[i], text) == 0)
			return (int)i;
	return -1;
}

/* How many digits are at AT of TEXT, if they count days or lines: those are others tomorrow. */
static size_t
changing_digits(const char *text, const char *at)
{
	static const char line[] = "line ";
	size_t digits = strspn(at, "0123456789"), lead = sizeof(line) - 1;

	if (digits == 0)
		return 0;
	if (strncmp(at + digits, " day", 4) == 0)
		return digits;
	return (size_t)(at - text) >= lead && strncmp(at - lead, line, lead) == 0 ? digits : 0;
}

void
finding_fingerprint(const struct finding *finding, char out[FINGERPRINT])
{
	const char *environment = finding->stack == NULL ? finding->environment : NULL;
	const char *const texts[] = {finding->rule, finding->file, finding->name, environment,
		finding->service, finding->message};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *text = texts[i] == NULL ? "" : texts[i], *at = text;

		do { /* the NUL too, so that no text runs into the next */
			at += changing_digits(text, at);
			hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
		} while (*at++ != '\0');
	}
	snprintf(out, FINGERPRINT, "%016" PRIx64, hash);
}
