/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An evenkeep-remote that does what its script says, to see what the client makes of it. The script
 * is the last part of the folder that it is told to open; objects and counters are files beside it,
 * so that they outlive the program.
 */
#include "fake_remote.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"

extern char **environ;

static char folder[2000], script[100];
static char echo[600]; /* of the login, as a store may that repeats what it was sent */

const char *
fake_script(void)
{
	return script;
}

bool
plays(const char *name)
{
	return strcmp(script, name) == 0;
}

void
nap(unsigned ms)
{
	const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	nanosleep(&wait, NULL);
}

/* The file of an object. */
const char *
path_of(const char *name)
{
	static char path[2600];
	size_t i = (size_t)snprintf(path, sizeof(path), "%s/object.", folder);

	for (; *name != '\0' && i + 1 < sizeof(path); name++)
		path[i++] = *name == '/' ? '_' : *name;
	path[i] = '\0';
	return path;
}

/* How often this was asked before, over all lives of the program. */
unsigned
counted(const char *what)
{
	char path[2600];
	FILE *file;
	long count;

	snprintf(path, sizeof(path), "%s/count.%s", folder, what);
	file = fopen(path, "a");
	if (file == NULL)
		return 0;
	count = ftell(file);
	fputc('x', file);
	fclose(file);
	return (unsigned)count;
}

static void
store(const struct remote_item *item)
{
	FILE *file = fopen(path_of(item->name), "w");

	if (file == NULL)
		return;
	fwrite(item->data.data, 1, item->data.len, file);
	fclose(file);
}

bool
load(const char *name, struct buf *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	return file_read(path_of(name), 1 << 20, out, &err) == 0;
}

