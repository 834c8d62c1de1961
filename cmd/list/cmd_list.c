/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/list/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/service.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct list_opts, env, "ENV", "list environment ENV"),
	OPT_STRING(0, "service", struct list_opts, service, "SERVICE", "only what SERVICE takes"),
	OPT_NUMBER(0, "at", struct list_opts, at, "SEQ", "as it was at commit SEQ"),
	OPT_FLAG(0, "all", struct list_opts, all, "every environment; with -e what is underneath too"),
	OPT_FLAG(0, "no-local", struct list_opts, no_local, "without your own local values"),
	OPT_FLAG(0, "reveal", struct list_opts, reveal, "show secret values too"),
	OPT_END,
};

/* Lay ABOVE over SET, which owns what it got; ORIGIN is where those values come from. */
static void
lay_over(struct envset *set, struct envset *above, const char *origin)
{
	size_t i;

	for (i = 0; i < envset_count(above); i++) {
		struct entry copy = *envset_at(above, i);
		struct entry_record record = *copy.record;

		record.origin = origin; /* the entry's own is in the set that it is taken from */
		copy.record = &record;
		envset_add(set, &copy);
	}
}

/* The environment underneath stays open in *BASE: its name is where its values come from. */
static int
read_under(struct vault_env *env, struct vault_env **base, struct envset **out, struct err *err)
{
	int r = vault_env_base(env, base, err);

	return r < 0 || *base == NULL ? r : vault_env_read(*base, NULL, 0, out, err);
}

/* What of OWN and UNDER (NULL: none) everybody gets. */
static struct envset *
shared_of(struct envset *own, struct envset *under)
{
	struct envset *shared = envset_new(0);

	if (under != NULL)
		lay_over(shared, under, "");
	lay_over(shared, own, "");
	return shared;
}

static void
find_missing(struct session *session, struct listing *listing, struct envset *own,
    struct envset *under)
{
	struct envset *shared CLEANUP(envset_freep) = shared_of(own, under);

	if (listing->source->info->scoped)
		list_cannot_tell(&listing->facts, "you may read some names only");
	else
		list_find_missing(session, listing->service, shared, &listing->facts);
}

/* The set with the one underneath below it, and the local one on top. */
static int
stack(struct listing *listing, struct envset *own, struct envset *under, const char *under_name,
    struct err *err)
{
	const struct env_source *source = listing->source;
	struct envset *local CLEANUP(envset_freep) = NULL;
	int r = 0;

	listing->set = envset_new(0);
	if (under != NULL)
		lay_over(listing->set, under, under_name);
	lay_over(listing->set, own, source->name);
	if (source->local != NULL)
		r = vault_env_read(source->local, NULL, 0, &local, err);
	if (r == 0 && local != NULL)
		lay_over(listing->set, local, RESOLVE_LOCAL);
	return r;
}

static int
read_now(struct session *session, const struct list_opts *o, struct listing *listing,
    struct vault_env **base, struct err *err)
{
	struct err of_base CLEANUP(err_done) = ERR_INIT;
	struct envset *own CLEANUP(envset_freep) = NULL;
	struct envset *under CLEANUP(envset_freep) = NULL;
	int r, below;

	r = vault_env_read(listing->source->env, NULL, 0, &own, err);
	if (r < 0)
		return r;
	below = read_under(listing->source->env, base, &under, o->all ? err : &of_base);
	if (below < 0 && o->all)
		return below;
	if (below < 0)
		list_cannot_tell(&listing->facts, of_base.message);
	else
		find_missing(session, listing, own, under);
	return stack(listing, own, o->all ? under : NULL,
	    *base == NULL ? "" : vault_env_info(*base)->name, err);
}

static int
note_commit(void *cookie, const struct history_item *item, struct err *err)
{
	struct listing *listing = cookie;

	(void)err;
	if (item->seq != listing->at)
		return 0;
	listing->at_ms = item->time_ms;
	listing->at_author = xstrdup(item->author);
	return 0;
}

