/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launch/relay_priv.h"

void
relay_close_from(int first)
{
	struct rlimit limit;
	int most = 65536;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)most)
		most = (int)limit.rlim_cur;
	for (int fd = first; fd < most; fd++)
		close(fd);
}
