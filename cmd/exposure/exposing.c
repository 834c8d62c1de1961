/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/exposure/exposing.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

void
exposing_done(struct exposing *exposing)
{
	for (size_t i = 0; exposing->exposures != NULL && i < exposing->people->env_count; i++)
		exposure_free(exposing->exposures[i]);
	free(exposing->exposures);
	free(exposing->keys);
	free(exposing->values);
	free(exposing->marks);
	secret_free(exposing->marks_key);
	free(exposing->gaps);
}

static void
add_key(struct exposing *exposing, const struct person *who, const struct person *key)
{
	exposing->keys = list_grow(exposing->keys, exposing->key_count, &exposing->key_room,
		sizeof(*exposing->keys));
	exposing->keys[exposing->key_count++] = (struct exposing_key){who, key};
}

/* Whoever makes a token or a recovery key has seen it. */
static bool
is_made_by(const struct person *key, const struct person *who)
{
	const struct member *member = &key->past.member;

	return key != who && member->class != CLASS_PERSON &&
		memcmp(key->past.added_by, who->past.member.id, MEMBER_ID) == 0;
}

void
exposing_ask(struct exposing *exposing, const struct person *who)
{
	const struct people *people = exposing->people;

	add_key(exposing, who, who);
	for (size_t i = 0; i < people->count; i++)
		if (is_made_by(&people->items[i], who))
			add_key(exposing, who, &people->items[i]);
}

static int
read_env(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	struct exposing *exposing = cookie;
	const struct people_env *at;
	int r;

	r = people_get_env(exposing->people, vault_env_info(env)->name, &at, err);
	if (r < 0)
		return r;
	return exposure_of(env, is_stale ? NULL : exposing->marks_key,
		&exposing->exposures[at - exposing->people->envs], err);
}

int
exposing_read(struct session *session, struct exposing *exposing, struct err *err)
{
	struct vault *vault;
	int r;

	exposing->exposures = xcalloc(exposing->people->env_count + 1, sizeof(*exposing->exposures));
	exposing->marks_key = secret_new(VALUE_MARK);
	secret_random(secret_data(exposing->marks_key), VALUE_MARK);
	r = session_need_vault(session, false, &vault, err);
	return r < 0 ? r : vault_each_env_look(vault, read_env, exposing, err);
}

static uint64_t
time_of(const struct value_known *value, const struct reach *reach, uint64_t since)
{
	if (since == value->set_seq)
		return value->set_ms;
	return since == reach->first_seq ? reach->first_ms : 0; /* a later grant: not worth another look */
}

static const struct reach *
reach_of(const struct exposing *exposing, size_t env, size_t key)
{
	return exposure_find(exposing->exposures[env], exposing->keys[key].key->past.member.id);
}

/* Every key that opens VALUE, whatever its name is. */
static void
take_marks(struct exposing *exposing, size_t env, const struct value_known *value)
{
	for (size_t i = 0; value->has_mark && i < exposing->key_count; i++) {
		const struct reach *reach = reach_of(exposing, env, i);
		uint64_t since;

		if (reach == NULL || !reach_opens(reach, value, &since))
			continue;
		exposing->marks = list_grow(exposing->marks, exposing->mark_count, &exposing->mark_room,
			sizeof(*exposing->marks));
		exposing->marks[exposing->mark_count++] = (struct known_mark){
			&exposing->people->envs[env], value, i, since};
	}
}

static int
by_mark(const void *a, const void *b)
{
	const struct known_mark *x = a, *y = b;
	int order = memcmp(x->value->mark, y->value->mark, VALUE_MARK);

	if (order != 0)
		return order;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->env != y->env)
		return x->env < y->env ? -1 : 1;
	return (x->since > y->since) - (x->since < y->since);
}

static void
collect_marks(struct exposing *exposing)
{
	for (size_t i = 0; i < exposing->people->env_count; i++) {
		const struct exposure *exposure = exposing->exposures[i];

		for (size_t k = 0; k < exposure->value_count; k++)
			take_marks(exposing, i, &exposure->values[k]);
		for (size_t k = 0; k < exposure->past_count; k++)
			take_marks(exposing, i, &exposure->past[k]);
	}
	if (exposing->mark_count > 1)
		qsort(exposing->marks, exposing->mark_count, sizeof(*exposing->marks), by_mark);
}

/* The first with the mark of VALUE. */
static size_t
find_mark(const struct exposing *exposing, const struct value_known *value)
{
	size_t low = 0, high = exposing->mark_count;

	while (low < high) {
		size_t at = low + (high - low) / 2;

		if (memcmp(exposing->marks[at].value->mark, value->mark, VALUE_MARK) < 0)
			low = at + 1;
		else
			high = at;
	}
	return low;
}

