/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/share/share_cmds.h"

static void
say_mended(const struct share_given *given, const char *address)
{
	char members[60] = "";

	if (given->rosters > 0)
		snprintf(members, sizeof(members), " and %zu change%s of members", given->rosters,
		    given->rosters == 1 ? "" : "s");
	output_line("gave `%s` %zu commit%s%s that it lacked", address, given->commits,
	    given->commits == 1 ? "" : "s", members);
}

static void
say_added(const struct remote_added *added, const char *address, bool would)
{
	if (added->is_mended)
		say_mended(&added->given, address);
	else if (added->was_there)
		output_line("`%s` has this vault", address);
	else
		output_line("%s the vault to `%s`", would ? "would give" : "gave", address);
	if (added->others > 0)
		output_note("%zu other vault%s there; they do not touch each other", added->others,
		    added->others == 1 ? " is" : "s are");
	if (added->is_bound)
		output_note("the login of the environment is for this store from now on: `evenkeep remote "
			    "logout` takes that back");
	if (added->is_reader)
		output_note("it can only be read: whoever writes needs the address of the store behind it");
	if (!added->is_written) {
		output_line("evenkeep.yaml says so already");
		return;
	}
	output_line("%s `remote: %s` to evenkeep.yaml", would ? "would write" : "wrote", address);
	if (!would)
		output_next("commit evenkeep.yaml and evenkeep.lock; a colleague then needs `evenkeep join`");
}

static void
document(const struct remote_added *added, const char *address, bool would)
{
	struct json *json = output_json("evenkeep.remote-add/1", true);

	json_bool(json, "dry_run", would);
	json_text(json, "address", address);
	json_bool(json, "vault_was_there", added->was_there);
	json_bool(json, "can_write", !added->is_reader);
	json_number(json, "other_vaults", added->others);
	json_number(json, "fetched_commits", added->received.commits);
	json_bool(json, "mended", added->is_mended);
	json_number(json, "given_commits", added->given.commits);
	json_bool(json, "project_changed", added->is_written);
	json_bool(json, "login_bound", added->is_bound);
}

static bool
gives_login(const struct login_given *given)
{
	return given->user != NULL || given->access_key != NULL || given->cert != NULL ||
	       given->key != NULL || given->is_environment;
}

static int
add(struct session *session, const char *address, const struct login_given *given, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct remote_added added;
	int r;

	r = remote_add(session, address, gives_login(given) ? given : NULL, &added, err);
	if (r < 0)
		return r;
	document(&added, address, would);
	say_added(&added, address, would);
	return 0;
}

enum verb { VERB_ADD, VERB_RM, VERB_SHOW, VERB_LOGIN, VERB_LOGOUT, VERBS };

/* Does the verb take an address: no, it may, it must. And a login? */
static const struct {
	const char *name;
	enum { ADDRESS_NONE, ADDRESS_MAY, ADDRESS_MUST } address;
	bool takes_login;
} verbs[VERBS] = {
	[VERB_ADD] = {"add", ADDRESS_MUST, true},
	[VERB_RM] = {"rm", ADDRESS_NONE, false},
	[VERB_SHOW] = {"show", ADDRESS_NONE, false},
	[VERB_LOGIN] = {"login", ADDRESS_MAY, true},
	[VERB_LOGOUT] = {"logout", ADDRESS_MAY, false},
};

static int
find_verb(const char *word, enum verb *out, struct err *err)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(word, verbs[i].name) == 0) {
			*out = (enum verb)i;
			return 0;
		}
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `remote %.40s`", word);
	return err_fix(err, "`remote add ADDRESS`, `remote rm`, `remote show`, `remote login`, "
			    "`remote logout`");
}

static int
check_words(enum verb verb, const char *address, const struct login_given *given, struct err *err)
{
	const char *name = verbs[verb].name;

	if (gives_login(given) && !verbs[verb].takes_login) {
		err_set(err, ERR_USAGE, "needless-word", "`remote %s` takes no login", name);
		return err_fix(err, "`remote login` keeps one");
	}
	if (address == NULL ? verbs[verb].address != ADDRESS_MUST : verbs[verb].address != ADDRESS_NONE)
		return 0;
	err_set(err, ERR_USAGE, address == NULL ? "no-address" : "too-many-words", "`remote %s` %s", name,
	    address == NULL ? "needs an address" : "takes no more words");
	return err_fix(err, "`remote add git:origin`, `remote add file:///FOLDER`");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct login_given *given = cookie;
	const char *address = args->item[1];
	enum verb verb = VERBS;
	int r = find_verb(args->item[0], &verb, err);

	if (r == 0)
		r = check_words(verb, address, given, err);
	if (r < 0)
		return r;
	switch (verb) {
	case VERB_ADD:
		return add(session, address, given, err);
	case VERB_RM:
		return remote_rm(session, err);
	case VERB_LOGIN:
		return remote_log_in(session, address, given, err);
	case VERB_LOGOUT:
		return remote_log_out(session, address, err);
	default:
		return remote_show(session, err);
	}
}

static const struct opt opts[] = {
	OPT_STRING(0, "user", struct login_given, user, "NAME",
		"log in as NAME; the password is asked for, or read from stdin"),
	OPT_STRING(0, "access-key", struct login_given, access_key, "ID",
		"log in with the access key ID; the secret key is asked for, or read from stdin"),
	OPT_STRING(0, "cert", struct login_given, cert, "FILE", "log in with the certificate in FILE"),
	OPT_STRING(0, "key", struct login_given, key, "FILE", "the key of the certificate"),
	OPT_FLAG(0, "environment", struct login_given, is_environment,
		"the login of EVENKEEP_REMOTE_* or AWS_* is for this store"),
	OPT_END,
};

const struct cmd cmd_remote = {
	.name = "remote",
	.synopsis = "add ADDRESS | rm | show | login [ADDRESS] | logout [ADDRESS]",
	.summary = "share the vault: over git, a folder, etcd, a bucket, or from a web server",
	.text = "  add     tries the store, gives it the vault (or fetches, if it has this vault already) and\n"
		"          writes `remote: ADDRESS` into evenkeep.yaml, which belongs into version control\n"
		"  rm      takes it out of evenkeep.yaml; the store keeps what it has\n"
		"  show    where the vault is shared, when it was last reached, who is further: it or you\n"
		"  login   keeps a login for the store, for you alone; logout forgets it\n"
		"\n"
		"  git:NAME[#BRANCH]                a git remote of this clone; a branch of its own, `evenkeep`\n"
		"  git:URL[#BRANCH]                 any git repository (https, ssh, file)\n"
		"  file:///FOLDER                   a folder, also on a share\n"
		"  etcd+https://HOST,HOST/PREFIX    the nodes of an etcd cluster\n"
		"  s3://BUCKET[/PREFIX]             a bucket of the usual public service\n"
		"  s3+https://HOST/BUCKET/PREFIX    a bucket of any other\n"
		"  https://HOST/PATH                a copy on a web server: to be read, never written\n"
		"\n"
		"What the store gets is encrypted and signed; it sees sizes, times and who writes when.\n"
		"From then on whatever changes the vault fetches first, and counts only when the store\n"
		"has it. Reading and `run` never need it. Over git, logins are those that git has. A login\n"
		"goes only to the origin that it was given for, whatever evenkeep.yaml says.\n",
	.examples = {"evenkeep remote add git:origin", "evenkeep remote show"},
	.needs = CMD_NEEDS_PROJECT,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.min_args = 1,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct login_given),
	.run = run,
};
