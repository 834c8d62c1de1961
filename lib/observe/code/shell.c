/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shell scripts: variables in capitals that the script does not set itself. Where it reads other
 * scripts, a plain `$X` may be of theirs, and is left out.
 */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/read_priv.h"
#include "observe/code/languages_priv.h"
#include "observe/names.h"

enum { NESTED_MOST = 32, LITERAL_MOST = 300 };

struct shell {
	struct code_reader reader;
	struct names set;          /* and where for the first time */
	bool is_telling;           /* the second time through; what is set is known */
	bool reads_others;
	size_t at;
	bool in_double;
	struct { bool in_double; unsigned parens; } outer[NESTED_MOST];
	unsigned depth, parens;
	struct slice label;        /* of a here document that begins with the next line */
	bool label_expands;
};

static bool
is_of_shell(struct slice name)
{
	static const char *const names[] = {"BASH", "BASHPID", "COLUMNS", "DIRSTACK", "EUID", "FUNCNAME",
		"GROUPS", "HISTCMD", "HOSTNAME", "HOSTTYPE", "IFS", "LINENO", "LINES", "MACHTYPE", "OLDPWD",
		"OPTARG", "OPTERR", "OPTIND", "OSTYPE", "PIPESTATUS", "PPID", "PS1", "PS2", "PS3", "PS4",
		"PWD", "RANDOM", "REPLY", "SECONDS", "SHELL", "SHELLOPTS", "SHLVL", "SRANDOM", "UID",
		"EPOCHSECONDS", "EPOCHREALTIME", "MAPFILE", "COPROC", "HISTFILE", "PROMPT_COMMAND"};

	return slice_is_one_of(name, names, ARRAY_LEN(names)) || slice_starts_with(name, "BASH_") ||
		slice_starts_with(name, "COMP_");
}

/* `X=${X:-text}` asks the environment first. */
static bool
is_own(const struct shell *shell, const struct code_use *use)
{
	long set = names_find(&shell->set, use->name);
	size_t start = use->offset - 1;

	if (set == NAMES_NONE)
		return use->form != CODE_PLAIN || !shell->reads_others;
	if (use->form == CODE_PLAIN)
		return false;
	start -= start > 0 && shell->reader.text.data[start] == '{';
	start -= start > 0 && shell->reader.text.data[start - 1] == '"';
	return use->offset < (size_t)set || start == (size_t)set + use->name.len + 1;
}

static void
tell(struct shell *shell, struct code_use *use)
{
	use->offset = (size_t)(use->name.data - shell->reader.text.data);
	if (shell->is_telling && use->name.len > 1 && code_is_capital(use->name) && !is_of_shell(use->name) &&
		is_own(shell, use))
		code_tell(&shell->reader, use);
}

/* The text of `${X:-text}` from AT on, where it is one. */
static struct slice
fallback_at(struct slice text, size_t at)
{
	struct slice rest = slice_from(text, at);

	if (rest.len > LITERAL_MOST)
		rest.len = LITERAL_MOST;
	if (slice_find(rest, '}') == rest.len)
		return (struct slice){NULL, 0};
	rest.len = slice_find(rest, '}');
	for (size_t i = 0; i < rest.len; i++)
		if (strchr("$`\n\\{", rest.data[i]) != NULL)
			return (struct slice){NULL, 0};
	if (rest.len >= 2 && (rest.data[0] == '"' || rest.data[0] == '\'') &&
		rest.data[rest.len - 1] == rest.data[0])
		return slice_of(rest.data + 1, rest.len - 2);
	return rest;
}

