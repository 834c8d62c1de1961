/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects, through one `git cat-file --batch` that lives as long as the store is open. Trees are
 * walked here and not by git: it says "missing" of a name that a tree does not have and of a tree that
 * a crash has damaged alike, and only the first of the two is an answer.
 */
#include "cmd/remote/git/git_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/list.h"

enum { HEADER_MOST = 256, TREE_MOST = 64 << 20, PATIENCE_MS = 200 };

static bool
wait_for(int fd, short event, uint64_t until)
{
	struct pollfd end = {.fd = fd, .events = event};
	unsigned left;

	while ((left = engine_left_ms(until)) > 0) {
		int n = poll(&end, 1, (int)left);

		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
	return false;
}

static bool
send_all(int fd, struct slice text, uint64_t until)
{
	while (text.len > 0) {
		ssize_t n = write(fd, text.data, text.len);

		if (n > 0)
			text = slice_from(text, (size_t)n);
		else if (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLOUT, until)))
			return false;
	}
	return true;
}

/* At least one byte, at most LEN. 0: it ended, or the time is over. */
static size_t
receive(int fd, void *out, size_t len, uint64_t until)
{
	for (;;) {
		ssize_t n = read(fd, out, len);

		if (n >= 0)
			return (size_t)n;
		if (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLIN, until)))
			return 0;
	}
}

/* Up to the first LF, which is dropped; byte by byte is the way not to take what follows. */
static bool
receive_header(int fd, uint64_t until, char out[HEADER_MOST])
{
	for (size_t len = 0; len < HEADER_MOST; len++) {
		if (receive(fd, out + len, 1, until) == 0)
			return false;
		if (out[len] == '\n') {
			out[len] = '\0';
			return true;
		}
	}
	return false;
}

/* LEN bytes and the LF behind them. */
static bool
receive_bytes(int fd, size_t len, uint64_t until, struct buf *out)
{
	char chunk[32 << 10];

	for (size_t left = len + 1; left > 0;) {
		size_t n = receive(fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk), until);

		if (n == 0)
			return false;
		left -= n;
		buf_add(out, slice_of(chunk, left == 0 ? n - 1 : n));
	}
	return true;
}

static bool
start_reader(struct store *store)
{
	static const char *const args[] = {"cat-file", "--batch", NULL};

	return store->reader.pid > 0 ||
	       git_start(store->folder, store->variables, args, &store->reader) == 0;
}

/* `ID TYPE SIZE`; anything else, as `NAME missing`, is not. */
static bool
parse_header(const char *header, const char *type, struct git_id *id, size_t *size)
{
	size_t digits = strspn(header, "0123456789abcdef"), len = strlen(type);
	const char *rest = header + digits;
	int end = 0;

	if ((digits != 40 && digits != 64) || rest[0] != ' ' ||
		strncmp(rest + 1, type, len) != 0 || rest[1 + len] != ' ' ||
		sscanf(rest + 2 + len, "%zu%n", size, &end) != 1 || rest[2 + len + (size_t)end] != '\0')
		return false;
	memcpy(id->hex, header, digits);
	id->hex[digits] = '\0';
	return true;
}

enum git_read
git_object(struct store *store, const char *name, const char *type, size_t most, uint64_t until,
	struct buf *out, struct git_id *id)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	enum git_read result = GIT_BROKEN;
	char header[HEADER_MOST];
	struct git_id found;
	size_t size;

	if (!start_reader(store))
		return GIT_BROKEN;
	buf_addf(&line, "%s\n", name);
	if (send_all(store->reader.in, buf_slice(&line), until) &&
		receive_header(store->reader.out, until, header) &&
		parse_header(header, type, &found, &size))
		result = size > most ? GIT_TOO_LARGE :
		         receive_bytes(store->reader.out, size, until, out) ? GIT_READ : GIT_BROKEN;
	if (result == GIT_READ && id != NULL)
		*id = found;
	if (result != GIT_READ) {
		buf_clear(out);
		git_stop(&store->reader, 0); /* what it still has to say is in the way */
	}
	return result;
}

void
git_forget_trees(struct store *store)
{
	for (size_t i = 0; i < store->tree_count; i++)
		buf_done(&store->trees[i].bytes);
	store->tree_count = 0;
}

enum git_read
git_tree(struct store *store, const struct git_id *id, uint64_t until, struct slice *out)
{
	struct git_tree *tree;
	enum git_read result;

	for (size_t i = 0; i < store->tree_count; i++) {
		if (strcmp(store->trees[i].id.hex, id->hex) != 0)
			continue;
		*out = buf_slice(&store->trees[i].bytes);
		return GIT_READ;
	}
	if (store->tree_count == GIT_TREES)
		git_forget_trees(store);
	tree = &store->trees[store->tree_count];
	*tree = (struct git_tree){.id = *id};
	result = git_object(store, id->hex, "tree", TREE_MOST, until, &tree->bytes, NULL);
	if (result != GIT_READ) {
		buf_done(&tree->bytes);
		return result;
	}
	store->tree_count++;
	*out = buf_slice(&tree->bytes);
	return GIT_READ;
}

bool
git_is_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (memchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.data[i], 37) == NULL)
			return false;
	return name.len > 0 && name.len <= ENGINE_NAME_MOST;
}

/* `MODE NAME NUL` and the id's bytes. */
bool
git_tree_next(const struct store *store, struct slice *tree, struct git_entry *out, bool *bad)
{
	size_t id_len = store->sha256 ? 32 : 20, blank = slice_find(*tree, ' '), end = slice_find(*tree, '\0');
	struct slice mode;

	if (tree->len == 0)
		return false;
	if (blank >= end || end + 1 + id_len > tree->len) {
		*bad = true;
		return false;
	}
	mode = slice_of(tree->data, blank);
	*out = (struct git_entry){.there = true, .name = slice_of(tree->data + blank + 1, end - blank - 1)};
	out->is_tree = slice_equal_text(mode, "40000");
	out->is_file = slice_starts_with(mode, "100");
	out->raw_id = slice_of(tree->data + end + 1, id_len);
	*tree = slice_from(*tree, end + 1 + id_len);
	return true;
}

static void
write_id(struct slice raw, struct git_id *out)
{
	hex_text(raw.data, raw.len, out->hex);
}

/* One step down from the tree ID, which becomes what is there. */
static enum git_read
find_in(struct store *store, struct git_id *id, struct slice part, uint64_t until,
	struct git_entry *out)
{
	struct slice tree;
	bool bad = false;
	enum git_read result = git_tree(store, id, until, &tree);
	struct git_entry entry;

	if (result != GIT_READ)
		return result;
	out->there = false;
	while (git_tree_next(store, &tree, &entry, &bad)) {
		if (slice_equal(entry.name, part)) {
			*out = entry;
			write_id(entry.raw_id, id);
			return GIT_READ;
		}
	}
	return bad ? GIT_BROKEN : GIT_READ;
}

enum git_read
git_find(struct store *store, const char *name, uint64_t until, struct git_entry *out,
	struct git_id *id)
{
	struct git_entry entry = {.there = store->tip.hex[0] != '\0', .is_tree = true};
	struct slice rest = slice_of_text(name);

	*id = store->root;
	while (entry.there && entry.is_tree && rest.len > 0) {
		size_t slash = slice_find(rest, '/');
		enum git_read result = find_in(store, id, slice_of(rest.data, slash), until, &entry);

		if (result != GIT_READ)
			return result;
		rest = slice_from(rest, slash + 1);
	}
	*out = entry;
	out->blocked = entry.there && rest.len > 0;
	out->there = entry.there && rest.len == 0;
	return GIT_READ;
}
