/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "launch/parent_priv.h"

/*
 * All of them: a fault of this process is not held back by that, the system ends it as ever; and what
 * is blocked reaches process 1 although it has no handlers.
 */
int
signals_open(sigset_t *mask, int *fd, struct err *err)
{
	sigset_t all;

	sigfillset(&all);
	*fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	if (*fd < 0)
		return err_system(err, "cannot take signals");
	sigprocmask(SIG_BLOCK, &all, mask);
	return 0;
}

int
signals_next(int fd, struct signal_seen *out)
{
	struct signalfd_siginfo info;
	ssize_t n;

	do
		n = read(fd, &info, sizeof(info));
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(info))
		return 0;
	*out = (struct signal_seen){
	    .number = (int)info.ssi_signo,
	    .is_kernel = info.ssi_code > 0,
	    .has_value = info.ssi_code == SI_QUEUE,
	    .sender = (pid_t)info.ssi_pid,
	    .value = {.sival_ptr = (void *)(uintptr_t)info.ssi_ptr},
	};
	return 1;
}

bool
signals_die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return getppid() == parent;
}
