/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/parent_priv.h"

int
signals_open(sigset_t *mask, int *fd, struct err *err)
{
	(void)mask;
	(void)fd;
	err_set(err, ERR_SYSTEM, "no-parent", "this system cannot keep evenkeep beside its command");
	return err_fix(err, "leave `--watch` and `--mask` out");
}

int
signals_next(int fd, struct signal_seen *out)
{
	(void)fd;
	(void)out;
	return 0;
}

bool
signals_die_with(pid_t parent)
{
	(void)parent;
	return true;
}
