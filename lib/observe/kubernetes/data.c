/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of Secrets and ConfigMaps, as the API server reads them: keys of letters, digits, `-`, `_`
 * and `.`; texts only; `data` of a Secret in base64 as Go's standard encoding takes it, which
 * skips line breaks, wants `=` to whole groups of four and lets unused bits be.
 */
#include <string.h>

#include "observe/kubernetes/kubernetes_priv.h"
#include "observe/literal.h"

enum { KEY_LONGEST = 253 };

static bool
is_key(struct slice key)
{
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = key.data[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
			(c == '\0' || strchr("-_.", c) == NULL))
			return false;
	}
	return key.len > 0 && key.len <= KEY_LONGEST && !slice_equal_text(key, ".") &&
		!slice_starts_with(key, "..");
}

/* As variables are called, not files. */
static bool
is_variable_name(struct slice key)
{
	return is_key(key) && slice_find(key, '.') == key.len && slice_find(key, '-') == key.len;
}

static int
bits_of(unsigned char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* The bytes that TEXT stands for, in ARENA; false: none. */
static bool
decode(struct slice text, struct arena *arena, struct slice *out)
{
	unsigned char *bytes = arena_alloc_unset(arena, text.len / 4 * 3 + 4);
	unsigned long group = 0;
	size_t count = 0, padding = 0, len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];
		int bits = bits_of(c);

		if (c == '\n' || c == '\r')
			continue;
		if (c == '=' && count % 4 >= 2)
			padding++;
		else if (bits < 0 || padding > 0)
			return false;
		group = group << 6 | (unsigned long)(bits < 0 ? 0 : bits);
		if (++count % 4 == 0) {
			for (int shift = 16; shift >= 0; shift -= 8)
				bytes[len++] = (unsigned char)(group >> shift);
			len -= padding;
			group = 0;
		}
	}
	*out = slice_of(bytes, len);
	return count % 4 == 0;
}

/* One line and a line break behind it. */
static bool
has_trailing_newline(struct slice value)
{
	return value.len > 1 && slice_find(value, '\n') == value.len - 1;
}

static struct slice
without_newline(struct slice value)
{
	while (value.len > 0 && (value.data[value.len - 1] == '\n' ||
		value.data[value.len - 1] == '\r'))
		value.len--;
	return value;
}

struct data {
	struct kubernetes *kubernetes;
	const struct kube_object *object;
	const char *field;  /* `data`, `stringData`, `binaryData` */
	bool is_base64;
};

static void
put_value(const struct data *data, const struct tree *item, struct subject *subject)
{
	struct slice value = item->text;
	bool later = kube_is_filled_later(value), good = true;
	struct literal literal;

	if (data->is_base64)
		good = later || decode(item->text, data->kubernetes->arena, &value);
	literal = literal_of(data->kubernetes->project->words, item->key, without_newline(value), later,
		later);
	if (literal.placeholder)
		good = true;
	literal_put(&literal, subject);
	subject_bool(subject, "data_not_base64", !good);
	subject_bool(subject, "trailing_newline", good && has_trailing_newline(value));
}

static void
add_key(const struct data *data, const struct tree *item)
{
	struct mark mark = item->key_at;
	struct subject *subject = kube_add(data->kubernetes, data->object, "manifest", mark);
	bool no_string = kube_is_no_string(item);

	subject_text(subject, "kind", data->object->kind);
	subject_text(subject, "part", "key");
	subject_text(subject, "field", data->field);
	subject_text(subject, "name", pool_slice(data->kubernetes->project->pool, item->key));
	subject_bool(subject, "example", kube_is_example(data->object));
	subject_bool(subject, "encrypted", data->object->is_encrypted);
	subject_bool(subject, "key_invalid", !is_key(item->key));
	subject_bool(subject, "is_variable", is_variable_name(item->key));
	subject_bool(subject, "value_not_string", no_string);
	if (!no_string && tree_is_text(item) && !data->object->is_encrypted)
		put_value(data, item, subject);
}

static void
add_keys(struct kubernetes *kubernetes, const struct kube_object *object, const char *field,
	bool is_base64)
{
	const struct data data = {kubernetes, object, field, is_base64};
	const struct tree *map = tree_find(object->root, field);

	for (const struct tree *at = map == NULL || map->kind != NODE_MAP ? NULL : map->first;
		at != NULL; at = at->next)
		add_key(&data, at);
}

void
kube_data_facts(struct kubernetes *kubernetes, const struct kube_object *object)
{
	if (kube_is(object, "", "Secret")) {
		add_keys(kubernetes, object, "data", true);
		add_keys(kubernetes, object, "stringData", false);
	} else if (kube_is(object, "", "ConfigMap")) {
		add_keys(kubernetes, object, "data", false);
		add_keys(kubernetes, object, "binaryData", true);
	}
}
