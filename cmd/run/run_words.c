/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the command line that have a form of their own. */
#include <fcntl.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/run/run.h"
#include "config/words.h"
#include "model/name.h"

enum { FD_LEAST = 3, FD_MOST = 65535 };

void
additions_done(struct additions *additions)
{
	free(additions->items);
}

static int
refuse_secret(struct slice name, const char *reason, struct err *err)
{
	err_set(err, ERR_USAGE, "secret-in-arguments",
	    "`%.*s` is taken for a secret (%s), and secrets are not given as arguments",
	    (int)name.len, (const char *)name.data, reason);
	err_why(err, "your shell's history and every user's process list show arguments");
	return err_fix(err, "put it into the environment of evenkeep and use `--keep`");
}

static int
parse_addition(
    const char *text, const struct contract *contract, struct entry *out, struct err *err)
{
	static const struct entry_record given = {.origin = "--with"};
	struct slice whole = slice_of_text(text);
	struct slice name = slice_of(text, slice_find(whole, '='));
	struct slice value = slice_from(whole, name.len + 1);
	const struct contract_key *key;
	const char *reason = words_secret_name(name);
	int r;

	if (name.len == whole.len)
		return err_set(err, ERR_USAGE, "with-form", "`--with` takes NAME=VALUE");
	r = name_check(name, err);
	if (r < 0)
		return err_ctx(err, "--with");
	key = contract == NULL ? NULL : contract_find(contract, name);
	if (key != NULL && key->secret)
		reason = "its contract says so";
	if (reason == NULL)
		reason = words_secret_value(name, value);
	if (reason != NULL)
		return refuse_secret(name, reason, err);
	*out = (struct entry){.name = name, .value = value, .flags = ENTRY_PLAIN, .record = &given};
	return 0;
}

int
additions_parse(const struct words *words, const struct contract *contract, struct additions *out,
    struct err *err)
{
	int r;

	out->items = xcalloc(words->count, sizeof(*out->items));
	for (; out->count < words->count; out->count++) {
		r = parse_addition(words->item[out->count], contract, &out->items[out->count], err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* What somebody opened for the command there gives way. */
static void
say_taken(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
		output_warning("descriptor %d is open already, and the command gets the values there instead", fd);
}

int
run_parse_fd(const char *text, int *out, struct err *err)
{
	char *end;
	long fd;

	*out = -1;
	if (text == NULL)
		return 0;
	fd = strtol(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || fd < FD_LEAST || fd > FD_MOST) {
		err_set(err, ERR_USAGE, "fd-form",
		    "`--fd` takes the number of a descriptor, from %d on", FD_LEAST);
		return err_why(err, "0, 1 and 2 are the standard streams of the command");
	}
	*out = (int)fd;
	say_taken(*out);
	return 0;
}

int
run_parse_age(const char *text, uint64_t *out, struct err *err)
{
	*out = 0;
	if (text == NULL)
		return 0;
	if (clock_parse_duration(text, out) == 0 && *out > 0)
		return 0;
	err_set(err, ERR_USAGE, "not-a-duration", "`--max-age` takes a length of time");
	return err_fix(err, "digits and one of s m h d w y, as in `--max-age 30d`");
}
