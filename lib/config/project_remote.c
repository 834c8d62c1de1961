/* SPDX-License-Identifier: Apache-2.0 */
/* `remote:` of an evenkeep.yaml that people write: one line, and nothing else of it is touched. */
#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "config/project_priv.h"
#include "config/propose.h"
#include "config/trusted.h"
#include "text/node.h"

static const char field[] = "remote:";

/* As it stands in YAML without quotes, as people write addresses; else as any text. */
static void
add_value(struct buf *out, const char *address)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "._/-:@%+~=#";
	size_t len = strlen(address);

	if (len > 0 && isalpha((unsigned char)address[0]) && address[strspn(address, safe)] == '\0' &&
	    address[len - 1] != ':')
		buf_add_text(out, address);
	else
		propose_text(out, address);
}

/* The end of a line that stays: its comment, with the blanks before it. A quoted value may have a `#`. */
static struct slice
comment_of(struct slice line)
{
	size_t at = line.len, from = strlen(field);
	unsigned char quote;

	while (from < line.len && (line.data[from] == ' ' || line.data[from] == '\t'))
		from++;
	quote = from < line.len ? line.data[from] : 0;
	if (quote == '"' || quote == '\'')
		for (from++; from < line.len && line.data[from] != quote; from++)
			from += line.data[from] == '\\' && quote == '"';
	for (size_t i = from; i + 1 < line.len; i++)
		if ((line.data[i] == ' ' || line.data[i] == '\t') && line.data[i + 1] == '#') {
			at = i;
			break;
		}
	while (at > strlen(field) && (line.data[at - 1] == ' ' || line.data[at - 1] == '\t'))
		at--;
	return slice_from(line, at);
}

static void
add_line(struct buf *out, const char *address, struct slice comment, bool crlf)
{
	buf_add_text(out, field);
	buf_add_byte(out, ' ');
	add_value(out, address);
	buf_add(out, comment);
	buf_add_text(out, crlf && !slice_ends_with(comment, "\r") ? "\r\n" : "\n");
}

/* Is one of the lines of TEXT a top-level field NAME? */
static bool
has_field(struct slice text, const char *name)
{
	struct slice line;

	while (slice_next_line(&text, &line))
		if (slice_starts_with(line, name))
			return true;
	return false;
}

/* The line behind which a new one belongs. */
static const char *
place_of(struct slice text)
{
	return has_field(text, "project:") ? "project:" : "evenkeep:";
}

static void
rewrite(struct slice text, const char *address, struct buf *out)
{
	bool is_there = has_field(text, field), is_done = false;
	const char *place = place_of(text);
	struct slice line;

	while (slice_next_line(&text, &line)) {
		bool crlf = slice_ends_with(line, "\r");

		if (slice_starts_with(line, field)) {
			if (address != NULL && !is_done)
				add_line(out, address, comment_of(line), crlf);
			is_done = true;
			continue;
		}
		buf_add(out, line);
		buf_add_byte(out, '\n');
		if (address != NULL && !is_there && !is_done && slice_starts_with(line, place)) {
			add_line(out, address, slice_of(NULL, 0), crlf);
			is_done = true;
		}
	}
}

/* What was rewritten says it, and all of it can still be read. */
static bool
says(const struct project *project, struct slice text, const char *address)
{
	struct project *read CLEANUP(project_freep) = xcalloc(1, sizeof(*read));
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	read->root = xstrdup(project->root);
	read->file = xstrdup(project->file);
	if (project_read(text, read, &ignored) < 0)
		return false;
	if (address == NULL || read->remote == NULL)
		return address == NULL && read->remote == NULL;
	return strcmp(read->remote, address) == 0;
}

int
project_with_remote(
    const struct project *project, const char *address, struct buf *out, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, path_name(project->file));
	struct buf before CLEANUP(buf_done) = BUF_INIT;
	struct buf after CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = trusted_read(path, "project-writable", YAML_MOST, &before, err);
	if (r < 0)
		return err_ctx(err, "project file `%s`", project->file);
	rewrite(buf_slice(&before), address, &after);
	if (says(project, buf_slice(&after), address)) {
		buf_add(out, buf_slice(&after));
		return 0;
	}
	err_set(err, ERR_INVALID, "project-form", "`remote` of `%s` is not a line of its own",
	    project->file);
	if (address == NULL)
		return err_fix(err, "take it out by hand");
	return err_fix(err, "write it by hand, as a line at the top: `remote: %s`", address);
}
