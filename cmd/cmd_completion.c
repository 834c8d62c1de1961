/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"

static const char bash[] =
	"# evenkeep completion for bash: source it, or put it into\n"
	"# ~/.local/share/bash-completion/completions/evenkeep\n"
	"_evenkeep() {\n"
	"\tlocal value rest i\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tif [[ ${COMP_WORDS[i]} == -- ]]; then\n"
	"\t\t\tdeclare -F _command_offset >/dev/null && _command_offset $((i + 1))\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\tdone\n"
	"\twhile IFS=$'\\t' read -r value rest; do\n"
	"\t\tCOMPREPLY+=(\"$value\")\n"
	"\tdone < <(evenkeep __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
	"}\n"
	"complete -o default -F _evenkeep evenkeep\n";

static const char zsh[] =
	"#compdef evenkeep\n"
	"# evenkeep completion for zsh: put it as `_evenkeep` into a folder of $fpath\n"
	"_evenkeep() {\n"
	"\tlocal line i\n"
	"\tlocal -a found\n"
	"\tfor ((i = 2; i < CURRENT; i++)); do\n"
	"\t\tif [[ ${words[i]} == -- ]]; then\n"
	"\t\t\tshift $i words\n"
	"\t\t\t((CURRENT -= i))\n"
	"\t\t\t_normal\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\tdone\n"
	"\twhile IFS= read -r line; do\n"
	"\t\tfound+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
	"\tdone < <(evenkeep __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
	"\tif ((${#found})); then _describe evenkeep found; else _files; fi\n"
	"}\n"
	"if [[ ${funcstack[1]} == _evenkeep ]]; then _evenkeep \"$@\"; else compdef _evenkeep evenkeep; fi\n";

static const char fish[] =
	"# evenkeep completion for fish: put it into ~/.config/fish/completions/evenkeep.fish\n"
	"function __evenkeep_complete\n"
	"\tset -l words (commandline -opc) (commandline -ct)\n"
	"\tif contains -- -- (commandline -opc)\n"
	"\t\treturn 1\n"
	"\tend\n"
	"\tevenkeep __complete $words[2..-1] 2>/dev/null\n"
	"end\n"
	"complete -c evenkeep -a '(__evenkeep_complete)'\n";

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	static const char *const shells[] = {"bash", "zsh", "fish"};
	static const char *const scripts[] = {bash, zsh, fish};
	const char *meant;
	size_t i;

	for (i = 0; i < ARRAY_LEN(shells); i++)
		if (strcmp(args->item[0], shells[i]) == 0) {
			output_answer_text(scripts[i]);
			return 0;
		}
	meant = suggest(args->item[0], shells, ARRAY_LEN(shells));
	if (meant != NULL)
		return err_set(err, ERR_USAGE, "unknown-shell", "no completion for `%.64s`; did you mean "
								"`%s`?", args->item[0], meant);
	err_set(err, ERR_USAGE, "unknown-shell", "no completion for `%.64s`", args->item[0]);
	return err_fix(err, "there is one for bash, zsh and fish");
}

const struct cmd cmd_completion = {
	.name = "completion",
	.synopsis = "bash|zsh|fish",
	.summary = "print the completion script of a shell",
	.text = "The script asks evenkeep for commands, options, environments and services while you type.\n"
		"That needs no key and no network. Behind `run … --` the wrapped command completes itself.\n",
	.examples = {"source <(evenkeep completion bash)",
		"evenkeep completion fish >~/.config/fish/completions/evenkeep.fish"},
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
