/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reader's copies (docs/sharing.md): a machine with a token, or behind a signed link, takes the bundles of
 * what it reads, and not the vault.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/cmd.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/share_priv.h"
#include "vault/bundle.h"
#include "vault/doc.h"
#include "vault/token.h"

/* A signed link reaches nothing else. */
static const char *
what_brings_the_rest(struct session *session)
{
	const struct remote_address *address = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (share_address(session, &address, &ignored) == 0 && address != NULL && address->is_link)
		return "the rest is in the store that the signed link is of";
	return "`evenkeep fetch --all` brings the rest";
}

void
share_tell_lack(struct session *session, const struct cmd *cmd, const struct vault *vault)
{
	/* what starts or prints one environment has no use for the others */
	static const char *const of_one[] = {"run", "get", "render", "fetch"};
	size_t count = vault_copy_lacks(vault);

	for (size_t i = 0; i < ARRAY_LEN(of_one); i++)
		if (strcmp(cmd->name, of_one[i]) == 0)
			return;
	if (count == 0 || session_share(session)->has_told_lack)
		return;
	session_share(session)->has_told_lack = true;
	output_note("this is a reader's copy: %zu environment%s of the vault %s not in it; %s", count,
		count == 1 ? "" : "s", count == 1 ? "is" : "are", what_brings_the_rest(session));
}

/* The store, as a source that remembers which bundles it gave. */
struct reading {
	struct remote *remote;
	struct share *share;
};

static int
get(void *cookie, const char *name, struct buf *out, struct err *err)
{
	const struct reading *reading = cookie;

	return remote_get(reading->remote, name, out, err);
}

static void
want(void *cookie, const char *const *names, size_t count)
{
	const struct reading *reading = cookie;

	remote_want(reading->remote, names, count);
}

static int
get_bundle(void *cookie, const uint8_t env_id[ENV_ID], struct buf *out, struct err *err)
{
	const struct reading *reading = cookie;
	struct bundle_tag *known = bundle_tags_put(&reading->share->tags, env_id);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct bundle_heads heads = {0, 0, 0};
	char name[OBJECT_NAME];
	int r;

	object_name_bundle(env_id, name);
	r = remote_get_if(reading->remote, name, &known->tag, out, err);
	if (r != 1)
		return r;
	/* what cannot be taken comes again */
	if (vault_bundle_heads(buf_slice(out), &heads, &ignored) < 0)
		known->tag.text[0] = '\0';
	known->roster_seq = heads.roster_seq;
	known->commit_seq = heads.commit_seq;
	return r;
}

static void
read_from(struct reading *reading, struct object_source *source)
{
	source->get = get;
	source->want = source->want == NULL ? NULL : want;
	source->bundle = get_bundle;
	source->cookie = reading;
	source->envs = (const uint8_t(*)[ENV_ID])reading->share->reader_ids;
	source->env_count = reading->share->reader_count;
}

void
share_want_all(struct session *session)
{
	session_share(session)->wants_all = true;
}

void
share_want_reader(struct session *session, const char *name)
{
	struct share *share = session_share(session);

	share->readers = list_grow(
	    share->readers, share->reader_count, &share->reader_room, sizeof(share->readers[0]));
	snprintf(share->readers[share->reader_count++], sizeof(share->readers[0]), "%s", name);
}

/* What was asked for, by id; without that what the token is for. */
static void
find_ids(struct share *share, const uint8_t id[VAULT_ID], const struct token *token)
{
	free(share->reader_ids);
	share->reader_ids = xcalloc(share->reader_count + 1, ENV_ID);
	for (size_t i = 0; i < share->reader_count; i++)
		env_id_of(id, share->readers[i], share->reader_ids[i]);
	if (share->reader_count == 0 && token != NULL) {
		memcpy(share->reader_ids[0], token->env_id, ENV_ID);
		share->reader_count = 1;
	}
}

static int
refuse_unnamed(struct err *err)
{
	err_set(err, ERR_USAGE, "no-env-given", "a signed link has one environment, and nothing says which");
	return err_fix(err, "say it (`evenkeep fetch -e ENV`), or give the job a token");
}

int
share_wants_reader(struct session *session, const struct vault_place *place, bool *out,
    struct err *err)
{
	struct share *share = session_share(session);
	const struct token *token = place->token != NULL && !place->token->shape ? place->token : NULL;

	*out = false;
	if (share->address.is_link && share->reader_count == 0 && token == NULL)
		return refuse_unnamed(err);
	if (share->address.is_link || (!share->wants_all && !session_writes(session)))
		*out = share->reader_count > 0 || token != NULL;
	return 0;
}

static void
remember(struct session *session)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	if (session_need_user(session, &user, &ignored) == 0)
		bundle_tags_save(user->state_folder, share->vault_id, share->address.text, &share->tags);
}

int
share_receive_reader(struct session *session, const struct vault_place *place,
    struct receive_result *out, struct err *err)
{
	struct share *share = session_share(session);
	struct reading reading = {share->remote, share};
	struct object_source source;
	int r = share_source(session, share->remote, &source, err);

	if (r < 0)
		return r;
	bundle_tags_done(&share->tags);
	find_ids(share, share->vault_id, place->token);
	read_from(&reading, &source);
	r = vault_receive_reader(place, share->vault_id, &source, out, err);
	if (r == 0)
		remember(session);
	return r;
}

/*
 * A version counts if what it brought is what is newest here. One that is older says nothing of what is: whether
 * the store still has that is asked for.
 */
static void
keep_tags(struct share *share, const struct heads *heads)
{
	for (size_t i = 0; i < share->tags.count; i++) {
		struct bundle_tag *tag = &share->tags.items[i];
		const struct env_heads *env = heads_find(heads, tag->env_id);

		if (env == NULL || env->commit.seq != tag->commit_seq ||
		    heads->roster.seq != tag->roster_seq)
			tag->tag.text[0] = '\0';
	}
}

int
share_go_on_reading(struct session *session, struct vault *vault, struct object_source *source,
    struct receive_result *out, struct err *err)
{
	struct share *share = session_share(session);
	struct reading reading = {share->remote, share};
	const struct user_config *user;
	int r = session_need_user(session, &user, err);

	if (r < 0)
		return r;
	bundle_tags_load(user->state_folder, share->vault_id, share->address.text, &share->tags);
	keep_tags(share, &share->was);
	find_ids(share, share->vault_id, NULL);
	if (source->has_bundles)
		read_from(&reading, source);
	r = vault_receive(vault, source, out, err);
	if (r == 0)
		remember(session);
	return r;
}

int
share_complete(struct session *session, const struct vault_place *place,
    struct receive_result *out, struct err *err)
{
	struct share *share = session_share(session);
	struct object_source source;
	int r = share_source(session, share->remote, &source, err);

	if (r < 0)
		return r;
	if (source.is_link) {
		err_set(err, ERR_REMOTE, "remote-one-object", "a signed link does not reach the whole vault");
		return err_fix(err, "give the address of the store: `EVENKEEP_REMOTE=ADDRESS evenkeep …`");
	}
	output_detail("the reader's copy is completed");
	return vault_complete(place, &source, out, err);
}
