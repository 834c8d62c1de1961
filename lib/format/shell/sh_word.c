/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word    = *piece
 * piece   = "'" *( any but "'" ) "'" / '"' *( inner / dollar ) '"' / "\" any / dollar / plain
 * inner   = any but "\", '"' and "`" / "\" any
 * dollar  = "$" name / "${" name [ [ ":" ] ( "-" / "+" ) word ] "}"
 *         / "$" before anything that no shell replaces
 * plain   = any but blanks, LF and "`|&;<>()"
 *
 * `\` LF is nothing. Names are those above in the file. Commands, arithmetic, parameters of the shell,
 * home folders, and whatever shells do not agree about, are wrong. Open braces are counted, so that
 * there is no recursion.
 */
#include "format/shell/sh_priv.h"

#include <stdint.h>

static const char quote_it[] = "put the value in single quotes; nothing is executed here";

static const char only_at_work[] = "something that only the shell at work knows";

static bool
wrong(struct sh_scan *scan, const char *what, const char *fix)
{
	scan->wrong = what;
	scan->fix = fix;
	return false;
}

static void
add(struct sh_scan *scan, struct slice bytes)
{
	if (scan->skipping == 0)
		secret_text_add(&scan->expander.value, bytes);
}

static struct slice
rest_of(const struct sh_scan *scan)
{
	return slice_from(scan->text, scan->at);
}

/* A bit for each byte of ASCII: letters, digits and any of "_./@%+,=-^!:". */
static const uint64_t ordinary[2] = {0x27fff82200000000, 0x07fffffec7ffffff};

/* The same: all but NUL and any of "\"\\$`'}". */
static const uint64_t ordinary_quoted[2] = {0xffffff6bfffffffe, 0xdffffffeefffffff};

/* C stands for itself, by one of these tables. */
static bool
is_in(const uint64_t *table, unsigned char c)
{
	return c >= 0x80 || (table[c >> 6] >> (c & 63) & 1) != 0;
}

/* In braces that began between double quotes, where shells differ about quotes. */
static bool
in_quoted_brace(const struct sh_scan *scan)
{
	return scan->brace_count > 0 && scan->braces[scan->brace_count - 1].quoted;
}

static bool
take_single(struct sh_scan *scan)
{
	struct slice rest = slice_from(scan->text, scan->at + 1);
	size_t end = slice_find(rest, '\'');

	if (in_quoted_brace(scan))
		return wrong(scan, "a quote in braces between double quotes", quote_it);
	if (scan->quoted) {
		add(scan, SLICE_LITERAL("'"));
		scan->at++;
		return true;
	}
	if (end == rest.len)
		return wrong(scan, "a quote that does not end", "close the quote");
	if (slice_find(slice_of(rest.data, end), '\0') < end)
		return wrong(scan, "a NUL byte", "no shell can hold one: remove it");
	add(scan, slice_of(rest.data, end));
	if (!slice_starts_with(slice_from(rest, end + 1), "\\'"))
		scan->swallows = scan->swallows || looks_swallowed(slice_of(rest.data, end));
	scan->at += end + 2;
	return true;
}

static bool
take_double(struct sh_scan *scan)
{
	if (in_quoted_brace(scan))
		return wrong(scan, "a quote in braces between double quotes", quote_it);
	if (scan->quoted)
		scan->swallows = scan->swallows || looks_swallowed(slice_of(
			scan->text.data + scan->quote_at + 1, scan->at - scan->quote_at - 1));
	scan->quote_at = scan->at++;
	scan->quoted = !scan->quoted;
	return true;
}

static bool
take_backslash(struct sh_scan *scan)
{
	struct slice rest = rest_of(scan);
	unsigned char next = rest.len > 1 ? rest.data[1] : '\0';

	if (next == '\0')
		return wrong(scan, "a backslash before nothing", "remove it");
	if (next == '\n')
		scan->continued = true;
	else if (!scan->quoted || slice_find(SLICE_LITERAL("$`\"\\"), next) < 4 ||
		(next == '}' && scan->brace_count > 0))
		add(scan, slice_of(rest.data + 1, 1));
	else
		add(scan, slice_of(rest.data, 2));
	scan->at += 2;
	return true;
}

/* Bytes that a shell could split, or match with files. */
static bool
may_be_split(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!is_in(ordinary, value.data[i]))
			return true;
	return false;
}

/* Replace NAME by what it has above. */
static bool
add_name(struct sh_scan *scan, struct slice name)
{
	struct slice value;

	if (sh_sets_itself(name))
		return wrong(scan, only_at_work, quote_it);
	if (scan->skipping > 0)
		return true;
	if (scan->mode == SH_ARGUMENT && !scan->quoted &&
		reader_find(&scan->common, name, &value) && may_be_split(value))
		return wrong(scan, "a value that some shells split here into words",
			"put double quotes around it");
	(void)expander_add_name(&scan->expander, name);
	return true;
}

/* `${NAME` and what follows, up to its word. */
static bool
open_brace(struct sh_scan *scan)
{
	struct slice rest = slice_from(scan->text, scan->at + 2), name, value;
	size_t len = sh_name_len(rest), colon;
	bool set, takes;

	name = slice_of(rest.data, len);
	rest = slice_from(rest, len);
	if (len > 0 && rest.len > 0 && rest.data[0] == '}') {
		if (!add_name(scan, name))
			return false;
		scan->at += len + 3;
		return true;
	}
	colon = rest.len > 0 && rest.data[0] == ':';
	if (len == 0 || rest.len <= colon || (rest.data[colon] != '-' && rest.data[colon] != '+'))
		return wrong(scan, "a `${` form that is not read here", quote_it);
	if (scan->brace_count == SH_NESTED_MOST)
		return wrong(scan, "more than 100 braces inside each other", quote_it);
	if (sh_sets_itself(name))
		return wrong(scan, only_at_work, quote_it);
	set = reader_find(&scan->common, name, &value) && (!colon || value.len > 0);
	takes = rest.data[colon] == '+' ? set : !set;
	if (rest.data[colon] == '-' && set && !add_name(scan, name))
		return false;
	if (scan->skipping == 0)
		scan->expander.found += takes || rest.data[colon] == '+';
	scan->braces[scan->brace_count++] = (struct sh_brace){scan->quoted, !takes};
	scan->skipping += !takes;
	scan->at += 2 + len + colon + 1;
	return true;
}

