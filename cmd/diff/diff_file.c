/* SPDX-License-Identifier: Apache-2.0 */
/* A side of `diff` that is a file or stdin, in whichever dialect. */
#include <stdio.h>
#include <string.h>

#include "cmd/diff/diff.h"
#include "cmd/import/import_say.h"
#include "cmd/frame/output.h"

/* `… | evenkeep import -=ENV --as sops` becomes what compares it. */
static void
turn_fix(struct err *err)
{
	static const char import[] = "| evenkeep import -=ENV", as[] = " --as ";
	char *at = strstr(err->fix, import), dialect[64] = "";

	if (at == NULL)
		return;
	if (strncmp(at + sizeof(import) - 1, as, sizeof(as) - 1) == 0)
		snprintf(
		    dialect, sizeof(dialect), "file:-:%.50s", at + sizeof(import) + sizeof(as) - 2);
	else
		snprintf(dialect, sizeof(dialect), "-`");
	snprintf(at, sizeof(err->fix) - (size_t)(at - err->fix), "| evenkeep diff ENV %s", dialect);
}

/* The reader is that of `import`, and what it advises is not what helps here. */
static int
explain(struct err *err)
{
	if (strcmp(err->id, "not-a-file") == 0)
		return err_fix(err, "what a program prints is piped in: `… | evenkeep diff ENV -`");
	if (strcmp(err->id, "too-large") == 0)
		return err_fix(err, "take out what is no list of values");
	turn_fix(err);
	return err->code;
}

int
diff_see_file(struct diff_side *side, struct err *err)
{
	struct import_opts opts = {
	    .as = side->source.format == NULL ? NULL : side->source.format->name};
	int r;

	r = source_read_file(&opts, &side->source, err);
	if (r < 0)
		return explain(err);
	source_warn(&side->source);
	side->view = view_new(side->text, VIEW_VALUES);
	view_add_set(side->view, envset_take(&side->source.set), source_shown(&side->source));
	return 0;
}
