/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of an environment for a person: compose's grammar with dollars as text, in which every text
 * has a form that reads back exactly. That is tried; what does not come back is left out by name.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"
#include "cmd/edit/edit.h"
#include "config/type.h"
#include "format/format.h"
#include "report/screen.h"

static const char mark_of_problems[] = "#! ";

static void
forget_stuck(struct edit *edit)
{
	size_t i;

	for (i = 0; i < edit->stuck.count; i++)
		free(edit->stuck.item[i]);
	free(edit->stuck.item);
	edit->stuck = (struct edit_names){NULL, 0, 0};
}

void
edit_done(struct edit *edit)
{
	service_done(&edit->service);
	type_checks_done(&edit->checks);
	envset_free(edit->stored);
	envset_free(edit->under);
	envset_free(edit->wanted);
	forget_stuck(edit);
	secret_text_done(&edit->text);
}

/* What the vault calls what the service calls NAME. */
static struct slice
vault_name_of(const struct project_service *service, struct slice name)
{
	size_t i;

	for (i = 0; i < service->take_count; i++) {
		if (slice_equal_text(name, service->take[i].contract_name))
			return slice_of_text(service->take[i].vault_name);
	}
	return name;
}

bool
edit_takes(const struct edit *edit, struct slice name)
{
	const struct contract *contract = edit->service.contract;
	size_t i;

	if (contract == NULL)
		return true;
	for (i = 0; i < contract->count; i++) {
		struct slice key = slice_of_text(contract->keys[i].name);

		if (slice_equal(vault_name_of(edit->service.declared, key), name))
			return true;
	}
	return false;
}

bool
edit_carries(const struct edit *edit, struct slice name)
{
	size_t i;

	for (i = 0; i < edit->stuck.count; i++) {
		if (slice_equal_text(name, edit->stuck.item[i]))
			return false;
	}
	return true;
}

static void
add_stuck(struct edit *edit, struct slice name)
{
	struct edit_names *stuck = &edit->stuck;

	stuck->item = list_grow(stuck->item, stuck->count, &stuck->room, sizeof(*stuck->item));
	stuck->item[stuck->count++] = xstrndup((const char *)name.data, name.len);
}

bool
edit_is_text(struct slice value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		unsigned char c = value.data[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
			return false;
	}
	return utf8_is_valid(value);
}

/* What needs no quotes. */
static bool
is_simple(struct slice value)
{
	static const char marks[] = "_./:@%+,=-";
	size_t i;

	for (i = 0; i < value.len; i++) {
		unsigned char c = value.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(marks, c) == NULL))
			return false;
	}
	return true;
}

static bool
fits_single_quotes(struct slice value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (strchr("'\\\r", value.data[i]) != NULL)
			return false;
	}
	return true;
}

static void
add_escaped(struct secret_text *out, struct slice value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		unsigned char c = value.data[i];

		if (c == '"' || c == '\\')
			secret_text_add_byte(out, '\\');
		if (c == '\r')
			secret_text_add_text(out, "\\r");
		else
			secret_text_add_byte(out, c);
	}
}

static void
add_value(struct secret_text *out, struct slice value)
{
	const char *quote = is_simple(value) ? "" : fits_single_quotes(value) ? "'" : "\"";

	secret_text_add_text(out, quote);
	if (quote[0] == '"')
		add_escaped(out, value);
	else
		secret_text_add(out, value);
	secret_text_add_text(out, quote);
}

/* Each line of TEXT as a comment, made printable: it may come from a contract. */
static void
add_comment(struct secret_text *out, struct slice text)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		secret_text_add_text(out, "# ");
		screen_add_secret(out, line);
		secret_text_add_text(out, "\n");
	}
}

/* What KEY asks for, in a line. */
static void
describe_wish(const struct contract_key *key, struct buf *out)
{
	buf_add_text(out, key->required ? "required" : "optional");
	if (key->type != NULL) {
		buf_add_text(out, ", ");
		type_write(key->type, out);
	}
	if (key->example != NULL && strchr(key->example, '\n') == NULL)
		buf_addf(out, ", for example `%s`", key->example);
	if (key->deprecated)
		buf_addf(out, ", deprecated%s%s", key->instead == NULL ? "" : ": use ",
		    key->instead == NULL ? "" : key->instead);
	buf_add_byte(out, '\n');
}

static void
add_wish(struct secret_text *out, const struct contract_key *key)
{
	struct buf wish CLEANUP(buf_done) = BUF_INIT;

	if (key == NULL)
		return;
	if (key->description != NULL)
		add_comment(out, slice_of_text(key->description));
	describe_wish(key, &wish);
	add_comment(out, buf_slice(&wish));
}

static void
add_entry(struct edit *edit, const struct entry *entry)
{
	struct secret_text *out = &edit->text;
	bool is_stuck = !edit_carries(edit, entry->name);

	secret_text_add_text(out, "\n");
	add_wish(out, type_checks_find(&edit->checks, entry->name));
	if ((entry->flags & ENTRY_REFERS) != 0)
		secret_text_add_text(out, "# ${NAME} in it refers to another name, $$ is a dollar\n");
	secret_text_add_text(out, is_stuck ? "# " : "");
	secret_text_add(out, entry->name);
	if (is_stuck)
		secret_text_add_text(out, ": not editable here, and it stays as it is\n");
	else {
		secret_text_add_text(out, "=");
		add_value(out, entry->value);
		secret_text_add_text(out, "\n");
	}
}

