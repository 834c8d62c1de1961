/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "secret/secret.h"

const char *fake_program;

int
fake_begin(int argc, char **argv)
{
	secret_start();
	/* whole, since each test is in a folder of its own */
	fake_program = argc == 2 ? realpath(argv[1], NULL) : NULL;
	return fake_program == NULL ? -1 : 0;
}

void
play(const char *script, unsigned timeout_ms, struct client *out)
{
	char here[2000], text[2200];

	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(text, sizeof(text), "file://%s/%s", here, script);
	client_open(out, text, fake_program, timeout_ms, NULL);
}

size_t
asked(const char *what)
{
	char path[40];
	struct stat counted;

	snprintf(path, sizeof(path), "count.%s", what);
	if (stat(path, &counted) < 0)
		return 0;
	unlink(path);
	return (size_t)counted.st_size;
}

void
object(const char *name, const char *text)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "object.%s", name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

int
get_if(struct client *client, const char *name, struct remote_tag *tag, struct buf *out)
{
	return remote_get_if(client->remote, name, tag, out, &client->err);
}

void
has(struct client *client, const char *name, const char *text)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	assert_int_equal(remote_get(client->remote, name, &found, &client->err), 1);
	assert_string_equal(buf_text(&found), text);
}
