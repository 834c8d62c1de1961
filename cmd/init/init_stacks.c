/* SPDX-License-Identifier: Apache-2.0 */
/* The stacks of a first evenkeep.yaml: where some file goes over another, all are written down. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"
#include "cmd/init/init.h"
#include "config/propose.h"
#include "model/name.h"
#include "observe/stacks/stacks.h"

static bool
is_writable(const char *text)
{
	return utf8_is_valid(slice_of_text(text)) && strpbrk(text, "\n\r\t") == NULL;
}

/* Something that nobody could tell from one compose file alone, and that can be written down. */
static bool
is_worth_it(const struct stacks *stacks)
{
	bool any = false;

	for (size_t i = 0; i < stacks->count; i++) {
		const char *const *files = stacks->items[i].files;

		any |= files[1] != NULL && stacks->told[i].reason != STACK_NAMES;
		for (; *files != NULL; files++)
			if (!is_writable(*files))
				return false;
		if (!label_is_valid(slice_of_text(stacks->items[i].name)))
			return false;
	}
	return any;
}

static void
add_name(const char *name, struct buf *out)
{
	char *text CLEANUP(freep) = xstrdup(name);

	for (char *at = text; *at != '\0'; at++)
		if (*at == '@' || *at == ':')
			*at = '-';
	propose_text(out, text);
}

static void
add_list(const char *const *list, struct buf *out)
{
	buf_add_byte(out, '[');
	for (size_t i = 0; list[i] != NULL; i++) {
		buf_add_text(out, i == 0 ? "" : ", ");
		propose_text(out, list[i]);
	}
	buf_add_byte(out, ']');
}

static void
add_stack(const struct init *init, const struct observe_stack *stack, struct buf *out)
{
	bool declared = false;

	buf_add_text(out, "  ");
	add_name(stack->name, out);
	buf_add_text(out, ": { files: ");
	add_list(stack->files, out);
	for (size_t i = 0; stack->environment != NULL && i < init->env_count; i++)
		declared |= strcmp(init->envs[i].name, stack->environment) == 0;
	if (declared) {
		buf_add_text(out, ", env: ");
		propose_text(out, stack->environment);
	}
	if (stack->env_files != NULL) {
		buf_add_text(out, ", env_file: ");
		add_list(stack->env_files, out);
	}
	if (stack->folder != NULL) {
		buf_add_text(out, ", folder: ");
		propose_text(out, stack->folder);
	}
	buf_add_text(out, " }\n");
}

void
init_add_stacks(const struct init *init, const char *folder, struct buf *out)
{
	struct stack_environment *environments CLEANUP(freep) =
		xcalloc(init->env_count + 1, sizeof(*environments));
	struct stacks_asked asked = {.environments = environments,
		.environment_count = init->env_count};
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks CLEANUP(stacks_done) = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (sources_open(folder, &sources, &ignored) < 0)
		return;
	for (size_t i = 0; i < init->env_count; i++)
		environments[i].name = init->envs[i].name;
	found_find(sources, &found);
	stacks_find(sources, &found, &asked, &stacks);
	if (!is_worth_it(&stacks))
		return;
	buf_add_text(out, "stacks:                             # compose files that are started together\n");
	for (size_t i = 0; i < stacks.count; i++)
		add_stack(init, &stacks.items[i], out);
}
