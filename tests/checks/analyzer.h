/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read before every source when clang-tidy looks at it (.ci/run), never when it is compiled: what
 * the analyser cannot see from one file, that a function which describes an error also returns a
 * negative number. Without it every `return err_set(…)` looks like a success that wrote nothing.
 */
#ifndef EK_CHECKS_ANALYZER_H
#define EK_CHECKS_ANALYZER_H

#include "base/err.h"

#define NEGATIVE(call)                                                                             \
	({                                                                                         \
		int code_ = (call);                                                                \
		if (code_ >= 0)                                                                    \
			__builtin_unreachable();                                                   \
		code_;                                                                             \
	})

#define err_set(...) NEGATIVE((err_set)(__VA_ARGS__))
#define err_system(...) NEGATIVE((err_system)(__VA_ARGS__))
#define err_ctx(...) NEGATIVE((err_ctx)(__VA_ARGS__))
#define err_why(...) NEGATIVE((err_why)(__VA_ARGS__))
#define err_fix(...) NEGATIVE((err_fix)(__VA_ARGS__))
#define err_tried(...) NEGATIVE((err_tried)(__VA_ARGS__))
#define err_at(...) NEGATIVE((err_at)(__VA_ARGS__))
#define err_source(...) NEGATIVE((err_source)(__VA_ARGS__))
#define err_also(...) NEGATIVE((err_also)(__VA_ARGS__))

#endif
