/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/screens.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80, DUMB_COLUMNS = 1 };

static const char *color_option;

static struct {
	bool known;
	struct screen screen;
} streams[2];

void
screens_start(const char *color)
{
	color_option = color;
	memset(streams, 0, sizeof(streams));
}

bool
color_word_is_valid(const char *word)
{
	return strcmp(word, "auto") == 0 || strcmp(word, "always") == 0 ||
	    strcmp(word, "never") == 0;
}

const char *
variable(const char *name)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? NULL : text;
}

static bool
is_forced(const char *name)
{
	const char *text = variable(name);

	return text != NULL && strcmp(text, "0") != 0;
}

static bool
is_dumb(void)
{
	const char *term = variable("TERM");

	return term != NULL && strcmp(term, "dumb") == 0;
}

/* --color > EVENKEEP_COLOR > NO_COLOR > FORCE_COLOR, CLICOLOR_FORCE > CLICOLOR=0 > TERM > tty */
static bool
wants_color(bool is_terminal)
{
	const char *word = color_option != NULL ? color_option : variable("EVENKEEP_COLOR");
	const char *clicolor = variable("CLICOLOR");

	if (word != NULL && strcmp(word, "always") == 0)
		return true;
	if (word != NULL && strcmp(word, "never") == 0)
		return false;
	if (variable("NO_COLOR") != NULL)
		return false;
	if (is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE"))
		return true;
	if (clicolor != NULL && strcmp(clicolor, "0") == 0)
		return false;
	return is_terminal && !is_dumb();
}

/* By the text of the variables: setting a locale up costs more than a whole `run`. */
static bool
is_utf8(void)
{
	const char *locale = variable("LC_ALL");

	if (locale == NULL)
		locale = variable("LC_CTYPE");
	if (locale == NULL)
		locale = variable("LANG");
	return locale != NULL && (strcasestr(locale, "utf-8") != NULL ||
	    strcasestr(locale, "utf8") != NULL);
}

static unsigned
columns_of(int fd)
{
	const char *columns = variable("COLUMNS");
	struct winsize size;

	if (is_dumb())
		return DUMB_COLUMNS;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL && atoi(columns) > 0)
		return (unsigned)atoi(columns);
	return USUAL_COLUMNS;
}

struct screen
screen_of(int fd)
{
	size_t at = fd == STDERR_FILENO ? 1 : 0;
	bool is_terminal;

	if (streams[at].known)
		return streams[at].screen;
	is_terminal = isatty(fd) == 1;
	streams[at].screen = (struct screen){
		.columns = is_terminal ? columns_of(fd) : 0,
		.color = wants_color(is_terminal),
		.utf8 = is_utf8(),
		.plain = variable("EVENKEEP_PLAIN") != NULL,
	};
	streams[at].known = true;
	return streams[at].screen;
}
