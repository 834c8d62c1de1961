/* SPDX-License-Identifier: Apache-2.0 */
/* Where a program cannot ask where it is: the place that it was built to be installed in. */
#include <stddef.h>
#include <unistd.h>

#include "base/list.h"
#include "remote/process_priv.h"

#ifndef EK_LIBEXEC_INSTALLED
#define EK_LIBEXEC_INSTALLED "/usr/local/libexec/evenkeep"
#endif

char *
process_program(void)
{
	static const char installed[] = EK_LIBEXEC_INSTALLED "/evenkeep-remote";

	return access(installed, X_OK) == 0 ? xstrdup(installed) : NULL;
}
