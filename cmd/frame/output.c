/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/output.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/pager.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/terminal.h"

static struct {
	bool quiet, verbose, is_json, has_document;
	bool is_refused[STDERR_FILENO + 1]; /* the stream did not take something */
	struct buf held;  /* for stdout */
	struct buf later; /* for stderr, behind what is held */
	struct json document;
	const char *kept_key;
	struct json kept; /* its last member */
} out;

void
output_start(const struct globals *globals)
{
	out.quiet = globals->quiet;
	out.verbose = globals->verbose;
	out.is_json = globals->json;
	screens_start(globals->color);
}

void
output_be_json(void)
{
	out.is_json = true;
}

bool
output_is_json(void)
{
	return out.is_json;
}

void
output_be_quiet(void)
{
	out.quiet = true;
}

bool
output_is_quiet(void)
{
	return out.quiet;
}

struct screen
output_screen(int fd)
{
	return screen_of(fd);
}

/* The formatted text, escaped and ended, behind LEAD. */
static void PRINTF_LIKE(5, 0)
add_line(struct buf *to, const struct screen *screen, enum tone tone, const char *lead,
    const char *format, va_list values)
{
	char *text CLEANUP(freep) = NULL;

	if (vasprintf(&text, format, values) < 0)
		text = xstrdup(format);
	screen_add_text(to, screen, tone, lead);
	screen_add_text(to, screen, TONE_NONE, text);
	buf_add_byte(to, '\n');
}

static void PRINTF_LIKE(2, 0)
hold_line(enum mark mark, const char *format, va_list values)
{
	struct screen screen = screen_of(STDOUT_FILENO);

	if (mark != MARK_NONE)
		screen_add_mark(&out.held, &screen, mark);
	add_line(&out.held, &screen, TONE_NONE, "", format, values);
}

void
output_line(const char *format, ...)
{
	va_list values;

	if (out.quiet || out.is_json)
		return;
	va_start(values, format);
	hold_line(MARK_NONE, format, values);
	va_end(values);
}

void
output_marked(enum mark mark, const char *format, ...)
{
	va_list values;

	if (out.quiet || out.is_json)
		return;
	va_start(values, format);
	hold_line(mark, format, values);
	va_end(values);
}

void
output_answer(const char *format, ...)
{
	va_list values;

	if (out.is_json)
		return;
	va_start(values, format);
	hold_line(MARK_NONE, format, values);
	va_end(values);
}

void
output_marked_answer(enum mark mark, const char *format, ...)
{
	va_list values;

	if (out.is_json)
		return;
	va_start(values, format);
	hold_line(mark, format, values);
	va_end(values);
}

void
output_answer_text(const char *text)
{
	if (!out.is_json)
		buf_add_text(&out.held, text);
}

void
output_table(const struct table *table)
{
	struct screen screen = screen_of(STDOUT_FILENO);

	if (!out.is_json)
		table_write(table, &screen, &out.held);
}

static void
to_stderr(struct slice text)
{
	struct err ignored = ERR_INIT;

	if (file_write_all(STDERR_FILENO, text, "stderr", &ignored) == 0)
		return;
	out.is_refused[STDERR_FILENO] = true;
	err_done(&ignored); /* a stderr that takes nothing changes nothing */
}

/* What is said beside the answer keeps its place: behind lines that are held back. */
static void PRINTF_LIKE(3, 0)
tell(enum tone tone, const char *lead, const char *format, va_list values)
{
	struct screen screen = screen_of(STDERR_FILENO);
	struct buf line CLEANUP(buf_done) = BUF_INIT;

	add_line(&line, &screen, tone, lead, format, values);
	if (out.held.len > 0)
		buf_add(&out.later, buf_slice(&line));
	else
		to_stderr(buf_slice(&line));
}

void
output_note(const char *format, ...)
{
	va_list values;

	if (out.quiet)
		return;
	va_start(values, format);
	tell(TONE_NONE, "", format, values);
	va_end(values);
}

void
output_reason(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	tell(TONE_NONE, "", format, values);
	va_end(values);
}

void
output_warning(const char *format, ...)
{
	va_list values;

	if (out.quiet)
		return;
	va_start(values, format);
	tell(TONE_YELLOW, "warning: ", format, values);
	va_end(values);
}

void
output_next(const char *format, ...)
{
	va_list values;

	if (out.quiet || out.is_json)
		return;
	va_start(values, format);
	tell(TONE_DIM, "next: ", format, values);
	va_end(values);
}

