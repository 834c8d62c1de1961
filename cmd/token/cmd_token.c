/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/token/token_cmd.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct token_opts, env, "ENV", "the environment that it reads (`new`)"),
	OPT_NAMES(0, "name", struct token_opts, names, "NAME", "these names only (`new`; repeatable)"),
	OPT_STRING(0, "expires", struct token_opts, expires, "TIME",
		"it ends in TIME (90d, 12w, 1y; or never); `new` without: 90d"),
	OPT_STRING(0, "for", struct token_opts, label, "LABEL", "what it is called (`new`)"),
	OPT_STRING(0, "to", struct token_opts, to, "FILE", "write it to FILE instead of stdout, for you alone"),
	OPT_FLAG(0, "shape", struct token_opts, shape, "it compares environments and opens no value (`new`)"),
	OPT_END,
};

static int
wrong_option(const char *option, const char *verb, struct err *err)
{
	return err_set(err, ERR_USAGE, "wrong-option", "`%s` is not for `token %s`", option, verb);
}

/* An option that would do nothing, silently, is refused. */
static int
check_options(const struct token_opts *o, const char *verb, bool makes, bool is_new, struct err *err)
{
	if (!is_new && o->names.count > 0)
		return wrong_option("--name", verb, err);
	if (!is_new && o->label != NULL)
		return wrong_option("--for", verb, err);
	if (!is_new && o->shape)
		return wrong_option("--shape", verb, err);
	if (!makes && o->env != NULL)
		return wrong_option("--env", verb, err);
	if (!makes && o->expires != NULL)
		return wrong_option("--expires", verb, err);
	if (!makes && o->to != NULL)
		return wrong_option("--to", verb, err);
	return 0;
}

static int
check_words(const char *verb, size_t count, size_t least, size_t most, struct err *err)
{
	if (count < least) {
		err_set(err, ERR_USAGE, "no-token-given", "`token %s` needs the label of a token", verb);
		return err_fix(err, "`evenkeep token list` shows them");
	}
	if (count > most)
		return err_set(err, ERR_USAGE, "too-many-words", "`token %s` takes %s", verb,
		    most == 0 ? "no words" : "one label");
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct token_opts *o = cookie;
	const char *verb = args->item[0];
	size_t words = args->count - 1;
	bool is_new = strcmp(verb, "new") == 0, renews = strcmp(verb, "renew") == 0;
	bool removes = strcmp(verb, "rm") == 0;
	int r;

	if (!is_new && !renews && !removes && strcmp(verb, "list") != 0) {
		err_set(err, ERR_USAGE, "no-such-verb", "there is no `token %.40s`", verb);
		return err_fix(err, "`token new -e ENV`, `token renew LABEL`, `token list`, `token rm LABEL`");
	}
	r = check_options(o, verb, is_new || renews, is_new, err);
	if (r == 0)
		r = check_words(verb, words, renews || removes ? 1 : 0,
		    removes ? CMD_ANY_ARGS : renews ? 1 : 0, err);
	if (r < 0)
		return r;
	if (is_new)
		return token_cmd_new(session, o, err);
	if (renews)
		return token_cmd_renew(session, o, args->item[1], err);
	if (removes)
		return token_cmd_rm(session, args->item + 1, words, err);
	return token_cmd_list(session, err);
}

/* Who looks asks no store, as with every other command that only reads. */
static bool
stays_here(const void *cookie, const struct args *args)
{
	(void)cookie;
	return args->count > 0 && strcmp(args->item[0], "list") == 0;
}

const struct cmd cmd_token = {
	.name = "token",
	.synopsis = "new -e ENV [--name NAME] | new --shape | renew LABEL | list | rm LABEL…",
	.summary = "keys for CI: they read one environment, and end",
	.text =
	"  new    a token that reads ENV, and what lies underneath, or only the names given; or, with\n"
	"         --shape, one for gates, which compares environments and opens no value. It is\n"
	"         printed once, alone on stdout; what it reads and until when is said on stderr\n"
	"  renew  a new one that reads the same, for as long; the old one is taken out, and what it\n"
	"         could read gets a new key\n"
	"  list   which there are: what they read, until when, who issued them and whether that\n"
	"         person is still here\n"
	"  rm     take out, and give what it could read a new key\n"
	"\n"
	"The token is the job's secret EVENKEEP_TOKEN. It needs nothing else on the machine: it brings\n"
	"the state of the vault that it was issued at, and refuses an older one.\n",
	.examples = {"evenkeep token new -e prod --for deploy | gh secret set EVENKEEP_TOKEN",
		"evenkeep token renew deploy --to token"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = CMD_ANY_ARGS,
	.stays_here = stays_here,
	.opts = opts,
	.opts_size = sizeof(struct token_opts),
	.run = run,
};