/* The same value, under another name, in another environment, or in the past. */
static void
look_elsewhere(const struct exposing *exposing, struct exposed_value *found)
{
	const struct exposing_key *last = NULL;

	if (!found->value->has_mark || !found->value->is_secret)
		return;
	for (size_t i = find_mark(exposing, found->value); i < exposing->mark_count; i++) {
		const struct known_mark *known = &exposing->marks[i];
		const struct exposing_key *key = &exposing->keys[known->key];
		size_t env = (size_t)(known->env - exposing->people->envs);

		if (memcmp(known->value->mark, found->value->mark, VALUE_MARK) != 0)
			return;
		if (last == NULL) {
			found->by = *key;
			found->since_seq = known->since;
			found->since_ms = time_of(known->value, reach_of(exposing, env, known->key), known->since);
			found->as_env = known->env;
			found->as_name = known->value->name;
		} else if (last->who != key->who) {
			found->others++;
		}
		last = key;
	}
}

static void
look_here(const struct exposing *exposing, size_t env, struct exposed_value *found)
{
	for (size_t i = 0; i < exposing->key_count; i++) {
		const struct exposing_key *key = &exposing->keys[i];
		const struct reach *reach = reach_of(exposing, env, i);
		uint64_t since;

		if (reach == NULL || !reach_opens(reach, found->value, &since))
			continue;
		if (found->by.who == NULL) {
			found->by = *key;
			found->since_seq = since;
			found->since_ms = time_of(found->value, reach, since);
		} else if (found->by.who != key->who &&
			(i == 0 || exposing->keys[i - 1].who != key->who)) {
			found->others++;
		}
	}
}

static void
take_value(struct exposing *exposing, size_t env, const struct value_known *value)
{
	struct exposed_value found = {.env = &exposing->people->envs[env], .value = value};

	look_here(exposing, env, &found);
	if (found.by.who == NULL)
		look_elsewhere(exposing, &found);
	if (found.by.who == NULL)
		return;
	exposing->values = list_grow(exposing->values, exposing->count, &exposing->room,
		sizeof(*exposing->values));
	exposing->values[exposing->count++] = found;
	exposing->secrets += value->is_secret;
}

/* Names cannot be told: that somebody had a key at all can. */
static void
take_gap(struct exposing *exposing, size_t env)
{
	for (size_t i = 0; i < exposing->key_count; i++) {
		const struct exposing_key *key = &exposing->keys[i];
		const struct reach *reach =
			exposure_find(exposing->exposures[env], key->key->past.member.id);

		if (reach == NULL)
			continue;
		exposing->gaps = list_grow(exposing->gaps, exposing->gap_count, &exposing->gap_room,
			sizeof(*exposing->gaps));
		exposing->gaps[exposing->gap_count++] = (struct exposing_gap){
			&exposing->people->envs[env], key->who, reach->whole_count == 0};
		return;
	}
}

int
exposing_look(struct session *session, struct exposing *exposing, struct err *err)
{
	int r = exposing_read(session, exposing, err);

	if (r == 0)
		collect_marks(exposing);
	for (size_t i = 0; r == 0 && i < exposing->people->env_count; i++) {
		const struct exposure *exposure = exposing->exposures[i];

		if (!exposure->has_names)
			take_gap(exposing, i);
		for (size_t k = 0; k < exposure->value_count; k++)
			take_value(exposing, i, &exposure->values[k]);
	}
	return r;
}

/* Secret values exposed in ENV. */
static size_t
exposing_count(const struct exposing *exposing, const struct people_env *env)
{
	size_t count = 0;

	for (size_t i = 0; i < exposing->count; i++)
		count += exposing->values[i].env == env && exposing->values[i].value->is_secret;
	return count;
}

void
exposing_add_counts(const struct exposing *exposing, struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < exposing->people->env_count; i++) {
		const struct people_env *env = &exposing->people->envs[i];
		size_t count = exposing_count(exposing, env);

		if (count == 0)
			continue;
		buf_addf(out, "%s%zu %s%s", is_first ? "" : ", ", count,
			!is_first ? "in " : count == 1 ? "secret in " : "secrets in ", env->info.name);
		is_first = false;
	}
}

void
exposing_same_json(struct json *json, const struct people_env *env, const char *name)
{
	if (env == NULL) {
		json_nil(json, "same_as");
		return;
	}
	json_open_map(json, "same_as");
	json_text(json, "name", name);
	json_text(json, "environment", env->info.name);
	json_close_map(json);
}
