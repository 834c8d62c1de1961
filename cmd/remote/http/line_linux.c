/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "cmd/remote/http/http_priv.h"

enum { SILENT_MS = 10000 };

/* Keepalive alone does not notice a line that drops what was sent on it; this does. */
void
line_limit_silence(int fd)
{
	unsigned silent_ms = SILENT_MS;

	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent_ms, sizeof(silent_ms));
}
