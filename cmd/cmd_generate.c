/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/session/commit.h"
#include "cmd/session/done.h"
#include "cmd/frame/names.h"
#include "cmd/session/need.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "config/words.h"
#include "model/name.h"

struct generate_opts {
	struct words envs;
	const char *as, *charset, *note, *expires;
	bool replace;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct generate_opts, envs, "ENV",
		"make one for environment ENV (repeatable; each gets its own)"),
	OPT_STRING(0, "as", struct generate_opts, as, "KIND",
		"what to make: hex:32, base64:32, alnum:40, password:24, pin:6, uuid, …"),
	OPT_STRING(0, "charset", struct generate_opts, charset, "CHARS",
		"draw a password from CHARS only"),
	OPT_FLAG(0, "replace", struct generate_opts, replace, "make a new one where there is one"),
	OPT_STRING(0, "note", struct generate_opts, note, "TEXT", "keep TEXT with the name"),
	OPT_STRING(0, "expires", struct generate_opts, expires, "TIME",
		"the value expires in TIME (90d, 12w, 1y)"),
	OPT_END,
};

/* One `generate` under way. */
struct making {
	const struct generate_opts *o;
	const char *name;
	const struct expected *expected; /* NULL: no contract has the name */
	struct recipe recipe;
	uint64_t expires_ms;
};

/* What was made for one environment. */
struct made {
	char tag[VIEW_TAG_TEXT]; /* "" if it has none */
	size_t len;
	bool is_plain, is_new;
	struct overwritten over;
};

static int
check_opts(struct making *making, const struct session *session, struct err *err)
{
	const struct generate_opts *o = making->o;
	uint64_t span;

	if (o->note != NULL && strlen(o->note) > NOTE_MOST)
		return err_set(err, ERR_INVALID, "note-too-long", "a note has at most %d bytes",
		    NOTE_MOST);
	if (o->expires != NULL) {
		if (clock_parse_duration(o->expires, &span) < 0 || span == 0) {
			err_set(err, ERR_USAGE, "not-a-duration", "`--expires` takes a length of time");
			return err_fix(err, "digits and one of s m h d w y, as in `--expires 90d`");
		}
		making->expires_ms = session_now_ms(session) + span;
	}
	if (o->as != NULL || o->charset != NULL)
		return recipe_read(o->as == NULL ? "password" : o->as, o->charset, &making->recipe, err);
	return 0;
}

static int
refuse_type(const struct making *making, struct err *err)
{
	err_set(err, ERR_INVALID, "not-generated",
	    "nothing that is made at random is a value for `%s`: its type is %s", making->name,
	    making->expected->type == NULL ? "another one in each contract" : making->expected->type);
	err_at(err, making->expected->file, making->expected->line, 1);
	return err_fix(err, "give it a value: `evenkeep set %s -e ENV`", making->name);
}

/* By the contract, or, if somebody said how, held against it: one is made and thrown away. */
static int
choose_recipe(struct making *making, struct err *err)
{
	struct secret *tried CLEANUP(secret_freep) = NULL;
	int r;

	if (making->recipe.source == RECIPE_NONE) {
		expected_recipe(making->expected, &making->recipe);
		return making->recipe.source == RECIPE_NONE ? refuse_type(making, err) : 0;
	}
	r = expected_make(making->expected, making->name, &making->recipe, &tried, err);
	if (r < 0)
		err_fix(err, "leave `--as` away, and the contract says what is made");
	return r;
}

static int
refuse_existing(const struct making *making, const char *env, struct err *err)
{
	err_set(err, ERR_REFUSED, "already-set", "`%s` has a value in %s already", making->name, env);
	err_why(err, "a new one ends the old one for everybody who uses it");
	return err_fix(err, "`--replace` makes a new one; the history keeps the old one");
}

static int
check_env(struct session *session, const char *name, const struct making *making,
    struct envset **stored, struct err *err)
{
	struct slice wanted = slice_of_text(making->name);
	struct vault_env *env;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = name_check_settable(session, vault_env_info(env), wanted, err);
	if (r == 0)
		r = vault_env_check(env, NULL, 0, err);
	if (r == 0)
		r = vault_env_read(env, &wanted, 1, stored, err);
	if (r == 0 && envset_find(*stored, wanted) != NULL && !making->o->replace)
		r = refuse_existing(making, name, err);
	return r;
}

