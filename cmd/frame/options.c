/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/typo.h"

/* A parse under way. */
struct parse {
	struct command_line *line;
	char **argv;
	int argc, at;
	unsigned early; /* takes of the options before the command */
};

/* An option that was found, and the struct that its field is in. */
struct found {
	const struct opt *opt;
	char *base;
};

static void
words_add(struct words *words, const char *text)
{
	words->item = list_grow(words->item, words->count + 1, &words->room, sizeof(*words->item));
	words->item[words->count++] = text;
	words->item[words->count] = NULL;
}

static bool
option_find(struct parse *parse, char letter, const char *name, size_t len, struct found *out)
{
	const struct cmd *cmd = parse->line->cmd;
	const struct opt_group *group;

	if (cmd != NULL) {
		out->opt = opt_find(cmd->opts, letter, name, len);
		out->base = parse->line->opts;
		if (out->opt != NULL)
			return true;
	}
	for (group = opt_groups; group->title != NULL; group++) {
		if (cmd != NULL && group->take != 0 && (cmd->takes & group->take) == 0)
			continue;
		out->opt = opt_find(group->opts, letter, name, len);
		out->base = (char *)&parse->line->globals;
		if (out->opt == NULL)
			continue;
		if (cmd == NULL)
			parse->early |= group->take;
		return true;
	}
	return false;
}

static const char *
option_shown(const struct opt *opt, char out[72])
{
	if (opt->name != NULL)
		snprintf(out, 72, "--%.60s", opt->name);
	else
		snprintf(out, 72, "-%c", opt->letter);
	return out;
}

static bool
read_number(const char *text, uint64_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9' || strlen(text) > 18)
		return false;
	*out = strtoull(text, &end, 10);
	return *end == '\0';
}

static int
set_number(uint64_t *field, const struct opt *opt, const char *text, struct err *err)
{
	char shown[72];

	if (!read_number(text, field) || *field == 0)
		return err_set(err, ERR_USAGE, "not-a-number", "`%s` takes a number from 1",
		    option_shown(opt, shown));
	return 0;
}

/* Split TEXT (of argv, cut in place) at its commas. */
static int
set_names(struct words *words, const struct opt *opt, char *text, struct err *err)
{
	char shown[72];

	for (;;) {
		char *comma = strchr(text, ',');

		if (comma != NULL)
			*comma = '\0';
		if (*text == '\0')
			return err_set(err, ERR_USAGE, "empty-argument", "`%s` has an empty item",
			    option_shown(opt, shown));
		words_add(words, text);
		if (comma == NULL)
			return 0;
		text = comma + 1;
	}
}

static int
option_set(const struct found *found, char *text, struct err *err)
{
	void *field = found->base + found->opt->offset;

	switch (found->opt->kind) {
	case OPT_KIND_STRING:
		*(const char **)field = text;
		return 0;
	case OPT_KIND_NUMBER:
		return set_number(field, found->opt, text, err);
	case OPT_KIND_FLAG:
		*(bool *)field = true;
		return 0;
	case OPT_KIND_LIST:
		words_add(field, text);
		return 0;
	case OPT_KIND_NAMES:
		return set_names(field, found->opt, text, err);
	case OPT_KIND_END:
		break;
	}
	return 0;
}

/* TEXT is the argument written with the option, or NULL: then it is the next word. */
static int
option_take(struct parse *parse, const struct found *found, char *text, struct err *err)
{
	char shown[72];

	if (found->opt->arg == NULL && text != NULL) {
		err_set(err, ERR_USAGE, "needless-argument", "`%s` takes no argument",
		    option_shown(found->opt, shown));
		return usage_fix(parse->line->cmd, err);
	}
	if (found->opt->arg != NULL && text == NULL) {
		if (parse->at >= parse->argc) {
			err_set(err, ERR_USAGE, "missing-argument", "`%s` needs its argument %s",
			    option_shown(found->opt, shown), found->opt->arg);
			return usage_fix(parse->line->cmd, err);
		}
		text = parse->argv[parse->at++];
	}
	if (option_set(found, text, err) < 0)
		return usage_fix(parse->line->cmd, err);
	return 0;
}

static int
parse_long(struct parse *parse, char *word, struct err *err)
{
	char *name = word + 2, *equals = strchr(name, '=');
	size_t len = equals == NULL ? strlen(name) : (size_t)(equals - name);
	struct found found;

	if (!option_find(parse, 0, name, len, &found))
		return unknown_option(parse->line->cmd, name, len, err);
	return option_take(parse, &found, equals == NULL ? NULL : equals + 1, err);
}

