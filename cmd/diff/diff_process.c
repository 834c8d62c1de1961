/* SPDX-License-Identifier: Apache-2.0 */
/* A side of `diff` that is a running process: what it was started with. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/diff/diff.h"
#include "model/name.h"
#include "observe/process.h"

static const char marker_name[] = "EVENKEEP_RUN";

/* `NAME=value`; what a program wrote over its own block may be anything else. */
static void
add_text(struct envset *set, struct slice text)
{
	size_t equals = slice_find(text, '=');

	if (equals > 0 && equals < text.len)
		envset_add(set, &(struct entry){.name = slice_of(text.data, equals),
				    .value = slice_from(text, equals + 1),
				    .origin = "process"});
}

/* From its end on, since of a name that stands twice programs see the first. */
static struct envset *
read_block(struct slice block)
{
	struct envset *set = envset_new(block.len * 2);

	while (block.len > 0) {
		size_t start = block.len - 1;

		while (start > 0 && block.data[start - 1] != '\0')
			start--;
		add_text(set, slice_of(block.data + start,
				  block.len - start - (block.data[block.len - 1] == '\0')));
		block.len = start;
	}
	return set;
}

/* `prod@118`, and nothing else: what it says is shown. */
static void
take_marker(struct diff_side *side, struct envset *set)
{
	const struct entry *entry = envset_find(set, SLICE_LITERAL(marker_name));
	char text[sizeof(side->started)], *at, *end;

	if (entry == NULL || entry->value.len >= sizeof(text))
		return;
	memcpy(text, entry->value.data, entry->value.len);
	text[entry->value.len] = '\0';
	at = strrchr(text, '@');
	if (at == NULL || !env_name_is_valid(slice_of(text, (size_t)(at - text))))
		return;
	if (at[1] < '0' || at[1] > '9' || strtoull(at + 1, &end, 10) == 0 || *end != '\0')
		return;
	memcpy(side->started, text, entry->value.len + 1);
}

/* Where the environment is today that the process was started with. */
static void
ask_head(struct diff *diff, struct diff_side *side)
{
	char name[sizeof(side->started)];
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct vault_env *env;

	if (side->started[0] == '\0' ||
	    !(diff_is_stored(&diff->before) || diff_is_stored(&diff->after)))
		return;
	memcpy(name, side->started, sizeof(name));
	*strrchr(name, '@') = '\0';
	if (session_open_env(diff->session, name, &env, &ignored) == 0)
		side->started_head = vault_env_info(env)->seq;
}

int
diff_see_process(struct diff *diff, struct diff_side *side, struct err *err)
{
	struct secret *block CLEANUP(secret_freep) = NULL;
	struct envset *set;
	int r;

	r = process_environment(side->pid, &block, err);
	if (r < 0)
		return r;
	set = read_block(secret_slice(block));
	take_marker(side, set);
	envset_remove(set, SLICE_LITERAL(marker_name));
	side->view = view_new(side->text, VIEW_VALUES);
	view_add_set(side->view, set, "process");
	ask_head(diff, side);
	return 0;
}
