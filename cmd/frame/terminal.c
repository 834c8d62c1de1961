/* SPDX-License-Identifier: Apache-2.0 */
/*
 * While a secret is typed the terminal is neither canonical (its line would end at 4,096 bytes) nor
 * echoing. Signals that would end or stop the program are caught into a flag meanwhile; the loop
 * restores the terminal and raises the signal again.
 */
#include "cmd/frame/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/screens.h"
#include "secret/text.h"

enum { KEY_END = 4, KEY_BACKSPACE = 8, KEY_CLEAR = 21, KEY_DELETE = 127 };
enum { PASTE_MS = 50, TRIES = 3, WORD_MOST = 256 };

static const int caught_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
static volatile sig_atomic_t caught;
static bool nobody;

struct prompt {
	int fd;
	struct termios before;
	struct sigaction actions[ARRAY_LEN(caught_signals)];
	sigset_t mask; /* as it was */
};

static int
terminal_open(void)
{
	if (nobody || variable("CI") != NULL)
		return -1;
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

void
terminal_ask_nobody(void)
{
	nobody = true;
}

bool
terminal_is_there(void)
{
	int fd = terminal_open();

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int
need_terminal(int *out, struct err *err)
{
	*out = terminal_open();
	if (*out >= 0)
		return 0;
	err_set(err, ERR_REFUSED, "no-terminal", "there is no terminal to ask on");
	if (variable("CI") != NULL)
		return err_why(err, "`CI` is set, so nobody is asked");
	return err->code;
}

static void
remember_signal(int number)
{
	caught = number;
}

static void
catch_signals(struct prompt *prompt)
{
	struct sigaction action = {.sa_handler = remember_signal};
	sigset_t blocked;
	size_t i;

	sigemptyset(&blocked);
	for (i = 0; i < ARRAY_LEN(caught_signals); i++)
		sigaddset(&blocked, caught_signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &prompt->mask);
	for (i = 0; i < ARRAY_LEN(caught_signals); i++) {
		sigaction(caught_signals[i], NULL, &prompt->actions[i]);
		if (prompt->actions[i].sa_handler != SIG_IGN)
			sigaction(caught_signals[i], &action, NULL);
	}
	caught = 0;
}

static void
release_signals(const struct prompt *prompt)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(caught_signals); i++)
		sigaction(caught_signals[i], &prompt->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &prompt->mask, NULL);
}

static int
echo_off(struct prompt *prompt, const char *text, struct err *err)
{
	struct termios quiet;

	if (tcgetattr(prompt->fd, &prompt->before) < 0)
		return err_system(err, "cannot read the terminal's settings");
	quiet = prompt->before;
	quiet.c_lflag &= (tcflag_t)~(ECHO | ECHONL | ICANON | IEXTEN);
	quiet.c_iflag |= ICRNL;
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	if (tcsetattr(prompt->fd, TCSAFLUSH, &quiet) < 0)
		return err_system(err, "cannot switch the terminal's echo off");
	return file_write_all(prompt->fd, slice_of_text(text), "the terminal", err);
}

static void
echo_on(const struct prompt *prompt)
{
	struct err ignored = ERR_INIT;

	tcsetattr(prompt->fd, TCSAFLUSH, &prompt->before);
	if (file_write_all(prompt->fd, SLICE_LITERAL("\n"), "the terminal", &ignored) < 0)
		err_done(&ignored);
}

/* Let the signal do what it does; after a stop, ask again. */
static int
obey_signal(struct prompt *prompt, const char *text, struct err *err)
{
	int number = caught;

	echo_on(prompt);
	release_signals(prompt);
	raise(number);
	catch_signals(prompt);
	return echo_off(prompt, text, err);
}

static void
delete_last(struct secret_text *typed)
{
	while (typed->len > 0) {
		unsigned char byte = typed->data[--typed->len];

		typed->data[typed->len] = 0;
		if ((byte & 0xc0) != 0x80)
			return;
	}
}

/* Wait for a byte or a signal: 1 a byte, 0 the end of input, -1 a signal came. */
static int
next_byte(const struct prompt *prompt, unsigned char *byte)
{
	struct pollfd poll_fd = {.fd = prompt->fd, .events = POLLIN};
	ssize_t n;

	while (caught == 0) {
		if (ppoll(&poll_fd, 1, NULL, &prompt->mask) < 0)
			continue;
		n = read(prompt->fd, byte, 1);
		if (n == 1)
			return 1;
		if (n == 0 || errno != EINTR)
			return 0;
	}
	return -1;
}

/* Is there input behind the line? Then a text of several lines was pasted. */
static bool
more_was_pasted(const struct prompt *prompt)
{
	struct pollfd poll_fd = {.fd = prompt->fd, .events = POLLIN};

	return poll(&poll_fd, 1, PASTE_MS) > 0 && (poll_fd.revents & POLLIN) != 0;
}

static int
check_typed(const struct prompt *prompt, struct secret_text *typed, size_t most, struct err *err)
{
	bool control = false;
	size_t i;

	for (i = 0; i < typed->len; i++)
		control |= typed->data[i] < ' ' && typed->data[i] != '\t';
	if (control) {
		err_set(err, ERR_INVALID, "typed-value", "control characters were typed");
		return err_fix(err, "type it again without arrow keys, or use --file");
	}
	if (typed->len > most)
		return err_set(err, ERR_INVALID, "typed-value", "more than %zu bytes were typed", most);
	if (more_was_pasted(prompt)) {
		err_set(err, ERR_INVALID, "typed-value", "more than one line was pasted");
		err_why(err, "the lines behind the first would have gone to your shell");
		return err_fix(err, "put it into a file and use --file");
	}
	return 0;
}

