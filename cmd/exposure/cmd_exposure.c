/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/exposure/exposure_cmd.h"
#include "model/name.h"

struct exposure_opts {
	bool name;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "name", struct exposure_opts, name,
		"the word is the name of a variable, even if a member is called so"),
	OPT_END,
};

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct exposure_opts *o = cookie;
	struct people people CLEANUP(people_done) = {0};
	const struct person *who = NULL;
	const char *word = args->item[0];
	int r;

	if (o->name && word == NULL)
		return err_set(err, ERR_USAGE, "no-name-given", "`--name` needs a name");
	r = people_load(session, &people, err);
	if (r < 0)
		return r;
	if (word == NULL)
		return exposure_of_member(session, &people, NULL, err);
	r = o->name ? ERR_NOT_FOUND : people_get(session, &people, word, true, &who, err);
	if (r == 0)
		return exposure_of_member(session, &people, who, err);
	if (r != ERR_NOT_FOUND || !name_is_valid(slice_of_text(word)))
		return r;
	err_done(err);
	return exposure_of_name(session, &people, word, err);
}

const struct cmd cmd_exposure = {
	.name = "exposure",
	.synopsis = "[MEMBER|NAME]",
	.summary = "which values somebody could read, until each is changed",
	.text = "Of a member (also of one who left, and of a token): the secrets whose value of today they\n"
		"could read, by their own key or by one that they made. Of a name: everybody who can or\n"
		"could read its value, and since when. Without a word: of everybody who left.\n"
		"\n"
		"A value is off the list when another one was set, which is done where it comes from first:\n"
		"no key takes back what was read. Whoever could read counts as having read; nothing records\n"
		"who did. What you may not read yourself is said to be missing. Exits 1 while somebody who\n"
		"left knows a secret that is in use.\n",
	.examples = {"evenkeep exposure bob@example.org", "evenkeep exposure STRIPE_KEY --json"},
	.needs = CMD_NEEDS_KEY,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct exposure_opts),
	.run = run,
};
