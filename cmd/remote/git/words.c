/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What git says when it fails: for people, in English, in words that have hardly changed in ten years,
 * its own and those of ssh, curl and the large hosts. What is not known here is told as it stands.
 */
#include "cmd/remote/git/git_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"

#define FIX_LOGIN "git itself must get in: try `git ls-remote` there, then give git a login (credential helper, ssh key, job token)"
#define FIX_KEY "connect once with `ssh` and compare the host's key with what its owner publishes"
#define FIX_CERTIFICATE "let git know the authority: `git config http.sslCAInfo FILE`; the check itself stays on"
#define FIX_PLACE "is the address right, and may this login see it? try `git ls-remote` there"
#define FIX_NAME "see whether the name of the host is right, and whether this machine is online; nothing was changed"

/* git's last word when the program that connects has said why. */
#define FURTHER_UP "Could not read from remote repository"

static const struct meaning {
	const char *part;                /* any of the lines has it */
	enum remote_answer answer;
	bool sent;                       /* a write that ends so may have been done */
	const char *fix;
} meanings[] = {
	{"dubious ownership", REMOTE_SETUP, false, "`git config --global --add safe.directory FOLDER`, if that folder is to be trusted"},
	{"unsafe repository", REMOTE_SETUP, false, "`git config --global --add safe.directory FOLDER`, if that folder is to be trusted"},
	{"any of the parent directories", REMOTE_SETUP, false, "name the address itself in `remote:`, as `git:ADDRESS`"},
	{"' not allowed", REMOTE_SETUP, false, "use an address of https, ssh or a folder"},
	{"' blocked", REMOTE_SETUP, false, "use an address of https, ssh or a folder"},
	{"Host key verification failed", REMOTE_TLS, false, FIX_KEY},
	{"certificate", REMOTE_TLS, false, FIX_CERTIFICATE},
	{"SSL: ", REMOTE_TLS, false, FIX_CERTIFICATE},
	{"gnutls_handshake", REMOTE_TLS, false, FIX_CERTIFICATE},
	{"Authentication failed", REMOTE_LOGIN, false, FIX_LOGIN},
	{"could not read Username", REMOTE_LOGIN, false, FIX_LOGIN},
	{"could not read Password", REMOTE_LOGIN, false, FIX_LOGIN},
	{"Invalid username or", REMOTE_LOGIN, false, FIX_LOGIN},
	{"Access denied", REMOTE_LOGIN, false, FIX_LOGIN},
	{"returned error: 401", REMOTE_LOGIN, false, FIX_LOGIN},
	{"Permission denied (", REMOTE_LOGIN, false, FIX_LOGIN},
	{"Too many authentication failures", REMOTE_LOGIN, false, FIX_LOGIN},
	{"returned error: 403", REMOTE_DENIED, false, ""},
	{"Permission to ", REMOTE_DENIED, false, ""},
	{"You are not allowed", REMOTE_DENIED, false, ""},
	{"not authorized", REMOTE_DENIED, false, ""},
	{"service not enabled", REMOTE_DENIED, false, ""},
	{"epository not found", REMOTE_DENIED, false, FIX_PLACE},
	{"' not found", REMOTE_DENIED, false, FIX_PLACE},
	{"could not be found", REMOTE_DENIED, false, FIX_PLACE},
	{"does not appear to be a git repository", REMOTE_DENIED, false, FIX_PLACE},
	{"repository not exported", REMOTE_DENIED, false, FIX_PLACE},
	{"returned error: 404", REMOTE_DENIED, false, FIX_PLACE},
	{"No space left on device", REMOTE_FULL, false, ""},
	{"quota exceeded", REMOTE_FULL, false, ""},
	{"insufficient permission for adding", REMOTE_DENIED, false, ""},
	{"Could not resolve", REMOTE_DOWN, false, FIX_NAME},
	{"Name or service not known", REMOTE_DOWN, false, FIX_NAME},
	{"Temporary failure in name resolution", REMOTE_DOWN, false, FIX_NAME},
	{"Failed to connect", REMOTE_DOWN, false, ""},
	{"Couldn't connect to server", REMOTE_DOWN, false, ""},
	{"Connection refused", REMOTE_DOWN, false, ""},
	{"ssh: connect to host", REMOTE_DOWN, false, ""},
	{"No route to host", REMOTE_DOWN, false, ""},
	{"Network is unreachable", REMOTE_DOWN, false, ""},
	{"Connection closed by", REMOTE_DOWN, true, ""},
	{"returned error: 429", REMOTE_BUSY, false, ""},
	{"returned error: 5", REMOTE_DOWN, true, ""},
	{"reset by peer", REMOTE_DOWN, true, ""},
	{"hung up", REMOTE_DOWN, true, ""},
	{"early EOF", REMOTE_DOWN, true, ""},
	{"RPC failed", REMOTE_DOWN, true, ""},
	{"unexpected disconnect", REMOTE_DOWN, true, ""},
	{"timed out", REMOTE_DOWN, true, ""},
	{"Operation too slow", REMOTE_DOWN, true, ""},
	{"Permission denied", REMOTE_DENIED, false, ""},
	{FURTHER_UP, REMOTE_DOWN, false, FIX_PLACE},
};