static bool
take_dollar(struct sh_scan *scan)
{
	struct slice rest = slice_from(scan->text, scan->at + 1);
	unsigned char next = rest.len > 0 ? rest.data[0] : ' ';
	size_t len = sh_name_len(rest);

	if (scan->mode == SH_LITERAL)
		return wrong(scan, "something that is replaced", quote_it);
	if (slice_starts_with(slice_from(rest, len), "\\\n"))
		return wrong(scan, "a name that goes on on the next line", quote_it);
	if (len > 0) {
		if (!add_name(scan, slice_of(rest.data, len)))
			return false;
		scan->at += len + 1;
		return true;
	}
	if (next == '{')
		return open_brace(scan);
	if (next == '(' || next == '[')
		return wrong(scan, "a command that would be run", quote_it);
	if (slice_find(SLICE_LITERAL("@*#?-$!0123456789"), next) < 17)
		return wrong(scan, only_at_work, quote_it);
	if ((!scan->quoted && (next == '\'' || next == '"')) ||
		slice_find(SLICE_LITERAL("^~=+"), next) < 4)
		return wrong(scan, "a `$` before something about which shells do not agree",
			quote_it);
	add(scan, SLICE_LITERAL("$"));
	scan->at++;
	return true;
}

/* A `}` where braces are open. */
static bool
close_brace(struct sh_scan *scan)
{
	const struct sh_brace *brace = &scan->braces[--scan->brace_count];

	scan->skipping -= brace->skips;
	scan->at++;
	return true;
}

/* A byte outside quotes that is neither ordinary nor the beginning of something. */
static bool
take_bare(struct sh_scan *scan, unsigned char c)
{
	if (c == '~' && (scan->colon || scan->brace_count > 0))
		return wrong(scan, "a home folder that only the shell at work knows", quote_it);
	if (scan->brace_count > 0 && slice_find(SLICE_LITERAL("\n|&;<>()"), c) < 8)
		return wrong(scan, "something that shells do not agree about in braces", quote_it);
	if (scan->mode != SH_ASSIGNMENT && slice_find(SLICE_LITERAL("*?[]{}~"), c) < 7)
		return wrong(scan, "a character that some shells replace behind `export`",
			quote_it);
	add(scan, slice_of(scan->text.data + scan->at, 1));
	scan->at++;
	return true;
}

static bool
take_piece(struct sh_scan *scan)
{
	unsigned char c = scan->text.data[scan->at];

	switch (c) {
	case '\'':
		return take_single(scan);
	case '"':
		return take_double(scan);
	case '\\':
		return take_backslash(scan);
	case '$':
		return take_dollar(scan);
	case '`':
		return wrong(scan, "a command that would be run", quote_it);
	case '\0':
		return wrong(scan, "a NUL byte", "no shell can hold one: remove it");
	case '}':
		if (scan->brace_count > 0 && scan->quoted == in_quoted_brace(scan))
			return close_brace(scan);
		break;
	default:
		break;
	}
	if (!scan->quoted)
		return take_bare(scan, c);
	add(scan, slice_of(scan->text.data + scan->at, 1));
	scan->at++;
	return true;
}

/* Bytes from the scan's place on that stand for themselves. */
static size_t
run_len(const struct sh_scan *scan)
{
	const uint64_t *table = scan->quoted ? ordinary_quoted : ordinary;
	struct slice rest = rest_of(scan);
	size_t len = 0;

	while (len < rest.len && is_in(table, rest.data[len]))
		len++;
	return len;
}

/* The scan stands at what ends a word. */
static bool
at_end(const struct sh_scan *scan)
{
	if (scan->at >= scan->text.len)
		return true;
	if (scan->quoted || scan->brace_count > 0)
		return false;
	return slice_find(SLICE_LITERAL(" \t\n|&;<>()"), scan->text.data[scan->at]) < 10;
}

bool
sh_word(struct sh_scan *scan, struct slice *word)
{
	size_t begin = scan->at;

	expander_begin(&scan->expander);
	scan->brace_count = scan->skipping = 0;
	scan->quoted = scan->continued = scan->swallows = false;
	scan->at += run_len(scan);
	if (at_end(scan)) {
		*word = slice_of(scan->text.data + begin, scan->at - begin);
		return true;
	}
	add(scan, slice_of(scan->text.data + begin, scan->at - begin));
	while (!at_end(scan)) {
		size_t len = run_len(scan);

		scan->colon = !scan->quoted && len == 0 &&
			(scan->at == begin || scan->text.data[scan->at - 1] == ':');
		if (len > 0) {
			add(scan, slice_of(scan->text.data + scan->at, len));
			scan->at += len;
		} else if (!take_piece(scan)) {
			return false;
		}
	}
	if (scan->quoted || scan->brace_count > 0) {
		scan->at = begin;
		return wrong(scan, scan->quoted ? "a quote that does not end" :
			"a brace that is not closed", "close it");
	}
	*word = secret_text_slice(&scan->expander.value);
	return true;
}
