/* SPDX-License-Identifier: Apache-2.0 */
/* `NAME=word` in a shell, and what is worth knowing about it. */
#include "format/shell/sh_priv.h"

#include "base/cleanup.h"

/* Names that a shell sets itself: it would not take the value, or stop at the line. */
static const char *const own_names[] = {
	"_", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_CMDS",
	"BASH_COMMAND", "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "DIRSTACK",
	"EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO",
	"OPTIND", "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "SHELLOPTS", "SRANDOM", "UID",
};

bool
sh_sets_itself(struct slice name)
{
	return slice_is_one_of(name, own_names, ARRAY_LEN(own_names));
}

void
sh_scan_init(struct sh_scan *scan, struct slice text, const char *file, struct envset *out,
	struct read_notes *notes)
{
	*scan = (struct sh_scan){.text = text};
	reader_init(&scan->common, file, text, out, notes);
	expander_init(&scan->expander, &scan->common);
	place_finder_init(&scan->places, text);
}

void
sh_scan_done(struct sh_scan *scan)
{
	expander_done(&scan->expander);
	reader_done(&scan->common);
}

unsigned char
sh_here(const struct sh_scan *scan)
{
	return scan->at < scan->text.len ? scan->text.data[scan->at] : '\n';
}

void
sh_skip_blanks(struct sh_scan *scan)
{
	for (;;) {
		if (slice_starts_with(slice_from(scan->text, scan->at), "\\\n"))
			scan->at += 2;
		else if (sh_here(scan) == ' ' || sh_here(scan) == '\t')
			scan->at++;
		else
			return;
	}
}

size_t
sh_name_len(struct slice text)
{
	size_t len = 0;

	if (text.len > 0 && text.data[0] >= '0' && text.data[0] <= '9')
		return 0;
	while (len < text.len && scan_is_word(text.data[len]))
		len++;
	return len;
}

/* RAW, the word as it stands in the file, goes over a line's end where an entry seems to begin. */
static bool
swallows(struct slice raw)
{
	size_t at = 0;

	while ((at += slice_find(slice_from(raw, at), '\n') + 1) < raw.len) {
		struct slice line = slice_trim(slice_from(raw, at));
		size_t len = sh_name_len(line);

		if (raw.data[at - 2] == '\\' && len > 0 && len < line.len && line.data[len] == '=')
			return true;
	}
	return false;
}

static enum quote
quote_of(unsigned char first)
{
	return first == '\'' ? QUOTE_SINGLE : first == '"' ? QUOTE_DOUBLE : QUOTE_NONE;
}

bool
sh_assignment(struct sh_scan *scan, struct slice *name)
{
	struct slice rest = slice_from(scan->text, scan->at), word, raw;
	size_t len = sh_name_len(rest), begin = scan->at + len + 1;
	struct place place = place_find(&scan->places, scan->at, QUOTE_NONE);

	*name = slice_of(rest.data, len < rest.len && rest.data[len] == '=' ? len : 0);
	if (name->len == 0)
		return false;
	scan->at = begin;
	place.quote = quote_of(sh_here(scan));
	if (!sh_word(scan, &word))
		return false;
	raw = slice_of(scan->text.data + begin, scan->at - begin);
	reader_take(&scan->common, *name, word, place);
	expander_note(&scan->expander, *name, place);
	if (scan->swallows || (scan->continued && swallows(raw)))
		reader_note(&scan->common, READ_SWALLOWED, *name, place);
	if (slice_ends_with(raw, "\r") && sh_here(scan) == '\n')
		reader_note(&scan->common, READ_CR_END, *name, place);
	if (sh_sets_itself(*name))
		reader_note(&scan->common, READ_VERSIONS, *name, place);
	return true;
}
