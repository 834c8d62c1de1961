/* SPDX-License-Identifier: Apache-2.0 */
/* URLs that reach a service: who answers there, on which port, with which password. */
#include <string.h>

#include "observe/references.h"
#include "observe/url.h"
#include "observe/compose/world_priv.h"

struct seen_url {
	struct world *world;
	const struct compose *project;
	const struct compose_service *service;
	const struct assignment *assignment;
	struct url url;
	unsigned port;
	struct subject *subject;
};

static bool
is_host_itself(struct slice host)
{
	return slice_equal_text(host, "host.docker.internal") ||
		slice_equal_text(host, "gateway.docker.internal");
}

/* Whose port it is that is asked for on the host. */
static void
put_publisher(struct seen_url *seen)
{
	const struct compose *owner;

	if (!is_host_itself(seen->url.host) || seen->port == 0)
		return;
	owner = world_publisher(seen->world, seen->project, seen->port);
	if (owner == NULL)
		return;
	subject_text(seen->subject, "host_port_of", owner->name);
	if (owner != seen->project && !world_are_joined(seen->world, seen->project, owner))
		subject_text(seen->subject, "belongs_to_other_project", owner->name);
}

static void
put_target(struct seen_url *seen, const struct reached *reached)
{
	unsigned container;

	if (reached->service == NULL)
		return;
	subject_text(seen->subject, "target", world_text(seen->world, reached->service->name));
	subject_bool(seen->subject, "password_expected",
		service_password_option(reached->service) != NULL);
	if (seen->port == 0 || !service_publishes(reached->service, seen->port, &container))
		return;
	subject_bool(seen->subject, "port_is_published_not_container",
		!service_listens(reached->service, seen->port));
	subject_number(seen->subject, "container_port", container);
}

/* Do scheme and host stand in the file as they are, whatever was put in around them? */
static bool
is_host_written(const struct seen_url *seen)
{
	struct slice raw = seen->assignment->raw, scheme, userinfo, rest;
	struct secret_text bare CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct url url;

	if (url_split_template(raw, &scheme, &userinfo, &rest)) {
		secret_text_add(&bare, scheme);
		secret_text_add(&bare, rest);
		raw = secret_text_slice(&bare);
	}
	return url_parse(raw, &url) && slice_find(url.host, '$') == url.host.len &&
		slice_equal(url.host, seen->url.host) && slice_equal(url.scheme, seen->url.scheme);
}

/* A host that a secret was put into is shown only if it is the name of a service anyway. */
static void
put_host_text(struct seen_url *seen, bool local)
{
	const struct compose *elsewhere;
	struct reached reached;
	bool shown = local || !seen->assignment->is_tainted || is_host_written(seen) ||
		(world_reach(seen->world, seen->project, seen->service, seen->url.host, &reached,
		&elsewhere) && reached.service != NULL &&
		slice_equal(reached.service->name, seen->url.host));

	subject_text(seen->subject, "host", shown ?
		world_text(seen->world, seen->url.host) : "***");
	subject_text(seen->subject, "scheme", shown ?
		world_text(seen->world, seen->url.scheme) : "***");
}

static void
put_host(struct seen_url *seen)
{
	const struct compose *elsewhere;
	struct reached reached;
	bool listens = url_host_is_any(seen->url.host), known;
	bool local = !listens && url_host_is_local(seen->url.host);

	subject_bool(seen->subject, "is_localhost", local);
	put_host_text(seen, local || listens);
	subject_bool(seen->subject, "own_port", local && ((seen->port != 0 &&
		service_listens(seen->service, seen->port)) ||
		network_is_shared(seen->world, seen->project, seen->service)));
	subject_bool(seen->subject, "host_is_plain", !local && url_host_is_plain(seen->url.host));
	if (local || !url_host_is_plain(seen->url.host))
		return;
	known = world_reach(seen->world, seen->project, seen->service, seen->url.host, &reached,
		&elsewhere);
	subject_bool(seen->subject, "host_known", known);
	if (elsewhere != NULL)
		subject_text(seen->subject, "host_elsewhere", elsewhere->name);
	put_target(seen, &reached);
}