static int
read_then(struct listing *listing, struct err *err)
{
	int r = vault_env_read_at(listing->source->env, listing->at, &listing->set, err);

	return r < 0 ? r : vault_env_history(listing->source->env, note_commit, listing, err);
}

static void
read_file(struct session *session, struct env_source *source, struct listing *listing)
{
	list_find_missing(session, listing->service, source->set, &listing->facts);
	listing->set = envset_take(&source->set);
}

/* --reveal: NAME=value lines of secrets leave by the door for secrets. */
static int
say_revealed(struct envset *set, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < envset_count(set); i++)
		r = output_secret_named(envset_at(set, i)->name, envset_at(set, i)->value, err);
	return r;
}

static void
say(const struct listing *listing)
{
	struct screen screen = output_screen(1);
	struct list_summary summary CLEANUP(list_summary_done);
	struct table table CLEANUP(table_done);
	size_t i;

	list_table(listing, &screen, &table);
	output_table(&table);
	list_summarize(listing, &summary);
	for (i = 0; i < summary.count; i++)
		output_marked_answer(summary.lines[i].mark, "%s",
		    buf_text(&summary.lines[i].text));
	if (summary.next.len > 0)
		output_next("%s", buf_text(&summary.next));
}

static int
tell(struct session *session, const struct list_opts *o, struct listing *listing, struct err *err)
{
	int r = 0;

	if (o->service != NULL)
		r = list_keep_taken(session, o->service, listing->set, err);
	if (r < 0)
		return r;
	list_count(listing);
	if (output_is_json())
		list_document(listing, o->reveal);
	else if (o->reveal)
		return say_revealed(listing->set, err);
	else
		say(listing);
	return 0;
}

static int
check_usage(const struct list_opts *o, const struct env_source *source, struct err *err)
{
	if (o->at != 0 && source->env == NULL) {
		err_set(err, ERR_USAGE, "file-history", "`%s` is the file `%s`, and a file has no commits",
		    source->name, source->file->file);
		return err_fix(err, "leave `--at` out");
	}
	if (o->at != 0 && o->all) {
		err_set(err, ERR_USAGE, "contradiction", "`--at` and `--all` exclude each other");
		return err_why(err, "what was underneath at that commit is told by no commit");
	}
	return 0;
}

static int
list_one(struct session *session, const struct list_opts *o, struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	struct env_source source CLEANUP(env_source_done) = {0};
	struct listing listing CLEANUP(listing_done) = {.source = &source,
	    .service = o->service,
	    .at = o->at,
	    .now_ms = session_now_ms(session)};
	struct service service CLEANUP(service_done) = {NULL, NULL};
	int r;

	r = env_source_open(session, o->env, !o->no_local && o->at == 0, &source, err);
	if (r == 0)
		r = check_usage(o, &source, err);
	if (r == 0)
		r = service_load(session, o->service, &service, err);
	if (r < 0)
		return r;
	if (source.env == NULL)
		read_file(session, &source, &listing);
	else if (o->at != 0)
		r = read_then(&listing, err);
	else
		r = read_now(session, o, &listing, &base, err);
	return r < 0 ? r : tell(session, o, &listing, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct list_opts *o = cookie;

	return o->all && o->env == NULL ? list_all(session, err) : list_one(session, o, err);
}

const struct cmd cmd_list = {
	.name = "list",
	.alias = "ls",
	.synopsis = "[-e ENV] [--service SERVICE] [--at SEQ] [--all]",
	.summary = "list names, plain values and ages",
	.text = "Secret values are masked, always by the same mask. What expired or soon will, and\n"
		"what is old, comes first; below stand what contracts require and is missing, who changed\n"
		"it last, and what to do next. With --all a line for each environment, which needs no key;\n"
		"with --all and -e the names of the environment underneath are listed too.\n",
	.examples = {"evenkeep list -e dev", "evenkeep list --all"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.opts = opts,
	.opts_size = sizeof(struct list_opts),
	.run = run,
};
