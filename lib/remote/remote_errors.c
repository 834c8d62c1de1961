/* SPDX-License-Identifier: Apache-2.0 */
/* Final answers in the words of REMOTE.md §8. */
#include "remote/remote_priv.h"

#include "base/shell.h"

struct told {
	const char *id, *fix;
};

static const struct told told[REMOTE_ANSWERS] = {
    [REMOTE_ABSENT] = {"remote-speech", NULL},
    [REMOTE_EXISTS] = {"remote-speech", NULL},
    [REMOTE_LOGIN] = {"remote-login", "give it a login: `evenkeep remote login`; over git, git's own"},
    [REMOTE_DENIED] = {"remote-denied", "ask who looks after the store for the right to do this"},
    [REMOTE_DOWN] = {"remote-down", "try again when it can be reached; nothing was changed"},
    [REMOTE_BUSY] = {"remote-down", "try again later; nothing was changed"},
    [REMOTE_UNSURE] = {"remote-unsure", "`evenkeep fetch` will tell whether it was written"},
    [REMOTE_LARGE] = {"remote-large", NULL},
    [REMOTE_FULL] = {"remote-full", "make room there; reading still works"},
    [REMOTE_TLS] = {"remote-tls", "have the certificate mended; one of your own authority: `https://…?ca=FILE`; nothing was sent"},
    [REMOTE_CN] = {"remote-cn", "issue a client certificate with an empty subject CN"},
    [REMOTE_GATEWAY] = {"remote-gateway", "start it with `enable-grpc-gateway: true`"},
    [REMOTE_SPEECH] = {"remote-speech", "see whether the address is right: `evenkeep remote show`"},
    [REMOTE_CANNOT] = {"remote-read-only", NULL},
    [REMOTE_SETUP] = {"remote-setup", NULL},
    [REMOTE_CLOCK] = {"remote-clock", "set the clock that is wrong; nothing was changed"},
    [REMOTE_UNSAFE] = {"remote-unsafe", "share through another store: a git remote, or a folder"},
};

/* Whose login it was that is not enough, or that there was none. IS_MENDED: the store said which it wants. */
static void
say_login(const struct remote *remote, int answer, bool is_mended, struct err *err)
{
	const struct remote_settings *settings = &remote->settings;
	struct buf address CLEANUP(buf_done) = BUF_INIT;

	if ((answer != REMOTE_LOGIN && answer != REMOTE_DENIED) || settings->address->origin == NULL)
		return;
	if (settings->login != NULL) {
		if (settings->login_words != NULL)
			err_why(err, "the login was: %s", settings->login_words);
		return;
	}
	err_why(err, "no login was sent: none is bound to `%.300s`", settings->address->origin);
	if (answer == REMOTE_LOGIN && is_mended)
		return;
	shell_add_word(&address, settings->address->text); /* which may be that of a copy */
	err_fix(err, "if you have one, `evenkeep remote login %s%s` keeps it; a job has it in %s, and "
		     "EVENKEEP_REMOTE_ORIGIN says for which store", buf_text(&address),
	    settings->address->engine == REMOTE_S3 ? " --access-key ID" :
	    settings->address->engine == REMOTE_ETCD ? " --user NAME" : "",
	    settings->address->engine == REMOTE_S3 ? "AWS_*" :
	    settings->address->engine == REMOTE_ETCD ? "EVENKEEP_REMOTE_USER and _PASSWORD" :
						      "EVENKEEP_REMOTE_TOKEN");
}

int
remote_fail(const struct remote *remote, int answer, const struct reply *reply, struct err *err)
{
	const struct told *how;

	if (answer < 0)
		return answer;
	how = &told[answer < REMOTE_ANSWERS ? answer : REMOTE_SPEECH];
	err_set(err, ERR_REMOTE, how->id == NULL ? "remote-speech" : how->id, "%s",
	    reply->said[0] == '\0' ? "the store gave no reason" : reply->said);
	if (reply->fix[0] != '\0')
		err_fix(err, "%s", reply->fix);
	else if (answer == REMOTE_TLS && remote->settings.address->is_link)
		err_fix(err, "have the certificate mended, or its authority added to those of the system: a "
			     "link takes no `ca=`; nothing was sent");
	else if (answer == REMOTE_LOGIN && remote->settings.login != NULL)
		err_fix(err, "see whether that login is right and not over; `evenkeep remote login` keeps another");
	else if (how->fix != NULL)
		err_fix(err, "%s", how->fix);
	say_login(remote, answer, reply->fix[0] != '\0', err);
	return err->code;
}
