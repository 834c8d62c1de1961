/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/contract/contract.h"
#include "cmd/frame/output.h"

static const struct opt opts[] = {
    OPT_STRING(0, "service", struct contract_opts, service, "SERVICE",
	"the service whose contract gets the name (`add`)"),
    OPT_STRING(0, "type", struct contract_opts, type, "TYPE",
	"what its values are (`add`): url, port, enum(a, b), …"),
    OPT_STRING(0, "description", struct contract_opts, description, "TEXT",
	"what people are told of it (`add`)"),
    OPT_STRING(0, "default", struct contract_opts, default_value, "TEXT",
	"what programs get where nothing is set; not of a secret"),
    OPT_STRING(0, "example", struct contract_opts, example, "TEXT", "what a value looks like"),
    OPT_FLAG(0, "required", struct contract_opts, required,
	"it must be set (`add`, the default)"),
    OPT_FLAG(0, "optional", struct contract_opts, optional,
	"it may be missing (`add`)"),
    OPT_FLAG(0, "secret", struct contract_opts, secret,
	"it is a secret (`add`; default: what its name says)"),
    OPT_FLAG(0, "plain", struct contract_opts, plain,
	"it may be shown (`add`)"),
    OPT_STRING('o', "output", struct contract_opts, output, "FILE",
	"where to put the template (`write`); - is stdout"),
    OPT_NAMES('e', "env", struct contract_opts, envs, "ENV,…",
	"look at these environments only (`write`)"),
    OPT_FLAG(0, "notes", struct contract_opts, notes,
	"take the vault's notes, encrypted there, as descriptions (`write`)"),
    OPT_END,
};

static bool
have_same_files(const struct project_service *a, const struct project_service *b)
{
	size_t i;

	for (i = 0; a->contracts[i] != NULL && b->contracts[i] != NULL; i++)
		if (strcmp(a->contracts[i], b->contracts[i]) != 0)
			return false;
	return a->contracts[i] == b->contracts[i];
}

/* Is there but one contract, whichever service was meant? */
static bool
all_have_same_files(const struct project *project)
{
	for (size_t i = 1; i < project->service_count; i++)
		if (!have_same_files(&project->services[0], &project->services[i]))
			return false;
	return project->service_count > 0;
}

int
contract_service(
    struct session *session, const char *name, const struct project_service **out, struct err *err)
{
	const struct project *project;
	int r = session_need_project(session, &project, err);

	if (r < 0)
		return r;
	if (name != NULL)
		return project_get_service(project, name, out, err);
	if (all_have_same_files(project)) {
		*out = &project->services[0];
		return 0;
	}
	if (project->service_count == 0) {
		err_set(err, ERR_NOT_FOUND, "no-service", "evenkeep.yaml has no services");
		return err_fix(err, "name one, with its contract: `services: { api: { contract: .env.example } }`");
	}
	err_set(err, ERR_USAGE, "no-service-given", "no service was chosen");
	return err_fix(err, "evenkeep.yaml has %zu with contracts of their own, such as `%s` and `%s`",
	    project->service_count, project->services[0].name, project->services[1].name);
}

struct use {
	const char *option;
	bool given;
	const char *verb;
};

/* An option of another verb would do nothing, silently. */
static int
check_options(const struct contract_opts *o, const char *verb, struct err *err)
{
	const struct use uses[] = {
	    {"--service", o->service != NULL, "add"},
	    {"--type", o->type != NULL, "add"},
	    {"--description", o->description != NULL, "add"},
	    {"--default", o->default_value != NULL, "add"},
	    {"--example", o->example != NULL, "add"},
	    {"--required", o->required, "add"},
	    {"--optional", o->optional, "add"},
	    {"--secret", o->secret, "add"},
	    {"--plain", o->plain, "add"},
	    {"--output", o->output != NULL, "write"},
	    {"--env", o->envs.count > 0, "write"},
	    {"--notes", o->notes, "write"},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(uses); i++)
		if (uses[i].given && strcmp(uses[i].verb, verb) != 0)
			return err_set(err, ERR_USAGE, "wrong-option", "`%s` is for `contract %s`",
			    uses[i].option, uses[i].verb);
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct contract_opts *o = cookie;
	const char *verb = args->item[0], *word = args->item[1];
	int r = check_options(o, verb, err);

	if (r < 0)
		return r;
	if (strcmp(verb, "show") == 0)
		return contract_show(session, word, err);
	if (strcmp(verb, "write") == 0)
		return contract_write_file(session, o, word, err);
	if (strcmp(verb, "add") == 0 && word != NULL)
		return contract_add_name(session, o, word, err);
	if (strcmp(verb, "add") == 0)
		return err_set(err, ERR_USAGE, "no-name-given", "`contract add` needs a name");
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `contract %.40s`", verb);
	return err_fix(err, "`contract show SERVICE`, `contract write SERVICE`, `contract add NAME`");
}

const struct cmd cmd_contract = {
	.name = "contract",
	.synopsis = "show [SERVICE] | write [SERVICE] [-o FILE] | add NAME [--type TYPE]",
	.summary = "what a service takes: show it, write it, add a name",
	.text = "  show   every name with what is said of it and where: required or not, secret or\n"
		"         plain and why, type, default, description\n"
		"  write  a template: the names of the contract that the service has, else those of the\n"
		"         vault, with kinds and types; never the value of a secret name. Shows what\n"
		"         would change, and asks before it replaces a file\n"
		"  add    one line for NAME in the notation that the file is in; the rest of it stays\n"
		"         byte for byte\n"
		"\n"
		"Nothing in a contract is run. What would have to be is said to be not evaluated.\n",
	.examples = {"evenkeep contract show api", "evenkeep contract add WEBHOOK_PORT --type port --plain"},
	.needs = 0,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct contract_opts),
	.run = run,
};
