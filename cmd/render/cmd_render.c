/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

struct render_opts {
	const char *env;
	struct render_wish wish;
};

static const struct opt opts[] = {
    OPT_STRING('e', "env", struct render_opts, env, "ENV", "write the values of environment ENV"),
    OPT_STRING(0, "service", struct render_opts, wish.service, "SERVICE",
	"only the names that SERVICE takes, called as it reads them"),
    OPT_STRING(
	0, "as", struct render_opts, wish.dialect, "DIALECT", "how to write them; needs --to"),
    OPT_STRING(0, "template", struct render_opts, wish.template, "FILE",
	"put them into the places of FILE; needs --to"),
    OPT_STRING(
	0, "to", struct render_opts, wish.to, "FILE", "where to write them; `stdout` prints them"),
    OPT_STRING(0, "mode", struct render_opts, wish.mode, "MODE",
	"give the file mode MODE, not 0600; needs --to"),
    OPT_STRING(0, "name", struct render_opts, wish.name, "NAME",
	"call the object NAME, where the dialect writes one"),
    OPT_STRING(0, "namespace", struct render_opts, wish.space, "NAMESPACE",
	"put the object into NAMESPACE"),
    OPT_FLAG(0, "overwrite", struct render_opts, wish.overwrite,
	"replace also what render did not write, or was edited since"),
    OPT_FLAG(0, "remove", struct render_opts, wish.remove, "remove the files instead"),
    OPT_END,
};

static int
check_remove(const struct render_wish *wish, struct err *err)
{
	if (wish->dialect != NULL || wish->template != NULL || wish->name != NULL ||
	    wish->space != NULL || wish->mode != NULL)
		return err_set(err, ERR_USAGE, "remove-dialect",
		    "`--remove` takes no `--as`, `--template`, `--mode` or `--name`");
	if (wish->to != NULL && strcmp(wish->to, "stdout") == 0)
		return err_set(err, ERR_USAGE, "remove-stdout", "stdout cannot be removed");
	return 0;
}

static int
check_usage(const struct render_wish *wish, struct err *err)
{
	bool has_form = wish->dialect != NULL || wish->template != NULL;

	if (wish->remove)
		return check_remove(wish, err);
	if (wish->dialect != NULL && wish->template != NULL)
		return err_set(err, ERR_USAGE, "two-forms", "`--as` and `--template` exclude each other");
	if (has_form && wish->to == NULL)
		return err_set(err, ERR_USAGE, "no-target", "`%s` needs `--to FILE` or `--to stdout`",
		    wish->dialect != NULL ? "--as" : "--template");
	if (!has_form && wish->to != NULL)
		return err_set(err, ERR_USAGE, "no-dialect", "`--to` needs `--as DIALECT` or `--template FILE`");
	if (!has_form && (wish->name != NULL || wish->space != NULL || wish->mode != NULL)) {
		err_set(err, ERR_USAGE, "no-target", "`--mode`, `--name` and `--namespace` need `--to`");
		return err_fix(err, "a target of evenkeep.yaml has them as fields");
	}
	if (wish->to != NULL && strcmp(wish->to, "stdout") == 0 && output_is_json())
		return err_set(err, ERR_USAGE, "json-stdout",
		    "`--json` and `--to stdout` would both print on stdout");
	if (wish->to != NULL && strcmp(wish->to, "stdout") == 0 && wish->mode != NULL)
		return err_set(err, ERR_USAGE, "render-mode", "stdout has no mode");
	return 0;
}

/* What would be lost is shown first where only that was asked. */
static int
judge_all(const struct render_files *files, const struct render_wish *wish,
    const struct env_info *info, bool would, struct err *err)
{
	struct err problems = ERR_INIT;
	size_t i;

	for (i = 0; i < files->count && !wish->overwrite; i++) {
		struct err one = ERR_INIT;

		if (render_check_lost(&files->items[i], info->name, &one) < 0)
			err_also(&problems, &one);
	}
	if (problems.code != 0 && would && !output_is_json()) {
		render_say(files, info, would);
		if (output_flush(err) < 0)
			return err->code;
	}
	if (problems.code != 0) {
		err_done(err);
		*err = problems;
	}
	return problems.code;
}

static int
check_masks_unseen(const struct render_files *files, struct err *err)
{
	size_t i;

	for (i = 0; i < files->count; i++) {
		if (files->items[i].masks.len == 0 || !isatty(STDOUT_FILENO))
			continue;
		err_set(err, ERR_REFUSED, "masks-on-terminal",
		    "`%s` tells its runner on stdout what to hide, and here that is a terminal",
		    files->items[i].format->name);
		return err_fix(err, "call it in the step of a workflow");
	}
	return 0;
}

int
render_wished(struct session *session, const struct render_wish *wish, struct env_source *source,
    struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct render_files files CLEANUP(render_files_done) = {NULL, 0, 0};
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	const struct env_info *info = source->info;
	const struct project *project;
	int r;

	r = render_choose(session, wish, source->name, &files, &project, err);
	if (r == 0)
		r = render_prove_all(session, source, project, &files, err);
	if (r == 0)
		r = render_remember(session, project, &memory, err);
	if (r == 0)
		r = render_compare_all(&memory, &files, err);
	if (r < 0)
		return r;
	render_say_local(session, source);
	r = judge_all(&files, wish, info, would, err);
	if (r == 0 && !would)
		r = check_masks_unseen(&files, err);
	if (r == 0 && !would) {
		render_record(&memory, &files, info, session_now_ms(session));
		r = render_write_all(&files, err);
	}
	if (r == 0)
		render_say(&files, info, would);
	return r;
}

static int
remove_files(struct session *session, const struct render_opts *o, struct err *err)
{
	const char *env = NULL;
	int r = o->wish.to != NULL ? 0 : session_choose_env(session, o->env, &env, err);

	return r < 0 ? r : render_remove(session, &o->wish, env, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct render_opts *o = cookie;
	struct env_source source CLEANUP(env_source_done) = {0};
	int r;

	(void)args;
	r = check_usage(&o->wish, err);
	if (r < 0)
		return r;
	if (o->wish.remove)
		return remove_files(session, o, err);
	r = env_source_open(session, o->env, false, &source, err);
	return r < 0 ? r : render_wished(session, &o->wish, &source, err);
}

const struct cmd cmd_render = {
    .name = "render",
    .synopsis = "-e ENV [--service SERVICE] [--as DIALECT|--template FILE --to FILE|stdout] "
		"[--remove]",
    .summary = "write the file that another program reads",
    .text =
	"Without --as, the targets that evenkeep.yaml names for the environment. Every text is\n"
	"read back and compared before anything is written; a value that the dialect cannot carry\n"
	"is refused. Files are replaced as a whole, mode 0600; a symbolic link is refused, and so\n"
	"is a file that git tracks if a secret would be in it. What render did not write, or was\n"
	"edited since, is kept if a value in it would be lost. --dry-run shows what would change.\n"
	"Your own local values are never rendered: the file is for others to read.\n",
    .examples = {"evenkeep render -e dev", "evenkeep render -e dev --as compose --to .env"},
    .takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
    .min_args = 0,
    .max_args = 0,
    .opts = opts,
    .opts_size = sizeof(struct render_opts),
    .run = run,
};
