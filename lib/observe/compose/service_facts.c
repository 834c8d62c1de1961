/* SPDX-License-Identifier: Apache-2.0 */
/* What a service says of itself, and of the services that it needs. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "observe/url.h"
#include "observe/compose/service_facts_priv.h"

/* A word of a command that may be a secret. */
static bool
is_hidden(struct world *world, const struct tree *word, struct slice before)
{
	static const char *const hints[] = {"pass", "secret", "token", "key", "auth", "cred"};
	struct slice option = before;

	if (word->is_tainted || world->words->secret_value(SLICE_LITERAL(""), word->text) != NULL)
		return true;
	if (option.len < 2 || option.data[0] != '-' || (word->text.len > 0 && word->text.data[0] == '-'))
		option = word->text.len > 0 && word->text.data[0] == '-' &&
			slice_find(word->text, '=') < word->text.len ? word->text : slice_of(NULL, 0);
	option.len = slice_find(option, '=');
	for (size_t i = 0; option.len > 0 && i < ARRAY_LEN(hints); i++)
		for (size_t at = 0; at + strlen(hints[i]) <= option.len; at++)
			if (strncasecmp((const char *)option.data + at, hints[i],
				strlen(hints[i])) == 0)
				return true;
	return false;
}

static void
put_words(struct world *world, struct subject *subject, const struct tree *service, const char *name)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	const struct tree *words = tree_find(service, name);
	struct slice before = slice_of(NULL, 0);

	if (words == NULL || words->kind != NODE_LIST)
		return;
	for (const struct tree *at = words->first; at != NULL; at = at->next) {
		if (text.len > 0)
			buf_add_byte(&text, ' ');
		if (is_hidden(world, at, before))
			buf_add_text(&text, "***");
		else
			buf_add(&text, at->text);
		before = at->text;
	}
	subject_text(subject, name, buf_text(&text));
	subject_at(subject, name, place_of(words->at));
}

/* A plain field; what a secret was put into is not shown. */
static void
put_text(struct world *world, struct subject *subject, const char *name, const struct tree *text)
{
	if (!tree_is_text(text))
		return;
	subject_text(subject, name, text->is_tainted ||
		world->words->secret_value(SLICE_LITERAL("ID"), text->text) != NULL ? "***" : world_text(world, text->text));
	subject_at(subject, name, place_of(text->at));
}

static void
put_paths(struct world *world, struct subject *subject, const struct tree *tree, const char *path)
{
	for (const struct tree *at = tree->first; tree->kind == NODE_MAP && at != NULL; at = at->next) {
		const char *name = pool_printf(world->pool, "%s.%.*s", path, (int)at->key.len,
			(const char *)at->key.data);

		if (at->kind == NODE_MAP)
			put_paths(world, subject, at, name);
		else
			put_text(world, subject, name, at);
	}
}

static void
put_image(struct world *world, struct subject *subject, const struct tree *service)
{
	const struct tree *image = tree_find(service, "image");
	bool has_digest = false;
	struct slice tag;

	subject_bool(subject, "builds", tree_find(service, "build") != NULL);
	if (!tree_is_text(image))
		return;
	put_text(world, subject, "image", image);
	if (image->is_tainted)
		return;
	tag = image_tag(image->text, &has_digest);
	subject_text(subject, "image_name", world_text(world, image_path(image->text)));
	subject_text(subject, "image_tag", has_digest && tag.len == 0 ? "(digest)" :
		world_text(world, tag));
}

static bool
has_field(const struct tree *service, const char *kind, const char *old)
{
	const struct tree *resources = tree_find(tree_find(service, "deploy"), "resources");
	const struct tree *found = tree_find(resources, kind);

	return (found != NULL && found->count > 0) || (old != NULL && tree_find(service, old) != NULL);
}

/* The port of the first URL of the own host in TEXT; 0: none. */
static unsigned
asked_port(struct slice text)
{
	for (size_t at = 0; at + 3 < text.len; at++) {
		struct slice rest = slice_from(text, at);
		struct url url;

		if ((at > 0 && text.data[at - 1] != ' ' && text.data[at - 1] != '"' &&
			text.data[at - 1] != '\'') || !slice_starts_with(rest, "http"))
			continue;
		if (url_parse(rest, &url) && url_host_is_local(url.host)) {
			size_t len = 0;

			while (len < url.port.len && url.port.data[len] >= '0' && url.port.data[len] <= '9')
				len++;
			return len == 0 ? 0 : url_port(slice_of(url.port.data, len));
		}
	}
	return 0;
}

static bool
ends_in(struct slice name, const char *word)
{
	return slice_ends_with(name, word) && (name.len == strlen(word) ||
		name.data[name.len - strlen(word) - 1] == '_');
}

/* What it says that it listens on: published and exposed ports, and variables called PORT. */
static void
add_listened(struct world *world, const struct compose_service *service, struct place_list *out)
{
	const struct tree *ports = tree_find(service->tree, "ports");
	const struct tree *expose = tree_find(service->tree, "expose");
	struct mark at = service->tree->key_at;

	for (const struct tree *port = ports == NULL ? NULL : ports->first; port != NULL; port = port->next)
		if (tree_is_path(tree_find(port, "target")))
			place_list_add(world, out, tree_find_text(port, "target"), at);
	for (const struct tree *port = expose == NULL ? NULL : expose->first; port != NULL; port = port->next)
		if (tree_is_path(port))
				place_list_add(world, out, port->text, at);
	for (size_t i = 0; i < service->count; i++)
		if (slice_equal_text(service->items[i].name, "PORT") && !service->items[i].is_tainted &&
			url_port(service->items[i].value) > 0)
			place_list_add(world, out, service->items[i].value, at);
}