struct userinfo {
	struct vars *env;
	bool is_lost; /* a value of it is not what was meant */
};

static void
look_for_lost(void *cookie, const struct reference *found)
{
	struct userinfo *userinfo = cookie;
	const struct var *var = vars_find(userinfo->env, found->name);

	userinfo->is_lost |= var != NULL && var->lost;
}

/* Does `user:password` of the URL have signs, once its variables are put in, that break it? */
static bool
has_broken_userinfo(const struct seen_url *seen)
{
	struct secret_text text = SECRET_TEXT_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct userinfo look = {(struct vars *)&seen->project->env, false};
	struct slice userinfo = seen->assignment->userinfo;
	bool broken;

	if (userinfo.len == 0 || seen->assignment->is_unknown)
		return false;
	references_scan(userinfo, look_for_lost, &look, NULL);
	broken = !look.is_lost &&
		interpolate(userinfo, vars_look_up, look.env, &text, &ignored) == 0 &&
		url_userinfo_is_broken(secret_text_slice(&text));
	secret_text_done(&text);
	return broken;
}

/* Has the template beside the env file that it is from the same text for the name? */
static bool
is_as_in_example(const struct seen_url *seen)
{
	const struct origin *from = seen->assignment->at.from;
	struct origin template = {.folder = from->folder};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct slice text;
	const struct var *var;
	struct vars vars;
	bool same;

	template.file = pool_printf(seen->world->pool, "%s.example", from->file);
	if (!seen->assignment->from_file ||
		sources_read(seen->world->sources, template.file, &text, &ignored) < 0)
		return false;
	arena = arena_new(text.len + 64);
	vars_init(&vars, arena, NULL, NULL);
	vars_read(&vars, text, &template, &ignored);
	var = vars_find(&vars, seen->assignment->name);
	same = var != NULL && slice_equal(var->value, seen->assignment->value);
	vars_done(&vars);
	return same;
}

static void
put_password(struct seen_url *seen)
{
	struct url raw;
	bool literal = url_parse(seen->assignment->raw, &raw) && raw.has_password &&
		slice_find(raw.password, '$') == raw.password.len;

	subject_bool(seen->subject, "has_password", seen->url.has_password);
	subject_bool(seen->subject, "password_in_text", literal);
	subject_bool(seen->subject, "password_unencoded", has_broken_userinfo(seen));
}

static void
add_url(struct seen_url *seen)
{
	struct world *world = seen->world;
	const struct assignment *assignment = seen->assignment;

	seen->subject = world_add(world, seen->project, seen->service, "url", assignment->at);
	seen->port = url_port(seen->url.port);
	subject_text(seen->subject, "variable", world_text(world, assignment->name));
	subject_text(seen->subject, "name", world_text(world, assignment->name));
	subject_bool(seen->subject, "protected", seen->project->stack->is_protected);
	subject_bool(seen->subject, "from_file", assignment->from_file);
	put_password(seen);
	if (seen->port != 0)
		subject_number(seen->subject, "port", seen->port);
	subject_bool(seen->subject, "on_external_network",
		world_is_open(world, seen->project, seen->service));
	subject_bool(seen->subject, "as_in_example", is_as_in_example(seen));
	put_host(seen);
	put_publisher(seen);
}

void
url_fact(struct world *world, const struct compose *project, const struct compose_service *service,
	const struct assignment *assignment)
{
	struct seen_url seen = {.world = world, .project = project, .service = service,
		.assignment = assignment};

	if (assignment_url(assignment, &seen.url))
		add_url(&seen);
}

void
url_facts(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++)
		for (size_t i = 0; i < project->services[s].count; i++)
			url_fact(world, project, &project->services[s],
				&project->services[s].items[i]);
}
