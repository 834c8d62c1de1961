/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

#define FILL(field, format)                                                                        \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		vsnprintf((field), sizeof(field), (format), args);                                 \
		va_end(args);                                                                      \
	} while (0)

int
err_set(struct err *err, enum err_code code, const char *id, const char *format, ...)
{
	char message[sizeof(err->message)];

	FILL(message, format);
	err_done(err);
	err->code = code;
	err->id = id;
	memcpy(err->message, message, sizeof(message));
	return code;
}

int
err_system(struct err *err, const char *format, ...)
{
	const char *reason = strerrordesc_np(errno);
	char message[sizeof(err->message)];
	char lowered[120];

	FILL(message, format);
	snprintf(lowered, sizeof(lowered), "%s", reason == NULL ? "unknown error" : reason);
	if (lowered[0] >= 'A' && lowered[0] <= 'Z' && !(lowered[1] >= 'A' && lowered[1] <= 'Z'))
		lowered[0] = (char)(lowered[0] - 'A' + 'a');
	return err_set(err, ERR_SYSTEM, "system", "%s: %s", message, lowered);
}

int
err_ctx(struct err *err, const char *format, ...)
{
	char outer[sizeof(err->context)];
	char inner[sizeof(err->context)];

	FILL(outer, format);
	memcpy(inner, err->context, sizeof(inner));
	if (inner[0] == '\0')
		memcpy(err->context, outer, sizeof(outer));
	else
		snprintf(err->context, sizeof(err->context), "%.190s: %.190s", outer, inner);
	return err->code;
}

int
err_why(struct err *err, const char *format, ...)
{
	FILL(err->why, format);
	return err->code;
}

int
err_fix(struct err *err, const char *format, ...)
{
	FILL(err->fix, format);
	return err->code;
}

int
err_tried(struct err *err, const char *format, ...)
{
	FILL(err->tried, format);
	return err->code;
}

int
err_at(struct err *err, const char *file, unsigned line, unsigned column)
{
	snprintf(err->file, sizeof(err->file), "%s", file);
	err->line = line;
	err->column = column;
	return err->code;
}

int
err_source(struct err *err, struct slice line, unsigned width)
{
	snprintf(err->source, sizeof(err->source), "%.*s", (int)line.len, (const char *)line.data);
	err->width = width;
	return err->code;
}

int
err_also(struct err *err, struct err *other)
{
	if (err->code == 0) {
		*err = *other;
		memset(other, 0, sizeof(*other));
		return err->code;
	}
	if (err->more_count < ERR_MOST - 1) {
		if (err->more == NULL)
			err->more = xcalloc(ERR_MOST - 1, sizeof(*err));
		err->more[err->more_count] = *other;
		err->more[err->more_count].more = NULL;
		err->more[err->more_count].more_count = 0;
	}
	err->more_count++;
	err_done(other);
	return err->code;
}

void
err_done(struct err *err)
{
	free(err->more);
	memset(err, 0, sizeof(*err));
}
