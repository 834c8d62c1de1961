/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fetcher: waits until the store has the next object of a chain in use, and fetches. It has no key:
 * what comes in is verified without one. Its terminal, its signals and its streams are not those of the
 * command; it ends with the parent.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/run/watch.h"
#include "cmd/session/share/share.h"
#include "vault/object.h"

enum {
	POLL_MS = 60000,
	FOLDER_POLL_MS = 2000,
	CALL_MS = 15 * 60 * 1000, /* then everything is looked at, and that it was reached noted */
	BUSY_MS = 1000,
	PAUSE_LEAST_MS = 1000,
	ROUND_MS = 50,
	CHAINS = 3,
};

struct fetching {
	struct session *session;
	const struct watch_note *first;
	int fd;
	unsigned poll_ms, pause_ms;
	bool is_link;
};

static void
pause_for(unsigned ms)
{
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	while (nanosleep(&left, &left) < 0)
		continue;
}

static unsigned
about(unsigned ms)
{
	return ms - ms / 4 + watch_draw(ms / 2);
}

static void
tell(const struct fetching *fetching, struct watch_note *note)
{
	if (!note_send(fetching->fd, note))
		_exit(0);
}

static void
tell_error(const struct fetching *fetching, const struct err *err, enum note_kind kind)
{
	struct watch_note note = {.kind = kind};

	note_fill_error(&note, err, 0);
	note.kind = kind;
	tell(fetching, &note);
}

static bool
is_down(int r)
{
	return r == ERR_REMOTE || r == ERR_SYSTEM;
}

/* What the store has is another thing than what may be taken, and that is of this environment. */
static int
check_taken(const struct fetching *fetching, const struct receive_result *result, struct err *err)
{
	if (result->unconfirmed == 0 || (result->unconfirmed == 1 &&
		strcmp(result->unconfirmed_env, fetching->first->env) != 0))
		return 0;
	return share_check_confirmed(result, err);
}

/* 1: something was new, 0: nothing, below 0: told. */
static int
fetch(struct fetching *fetching)
{
	struct receive_result result = {.rosters = 0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = share_fetch(fetching->session, &result, &err);

	session_close_vault(fetching->session);
	if (r == ERR_CONFLICT)
		return r;
	if (r == 0)
		r = check_taken(fetching, &result, &err);
	if (r < 0) {
		tell_error(fetching, &err, is_down(r) ? NOTE_DOWN : NOTE_FAILED);
		return r;
	}
	tell(fetching, &(struct watch_note){.kind = NOTE_REACHED});
	return result.rosters + result.commits > 0 ? 1 : 0;
}

struct chains {
	char names[CHAINS][OBJECT_NAME];
	const char *list[CHAINS];
	size_t count;
};

static void
add_env(const struct heads *heads, const char *name, struct chains *chains)
{
	size_t i;

	for (i = 0; name[0] != '\0' && i < heads->count; i++) {
		if (strcmp(heads->envs[i].name, name) != 0)
			continue;
		object_name_commit(heads->envs[i].env_id, heads->envs[i].commit.seq + 1,
		    chains->names[chains->count++]);
		return;
	}
}

/* The next object of each chain in use. */
static int
find_chains(struct fetching *fetching, struct chains *out, struct err *err)
{
	struct heads heads CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct vault *vault;
	size_t i;
	int r = session_need_vault(fetching->session, false, &vault, err);

	if (r == 0)
		r = vault_heads(vault, &heads, err);
	session_close_vault(fetching->session);
	if (r < 0)
		return r;
	out->count = 0;
	object_name_roster(heads.roster.seq + 1, out->names[out->count++]);
	add_env(&heads, fetching->first->env, out);
	add_env(&heads, fetching->first->base, out);
	for (i = 0; i < CHAINS; i++)
		out->list[i] = out->names[i];
	return 0;
}

/* 1: there is more, 0: it is time to look at everything, below 0: it could not wait. */
static int
wait_for_more(struct fetching *fetching)
{
	static const struct remote_tag absent[CHAINS];
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct remote_watch watch = {.tags = absent, .timeout_ms = CALL_MS, .poll_ms = fetching->poll_ms};
	struct remote *remote;
	struct chains chains;
	int r;

	if (fetching->is_link) {
		pause_for(about(fetching->poll_ms));
		return 0;
	}
	r = find_chains(fetching, &chains, &err);
	if (r == 0)
		r = share_open(fetching->session, &remote, &err);
	if (r < 0)
		return r;
	watch.names = chains.list;
	watch.count = chains.count;
	r = remote_wait(remote, &watch, &err);
	if (is_down(r))
		tell_error(fetching, &err, NOTE_DOWN);
	return r;
}

static void
find_store(struct fetching *fetching)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct remote_address *address;
	int r = share_address(fetching->session, &address, &err);

	if (r < 0 || address == NULL) {
		if (r < 0)
			tell_error(fetching, &err, NOTE_FAILED);
		tell(fetching, &(struct watch_note){.kind = NOTE_ALONE});
		_exit(0);
	}
	fetching->poll_ms = address->engine == REMOTE_FILE ? FOLDER_POLL_MS : POLL_MS;
	fetching->is_link = address->is_link;
}

/* Longer each time that it does not work. */
static void
pause_longer(struct fetching *fetching)
{
	unsigned pause_ms = fetching->pause_ms == 0 ? PAUSE_LEAST_MS : 2 * fetching->pause_ms;

	fetching->pause_ms = pause_ms > fetching->poll_ms ? fetching->poll_ms : pause_ms;
	session_renew(fetching->session); /* what speaks with the store is started anew, too */
	pause_for(about(fetching->pause_ms));
}

static void
stand_apart(void)
{
	int null = open("/dev/null", O_RDWR), fd;

	setsid();
	for (fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	output_be_quiet();
	terminal_ask_nobody();
}

/* Of a token no more is kept than what it knows of its vault. */
static void
take_anchor(struct session *session, const struct fetcher_ask *ask)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (ask->reads_keys)
		(void)session_find_keys(session, &ignored);
	session_drop_keys_for_good(session);
}

void
fetch_for_ever(struct session *session, const struct fetcher_ask *ask, int fd)
{
	struct fetching fetching = {.session = session, .first = ask->first, .fd = fd};
	bool there_is_more = false;
	int r;

	stand_apart();
	session_renew(session);
	take_anchor(session, ask);
	find_store(&fetching);
	pause_for(watch_draw(ask->spread_ms));
	for (;;) {
		session_tick(session);
		r = fetch(&fetching);
		if (r == ERR_CONFLICT) {
			pause_for(about(BUSY_MS));
			continue;
		}
		/* what is there and cannot be taken would be there again at once */
		if (r < 0 || (r == 0 && there_is_more)) {
			pause_longer(&fetching);
			there_is_more = false;
			continue;
		}
		r = wait_for_more(&fetching);
		there_is_more = r == 1;
		if (r < 0)
			pause_longer(&fetching);
		else
			fetching.pause_ms = 0;
		pause_for(ROUND_MS);
	}
}
