/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evenkeep-remote: speaks with one shared store for evenkeep, which starts it with a socket as its
 * standard input (remote/wire.h says what goes over it). It knows no key, and ends with the socket.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/list.h"
#include "base/clock.h"
#include "cmd/remote/engine.h"
#include "cmd/remote/sandbox.h"
#include "remote/frame.h"
#include "remote/wire.h"
#include "secret/secret.h"

enum { NAMES_BYTES_MOST = REMOTE_BLOB_MOST };

struct server {
	const struct engine *engine;
	struct store *store; /* open once ENGINE is set */
	/*
	 * The frame of `open`, in guarded memory: its texts, the login among them, live as long as the
	 * store and are wiped with it. libcurl's copies are wiped as it frees them (http/memory.c), what
	 * the TLS library buffers on its way to the socket is not; this process has no core dump and no
	 * child but git, which gets no login from here.
	 */
	struct secret_text opened;
};

/* What one answer is made of. */
struct made {
	struct wire_answer wire;
	struct engine_said said;
	struct buf data;
	struct remote_tag tag;
};

static enum remote_answer
open_store(struct server *server, const struct wire_request *request, struct made *made)
{
	const struct wire_open *open = &request->open;
	const struct engine_settings settings = {
	    .where = open->where,
	    .branch = open->branch,
	    .project_root = open->project_root,
	    .cache_folder = open->cache_folder,
	    .ca = open->ca,
	    .region = open->region,
	    .is_path_style = open->is_path_style,
	    .is_link = open->is_link,
	    .login = open->login,
	};
	const struct engine *engine = engine_find(open->scheme);
	enum remote_answer answer;

	if (engine == NULL)
		return engine_say(&made->said, REMOTE_SETUP,
		    "this `evenkeep-remote` does not speak `%s`", open->scheme);
	answer = engine->open(&settings, &server->store, &made->said);
	if (answer != REMOTE_DONE)
		return answer;
	server->engine = engine;
	made->wire.can = engine->can | (engine->get_if != NULL ? ENGINE_VERSIONS : 0) |
			 (engine->get_many != NULL ? ENGINE_MANY : 0) |
			 (engine->wait != NULL ? ENGINE_WAITS : 0);
	made->wire.confinement = sandbox_state();
	return REMOTE_DONE;
}

struct listing {
	struct made *made;
	bool full;
};

/* Others may keep what they like beside us, under names that ours never have. */
static bool
is_ours(struct slice name)
{
	return name.len > 0 && slice_find(name, '/') + 1 >= name.len &&
	       wire_name_is_valid(name, WIRE_NAME_MOST, true);
}

static int
add_name(void *cookie, const char *name)
{
	struct listing *listing = cookie;

	if (!is_ours(slice_of_text(name)))
		return 0;
	if (listing->made->data.len > NAMES_BYTES_MOST) {
		listing->full = true;
		return -1;
	}
	wire_add_name(&listing->made->data, name);
	listing->made->wire.at++;
	return 0;
}

static enum remote_answer
list_store(
    struct server *server, const struct wire_request *request, uint64_t until, struct made *made)
{
	struct listing listing = {.made = made};
	size_t len = strlen(request->name);
	enum remote_answer answer;

	if (len > 0 && request->name[len - 1] != '/')
		return engine_say(
		    &made->said, REMOTE_SETUP, "what is below `%s` ends in `/`", request->name);
	if (!(server->engine->can & ENGINE_LIST))
		return engine_say(
		    &made->said, REMOTE_CANNOT, "this kind of store cannot be listed");
	answer = server->engine->list(
	    server->store, request->name, until, add_name, &listing, &made->said);
	if (listing.full)
		return engine_say(&made->said, REMOTE_LARGE,
		    "there are too many objects below `%s`", request->name);
	return answer;
}

static enum remote_answer
get_if(struct server *server, const struct wire_request *request, uint64_t until, struct made *made)
{
	enum remote_answer answer;

	snprintf(made->tag.text, sizeof(made->tag.text), "%s", request->tag);
	answer = server->engine->get_if(
	    server->store, request->name, until, &made->tag, &made->data, &made->said);
	if ((answer != REMOTE_DONE && answer != REMOTE_SAME) || !wire_tag_is_valid(made->tag.text))
		made->tag.text[0] = '\0';
	return answer;
}

/* What fits into one answer; the others were not asked. */
static void
add_got(const struct engine_got *items, size_t count, struct made *made)
{
	size_t bytes = 0, i;

	for (i = 0; i < count; i++) {
		bytes += items[i].data.len;
		wire_add_got(&made->data, bytes > WIRE_MANY_MOST ? REMOTE_LARGE : items[i].answer,
		    buf_slice(&items[i].data));
	}
	made->wire.at = count;
}

static enum remote_answer
get_many(
    struct server *server, const struct wire_request *request, uint64_t until, struct made *made)
{
	struct engine_got *items = xcalloc(request->count, sizeof(*items));
	enum remote_answer answer;
	size_t i;

