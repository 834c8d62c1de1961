/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/frame/help.h"
#include "cmd/frame/options.h"
#include "cmd/frame/output.h"
#include "cmd/frame/pager.h"
#include "cmd/frame/typo.h"

struct help_opts {
	bool all;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "all", struct help_opts, all, "every command, not only the daily ones"),
	OPT_END,
};

static void
options_json(struct json *json, const struct opt *table)
{
	static const char *const kinds[] = {
		[OPT_KIND_STRING] = "text",
		[OPT_KIND_NUMBER] = "number",
		[OPT_KIND_FLAG] = "flag",
		[OPT_KIND_LIST] = "list",
		[OPT_KIND_NAMES] = "names",
	};

	for (; table != NULL && table->kind != OPT_KIND_END; table++) {
		char letter[2] = {table->letter, '\0'};

		json_open_map(json, NULL);
		json_text(json, "name", table->name);
		json_text(json, "letter", table->letter == 0 ? NULL : letter);
		json_text(json, "kind", kinds[table->kind]);
		json_text(json, "argument", table->arg);
		json_text(json, "help", table->help);
		json_close_map(json);
	}
}

/* The tables as facts: the manual, the completion and their tests are checked against them. */
static void
document(void)
{
	struct json *json = output_json("evenkeep.help/1", true);
	const struct opt_group *group;
	size_t i;

	json_open_list(json, "commands");
	for (i = 0; commands[i] != NULL; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", commands[i]->name);
		json_text(json, "alias", commands[i]->alias);
		json_text(json, "synopsis", commands[i]->synopsis);
		json_text(json, "summary", commands[i]->summary);
		json_open_list(json, "options");
		options_json(json, commands[i]->opts);
		for (group = opt_groups; group->title != NULL; group++)
			if (group->take != 0 && (commands[i]->takes & group->take) != 0)
				options_json(json, group->opts);
		json_close_list(json);
		json_close_map(json);
	}
	json_close_list(json);
	json_open_list(json, "options");
	for (group = opt_groups; group->title != NULL; group++)
		if (group->take == 0)
			options_json(json, group->opts);
	json_close_list(json);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct help_opts *o = cookie;
	const char *topic = args->item[0];
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	const struct cmd *cmd;

	char page[80];

	document();
	if (topic != NULL && cmd_find(topic) != NULL && !output_is_json()) {
		snprintf(page, sizeof(page), "evenkeep-%s", cmd_find(topic)->name);
		if (manual_show(page))
			return 0;
	}
	if (topic == NULL)
		help_overview(&text, o->all);
	else if (strcmp(topic, "dialects") == 0)
		help_dialects(&text);
	else if (strcmp(topic, "exit-codes") == 0)
		help_exit_codes(&text);
	else if ((cmd = cmd_find(topic)) != NULL)
		help_command(&text, cmd, true);
	else
		return unknown_command(topic, err);
	output_answer_text(buf_text(&text));
	return 0;
}

const struct cmd cmd_help = {
	.name = "help",
	.synopsis = "[COMMAND|dialects|exit-codes] [--all]",
	.summary = "say what a command does and which there are",
	.text = "Without a word: the daily commands; with --all every command. With the name of a command\n"
		"its page of the manual on a terminal, if that is installed, else its full help.\n",
	.examples = {"evenkeep help --all", "evenkeep help import"},
	.takes = CMD_TAKES_JSON,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct help_opts),
	.run = run,
};
