/* SPDX-License-Identifier: Apache-2.0 */
/* What every dialect carries, found by asking its writer: the first table of docs/formats.md. */
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "format/format.h"
#include "secret/secret.h"

enum { LARGE = 1 << 20 };

static const struct probe {
	const char *title;
	struct slice value;
	unsigned flags;
} probes[] = {
	{"nothing", {(const unsigned char *)"", 0}, ENTRY_PLAIN},
	{"`'`", {(const unsigned char *)"it's", 4}, ENTRY_PLAIN},
	{"`\"`", {(const unsigned char *)"a\"b", 3}, ENTRY_PLAIN},
	{"`\\`", {(const unsigned char *)"a\\nb", 4}, ENTRY_PLAIN},
	{"`$`", {(const unsigned char *)"a$b", 3}, ENTRY_PLAIN},
	{"`${x}`", {(const unsigned char *)"a${x}", 5}, ENTRY_PLAIN},
	{"` #`", {(const unsigned char *)"a #b", 4}, ENTRY_PLAIN},
	{"outer blanks", {(const unsigned char *)" a ", 3}, ENTRY_PLAIN},
	{"newline", {(const unsigned char *)"a\nb", 3}, ENTRY_PLAIN},
	{"CR LF", {(const unsigned char *)"a\r\nb", 4}, ENTRY_PLAIN},
	{"control", {(const unsigned char *)"a\001b", 3}, ENTRY_PLAIN},
	{"not UTF-8", {(const unsigned char *)"a\377b", 3}, ENTRY_PLAIN},
	{"NUL", {(const unsigned char *)"a\0b", 3}, ENTRY_PLAIN},
	{"secrets", {(const unsigned char *)"word", 4}, 0},
};

static bool
carries(const struct format *format, struct slice value, unsigned flags)
{
	const struct format_opts opts = {.name = "settings"};
	struct envset *set CLEANUP(envset_freep) = envset_new(value.len);
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, "NAME", value, flags);
	return format_check(format, &opts, set, &err) == 0;
}

/* The longest value, of up to 1 MiB. */
static size_t
longest(const struct format *format)
{
	char *text CLEANUP(freep) = xmalloc(LARGE);
	size_t low = 0, high = LARGE;

	memset(text, 'x', LARGE);
	if (carries(format, slice_of(text, LARGE), ENTRY_PLAIN))
		return LARGE;
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (carries(format, slice_of(text, middle), ENTRY_PLAIN))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
row(const struct format *format)
{
	size_t most = longest(format);

	printf("| `%s` |", format->name);
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		printf(" %s |", carries(format, probes[i].value, probes[i].flags) ? "✓" : "–");
	if (most == LARGE)
		printf(" 1 MiB |\n");
	else
		printf(" %zu |\n", most);
}

int
main(void)
{
	secret_start();
	printf("| dialect |");
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		printf(" %s |", probes[i].title);
	printf(" longest |\n|---|");
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		printf(":-:|");
	printf("--:|\n");
	for (size_t i = 0; formats[i] != NULL; i++)
		if (format_is_written(formats[i]))
			row(formats[i]);
	printf("\nRead only:");
	for (size_t i = 0, told = 0; formats[i] != NULL; i++)
		if (!format_is_written(formats[i]))
			printf("%s `%s`", told++ == 0 ? "" : ",", formats[i]->name);
	printf(".\n");
	return 0;
}
