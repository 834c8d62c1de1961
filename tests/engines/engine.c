/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One engine by hand: `engine SCHEME WHERE BRANCH PROJECT CACHE TIMEOUT_MS`, and commands on standard input,
 * one a line, each answered with a line: the word of the answer, then what was got or what was said.
 *
 *	get NAME · put NAME TEXT [NAME TEXT…] · replace NAME TEXT · fill NAME SIZE · list PREFIX · drop NAME
 *	append PREFIX WRITER COUNT     makes COUNT objects PREFIX/0, PREFIX/1, …, each with `WRITER-I`, while
 *	                               others do the same; one of an earlier life counts
 *
 * The login is that of EVENKEEP_REMOTE_…; ENGINE_CA, ENGINE_REGION and ENGINE_STYLE are the address's options.
 * The status is that of the last answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/clock.h"
#include "cmd/remote/engine.h"
#include "secret/secret.h"

enum { WORDS_MOST = 64, NUMBER = 24 };

static const char *const answers[REMOTE_ANSWERS] = {"done", "same", "absent", "exists", "login", "denied",
	"down", "busy", "unsure", "large", "full", "tls", "speech", "cannot", "setup", "clock", "unsafe",
	"cn", "gateway"};

struct hand {
	const struct engine *engine;
	struct store *store;
	unsigned timeout_ms;
	struct engine_said said;
};

static uint64_t
until(const struct hand *hand)
{
	return clock_steady_ms() + hand->timeout_ms;
}

static int
print(const struct hand *hand, enum remote_answer answer, const char *text)
{
	if (answer == REMOTE_DONE)
		printf("done %s\n", text);
	else
		printf("%s %s%s%s\n", answers[answer], hand->said.text,
		    hand->said.fix[0] == '\0' ? "" : " | ", hand->said.fix);
	fflush(stdout);
	return (int)answer;
}

static enum remote_answer
get(struct hand *hand, const char *name, struct buf *out)
{
	buf_clear(out);
	return hand->engine->get(hand->store, name, until(hand), out, &hand->said);
}

static enum remote_answer
put_one(struct hand *hand, const char *name, const char *text, bool replace)
{
	struct remote_item item = {.name = name, .data = slice_of_text(text), .replace = replace};
	size_t at;

	return hand->engine->put(hand->store, &item, 1, until(hand), &at, &hand->said);
}

static int
do_put(struct hand *hand, char *const *words, size_t count, bool replace)
{
	struct remote_item items[WORDS_MOST / 2];
	char number[NUMBER] = "";
	size_t at = 0, i;
	enum remote_answer answer;

	for (i = 0; 2 * i + 1 < count; i++)
		items[i] = (struct remote_item){.name = words[2 * i],
			.data = slice_of_text(words[2 * i + 1]), .replace = replace};
	answer = hand->engine->put(hand->store, items, i, until(hand), &at, &hand->said);
	if (answer == REMOTE_EXISTS) {
		printf("exists at %zu\n", at);
		fflush(stdout);
		return REMOTE_EXISTS;
	}
	return print(hand, answer, number);
}

static int
do_fill(struct hand *hand, const char *name, const char *size)
{
	size_t len = strtoul(size, NULL, 10);
	char *bytes CLEANUP(freep) = xcalloc(len + 1, 1);
	struct remote_item item = {.name = name, .data = slice_of(bytes, len)};
	size_t at;

	return print(hand, hand->engine->put(hand->store, &item, 1, until(hand), &at, &hand->said), "");
}

static int
add_name(void *cookie, const char *name)
{
	buf_addf(cookie, "%s ", name);
	return 0;
}

static int
do_list(struct hand *hand, const char *prefix)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer = hand->engine->list(hand->store, prefix, until(hand), add_name,
	    &names, &hand->said);

	return print(hand, answer, buf_text(&names));
}

/* The number behind `WRITER-` in TEXT, or -1: it is another's. */
static long
number_of(const char *writer, const char *text)
{
	size_t len = strlen(writer);

	return strncmp(text, writer, len) == 0 && text[len] == '-' ? strtol(text + len + 1, NULL, 10) : -1;
}

