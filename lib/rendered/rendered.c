/* SPDX-License-Identifier: Apache-2.0 */
#include "rendered/rendered.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "secret/secret.h"

enum { FILE_MOST = 64 << 20, FILE_NAME = 16, NAME_DIGEST = 8, NAME_HEX = 16 };

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

void
rendered_set(char **text, const char *news)
{
	char *copy = news == NULL ? NULL : xstrdup(news);

	free(*text);
	*text = copy;
}

static void
target_done(struct rendered_target *target)
{
	size_t i;

	free(target->path);
	free(target->dialect);
	free(target->template);
	free(target->env);
	free(target->service);
	free(target->name);
	free(target->space);
	free(target->plain);
	for (i = 0; i < target->text_count; i++)
		free(target->texts[i].name);
	free(target->texts);
}

void
rendered_done(struct rendered *rendered)
{
	size_t i;

	for (i = 0; i < rendered->count; i++)
		target_done(&rendered->targets[i]);
	free(rendered->targets);
	*rendered = (struct rendered){0};
}

struct rendered_target *
rendered_find(const struct rendered *rendered, const char *path)
{
	size_t i;

	for (i = 0; i < rendered->count; i++) {
		if (strcmp(rendered->targets[i].path, path) == 0)
			return &rendered->targets[i];
	}
	return NULL;
}

struct rendered_target *
rendered_add(struct rendered *rendered, const char *path)
{
	struct rendered_target *target = rendered_find(rendered, path);
	size_t at = rendered->count;

	if (target != NULL)
		return target;
	rendered->targets = list_grow(
	    rendered->targets, rendered->count, &rendered->room, sizeof(*rendered->targets));
	while (at > 0 && strcmp(rendered->targets[at - 1].path, path) > 0)
		at--;
	target = &rendered->targets[at];
	memmove(target + 1, target, (rendered->count - at) * sizeof(*target));
	rendered->count++;
	*target = (struct rendered_target){.path = xstrdup(path)};
	secret_random(target->key, sizeof(target->key));
	return target;
}

bool
rendered_remove(struct rendered *rendered, const char *path)
{
	struct rendered_target *target = rendered_find(rendered, path);
	size_t at;

	if (target == NULL)
		return false;
	at = (size_t)(target - rendered->targets);
	target_done(target);
	rendered->count--;
	memmove(target, target + 1, (rendered->count - at) * sizeof(*target));
	return true;
}

static bool
is_named(const struct rendered_text *text, const char *name)
{
	if (text->name == NULL || name == NULL)
		return text->name == name;
	return strcmp(text->name, name) == 0;
}

static struct rendered_text *
find_text(const struct rendered_target *target, const char *name)
{
	size_t low = 0, high = target->text_count;

	if (name == NULL)
		return high > 0 && is_named(target->texts, NULL) ? target->texts : NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *here = target->texts[middle].name;
		int order = here == NULL ? -1 : strcmp(here, name);

		if (order == 0)
			return &target->texts[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void
digest_of(const struct rendered_target *target, const char *name, struct slice bytes,
    uint8_t out[RENDERED_DIGEST])
{
	static const unsigned char end = 0;
	struct slice parts[] = {slice_of_text(name), slice_of(&end, 1), bytes};

	mac_of(target->key, parts, ARRAY_LEN(parts), out, RENDERED_DIGEST);
}

static struct rendered_text *
add_text(struct rendered_target *target, const char *name)
{
	size_t at = target->text_count;
	struct rendered_text *text;

	target->texts = list_grow(
	    target->texts, target->text_count, &target->text_room, sizeof(*target->texts));
	while (name != NULL && at > 0 && strcmp(target->texts[at - 1].name, name) > 0)
		at--;
	text = &target->texts[at];
	memmove(text + 1, text, (target->text_count - at) * sizeof(*text));
	target->text_count++;
	*text = (struct rendered_text){.name = name == NULL ? NULL : xstrdup(name)};
	return text;
}

void
rendered_note(struct rendered_target *target, const char *name, struct slice bytes)
{
	struct rendered_text *text = find_text(target, name);
	uint8_t digest[RENDERED_DIGEST];

	if (text == NULL)
		text = add_text(target, name);
	digest_of(target, name, bytes, digest);
	if (text->now && memcmp(text->digest, digest, sizeof(digest)) == 0)
		return;
	text->once = text->now;
	memcpy(text->before, text->digest, sizeof(text->before));
	text->now = true;
	memcpy(text->digest, digest, sizeof(text->digest));
}

void
rendered_note_gone(struct rendered_target *target, const char *name)
{
	struct rendered_text *text = find_text(target, name);
	size_t at;

	if (text == NULL)
		return;
	at = (size_t)(text - target->texts);
	free(text->name);
	target->text_count--;
	memmove(text, text + 1, (target->text_count - at) * sizeof(*text));
}

enum rendered_knowledge
rendered_knows(const struct rendered_target *target, const char *name, struct slice bytes)
{
	const struct rendered_text *text = target == NULL ? NULL : find_text(target, name);
	uint8_t digest[RENDERED_DIGEST];

	if (text == NULL)
		return RENDERED_UNKNOWN;
	digest_of(target, name, bytes, digest);
	if (text->now && memcmp(digest, text->digest, sizeof(digest)) == 0)
		return RENDERED_LAST;
	if (text->once && memcmp(digest, text->before, sizeof(digest)) == 0)
		return RENDERED_BEFORE;
	return RENDERED_EDITED;
}

static void
name_digest(const struct rendered_target *target, struct slice name, uint8_t out[NAME_DIGEST])
{
	static const char label[] = "name";
	struct slice parts[] = {slice_of(label, sizeof(label)), name};

	mac_of(target->key, parts, ARRAY_LEN(parts), out, NAME_DIGEST);
}

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, NAME_DIGEST);
}

