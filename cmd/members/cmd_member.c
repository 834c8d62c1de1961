/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/members/members.h"

static const struct opt opts[] = {
	OPT_STRING(0, "label", struct member_opts, label, "LABEL", "what the member is called (`add`)"),
	OPT_STRING(0, "id", struct member_opts, id, "ID",
		"the member id that they read to you, where there is no terminal (`add`)"),
	OPT_NAMES(0, "grant", struct member_opts, grants, "ENV:RIGHT,…",
		"rights to give at once (`add`)"),
	OPT_FLAG(0, "admin", struct member_opts, admin, "an administrator (`add`)"),
	OPT_STRING(0, "class", struct member_opts, class, "CLASS",
		"person, service or recovery (`add`; default: person)"),
	OPT_STRING(0, "expires", struct member_opts, expires, "TIME",
		"until when, counted from now: 90d, 12w, 1y (`add`)"),
	OPT_FLAG(0, "all", struct member_opts, all, "those who left too (`list`)"),
	OPT_END,
};

struct use {
	const char *option;
	bool given;
	const char *verb;
};

/* An option of another verb would do nothing, silently. */
static int
check_options(const struct member_opts *o, const char *verb, struct err *err)
{
	const struct use uses[] = {
		{"--label", o->label != NULL, "add"},
		{"--id", o->id != NULL, "add"},
		{"--grant", o->grants.count > 0, "add"},
		{"--admin", o->admin, "add"},
		{"--class", o->class != NULL, "add"},
		{"--expires", o->expires != NULL, "add"},
		{"--all", o->all, "list"},
	};

	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		if (uses[i].given && strcmp(uses[i].verb, verb) != 0)
			return err_set(err, ERR_USAGE, "wrong-option", "`%s` is for `member %s`",
				uses[i].option, uses[i].verb);
	return 0;
}

static int
refuse_words(const char *verb, bool wants_some, struct err *err)
{
	if (!wants_some)
		return err_set(err, ERR_USAGE, "too-many-words", "`member %s` takes no more words", verb);
	err_set(err, ERR_USAGE, "no-member-given", "`member %s` needs to know whom", verb);
	if (strcmp(verb, "add") == 0)
		return err_fix(err, "their card, an `age1…` recipient, or the line of an SSH key");
	return err_fix(err, "`evenkeep member list` shows who is there");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct member_opts *o = cookie;
	const char *verb = args->item[0];
	const struct args rest = {args->item + 1, args->count - 1};
	bool takes_words = strcmp(verb, "add") == 0 || strcmp(verb, "rm") == 0;
	bool takes_none = strcmp(verb, "card") == 0 || strcmp(verb, "list") == 0;
	int r = check_options(o, verb, err);

	if (r < 0)
		return r;
	if ((takes_words && rest.count == 0) || (takes_none && rest.count > 0))
		return refuse_words(verb, takes_words, err);
	if (strcmp(verb, "card") == 0)
		return member_card(session, err);
	if (strcmp(verb, "add") == 0)
		return member_add(session, o, &rest, err);
	if (strcmp(verb, "list") == 0)
		return member_list(session, o, err);
	if (strcmp(verb, "rm") == 0)
		return member_rm(session, &rest, err);
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `member %.40s`", verb);
	return err_fix(err, "`member card`, `member add CARD`, `member list`, `member rm NAME`");
}

/* What only shows something asks no store. */
static bool
stays_here(const void *cookie, const struct args *args)
{
	(void)cookie;
	return strcmp(args->item[0], "card") == 0 || strcmp(args->item[0], "list") == 0;
}

const struct cmd cmd_member = {
	.name = "member",
	.synopsis = "card | add CARD [--grant ENV:RIGHT,…] | list [--all] | rm NAME…",
	.summary = "who shares the vault: show your card, add, list, take out",
	.text = "  card  your card, to be sent to an administrator, and your id, to be read to them\n"
		"  add   a member, by a card, an `age1…` recipient or the line of an SSH key (the last two\n"
		"        can only read). Shows what it will be, and wants the id compared with the person:\n"
		"        typed on a terminal, or with --id\n"
		"  list  who is there, what each may do where, until when, and who let them in\n"
		"  rm    take members out: shows what they could read, then does it in one go: the roster,\n"
		"        a new key for every environment that you own; tells what others have to do and\n"
		"        which values are to be changed at their source. Exits 1 until nothing is left\n"
		"\n"
		"Only an administrator adds and takes out; rights are given by the owners of each environment.\n",
	.examples = {"evenkeep member add \"$(cat card.txt)\" --label bob --grant dev:write", "evenkeep member rm bob"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = CMD_ANY_ARGS,
	.stays_here = stays_here,
	.opts = opts,
	.opts_size = sizeof(struct member_opts),
	.run = run,
};
