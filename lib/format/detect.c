/* SPDX-License-Identifier: Apache-2.0 */
#include "format/detect.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "format/detect_priv.h"
#include "format/formats_priv.h"

bool
detect_is(struct detected *out, const char *name, const char *why)
{
	*out = (struct detected){.name = name, .why = why};
	return true;
}

/* What a file begins with that is no list of values, and what to do with it. */
static const struct {
	const char *begin;
	size_t len;
	const char *what, *fix;
} foreign[] = {
    {"\xff\xfe", 2, "UTF-16 text", "write it as UTF-8: `iconv -f UTF-16 -t UTF-8`"},
    {"\xfe\xff", 2, "UTF-16 text", "write it as UTF-8: `iconv -f UTF-16 -t UTF-8`"},
    {"\x1f\x8b", 2, "compressed", "unpack it first"},
    {"PK\x03\x04", 4, "an archive", "unpack it first"},
    {"\x7f" "ELF", 4, "a program", "name the file that has its values"},
    {"SQLite format 3", 15, "a database", "name the file that has the values"},
    {"-----BEGIN ", 11, "a key or a certificate",
	"it is one value: `evenkeep set NAME --file FILE`"},
};

static int
refuse(const char *file, const char *what, const char *fix, struct err *err)
{
	err_set(err, ERR_INVALID, "unknown-text", "`%.200s` is %s, not a list of values", file, what);
	return err_fix(err, "%s; `--as` says how it is to be read", fix);
}

static int
check_foreign(const char *file, struct slice text, struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(foreign); i++) {
		if (text.len >= foreign[i].len &&
		    memcmp(text.data, foreign[i].begin, foreign[i].len) == 0)
			return refuse(file, foreign[i].what, foreign[i].fix, err);
	}
	return 0;
}

/* Text with NULs: entries that end with one each, or nothing for us. */
static int
detect_binary(const char *file, struct slice text, struct detected *out, struct err *err)
{
	struct slice first = slice_of(text.data, slice_find(text, '\0'));
	size_t equals = slice_find(first, '='), i;

	for (i = 0; i < equals; i++) {
		if (first.data[i] <= ' ' || first.data[i] >= 0x7f)
			break;
	}
	if (equals == first.len || equals == 0 || i < equals)
		return refuse(file, "binary", "name a text file", err);
	detect_is(out, "null", "its entries end with NUL");
	return 0;
}

static bool
is_known_name(const char *file)
{
	const char *name = path_name(file);

	return strncmp(name, ".env", 4) == 0 || strncmp(name, "env.", 4) == 0 ||
	       slice_ends_with(slice_of_text(name), ".env");
}

int
format_detect(const char *file, struct slice text, struct detected *out, struct err *err)
{
	int r;

	r = check_foreign(file, text, err);
	if (r < 0)
		return r;
	if (slice_find(text, '\0') < text.len)
		return detect_binary(file, text, out, err);
	if (dotenvx_is(text) && detect_is(out, "dotenvx", "it has marks of dotenvx"))
		return 0;
	if (detect_by_name(file, out) || detect_json(text, out) || detect_yaml(text, out) ||
	    detect_lines(text, out))
		return 0;
	detect_is(out, "compose", is_known_name(file) ? "its name is that of an env file" :
	    "nothing in it says otherwise");
	out->is_dotenv = true;
	return 0;
}