void
rendered_set_plain(struct rendered_target *target, const struct slice *names, size_t count)
{
	uint8_t *digests CLEANUP(freep) = xcalloc(count + 1, NAME_DIGEST);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	for (i = 0; i < count; i++)
		name_digest(target, names[i], digests + i * NAME_DIGEST);
	qsort(digests, count, NAME_DIGEST, by_digest);
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_add_byte(&text, ' ');
		hex_add(&text, slice_of(digests + i * NAME_DIGEST, NAME_DIGEST));
	}
	free(target->plain);
	target->plain = count == 0 ? NULL : buf_take(&text);
}

static int
by_hex(const void *a, const void *b)
{
	return memcmp(a, b, NAME_HEX);
}

bool
rendered_was_plain(const struct rendered_target *target, struct slice name)
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;
	uint8_t digest[NAME_DIGEST];
	size_t count;

	if (target == NULL || target->plain == NULL)
		return false;
	count = (strlen(target->plain) + 1) / (NAME_HEX + 1);
	name_digest(target, name, digest);
	hex_add(&hex, slice_of(digest, sizeof(digest)));
	return bsearch(buf_text(&hex), target->plain, count, NAME_HEX + 1, by_hex) != NULL;
}

/* The caller frees it. */
static char *
path_of(const char *state_folder, const char *root)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	uint8_t digest[HASH];

	hash_of("evenkeep/rendered", slice_of_text(root), digest);
	buf_addf(&path, "%s/rendered/", state_folder);
	hex_add(&path, slice_of(digest, FILE_NAME));
	return buf_take(&path);
}

static int
refuse_open(const char *path, struct err *err)
{
	err_set(err, ERR_REFUSED, "rendered-open", "`%s` is not a file that only you can write",
	    path);
	err_why(err, "which files may be replaced is remembered there");
	return err_fix(err, "remove it; the next `evenkeep render` makes it again");
}

/* Append the file to OUT: 1 read, 0 there is none. */
static int
read_own(const char *path, struct buf *out, struct err *err)
{
	int fd CLEANUP(closep) =
	    open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	char chunk[8192];
	ssize_t n;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0 && errno == ELOOP)
		return refuse_open(path, err);
	if (fd < 0 || fstat(fd, &status) < 0)
		return err_system(err, "cannot open `%s`", path);
	if (!S_ISREG(status.st_mode) || (status.st_mode & 022) != 0 ||
	    (status.st_uid != geteuid() && status.st_uid != 0))
		return refuse_open(path, err);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, "cannot read `%s`", path);
		if (out->len + (size_t)n > FILE_MOST)
			return err_set(err, ERR_INVALID, "rendered-damaged", "`%s` is too large", path);
		buf_add(out, slice_of(chunk, (size_t)n));
	}
	return 1;
}

int
rendered_load(const char *state_folder, const char *root, struct rendered *out, struct err *err)
{
	char *path CLEANUP(freep) = path_of(state_folder, root);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct rendered rendered = {0};
	int r;

	r = read_own(path, &text, err);
	if (r > 0)
		r = rendered_parse(buf_slice(&text), path, &rendered, err);
	secret_wipe(text.data, text.len); /* of the keys */
	if (r < 0)
		return r;
	*out = rendered;
	return 0;
}

static int
lock_folder(const char *folder, int *fd, struct err *err)
{
	int r, rc;

	r = file_make_folders(folder, err);
	if (r < 0)
		return r;
	*fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return err_system(err, "cannot open `%s`", folder);
	do
		rc = flock(*fd, LOCK_EX);
	while (rc < 0 && errno == EINTR);
	return rc < 0 ? err_system(err, "cannot lock `%s`", folder) : 0;
}

int
rendered_update(const char *state_folder, const char *root,
    bool (*change)(void *cookie, struct rendered *rendered), void *cookie, struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "rendered");
	char *path CLEANUP(freep) = path_of(state_folder, root);
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int fd CLEANUP(closep) = -1;
	int r;

	r = lock_folder(folder, &fd, err);
	if (r == 0)
		r = rendered_load(state_folder, root, &rendered, err);
	if (r == ERR_INVALID) {
		err_done(err); /* what it knew is lost, and nothing else */
		r = 0;
	}
	if (r < 0 || !change(cookie, &rendered))
		return r;
	if (rendered.count == 0)
		return unlink(path) < 0 && errno != ENOENT
			   ? err_system(err, "cannot remove `%s`", path) : 0;
	rendered_build(&rendered, &text);
	r = file_replace(path, buf_slice(&text), 0600, err);
	secret_wipe(text.data, text.len);
	return r;
}
