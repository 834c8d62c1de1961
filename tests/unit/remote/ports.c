/* SPDX-License-Identifier: Apache-2.0 */
#include "ports.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *folder;

unsigned
port_of(const char *server)
{
	char path[4096], line[100], name[50];
	unsigned port = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/ports", folder);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "%49s %u", name, &port) == 2 && strcmp(name, server) == 0)
			break;
	fclose(file);
	return port;
}
