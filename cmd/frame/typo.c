/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/typo.h"

#include <stdio.h>

#include "base/suggest.h"
#include "cmd/frame/options.h"

enum { WORDS_MOST = 64 };

/* A growing list of candidates. */
struct candidates {
	const char *word[WORDS_MOST];
	size_t count;
};

static void
add_options(struct candidates *to, const struct opt *opt)
{
	for (; opt != NULL && opt->kind != OPT_KIND_END; opt++)
		if (opt->name != NULL && to->count < WORDS_MOST)
			to->word[to->count++] = opt->name;
}

static const char *
suggest_option(const struct cmd *cmd, const char *name, int len)
{
	struct candidates candidates = {.count = 0};
	const struct opt_group *group;
	char typed[65];

	if (cmd != NULL)
		add_options(&candidates, cmd->opts);
	for (group = opt_groups; group->title != NULL; group++)
		if (cmd == NULL || group->take == 0 || (cmd->takes & group->take) != 0)
			add_options(&candidates, group->opts);
	snprintf(typed, sizeof(typed), "%.*s", len, name);
	return suggest(typed, candidates.word, candidates.count);
}

int
usage_fix(const struct cmd *cmd, struct err *err)
{
	if (cmd == NULL)
		return err_fix(err, "see `evenkeep help`");
	return err_fix(err, "see `evenkeep help %s`", cmd->name);
}

int
unknown_option(const struct cmd *cmd, const char *name, size_t len, struct err *err)
{
	const char *who = cmd == NULL ? "evenkeep" : cmd->name;
	int shown = (int)(len < 64 ? len : 64);
	const char *meant;

	if (len == 1) {
		err_set(err, ERR_USAGE, "unknown-option", "`%s` has no option `-%c`", who, *name);
		return usage_fix(cmd, err);
	}
	meant = suggest_option(cmd, name, shown);
	if (meant != NULL)
		err_set(err, ERR_USAGE, "unknown-option",
		    "`%s` has no option `--%.*s`; did you mean `--%s`?", who, shown, name, meant);
	else
		err_set(err, ERR_USAGE, "unknown-option", "`%s` has no option `--%.*s`", who, shown,
		    name);
	return usage_fix(cmd, err);
}

int
unknown_command(const char *typed, struct err *err)
{
	struct candidates candidates = {.count = 0};
	const char *meant;

	while (commands[candidates.count] != NULL && candidates.count < WORDS_MOST) {
		candidates.word[candidates.count] = commands[candidates.count]->name;
		candidates.count++;
	}
	meant = suggest(typed, candidates.word, candidates.count);
	if (meant != NULL)
		err_set(err, ERR_USAGE, "unknown-command", "no command `%.64s`; did you mean `%s`?",
		    typed, meant);
	else
		err_set(err, ERR_USAGE, "unknown-command", "no command `%.64s`", typed);
	return err_fix(err, "see `evenkeep help --all`");
}
