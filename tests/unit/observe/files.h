/* SPDX-License-Identifier: Apache-2.0 */
/* A project of a few files, for tests: `=== PATH` lines with what is in each behind them. */
#ifndef EK_TESTS_OBSERVE_FILES_H
#define EK_TESTS_OBSERVE_FILES_H

#include <string.h>

#include "base/list.h"
#include "observe/sources.h"

static inline struct sources *
sources_of(struct slice text)
{
	struct sources *sources = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice line, rest = text, body = {NULL, 0};
	char *path = NULL;

	sources_open(NULL, &sources, &err);
	while (slice_next_line(&rest, &line)) {
		if (!slice_starts_with(line, "=== ")) {
			body.len = body.data == NULL ? 0 : (size_t)(rest.data - body.data);
			continue;
		}
		if (path != NULL && !sources_have(sources, path))
			sources_put(sources, path, body);
		freep(&path);
		path = xstrndup((const char *)line.data + 4, line.len - 4);
		body = slice_of(rest.data, 0);
	}
	if (path != NULL && !sources_have(sources, path))
		sources_put(sources, path, body);
	freep(&path);
	return sources;
}

static inline struct sources *
sources_of_text(const char *text)
{
	return sources_of(slice_of_text(text));
}

#endif
