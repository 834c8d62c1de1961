/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/commands.h"
#include "cmd/session/commit.h"
#include "cmd/session/done.h"
#include "cmd/session/local.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "cmd/session/type_checks.h"
#include "cmd/session/value_in.h"
#include "config/words.h"
#include "model/name.h"
#include "resolve/resolve.h"
#include "resolve/view.h"
#include "vault/shape.h"

struct set_opts {
	struct words envs;
	const char *file, *note, *expires;
	bool exact, plain, secret, refers, leaked, local;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct set_opts, envs, "ENV", "set it in environment ENV (repeatable)"),
	OPT_STRING(0, "file", struct set_opts, file, "FILE", "take the value from FILE; - is stdin"),
	OPT_FLAG(0, "exact", struct set_opts, exact, "keep a trailing newline, and an empty value"),
	OPT_FLAG(0, "plain", struct set_opts, plain, "the value may be shown"),
	OPT_FLAG(0, "secret", struct set_opts, secret, "the value is never shown unasked"),
	OPT_FLAG(0, "refers", struct set_opts, refers, "${NAME} in the value refers to other names"),
	OPT_STRING(0, "note", struct set_opts, note, "TEXT", "keep TEXT with the name"),
	OPT_STRING(0, "expires", struct set_opts, expires, "TIME", "the value expires in TIME (90d, 12w, 1y)"),
	OPT_FLAG(0, "local", struct set_opts, local, "for you alone, over what the environment has"),
	OPT_FLAG(0, "leaked", struct set_opts, leaked, "the values before this one leaked: they are void"),
	OPT_END,
};

enum { TAG_SHOWN = 10 };

/* One `set` under way. */
struct setting {
	const struct set_opts *o;
	char name[NAME_MOST + 1];
	struct slice value;
	bool in_argument;
	uint64_t expires_ms;
};

static int
check_opts(const struct set_opts *o, const struct session *session, uint64_t *expires_ms,
    struct err *err)
{
	uint64_t span;

	if (o->plain && o->secret)
		return err_set(err, ERR_USAGE, "contradiction", "`--plain` and `--secret` exclude "
								"each other");
	if (o->exact && o->refers)
		return err_set(err, ERR_USAGE, "contradiction", "`--exact` keeps dollars as text; "
								"`--refers` does not");
	if (o->local && o->leaked)
		return err_set(err, ERR_USAGE, "contradiction", "`--leaked` is about values that others "
								"had; local ones nobody had");
	if (o->note != NULL && strlen(o->note) > NOTE_MOST)
		return err_set(err, ERR_INVALID, "note-too-long", "a note has at most %d bytes",
		    NOTE_MOST);
	*expires_ms = 0;
	if (o->expires == NULL)
		return 0;
	if (clock_parse_duration(o->expires, &span) < 0 || span == 0) {
		err_set(err, ERR_USAGE, "not-a-duration", "`--expires` takes a length of time");
		return err_fix(err, "digits and one of s m h d w y, as in `--expires 90d`");
	}
	*expires_ms = session_now_ms(session) + span;
	return 0;
}

/* NAME, or NAME=VALUE cut in two. */
static int
split_word(char *word, struct setting *setting, struct err *err)
{
	char *equals = strchr(word, '=');
	size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
	int r;

	r = name_check(slice_of(word, len), err);
	if (r < 0)
		return r;
	memcpy(setting->name, word, len);
	setting->name[len] = '\0';
	setting->in_argument = equals != NULL;
	if (equals != NULL)
		setting->value = slice_of_text(equals + 1);
	return 0;
}

static int
refuse_argument(const char *name, const char *reason, const char *env, struct err *err)
{
	err_set(err, ERR_USAGE, "secret-in-arguments", "`%s` is taken for a secret (%s), and "
						       "secrets are not given as arguments",
	    name, reason);
	err_why(err, "your shell's history and every user's process list show arguments");
	return err_fix(err, "`evenkeep set %s -e %s` asks for it; `--plain` says that it is none", name,
	    env);
}

/* What a name has already. */
struct stored {
	struct envset *shared;
	struct envset *local; /* NULL: it is not asked for, or nothing is there */
};

static void
stored_done(struct stored *stored)
{
	envset_free(stored->shared);
	envset_free(stored->local);
}

