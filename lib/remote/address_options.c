/* SPDX-License-Identifier: Apache-2.0 */
/* What the addresses of servers have in common: their parts, options, prefix and origin. */
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "remote/address_priv.h"

enum { PREFIX_PARTS = 4 };

static bool
is_option_name(struct slice name)
{
	size_t i;

	for (i = 0; i < name.len; i++)
		if ((name.data[i] < 'a' || name.data[i] > 'z') &&
		    (name.data[i] < 'A' || name.data[i] > 'Z') && name.data[i] != '_' &&
		    name.data[i] != '-')
			return false;
	return name.len > 0 && name.len <= 24;
}

/* Only its name is shown, and only if it looks like one. */
static int
refuse_option(struct slice text, struct slice name, const char *const *names, struct err *err)
{
	char all[80] = "", why[200];
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s`%s=`", i == 0 ? "" : ", ",
		    names[i]);
	snprintf(why, sizeof(why), "it has no option `%.*s`, but %s", (int)name.len,
	    (const char *)name.data, all);
	return address_refuse(err, text,
	    is_option_name(name) ? why : "what follows `?` is not written `NAME=VALUE&NAME=VALUE`");
}

static int
take_ca(struct slice text, struct slice value, struct err *err)
{
	if (value.len == 0 || value.data[0] != '/' || !address_path_is_plain(value) ||
	    slice_find(value, '%') < value.len)
		return address_refuse(err, text, "`ca=` takes the absolute path of a file");
	return 0;
}

static int
take_region(struct slice text, struct slice value, struct err *err)
{
	size_t i;

	for (i = 0; i < value.len; i++)
		if ((value.data[i] < 'a' || value.data[i] > 'z') &&
		    (value.data[i] < '0' || value.data[i] > '9') && value.data[i] != '-')
			break;
	if (value.len == 0 || value.len > 40 || i < value.len)
		return address_refuse(err, text, "`region=` takes a name of [a-z0-9-]");
	return 0;
}

static int
take_style(struct slice text, struct slice value, struct err *err)
{
	if (!slice_equal_text(value, "path") && !slice_equal_text(value, "host"))
		return address_refuse(err, text, "`style=` is `path` or `host`");
	return 0;
}

static int
take_option(struct slice text, struct slice name, struct slice value,
    struct address_options *out, struct err *err)
{
	struct slice *place = slice_equal_text(name, "ca") ? &out->ca :
	    slice_equal_text(name, "region")		   ? &out->region
							   : &out->style;
	int r;

	if (place->data != NULL)
		return address_refuse(err, text, "an option stands there twice");
	if (place == &out->ca)
		r = take_ca(text, value, err);
	else
		r = place == &out->region ? take_region(text, value, err)
					  : take_style(text, value, err);
	if (r == 0)
		*place = value;
	return r;
}

int
address_parse_options(struct slice text, struct slice query, const char *const *names,
    struct address_options *out, struct err *err)
{
	struct address_options options = {.ca = {0}};
	size_t i;
	int r;

	while (query.len > 0) {
		struct slice one = slice_of(query.data, slice_find(query, '&'));
		size_t equals = slice_find(one, '=');
		struct slice name = slice_of(one.data, equals);

		for (i = 0; names[i] != NULL && !slice_equal_text(name, names[i]); i++)
			;
		if (names[i] == NULL || equals == one.len)
			return refuse_option(text, name, names, err);
		r = take_option(text, name, slice_from(one, equals + 1), &options, err);
		if (r < 0)
			return r;
		query = slice_from(query, one.len + 1);
	}
	*out = options;
	return 0;
}

int
address_split(struct slice text, struct slice rest, struct address_url *out, struct err *err)
{
	size_t mark, slash;

	if (!slice_starts_with(rest, "//"))
		return address_refuse(err, text, "`//HOST` follows the scheme");
	rest = slice_from(rest, 2);
	mark = slice_find(rest, '?');
	slash = slice_find(slice_of(rest.data, mark), '/');
	out->authority = slice_of(rest.data, slash);
	out->path = slice_of(rest.data + slash, mark - slash);
	out->query = slice_from(rest, mark + 1);
	out->has_query = mark < rest.len;
	if (slice_ends_with(out->path, "/"))
		out->path.len--;
	if (slice_ends_with(out->path, "/"))
		return address_refuse(err, text, "the path ends in an empty part");
	return 0;
}

static bool
is_prefix(struct slice path)
{
	size_t parts = 1, part = 0, i;

	for (i = 0; i < path.len; i++) {
		unsigned char c = path.data[i];

		if (c == '/') {
			if (i == part)
				return false;
			parts++;
			part = i + 1;
		} else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
			return false;
		}
	}
	return parts <= PREFIX_PARTS && part < path.len;
}

int
address_add_prefix(struct slice text, struct slice path, struct buf *out, struct err *err)
{
	struct slice prefix = slice_from(path, 1);

	if (prefix.len == 0)
		prefix = SLICE_LITERAL("evenkeep");
	if (!is_prefix(prefix))
		return address_refuse(
		    err, text, "the prefix is 1 to 4 parts of [a-z0-9-], with single slashes between");
	buf_add_byte(out, '/');
	buf_add(out, prefix);
	return 0;
}

void
address_bind(
    struct remote_address *out, struct buf *origin, const struct address_options *options)
{
	if (options->ca.len > 0) {
		out->ca = xstrndup((const char *)options->ca.data, options->ca.len);
		buf_addf(origin, "?ca=%s", out->ca);
	}
	out->origin = buf_take(origin);
}