static int
read_line(struct prompt *prompt, const char *text, size_t most, struct secret_text *typed,
    struct err *err)
{
	unsigned char byte;
	int r;

	for (;;) {
		r = next_byte(prompt, &byte);
		if (r < 0) {
			r = obey_signal(prompt, text, err);
			if (r < 0)
				return r;
			continue;
		}
		if (r == 0 || (byte == KEY_END && typed->len == 0))
			return err_set(err, ERR_REFUSED, "no-answer", "nothing was typed");
		if (byte == '\n' || byte == KEY_END)
			return check_typed(prompt, typed, most, err);
		if (byte == KEY_BACKSPACE || byte == KEY_DELETE)
			delete_last(typed);
		else if (byte == KEY_CLEAR)
			while (typed->len > 0)
				delete_last(typed);
		else if (typed->len <= most)
			secret_text_add_byte(typed, byte);
	}
}

int
terminal_ask_secret(const char *text, size_t most, struct secret **out, struct err *err)
{
	struct secret_text typed CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct prompt prompt;
	int r;

	r = need_terminal(&prompt.fd, err);
	if (r < 0)
		return r;
	secret_text_reserve(&typed, 4096);
	catch_signals(&prompt);
	r = echo_off(&prompt, text, err);
	if (r == 0) {
		r = read_line(&prompt, text, most, &typed, err);
		echo_on(&prompt);
	}
	release_signals(&prompt);
	close(prompt.fd);
	if (r < 0)
		return r;
	*out = secret_of(secret_text_slice(&typed));
	return 0;
}

int
terminal_ask_secret_twice(const char *prompt, const char *again, size_t most,
    struct secret **out, struct err *err)
{
	int tries, r;

	for (tries = 0; tries < TRIES; tries++) {
		struct secret *first CLEANUP(secret_freep) = NULL;
		struct secret *second CLEANUP(secret_freep) = NULL;

		r = terminal_ask_secret(prompt, most, &first, err);
		if (r == 0)
			r = terminal_ask_secret(again, most, &second, err);
		if (r < 0)
			return r;
		if (secret_equal(secret_slice(first), secret_slice(second))) {
			*out = secret_take(&first);
			return 0;
		}
		r = terminal_show(SLICE_LITERAL("the two differ; once more\n"), err);
		if (r < 0)
			return r;
	}
	return err_set(err, ERR_REFUSED, "no-answer", "the two differed %d times", TRIES);
}

/* What the terminal's own line editor keeps of a line; it drops the rest without a word. */
enum { LINE_ROOM = 4096 };

static ssize_t
read_bytes(int fd, void *out, size_t room)
{
	ssize_t n;

	do
		n = read(fd, out, room);
	while (n < 0 && errno == EINTR);
	return n;
}

static int
read_echoed(const struct prompt *prompt, struct secret_text *typed, struct err *err)
{
	ssize_t n;

	secret_text_reserve(typed, LINE_ROOM);
	n = read_bytes(prompt->fd, typed->data, LINE_ROOM);
	if (n < 0)
		return err_system(err, "cannot read from the terminal");
	if (n == 0)
		return err_set(err, ERR_REFUSED, "no-answer", "nothing was typed");
	typed->len = (size_t)n - (typed->data[n - 1] == '\n');
	return check_typed(prompt, typed, LINE_ROOM - 2, err);
}

int
terminal_ask_line(const char *text, struct secret **out, struct err *err)
{
	struct secret_text typed CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct prompt prompt;
	int r;

	r = need_terminal(&prompt.fd, err);
	if (r < 0)
		return r;
	tcflush(prompt.fd, TCIFLUSH);
	r = file_write_all(prompt.fd, slice_of_text(text), "the terminal", err);
	if (r == 0)
		r = read_echoed(&prompt, &typed, err);
	close(prompt.fd);
	if (r < 0)
		return r;
	*out = secret_of(secret_text_slice(&typed));
	return 0;
}

/* A line with echo: the terminal keeps its own mode, so signals need no care. */
static ssize_t
read_word(int fd, char *word, size_t room)
{
	ssize_t n = read_bytes(fd, word, room - 1);

	if (n < 0)
		return -1;
	while (n > 0 && (word[n - 1] == '\n' || word[n - 1] == ' '))
		n--;
	word[n] = '\0';
	return n;
}

int
terminal_confirm(const char *prompt, const char *word, struct err *err)
{
	char typed[WORD_MOST];
	int fd, r;

	r = need_terminal(&fd, err);
	if (r < 0)
		return r;
	tcflush(fd, TCIFLUSH);
	r = file_write_all(fd, slice_of_text(prompt), "the terminal", err);
	if (r == 0 && (read_word(fd, typed, sizeof(typed)) < 0 || strcmp(typed, word) != 0))
		r = err_set(err, ERR_REFUSED, "needs-confirmation",
		    "`%s` was not typed; nothing was changed", word);
	close(fd);
	return r;
}

int
terminal_show(struct slice text, struct err *err)
{
	int fd, r;

	r = need_terminal(&fd, err);
	if (r < 0)
		return r;
	r = file_write_all(fd, text, "the terminal", err);
	close(fd);
	return r;
}