/* *ENV is what the value will be written to; NULL: it is not there yet, and not to be made. */
static int
read_stored(struct session *session, const char *name, const struct setting *setting,
    bool to_write, struct stored *out, struct vault_env **env, struct err *err)
{
	struct slice wanted = slice_of_text(setting->name);
	int r;

	r = session_open_env(session, name, env, err);
	if (r == 0)
		r = vault_env_read(*env, &wanted, 1, &out->shared, err);
	if (r < 0 || !setting->o->local)
		return r;
	r = to_write ? local_open_to_write(session, name, env, err)
		     : local_open_named(session, name, env, err);
	if (r == 0 && *env != NULL)
		r = vault_env_read(*env, &wanted, 1, &out->local, err);
	return r;
}

/* The entry that the new one takes the place of; NULL: none. */
static const struct entry *
replaced(const struct setting *setting, const struct stored *stored)
{
	struct envset *set = setting->o->local ? stored->local : stored->shared;

	return set == NULL ? NULL : envset_find(set, slice_of_text(setting->name));
}

/* The entry that tells of which kind it is: a local value is of the kind of what it stands over. */
static const struct entry *
known(const struct setting *setting, const struct stored *stored)
{
	const struct entry *entry = replaced(setting, stored);

	return entry != NULL ? entry : envset_find(stored->shared, slice_of_text(setting->name));
}

static int
check_argument(const struct setting *setting, const struct entry *before, const char *env,
    struct err *err)
{
	const char *reason = NULL;

	if (!setting->in_argument || setting->o->plain)
		return 0;
	if (setting->o->secret)
		reason = "you said so";
	else if (before != NULL && (before->flags & ENTRY_PLAIN) == 0)
		reason = "it is kept as one";
	else if (before == NULL)
		reason = words_secret_name(slice_of_text(setting->name));
	if (reason == NULL)
		reason = words_secret_value(slice_of_text(setting->name), setting->value);
	return reason == NULL ? 0 : refuse_argument(setting->name, reason, env, err);
}

/* Why what was plain is a secret from now on; NULL: it was none, or nothing says so. */
static const char *
turns_secret(const struct setting *setting, const struct entry *before)
{
	if (setting->o->plain || setting->o->secret || before == NULL ||
	    (before->flags & ENTRY_PLAIN) == 0)
		return NULL;
	return words_turns_secret(before->name, before->value, setting->value);
}

/* Secret unless somebody said otherwise: now, when it was first set, or by writing it in the open. */
static bool
becomes_plain(const struct setting *setting, const struct entry *before)
{
	if (setting->o->plain || setting->o->secret)
		return setting->o->plain;
	if (before != NULL)
		return (before->flags & ENTRY_PLAIN) != 0 && turns_secret(setting, before) == NULL;
	return setting->in_argument;
}

static struct change
change_of(const struct setting *setting, const struct stored *stored)
{
	const struct entry *before = replaced(setting, stored);
	struct change change = {
		.kind = CHANGE_SET,
		.name = slice_of_text(setting->name),
		.value = setting->value,
		.expires_ms = setting->expires_ms,
		.refuse_void = true,
	};

	if (becomes_plain(setting, known(setting, stored)))
		change.flags |= ENTRY_PLAIN;
	if (setting->o->refers)
		change.flags |= ENTRY_REFERS;
	if (setting->o->leaked)
		change.flags |= ENTRY_LEAKED;
	if (setting->o->note != NULL)
		change.note = slice_of_text(setting->o->note);
	else if (before != NULL)
		change.note = before->record->note;
	return change;
}

/* What `diff` and `parity` will show of it, so that a cut-off paste is noticed; "": nothing. */
static void
tag_of(struct session *session, const struct setting *setting, const struct change *change,
    char out[TAG_SHOWN])
{
	struct entry entry = {.name = change->name, .value = change->value, .flags = change->flags};
	struct view_cell cell = {.name = change->name, .entry = &entry, .flags = change->flags,
	    .is_secret = (change->flags & ENTRY_PLAIN) == 0};
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	uint8_t tag[TAG];

	out[0] = '\0';
	if (!cell.is_secret || setting->o->local ||
	    vault_compare_keys(session_vault(session), &keys, &ignored) < 0 || keys == NULL)
		return;
	compare_tag(keys, change->value, tag);
	cell.tag = tag;
	if (view_shows_tag(&cell))
		snprintf(out, TAG_SHOWN, ", #%02x%02x", tag[0], tag[1]);
	else
		snprintf(out, TAG_SHOWN, view_is_guessable(&cell) ? ", weak" : ", no tag");
}

