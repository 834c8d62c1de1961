/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `environment:` blocks of a compose file. All services are taken together: a name that two
 * of them give different values is a problem, since an environment has one value for a name.
 */
#include "format/formats_priv.h"
#include "format/manifest/compose_services_priv.h"

#include <stdlib.h>
#include <string.h>

#include "text/escape.h"
#include "text/yaml_values.h"

static int
compare_names(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static int
compare_places(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* A name that compose takes for a service. */
static bool
is_service(const char *name)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return name[0] != '\0' && strlen(name) <= 60 && name[strspn(name, allowed)] == '\0';
}

static void
differs(struct reader *reader, const struct variable *one, const struct variable *other)
{
	const char *service = is_service(one->service) ? one->service : "SERVICE";
	struct buf what CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	buf_add_byte(&what, '`');
	printable_add_cut(&what, one->name, 100);
	buf_add_text(&what, "` has different values in the services `");
	printable_add_cut(&what, slice_of_text(one->service), 60);
	buf_add_text(&what, "` and `");
	printable_add_cut(&what, slice_of_text(other->service), 60);
	err_set(&err, ERR_INVALID, "compose-services", "%s`", buf_text(&what));
	err_fix(&err,
	    "take one service: `docker compose config --format json | jq '{services: "
	    "{\"%s\": .services[\"%s\"]}}' | evenkeep import -=ENV --as compose-environment`",
	    service, service);
	reader_problem(reader, &err, other->place);
}

/* One of COUNT variables of one name: the first that is set, or the first; NULL: they differ. */
static const struct variable *
choose(struct reader *reader, const struct variable *items, size_t count)
{
	const struct variable *chosen = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!items[i].set)
			continue;
		if (chosen == NULL)
			chosen = &items[i];
		else if (!slice_equal(items[i].value, chosen->value)) {
			differs(reader, chosen, &items[i]);
			return NULL;
		}
	}
	return chosen == NULL ? items : chosen;
}

/* Put one variable of each name to the front, in the order of the file; their count. */
static size_t
choose_all(struct services *services)
{
	struct variable *items = services->items;
	size_t kept = 0;

	if (services->count == 0)
		return 0;
	qsort(items, services->count, sizeof(*items), compare_names);
	for (size_t at = 0, end; at < services->count; at = end) {
		const struct variable *chosen;

		for (end = at + 1; end < services->count; end++)
			if (!slice_equal(items[at].name, items[end].name))
				break;
		chosen = choose(services->reader, items + at, end - at);
		if (chosen != NULL)
			items[kept++] = *chosen;
	}
	qsort(items, kept, sizeof(*items), compare_places);
	return kept;
}

static void
take(struct reader *reader, const struct variable *variable)
{
	if (!variable->set) {
		reader_note(reader, READ_INHERITED, variable->name, variable->place);
		return;
	}
	if (variable->done.unset > 0)
		reader_note(reader, READ_UNSET, variable->name, variable->place);
	if (variable->done.names > 0)
		reader_note(reader, READ_EXPANDED, variable->name, variable->place);
	if (variable->done.escaped > 0)
		reader_note(reader, READ_DOLLARS, variable->name, variable->place);
	if (variable->changed)
		reader_note(reader, READ_CHANGED, variable->name, variable->place);
	reader_take(reader, variable->name, variable->value, variable->place);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(text.len);
	struct node *documents;
	struct services services CLEANUP(services_done);
	struct reader reader CLEANUP(reader_done);
	size_t count;
	int r;

	reader_init(&reader, file, text, out, notes);
	services_init(&services, &reader, arena);
	r = yaml_values_shared(text, file, arena, &documents, err);
	if (r == 0)
		r = services_collect(&services, documents, err);
	if (r == 0) {
		count = choose_all(&services);
		for (size_t i = 0; i < count; i++)
			take(&reader, &services.items[i]);
	}
	return reader_finish(&reader, r, err);
}

/* A line that begins with WORD, behind blanks if INDENTED. */
static bool
has_line(struct slice text, const char *word, bool indented)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		size_t at = 0;

		while (indented && at < line.len && (line.data[at] == ' ' || line.data[at] == '"'))
			at++;
		if (slice_starts_with(slice_from(line, at), word))
			return true;
	}
	return false;
}

bool
compose_environment_is(struct slice text)
{
	return has_line(text, "services:", false) && has_line(text, "environment:", true);
}

const struct format format_compose_environment = {
    .name = "compose-environment",
    .summary = "the `environment:` blocks of a compose.yaml",
    .manifest = true,
    .read = read,
};
