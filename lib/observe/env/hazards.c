/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of an env file as shells, docker and other readers take it. */
#include "model/env_signs.h"
#include "observe/env/files_priv.h"
#include "observe/references.h"

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

static bool
has_word(void *cookie, const char *path, const char *word)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	return sources_have(cookie, path) && sources_read(cookie, path, &text, &ignored) == 0 &&
		slice_has(text, word);
}

enum env_dollars
env_file_dollars(struct project *project, struct env_file *file)
{
	struct env_reader reader = {NULL, NULL, false};

	if (file->dollars != ENV_DOLLARS_UNKNOWN)
		return file->dollars;
	if (!file->found->is_of_compose)
		env_signs_ask(file->found->path, has_word, project->sources, &reader);
	file->dollars = ENV_DOLLARS_ALL;
	if (reader.dialect != NULL && strcmp(reader.dialect, "dotenv-js") == 0)
		file->dollars = ENV_DOLLARS_NONE;
	if (reader.dialect != NULL && strcmp(reader.dialect, "python-dotenv") == 0)
		file->dollars = ENV_DOLLARS_BRACED;
	return file->dollars;
}

struct loss {
	struct project *project;
	struct env_file *file;
	const struct var *var;
	bool any;
};

/* A form of a name that nothing sets: not the file above, nor whoever starts the program. */
static void
look_for_loss(void *cookie, const struct reference *found)
{
	struct loss *loss = cookie;
	const struct observe_words *words = loss->project->words;
	const struct var *known = vars_find(&loss->file->vars, found->name);
	struct slice raw = loss->var->raw;

	if (found->form != REFERENCE_PLAIN || (known != NULL && known->at.line < loss->var->at.line))
		return;
	if (env_file_dollars(loss->project, loss->file) == ENV_DOLLARS_BRACED &&
		raw.data[found->offset + 1] != '{')
		return;
	loss->any |= words->given == NULL || !words->given(found->name) ||
		reference_is_glued(raw, found);
}

/* Is a part of the value gone once its reader has replaced the `$` forms in it? */
static bool
is_lost(struct project *project, struct env_file *file, const struct var *var)
{
	struct loss loss = {project, file, var, false};

	return var->lost && env_file_dollars(project, file) != ENV_DOLLARS_NONE &&
		references_scan(var->raw, look_for_loss, &loss, NULL) && loss.any;
}

void
env_file_hazards(struct project *project, struct env_file *file, const struct var *var,
	struct subject *subject)
{
	struct slice line = line_of(file, var->at.line);
	struct slice value = slice_from(line, slice_find(line, '=') + 1);
	bool bare = var->quote == QUOTE_NONE;
	const char *names[8];
	size_t count = 0;

	if (is_lost(project, file, var))
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
