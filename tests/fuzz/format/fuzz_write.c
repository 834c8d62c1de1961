/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and values by turns, each ended by 0xfe 0x00 (so that NUL and 0xfe can stand in them), written
 * in every dialect: carried byte for byte or refused.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/format.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice
next_piece(struct slice *rest)
{
	const unsigned char *end = rest->len == 0 ? NULL : memmem(rest->data, rest->len, "\xfe\0", 2);
	struct slice piece = *rest;

	if (end == NULL) {
		*rest = slice_of(NULL, 0);
		return piece;
	}
	piece.len = (size_t)(end - piece.data);
	*rest = slice_from(*rest, piece.len + 2);
	return piece;
}

static void
check_same(struct envset *a, struct envset *b)
{
	if (envset_count(a) != envset_count(b))
		abort();
	for (size_t i = 0; i < envset_count(a); i++)
		if (!slice_equal(envset_at(a, i)->name, envset_at(b, i)->name) ||
			!slice_equal(envset_at(a, i)->value, envset_at(b, i)->value))
			abort();
}

static void
check_render(const struct format *format, struct envset *set)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *back CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format_opts opts = {.name = "settings"};
	int r = format_render(format, &opts, set, &out, &err);

	if (r == ERR_INVALID && out.len == 0)
		return;
	if (r != 0 || format->read(secret_text_slice(&out), "f", back, NULL, &err) != 0)
		abort();
	check_same(set, back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of(data, size);
	struct envset *set CLEANUP(envset_freep) = NULL;

	secret_start();
	set = envset_new(size);
	while (rest.len > 0) {
		struct entry entry = {.name = next_piece(&rest), .flags = ENTRY_PLAIN};

		entry.value = next_piece(&rest);
		envset_add(set, &entry);
	}
	for (size_t i = 0; formats[i] != NULL; i++)
		if (formats[i]->put != NULL)
			check_render(formats[i], set);
	return 0;
}