/* `${X…`, AT behind the brace. */
static void
take_braces(struct shell *shell, size_t at)
{
	struct slice text = shell->reader.text;
	bool is_indirect = lex_byte(text, at) == '!';
	struct code_use use = {.form = CODE_PLAIN};
	unsigned char c;

	at += is_indirect || lex_byte(text, at) == '#';
	use.name = code_word(text, at);
	shell->at = at + use.name.len;
	if (use.name.len == 0 || use.name.data != text.data + at)
		return;
	if (is_indirect && lex_byte(text, shell->at) == '}') {
		if (shell->is_telling)
			code_tell_dynamic(&shell->reader, at);
		return;
	}
	c = lex_byte(text, shell->at);
	if (c == ':')
		c = lex_byte(text, shell->at + 1);
	if (c == '-' || c == '=') {
		use.form = CODE_DEFAULT;
		use.fallback = fallback_at(text, shell->at + 1 + (text.data[shell->at] == ':'));
	} else if (c == '?') {
		use.form = CODE_REQUIRED;
	}
	tell(shell, &use);
}

static void
push(struct shell *shell)
{
	if (shell->depth >= NESTED_MOST)
		return;
	shell->outer[shell->depth].in_double = shell->in_double;
	shell->outer[shell->depth++].parens = shell->parens;
	shell->in_double = false;
	shell->parens = 0;
}

static void
at_dollar(struct shell *shell)
{
	struct slice text = shell->reader.text;
	unsigned char next = lex_byte(text, shell->at + 1);
	struct code_use use = {.form = CODE_PLAIN};

	if (next == '(') {
		shell->at += 2;
		push(shell);
	} else if (next == '{') {
		take_braces(shell, shell->at + 2);
	} else if (next == '\'' && !shell->in_double) {
		for (shell->at += 2; shell->at < text.len && text.data[shell->at] != '\''; shell->at++)
			shell->at += text.data[shell->at] == '\\';
		shell->at++;
	} else {
		use.name = code_word(text, shell->at + 1);
		shell->at++;
		if (use.name.len == 0 || use.name.data != text.data + shell->at)
			return;
		shell->at += use.name.len;
		tell(shell, &use);
	}
}

static void
set_name(struct shell *shell, struct slice name)
{
	if (!shell->is_telling && code_is_name(name))
		names_add(&shell->set, name, name.data - shell->reader.text.data);
}

/* The words behind `read`, `local`, `for`: names that are set. */
static void
set_words(struct shell *shell, size_t at)
{
	struct slice text = shell->reader.text;

	while (at < text.len && strchr("\n;|&)<>", text.data[at]) == NULL) {
		struct slice word = code_word(text, at);
		bool is_word = word.len > 0 && word.data == text.data + at;

		if (is_word && slice_equal_text(word, "in"))
			return;
		if (is_word && lex_byte(text, at - 1) != '-')
			set_name(shell, word);
		at += is_word ? word.len : 1;
		if (is_word)
			while (at < text.len && strchr(" \t\n;|&)<>", text.data[at]) == NULL)
				at++;
	}
}

/* Is what is read an env file, by its name? */
static bool
is_env_file(struct slice text, size_t at)
{
	struct slice rest = slice_from(text, code_skip(text, at));
	size_t len = 0;

	while (len < rest.len && strchr(" \t\n;|&)", rest.data[len]) == NULL)
		len++;
	rest.len = len;
	return code_contains(rest, "env");
}

/* A word of a command begins at shell->at. */
static void
at_word(struct shell *shell)
{
	static const char *const setters[] = {"read", "local", "declare", "typeset", "for", "select",
		"mapfile", "readarray", "unset", "getopts"};
	struct slice text = shell->reader.text, word = code_word(text, shell->at);
	size_t end = shell->at + word.len;
	unsigned char next = lex_byte(text, end);

	if (word.data != text.data + shell->at || word.len == 0) {
		if (code_has(text, shell->at, ". ") && !is_env_file(text, shell->at + 2))
			shell->reads_others = true;
		return;
	}
	if (next == '=' || (next == '+' && lex_byte(text, end + 1) == '=') || next == '[')
		set_name(shell, word);
	else if (slice_is_one_of(word, setters, ARRAY_LEN(setters)))
		set_words(shell, end);
	else if (slice_equal_text(word, "printf") && code_has(text, end, " -v "))
		set_name(shell, code_word(text, end + 4));
	else if (slice_equal_text(word, "source") && next == ' ' && !is_env_file(text, end))
		shell->reads_others = true;
	shell->at = end;
}

