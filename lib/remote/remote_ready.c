/* SPDX-License-Identifier: Apache-2.0 */
/* The program is started, and told what to open. */
#include "remote/remote_priv.h"

static const char *
scheme_of(enum remote_engine engine)
{
	switch (engine) {
	case REMOTE_FILE:
		return "file";
	case REMOTE_GIT:
		return "git";
	case REMOTE_ETCD:
		return "etcd";
	case REMOTE_S3:
		return "s3";
	case REMOTE_HTTPS:
		break;
	}
	return "https";
}

void
remote_describe(const struct remote_settings *settings, struct wire_open *out)
{
	const struct remote_address *address = settings->address;

	*out = (struct wire_open){
	    .scheme = scheme_of(address->engine),
	    .where = address->where,
	    .branch = address->branch,
	    .project_root = settings->project_root,
	    .cache_folder = settings->cache_folder,
	    .ca = address->ca,
	    .region = address->region,
	    .is_path_style = address->is_path_style,
	    .is_link = address->is_link,
	};
	if (settings->login != NULL)
		out->login = *settings->login;
}

/* The one frame with a login: from guarded memory to the socket. */
static int
send_open(struct remote *remote, uint64_t until, struct reply *reply)
{
	const struct wire_request request = {.kind = WIRE_OPEN};
	struct secret_text frame CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct wire_open open;
	enum frame_end end;

	remote_describe(&remote->settings, &open);
	wire_build_open(&open, frame_left_ms(until), &frame);
	end = frame_send(remote->process.fd, secret_text_slice(&frame), until + ATTEMPT_GRACE_MS);
	return end == FRAME_DONE ? REMOTE_DONE : attempt_broken(remote, &request, end, reply);
}

int
remote_ready(struct remote *remote, uint64_t until, struct reply *reply, struct err *err)
{
	const struct wire_request request = {.kind = WIRE_OPEN};
	const struct remote_settings *settings = &remote->settings;
	int r;

	if (remote->process.pid != 0)
		return REMOTE_DONE;
	r = process_begin(settings->program, settings->address->engine, &remote->process, err);
	if (r < 0)
		return r;
	r = send_open(remote, until, reply);
	if (r == REMOTE_DONE)
		r = attempt_receive(remote, &request, until, reply);
	if (r != REMOTE_DONE) {
		process_end(&remote->process);
		return r;
	}
	remote->can = reply->wire.can;
	remote->confinement = reply->wire.confinement;
	return REMOTE_DONE;
}

int
remote_ready_surely(struct remote *remote, uint64_t until, unsigned *tries, struct reply *reply,
    struct err *err)
{
	int r;

	for (;;) {
		r = remote_ready(remote, until, reply, err);
		if (r != REMOTE_DOWN && r != REMOTE_BUSY)
			return r;
		if (!remote_pause(remote, reply, r, ++*tries, until))
			return r;
	}
}

int
remote_can(struct remote *remote, unsigned *out, struct err *err)
{
	struct reply reply CLEANUP(reply_done) = {0};
	unsigned tries = 0;
	int r = remote_ready_surely(remote, remote_until(remote), &tries, &reply, err);

	if (r != REMOTE_DONE)
		return remote_fail(remote, r, &reply, err);
	*out = remote->can;
	return 0;
}
