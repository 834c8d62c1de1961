/* SPDX-License-Identifier: Apache-2.0 */
/* A side of `diff` that is a file or stdin, in whichever dialect. */
#include <string.h>

#include "cmd/diff.h"
#include "cmd/import_say.h"
#include "cmd/output.h"

int
diff_see_file(struct diff *diff, struct diff_side *side, struct err *err)
{
	struct import_opts opts = {.as = side->source.format == NULL ? NULL : side->source.format->name};
	int r;

	r = source_read_file(&opts, &side->source, err);
	if (r < 0)
		return r;
	source_warn(&side->source);
	side->view = view_new(side->text, VIEW_VALUES);
	view_add_set(side->view, envset_take(&side->source.set), source_shown(&side->source));
	return 0;
}
