/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/complete.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/frame/options.h"
#include "config/project.h"
#include "format/format.h"
#include "model/name.h"
#include "report/findings.h"
#include "report/screen.h"
#include "resolve/recipe.h"

struct completion {
	const char *typed; /* the word so far */
	const char *lead;  /* what stands before the value in the same word: `--env=` */
	struct buf out;
};

static void
offer(struct completion *completion, const char *value, const char *description)
{
	static const struct screen plain = {.plain = true};

	if (strncmp(value, completion->typed, strlen(completion->typed)) != 0)
		return;
	buf_add_text(&completion->out, completion->lead);
	screen_add_text(&completion->out, &plain, TONE_NONE, value);
	buf_add_byte(&completion->out, '\t');
	screen_add_text(&completion->out, &plain, TONE_NONE, description);
	buf_add_byte(&completion->out, '\n');
}

static void
offer_project(struct completion *completion, bool envs)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const char *explicit_path = getenv("EVENKEEP_PROJECT");
	size_t i;

	if (explicit_path != NULL && *explicit_path == '\0')
		explicit_path = NULL;
	if (project_find(NULL, explicit_path, &project, &err) < 0)
		return;
	for (i = 0; envs && i < project->env_count; i++)
		offer(completion, project->envs[i].name, "environment");
	for (i = 0; !envs && i < project->service_count; i++)
		offer(completion, project->services[i].name, "service");
}

static void
offer_words(struct completion *completion, const char *const *words)
{
	for (; *words != NULL; words++)
		offer(completion, *words, "");
}

static void
offer_forms(struct completion *completion)
{
	offer(completion, "human", "for people");
	offer(completion, "json", "one JSON document");
	for (size_t i = 0; report_formats[i] != NULL; i++)
		offer(completion, report_formats[i]->name, report_formats[i]->summary);
}

/* The dialects that CMD can do something with. */
static void
offer_dialects(struct completion *completion, const struct cmd *cmd)
{
	bool writes = cmd != NULL && strcmp(cmd->name, "render") == 0;
	size_t i;

	for (i = 0; formats[i] != NULL; i++) {
		if (writes ? format_is_written(formats[i]) : formats[i]->read != NULL)
			offer(completion, formats[i]->name, formats[i]->summary);
	}
}

/* What a side of `diff` begins with. */
static void
offer_sides(struct completion *completion)
{
	offer_project(completion, true);
	offer(completion, "file:", "a file, in any dialect");
	offer(completion, "process:", "a running process");
	offer(completion, "-", "stdin");
}

static void
offer_kinds(struct completion *completion)
{
	for (int i = 0; i < GENERATE_FORMS; i++)
		offer(completion, generate_form_name((enum generate_form)i),
			generate_form_about((enum generate_form)i));
}

/* How addresses begin. */
static void
offer_addresses(struct completion *completion)
{
	offer(completion, "git:", "a git remote of this clone, or any git repository");
	offer(completion, "file:///", "a folder, also on a share");
	offer(completion, "etcd+https://", "the nodes of an etcd cluster");
	offer(completion, "s3://", "a bucket of the usual public service");
	offer(completion, "s3+https://", "a bucket of any other");
	offer(completion, "https://", "a copy on a web server: to be read");
}

/* By what help calls the argument. What is a file is left to the shell. */
static void
offer_argument(struct completion *completion, const struct cmd *cmd, const char *arg)
{
	static const char *const when[] = {"always", "auto", "never", NULL};
	static const char *const forms[] = {"human", "json", "side-by-side", "unified", NULL};
	static const char *const changes[] = {"restart", "signal:HUP", "signal:USR1", "signal:USR2", NULL};

	if (strncmp(arg, "ENV", 3) == 0)
		offer_project(completion, true);
	else if (strcmp(arg, "SERVICE") == 0)
		offer_project(completion, false);
	else if (strcmp(arg, "WHEN") == 0)
		offer_words(completion, when);
	else if (strcmp(arg, "FORM") == 0)
		offer_words(completion, forms);
	else if (strcmp(arg, "FORMAT") == 0)
		offer_forms(completion);
	else if (strcmp(arg, "KIND") == 0)
		offer_kinds(completion);
	else if (strcmp(arg, "DIALECT") == 0)
		offer_dialects(completion, cmd);
	else if (strcmp(arg, "ADDRESS") == 0)
		offer_addresses(completion);
	else if (strcmp(arg, "WHAT") == 0)
		offer_words(completion, changes);
}

static void
offer_options(struct completion *completion, const struct opt *table)
{
	char option[80];

	for (; table != NULL && table->kind != OPT_KIND_END; table++) {
		if (table->name == NULL)
			continue;
		snprintf(option, sizeof(option), "--%s", table->name);
		offer(completion, option, table->help);
	}
}

static bool
group_is_for(const struct opt_group *group, const struct cmd *cmd)
{
	return group->take == 0 || (cmd != NULL && (cmd->takes & group->take) != 0);
}

