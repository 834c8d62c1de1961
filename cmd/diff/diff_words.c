/* SPDX-License-Identifier: Apache-2.0 */
/* What an argument of `diff` names. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/diff/diff.h"
#include "model/name.h"

static const char file_lead[] = "file:", process_lead[] = "process:";

/* The word itself is not repeated: it may be a value that does not belong there. */
static int
bad_side(struct err *err, const char *why)
{
	err_set(err, ERR_USAGE, "bad-side", "one of the two sides is none");
	err_why(err, "%s", why);
	return err_fix(err,
	    "`ENV`, `ENV@SEQ`, `file:PATH`, `file:PATH:DIALECT`, `process:PID`, or `-` for stdin");
}

static bool
read_number(const char *text, uint64_t *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *out > 0;
}

static int
parse_process(const char *text, struct diff_side *out, struct err *err)
{
	uint64_t pid;

	if (!read_number(text, &pid) || pid > INT32_MAX)
		return bad_side(err, "`process:` wants the number of a process behind it");
	out->kind = DIFF_PROCESS;
	out->pid = (unsigned long)pid;
	return 0;
}

static bool
is_dialect_word(const char *word)
{
	return *word != '\0' &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);
}

/* Behind the last colon stands a dialect, unless the colon belongs to the name of a file. */
static int
parse_file(const char *text, struct diff_side *out, struct err *err)
{
	const char *colon = strrchr(text, ':');
	int r;

	if (*text == '\0')
		return bad_side(err, "`file:` wants the path of a file behind it");
	out->kind = DIFF_FILE;
	if (colon != NULL && colon > text && is_dialect_word(colon + 1) && !file_exists(text)) {
		r = format_get(colon + 1, &out->source.format, err);
		if (r < 0)
			return r;
		out->source.file = xstrndup(text, (size_t)(colon - text));
		return 0;
	}
	out->source.file = xstrdup(text);
	return 0;
}

static int
parse_env(const char *text, struct diff_side *out, struct err *err)
{
	const char *at = strchr(text, '@');
	size_t len = at == NULL ? strlen(text) : (size_t)(at - text);

	if (!env_name_is_valid(slice_of(text, len)))
		return bad_side(err,
		    file_exists(text) ? "it is the path of a file; `file:` belongs in front of it"
				      : "it is no name of an environment");
	out->kind = at == NULL ? DIFF_ENV : DIFF_PAST;
	out->is_back = at != NULL && at[1] == '-';
	if (at != NULL && !read_number(at + 1 + out->is_back, &out->seq))
		return bad_side(
		    err, "`@` wants the number of a commit behind it, or `-` and how many back");
	out->env = xstrndup(text, len);
	return 0;
}

int
diff_side_parse(const char *text, struct diff_side *out, struct err *err)
{
	*out = (struct diff_side){.text = text};
	if (strcmp(text, "-") == 0) {
		out->kind = DIFF_FILE;
		out->source.file = xstrdup("-");
		return 0;
	}
	if (strncmp(text, file_lead, sizeof(file_lead) - 1) == 0)
		return parse_file(text + sizeof(file_lead) - 1, out, err);
	if (strncmp(text, process_lead, sizeof(process_lead) - 1) == 0)
		return parse_process(text + sizeof(process_lead) - 1, out, err);
	return parse_env(text, out, err);
}

bool
diff_is_stored(const struct diff_side *side)
{
	return side->kind == DIFF_ENV || side->kind == DIFF_PAST;
}
