/* SPDX-License-Identifier: Apache-2.0 */
/*
 * git:WHERE[#BRANCH]. WHERE is the name of a git remote, or
 *
 *	file:///FOLDER   https://HOST[:PORT]/PATH   ssh://[USER@]HOST[:PORT]/PATH   USER@HOST:PATH
 *
 * git would run programs for other forms (`ext::…`) and take what begins with `-` for an option:
 * neither passes here.
 */
#include "remote/address_priv.h"

#include <string.h>

#include "base/list.h"

static bool
is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("._-/", c) != NULL);
}

/* A name of git's: of a remote or a branch. */
static bool
is_word(struct slice text)
{
	size_t i;

	if (text.len == 0 || text.len > 200 || strchr("-/.", text.data[0]) != NULL)
		return false;
	for (i = 0; i < text.len; i++) {
		if (!is_word_byte(text.data[i]))
			return false;
		if (i > 0 && strchr("./", text.data[i]) != NULL &&
		    strchr("./", text.data[i - 1]) != NULL)
			return false;
	}
	return strchr("./", text.data[text.len - 1]) == NULL && !slice_ends_with(text, ".lock");
}

static int
check_url(
    struct slice text, const char *scheme, struct slice rest, bool user_allowed, struct err *err)
{
	size_t slash = slice_find(rest, '/');
	struct slice path = slice_from(rest, slash);
	int r =
	    address_check_authority(text, scheme, slice_of(rest.data, slash), user_allowed, err);

	if (r < 0)
		return r;
	if (path.len < 2 || path.data[1] == '-' || !address_path_is_plain(path))
		return address_refuse(err, text, "the path is missing or not plain");
	return 0;
}

/* USER@HOST:PATH, as git reads it: the colon before any slash. */
static int
check_short(struct slice text, struct slice where, struct err *err)
{
	size_t colon = slice_find(where, ':');
	struct slice path = slice_from(where, colon + 1);
	int r = address_check_authority(text, "ssh", slice_of(where.data, colon), true, err);

	if (r < 0)
		return r;
	if (path.len == 0 || path.data[0] == '-' || path.data[0] == ':' ||
	    !address_path_is_plain(path))
		return address_refuse(err, text, "the path is missing or not plain");
	return 0;
}

static int
check_where(struct slice text, struct slice where, struct err *err)
{
	if (slice_starts_with(where, "file:///"))
		return address_path_is_plain(slice_from(where, 7)) && where.len > 8
			   ? 0
			   : address_refuse(err, text, "the path is missing or not plain");
	if (slice_starts_with(where, "https://"))
		return check_url(text, "https", slice_from(where, 8), false, err);
	if (slice_starts_with(where, "http://"))
		return check_url(text, "http", slice_from(where, 7), false, err);
	if (slice_starts_with(where, "ssh://"))
		return check_url(text, "ssh", slice_from(where, 6), true, err);
	if (slice_find(where, '@') < slice_find(where, ':') && slice_find(where, ':') < where.len)
		return check_short(text, where, err);
	if (!is_word(where))
		return address_refuse(err, text,
		    "`git:` takes the name of a git remote, or a URL of file, https or ssh, as `git:file:///FOLDER`");
	return 0;
}

int
address_parse_git(struct slice text, struct slice rest, struct remote_address *out, struct err *err)
{
	size_t mark = slice_find(rest, '#');
	struct slice where = slice_of(rest.data, mark);
	struct slice branch = slice_from(rest, mark + 1);
	int r = check_where(text, where, err);

	if (r < 0)
		return r;
	if (mark < rest.len && !is_word(branch))
		return address_refuse(err, text, "what follows `#` is no name of a branch");
	out->engine = REMOTE_GIT;
	out->where = xstrndup((const char *)where.data, where.len);
	out->branch =
	    mark < rest.len ? xstrndup((const char *)branch.data, branch.len) : xstrdup("evenkeep");
	return 0;
}