/* Of those who try at once, one gets the name. */
static bool
claim(const struct remote_item *item)
{
	int fd = open(path_of(item->name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* What every store does: create what is not there. */
static enum remote_answer
put_once(const struct wire_request *request, size_t *at)
{
	size_t i;

	for (i = 0; i < request->count; i++) {
		*at = i;
		if (!request->items[i].replace &&
		    access(path_of(request->items[i].name), F_OK) == 0)
			return REMOTE_EXISTS;
		if (plays("racy"))
			nap(5);
		else if (!request->items[i].replace && !claim(&request->items[i]))
			return REMOTE_EXISTS;
		store(&request->items[i]);
	}
	return REMOTE_DONE;
}

/* What others did to the first object meanwhile. */
static void
others_put(const struct wire_request *request)
{
	const struct remote_item theirs = {
	    .name = request->items[0].name, .data = SLICE_LITERAL("theirs")};

	store(&theirs);
}

static enum remote_answer
put(const struct wire_request *request, size_t *at)
{
	unsigned before = counted("put");

	if (plays("small-group"))
		return fake_put_group(request, at, put_once);
	if (plays("answers-later") && strstr(request->items[0].name, "/round-") != NULL &&
	    strtoul(strstr(request->items[0].name, "/round-") + 7, NULL, 10) <= 12)
		return REMOTE_UNSURE;
	if (plays("answers-nobody") && strstr(request->items[0].name, "/round-") != NULL)
		return REMOTE_UNSURE;
	if (plays("dies-before-put") && before == 0)
		_exit(1);
	if (plays("dies-after-put") && before == 0) {
		(void)put_once(request, at);
		_exit(1);
	}
	if (plays("dies-in-group") && before == 0) {
		store(&request->items[0]);
		_exit(1);
	}
	if (plays("full-behind")) { /* no room for what is replaced */
		store(&request->items[0]);
		*at = 1;
		return REMOTE_FULL;
	}
	if (plays("unsure-done") && before == 0) {
		(void)put_once(request, at);
		return REMOTE_UNSURE;
	}
	if (plays("unsure-other") && before == 0) {
		others_put(request);
		return REMOTE_UNSURE;
	}
	if (plays("unsure-not") && before < 2)
		return REMOTE_UNSURE;
	if (plays("unsure-lost"))
		return REMOTE_UNSURE;
	if (plays("flips")) {
		*at = 0;
		return REMOTE_EXISTS;
	}
	if (plays("at")) {
		*at = 99;
		return REMOTE_EXISTS;
	}
	if (plays("forgets"))
		return REMOTE_DONE;
	if (plays("overwrites")) {
		store(&request->items[0]);
		return REMOTE_DONE;
	}
	return put_once(request, at);
}

static enum remote_answer
refusal(void)
{
	static const struct {
		const char *script;
		enum remote_answer answer;
	} refusals[] = {
	    {"denied", REMOTE_DENIED},
	    {"login", REMOTE_LOGIN},
	    {"full", REMOTE_FULL},
	    {"tls", REMOTE_TLS},
	    {"speech", REMOTE_SPEECH},
	    {"too-large", REMOTE_LARGE},
	    {"setup", REMOTE_SETUP},
	    {"clock", REMOTE_CLOCK},
	    {"unsafe-says", REMOTE_UNSAFE},
	    {"down", REMOTE_DOWN},
	    {"escape", REMOTE_DENIED},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(refusals); i++)
		if (plays(refusals[i].script))
			return refusals[i].answer;
	return REMOTE_DONE;
}

/* Its environment, its arguments and its descriptors, for who wants to know what was inherited. */
static void
tell_of_self(struct buf *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf words CLEANUP(buf_done) = BUF_INIT;
	char path[64];
	size_t i;
	int fd;

	for (i = 0; environ[i] != NULL; i++)
		buf_addf(out, "env %s\n", environ[i]);
	if (file_read("/proc/self/cmdline", 1 << 16, &words, &err) == 0)
		buf_addf(out, "argv %s%s\n", buf_text(&words),
		    words.len > strlen(buf_text(&words)) + 1 ? " and more" : "");
	for (fd = 0; fd < 256; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (access(path, F_OK) == 0)
			buf_addf(out, "fd %d\n", fd);
	}
}

static enum remote_answer
get(const struct wire_request *request, struct buf *out, unsigned *wait_ms)
{
	unsigned before = counted("get");

	if (refusal() != REMOTE_DONE)
		return refusal();
	if (plays("unsure-lost"))
		return REMOTE_DOWN;
	if (plays("down-thrice") && before < 3)
		return REMOTE_DOWN;
	if (plays("busy-twice") && before < 2)
		return REMOTE_BUSY;
	if (plays("busy-long")) {
		*wait_ms = 4000000000u;
		return REMOTE_BUSY;
	}
	if (plays("silent-long") || plays("silent-short")) {
		*wait_ms = plays("silent-long") ? 4000000000u : 1;
		return REMOTE_DOWN;
	}
	if (plays("dies-once") && before == 0)
		_exit(1);
	if (plays("dies"))
		_exit(1);
	if (plays("self")) {
		tell_of_self(out);
		return REMOTE_DONE;
	}
	return load(request->name, out) ? REMOTE_DONE : REMOTE_ABSENT;
}

/* Answers that no program in its senses gives. */
static void
nonsense(struct buf *frame)
{
	static const unsigned char huge[] = {0xff, 0xff, 0xff, 0xff, 'G'};
	static const unsigned char half[] = {0, 0, 1, 0, 'G', 0};
	static const unsigned char none[] = {0, 0, 0, 0};
	size_t i;

	if (plays("hangs"))
		nap(600000);
	if (plays("huge"))
		(void)send(0, huge, sizeof(huge), 0);
	if (plays("half"))
		(void)send(0, half, sizeof(half), 0);
	if (plays("empty"))
		(void)send(0, none, sizeof(none), 0);
	if (plays("half") || plays("empty"))
		_exit(0);
	for (i = 0;
	     plays("trickles") && send(0, i < 4 ? &"\0\1\0\0"[i] : "x", 1, MSG_NOSIGNAL) == 1; i++)
		nap(10);
	if (plays("other-kind"))
		frame->data[0] = 'L';
	if (plays("no-such-answer"))
		frame->data[1] = 77;
	if (plays("trailing"))
		buf_add_byte(frame, 0);
	if (plays("cut"))
		frame->len--;
}

/* The first answer after opening ends after as many bytes as the script says: `cuts-NN`. */
static void
send_cut(const struct buf *frame)
{
	struct buf all CLEANUP(buf_done) = BUF_INIT;
	size_t most = strtoul(script + 5, NULL, 10);

	buf_add_u32(&all, (uint32_t)frame->len);
	buf_add(&all, buf_slice(frame));
	(void)send(0, all.data, most < all.len ? most : all.len, MSG_NOSIGNAL);
	_exit(0);
}

static void
answer(const struct wire_request *request)
{
	struct buf data CLEANUP(buf_done) = BUF_INIT, frame CLEANUP(buf_done) = BUF_INIT;
	struct wire_answer out = {
	    .kind = request->kind, .said = "the script says so", .fix = "", .can = fake_can()};

	if (plays("escape"))
		out.said = "a \033[31mred\033[0m \xc2\x9b" "1m word\nand a \xff line";
	if (request->kind == WIRE_GET)
		out.answer = get(request, &data, &out.wait_ms);
	if (request->kind == WIRE_GET && plays("echoes"))
		out.answer = REMOTE_DENIED;
	if (request->kind == WIRE_PUT)
		out.answer = put(request, &out.at);
	if (request->kind == WIRE_DROP)
		unlink(path_of(request->name));
	if (request->kind == WIRE_LIST && plays("climbs")) {
		wire_add_name(&data, "../../etc");
		out.at = 1;
	}
	if (plays("echoes")) {
		out.said = echo;
		out.fix = echo + strlen(echo) / 2;
		out.notice = echo;
	}
	if (plays("notices"))
		out.notice = "the store was \033[1mreplaced\n";
	fake_answer(request, &out, &data);
	out.data = buf_slice(&data);
	wire_build_answer(&out, &frame);
	if (request->kind != WIRE_OPEN)
		nonsense(&frame);
	if (strncmp(script, "cuts-", 5) == 0 && request->kind != WIRE_OPEN && counted("cut") == 0)
		send_cut(&frame);
	(void)frame_send(0, buf_slice(&frame), FRAME_FOREVER);
}

int
main(void)
{
	struct buf frame = BUF_INIT;
	struct wire_request request;

	while (frame_receive(0, WIRE_FRAME_MOST, FRAME_FOREVER, &frame) == FRAME_DONE &&
	       wire_parse_request(buf_slice(&frame), &request) == 0) {
		if (request.kind == WIRE_OPEN) {
			const char *slash = strrchr(request.open.where, '/');

			snprintf(folder, sizeof(folder), "%.*s", (int)(slash - request.open.where),
			    request.open.where);
			snprintf(script, sizeof(script), "%s", slash + 1);
			snprintf(echo, sizeof(echo), "Bearer %s, %s:%s, %s\n%s %.9s",
			    request.open.login.token, request.open.login.user,
			    request.open.login.password, request.open.login.secret_key,
			    request.open.login.session, request.open.login.password);
			if (plays("dies-at-open"))
				_exit(1);
		}
		answer(&request);
		wire_request_done(&request);
	}
	buf_done(&frame);
	return 0;
}
