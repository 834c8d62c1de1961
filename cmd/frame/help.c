/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/help.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/options.h"
#include "cmd/frame/output.h"
#include "format/format.h"

enum { NAME_COLUMN = 12, DIALECT_COLUMN = 20, OPTION_COLUMN = 26 };

static void
add_usage(struct buf *out, const struct cmd *cmd)
{
	buf_addf(out, "usage: evenkeep %s%s%s\n", cmd->name, *cmd->synopsis == '\0' ? "" : " ",
	    cmd->synopsis);
}

static void
add_examples(struct buf *out, const struct cmd *cmd)
{
	size_t i;

	buf_add_text(out, "\nexamples:\n");
	for (i = 0; i < ARRAY_LEN(cmd->examples); i++)
		if (cmd->examples[i] != NULL)
			buf_addf(out, "  %s\n", cmd->examples[i]);
}

static void
add_option(struct buf *out, const struct opt *opt)
{
	struct buf left CLEANUP(buf_done) = BUF_INIT;

	if (opt->letter != 0)
		buf_addf(&left, "-%c", opt->letter);
	else
		buf_add_text(&left, "   ");
	if (opt->name != NULL)
		buf_addf(&left, "%s--%s", opt->letter != 0 ? ", " : " ", opt->name);
	if (opt->arg != NULL)
		buf_addf(&left, " %s", opt->arg);
	if (left.len >= OPTION_COLUMN)
		buf_addf(out, "  %s\n  %*s", buf_text(&left), OPTION_COLUMN, "");
	else
		buf_addf(out, "  %-*s", OPTION_COLUMN, buf_text(&left));
	buf_addf(out, "%s\n", opt->help);
}

static void
add_table(struct buf *out, const struct opt *table)
{
	for (; table != NULL && table->kind != OPT_KIND_END; table++)
		add_option(out, table);
}

static void
add_options(struct buf *out, const struct cmd *cmd)
{
	const struct opt_group *group;
	const char *title = NULL;

	if (cmd->opts != NULL && cmd->opts->kind != OPT_KIND_END)
		buf_add_text(out, "\noptions:\n");
	add_table(out, cmd->opts);
	for (group = opt_groups; group->title != NULL; group++) {
		if (group->take != 0 && (cmd->takes & group->take) == 0)
			continue;
		if (title == NULL || strcmp(title, group->title) != 0)
			buf_addf(out, "\n%s:\n", group->title);
		title = group->title;
		add_table(out, group->opts);
	}
}

void
help_command(struct buf *out, const struct cmd *cmd, bool full)
{
	add_usage(out, cmd);
	if (!full)
		buf_addf(out, "%s\n", cmd->summary);
	add_examples(out, cmd);
	if (full && cmd->text != NULL)
		buf_addf(out, "\n%s", cmd->text);
	if (full)
		add_options(out, cmd);
	else {
		if (cmd->opts != NULL && cmd->opts->kind != OPT_KIND_END)
			buf_add_text(out, "\noptions:\n");
		add_table(out, cmd->opts);
		buf_addf(out, "\nmore: evenkeep %s --help\n", cmd->name);
	}
}

void
help_overview(struct buf *out, bool all)
{
	size_t i;

	buf_add_text(out,
	    "usage: evenkeep COMMAND [OPTION…] [WORD…]\n"
	    "Keeps the environments of a project even and their secrets in a keep.\n"
	    "\nexamples:\n"
	    "  evenkeep init\n"
	    "  evenkeep run -e dev -- ./server\n"
	    "\ncommands:\n");
	for (i = 0; commands[i] != NULL && (all || i < commands_daily); i++)
		buf_addf(out, "  %-*s%s\n", NAME_COLUMN, commands[i]->name, commands[i]->summary);
	if (all) {
		buf_add_text(out, "\noptions of every command:\n");
		for (i = 0; opt_groups[i].title != NULL; i++)
			if (opt_groups[i].take == 0)
				add_table(out, opt_groups[i].opts);
	}
	buf_addf(out, "\nmore: evenkeep help COMMAND%s · evenkeep help dialects · "
		      "evenkeep help exit-codes\n", all ? "" : " · evenkeep help --all");
}

void
help_dialects(struct buf *out)
{
	size_t i;

	buf_add_text(out, "dialects of environment files, for --as:\n");
	for (i = 0; formats[i] != NULL; i++)
		buf_addf(out, "  %-*s%s (%s)\n", DIALECT_COLUMN, formats[i]->name, formats[i]->summary,
		    !format_is_written(formats[i]) ? "read" :
		    formats[i]->read == NULL ? "written" : "read and written");
	buf_add_text(out, "\nmore: evenkeep-dialects(7)\n");
}

void
help_exit_codes(struct buf *out)
{
#define EXIT_LINE(name, code, meaning) {code, meaning},
	static const struct {
		int code;
		const char *meaning;
	} codes[] = {EXIT_CODES(EXIT_LINE)};
	size_t i;

	buf_add_text(out, "exit codes:\n");
	for (i = 0; i < ARRAY_LEN(codes); i++)
		buf_addf(out, "  %3d  %s\n", codes[i].code, codes[i].meaning);
}

int
help_show(const struct cmd *cmd, bool full, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (cmd == NULL)
		help_overview(&text, full);
	else
		help_command(&text, cmd, full);
	output_answer_text(buf_text(&text));
	return 0;
}

void
help_no_command(void)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored = ERR_INIT;

	help_overview(&text, false);
	if (file_write_all(STDERR_FILENO, buf_slice(&text), "stderr", &ignored) < 0)
		err_done(&ignored); /* the exit code still says it */
}

int
help_version(struct err *err)
{
	output_answer("evenkeep %s", EK_VERSION);
	return 0;
}
