/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "../../support/chance.h"

char *
golden_path(const char *name)
{
	const char *folder = getenv("EVENKEEP_GOLDEN");

	return path_join(folder == NULL ? "tests/golden" : folder, name);
}

json_t *
vectors_load(const char *name)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct slice rest, line;
	char *path CLEANUP(freep) = golden_path(name);
	json_t *list = json_array();

	if (file_read(path, 1 << 24, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err.message);
		exit(1);
	}
	rest = buf_slice(&text);
	while (slice_next_line(&rest, &line)) {
		json_t *item = json_loadb((const char *)line.data, line.len, JSON_ALLOW_NUL, NULL);

		if (item == NULL) {
			fprintf(stderr, "%s: line %zu is no JSON\n", path, json_array_size(list) + 1);
			exit(1);
		}
		json_array_append_new(list, item);
	}
	return list;
}

static void
add_hex(const char *hex, struct secret_text *out)
{
	for (unsigned byte; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		secret_text_add_byte(out, (unsigned char)byte);
}

void
vector_bytes(const json_t *line, const char *field, struct secret_text *out)
{
	const json_t *text = json_object_get(line, field);
	const json_t *repeat = json_object_get(line, "repeat");
	char hex[40];

	out->len = 0;
	snprintf(hex, sizeof(hex), "%s_hex", field);
	if (text != NULL) {
		secret_text_add(out, slice_of(json_string_value(text), json_string_length(text)));
	} else if (repeat != NULL) {
		for (json_int_t i = json_integer_value(json_array_get(repeat, 1)); i > 0; i--)
			secret_text_add_text(out, json_string_value(json_array_get(repeat, 0)));
	} else {
		add_hex(json_string_value(json_object_get(line, hex)), out);
	}
}

void
hostile_value(uint64_t *seed, struct secret_text *out)
{
	static const char letters[] = "ab01nrt \t\n\r'\"\\$#{}()`=:;!~%&*?-+,.@^_<>|[]/";
	static const char *const tokens[] = {"${B}", "$B", "$(id)", "\\n", "\\r", "\\'", "\\\"", "$$",
		" #", "\n#", "export ", "<<", "é", "\u2028", "\x01", "\x7f", "\r\n", "\\", "'", "\""};
	unsigned pieces = chance_below(seed, 24);

	out->len = 0;
	for (unsigned i = 0; i < pieces; i++) {
		if (chance_below(seed, 3) == 0)
			secret_text_add_text(out, tokens[chance_below(seed, ARRAY_LEN(tokens))]);
		else
			secret_text_add_byte(out,
				(unsigned char)letters[chance_below(seed, sizeof(letters) - 1)]);
	}
}
