/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing tells of changes: whoever waits looks again and again. */
#include "cmd/remote/file/file_priv.h"

int
notify_open(void)
{
	return -1;
}

int
notify_folder(int notify, int folder)
{
	(void)notify;
	(void)folder;
	return -1;
}

void
notify_drain(int notify)
{
	(void)notify;
}
