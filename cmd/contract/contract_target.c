/* SPDX-License-Identifier: Apache-2.0 */
/* The file that `contract write` and `contract add` change. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/contract/contract.h"
#include "cmd/frame/output.h"
#include "config/words.h"
#include "drift/lines.h"

enum { FILE_MOST = 4 << 20, NEW_MODE = 0644 };

int
contract_target_open(
    struct contract_target *target, char *path, const char *shown, struct err *err)
{
	int r;

	*target = (struct contract_target){.path = path, .shown = shown};
	r = file_read(path, FILE_MOST, &target->before, err);
	if (r == ERR_NOT_FOUND) {
		err_done(err);
		return 0;
	}
	target->is_there = r == 0;
	return r;
}

void
contract_target_done(struct contract_target *target)
{
	free(target->path);
	buf_done(&target->before);
}

/* The value of an assignment whose name or value is that of a secret is not repeated. */
static void
say_line(void *cookie, enum lines_step step, struct slice line)
{
	size_t equals = slice_find(line, '='), begin = 0;
	struct slice name;
	bool hides;

	(void)cookie;
	if (step == LINES_SAME)
		return;
	while (begin < equals && strchr("# \t", line.data[begin]) != NULL)
		begin++;
	name = slice_of(line.data + begin, equals - begin);
	hides = equals + 1 < line.len && line.data[begin] != '@' &&
		(words_secret_name(name) != NULL ||
		    words_secret_value(name, slice_from(line, equals + 1)) != NULL);
	if (hides)
		line.len = equals + 1;
	output_marked(step == LINES_ADDED ? MARK_ADDED : MARK_GONE, "%.*s%s", (int)line.len,
	    (const char *)line.data, hides ? "…" : "");
}

void
contract_target_diff(const struct contract_target *target, struct slice after)
{
	lines_compare(buf_slice(&target->before), after, say_line, NULL);
}

int
contract_target_write(const struct contract_target *target, struct slice after, struct err *err)
{
	struct stat status;

	if (target->is_there && stat(target->path, &status) == 0)
		return file_replace_as(target->path, after, status.st_mode & 0777, NULL, err);
	return file_replace(target->path, after, NEW_MODE, err);
}