/* What was plain becomes a secret as with `set`, unless a contract has it plain. */
static bool
stays_plain(const struct making *making, const struct entry *before, struct slice value)
{
	struct slice name = slice_of_text(making->name);

	if ((before->flags & ENTRY_PLAIN) == 0)
		return false;
	if (making->expected != NULL)
		return !making->expected->secret;
	return words_secret_name(name) == NULL &&
		words_turns_secret(name, before->value, value) == NULL;
}

static struct change
change_of(const struct making *making, const struct entry *before, const struct secret *value)
{
	struct change change = {
		.kind = CHANGE_SET,
		.name = slice_of_text(making->name),
		.value = secret_slice(value),
		.expires_ms = making->expires_ms,
	};

	if (before != NULL)
		change.note = before->record->note;
	if (before != NULL && stays_plain(making, before, change.value))
		change.flags |= ENTRY_PLAIN;
	if (recipe_is_strong(&making->recipe))
		change.flags |= ENTRY_GENERATED;
	if (making->o->note != NULL)
		change.note = slice_of_text(making->o->note);
	return change;
}

/* What is too weak has no tag. */
static int
look_at(struct session *session, const struct making *making, struct slice value, struct made *made,
    struct err *err)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	uint8_t tag[VIEW_TAG];
	int r;

	made->tag[0] = '\0';
	made->len = value.len;
	if (!recipe_is_strong(&making->recipe))
		return 0;
	r = vault_compare_keys(session_vault(session), &keys, err);
	if (r < 0 || keys == NULL)
		return r;
	compare_tag(keys, value, tag);
	view_tag_text(&(struct view_cell){.tag = tag}, 16, made->tag);
	return 0;
}

static void
say_made(const struct making *making, const char *env, const struct made *made, const struct done *done)
{
	struct buf kind CLEANUP(buf_done) = BUF_INIT, over CLEANUP(buf_done) = BUF_INIT;

	recipe_write(&making->recipe, &kind);
	done_say_over(&made->over, done->now_ms, ", in place of what ", &over);
	if (done->would)
		output_line("would generate `%s` in %s (%s, %zu bytes%s)%s", making->name, env,
		    buf_text(&kind), made->len, made->is_plain ? ", plain" : "", buf_text(&over));
	else
		output_line("generated `%s` in %s (%s, %zu bytes, %.5s%s)%s", making->name, env,
		    buf_text(&kind), made->len, made->tag[0] == '\0' ? "weak" : made->tag,
		    made->is_plain ? ", plain" : "", buf_text(&over));
}

/* A value of its own for each environment. */
static int
make_in(struct session *session, const char *name, const struct making *making, struct done *done,
    struct made *made, struct err *err)
{
	struct envset *stored CLEANUP(envset_freep) = NULL;
	struct secret *value CLEANUP(secret_freep) = NULL;
	struct commit_result result = {0};
	const struct entry *before;
	struct vault_env *env;
	struct change change;
	int r;

	r = expected_make(making->expected, making->name, &making->recipe, &value, err);
	if (r == 0)
		r = check_env(session, name, making, &stored, err);
	if (r == 0)
		r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = look_at(session, making, secret_slice(value), made, err);
	if (r < 0)
		return r;
	before = envset_find(stored, slice_of_text(making->name));
	change = change_of(making, before, value);
	made->is_plain = (change.flags & ENTRY_PLAIN) != 0;
	made->is_new = before == NULL;
	change.overwritten = &made->over;
	result.seq = vault_env_info(env)->seq + 1;
	r = done->would ? vault_env_check(env, &change, 1, err) :
		commit_changes(session, name, &change, 1, "", &result, err);
	if (r < 0)
		return r;
	done_add(done, name, result.seq);
	done_add_over(done, making->name, &made->over);
	say_made(making, name, made, done);
	return 0;
}

