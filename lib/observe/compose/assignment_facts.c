/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables that files give to services, one subject for each text: an anchor that five services
 * merge is one text. And the `$` forms in a project's files, one subject for each place.
 */
#include <string.h>

#include "base/buf.h"
#include "observe/literal.h"
#include "observe/url.h"
#include "observe/compose/world_priv.h"

enum { SERVICES_TOLD = 64, PATH_MOST = 300, KEY_MOST = 100 };

struct text {
	struct world *world;
	const struct compose *project;
	bool any;          /* there is a `$` form */
	bool secret_default, plain_secret_default; /* a secret's default that is a text; it applies */
	bool required_elsewhere;
};

static bool
is_secret(struct world *world, struct slice name)
{
	return world->words->secret_name(name) != NULL;
}

static void
look_at_form(void *cookie, const struct reference *found)
{
	struct text *text = cookie;
	struct vars *env = (struct vars *)&text->project->env;
	struct slice value;

	text->any = true;
	if (found->form != REFERENCE_DEFAULT || found->text.len == 0 || found->text.data[0] == '$' ||
		!is_secret(text->world, found->name))
		return;
	text->secret_default = true;
	if (vars_look_up(env, found->name, &value) && value.len > 0)
		return;
	text->plain_secret_default = true;
	/* compose stops where another text of the project requires it */
	text->required_elsewhere |=
		names_find(&text->project->required, found->name) != NAMES_NONE;
}

/* What two literal URLs of CI jobs and examples have: a local host, or a password like the user. */
static bool
is_throwaway(const struct url *url)
{
	return url->has_password && url_host_is_local(url->host);
}

/* A default is another fact. */
static bool
is_literal_secret(struct world *world, const struct assignment *assignment)
{
	return assignment->is_set && !assignment->is_bare &&
		literal_in(world->words, assignment->name, assignment->raw, DOLLAR_COMPOSE).literal_secret;
}

static const char *
kind_of(const struct assignment *assignment, const struct text *text)
{
	if (assignment->is_bare || references_are_all(assignment->raw))
		return "reference";
	return text->any ? "mixed" : "literal";
}

/*
 * In another stack the same service has a URL with this very host, under a name that is not set
 * here: two names for one setting.
 */
static void
put_same_as_url(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service, const struct assignment *assignment)
{
	for (size_t i = 0; i < world->count; i++) {
		const struct compose *other = world->items[i];
		const struct compose_service *twin = compose_service(other, service->name);

		if (other == project || twin == NULL || strcmp(other->name, project->name) != 0 ||
			compose_assignment(twin, assignment->name) != NULL)
			continue;
		for (size_t k = 0; k < twin->count; k++) {
			struct url url;

			if (!assignment_url(&twin->items[k], &url) ||
				!slice_equal(url.host, assignment->value) ||
				compose_assignment(service, twin->items[k].name) != NULL)
				continue;
			subject_text(subject, "same_as_url", world_text(world, twin->items[k].name));
			subject_text(subject, "in_stack", other->stack->name);
			return;
		}
	}
}

/* One more service that gets the text of SUBJECT. */
static void
put_service(struct subject *subject, const struct compose_service *service)
{
	const struct fact *fact = subject_find(subject, "services");
	const char *names[SERVICES_TOLD];
	size_t count = fact == NULL ? 0 : fact->count;

	if (count >= SERVICES_TOLD)
		return;
	for (size_t i = 0; i < count; i++)
		names[i] = fact->list[i];
	names[count] = pool_slice(subject->pool, service->name);
	subject_list(subject, "services", names, count + 1);
}

static void
add_assignment(struct world *world, const struct compose *project,
	const struct compose_service *service, const struct assignment *assignment)
{
	struct text text = {.world = world, .project = project};
	struct subject *subject = world_add(world, project, service, "assignment", assignment->at);
	struct url url;

	if (!assignment->from_file)
		references_scan(assignment->raw, look_at_form, &text, NULL);
	subject_text(subject, "name", world_text(world, assignment->name));
	subject_text(subject, "kind", "compose");
	subject_bool(subject, "secret", is_secret(world, assignment->name));
	subject_bool(subject, "protected", project->stack->is_protected);
	subject_bool(subject, "from_file", assignment->from_file);
	subject_text(subject, "text_kind", kind_of(assignment, &text));
	subject_bool(subject, "literal_secret", is_literal_secret(world, assignment));
	subject_bool(subject, "throwaway", url_parse(assignment->raw, &url) && is_throwaway(&url));
	subject_bool(subject, "weak_default", text.secret_default);
	subject_bool(subject, "default_applies", text.plain_secret_default);
	subject_bool(subject, "required_elsewhere", text.required_elsewhere);
	put_service(subject, service);
	origin_facts(world, project, assignment, subject);
	if (!assignment->from_file && !text.any && url_host_is_plain(assignment->value))
		put_same_as_url(world, subject, project, service, assignment);
}