/* One object more at *PLACE or behind; those of others are passed, one of ours may be a lost answer. */
static enum remote_answer
append_one(struct hand *hand, const char *prefix, const char *writer, long number, size_t *place)
{
	char text[NUMBER + 64], name[128];
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer;

	snprintf(text, sizeof(text), "%s-%ld", writer, number);
	for (;;) {
		snprintf(name, sizeof(name), "%s/%zu", prefix, *place);
		answer = put_one(hand, name, text, false);
		if (answer == REMOTE_DONE) {
			++*place;
			return REMOTE_DONE;
		}
		if (answer != REMOTE_EXISTS && answer != REMOTE_UNSURE && answer != REMOTE_BUSY)
			return answer;
		answer = get(hand, name, &there);
		if (answer == REMOTE_ABSENT)
			continue;
		if (answer != REMOTE_DONE)
			return answer;
		++*place;
		if (number_of(writer, buf_text(&there)) == number)
			return REMOTE_DONE;
	}
}

static int
do_append(struct hand *hand, const char *prefix, const char *writer, long count)
{
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer = REMOTE_DONE;
	long written = -1;
	size_t place = 0;
	char name[128];

	for (;; place++) {
		snprintf(name, sizeof(name), "%s/%zu", prefix, place);
		answer = get(hand, name, &there);
		if (answer != REMOTE_DONE)
			break;
		if (number_of(writer, buf_text(&there)) > written)
			written = number_of(writer, buf_text(&there));
	}
	if (answer == REMOTE_ABSENT)
		answer = REMOTE_DONE;
	while (answer == REMOTE_DONE && ++written < count)
		answer = append_one(hand, prefix, writer, written, &place);
	return print(hand, answer, writer);
}

static int
do_line(struct hand *hand, char *const *words, size_t count)
{
	const char *verb = words[0];
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	if (strcmp(verb, "get") == 0 && count == 2) {
		enum remote_answer answer = get(hand, words[1], &out);

		return print(hand, answer, buf_text(&out));
	}
	if (strcmp(verb, "put") == 0 && count > 2)
		return do_put(hand, words + 1, count - 1, false);
	if (strcmp(verb, "replace") == 0 && count > 2)
		return do_put(hand, words + 1, count - 1, true);
	if (strcmp(verb, "fill") == 0 && count == 3)
		return do_fill(hand, words[1], words[2]);
	if (strcmp(verb, "list") == 0 && count <= 2)
		return do_list(hand, count == 2 ? words[1] : "");
	if (strcmp(verb, "drop") == 0 && count == 2)
		return print(hand, hand->engine->drop(hand->store, words[1], until(hand), &hand->said), "");
	if (strcmp(verb, "append") == 0 && count == 4)
		return do_append(hand, words[1], words[2], strtol(words[3], NULL, 10));
	fprintf(stderr, "engine: what is `%s`?\n", verb);
	return 99;
}

static const char *
given(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? "" : text;
}

static void
take_settings(char **argv, struct engine_settings *out)
{
	*out = (struct engine_settings){.where = argv[2],
		.branch = argv[3],
		.project_root = argv[4],
		.cache_folder = argv[5],
		.ca = given("ENGINE_CA"),
		.region = given("ENGINE_REGION"),
		.is_path_style = strcmp(given("ENGINE_STYLE"), "host") != 0};
	out->login = (struct remote_login){.user = given("EVENKEEP_REMOTE_USER"),
		.password = given("EVENKEEP_REMOTE_PASSWORD"),
		.token = given("EVENKEEP_REMOTE_TOKEN"),
		.cert_file = given("EVENKEEP_REMOTE_CERT_FILE"),
		.key_file = given("EVENKEEP_REMOTE_KEY_FILE"),
		.access_key = given("EVENKEEP_REMOTE_ACCESS_KEY"),
		.secret_key = given("EVENKEEP_REMOTE_SECRET_KEY"),
		.session = given("EVENKEEP_REMOTE_SESSION"),
		.region = ""};
}

int
main(int argc, char **argv)
{
	struct hand hand = {0};
	struct engine_settings settings;
	char line[4096], *words[WORDS_MOST];
	enum remote_answer answer;
	int status = 0;

	if (argc != 7 || (hand.engine = engine_find(argv[1])) == NULL)
		return 98;
	secret_start();
	take_settings(argv, &settings);
	hand.timeout_ms = (unsigned)strtoul(argv[6], NULL, 10);
	answer = hand.engine->open(&settings, &hand.store, &hand.said);
	if (answer != REMOTE_DONE)
		return print(&hand, answer, "");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t count = 0;

		for (char *word = strtok(line, " \n"); word != NULL && count < WORDS_MOST;
			word = strtok(NULL, " \n"))
			words[count++] = word;
		if (count > 0)
			status = do_line(&hand, words, count);
	}
	hand.engine->close(hand.store);
	return status;
}
