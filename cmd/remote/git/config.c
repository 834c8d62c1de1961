/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The remote and the login are git's own: whatever counts for the project's clone (its configuration
 * with what that includes, the user's, the system's, the environment's) counts here. So git itself is
 * asked for all settings in force there, and those that are about reaching a remote are handed to the
 * git that works on the private repository, by its environment: they may be logins, and arguments can
 * be seen by everybody. No other setting of anybody has a say, and nothing of the clone is used or
 * changed.
 */
#include "cmd/remote/git/git_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "secret/read.h"

enum { SETTINGS_MOST = 4 << 20, ASK_MS = 60000 };

/* What is found among the settings. */
struct found {
	const char *remote;              /* its name; NULL: the address is one already */
	struct slice url;
	size_t urls, push_urls;
	struct buf *trusted;
};

/*
 * Settings about reaching a remote. That a certificate is checked cannot be switched off: what is
 * stored is sealed, the login that is sent is not.
 */
static bool
is_about_reaching(struct slice key)
{
	static const char *const words[] = {"core.sshcommand", "core.askpass", "core.gitproxy",
		"ssh.variant"};

	if (slice_starts_with(key, "http."))
		return !slice_ends_with(key, ".sslverify");
	return slice_starts_with(key, "credential.") || slice_starts_with(key, "url.") ||
	       slice_is_one_of(key, words, ARRAY_LEN(words));
}

/* `[safe] directory` counts from a file only, for the git that serves a folder of this machine. */
static void
add_trusted(struct buf *trusted, struct slice folder)
{
	buf_add_text(trusted, "[safe]\n\tdirectory = \"");
	for (size_t i = 0; i < folder.len; i++) {
		if (folder.data[i] == '\n') {
			buf_add_text(trusted, "\\n");
			continue;
		}
		if (folder.data[i] == '"' || folder.data[i] == '\\')
			buf_add_byte(trusted, '\\');
		buf_add_byte(trusted, folder.data[i]);
	}
	buf_add_text(trusted, "\"\n");
}

/* remote.NAME.VARIABLE of the remote that is meant, under our name for it. */
static void
take_remote(struct store *store, struct found *found, struct slice variable, struct slice value)
{
	static const char *const words[] = {"url", "pushurl", "proxy", "proxyauthmethod", "uploadpack",
		"receivepack"};
	struct buf key CLEANUP(buf_done) = BUF_INIT;

	if (!slice_is_one_of(variable, words, ARRAY_LEN(words)))
		return;
	if (slice_equal_text(variable, "url") && found->urls++ == 0)
		found->url = arena_copy(store->texts, value);
	found->push_urls += slice_equal_text(variable, "pushurl");
	buf_add_text(&key, "remote." GIT_REMOTE ".");
	buf_add(&key, variable);
	git_setting(store, buf_slice(&key), value);
}

static void
take_setting(struct store *store, struct found *found, struct slice key, struct slice value)
{
	size_t name = found->remote == NULL ? 0 : strlen(found->remote);

	if (slice_equal_text(key, "safe.directory"))
		add_trusted(found->trusted, value);
	else if (is_about_reaching(key))
		git_setting(store, key, value);
	else if (name > 0 && slice_starts_with(key, "remote.") && key.len > 8 + name &&
		memcmp(key.data + 7, found->remote, name) == 0 && key.data[7 + name] == '.')
		take_remote(store, found, slice_from(key, 8 + name), value);
}

/* `key LF value NUL` each; a key alone says yes. */
static void
take_settings(struct store *store, struct found *found, struct slice text)
{
	while (text.len > 0) {
		struct slice entry = slice_of(text.data, slice_find(text, '\0'));
		size_t line = slice_find(entry, '\n');
		struct slice value = slice_from(entry, line + 1);

		take_setting(store, found, slice_of(entry.data, line),
		    line == entry.len ? SLICE_LITERAL("true") : value);
		text = slice_from(text, entry.len + 1);
	}
}

/* All settings in force in FOLDER, straight into guarded memory: logins may be among them. */
static enum remote_answer
ask_settings(struct store *store, const char *folder, struct secret **out, struct engine_said *said)
{
	static const char *const args[] = {"config", "--null", "--includes", "--list", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	struct git_process process;
	struct err err = ERR_INIT;
	bool sent;
	int error = git_start(folder, store->variables, args, &process), r;

	if (error == ENOENT)
		return git_say_missing(said);
	if (error != 0)
		return engine_say(said, REMOTE_SETUP, "cannot start git: %s", strerror(error));
	fcntl(process.out, F_SETFL, 0);
	r = secret_read_fd(process.out, SETTINGS_MOST, "the settings of git", out, &err);
	git_take_errors(&process, &came);
	came.ok = git_stop(&process, clock_steady_ms() + ASK_MS) && r == 0;
	err_done(&err);
	if (came.ok)
		return REMOTE_DONE;
	git_judge(store, "settle how to reach", &came, &sent, said);
	return REMOTE_SETUP;
}

/* `../team.git` counts from the top of the clone, as for git itself. */
static enum remote_answer
settle_folder(struct store *store, struct slice url, struct engine_said *said)
{
	static const char *const args[] = {"rev-parse", "--show-toplevel", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	size_t colon = slice_find(url, ':'), slash = slice_find(url, '/');
	enum remote_answer answer;
	struct slice top;

	if (slash == 0 || (colon < url.len && colon < slash))
		return REMOTE_DONE;
	answer = git_run(store, args, (struct slice){0}, clock_steady_ms() + ASK_MS, &came, said);
	if (answer != REMOTE_DONE || !came.ok)
		return answer; /* no clone: it counts from there */
	top = slice_of(came.out.data, came.out.len - slice_ends_with(buf_slice(&came.out), "\n"));
	free(store->folder);
	store->folder = xstrndup((const char *)top.data, top.len);
	return REMOTE_DONE;
}

/* http to this machine alone is no more open than a file is; URL has no login in it. */
static bool
is_plain_here(struct slice url)
{
	static const char *const hosts[] = {"http://localhost", "http://127.0.0.1", "http://[::1]"};

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct slice rest = slice_from(url, strlen(hosts[i]));

		if (slice_starts_with(url, hosts[i]) &&
			(rest.len == 0 || rest.data[0] == ':' || rest.data[0] == '/'))
			return true;
	}
	return false;
}

/* The address without a login in it, the folder that it counts from, and the branch. */
static void
make_key(const struct store *store, struct slice url, struct buf *key)
{
	const unsigned char *scheme = memmem(url.data, url.len, "://", 3);
	size_t at = scheme == NULL ? url.len : (size_t)(scheme - url.data) + 3, slash, login;
	struct slice rest = slice_from(url, at);

	slash = slice_find(rest, '/');
	login = slice_find(slice_of(rest.data, slash), '@');
	buf_add(key, slice_of(url.data, at));
	buf_add(key, login < slash ? slice_from(rest, login + 1) : rest);
	buf_addf(key, "\n%s\n%s", scheme == NULL ? store->folder : "", store->ref);
}

/* Why there is no such remote: git may not look into somebody else's clone. */
static enum remote_answer
say_no_remote(struct store *store, const char *remote, struct engine_said *said)
{
	static const char *const args[] = {"rev-parse", "--git-dir", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	enum remote_answer answer = git_run(store, args, (struct slice){0}, clock_steady_ms() + ASK_MS,
	    &came, said);
	bool sent;

	if (answer != REMOTE_DONE)
		return answer;
	if (!came.ok) {
		git_judge(store, "find", &came, &sent, said);
		return REMOTE_SETUP;
	}
	snprintf(said->fix, sizeof(said->fix), "`git remote add %.100s ADDRESS`, or name another in "
	    "`remote:`", remote);
	return engine_say(said, REMOTE_SETUP, "%s is no git remote of this project", store->named);
}

static enum remote_answer
check_remote(struct store *store, const struct found *found, struct engine_said *said)
{
	if (found->urls == 0)
		return say_no_remote(store, found->remote, said);
	if (found->urls == 1 && found->push_urls <= 1)
		return REMOTE_DONE;
	snprintf(said->fix, sizeof(said->fix), "name the address itself in `remote:`, as `git:ADDRESS`");
	return engine_say(said, REMOTE_SETUP, "%s has several addresses, and a store has one place",
	    store->named);
}

enum remote_answer
git_configure(struct store *store, const struct engine_settings *settings, struct buf *key,
	struct buf *trusted, struct engine_said *said)
{
	bool is_name = strchr(settings->where, ':') == NULL;
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct found found = {.remote = is_name ? settings->where : NULL, .trusted = trusted};
	enum remote_answer answer;

	if (is_name && settings->project_root[0] == '\0')
		return engine_say(said, REMOTE_SETUP, "%s is a remote of a clone, and there is no project here",
		    store->named);
	store->folder = xstrdup(settings->project_root[0] == '\0' ? "/" : settings->project_root);
	git_start_variables(store, true);
	answer = ask_settings(store, store->folder, &text, said);
	if (answer != REMOTE_DONE)
		return answer;
	git_start_variables(store, false);
	take_settings(store, &found, secret_slice(text));
	if (!is_name) {
		found.url = slice_of_text(settings->where);
		git_setting(store, SLICE_LITERAL("remote." GIT_REMOTE ".url"), found.url);
	}
	answer = is_name ? check_remote(store, &found, said) : REMOTE_DONE;
	if (answer == REMOTE_DONE)
		answer = settle_folder(store, found.url, said);
	if (answer != REMOTE_DONE)
		return answer;
	git_settings_end(store);
	git_variable(store, "GIT_CONFIG_NOSYSTEM", SLICE_LITERAL("1"));
	git_variable(store, "GIT_NO_REPLACE_OBJECTS", SLICE_LITERAL("1"));
	git_variable(store, "GIT_LITERAL_PATHSPECS", SLICE_LITERAL("1"));
	make_key(store, found.url, key);
	git_variable(store, "GIT_ALLOW_PROTOCOL", slice_of_text(is_plain_here(buf_slice(key)) ?
	    "file:https:ssh:http" : "file:https:ssh"));
	return REMOTE_DONE;
}