static void
say_set(const struct setting *setting, const char *env, const struct change *change,
    const struct done *done, bool changed, const char *tag)
{
	struct buf over CLEANUP(buf_done) = BUF_INIT;
	const char *kind = (change->flags & ENTRY_PLAIN) != 0 ? ", plain" : tag;
	const char *where = setting->o->local ? "for you alone over" : "in";

	if (!changed) {
		output_line("`%s` %s %s is the same already; nothing was written", setting->name, where,
		    env);
		return;
	}
	done_say_over(change->overwritten, done->now_ms, ", in place of what ", &over);
	output_line("%s `%s` %s %s (%zu byte%s%s)%s", done->would ? "would set" : "set", setting->name,
	    where, env, setting->value.len, setting->value.len == 1 ? "" : "s", kind, buf_text(&over));
}

static bool
is_same(const struct change *change, const struct entry *before)
{
	const unsigned kept = ENTRY_PLAIN | ENTRY_REFERS | ENTRY_LEAKED;

	return before != NULL && secret_equal(before->value, change->value) &&
	    (before->flags & kept) == change->flags && before->record->expires_ms == change->expires_ms &&
	    slice_equal(before->record->note, change->note);
}

static int
set_in(struct session *session, const char *name, struct setting *setting, struct done *done,
    struct err *err)
{
	struct stored stored CLEANUP(stored_done) = {NULL, NULL};
	struct overwritten over = {.author = ""};
	struct commit_result result = {0};
	struct vault_env *env;
	struct change change;
	const char *reason;
	char tag[TAG_SHOWN];
	int r;

	r = read_stored(session, name, setting, !done->would, &stored, &env, err);
	if (r < 0)
		return r;
	change = change_of(setting, &stored);
	change.overwritten = &over;
	tag_of(session, setting, &change, tag);
	result.seq = env == NULL ? 0 : vault_env_info(env)->seq;
	if (done->would) {
		result.changed = is_same(&change, replaced(setting, &stored)) ? 0 : 1;
		r = env == NULL ? 0 : vault_env_check(env, &change, 1, err);
	} else if (setting->o->local) {
		r = vault_env_commit(env, &change, 1, "", &result, err);
	} else {
		r = commit_changes(session, name, &change, 1, "", &result, err);
	}
	if (r < 0)
		return r;
	done_add(done, name, result.seq + (done->would ? result.changed : 0));
	done_add_over(done, setting->name, &over);
	say_set(setting, name, &change, done, result.changed > 0, tag);
	reason = turns_secret(setting, known(setting, &stored));
	if (reason != NULL)
		output_note("`%s` was plain and is secret now: %s (--plain keeps it plain)",
		    setting->name, reason);
	return 0;
}

/* Everything that could be refused is, before a value is asked for. */
static int
check_env(struct session *session, const char *name, const struct setting *setting,
    struct err *err)
{
	struct stored stored CLEANUP(stored_done) = {NULL, NULL};
	struct vault_env *env;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = name_check_settable(session, vault_env_info(env), slice_of_text(setting->name), err);
	if (r == 0)
		r = read_stored(session, name, setting, false, &stored, &env, err);
	if (r == 0)
		r = check_argument(setting, known(setting, &stored), name, err);
	return r;
}

/* Several environments: what one of them refuses leaves the others as they are. */
static int
check_change(struct session *session, const char *name, const struct setting *setting,
    struct err *err)
{
	struct stored stored CLEANUP(stored_done) = {NULL, NULL};
	struct vault_env *env;
	struct change change;
	int r;

	r = read_stored(session, name, setting, false, &stored, &env, err);
	if (r < 0)
		return r;
	change = change_of(setting, &stored);
	return commit_check(session, name, &change, 1, err);
}

/* A value that can never be put together is refused; what it refers to may come later, and is warned of. */
static int
check_references(struct session *session, const char *name, const struct setting *setting, struct err *err)
{
	struct change change = {.kind = CHANGE_SET, .name = slice_of_text(setting->name),
	    .value = setting->value, .flags = ENTRY_REFERS};
	struct err before CLEANUP(err_done) = ERR_INIT;
	struct vault_env *env;
	int r = session_open_env(session, name, &env, err);

	if (r == 0)
		r = resolve_check_changes(env, &change, 1, err);
	/* who may not read the base cannot judge it; others may be wrong already */
	if (r == ERR_INVALID && strcmp(err->id, "refers-unknown") != 0 &&
	    (resolve_check_changes(env, NULL, 0, &before) == 0 || before.more_count < err->more_count))
		return r;
	err_done(err);
	return 0;
}

