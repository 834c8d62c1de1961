/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/live/docker.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "secret/text.h"
#include "text/json_tree.h"

const char docker_form[] = "{\"name\":{{json .Name}},\"created\":{{json .Created}},"
	"\"labels\":{{json .Config.Labels}},\"env\":{{json .Config.Env}}}";

/* Of `.123456789Z`. */
static uint64_t
thousandths(struct slice text)
{
	uint64_t number = 0;
	size_t at = 1;

	for (unsigned scale = 100; scale > 0 && at < text.len && text.data[0] == '.'; scale /= 10, at++) {
		if (text.data[at] < '0' || text.data[at] > '9')
			break;
		number += (uint64_t)(text.data[at] - '0') * scale;
	}
	return number;
}

/* `2026-11-20T10:00:00.123456789Z`; 0: something else. */
static uint64_t
time_of(struct slice text)
{
	char room[20];
	struct tm when = {0};
	time_t seconds;

	if (text.len < sizeof(room) || text.data[text.len - 1] != 'Z')
		return 0;
	memcpy(room, text.data, sizeof(room) - 1);
	room[sizeof(room) - 1] = '\0';
	if (strptime(room, "%Y-%m-%dT%H:%M:%S", &when) == NULL)
		return 0;
	seconds = timegm(&when);
	return seconds < 0 ? 0 : (uint64_t)seconds * 1000 + thousandths(slice_from(text, sizeof(room) - 1));
}

static struct secret *
block_of(const struct json_item *list)
{
	struct secret_text block CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	for (const struct json_item *item = list == NULL ? NULL : list->first; item != NULL;
		item = item->next) {
		if (item->kind != JSON_TEXT)
			continue;
		secret_text_add(&block, item->text);
		secret_text_add_byte(&block, '\0');
	}
	return secret_of(secret_text_slice(&block));
}

static char *
label_of(const struct json_item *labels, const char *name)
{
	struct slice text;

	return json_item_text(labels, name, &text) ? xstrndup((const char *)text.data, text.len) : NULL;
}

static void
add(struct docker_containers *containers, const struct json_item *item)
{
	const struct json_item *labels = json_item_find(item, "labels");
	struct docker_container *container;
	struct slice text = {NULL, 0};

	containers->items = list_grow(containers->items, containers->count, &containers->room,
		sizeof(*containers->items));
	container = &containers->items[containers->count++];
	*container = (struct docker_container){0};
	json_item_text(item, "name", &text);
	if (text.len > 0 && text.data[0] == '/')
		text = slice_from(text, 1);
	process_set_command(&container->process, text);
	if (json_item_text(item, "created", &text))
		container->process.started_ms = time_of(text);
	container->process.block = block_of(json_item_find(item, "env"));
	container->is_marked =
		process_marker(secret_slice(container->process.block), &container->process.marker);
	container->service = label_of(labels, "com.docker.compose.service");
	container->files = label_of(labels, "com.docker.compose.project.config_files");
}

void
docker_containers_read(struct slice text, struct docker_containers *out)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		struct arena *arena CLEANUP(arena_freep) = NULL;
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		struct json_item *item;

		if (slice_trim(line).len == 0)
			continue;
		arena = arena_new(line.len * 2 + 1024);
		if (json_tree(line, "docker", arena, &item, &ignored) == 0 && item->kind == JSON_MAP)
			add(out, item);
		else
			out->unreadable++;
	}
}

void
docker_containers_done(struct docker_containers *containers)
{
	for (size_t i = 0; i < containers->count; i++) {
		secret_free(containers->items[i].process.block);
		free(containers->items[i].service);
		free(containers->items[i].files);
	}
	free(containers->items);
}

bool
docker_is_of(const struct docker_container *container, const char *file)
{
	struct slice paths = slice_of_text(container->files);

	while (paths.len > 0) {
		struct slice one = slice_of(paths.data, slice_find(paths, ','));

		if (one.len > 0 && slice_equal_text(one, file))
			return true;
		paths = slice_from(paths, one.len + 1);
	}
	return false;
}
