/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recorded state of a project, so that only what is new counts. A file of lines
 *
 *	FINGERPRINT COUNT RULE FILE
 *
 * sorted by rule, file and fingerprint; `-` stands for no file. Only the first two words are read
 * again, the others are for people who review the file. What begins with `#` is left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/check/check.h"
#include "cmd/frame/output.h"
#include "report/screen.h"

enum { BASELINE_MOST = 16 << 20, COUNT_MOST = 1000000 };

static const char first_line[] = "# evenkeep check --baseline 1";

struct print {
	char text[FINGERPRINT];
	size_t count;
	const char *rule, *file;
};

struct prints {
	struct print *items;
	size_t count, room;
};

static void
prints_done(struct prints *prints)
{
	free(prints->items);
}

static void
add_print(struct prints *prints, const struct print *print)
{
	prints->items = list_grow(prints->items, prints->count, &prints->room,
		sizeof(*prints->items));
	prints->items[prints->count++] = *print;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(((const struct print *)a)->text, ((const struct print *)b)->text);
}

static int
compare_lines(const void *a, const void *b)
{
	const struct print *x = a, *y = b;
	int order = strcmp(x->rule, y->rule);

	order = order != 0 ? order : strcmp(x->file, y->file);
	return order != 0 ? order : compare_texts(x, y);
}

static bool
is_print(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (strchr("0123456789abcdef", word.data[i]) == NULL || word.data[i] == '\0')
			return false;
	return word.len == FINGERPRINT - 1;
}

static bool
read_count(struct slice word, size_t *out)
{
	*out = 0;
	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] < '0' || word.data[i] > '9' || *out > COUNT_MOST)
			return false;
		*out = *out * 10 + (size_t)(word.data[i] - '0');
	}
	return word.len > 0 && *out > 0 && *out <= COUNT_MOST;
}

static bool
read_line(struct slice line, struct print *out)
{
	size_t end = slice_find(line, ' ');
	struct slice print = slice_of(line.data, end), rest = slice_from(line, end);

	if (rest.len == 0)
		return false;
	rest = slice_from(rest, 1);
	rest.len = slice_find(rest, ' ');
	if (!is_print(print) || !read_count(rest, &out->count))
		return false;
	memcpy(out->text, print.data, print.len);
	out->text[print.len] = '\0';
	return true;
}

static int
not_a_baseline(const char *file, unsigned number, struct err *err)
{
	err_set(err, ERR_INVALID, "not-a-baseline", "`%s` is not what --write-baseline writes", file);
	err_at(err, file, number, 1);
	return err_fix(err, "write it anew: `evenkeep check --write-baseline %s`", file);
}

static int
read_prints(const char *file, struct prints *out, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct slice rest, line;
	unsigned number = 0;
	int r;

	r = file_read(file, BASELINE_MOST, &text, err);
	if (r < 0)
		return err_ctx(err, "baseline `%s`", file);
	for (rest = buf_slice(&text); slice_next_line(&rest, &line);) {
		struct print print = {.rule = "", .file = ""};

		if (++number == 1 && !slice_equal_text(line, first_line))
			return not_a_baseline(file, number, err);
		if (line.len == 0 || line.data[0] == '#')
			continue;
		if (!read_line(line, &print))
			return not_a_baseline(file, number, err);
		add_print(out, &print);
	}
	if (number == 0)
		return not_a_baseline(file, 1, err);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare_texts);
	return 0;
}

struct sifting {
	struct prints prints;
	size_t known;
};

static bool
is_new(void *cookie, const struct finding *finding)
{
	struct sifting *sifting = cookie;
	struct print key, *found;

	finding_fingerprint(finding, key.text);
	found = sifting->prints.count == 0 ? NULL : bsearch(&key, sifting->prints.items,
		sifting->prints.count, sizeof(key), compare_texts);
	if (found == NULL || found->count == 0)
		return true;
	found->count--;
	sifting->known++;
	return false;
}

int
baseline_keep_new(const char *file, struct findings *findings, struct baseline_result *out,
	struct err *err)
{
	struct sifting sifting = {0};
	int r = read_prints(file, &sifting.prints, err);

	if (r == 0) {
		findings_keep(findings, is_new, &sifting);
		*out = (struct baseline_result){.known = sifting.known, .is_used = true};
		for (size_t i = 0; i < sifting.prints.count; i++)
			out->gone += sifting.prints.items[i].count;
	}
	prints_done(&sifting.prints);
	return r;
}

/* One for each fingerprint, with how often it is there. */
static void
collect(const struct findings *findings, struct prints *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		struct print print = {.count = 1, .rule = finding->rule,
			.file = finding->file == NULL ? "-" : finding->file};

		finding_fingerprint(finding, print.text);
		add_print(out, &print);
	}
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare_lines);
	for (size_t i = 0; i < out->count; i++) {
		if (kept > 0 && strcmp(out->items[kept - 1].text, out->items[i].text) == 0)
			out->items[kept - 1].count++;
		else
			out->items[kept++] = out->items[i];
	}
	out->count = kept;
}

int
baseline_write(const char *file, const struct findings *findings, bool would, struct err *err)
{
	static const struct screen plain = {.plain = true};
	struct prints prints CLEANUP(prints_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r = 0;

	collect(findings, &prints);
	buf_addf(&text, "%s\n", first_line);
	for (size_t i = 0; i < prints.count; i++) {
		buf_addf(&text, "%s %zu %s ", prints.items[i].text, prints.items[i].count,
			prints.items[i].rule);
		screen_add_text(&text, &plain, TONE_NONE, prints.items[i].file);
		buf_add_byte(&text, '\n');
	}
	if (!would)
		r = file_replace(file, buf_slice(&text), 0644, err);
	if (r < 0)
		return err_ctx(err, "write baseline `%s`", file);
	if (output_is_json()) {
		struct json *json = output_json("evenkeep.check-baseline/1", true);

		json_text(json, "file", file);
		json_number(json, "findings", findings->count);
		json_bool(json, "would", would);
		return 0;
	}
	output_line("%s %zu finding%s to %s", would ? "would write" : "wrote", findings->count,
		findings->count == 1 ? "" : "s", file);
	if (!would)
		output_next("evenkeep check --baseline %s", file);
	return 0;
}
