/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `filter_table FILTER`: the nasty and 4,015 hostile values, each as a line of two hexadecimal
 * texts: the value, and what the template `{{V|FILTER}}` makes of it. A value that is refused is no
 * line; their count comes last, behind `refused`.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "format/template.h"
#include "secret/secret.h"
#include "vectors.h"

enum { HOSTILE = 4015, LONGEST = 70000 };

struct run {
	struct template *template;
	size_t refused, left_out;
};

static void
print_hex(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		printf("%02x", text.data[i]);
}

static void
try(struct run *run, struct slice value)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(value.len);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (value.len > LONGEST) {
		run->left_out++;
		return;
	}
	envset_add_text(set, "V", value, 0);
	if (template_render(run->template, set, &out, &err) < 0) {
		run->refused++;
		return;
	}
	print_hex(value);
	putchar(' ');
	print_hex(secret_text_slice(&out));
	putchar('\n');
}

static void
try_all(struct run *run)
{
	json_t *vectors = vectors_load("dialects/nasty-values.jsonl");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	uint64_t seed = 0x5eed5eed5eedULL;

	for (size_t at = 0; at < json_array_size(vectors); at++) {
		vector_bytes(json_array_get(vectors, at), "value", &value);
		try(run, secret_text_slice(&value));
	}
	for (size_t at = 0; at < HOSTILE; at++) {
		hostile_value(&seed, &value);
		try(run, secret_text_slice(&value));
	}
	json_decref(vectors);
}

int
main(int argc, char **argv)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct run run = {NULL, 0, 0};
	char text[64];

	secret_start();
	snprintf(text, sizeof(text), "{{V|%.20s}}", argc == 2 ? argv[1] : "");
	if (template_parse(slice_of_text(text), "t", &run.template, &err) < 0)
		return 2;
	try_all(&run);
	printf("refused %zu too-long %zu\n", run.refused, run.left_out);
	template_free(run.template);
	return 0;
}
