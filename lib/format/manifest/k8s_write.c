/* SPDX-License-Identifier: Apache-2.0 */
#include "format/manifest/k8s_priv.h"

#include <string.h>

#include "format/data/yaml_priv.h"
#include "format/write_priv.h"
#include "text/base64.h"

enum { KEY_MOST = 253, OBJECT_NAME_MOST = 253, SPACE_MOST = 63, DATA_MOST = 1 << 20 };

static bool
is_small(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A DNS name: parts of small letters, digits and inner dashes; with dots between if DOTTED. */
static bool
is_dns_name(const char *text, size_t most, bool dotted)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		bool is_edge = i == 0 || i + 1 == len || text[i - 1] == '.' || text[i + 1] == '.';

		if (!is_small((unsigned char)text[i]) && (is_edge || text[i] != '-') &&
			(i == 0 || i + 1 == len || text[i] != '.' || text[i - 1] == '.' || !dotted))
			return false;
	}
	return len > 0 && len <= most;
}

static int
check_opts(const struct format *format, const struct format_opts *opts, struct err *err)
{
	static const char fix[] = "small letters, digits and inner dashes: `--name shop-env`";

	if (opts->name == NULL || opts->name[0] == '\0') {
		err_set(err, ERR_USAGE, "no-object-name", "`%s` needs a name for the object",
			format->name);
		return err_fix(err, "give it one: `--name shop-env`");
	}
	if (!is_dns_name(opts->name, OBJECT_NAME_MOST, true)) {
		err_set(err, ERR_USAGE, "object-name",
			"`%.60s` is no name for an object of Kubernetes", opts->name);
		return err_fix(err, fix);
	}
	if (opts->space != NULL && !is_dns_name(opts->space, SPACE_MOST, false)) {
		err_set(err, ERR_USAGE, "object-name",
			"`%.60s` is no name for a namespace of Kubernetes", opts->space);
		return err_fix(err, fix);
	}
	return 0;
}

int
k8s_check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	size_t room = DATA_MOST;
	int r = check_opts(format, opts, err);

	for (size_t i = 0; r == 0 && i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		if (entry->value.len > room)
			return refuse_value(format, entry,
				"the limit of 1,048,576 bytes for all values of an object", room,
				"render fewer names into one object: `--service`, or split the service",
				err);
		room -= entry->value.len;
	}
	return r;
}

static bool
is_key_byte(unsigned char c)
{
	return is_small(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

int
k8s_check_name(const struct format *format, const struct entry *entry, struct err *err)
{
	static const char fix[] = "rename it to letters, digits and `_`, or map it with `take` in "
		"evenkeep.yaml";
	struct slice name = entry->name;

	for (size_t at = 0; at < name.len; at++)
		if (!is_key_byte(name.data[at]))
			return refuse_name(format, entry, "a character that it does not take", at, fix,
				err);
	if (name.len > KEY_MOST)
		return refuse_name(format, entry, "the limit of 253 bytes for a name", KEY_MOST, fix,
			err);
	if (slice_equal_text(name, ".") || slice_starts_with(name, ".."))
		return refuse_name(format, entry, "dots that Kubernetes keeps for itself,", 0, fix,
			err);
	if (name.data[0] >= '0' && name.data[0] <= '9')
		return refuse_name(format, entry, "a digit, which `envFrom` leaves out without a word,",
			0, fix, err);
	return 0;
}

void
k8s_put_head(struct secret_text *out, const char *kind, const struct format_opts *opts)
{
	secret_text_add_text(out, "apiVersion: v1\nkind: ");
	secret_text_add_text(out, kind);
	secret_text_add_text(out, "\nmetadata:\n  name: ");
	yaml_put_text(out, slice_of_text(opts->name));
	if (opts->space != NULL) {
		secret_text_add_text(out, "\n  namespace: ");
		yaml_put_text(out, slice_of_text(opts->space));
	}
	secret_text_add_byte(out, '\n');
}

static void
put_name(struct secret_text *out, const struct entry *entry)
{
	secret_text_add_text(out, "  ");
	yaml_put_name(out, entry->name);
	secret_text_add_text(out, ": ");
}

void
k8s_put_text(struct secret_text *out, const struct entry *entry)
{
	put_name(out, entry);
	yaml_put_text(out, entry->value);
	secret_text_add_byte(out, '\n');
}

void
k8s_put_bytes(struct secret_text *out, const struct entry *entry)
{
	put_name(out, entry);
	secret_text_add_byte(out, '"');
	base64_write(out, entry->value);
	secret_text_add_text(out, "\"\n");
}
