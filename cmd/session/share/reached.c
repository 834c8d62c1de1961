/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/share/reached.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/list.h"
#include "vault/state.h"

enum { REACHED_MOST = 8192, DIGITS_MOST = 18 };

static const char label[] = "evenkeep/remote", owed[] = ".owed";

void
vault_id_text(const uint8_t vault_id[VAULT_ID], char out[VAULT_ID_TEXT])
{
	hex_text(vault_id, VAULT_ID, out);
}

bool
vault_id_parse(struct slice text, uint8_t out[VAULT_ID])
{
	uint8_t id[VAULT_ID];

	if (text.len != 2 * sizeof(id) || !hex_bytes(text.data, sizeof(id), id))
		return false;
	memcpy(out, id, sizeof(id));
	return true;
}

char *
reached_path(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *suffix)
{
	struct buf path = BUF_INIT;
	char id[VAULT_ID_TEXT];

	vault_id_text(vault_id, id);
	buf_addf(&path, "%s/remote/%s%s", state_folder, id, suffix);
	return buf_take(&path);
}

/* The rest of the next line, if it begins with WORD and a blank. */
static bool
take_field(struct slice *text, const char *word, struct slice *rest)
{
	struct slice line;
	size_t len = strlen(word);

	if (!slice_next_line(text, &line) || !slice_starts_with(line, word) || line.len <= len ||
	    line.data[len] != ' ')
		return false;
	*rest = slice_from(line, len + 1);
	return true;
}

static bool
take_time(struct slice *text, const char *word, uint64_t *out)
{
	struct slice digits;
	uint64_t time = 0;
	size_t i;

	if (!take_field(text, word, &digits) || digits.len == 0 || digits.len > DIGITS_MOST)
		return false;
	for (i = 0; i < digits.len; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return false;
		time = time * 10 + (uint64_t)(digits.data[i] - '0');
	}
	*out = time;
	return true;
}

static bool
parse(struct slice text, const char *address, struct reached *out)
{
	struct slice version, there;
	struct reached found;

	if (!state_sum_take(label, &text) || !take_field(&text, "remote", &version) ||
	    !slice_equal_text(version, "1") || !take_field(&text, "address", &there) ||
	    !slice_equal_text(there, address) || !take_time(&text, "reached", &found.reached_ms) ||
	    !take_time(&text, "tried", &found.tried_ms))
		return false;
	*out = found;
	return true;
}

void
reached_load(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
    struct reached *out)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *path CLEANUP(freep) = NULL;

	*out = (struct reached){0};
	if (state_folder == NULL)
		return;
	path = reached_path(state_folder, vault_id, "");
	if (state_read(path, REACHED_MOST, &text, &ignored) != 1 ||
	    !parse(buf_slice(&text), address, out))
		*out = (struct reached){0};
}

int
reached_save(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
    const struct reached *what, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char *folder CLEANUP(freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	int fd CLEANUP(state_closep) = -1;
	struct reached now;
	int r;

	if (state_folder == NULL)
		return err_set(err, ERR_SYSTEM, "no-home", "there is no state folder");
	folder = path_join(state_folder, "remote");
	path = reached_path(state_folder, vault_id, "");
	r = state_lock(folder, &fd, err);
	if (r < 0)
		return r;
	reached_load(state_folder, vault_id, address, &now);
	if (what->reached_ms > now.reached_ms)
		now.reached_ms = what->reached_ms;
	if (what->tried_ms > now.tried_ms)
		now.tried_ms = what->tried_ms;
	buf_addf(&text, "remote 1\naddress %s\nreached %llu\ntried %llu\n", address,
	    (unsigned long long)now.reached_ms, (unsigned long long)now.tried_ms);
	state_sum_add(label, &text);
	return file_replace(path, buf_slice(&text), 0600, err);
}

void
owed_set(const char *state_folder, const uint8_t vault_id[VAULT_ID])
{
	const int how = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	char *path CLEANUP(freep) = NULL;
	int fd;

	if (state_folder == NULL)
		return;
	path = reached_path(state_folder, vault_id, owed);
	fd = open(path, how, 0600);
	if (fd < 0)
		return;
	(void)futimens(fd, NULL); /* one that is there already becomes new */
	close(fd);
}

void
owed_clear(const char *state_folder, const uint8_t vault_id[VAULT_ID])
{
	char *path CLEANUP(freep) = NULL;

	if (state_folder == NULL)
		return;
	path = reached_path(state_folder, vault_id, owed);
	(void)unlink(path);
}

bool
owed_since(const char *state_folder, const uint8_t vault_id[VAULT_ID], uint64_t now_ms,
    uint64_t most_ms)
{
	char *path CLEANUP(freep) = NULL;
	struct stat status;
	uint64_t time_ms;

	if (state_folder == NULL)
		return false;
	path = reached_path(state_folder, vault_id, owed);
	if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	time_ms = (uint64_t)status.st_mtim.tv_sec * 1000 + (uint64_t)status.st_mtim.tv_nsec / 1000000;
	return (time_ms > now_ms ? time_ms - now_ms : now_ms - time_ms) < most_ms; /* the disk's clock */
}