static int
parse_short(struct parse *parse, char *word, struct err *err)
{
	char *letter = word + 1;

	for (; *letter != '\0'; letter++) {
		struct found found;
		int r;

		if (!option_find(parse, *letter, NULL, 0, &found))
			return unknown_option(parse->line->cmd, letter, 1, err);
		if (found.opt->arg != NULL)
			return option_take(parse, &found, letter[1] == '\0' ? NULL : letter + 1, err);
		r = option_take(parse, &found, NULL, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
take_command(struct parse *parse, const char *word, struct err *err)
{
	const struct opt_group *group;
	const struct cmd *cmd = cmd_find(word);

	if (cmd == NULL)
		return unknown_command(word, err);
	parse->line->cmd = cmd;
	parse->line->opts = xcalloc(1, cmd->opts_size == 0 ? 1 : cmd->opts_size);
	for (group = opt_groups; group->title != NULL; group++)
		if ((parse->early & group->take & ~cmd->takes) != 0) {
			err_set(err, ERR_USAGE, "unknown-option", "`%s` has no option `--%s`",
			    cmd->name, group->opts[0].name);
			return usage_fix(parse->line->cmd, err);
		}
	return 0;
}

static int
check_count(const struct parse *parse, struct err *err)
{
	const struct cmd *cmd = parse->line->cmd;
	size_t count = parse->line->args.count;

	if (count >= cmd->min_args && count <= cmd->max_args)
		return 0;
	if (count < cmd->min_args)
		err_set(err, ERR_USAGE, "missing-word", "`%s` needs more words: `evenkeep %s %s`",
		    cmd->name, cmd->name, cmd->synopsis);
	else if (cmd->max_args == 0)
		err_set(err, ERR_USAGE, "needless-word", "`%s` takes options only: `evenkeep %s %s`",
		    cmd->name, cmd->name, cmd->synopsis);
	else
		err_set(err, ERR_USAGE, "needless-word", "`%s` got %zu words: `evenkeep %s %s`",
		    cmd->name, count, cmd->name, cmd->synopsis);
	return usage_fix(parse->line->cmd, err);
}

static int
parse_token_fd(struct parse *parse, struct err *err)
{
	const char *text = parse->line->globals.token_fd_text;
	uint64_t fd = 0;

	if (text == NULL)
		return 0;
	if (!read_number(text, &fd) || fd > 1 << 20)
		return err_set(err, ERR_USAGE, "not-a-number", "`--token-fd` takes a descriptor");
	parse->line->globals.token_fd = (int)fd;
	return 0;
}

static int
parse_words(struct parse *parse, struct err *err)
{
	struct command_line *line = parse->line;

	while (parse->at < parse->argc) {
		char *word = parse->argv[parse->at++];
		int r = 0;

		if (strcmp(word, "--") == 0)
			break;
		if (word[0] == '-' && word[1] == '-')
			r = parse_long(parse, word, err);
		else if (word[0] == '-' && word[1] != '\0' && word[1] != '=')
			r = parse_short(parse, word, err);
		else if (line->cmd == NULL)
			r = take_command(parse, word, err);
		else if ((line->cmd->takes & CMD_STARTS_CHILD) != 0) {
			parse->at--;
			break;
		} else
			parse->argv[line->args.count++] = word; /* behind what was read */
		if (r < 0)
			return r;
	}
	return 0;
}

/* Words behind `--`, or the child's command line, which is handed on as it stands. */
static void
take_rest(struct parse *parse)
{
	struct command_line *line = parse->line;

	if (line->args.count == 0) {
		line->args.item = parse->argv + parse->at;
		line->args.count = (size_t)(parse->argc - parse->at);
		return;
	}
	while (parse->at < parse->argc)
		line->args.item[line->args.count++] = parse->argv[parse->at++];
	line->args.item[line->args.count] = NULL;
}

/* A failure is told as a document if one was asked for anywhere. */
static void
look_for_json(struct parse *parse)
{
	for (; parse->at < parse->argc && strcmp(parse->argv[parse->at], "--") != 0; parse->at++)
		if (strcmp(parse->argv[parse->at], "--json") == 0)
			parse->line->globals.json = true;
}

int
command_line_parse(int argc, char **argv, struct command_line *out, struct err *err)
{
	struct parse parse = {.line = out, .argv = argv, .argc = argc, .at = 1};
	int r;

	memset(out, 0, sizeof(*out));
	out->globals.token_fd = -1;
	out->args.item = argv;
	r = parse_words(&parse, err);
	if (r == 0)
		r = parse_token_fd(&parse, err);
	if (r < 0) {
		look_for_json(&parse);
		return r;
	}
	if (out->cmd == NULL || out->globals.short_help || out->globals.full_help ||
	    out->globals.version)
		return 0;
	take_rest(&parse);
	return check_count(&parse, err);
}

static void
free_lists(const struct opt *table, char *base)
{
	for (; table != NULL && table->kind != OPT_KIND_END; table++)
		if (table->kind == OPT_KIND_LIST || table->kind == OPT_KIND_NAMES)
			free(((struct words *)(void *)(base + table->offset))->item);
}

void
command_line_done(struct command_line *line)
{
	if (line->cmd != NULL)
		free_lists(line->cmd->opts, line->opts);
	free(line->opts);
	memset(line, 0, sizeof(*line));
}
