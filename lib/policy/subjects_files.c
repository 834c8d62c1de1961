/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about files, images and pipelines. */
#include "policy/subjects.h"

const struct fact_def facts_of_file[] = {
	{"kind", FACT_TEXT, "what reads it: `compose`, `dotenv`, `dockerfile`, `workflow`, `stack`, `kubernetes`, `terraform`, `pm2`"},
	{"problem", FACT_TEXT, "why it cannot be read, or only in part"},
	{"problem_id", FACT_TEXT, "the id of that"},
	{"missing", FACT_TEXT, "of a compose file: an env file that a service takes and that is not there, where it is not one that is made elsewhere"},
	{"near", FACT_TEXT, "a file beside it that may be meant"},
	{"version_element", FACT_BOOL, "of a compose file: it has `version`"},
	{"lacks", FACT_LIST, "names that the files of all other environments have"},
	{"no_ci", FACT_BOOL, "of the project: it has no pipeline"},
	{"not_read", FACT_TEXT, "why nothing is said of what is in it: `chart`, `template`, `computed`"},
	{"name", FACT_TEXT, "of compose files that go together: the last of them; of one that misses an env file: the service"},
	{"together", FACT_LIST, "those files, in the order in which they are laid over each other"},
	{"reason", FACT_TEXT, "why: `declared`, `command`, `names`, `guessed`, `left-out`"},
	{"because", FACT_TEXT, "what says so, or that nothing does"},
	{NULL, FACT_BOOL, NULL},
};

const struct fact_def facts_of_image[] = {
	{"name", FACT_TEXT, "its Dockerfile"},
	{"base", FACT_TEXT, "the image that its last stage is made of"},
	{"base_tag", FACT_TEXT, "the tag of that"},
	{"user", FACT_TEXT, "the user that it runs as"},
	{"runs_as_root", FACT_BOOL, "nothing says that it runs as another user"},
	{"copies_context", FACT_BOOL, "the whole folder is copied into it"},
	{"dockerignore", FACT_BOOL, "the folder has a .dockerignore"},
	{"env_files_in_context", FACT_LIST, "env files that a build can copy"},
	{"secrets_in_context", FACT_BOOL, "one of those has a secret"},
	{"pipes_network_to_shell", FACT_BOOL, "a script from the network is run as it comes"},
	{"has_healthcheck", FACT_BOOL, "it has HEALTHCHECK"},
	{"healthcheck_tool", FACT_TEXT, "the program that it runs"},
	{"healthcheck_tool_installed", FACT_BOOL, "a line installs that program"},
	{NULL, FACT_BOOL, NULL},
};

const struct fact_def facts_of_step[] = {
	{"kind", FACT_TEXT, "`github`, `gitlab`, or `kubectl`: the line changes what runs in a cluster"},
	{"job", FACT_TEXT, "the job that it is of"},
	{"secret_in_script", FACT_LIST, "secrets that are put into the text of the script"},
	{"secrets_used", FACT_LIST, "variables with secrets that the line uses"},
	{"secrets", FACT_LIST, "all secrets of the line, in one way or the other"},
	{"prints_secret", FACT_BOOL, "the line writes one to the log"},
	{"build_arg_secret", FACT_BOOL, "the line gives one to a build as an argument"},
	{"writes_env_file_unsafely", FACT_BOOL, "the line writes one to a file of NAME=VALUE as it comes"},
	{"writes_secret_to", FACT_TEXT, "the file that the line writes one to"},
	{"in_build_context", FACT_BOOL, "a build copies that file"},
	{"changes_kind", FACT_TEXT, "what the command is about, as `Deployment`"},
	{"changes", FACT_TEXT, "the name of that"},
	{"changes_declared", FACT_BOOL, "a manifest or Terraform declares it"},
	{"declared", FACT_LIST, "the names of that kind that are declared"},
	{"containers_declared", FACT_LIST, "the containers that it has"},
	{"containers_undeclared", FACT_LIST, "containers in the command that it does not have"},
	{NULL, FACT_BOOL, NULL},
};

const struct fact_def facts_of_allow[] = {
	{"rule", FACT_TEXT, "the rule that the comment allows to be broken"},
	{"has_reason", FACT_BOOL, "the comment says why"},
	{"of_line", FACT_NUMBER, "the line that it is for"},
	{NULL, FACT_BOOL, NULL},
};
