/* SPDX-License-Identifier: Apache-2.0 */
/* Where a token goes: to stdout, alone, or into a file that only its owner reads. */
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/frame/output.h"
#include "cmd/token/token_cmd.h"

int
token_outlet_check(const struct token_opts *o, bool replaces, struct err *err)
{
	struct stat st;

	if (o->to == NULL && output_is_json()) {
		err_set(err, ERR_USAGE, "token-and-document", "a token and a document do not fit into one stdout");
		return err_fix(err, "let the token go into a file: `--to FILE`");
	}
	if (o->to == NULL || replaces || lstat(o->to, &st) < 0)
		return 0;
	err_set(err, ERR_REFUSED, "file-exists", "there is already a file `%s`", o->to);
	return err_fix(err, "take another name, or remove it first");
}

int
token_outlet_try(const struct token_opts *o, const char *so_far, struct err *err)
{
	int r = o->to == NULL ? output_try(err) : file_try_replace(o->to, err);

	return r < 0 && err->why[0] == '\0' ? err_why(err, "%s", so_far) : r;
}

int
token_deliver(
    const struct token_opts *o, bool replaces, const struct secret *text, struct err *err)
{
	if (o->to == NULL)
		return output_secret_delivered(text, err);
	if (replaces)
		return file_replace(o->to, secret_slice(text), 0600, err);
	return file_write_new(o->to, secret_slice(text), 0600, err);
}
