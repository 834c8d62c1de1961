/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of several who write the same chain: `etcd_writer WHERE NAME COUNT HOW [EVENKEEP-REMOTE ADDRESS]`.
 * Makes COUNT objects commit/<seq> with the texts NAME-0, NAME-1, …, each at the first seq that is free.
 * HOW: `engine` asks the engine and reads back what had no answer; `blind` does not read back, which
 * doubles what was done all the same (a control); `client` goes through lib/remote and its retries, as
 * evenkeep does. `etcd_writer WHERE dump` prints what is there, a line `SEQ TEXT` each, in order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/clock.h"
#include "cmd/remote/engine.h"
#include "remote/remote.h"
#include "secret/secret.h"

enum { NAME = 64, ATTEMPT_MS = 30000, PAUSE_MS = 30, OBJECTS_MOST = 100000 };

struct writer {
	const char *name;
	struct store *store;         /* HOW: engine, blind */
	struct remote *remote;       /* HOW: client */
	bool is_blind;
	size_t unanswered, were_done;
};

static uint64_t
soon(void)
{
	return clock_steady_ms() + ATTEMPT_MS;
}

static void
pause_a_little(void)
{
	const struct timespec wait = {.tv_nsec = PAUSE_MS * 1000000L};

	nanosleep(&wait, NULL);
}

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "etcd_writer: %s: %s\n", what, why);
	exit(1);
}

static bool
comes_again(enum remote_answer answer)
{
	return answer == REMOTE_DOWN || answer == REMOTE_BUSY || answer == REMOTE_UNSURE;
}

/* 1: NAME has TEXT, 0: it has something else, -1: it is not there. */
static int
look(struct writer *writer, const char *name, const char *text)
{
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	struct engine_said said;
	enum remote_answer answer;

	for (;;) {
		said = (struct engine_said){.text = ""};
		buf_clear(&there);
		answer = engine_etcd.get(writer->store, name, soon(), &there, &said);
		if (answer == REMOTE_DONE)
			return strcmp(buf_text(&there), text) == 0;
		if (answer == REMOTE_ABSENT)
			return -1;
		if (!comes_again(answer))
			die(name, said.text);
		pause_a_little();
	}
}

/* 1: NAME is TEXT now, 0: somebody else's was there before. */
static int
create(struct writer *writer, const char *name, const char *text)
{
	const struct remote_item item = {.name = name, .data = slice_of_text(text)};
	struct engine_said said;
	enum remote_answer answer;
	size_t at;
	int there;

	for (;;) {
		said = (struct engine_said){.text = ""};
		answer = engine_etcd.put(writer->store, &item, 1, soon(), &at, &said);
		if (answer == REMOTE_DONE)
			return 1;
		if (answer == REMOTE_EXISTS)
			return 0;
		if (!comes_again(answer))
			die(name, said.text);
		pause_a_little();
		if (answer != REMOTE_UNSURE)
			continue;
		writer->unanswered++;
		there = writer->is_blind ? -1 : look(writer, name, text);
		writer->were_done += there == 1;
		if (there >= 0)
			return there;
	}
}

static int
create_as_evenkeep(struct writer *writer, const char *name, const char *text)
{
	const struct remote_item item = {.name = name, .data = slice_of_text(text)};
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t at;
	int r;

	for (;;) {
		r = remote_put(writer->remote, &item, 1, &at, &err);
		if (r >= 0)
			return r == 0;
		/* `remote-unsure` as well: what is there with our text was put */
		if (strcmp(err.id, "remote-down") != 0 && strcmp(err.id, "remote-unsure") != 0)
			die(name, err.message);
		pause_a_little();
	}
}

static void
write_all(struct writer *writer, size_t count)
{
	char name[NAME], text[NAME];
	size_t seq = 0, i;
	int ours;

	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "%s-%zu", writer->name, i);
		do {
			snprintf(name, sizeof(name), "aa/commit/%020zu", ++seq);
			ours = writer->remote != NULL ? create_as_evenkeep(writer, name, text)
						      : create(writer, name, text);
		} while (ours == 0);
	}
	printf("%s %zu unanswered, %zu of them done\n", writer->name, writer->unanswered,
	    writer->were_done);
}

struct names {
	char *names[OBJECTS_MOST];
	size_t count;
};

static int
keep_name(void *cookie, const char *name)
{
	struct names *names = cookie;
	char whole[NAME];

	snprintf(whole, sizeof(whole), "aa/commit/%s", name);
	names->names[names->count++] = xstrdup(whole);
	return names->count == OBJECTS_MOST;
}

static void
dump(struct store *store)
{
	static struct names names;
	struct engine_said said = {.text = ""};
	struct engine_got *items;
	size_t i;

	if (engine_etcd.list(store, "aa/commit/", soon(), keep_name, &names, &said) != REMOTE_DONE)
		die("list", said.text);
	items = xcalloc(names.count + 1, sizeof(*items));
	for (i = 0; i < names.count; i++)
		items[i].name = names.names[i];
	if (names.count > 0 && engine_etcd.get_many(store, items, names.count, soon(), &said) != REMOTE_DONE)
		die("get many", said.text);
	for (i = 0; i < names.count; i++) {
		printf("%ld %s\n", strtol(items[i].name + strlen("aa/commit/"), NULL, 10),
		    buf_text(&items[i].data));
		buf_done(&items[i].data);
		free(names.names[i]);
	}
	free(items);
	engine_etcd.close(store);
}

static const char *
given(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? "" : text;
}

static struct store *
open_engine(const char *where)
{
	static struct engine_settings settings;
	struct engine_said said = {.text = ""};
	struct store *store;

	settings = (struct engine_settings){.where = where,
		.ca = given("ENGINE_CA"),
		.login = {.user = given("EVENKEEP_REMOTE_USER"),
			.password = given("EVENKEEP_REMOTE_PASSWORD")}};
	if (engine_etcd.open(&settings, &store, &said) != REMOTE_DONE)
		die(where, said.text);
	return store;
}

static struct remote *
open_client(const char *program, const char *address)
{
	static struct remote_address parsed;
	struct remote_settings settings = {
	    .address = &parsed, .prefix = "", .program = program, .timeout_ms = ATTEMPT_MS};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct remote *remote = NULL;

	if (remote_address_parse(slice_of_text(address), &parsed, &err) < 0 ||
	    remote_open(&settings, &remote, &err) < 0)
		die(address, err.message);
	return remote;
}

int
main(int argc, char **argv)
{
	struct writer writer = {.name = argc > 2 ? argv[2] : ""};
	bool is_client = argc == 7 && strcmp(argv[4], "client") == 0;

	secret_start();
	if (argc == 3 && strcmp(argv[2], "dump") == 0) {
		dump(open_engine(argv[1]));
		return 0;
	}
	if (argc != 5 && !is_client)
		return 98;
	writer.is_blind = strcmp(argv[4], "blind") == 0;
	if (is_client)
		writer.remote = open_client(argv[5], argv[6]);
	else
		writer.store = open_engine(argv[1]);
	write_all(&writer, strtoul(argv[3], NULL, 10));
	remote_close(writer.remote);
	if (writer.store != NULL)
		engine_etcd.close(writer.store);
	return 0;
}
