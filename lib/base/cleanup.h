/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_BASE_CLEANUP_H
#define EK_BASE_CLEANUP_H

/* Run FN(&variable) when the variable leaves its scope; FN must accept what an early return leaves. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
