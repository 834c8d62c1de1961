/* SPDX-License-Identifier: Apache-2.0 */
/* Where secrets leave: the command chooses the sink, the writer of a format only fills it. */
#ifndef EK_SECRET_SINK_H
#define EK_SECRET_SINK_H

#include "base/err.h"
#include "base/slice.h"

struct sink {
	int (*write)(void *cookie, struct slice bytes, struct err *err);
	void *cookie;
};

static inline int
sink_write(struct sink *sink, struct slice bytes, struct err *err)
{
	return sink->write(sink->cookie, bytes, err);
}

#endif
