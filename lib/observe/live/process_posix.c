/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/live/process.h"

int
process_environment(unsigned long pid, struct secret **out, struct err *err)
{
	return err_set(err, ERR_SYSTEM, "no-process-list",
	    "this system does not tell the environment of process %lu", pid);
}

int
processes_find(const char *proc, struct processes *out, struct err *err)
{
	(void)out;
	return err_set(err, ERR_SYSTEM, "no-process-list",
	    "this system does not tell of its processes in `%s`", proc);
}