static void
put_healthcheck(struct world *world, struct subject *subject, const struct compose_service *service)
{
	const struct tree *test = tree_find(tree_find(service->tree, "healthcheck"), "test");
	struct place_list listens = {.count = 0};
	unsigned port = 0;
	bool ok = false;

	subject_bool(subject, "has_healthcheck", service_has_healthcheck(world, service->tree));
	for (const struct tree *at = test == NULL ? NULL : test->first; port == 0 && at != NULL; at = at->next)
		port = asked_port(at->text);
	if (port == 0)
		return;
	subject_number(subject, "healthcheck_port", port);
	subject_at(subject, "healthcheck_port", place_of(test->at));
	add_listened(world, service, &listens);
	if (listens.count == 0)
		return;
	place_list_put(subject, "listens_on", &listens);
	for (size_t i = 0; i < listens.count; i++)
		ok |= url_port(slice_of_text(listens.items[i])) == port;
	subject_bool(subject, "healthcheck_port_ok", ok);
}

/* Folders of the build context that are mounted over what the image has. */
static void
put_mounts(struct world *world, struct subject *subject, const struct compose_service *service)
{
	const struct tree *volumes = tree_find(service->tree, "volumes");
	const char *built = service->context;
	struct place_list mounts = {.count = 0};

	for (const struct tree *at = built == NULL || volumes == NULL ? NULL : volumes->first; at != NULL;
		at = at->next) {
		struct slice source = tree_find_text(at, "source");
		const char *path, *name;

		if (!slice_equal_text(tree_find_text(at, "type"), "bind") || !tree_is_path(tree_find(at, "source")) ||
			source.data[0] != '.' || tree_says_true(at, "read_only"))
			continue;
		path = source_path(world->pool, at->at.from->folder, source);
		name = path == NULL ? NULL : strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
		if (name == NULL || strchr(name, '.') != NULL ||
			(strcmp(built, ".") != 0 && (strncmp(path, built, strlen(built)) != 0)))
			continue;
		place_list_add(world, &mounts, source, service->last_at.from != NULL &&
			service->last_at.from != service->tree->key_at.from &&
			at->at.from != service->last_at.from ? service->last_at : at->at);
	}
	place_list_put(subject, "source_mounts", &mounts);
}

static bool
says_production(const struct compose_service *service)
{
	for (size_t i = 0; i < service->count; i++)
		if ((ends_in(service->items[i].name, "ENV") ||
			ends_in(service->items[i].name, "ENVIRONMENT")) &&
			(slice_equal_text(service->items[i].value, "production") ||
			slice_equal_text(service->items[i].value, "prod")))
			return true;
	return false;
}

static void
put_gateway(struct subject *subject, const struct compose_service *service)
{
	const struct tree *hosts = tree_find(service->tree, "extra_hosts");
	bool uses = false, has = false;

	for (size_t i = 0; i < service->count; i++)
		uses |= slice_has(service->items[i].value, "host.docker.internal");
	for (const struct tree *at = hosts == NULL ? NULL : hosts->first; at != NULL; at = at->next)
		has |= slice_starts_with(at->text, "host.docker.internal=");
	subject_bool(subject, "uses_host_gateway", uses);
	subject_bool(subject, "has_host_gateway", has);
}

static void
add_service(struct world *world, const struct compose *project, const struct compose_service *service)
{
	static const char *const texts[] = {"restart", "user", "network_mode", "privileged"};
	static const char *const maps[] = {"deploy", "healthcheck", "logging"};
	struct subject *subject = world_add(world, project, service, "service", service->tree->key_at);
	const struct tree *tree = service->tree;

	subject_text(subject, "kind", "compose");
	subject_text(subject, "name", subject->service);
	subject_bool(subject, "protected", project->stack->is_protected);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		put_text(world, subject, texts[i], tree_find(tree, texts[i]));
	if (tree_find(tree, "restart") == NULL)
		put_text(world, subject, "restart", tree_find(tree_find(tree_find(tree, "deploy"),
			"restart_policy"), "condition"));
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		if (tree_find(tree, maps[i]) != NULL)
			put_paths(world, subject, tree_find(tree, maps[i]), maps[i]);
	put_image(world, subject, tree);
	put_words(world, subject, tree, "command");
	put_words(world, subject, tree, "entrypoint");
	subject_bool(subject, "tty", tree_says_true(tree, "tty") || tree_says_true(tree, "stdin_open"));
	subject_bool(subject, "has_limits", has_field(tree, "limits", "mem_limit"));
	subject_bool(subject, "has_reservations", has_field(tree, "reservations", "mem_reservation"));
	subject_bool(subject, "publishes", tree_find(tree, "ports") != NULL);
	subject_number(subject, "variables", (double)service->count);
	subject_bool(subject, "says_production", says_production(service));
	put_healthcheck(world, subject, service);
	service_needs(world, subject, project, service);
	put_mounts(world, subject, service);
	put_gateway(subject, service);
}

void
service_facts(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++)
		add_service(world, project, &project->services[s]);
}
