/* SPDX-License-Identifier: Apache-2.0 */
/* {fact}, {list}, {list.0}: what a rule says, with the facts of its subject put in; `${` is itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "policy/policy_priv.h"

/* Of groups those that are like another: what is told of them is that they agree. */
static bool
is_told(const struct fact *fact, size_t at)
{
	if (fact->kind != FACT_GROUPS)
		return true;
	for (size_t i = 0; i < fact->count; i++)
		if (i != at && fact->groups[at] != FACT_NO_GROUP &&
			fact->groups[i] == fact->groups[at])
			return true;
	return false;
}

static void
add_list(struct buf *out, const struct fact *fact)
{
	size_t told = 0, count = 0;

	for (size_t i = 0; i < fact->count; i++)
		count += is_told(fact, i);
	for (size_t i = 0; i < fact->count; i++) {
		if (!is_told(fact, i))
			continue;
		told++;
		buf_addf(out, "%s%s", told == 1 ? "" : told == count ? " and " : ", ",
			fact->list[i]);
	}
}

static void
add_fact(struct buf *out, const struct fact *fact)
{
	switch (fact->kind) {
	case FACT_BOOL:
		buf_add_text(out, fact->yes ? "true" : "false");
		break;
	case FACT_NUMBER:
		buf_addf(out, "%.10g", fact->number);
		break;
	case FACT_TEXT:
		buf_add_text(out, fact->text);
		break;
	default:
		add_list(out, fact);
	}
}

/* `missing.0`: one of a list, from 0. */
static bool
add_item(struct buf *out, const struct subject *subject, const char *name)
{
	const char *dot = strrchr(name, '.');
	char list[64];
	const struct fact *fact;
	unsigned long at;

	if (dot == NULL || dot[1] < '0' || dot[1] > '9' || (size_t)(dot - name) >= sizeof(list))
		return false;
	snprintf(list, sizeof(list), "%.*s", (int)(dot - name), name);
	fact = subject_find(subject, list);
	at = strtoul(dot + 1, NULL, 10);
	if (fact == NULL || fact->list == NULL || at >= fact->count)
		return false;
	buf_add_text(out, fact->list[at]);
	return true;
}

static void
add_named(struct buf *out, const struct subject *subject, const char *name)
{
	struct fact buffer;
	const struct fact *fact = fact_of(subject, name, &buffer);

	if (fact != NULL)
		add_fact(out, fact);
	else if (!add_item(out, subject, name))
		buf_add_byte(out, '?');
}

/* The length of the name of `{name}` at TEXT; 0: there is none. `${` is the form of a variable. */
static size_t
name_at(const char *start, const char *text)
{
	size_t len = 0;

	if (*text != '{' || (text != start && text[-1] == '$'))
		return 0;
	while ((text[len + 1] >= 'a' && text[len + 1] <= 'z') || text[len + 1] == '_' ||
		text[len + 1] == '.' || (len > 0 && text[len + 1] >= '0' && text[len + 1] <= '9'))
		len++;
	return text[len + 1] == '}' && len < SAY_NAME ? len : 0;
}

const char *
say_next(const char *text, char name[SAY_NAME])
{
	const char *start = text;
	size_t len;

	for (; *text != '\0'; text++) {
		len = name_at(start, text);
		if (len == 0)
			continue;
		snprintf(name, SAY_NAME, "%.*s", (int)len, text + 1);
		return text + len + 2;
	}
	return NULL;
}

char *
say(struct pool *pool, const char *text, const struct subject *subject)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	const char *start = text;

	while (*text != '\0') {
		size_t len = name_at(start, text);
		char name[SAY_NAME];

		if (len == 0) {
			buf_add_byte(&out, (unsigned char)*text++);
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)len, text + 1);
		add_named(&out, subject, name);
		text += len + 2;
	}
	return pool_text(pool, buf_text(&out));
}

const char *const *
say_told_of(struct pool *pool, const char *text, const struct subject *subject, size_t *count)
{
	const struct fact *fact = NULL;
	const char **told;
	char name[SAY_NAME];

	*count = 0;
	if (strcmp(subject->each, "key") != 0)
		return NULL;
	while ((text = say_next(text, name)) != NULL)
		if (fact_names_envs(name) && subject_find(subject, name) != NULL)
			fact = subject_find(subject, name);
	if (fact == NULL || fact->list == NULL)
		return NULL;
	told = pool_alloc(pool, fact->count * sizeof(*told));
	for (size_t i = 0; i < fact->count; i++)
		if (is_told(fact, i))
			told[(*count)++] = fact->list[i];
	return told;
}
