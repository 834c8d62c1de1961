/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/grant/grant.h"
#include "cmd/members/granting.h"
#include "model/name.h"

struct grant_opts {
	struct words envs, names;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct grant_opts, envs, "ENV,…", "in these environments"),
	OPT_NAMES(0, "name", struct grant_opts, names, "NAME,…", "reading of these names only"),
	OPT_END,
};

int
grant_start(struct session *session, const char *who, const struct words *envs,
	struct people *people, struct granting *granting, struct err *err)
{
	const struct person *person;
	int r;

	if (envs->count == 0) {
		err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
		err_why(err, "a change of rights never assumes one");
		return err_fix(err, "say which: `-e ENV`, several with commas");
	}
	r = people_load(session, people, err);
	if (r == 0)
		r = people_get(session, people, who, false, &person, err);
	if (r < 0)
		return r;
	granting->people = people;
	granting->member = person->past.member;
	granting->is_self = person->is_self;
	granting->would = session_globals(session)->dry_run;
	return 0;
}

int
grant_finish(struct session *session, struct granting *granting, const char *schema,
	const char *done, const char *would, struct err *err)
{
	bool changes = granting_changes(granting);
	struct json *json;
	int r = 0;

	granting_say(granting);
	if (changes && !granting->would && !output_is_json())
		r = output_flush(err); /* what is asked is about the table */
	if (r == 0 && changes)
		r = granting_confirm(session, granting, err);
	if (r == 0 && changes)
		r = session_write(session, err);
	if (r == 0 && changes && !granting->would)
		r = granting_write(session, granting, err);
	if (r < 0)
		return r;
	granting_say_done(granting, done, would);
	json = output_json(schema, true);
	json_bool(json, "dry_run", granting->would);
	json_text(json, "member", granting->member.label);
	granting_json(granting, json);
	return 0;
}

static int
check_names(const struct words *names, struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		int r = name_check(slice_of_text(names->item[i]), err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* An administrator may let any key in under any label: who grants by it is told that it was another's. */
static void
warn_of_other_key(const struct people *people, const struct member *member)
{
	char when[CLOCK_TEXT], id[MEMBER_TEXT];

	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = &people->items[i];

		if (person_is_there(person) || strcmp(person->past.member.label, member->label) != 0 ||
			memcmp(person->past.member.id, member->id, MEMBER_ID) == 0)
			continue;
		clock_text(person->past.removed_ms, when);
		member_text(member->id, id);
		output_warning("`%s` was another key until %s; the id of this one, to be compared with the "
			"person: %s", member->label, when, id);
		return;
	}
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct granting granting CLEANUP(granting_done) = {0};
	struct people people CLEANUP(people_done) = {0};
	const struct grant_opts *o = cookie;
	enum right right;
	int r;

	r = right_parse(args->item[1], &right, err);
	if (r == 0)
		r = check_names(&o->names, err);
	if (r == 0)
		r = grant_start(session, args->item[0], &o->envs, &people, &granting, err);
	granting.names = &o->names;
	for (size_t i = 0; r == 0 && i < o->envs.count; i++)
		r = granting_add(&granting, o->envs.item[i], right, err);
	if (r == 0 && granting_changes(&granting))
		warn_of_other_key(&people, &granting.member);
	return r < 0 ? r : grant_finish(session, &granting, "evenkeep.grant/1", "granted",
		"would grant", err);
}

const struct cmd cmd_grant = {
	.name = "grant",
	.synopsis = "MEMBER read|write|own -e ENV,… [--name NAME,…]",
	.summary = "let a member read, write or own an environment",
	.text = "Shows what the member may do there now and what it will be, then makes one signed commit\n"
		"for each environment. Whoever writes also reads, whoever owns does both and decides who\n"
		"else does. Only an owner grants; being an administrator is not enough. Giving less than\n"
		"before takes the rest away, and where reading is taken the environment gets a new key.\n",
	.examples = {"evenkeep grant bob@example.org write -e dev,staging", "evenkeep grant deploy read -e prod --name DATABASE_URL"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 2,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct grant_opts),
	.run = run,
};