void
output_detail(const char *format, ...)
{
	va_list values;

	if (out.quiet || !out.verbose)
		return;
	va_start(values, format);
	tell(TONE_DIM, "", format, values);
	va_end(values);
}

struct json *
output_json(const char *schema, bool ok)
{
	if (out.has_document)
		json_done(&out.document);
	out.has_document = true;
	json_start(&out.document);
	json_text(&out.document, "schema", schema);
	json_bool(&out.document, "ok", ok);
	return &out.document;
}

void
output_keep(const char *key, struct json *item)
{
	if (out.kept_key != NULL)
		json_done(&out.kept);
	out.kept_key = key;
	out.kept = *item;
}

/* The reader has gone: end as any program in a pipe does, without a word. */
static _Noreturn void
end_quietly(void)
{
	sigset_t pipe_signal;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &pipe_signal, NULL);
	raise(SIGPIPE);
	_exit(128 + SIGPIPE);
}

static int
to_stdout(struct slice text, struct err *err)
{
	if (file_write_all(STDOUT_FILENO, text, "stdout", err) == 0)
		return 0;
	if (errno == EPIPE)
		end_quietly();
	out.is_refused[STDOUT_FILENO] = true;
	return err->code;
}

static int
secret_to(int (*put)(struct slice text, struct err *err), const struct secret *value, struct err *err)
{
	struct secret_text shown CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct slice rest = secret_slice(value), line;

	if (!isatty(STDOUT_FILENO))
		return put(rest, err);
	while (slice_next_line(&rest, &line)) {
		screen_add_secret(&shown, line);
		secret_text_add_byte(&shown, '\n');
	}
	if (secret_len(value) == 0)
		secret_text_add_byte(&shown, '\n');
	return put(secret_text_slice(&shown), err);
}

int
output_secret(const struct secret *value, struct err *err)
{
	return secret_to(to_stdout, value, err);
}

static int
to_somebody(struct slice text, struct err *err)
{
	return file_write_all(STDOUT_FILENO, text, "stdout", err);
}

int
output_secret_delivered(const struct secret *value, struct err *err)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int r;

	sigaction(SIGPIPE, &ignore, &before);
	r = secret_to(to_somebody, value, err);
	sigaction(SIGPIPE, &before, NULL);
	return r;
}

int
output_try(struct err *err)
{
	struct pollfd at = {.fd = STDOUT_FILENO, .events = POLLOUT};

	if (write(STDOUT_FILENO, "", 0) < 0) /* a device that is full says so of nothing, too */
		return err_system(err, "cannot write stdout");
	if (poll(&at, 1, 0) <= 0 || (at.revents & (POLLERR | POLLHUP)) == 0)
		return 0;
	errno = EPIPE;
	return err_system(err, "cannot write stdout");
}

int
output_secret_named(struct slice name, struct slice value, struct err *err)
{
	struct secret_text shown CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	screen_add_secret(&shown, name);
	secret_text_add_byte(&shown, '=');
	screen_add_secret(&shown, value);
	secret_text_add_byte(&shown, '\n');
	return to_stdout(secret_text_slice(&shown), err);
}

int
output_secret_text(struct slice text, struct err *err)
{
	return to_stdout(text, err);
}

int
output_secret_to_person(const char *lead, const struct secret *secret, struct err *err)
{
	struct secret_text shown CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	secret_text_add_text(&shown, "\n  ");
	secret_text_add_text(&shown, lead);
	screen_add_secret(&shown, secret_slice(secret));
	secret_text_add_text(&shown, "\n\n");
	return terminal_show(secret_text_slice(&shown), err);
}

int
output_flush(struct err *err)
{
	int r = 0;

	if (out.has_document && out.kept_key != NULL) {
		json_join(&out.document, out.kept_key, &out.kept);
		json_done(&out.kept);
		out.kept_key = NULL;
	}
	if (out.is_json && out.has_document)
		r = to_stdout(json_end(&out.document), err);
	else if (!out.is_json && out.held.len > 0 && !pager_show(buf_slice(&out.held)))
		r = to_stdout(buf_slice(&out.held), err);
	output_forget();
	return r;
}

bool
output_is_taken(void)
{
	if (out.is_json)
		return !out.has_document && out.kept_key == NULL && !out.is_refused[STDOUT_FILENO];
	return out.later.len == 0 && !out.is_refused[STDERR_FILENO];
}

void
output_forget(void)
{
	buf_done(&out.held);
	to_stderr(buf_slice(&out.later));
	buf_done(&out.later);
	if (out.has_document)
		json_done(&out.document);
	out.has_document = false;
}
