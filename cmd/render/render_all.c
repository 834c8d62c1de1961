/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of `render` over several files: every file, and every problem of any. */
#include "cmd/render/render.h"

static int
take_problems(struct err *problems, struct err *err)
{
	if (problems->code != 0) {
		err_done(err);
		*err = *problems;
	}
	return problems->code;
}

int
render_prove_all(struct session *session, struct env_source *source, const struct project *project,
    struct render_files *files, struct err *err)
{
	struct err problems = ERR_INIT;
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct err one = ERR_INIT;

		if (render_locate(session, &files->items[i], project, &one) < 0)
			err_also(&problems, &one);
		if (render_prove(session, source, project, &files->items[i], &one) < 0 ||
		    (files->items[i].folder != NULL &&
			render_check_tracked(&files->items[i], &one) < 0))
			err_also(&problems, &one);
	}
	if (problems.code == 0)
		return render_check_apart(files, err);
	return take_problems(&problems, err);
}

int
render_compare_all(const struct render_memory *memory, struct render_files *files, struct err *err)
{
	struct err problems = ERR_INIT;
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct err one = ERR_INIT;

		if (render_compare(memory, &files->items[i], &one) < 0)
			err_also(&problems, &one);
	}
	return take_problems(&problems, err);
}

int
render_write_all(const struct render_files *files, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < files->count; i++) {
		r = render_write(&files->items[i], err);
		if (r < 0 && i > 0)
			err_ctx(err, "%zu of %zu files were written already, then", i, files->count);
	}
	return r;
}
