/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Up to the first newline a file's name, the rest its text: what is detected has a name and a
 * reason, and comparing the readers of .env files ends with names in order.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/detect.h"
#include "format/encrypted.h"
#include "format/format.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(struct slice text)
{
	struct differences differences CLEANUP(differences_done) = DIFFERENCES_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(text.len);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *compose;

	if (format_get("compose", &compose, &err) < 0)
		abort();
	if (compose->read(text, "f", set, NULL, &err) < 0)
		return;
	format_differences(text, "compose", set, &differences);
	for (size_t i = 0; i < differences.count; i++)
		if (differences.items[i].readers == 0 || (i > 0 &&
			slice_compare(differences.items[i - 1].name, differences.items[i].name) >= 0))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(data, size);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct detected found = {0};
	struct slice line;
	char name[256] = "";

	secret_start();
	if (!slice_next_line(&text, &line) || line.len >= sizeof(name))
		return 0;
	if (line.len > 0)
		memcpy(name, line.data, line.len);
	if (format_check_encrypted(text, name, &err) < 0)
		return 0;
	if (format_detect(name, text, &found, &err) < 0)
		return 0;
	if (found.name == NULL || found.why == NULL)
		abort();
	if (found.is_dotenv)
		compare(text);
	return 0;
}