static void
offer_all_options(struct completion *completion, const struct cmd *cmd)
{
	const struct opt_group *group;

	if (cmd != NULL)
		offer_options(completion, cmd->opts);
	for (group = opt_groups; group->title != NULL; group++)
		if (group_is_for(group, cmd))
			offer_options(completion, group->opts);
}

/* The option that WORD is, written `--name` or `-x`; NULL if it is none. */
static const struct opt *
option_of(const struct cmd *cmd, const char *word, size_t len)
{
	const struct opt_group *group;
	const struct opt *opt;
	bool is_long = len > 2 && word[0] == '-' && word[1] == '-';
	char letter = !is_long && len == 2 && word[0] == '-' ? word[1] : 0;

	if (!is_long && letter == 0)
		return NULL;
	opt = cmd == NULL ? NULL : opt_find(cmd->opts, letter, word + 2, len - 2);
	for (group = opt_groups; opt == NULL && group->title != NULL; group++)
		if (group_is_for(group, cmd))
			opt = opt_find(group->opts, letter, word + 2, len - 2);
	return opt;
}

/* Words that some commands begin with. */
static const struct {
	const char *command;
	const char *words[6];
} verbs[] = {
	{"audit", {"head", "verify"}},
	{"completion", {"bash", "fish", "zsh"}},
	{"contract", {"add", "show", "write"}},
	{"env", {"renew", "set", "show"}},
	{"grant", {"own", "read", "write"}},
	{"help", {"dialects", "exit-codes"}},
	{"member", {"add", "card", "list", "rm"}},
	{"recovery", {"replace"}},
	{"remote", {"add", "login", "logout", "rm", "show"}},
	{"revoke", {"own", "read", "write"}},
	{"token", {"list", "new", "renew", "rm"}},
	{"trust", {"confirm", "reset"}},
};

static void
offer_verbs(struct completion *completion, const struct cmd *cmd)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(cmd->name, verbs[i].command) == 0)
			offer_words(completion, verbs[i].words);
}

static void
offer_command_words(struct completion *completion, const struct cmd *cmd, const char *verb)
{
	size_t i;

	if (cmd == NULL || strcmp(cmd->name, "help") == 0)
		for (i = 0; commands[i] != NULL; i++)
			offer(completion, commands[i]->name, commands[i]->summary);
	if (cmd == NULL)
		return;
	if (strcmp(cmd->name, "remote") != 0 || verb == NULL)
		offer_verbs(completion, cmd);
	else if (strcmp(verb, "rm") != 0 && strcmp(verb, "show") != 0)
		offer_addresses(completion);
	if (strcmp(cmd->name, "diff") == 0)
		offer_sides(completion);
	if (strcmp(cmd->name, "contract") == 0)
		offer_project(completion, false);
	if (strcmp(cmd->name, "promote") == 0 || strcmp(cmd->name, "env") == 0)
		offer_project(completion, true);
}

/* Walk over the words before the last: which command is it, and does an option want its argument? */
static void
walk(struct completion *completion, int count, char **words)
{
	const struct cmd *cmd = NULL;
	const struct opt *wants = NULL;
	const char *last = words[count - 1], *equals;
	const char *verb = NULL; /* the first word of the command */
	int i;

	for (i = 0; i < count - 1; i++) {
		const struct opt *opt = option_of(cmd, words[i], strlen(words[i]));

		if (strcmp(words[i], "--") == 0)
			return;
		if (wants != NULL)
			wants = NULL;
		else if (opt != NULL)
			wants = opt->arg != NULL ? opt : NULL;
		else if (words[i][0] != '-') {
			if (cmd != NULL && (cmd->takes & CMD_STARTS_CHILD) != 0)
				return;
			verb = cmd != NULL && verb == NULL ? words[i] : verb;
			if (cmd == NULL && (cmd = cmd_find(words[i])) == NULL)
				return;
		}
	}
	completion->typed = last;
	equals = strchr(last, '=');
	if (wants != NULL)
		offer_argument(completion, cmd, wants->arg);
	else if (last[0] == '-' && equals != NULL) {
		const struct opt *opt = option_of(cmd, last, (size_t)(equals - last));

		completion->typed = equals + 1;
		if (opt != NULL && opt->arg != NULL)
			offer_argument(completion, cmd, opt->arg);
	} else if (last[0] == '-')
		offer_all_options(completion, cmd);
	else
		offer_command_words(completion, cmd, verb);
}

void
complete(int count, char **words)
{
	struct completion completion = {.typed = "", .lead = "", .out = BUF_INIT};
	struct err ignored = ERR_INIT;

	if (count > 0)
		walk(&completion, count, words);
	if (completion.out.len > 0 &&
	    file_write_all(STDOUT_FILENO, buf_slice(&completion.out), "stdout", &ignored) < 0)
		err_done(&ignored); /* nobody listens */
	buf_done(&completion.out);
}