static void
join(const struct words *words, struct buf *out)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ", ", words->item[i]);
}

static int
obtain(struct session *session, const struct words *envs, struct setting *setting,
    struct secret **value, struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (setting->in_argument)
		return 0;
	session_close_vault(session); /* nobody knows how long it takes */
	join(envs, &names);
	r = value_in(setting->name, buf_text(&names), setting->o->file, setting->o->exact, value, err);
	if (r < 0)
		return r;
	setting->value = secret_slice(*value);
	if (memchr(setting->value.data, '\0', setting->value.len) != NULL)
		output_warning("the value of `%s` has a NUL byte: no program can get it in its environment",
		    setting->name);
	return 0;
}

static int
choose_envs(struct session *session, const struct set_opts *o, struct words *out, struct err *err)
{
	return o->local ? envs_for_local(session, &o->envs, false, out, err)
			: envs_for_change(session, &o->envs, "set a value in it", out, err);
}

static void
say_next(const struct setting *setting, const char *env)
{
	if (setting->o->leaked)
		output_next("change it at its source too; who runs with the old one must be restarted");
	if (setting->o->local)
		output_next("to have the shared value again: `evenkeep unset %s --local -e %s`",
		    setting->name, env);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct setting setting = {.o = cookie};
	struct done done CLEANUP(done_free) = {
	    .would = session_globals(session)->dry_run, .now_ms = session_now_ms(session)};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	struct secret *value CLEANUP(secret_freep) = NULL;
	char *name = setting.name;
	size_t i;
	int r;

	r = check_opts(setting.o, session, &setting.expires_ms, err);
	if (r == 0)
		r = split_word(args->item[0], &setting, err);
	if (r == 0 && setting.in_argument && setting.o->file != NULL)
		r = err_set(err, ERR_USAGE, "contradiction", "`--file` and NAME=VALUE exclude each other");
	if (r == 0)
		r = choose_envs(session, setting.o, &envs, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = check_env(session, envs.item[i], &setting, err);
	if (r == 0)
		r = obtain(session, &envs, &setting, &value, err);
	if (r == 0 && !setting.o->refers) /* then it is not yet what a program gets */
		r = type_checks_ask(session, setting.name, setting.value, err);
	for (i = 0; r == 0 && setting.o->refers && !setting.o->local && i < envs.count; i++)
		r = check_references(session, envs.item[i], &setting, err);
	if (r == 0 && !setting.o->local)
		r = session_write(session, err);
	for (i = 0; r == 0 && !setting.o->local && envs.count > 1 && i < envs.count; i++)
		r = check_change(session, envs.item[i], &setting, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = set_in(session, envs.item[i], &setting, &done, err);
	if (r < 0)
		return done_before(&done, err);
	done.local = setting.o->local;
	done_document(&done, "evenkeep.set/1", &(struct args){&name, 1});
	if (!done.would)
		say_next(&setting, envs.item[0]);
	return 0;
}

static bool
stays_here(const void *cookie, const struct args *args)
{
	const struct set_opts *o = cookie;

	(void)args;
	return o->local;
}

const struct cmd cmd_set = {
	.name = "set",
	.synopsis = "NAME -e ENV… [--file FILE] [--plain|--secret]",
	.summary = "set one value",
	.text = "The value is asked for without echo, or read from stdin when that is no terminal, or\n"
		"from --file; one trailing newline is dropped. It is secret unless --plain says\n"
		"otherwise, or it was plain before and does not look like a secret now. `NAME=VALUE`\n"
		"is for plain values only: arguments can be seen by others. Note and kind are kept\n"
		"when a value is replaced. With --local the value is for you alone, in a file of its\n"
		"own: `run` uses it, nobody else gets it. What is not of the type that a contract\n"
		"asks for is refused.\n",
	.examples = {"evenkeep set STRIPE_KEY -e staging,prod", "evenkeep set LOG_LEVEL=info -e dev"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 1,
	.stays_here = stays_here,
	.opts = opts,
	.opts_size = sizeof(struct set_opts),
	.run = run,
};