	for (i = 0; i < request->count; i++)
		items[i] = (struct engine_got){.name = request->names[i], .answer = REMOTE_DOWN};
	answer =
	    server->engine->get_many(server->store, items, request->count, until, &made->said);
	if (answer == REMOTE_DONE)
		add_got(items, request->count, made);
	for (i = 0; i < request->count; i++)
		buf_done(&items[i].data);
	free(items);
	return answer;
}

static bool
has(const struct engine *engine, enum wire_kind kind)
{
	switch (kind) {
	case WIRE_PUT:
	case WIRE_DROP:
		return engine->can & ENGINE_WRITE;
	case WIRE_GET_IF:
		return engine->get_if != NULL;
	case WIRE_GET_MANY:
		return engine->get_many != NULL;
	case WIRE_WAIT:
		return engine->wait != NULL;
	default:
		return true;
	}
}

static enum remote_answer
serve(struct server *server, const struct wire_request *request, struct made *made)
{
	const struct engine *engine = server->engine;
	uint64_t until = clock_steady_ms() + request->left_ms;

	if ((request->kind == WIRE_OPEN) == (engine != NULL))
		return engine_say(&made->said, REMOTE_SETUP, "a store is opened once, and first");
	if (engine != NULL && !has(engine, request->kind))
		return engine_say(&made->said, REMOTE_CANNOT,
		    request->kind == WIRE_PUT || request->kind == WIRE_DROP
			? "this kind of store is read, not written"
			: "this kind of store cannot do that");
	switch (request->kind) {
	case WIRE_OPEN:
		return open_store(server, request, made);
	case WIRE_GET:
		return engine->get(server->store, request->name, until, &made->data, &made->said);
	case WIRE_GET_IF:
		return get_if(server, request, until, made);
	case WIRE_GET_MANY:
		return get_many(server, request, until, made);
	case WIRE_WAIT:
		return engine->wait(server->store, request->names, request->tags, request->count,
		    until, &made->said);
	case WIRE_PUT:
		return engine->put(server->store, request->items, request->count, until,
		    &made->wire.at, &made->said);
	case WIRE_LIST:
		return list_store(server, request, until, made);
	case WIRE_DROP:
		break;
	}
	return engine->drop(server->store, request->name, until, &made->said);
}

static int
send_made(struct made *made, enum wire_kind kind)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	bool is_put = kind == WIRE_PUT;

	made->wire.kind = kind;
	made->wire.wait_ms = made->said.wait_ms;
	made->wire.said = made->said.text;
	made->wire.fix = made->said.fix;
	made->wire.notice = made->said.notice;
	made->wire.tag = made->tag.text;
	if (made->wire.answer != REMOTE_DONE) {
		buf_clear(&made->data);
		made->wire.at = is_put ? made->wire.at : 0;
	}
	made->wire.data = buf_slice(&made->data);
	wire_begin_answer(&made->wire, &out);
	return frame_send_two(STDIN_FILENO, buf_slice(&out), made->wire.data, FRAME_FOREVER) ==
		       FRAME_DONE
		   ? 0
		   : -1;
}

/* Answer the request of FRAME. -1: it is none, or nobody listens. */
static int
answer(struct server *server, struct slice frame)
{
	struct wire_request request;
	struct made made = {0};
	int r;

	if (wire_parse_request(frame, &request) < 0)
		return -1;
	made.wire.answer = serve(server, &request, &made);
	r = send_made(&made, request.kind);
	wire_request_done(&request);
	buf_done(&made.data);
	return r;
}

/* The first frame opens the store; what follows has no login. */
static void
serve_all(struct server *server)
{
	struct buf frame CLEANUP(buf_done) = BUF_INIT;

	if (frame_receive_secret(STDIN_FILENO, WIRE_OPEN_MOST, FRAME_FOREVER, &server->opened) !=
	    FRAME_DONE)
		return;
	if (answer(server, secret_text_slice(&server->opened)) < 0 || server->engine == NULL)
		return;
	while (frame_receive(STDIN_FILENO, WIRE_FRAME_MOST, FRAME_FOREVER, &frame) == FRAME_DONE)
		if (answer(server, buf_slice(&frame)) < 0)
			break;
}

static bool
is_socket(int fd)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

int
main(int argc, char **argv)
{
	struct server server = {0};

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("evenkeep-remote %s\n", EK_VERSION);
		return 0;
	}
	if (argc != 1 || !is_socket(STDIN_FILENO)) {
		fputs(
		    "evenkeep-remote is started by evenkeep; see `man evenkeep-remote`\n", stderr);
		return 2;
	}
	sandbox_begin();
	secret_start();
	serve_all(&server);
	if (server.engine != NULL)
		server.engine->close(server.store);
	secret_text_done(&server.opened);
	_exit(0); /* nothing is left to flush, and what runs at an exit may want files that are out
		     of reach */
}