enum remote_answer
git_say_missing(struct engine_said *said)
{
	snprintf(said->fix, sizeof(said->fix), "install git; this store is reached with it");
	return engine_say(said, REMOTE_SETUP, "the store is a git remote, and there is no `git` here");
}

bool
git_says(struct slice text, const char *part)
{
	return text.len > 0 && memmem(text.data, text.len, part, strlen(part)) != NULL;
}

/* `https://user:word@host` loses what stands before the host. */
static void
drop_login(char *text)
{
	char *at = text;

	while ((at = strstr(at, "://")) != NULL) {
		size_t len;
		char *login;

		at += 3;
		len = strcspn(at, "/ '\"\t");
		login = memrchr(at, '@', len);
		if (login != NULL)
			memmove(at, login + 1, strlen(login + 1) + 1);
	}
}

void
git_words(struct slice line, char out[GIT_WORDS])
{
	static const char *const prefixes[] = {"fatal: ", "error: ", "remote: ", "ERROR: ", "warning: ",
		"GitLab: "};

	for (size_t i = 0; i < 2 * ARRAY_LEN(prefixes); i++) {
		line = slice_trim(line);
		if (slice_starts_with(line, prefixes[i % ARRAY_LEN(prefixes)]))
			line = slice_from(line, strlen(prefixes[i % ARRAY_LEN(prefixes)]));
	}
	if (line.len >= GIT_WORDS)
		line.len = GIT_WORDS - 1;
	if (line.len > 0)
		memcpy(out, line.data, line.len);
	out[line.len] = '\0';
	drop_login(out);
	while (out[0] != '\0' && out[strlen(out) - 1] == '.')
		out[strlen(out) - 1] = '\0';
}

/* The line that has PART; else the first that git itself is ended by; else the first of all. */
static struct slice
choose_line(struct slice text, const char *part)
{
	struct slice line, fatal = {0}, first = {0};

	while (slice_next_line(&text, &line)) {
		if (part != NULL && git_says(line, part))
			return line;
		if (first.len == 0 && slice_trim(line).len > 0)
			first = line;
		if (fatal.len == 0 && slice_starts_with(line, "fatal: ") && !git_says(line, FURTHER_UP))
			fatal = line;
	}
	return fatal.len > 0 ? fatal : first;
}

enum remote_answer
git_judge(const struct store *store, const char *what, const struct git_came *came, bool *sent,
	struct engine_said *said)
{
	struct slice errors = buf_slice(&came->errors);
	const struct meaning *meaning = NULL;
	char words[GIT_WORDS];

	*sent = true;
	if (came->late)
		return engine_say(said, REMOTE_DOWN, "cannot %s %s: git did not end in time", what,
		    store->named);
	for (size_t i = 0; i < ARRAY_LEN(meanings) && meaning == NULL; i++)
		if (git_says(errors, meanings[i].part))
			meaning = &meanings[i];
	git_words(choose_line(errors, meaning == NULL || strcmp(meaning->part, FURTHER_UP) == 0 ? NULL :
	    meaning->part), words);
	if (meaning != NULL) {
		*sent = meaning->sent;
		snprintf(said->fix, sizeof(said->fix), "%s", meaning->fix);
	}
	return engine_say(said, meaning == NULL ? REMOTE_SPEECH : meaning->answer, "cannot %s %s: %s",
	    what, store->named, words[0] == '\0' ? "git failed without a word" : words);
}