static void
document(const struct making *making, const struct done *done, const struct made *made)
{
	struct json *json = output_json("evenkeep.generate/1", true);
	struct buf kind CLEANUP(buf_done) = BUF_INIT;

	recipe_write(&making->recipe, &kind);
	json_bool(json, "dry_run", done->would);
	json_text(json, "name", making->name);
	json_text(json, "as", buf_text(&kind));
	json_number(json, "bits", recipe_bits(&making->recipe));
	json_open_list(json, "environments");
	for (size_t i = 0; i < done->count; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", done->items[i].env);
		json_number(json, "seq", done->items[i].seq);
		json_number(json, "bytes", made[i].len);
		json_bool(json, "replaced", !made[i].is_new);
		done_over_json(json, &done->items[i]);
		if (!done->would && made[i].tag[0] != '\0')
			json_text(json, "tag", made[i].tag + 1);
		json_close_map(json);
	}
	json_close_list(json);
}

/* Before anything is confirmed: nobody types the name of an environment in vain. */
static int
check_all(struct session *session, const struct words *envs, const struct making *making,
    struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < envs->count; i++) {
		struct envset *ignored CLEANUP(envset_freep) = NULL;

		r = check_env(session, envs->item[i], making, &ignored, err);
	}
	return r;
}

static int
make_all(struct session *session, struct making *making, struct done *done, struct err *err)
{
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	struct made *made CLEANUP(freep) = NULL;
	bool replaced = false;
	size_t i;
	int r;

	r = check_all(session, &making->o->envs, making, err);
	if (r == 0)
		r = envs_for_change(session, &making->o->envs, "set a value in it", &envs, err);
	if (r == 0)
		r = check_all(session, &envs, making, err);
	if (r == 0)
		r = session_write(session, err);
	made = xcalloc(envs.count + 1, sizeof(*made));
	for (i = 0; r == 0 && i < envs.count; i++) {
		r = make_in(session, envs.item[i], making, done, &made[i], err);
		replaced |= !made[i].is_new;
	}
	if (r < 0)
		return done_before(done, err);
	document(making, done, made);
	if (!recipe_is_strong(&making->recipe))
		output_warning("%u random bits: whoever may try often enough guesses it",
		    recipe_bits(&making->recipe));
	if (replaced && !done->would)
		output_next("who runs with the old one must be restarted");
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct making making = {.o = cookie, .name = args->item[0]};
	struct done done CLEANUP(done_free) = {
	    .would = session_globals(session)->dry_run, .now_ms = session_now_ms(session)};
	struct parity_services services CLEANUP(parity_services_done) = {0};
	struct parity *contracts CLEANUP(parity_freep) = NULL;
	const struct parity_row *row;
	int r;

	r = name_check(slice_of_text(making.name), err);
	if (r == 0)
		r = check_opts(&making, session, err);
	if (r == 0)
		r = parity_services_load(session, NULL, &services, err);
	if (r < 0)
		return r;
	contracts = parity_new(&(struct parity_ask){services.items, services.count, false, NULL, 0,
	    session_now_ms(session), NULL, NULL});
	row = parity_row_find(contracts, making.name);
	making.expected = row == NULL ? NULL : row->expected;
	r = choose_recipe(&making, err);
	return r < 0 ? r : make_all(session, &making, &done, err);
}

const struct cmd cmd_generate = {
	.name = "generate",
	.synopsis = "NAME -e ENV… [--as KIND] [--replace]",
	.summary = "make a value at random that nobody needs to know",
	.text = "Without --as the type in the contract says what is made, and without a type it is\n"
		"alnum:40. The value is made in guarded memory and never shown; each environment gets\n"
		"its own. N counts random bytes, or characters:\n"
		"\n"
		"  base64:N     N random bytes in Base64, with padding (44 characters for 32)\n"
		"  base64url:N  N random bytes in Base64 for URLs, without padding\n"
		"  hex:N        N random bytes in hex digits (64 characters for 32)\n"
		"  alnum:N      N characters of A-Z, a-z and 0-9\n"
		"  password:N   N characters, some of each of A-Z, a-z, 0-9 and -._+=,\n"
		"  pin:N        N digits\n"
		"  uuid         a random UUID (version 4)\n",
	.examples = {"evenkeep generate SESSION_SECRET -e dev,staging",
		"evenkeep generate DB_PASSWORD -e prod --as password:24 --replace"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct generate_opts),
	.run = run,
};
