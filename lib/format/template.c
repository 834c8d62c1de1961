/* SPDX-License-Identifier: Apache-2.0 */
#include "format/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "format/template_priv.h"

/* The filter that a file's name asks for; a template is called as its file, with an ending more. */
struct ending {
	const char *ending, *filter;
};

static const struct ending endings[] = {
    {".json", "json"}, {".yaml", "yaml"}, {".yml", "yaml"}, {".toml", "toml"}, {".sh", "sh"},
    {".env", "sh"}, {".xml", "xml"}, {".html", "html"}, {".properties", "properties"},
};

static const char *
likely_filter(const struct template_part *part, const char *file)
{
	size_t i;

	if (part->in_address)
		return "url";
	for (i = 0; i < ARRAY_LEN(endings); i++) {
		const char *found = strstr(file, endings[i].ending);

		if (found != NULL && strchr(".", found[strlen(endings[i].ending)]) != NULL)
			return endings[i].filter;
	}
	return NULL;
}

static bool
is_letter_or_digit(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static const char *
refuse_bare(struct slice value, const char *allowed, size_t *offset)
{
	size_t at;

	for (at = 0; at < value.len; at++) {
		unsigned char c = value.data[at];

		if (is_letter_or_digit(c) || (c != '\0' && strchr(allowed, c) != NULL))
			continue;
		*offset = at;
		return c == '\n' ? "a line break" : c == ' ' ? "a blank" : c < 0x20 || c == 0x7f
				 ? "a control character"
				 : "a character that may mean something there";
	}
	return NULL;
}

static int
check_carried(const struct template *template, const struct template_part *part,
    const struct entry *entry, struct err *err)
{
	const char *name = (const char *)entry->name.data, *what, *filter;
	size_t offset = 0;

	if (part->filter != NULL) {
		what = part->filter->refuse(entry->value, &offset);
		if (what == NULL)
			return 0;
		err_set(err, ERR_INVALID, "cannot-carry",
		    "`%s` cannot carry `%s`: its value has %s at byte %zu", part->filter->name, name,
		    what, offset);
		return err_fix(err, "`base64` carries every value");
	}
	what = refuse_bare(entry->value, part->allowed, &offset);
	if (what == NULL)
		return 0;
	err_set(err, ERR_INVALID, "cannot-carry",
	    "`{{%s}}` without a filter cannot carry the value: it has %s at byte %zu", name, what,
	    offset);
	err_why(err, "only letters, digits and `%s` mean the same in every file", part->allowed);
	filter = likely_filter(part, template->file);
	if (filter != NULL)
		return err_fix(err, "name the filter of the place: `{{%s|%s}}`", name, filter);
	return err_fix(err,
	    "name the filter of the place (`json`, `yaml`, `sh`, …), or `{{%s|raw}}` where every "
	    "character is right", name);
}

static int
unknown_name(const struct template_part *part, struct envset *set, struct err *err)
{
	char *name CLEANUP(freep) = xstrndup((const char *)part->name.data, part->name.len);
	size_t count = envset_count(set), i;
	const char **names CLEANUP(freep) = xcalloc(count + 1, sizeof(*names));
	const char *near;

	for (i = 0; i < count; i++)
		names[i] = (const char *)envset_at(set, i)->name.data;
	near = suggest(name, names, count);
	if (near != NULL)
		return err_set(err, ERR_INVALID, "template-unknown-name",
		    "there is no value `%s`; did you mean `%s`?", name, near);
	return err_set(err, ERR_INVALID, "template-unknown-name", "there is no value `%s`", name);
}

static int
check_part(const struct template *template, const struct template_part *part, struct envset *set,
    struct err *err)
{
	const struct entry *entry = envset_find(set, part->name);

	if (entry == NULL)
		return unknown_name(part, set, err);
	return check_carried(template, part, entry, err);
}

struct envset *
template_used(const struct template *template, struct envset *set)
{
	size_t count = envset_count(set), i;
	bool *wanted CLEANUP(freep) = xcalloc(count + 1, sizeof(*wanted));
	struct envset *used = envset_new(0);

	for (i = 0; i < template->count; i++) {
		const struct entry *entry = envset_find(set, template->parts[i].name);

		if (entry != NULL)
			wanted[entry - envset_at(set, 0)] = true;
	}
	for (i = 0; i < count; i++) {
		if (wanted[i])
			envset_add(used, envset_at(set, i));
	}
	return used;
}

static void
add_value(const struct template_part *part, struct slice value, struct secret_text *out)
{
	if (part->filter == NULL)
		secret_text_add(out, value);
	else
		part->filter->add(out, value);
}

int
template_render(
    const struct template *template, struct envset *set, struct secret_text *out, struct err *err)
{
	struct err problems = ERR_INIT;
	size_t i;

	for (i = 0; i < template->count; i++) {
		const struct template_part *part = &template->parts[i];
		struct err one = ERR_INIT;

		if (part->name.len > 0 && check_part(template, part, set, &one) < 0)
			template_problem(template, part, &one, &problems);
	}
	if (problems.code != 0) {
		err_done(err);
		*err = problems;
		return err->code;
	}
	for (i = 0; i < template->count; i++) {
		const struct template_part *part = &template->parts[i];

		secret_text_add(out, part->text);
		if (part->name.len > 0)
			add_value(part, envset_find(set, part->name)->value, out);
	}
	return 0;
}

/* Where NEXT begins in OLD, or OLD's end if it is the end of the file; SIZE_MAX: nowhere. */
static size_t
find_next(struct slice old, const struct template_part *next, bool is_last)
{
	const unsigned char *found;

	if (is_last && next->text.len <= old.len)
		return memcmp(old.data + old.len - next->text.len, next->text.data,
			   next->text.len) == 0 ? old.len - next->text.len : SIZE_MAX;
	if (is_last || next->text.len == 0 || old.len == 0)
		return SIZE_MAX;
	found = memmem(old.data, old.len, next->text.data, next->text.len);
	return found == NULL ? SIZE_MAX : (size_t)(found - old.data);
}

/* The value that OLD begins with, up to the text of NEXT; *SAME: it is WANTED. */
static size_t
value_len(struct slice old, struct slice wanted, const struct template_part *next, bool is_last,
    bool *same)
{
	struct slice rest = slice_from(old, wanted.len);

	*same = wanted.len <= old.len &&
		(wanted.len == 0 || memcmp(old.data, wanted.data, wanted.len) == 0) &&
		rest.len >= next->text.len && (!is_last || rest.len == next->text.len) &&
		(next->text.len == 0 || memcmp(rest.data, next->text.data, next->text.len) == 0);
	return *same ? wanted.len : find_next(old, next, is_last);
}

static bool
compare_parts(const struct template *template, struct slice old, struct envset *set, bool *differs)
{
	size_t i;

	for (i = 0; i < template->count; i++) {
		const struct template_part *part = &template->parts[i];
		struct secret_text wanted CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		const struct entry *entry;
		size_t len;
		bool same;

		if (old.len < part->text.len ||
		    (part->text.len > 0 && memcmp(old.data, part->text.data, part->text.len) != 0))
			return false;
		old = slice_from(old, part->text.len);
		if (part->name.len == 0)
			return old.len == 0;
		entry = envset_find(set, part->name);
		add_value(part, entry->value, &wanted);
		len = value_len(old, secret_text_slice(&wanted), part + 1,
		    i + 2 == template->count, &same);
		if (len == SIZE_MAX)
			return false;
		differs[entry - envset_at(set, 0)] |= !same;
		old = slice_from(old, len);
	}
	return false;
}

bool
template_compare(
    const struct template *template, struct slice old, struct envset *set, bool *differs)
{
	size_t count = envset_count(set), i;

	if (compare_parts(template, old, set, differs))
		return true;
	for (i = 0; i < count; i++)
		differs[i] = false;
	return false;
}
