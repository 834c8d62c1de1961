/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/platform.h"

void
platform_refuse_debuggers(void)
{
}

bool
platform_refuses_debuggers(void)
{
	return false;
}

bool
platform_is_network(const char *path)
{
	return false;
}

bool
platform_is_memory(const char *path)
{
	(void)path;
	return false;
}
