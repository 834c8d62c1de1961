/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of an env file as shells, docker and other readers take it. */
#include "observe/env/files_priv.h"

/* The line NUMBER of the file; they are asked for from the top down. */
static struct slice
line_of(struct env_file *file, unsigned number)
{
	while (file->lines_read < number && slice_next_line(&file->rest, &file->line))
		file->lines_read++;
	return file->line;
}

/* Has RAW a blank outside of its `$` forms? */
static bool
has_blank_outside(struct slice raw)
{
	unsigned open = 0;

	for (size_t i = 0; i < raw.len; i++) {
		open += raw.data[i] == '{' && i > 0 && raw.data[i - 1] == '$';
		if (open > 0 && raw.data[i] == '}')
			open--;
		if (open == 0 && (raw.data[i] == ' ' || raw.data[i] == '\t'))
			return true;
	}
	return false;
}

/* Would a shell that reads the value find a quote that nothing closes? */
static bool
is_unterminated(struct slice raw)
{
	unsigned char quote = '\0';

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = raw.data[i];

		if (c == '\\' && quote != '\'')
			i++;
		else if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = '\0';
	}
	return quote != '\0';
}

/* What stands between the name of the entry and its value has blanks. */
static bool
has_blanks_at_equals(struct slice line)
{
	size_t at = slice_find(line, '=');

	if (at == line.len || at == 0)
		return false;
	return line.data[at - 1] == ' ' || line.data[at - 1] == '\t' ||
		(at + 1 < line.len && (line.data[at + 1] == ' ' || line.data[at + 1] == '\t') &&
		slice_trim(slice_from(line, at + 1)).len > 0);
}

void
env_file_hazards(struct env_file *file, const struct var *var, struct subject *subject)
{
	struct slice line = line_of(file, var->at.line);
	struct slice value = slice_from(line, slice_find(line, '=') + 1);
	bool bare = var->quote == QUOTE_NONE;
	const char *names[8];
	size_t count = 0;

	if (var->lost)
		names[count++] = "dollar-expands";
	if (has_blanks_at_equals(line))
		names[count++] = "spaces-around-equals";
	if (bare && has_blank_outside(var->raw))
		names[count++] = "unquoted-blanks";
	if (bare && slice_has(value, " #"))
		names[count++] = "comment-cut";
	if (bare && is_unterminated(var->raw))
		names[count++] = "unterminated";
	if (var->quote != QUOTE_SINGLE && (slice_has(var->raw, "$(") || slice_has(var->raw, "`")))
		names[count++] = "executes";
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		names[count++] = "crlf";
	subject_list(subject, "hazards", names, count);
	count = 0;
	if (slice_find(var->value, ' ') < var->value.len || slice_find(var->value, '\t') < var->value.len)
		names[count++] = "blank";
	if (slice_find(var->raw, '$') < var->raw.len)
		names[count++] = "dollar";
	if (slice_find(var->value, '#') < var->value.len)
		names[count++] = "hash";
	subject_list(subject, "signs", names, count);
}
