/* SPDX-License-Identifier: Apache-2.0 */
#include "contract_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "folder.h"

const struct contract_place *contract_place;
const char *contract_program;

static const char *
absolute(const char *name, char *out)
{
	char here[PATH_MAX - 256];

	if (name == NULL)
		return NULL;
	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(out, PATH_MAX, "%s/%.200s", here, name);
	return out;
}

void
contract_connect(struct contract *c, const char *prefix, struct remote **out)
{
	struct remote_settings settings = c->settings;

	settings.prefix = prefix;
	assert_int_equal(remote_open(&settings, out, &c->err), 0);
}

void
contract_look_again(struct contract *c)
{
	if (!contract_place->stays)
		return;
	remote_close(c->remote);
	contract_connect(c, ID_A, &c->remote);
}

struct remote *
contract_writer(struct contract *c)
{
	return c->writer == NULL ? c->remote : c->writer;
}

void
contract_connect_writer(struct contract *c, struct remote **out)
{
	struct remote_settings settings = c->settings;

	if (c->writer != NULL) {
		settings.address = &c->writer_address;
		settings.login = NULL;
	}
	assert_int_equal(remote_open(&settings, out, &c->err), 0);
}

/* For a kind that is only read: how the same store is written. */
static int
begin_writer(struct contract *c)
{
	char address[PATH_MAX];

	if (contract_place->make_writer == NULL)
		return 0;
	contract_place->make_writer(address, sizeof(address));
	if (remote_address_parse(slice_of_text(address), &c->writer_address, &c->err) < 0)
		return -1;
	c->writer = c->remote; /* so that it is the writer that is connected */
	contract_connect_writer(c, &c->writer);
	return 0;
}

int
contract_begin(void **state)
{
	struct contract *c = xcalloc(1, sizeof(*c));
	char address[PATH_MAX];
	void *folder = NULL;

	if (folder_begin(&folder) < 0)
		return -1;
	contract_place->make(address, sizeof(address));
	if (remote_address_parse(slice_of_text(address), &c->address, &c->err) < 0)
		return -1;
	c->settings = (struct remote_settings){
	    .address = &c->address,
	    .project_root = absolute(contract_place->project_root, c->project_root),
	    .cache_folder = absolute(contract_place->cache_folder, c->cache_folder),
	    .prefix = ID_A,
	    .program = contract_program,
	    .timeout_ms = 300000,
	    .login = contract_place->login,
	};
	contract_connect(c, ID_A, &c->remote);
	*state = c;
	return begin_writer(c);
}

int
contract_end(void **state)
{
	struct contract *c = *state;
	void *folder = NULL;

	remote_close(c->remote);
	remote_close(c->writer);
	remote_address_done(&c->address);
	remote_address_done(&c->writer_address);
	err_done(&c->err);
	free(c);
	return folder_end(&folder);
}

/* Fails with what went wrong. */
void
contract_is(struct contract *c, int got, int wanted)
{
	if (got != wanted)
		print_error("%s: %s\n", c->err.id == NULL ? "" : c->err.id, c->err.message);
	assert_int_equal(got, wanted);
}

struct remote_item
item_of(const char *name, const char *text, bool replace)
{
	return (struct remote_item){.name = name, .data = slice_of_text(text), .replace = replace};
}

void
contract_put(struct contract *c, const char *name, const char *text, int wanted)
{
	struct remote_item one = item_of(name, text, false);
	size_t at;

	contract_is(c, remote_put(contract_writer(c), &one, 1, &at, &c->err), wanted);
}

void
contract_replace(struct contract *c, const char *name, const char *text)
{
	struct remote_item one = item_of(name, text, true);
	size_t at;

	contract_is(c, remote_put(contract_writer(c), &one, 1, &at, &c->err), 0);
}

void
contract_drop(struct contract *c, const char *name)
{
	contract_is(c, remote_drop(contract_writer(c), name, &c->err), 0);
}

void
contract_has(struct contract *c, const char *name, const char *text)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_is(c, remote_get(c->remote, name, &got, &c->err), 1);
	assert_string_equal(buf_text(&got), text);
}

void
contract_lacks(struct contract *c, const char *name)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_is(c, remote_get(c->remote, name, &got, &c->err), 0);
	assert_int_equal(got.len, 0);
}

int
told_add(void *cookie, const char *name, struct err *err)
{
	struct told *told = cookie;

	(void)err;
	assert_true(told->count < ARRAY_LEN(told->names));
	told->names[told->count++] = xstrdup(name);
	return 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
told_is(struct told *told, const char *wanted)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	qsort(told->names, told->count, sizeof(told->names[0]), by_bytes);
	for (i = 0; i < told->count; i++) {
		buf_addf(&text, "%s ", told->names[i]);
		free(told->names[i]);
	}
	assert_string_equal(buf_text(&text), wanted);
}

void
contract_lists(struct contract *c, const char *prefix, const char *wanted)
{
	struct told told = {.count = 0};

	contract_is(c, remote_list(c->remote, prefix, told_add, &told, &c->err), 0);
	told_is(&told, wanted);
}