static bool
is_there(struct envset *set, struct slice name)
{
	return set != NULL && envset_find(set, name) != NULL;
}

/* Those of one service that are required, for which nothing is there. */
static void
add_missing_of(struct edit *edit, const struct type_check *check, struct envset *set,
    struct envset *told)
{
	struct secret_text *out = &edit->text;
	size_t i;

	for (i = 0; i < check->contract->count; i++) {
		const struct contract_key *key = &check->contract->keys[i];
		struct slice name = vault_name_of(check->service, slice_of_text(key->name));
		struct entry entry = {.name = name};

		if (!key->required || key->default_value != NULL || is_there(set, name) ||
		    is_there(edit->under, name) || is_there(told, name) || !edit_takes(edit, name))
			continue;
		envset_add(told, &entry);
		secret_text_add_text(out, "\n");
		add_wish(out, key);
		secret_text_add_text(out, "# missing\n#");
		secret_text_add(out, name);
		secret_text_add_text(out, "=\n");
	}
}

static void
add_missing(struct edit *edit, struct envset *set)
{
	struct envset *told CLEANUP(envset_freep) = envset_new(0);
	size_t i;

	for (i = 0; i < edit->checks.count; i++) {
		if (edit->checks.items[i].contract != NULL)
			add_missing_of(edit, &edit->checks.items[i], set, told);
	}
}

static void
add_head(struct edit *edit)
{
	struct buf head CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&head, "# %s%s%s at commit %llu. Save and leave: what changes is shown before it is done.\n",
	    edit->env, edit->service.declared == NULL ? "" : " for ",
	    edit->service.declared == NULL ? "" : edit->service.declared->name,
	    (unsigned long long)edit->info.seq);
	buf_add_text(&head,
	    "# A line that is deleted here is unset there. A value stands as it is, in '…' (also over\n"
	    "# several lines), or in \"…\" with \\n, \\\" and \\\\. A dollar is a dollar.\n");
	secret_text_add(&edit->text, buf_slice(&head));
}

static void
compose(struct edit *edit, struct envset *set)
{
	size_t i;

	secret_text_done(&edit->text);
	edit->text = (struct secret_text)SECRET_TEXT_INIT;
	add_head(edit);
	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		if (edit_takes(edit, entry->name))
			add_entry(edit, entry);
	}
	add_missing(edit, set);
}

/* Names whose values do not come back. Without a text that can be read, all do not. */
static size_t
find_stuck(struct edit *edit, struct envset *set)
{
	struct envset *back CLEANUP(envset_freep) = envset_new(0);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct format *format;
	size_t before = edit->stuck.count, i;
	int r = format_get(EDIT_DIALECT, &format, &ignored);

	if (r == 0)
		r = format->read(secret_text_slice(&edit->text), "", back, NULL, &ignored);
	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		const struct entry *same = r < 0 ? NULL : envset_find(back, entry->name);

		if (!edit_takes(edit, entry->name) || !edit_carries(edit, entry->name))
			continue;
		if (same == NULL || !secret_equal(same->value, entry->value))
			add_stuck(edit, entry->name);
	}
	return edit->stuck.count - before;
}

void
edit_compose(struct edit *edit, struct envset *set)
{
	size_t i;

	forget_stuck(edit);
	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		if ((entry->flags & ENTRY_BINARY) != 0 || !edit_is_text(entry->value))
			add_stuck(edit, entry->name);
	}
	compose(edit, set);
	if (find_stuck(edit, set) > 0)
		compose(edit, set);
}

/* Without the problems of the last time; their number of lines is returned. */
static unsigned
skip_problems(struct slice *text)
{
	struct slice rest = *text, line;
	unsigned lines = 0;

	while (slice_next_line(&rest, &line) && slice_starts_with(line, mark_of_problems)) {
		*text = rest;
		lines++;
	}
	return lines;
}

static void
describe_problem(const struct err *problem, unsigned old_lines, unsigned new_lines, struct buf *out)
{
	buf_add_text(out, mark_of_problems);
	if (problem->line > old_lines)
		buf_addf(out, "line %u: ", problem->line - old_lines + new_lines);
	buf_add_text(out, problem->message);
	if (problem->fix[0] != '\0')
		buf_addf(out, "; %s", problem->fix);
	buf_add_byte(out, '\n');
}

void
edit_complain(struct edit *edit, const struct err *problems)
{
	struct secret_text text = SECRET_TEXT_INIT;
	struct buf head CLEANUP(buf_done) = BUF_INIT;
	struct slice rest = secret_text_slice(&edit->text);
	unsigned old_lines = skip_problems(&rest), new_lines;
	size_t told = problems->more_count < ERR_MOST - 1 ? problems->more_count : ERR_MOST - 1, i;

	new_lines = (unsigned)told + 2;
	describe_problem(problems, old_lines, new_lines, &head);
	for (i = 0; i < told; i++)
		describe_problem(&problems->more[i], old_lines, new_lines, &head);
	buf_addf(&head, "%snothing was saved yet; leave the text as it is to give up\n", mark_of_problems);
	secret_text_add(&text, buf_slice(&head));
	secret_text_add(&text, rest);
	secret_text_done(&edit->text);
	edit->text = text;
}
