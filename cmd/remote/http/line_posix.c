/* SPDX-License-Identifier: Apache-2.0 */
/* There is only keepalive, which libcurl sets. */
#include "cmd/remote/http/http_priv.h"

void
line_limit_silence(int fd)
{
	(void)fd;
}
