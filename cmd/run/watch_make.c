/* SPDX-License-Identifier: Apache-2.0 */
/* The maker: from the vault to the running command, in a process that is the command at its end. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/render/render.h"
#include "cmd/run/watch.h"

static int
make(const struct making *making, const struct run_opts *o, struct run_made *made,
    struct watch_note *note, struct err *err)
{
	const struct run_ask ask = {.argv = making->argv, .digest_key = making->key,
	    .see = making->masking == NULL ? NULL : masking_see, .cookie = making->masking};
	int r = run_make(making->session, o, &ask, made, err);

	if (r < 0)
		return r;
	*note = (struct watch_note){.kind = NOTE_MADE, .seq = made->env.seq};
	memcpy(note->env, made->env.name, sizeof(note->env));
	memcpy(note->base, made->env.base, sizeof(note->base));
	launch_digest(made->block, note->digest);
	/* open, it would keep writers waiting: for the end of what runs, or for as long as this process stays */
	session_close_vault(making->session);
	if (making->signal == 0 || making->is_first)
		session_drop_keys(making->session);
	return 0;
}

/* Without an answer nobody wants it any more. */
static void
wait_to_go(int fd)
{
	char go;

	if (recv(fd, &go, 1, 0) != 1)
		_exit(0);
}

void
make_go(struct worker *worker)
{
	(void)send(worker->fd, "g", 1, MSG_NOSIGNAL);
}

static int
become(const struct making *making, struct run_made *made, int fd, struct err *err)
{
	if (making->masking == NULL)
		return launch_exec(made->block, making->argv, &made->how, err);
	session_drop_keys(making->session);
	return masking_become(making->masking, made, making->argv, fd, err);
}

int
make_first(const struct making *making, int fd, struct err *err)
{
	struct run_made made CLEANUP(run_made_done) = {.block = NULL};
	struct watch_note note;
	int r;

	wait_to_go(fd);
	r = make(making, making->o, &made, &note, err);
	if (r < 0)
		return r;
	(void)note_send(fd, &note);
	return become(making, &made, fd, err);
}

/* The targets that evenkeep.yaml has for the environment; it may have none. */
static int
render_again(const struct making *making, struct err *err)
{
	const struct render_wish wish = {.service = making->o->service};
	struct env_source source CLEANUP(env_source_done) = {0};
	int r = env_source_open(making->session, making->o->env, false, &source, err);

	if (r == 0)
		r = render_wished(making->session, &wish, &source, err);
	output_forget();
	if (r != ERR_NOT_FOUND || strcmp(err->id, "no-target") != 0)
		return r;
	err_done(err);
	return 0;
}

_Noreturn static void
fail(int fd, int r, const struct err *err)
{
	struct watch_note note = {.is_busy = r == ERR_CONFLICT};

	note_fill_error(&note, err, r > 0 ? r : 125);
	(void)note_send(fd, &note);
	_exit(note.status);
}

/* What is here was fetched already, by whoever changed it; and nobody sits there to be asked. */
void
make_again(const struct making *making, int fd)
{
	struct run_made made = {.block = NULL};
	struct run_opts o = *making->o;
	struct err err = ERR_INIT;
	struct watch_note note;
	int r;

	o.fresh = o.fetch = false;
	output_be_quiet();
	terminal_ask_nobody();
	session_renew(making->session);
	r = make(making, &o, &made, &note, &err);
	if (r < 0)
		fail(fd, r, &err);
	if (!note_send(fd, &note))
		_exit(0);
	if (making->signal != 0)
		run_made_done(&made);
	wait_to_go(fd);
	fd = launch_clear_fd(fd, &made.how);
	r = making->signal != 0 ? render_again(making, &err)
				: become(making, &made, fd, &err);
	if (r != 0)
		fail(fd, r, &err);
	note.kind = NOTE_RENDERED;
	(void)note_send(fd, &note);
	_exit(0);
}
