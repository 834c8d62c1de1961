/* SPDX-License-Identifier: Apache-2.0 */
/* Our terminal, and the one that the command gets in its place. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "launch/relay_priv.h"

static int
cannot(struct err *err)
{
	return err_system(err, "cannot make a terminal for the command");
}

static void
copy_size(const struct relay *relay, int to)
{
	struct winsize size;

	if (ioctl(relay->terminal, TIOCGWINSZ, &size) == 0)
		ioctl(to, TIOCSWINSZ, &size);
}

/*
 * Where only outputs go through it, ours sees to what becomes of their ends of lines. In the background ours has the
 * modes of who is in front, such as a shell that edits its line: they are copied again in front.
 */
static void
copy_modes(struct relay *relay)
{
	struct termios modes = relay->usual;

	if (!relay->is_taken && tcgetattr(relay->terminal, &modes) < 0)
		return;
	if (!relay->is_whole) {
		modes.c_oflag &= ~(tcflag_t)OPOST;
		modes.c_lflag &= ~(tcflag_t)ECHO;
	}
	tcsetattr(relay->slave, TCSANOW, &modes);
	relay->has_foreign = relay->is_whole && !relay->is_taken && !relay_is_foreground(relay) &&
		tcgetattr(relay->slave, &relay->foreign) == 0;
}

static bool
are_same(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
		a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

/* In front for the first time; what the command has set meanwhile stays. */
static void
copy_own_modes(struct relay *relay)
{
	struct termios now;

	if (!relay->has_foreign)
		return;
	relay->has_foreign = false;
	if (tcgetattr(relay->master, &now) == 0 && are_same(&now, &relay->foreign))
		tcsetattr(relay->master, TCSANOW, &relay->usual);
}

int
relay_terminal_begin(struct relay *relay, struct err *err)
{
	char name[128];

	relay->master = posix_openpt(O_RDWR | O_NOCTTY);
	if (relay->master < 0 || fcntl(relay->master, F_SETFD, FD_CLOEXEC) < 0 ||
		fcntl(relay->master, F_SETFL, O_RDWR | O_NONBLOCK) < 0 || grantpt(relay->master) < 0 ||
		unlockpt(relay->master) < 0)
		return cannot(err);
	errno = ptsname_r(relay->master, name, sizeof(name));
	if (errno != 0)
		return cannot(err);
	relay->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (relay->slave < 0)
		return cannot(err);
	copy_modes(relay);
	copy_size(relay, relay->slave);
	return 0;
}

bool
relay_is_foreground(const struct relay *relay)
{
	pid_t front = tcgetpgrp(relay->terminal);

	/* below 0: it is not the one of our session, and nobody else's either */
	return front < 0 || front == getpgrp();
}

static void
make_raw(struct relay *relay)
{
	struct termios modes = relay->usual;

	cfmakeraw(&modes);
	relay->is_taken = tcsetattr(relay->terminal, TCSANOW, &modes) == 0;
}

void
relay_terminal_take(struct relay *relay)
{
	if (!relay->is_whole || relay->is_taken || !relay_is_foreground(relay) ||
		tcgetattr(relay->terminal, &relay->usual) < 0)
		return;
	copy_own_modes(relay);
	make_raw(relay);
}

void
relay_terminal_take_again(struct relay *relay)
{
	if (relay->is_taken && relay_is_foreground(relay))
		make_raw(relay);
}

void
relay_terminal_give_back(struct relay *relay)
{
	if (relay->is_taken)
		tcsetattr(relay->terminal, TCSANOW, &relay->usual);
	relay->is_taken = false;
}

static bool
has_same_size(const struct relay *relay)
{
	struct winsize ours, its;

	return ioctl(relay->terminal, TIOCGWINSZ, &ours) < 0 || ioctl(relay->master, TIOCGWINSZ, &its) < 0 ||
		(ours.ws_row == its.ws_row && ours.ws_col == its.ws_col);
}

void
relay_resized(struct relay *relay)
{
	if (relay->master < 0 || has_same_size(relay))
		return;
	copy_size(relay, relay->master);
	/* who shares our session was told by our terminal, and may have looked too early */
	if (!relay->is_whole)
		kill(0, SIGWINCH);
}
