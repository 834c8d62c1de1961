/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hex.h"
#include "base/list.h"
#include "cmd/session/share/reached.h"
#include "vault/state.h"

enum { BUNDLES_MOST = 1 << 20 };

static const char label[] = "evenkeep/bundles", suffix[] = ".bundles";

struct bundle_tag *
bundle_tags_find(struct bundle_tags *tags, const uint8_t env_id[ENV_ID])
{
	for (size_t i = 0; i < tags->count; i++)
		if (memcmp(tags->items[i].env_id, env_id, ENV_ID) == 0)
			return &tags->items[i];
	return NULL;
}

struct bundle_tag *
bundle_tags_put(struct bundle_tags *tags, const uint8_t env_id[ENV_ID])
{
	struct bundle_tag *tag = bundle_tags_find(tags, env_id);

	if (tag != NULL)
		return tag;
	tags->items = list_grow(tags->items, tags->count, &tags->room, sizeof(*tag));
	tag = &tags->items[tags->count++];
	*tag = (struct bundle_tag){.commit_seq = 0};
	memcpy(tag->env_id, env_id, ENV_ID);
	return tag;
}

void
bundle_tags_done(struct bundle_tags *tags)
{
	free(tags->items);
	*tags = (struct bundle_tags){NULL, 0, 0};
}

static void
add_bundle(struct buf *out, const struct bundle_tag *bundle)
{
	char id[2 * ENV_ID + 1], tag[2 * sizeof(bundle->tag.text) + 1];

	hex_text(bundle->env_id, ENV_ID, id);
	hex_text(bundle->tag.text, strlen(bundle->tag.text), tag);
	buf_addf(out, "bundle %s %" PRIu64 " %" PRIu64 " %s\n", id, bundle->roster_seq,
	    bundle->commit_seq, tag);
}

/* The digits up to the next blank; -1: they are none, or more than fit. */
static long
take_hex(const char **text, unsigned char *out, size_t room)
{
	size_t digits = strcspn(*text, " ");

	if (digits % 2 != 0 || digits / 2 > room || !hex_bytes(*text, digits / 2, out))
		return -1;
	*text += digits;
	return (long)(digits / 2);
}

/* Behind a blank. */
static bool
take_number(const char **text, uint64_t *out)
{
	char *end;

	if ((*text)[0] != ' ' || (*text)[1] < '0' || (*text)[1] > '9')
		return false;
	*out = strtoull(*text + 1, &end, 10);
	*text = end;
	return true;
}

static bool
take_bundle(const char *line, struct bundle_tags *out)
{
	struct bundle_tag *tag, read = {.commit_seq = 0};

	if (strncmp(line, "bundle ", 7) != 0)
		return false;
	line += 7;
	if (take_hex(&line, read.env_id, ENV_ID) != ENV_ID || !take_number(&line, &read.roster_seq) ||
	    !take_number(&line, &read.commit_seq) || *line++ != ' ')
		return false;
	if (take_hex(&line, (unsigned char *)read.tag.text, sizeof(read.tag.text) - 1) < 0 || *line != '\0')
		return false;
	tag = bundle_tags_put(out, read.env_id);
	*tag = read;
	return true;
}

static bool
take_line(struct slice *text, const char *wanted)
{
	struct slice line;

	return slice_next_line(text, &line) && slice_equal_text(line, wanted);
}

static bool
parse(struct slice text, const char *address, struct bundle_tags *out)
{
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	struct slice line;

	buf_addf(&there, "address %s", address);
	if (!state_sum_take(label, &text) || !take_line(&text, "bundles 2") ||
	    !take_line(&text, buf_text(&there)))
		return false;
	while (slice_next_line(&text, &line)) {
		char *copy CLEANUP(freep) = xstrndup((const char *)line.data, line.len);

		if (!take_bundle(copy, out))
			return false;
	}
	return true;
}

void
bundle_tags_load(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
    struct bundle_tags *out)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *path CLEANUP(freep) = NULL;

	bundle_tags_done(out);
	if (state_folder == NULL)
		return;
	path = reached_path(state_folder, vault_id, suffix);
	if (state_read(path, BUNDLES_MOST, &text, &ignored) != 1 ||
	    !parse(buf_slice(&text), address, out))
		bundle_tags_done(out);
}

void
bundle_tags_save(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
    const struct bundle_tags *tags)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *folder CLEANUP(freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	int fd CLEANUP(state_closep) = -1;

	if (state_folder == NULL)
		return;
	folder = path_join(state_folder, "remote");
	path = reached_path(state_folder, vault_id, suffix);
	buf_addf(&text, "bundles 2\naddress %s\n", address);
	for (size_t i = 0; i < tags->count; i++)
		add_bundle(&text, &tags->items[i]);
	state_sum_add(label, &text);
	if (state_lock(folder, &fd, &ignored) == 0)
		file_replace(path, buf_slice(&text), 0600, &ignored);
}