/* `<<X`, `<<-'X'`. */
static void
at_here(struct shell *shell)
{
	struct slice text = shell->reader.text;
	size_t at = shell->at + 2;
	unsigned char quoted;

	shell->at += 2;
	if (lex_byte(text, at) == '<') {
		shell->at++;
		return;
	}
	at += lex_byte(text, at) == '-';
	while (lex_byte(text, at) == ' ')
		at++;
	quoted = lex_byte(text, at);
	shell->label_expands = quoted != '"' && quoted != '\'' && quoted != '\\';
	at += !shell->label_expands;
	shell->label = code_word(text, at);
	if (shell->label.data != text.data + at)
		shell->label.len = 0;
	shell->at = at + shell->label.len + (!shell->label_expands && quoted != '\\');
}

/* The lines up to the label; those of one in quotes are text. */
static void
pass_here(struct shell *shell)
{
	struct slice text = shell->reader.text, label = shell->label, rest = slice_from(text, shell->at);
	struct slice line;
	size_t end = text.len;

	shell->label.len = 0;
	while (slice_next_line(&rest, &line)) {
		struct slice word = slice_trim(line);

		if (slice_equal(word, label)) {
			end = (size_t)(line.data - text.data) + line.len;
			break;
		}
	}
	while (shell->label_expands && shell->at < end) {
		unsigned char c = text.data[shell->at];

		if (c == '$' && lex_byte(text, shell->at + 1) != '(')
			at_dollar(shell);
		else
			shell->at += c == '\\' ? 2 : 1;
	}
	if (shell->at < end || !shell->label_expands)
		shell->at = end;
}

static bool
begins_word(struct slice text, size_t at)
{
	return at == 0 || strchr(" \t\n;&|(`{", text.data[at - 1]) != NULL;
}

static void
step(struct shell *shell)
{
	struct slice text = shell->reader.text;
	unsigned char c = text.data[shell->at];

	if (c == '\\') {
		shell->at += 2;
	} else if (c == '$') {
		at_dollar(shell);
	} else if (c == '"') {
		shell->in_double = !shell->in_double;
		shell->at++;
	} else if (c == ')' && shell->depth > 0 && shell->parens == 0 && !shell->in_double) {
		shell->depth--;
		shell->in_double = shell->outer[shell->depth].in_double;
		shell->parens = shell->outer[shell->depth].parens;
		shell->at++;
	} else if (shell->in_double) {
		shell->at++;
	} else if (c == '\'') {
		shell->at += 2 + slice_find(slice_from(text, shell->at + 1), '\'');
	} else if (c == '#' && begins_word(text, shell->at)) {
		shell->at += slice_find(slice_from(text, shell->at), '\n');
	} else if (c == '<' && lex_byte(text, shell->at + 1) == '<') {
		at_here(shell);
	} else if (c == '\n' && shell->label.len > 0) {
		shell->at++;
		pass_here(shell);
	} else if ((lex_is_word(c) || c == '.') && begins_word(text, shell->at)) {
		size_t before = shell->at;

		at_word(shell);
		shell->at += shell->at == before;
	} else {
		shell->parens += c == '(';
		shell->parens -= c == ')' && shell->parens > 0;
		shell->at++;
	}
}

static void
walk(struct shell *shell)
{
	shell->at = 0;
	shell->in_double = false;
	shell->depth = shell->parens = 0;
	shell->label.len = 0;
	while (shell->at < shell->reader.text.len)
		step(shell);
}

void
shell_scan(struct slice text, void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	struct shell shell = {.at = 0};

	code_reader_init(&shell.reader, text, CODE_SHELL, fn, cookie);
	walk(&shell);
	shell.is_telling = true;
	walk(&shell);
	names_done(&shell.set);
}
