/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which editor, and running it. What a repository says is not asked: VISUAL and EDITOR are of the
 * user's environment. While the editor runs, signals that would end this program are kept: INT and QUIT
 * of the terminal reach the editor by themselves, TERM and HUP are passed on, and what came is done
 * when the file is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/edit/edit.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"

extern char **environ;

enum { WORDS_MOST = 32 };

static const char last_resort[] = "sensible-editor";

/* No swap, undo and backup files, no history of what was deleted; after the user's own settings too. */
static const char *const vi_options[] = {"-n", "-i", "NONE", "--cmd", "set nomodeline", "-c",
    "set noswapfile nobackup nowritebackup noundofile"};
/* For a vi that another program starts; it reads this in place of the user's settings. */
static const char vi_settings[] =
    "VIMINIT=set noswapfile nobackup nowritebackup noundofile nomodeline viminfo=";

/* PROGRAM as PATH finds it, all links followed; NULL: it is nowhere. The caller frees it. */
static char *
find_program(const char *program)
{
	const char *path = variable("PATH");
	struct slice rest = slice_of_text(path == NULL ? "/usr/bin:/bin" : path);

	if (strchr(program, '/') != NULL)
		return access(program, X_OK) == 0 ? realpath(program, NULL) : NULL;
	while (rest.len > 0) {
		size_t len = slice_find(rest, ':');
		char *folder CLEANUP(freep) = xstrndup((const char *)rest.data, len);
		char *full CLEANUP(freep) = path_join(folder, program);

		if (len > 0 && access(full, X_OK) == 0)
			return realpath(full, NULL);
		rest = slice_from(rest, len < rest.len ? len + 1 : len);
	}
	return NULL;
}

/* vim and neovim under any of their names; other kinds of vi do not know the options. */
static bool
is_vim(const char *resolved)
{
	const char *name = path_name(resolved);

	return strncmp(name, "vim", 3) == 0 || strncmp(name, "nvim", 4) == 0 ||
	       strncmp(name, "gvim", 4) == 0;
}

static int
refuse_none(const char *program, struct err *err)
{
	err_set(err, ERR_REFUSED, "no-editor", "there is no editor `%.100s`", program);
	return err_fix(err, "name yours in VISUAL or EDITOR");
}

int
edit_command(const char *file, const char ***out, struct err *err)
{
	const char *said = variable("VISUAL") != NULL ? variable("VISUAL") : variable("EDITOR");
	static char *words; /* the list points into it */
	char *word, *rest, *resolved CLEANUP(freep) = NULL;
	const char **list;
	size_t count = 0, most = WORDS_MOST, i;

	free(words);
	words = xstrdup(said == NULL ? last_resort : said);
	list = xcalloc(WORDS_MOST + ARRAY_LEN(vi_options) + 2, sizeof(*list));
	list[count++] = strtok_r(words, " \t", &rest);
	resolved = list[0] == NULL ? NULL : find_program(list[0]);
	if (resolved == NULL) {
		free(list);
		return refuse_none(said == NULL ? last_resort : said, err);
	}
	for (i = 0; is_vim(resolved) && i < ARRAY_LEN(vi_options); i++)
		list[count++] = vi_options[i]; /* before what the user has it do, which may save */
	while ((word = strtok_r(NULL, " \t", &rest)) != NULL && most-- > 0)
		list[count++] = word;
	list[count++] = file;
	*out = list;
	return 0;
}

/* Nothing of ours: neither keys nor tokens are the editor's business. The caller frees the list. */
static const char **
make_environment(const char *program)
{
	size_t count = 0, i;
	const char **list;

	while (environ[count] != NULL)
		count++;
	list = xcalloc(count + 2, sizeof(*list));
	for (i = count = 0; environ[i] != NULL; i++) {
		if (strncmp(environ[i], "EVENKEEP_", 9) != 0)
			list[count++] = environ[i];
	}
	if (strcmp(program, last_resort) == 0)
		list[count++] = vi_settings;
	return list;
}

static const int kept_signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
static volatile sig_atomic_t caught;
static volatile sig_atomic_t editor;

static void
keep_signal(int number)
{
	caught = number;
	if (editor > 0 && (number == SIGTERM || number == SIGHUP))
		kill((pid_t)editor, number);
}

struct signals {
	struct sigaction before[ARRAY_LEN(kept_signals)];
};

static void
signals_keep(struct signals *signals)
{
	struct sigaction action = {.sa_handler = keep_signal};
	size_t i;

	caught = 0;
	editor = 0;
	for (i = 0; i < ARRAY_LEN(kept_signals); i++) {
		sigaction(kept_signals[i], NULL, &signals->before[i]);
		if (signals->before[i].sa_handler != SIG_IGN)
			sigaction(kept_signals[i], &action, NULL);
	}
}

static void
signals_give_back(const struct signals *signals)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kept_signals); i++)
		sigaction(kept_signals[i], &signals->before[i], NULL);
}

/* Its standard output is the terminal's or nobody's: ours has the answer. */
static int
start(const char *const *words, const char *const *environment, pid_t *out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	size_t i;
	int r;

	posix_spawn_file_actions_init(&actions);
	if (!isatty(STDOUT_FILENO))
		posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&defaults);
	for (i = 0; i < ARRAY_LEN(kept_signals); i++)
		sigaddset(&defaults, kept_signals[i]);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	r = posix_spawnp(out, words[0], &actions, &attributes,
	    (char *const *)(uintptr_t)words, (char *const *)(uintptr_t)environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int
refuse_status(const char *program, int status, struct err *err)
{
	if (WIFSIGNALED(status))
		err_set(err, ERR_REFUSED, "editor-failed", "the editor `%s` was ended by signal %d",
		    program, WTERMSIG(status));
	else
		err_set(err, ERR_REFUSED, "editor-failed", "the editor `%s` ended with status %d",
		    program, WEXITSTATUS(status));
	err_why(err, "what it wrote was not looked at, and nothing was changed");
	return err_fix(err, "do it again");
}

static int
run_editor(const char *file, struct err *err)
{
	const char **words CLEANUP(freep) = NULL, **environment CLEANUP(freep) = NULL;
	int r = edit_command(file, &words, err), status;
	pid_t pid;

	if (r < 0)
		return r;
	environment = make_environment(words[0]);
	r = start(words, environment, &pid);
	if (r != 0) {
		errno = r;
		return err_system(err, "cannot start the editor `%s`", words[0]);
	}
	editor = pid;
	if (caught == SIGTERM || caught == SIGHUP)
		kill(pid, caught); /* it came before there was an editor to pass it to */
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_system(err, "cannot wait for the editor `%s`", words[0]);
	}
	editor = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : refuse_status(words[0], status, err);
}

/* A signal that was meant for this program; one of the terminal that the editor lived through was not. */
static bool
is_for_us(int r)
{
	return caught == SIGTERM || caught == SIGHUP || (caught != 0 && r < 0);
}

int
edit_ask(struct edit *edit, struct err *err)
{
	struct edit_room room = EDIT_ROOM_INIT;
	struct signals signals;
	struct buf name CLEANUP(buf_done) = BUF_INIT;
	int r;

	buf_addf(&name, "%s.env", edit->env);
	signals_keep(&signals);
	r = edit_room_open(buf_text(&name), secret_text_slice(&edit->text), &room, err);
	if (r == 0)
		r = run_editor(room.file, err);
	if (r == 0)
		r = edit_room_read(&room, &edit->text, err);
	edit_room_close(&room);
	signals_give_back(&signals);
	if (is_for_us(r))
		raise(caught);
	return r;
}
