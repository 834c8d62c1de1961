/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/value_in.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/frame/terminal.h"
#include "model/name.h"
#include "secret/read.h"

int
value_in_file(const char *file, size_t most, struct secret **out, struct err *err)
{
	int r;

	if (strcmp(file, "-") == 0)
		return secret_read_fd(STDIN_FILENO, most, "stdin", out, err);
	r = secret_read_file(file, most, out, err);
	if (r < 0 && strcmp(err->id, "not-a-file") == 0)
		err_fix(err, "of a pipe: `-` in its place, and `<%s` or `… |` for the command", file);
	return r;
}

static struct slice
without_newline(struct slice text)
{
	if (slice_ends_with(text, "\r\n"))
		return slice_of(text.data, text.len - 2);
	if (slice_ends_with(text, "\n"))
		return slice_of(text.data, text.len - 1);
	return text;
}

int
value_in(const char *name, const char *envs, const char *file, bool exact, struct secret **out,
    struct err *err)
{
	struct secret *read CLEANUP(secret_freep) = NULL;
	struct slice value;
	char prompt[512];
	int r;

	snprintf(prompt, sizeof(prompt), "value of %.255s for %.180s: ", name, envs);
	if (file == NULL && isatty(STDIN_FILENO))
		r = terminal_ask_secret(prompt, VALUE_MOST, &read, err);
	else
		r = value_in_file(file == NULL ? "-" : file, VALUE_MOST + 2, &read, err);
	if (r < 0)
		return r;
	value = exact ? secret_slice(read) : without_newline(secret_slice(read));
	if (value.len > VALUE_MOST)
		return err_set(err, ERR_INVALID, "too-large",
		    "the value has %zu bytes; at most %d are kept", value.len, VALUE_MOST);
	if (value.len == 0 && !exact) {
		err_set(err, ERR_INVALID, "empty-value", "no value came for `%.255s`", name);
		return err_fix(err, "to keep an empty one: `evenkeep set %.255s --exact`", name);
	}
	*out = secret_of(value);
	return 0;
}