void
assignment_facts(struct world *world, const struct compose *project)
{
	struct names places = {0};

	for (size_t s = 0; s < project->service_count; s++)
		for (size_t i = 0; i < project->services[s].count; i++) {
			const struct assignment *assignment = &project->services[s].items[i];
			const char *place = pool_printf(world->pool, "%.*s %s:%u:%u",
				(int)assignment->name.len, (const char *)assignment->name.data,
				assignment->at.from->file, assignment->at.line, assignment->at.column);
			long known = names_add(&places, slice_of_text(place), (long)world->facts->count);

			if (known == NAMES_NONE) {
				add_assignment(world, project, &project->services[s], assignment);
				continue;
			}
			put_service(world->facts->items[known], &project->services[s]);
			origin_of_more(world, assignment, world->facts->items[known]);
		}
	names_done(&places);
}

struct forms {
	struct world *world;
	const struct compose *project;
	const struct tree *scalar;
	const struct step *step; /* the last of its path; NULL: the root */
};

/* A key on the way to a scalar. */
struct step {
	const struct step *above; /* NULL: of the root */
	struct slice key;
};

/* `services.api.build.args.NAME` */
static void
add_path(const struct step *step, struct buf *out)
{
	if (step == NULL || out->len > PATH_MOST)
		return;
	add_path(step->above, out);
	if (out->len > 0)
		buf_add_byte(out, '.');
	buf_add(out, slice_of(step->key.data, step->key.len > KEY_MOST ? KEY_MOST : step->key.len));
}

static void
put_path(const struct forms *forms, struct subject *subject)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;

	add_path(forms->step, &path);
	subject_text(subject, "used_in", buf_text(&path));
}

/* Projects that share a network with this one and have a default of their own for the name. */
static void
put_default_in(struct forms *forms, struct subject *subject, const struct reference *found)
{
	const char *names[16];
	size_t count = 0;

	for (size_t i = 0; i < forms->world->count && count < ARRAY_LEN(names); i++) {
		const struct compose *other = forms->world->items[i];

		if (strcmp(other->name, forms->project->name) != 0 &&
			names_find(&other->defaulted, found->name) != NAMES_NONE &&
			world_are_joined(forms->world, forms->project, other))
			names[count++] = other->name;
	}
	if (count > 0)
		subject_list(subject, "default_in", names, count);
}

/* A piece of a secret: nothing sets a name that stands in the middle of its text. */
static bool
is_piece(const struct forms *forms, const struct reference *found, bool is_set)
{
	struct slice raw = forms->scalar->raw, key = {NULL, 0};

	if (is_set || !reference_is_glued(raw, found))
		return false;
	if (forms->step != NULL)
		key = forms->step->key;
	return is_secret(forms->world, key) ||
		is_secret(forms->world, slice_of(raw.data, slice_find(raw, '=')));
}

static void
add_reference(void *cookie, const struct reference *found)
{
	struct forms *forms = cookie;
	struct world *world = forms->world;
	struct vars *env = (struct vars *)&forms->project->env;
	struct mark at = forms->scalar->at;
	struct slice value;
	struct subject *subject;
	bool is_set = vars_look_up(env, found->name, &value);

	if (forms->scalar->style != '|' && forms->scalar->style != '>')
		at.column += (unsigned)found->offset + forms->scalar->quoted;
	if (!world_is_new(world, "reference", found->name, at))
		return;
	subject = world_add(world, forms->project, NULL, "reference", at);
	subject_text(subject, "name",
		is_piece(forms, found, is_set) ? "***" : world_text(world, found->name));
	subject_text(subject, "kind", "compose");
	subject_bool(subject, "secret", is_secret(world, found->name));
	subject_bool(subject, "protected", forms->project->stack->is_protected);
	put_path(forms, subject);
	subject_text(subject, "form", reference_form_name(found->form));
	subject_bool(subject, "has_message", found->form == REFERENCE_REQUIRED && found->text.len > 0);
	subject_bool(subject, "has_default", found->form == REFERENCE_DEFAULT && found->text.len > 0);
	subject_bool(subject, "is_set", is_set);
	/* compose stops where another text of the project requires it */
	subject_bool(subject, "required_elsewhere",
		names_find(&forms->project->required, found->name) != NAMES_NONE);
	if (found->form == REFERENCE_REQUIRED && is_secret(world, found->name))
		put_default_in(forms, subject, found);
}

static void
add_references(struct forms *forms, const struct tree *tree)
{
	forms->scalar = tree;
	if (tree->kind == NODE_SCALAR && slice_find(tree->raw, '$') < tree->raw.len)
		references_scan(tree->raw, add_reference, forms, NULL);
	for (const struct tree *at = tree->first; at != NULL; at = at->next) {
		const struct step *above = forms->step;
		struct step step = {above, at->key};

		if (tree->kind == NODE_MAP)
			forms->step = &step;
		add_references(forms, at);
		forms->step = above;
	}
}

void
reference_facts(struct world *world, const struct compose *project)
{
	struct forms forms = {world, project, NULL, NULL};

	add_references(&forms, project->root);
}
