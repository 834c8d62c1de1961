/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/type_checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "config/contract.h"
#include "config/type.h"

static void
warn_of(const struct project_service *service, const struct err *err)
{
	if (err->file[0] != '\0')
		output_warning("the contract of service `%s` cannot be read, so nothing was checked "
			       "against it: %s:%u: %s", service->name, err->file, err->line, err->message);
	else
		output_warning("the contract of service `%s` cannot be read, so nothing was checked "
			       "against it: %s", service->name, err->message);
}

int
type_checks_load(struct session *session, struct type_checks *out, struct err *err)
{
	const struct project *project;
	size_t i;
	int r;

	*out = (struct type_checks){NULL, 0};
	r = session_find_project(session, &project, err);
	if (r < 0 || project == NULL)
		return r;
	out->items = xcalloc(project->service_count + 1, sizeof(*out->items));
	for (i = 0; i < project->service_count; i++) {
		struct type_check *item = &out->items[out->count];
		struct err broken CLEANUP(err_done) = ERR_INIT;

		item->service = &project->services[i];
		if (contract_load(project, item->service, &item->contract, &broken) < 0)
			warn_of(item->service, &broken);
		else if (item->contract != NULL)
			out->count++;
	}
	return 0;
}

void
type_checks_done(struct type_checks *checks)
{
	size_t i;

	for (i = 0; i < checks->count; i++)
		contract_free(checks->items[i].contract);
	free(checks->items);
}

static const struct contract_key *
find_key(const struct type_check *check, struct slice name)
{
	const struct project_service *service = check->service;
	size_t i;

	for (i = 0; i < service->take_count; i++) {
		if (slice_equal_text(name, service->take[i].vault_name))
			return contract_find(
			    check->contract, slice_of_text(service->take[i].contract_name));
		if (slice_equal_text(name, service->take[i].contract_name))
			return NULL; /* that one has another name's value */
	}
	return contract_find(check->contract, name);
}

const struct contract_key *
type_checks_find(const struct type_checks *checks, struct slice name)
{
	const struct contract_key *found = NULL;
	size_t i;

	for (i = 0; i < checks->count; i++) {
		const struct contract_key *key = find_key(&checks->items[i], name);

		if (found == NULL || (found->type == NULL && key != NULL && key->type != NULL))
			found = key;
	}
	return found;
}

const struct contract_key *
type_checks_find_required(const struct type_checks *checks, struct slice name,
    const struct project_service **service)
{
	size_t i;

	for (i = 0; i < checks->count; i++) {
		const struct contract_key *key = find_key(&checks->items[i], name);

		if (key == NULL || !key->required || key->internal || key->default_value != NULL)
			continue;
		*service = checks->items[i].service;
		return key;
	}
	return NULL;
}

const struct contract_key *
type_checks_broken(const struct type_checks *checks, struct slice name, struct slice value,
    struct buf *why)
{
	size_t i;

	for (i = 0; i < checks->count; i++) {
		const struct contract_key *key = find_key(&checks->items[i], name);

		if (key != NULL && !contract_key_fits(key, value, why))
			return key;
	}
	return NULL;
}

const struct contract_key *
type_checks_odd(const struct type_checks *checks, struct slice name, struct slice value,
    struct buf *why)
{
	size_t i;

	for (i = 0; value.len > 0 && i < checks->count; i++) {
		const struct contract_key *key = find_key(&checks->items[i], name);

		if (key != NULL && !type_fits(key->hint, value, why))
			return key;
	}
	return NULL;
}

bool
type_is_reference(struct slice value)
{
	return slice_starts_with(value, "${") && slice_ends_with(value, "}");
}

int
type_refuse(const char *name, const struct contract_key *key, const char *wanted, struct err *err)
{
	err_set(err, ERR_INVALID, "value-type", "the value for `%.255s` is not %s", name, wanted);
	err_at(err, key->file, key->line, 1);
	err_why(err, "%.250s:%u asks for %s", key->file, key->line, wanted);
	return err_fix(err, "give it one, or change what that line asks for");
}

int
type_checks_ask(struct session *session, const char *name, struct slice value, struct err *err)
{
	struct type_checks checks CLEANUP(type_checks_done) = {NULL, 0};
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	const struct contract_key *key;
	int r;

	r = type_checks_load(session, &checks, err);
	if (r < 0)
		return r;
	key = type_checks_broken(&checks, slice_of_text(name), value, &wanted);
	if (key != NULL)
		return type_refuse(name, key, buf_text(&wanted), err);
	key = type_checks_odd(&checks, slice_of_text(name), value, &wanted);
	if (key != NULL)
		output_warning("the value for `%s` is not %s, as the example at %s:%u is", name,
		    buf_text(&wanted), key->file, key->line);
	return 0;
}
