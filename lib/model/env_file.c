/* SPDX-License-Identifier: Apache-2.0 */
#include "model/env_file.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/list.h"
#include "model/env_file_priv.h"

static const char *const template_words[] = {"example", "sample", "template", "tpl", "tmpl",
    "dist", "defaults", "default", "schema", "skel", "blank"};
static const char *const local_words[] = {"local", "override"};
static const char *const copy_words[] = {"bak", "backup", "old", "orig", "original", "save",
    "saved", "copy", "tmp", "temp", "swp", "rej", "prev"};
static const char *const encrypted_words[] = {"gpg", "pgp", "asc", "age", "enc", "encrypted",
    "crypt"};
static const char *const key_files[] = {".env.keys", ".env.vault", ".env.me", ".env.previous",
    ".env.project"};
static const char *const code_ends[] = {".js", ".ts", ".mjs", ".cjs", ".py", ".rb", ".php", ".go",
    ".rs", ".md", ".html", ".lock"};

bool
env_word_equal(struct slice word, const char *text)
{
	return word.len == strlen(text) &&
	       (word.len == 0 || strncasecmp((const char *)word.data, text, word.len) == 0);
}

bool
env_token_next(struct slice *rest, struct slice *token)
{
	while (rest->len > 0) {
		size_t len = 0;

		while (len < rest->len && strchr(".-_~#", rest->data[len]) == NULL)
			len++;
		*token = slice_of(rest->data, len);
		*rest = slice_from(*rest, len + 1);
		if (len > 0)
			return true;
	}
	return false;
}

static bool
is_one_of(struct slice word, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (env_word_equal(word, words[i]))
			return true;
	}
	return false;
}

static bool
has_word(const char *name, const char *const *words, size_t count)
{
	struct slice rest = slice_of_text(name), token;

	while (env_token_next(&rest, &token)) {
		if (is_one_of(token, words, count))
			return true;
	}
	return false;
}

/* Nothing in TEXT but words that are known here, and at least one. */
static bool
is_known(const char *text)
{
	struct slice rest = slice_of_text(text), token;
	size_t count = 0;

	for (; env_token_next(&rest, &token); count++) {
		if (env_word_class(token) < 0 &&
		    !is_one_of(token, template_words, ARRAY_LEN(template_words)) &&
		    !is_one_of(token, local_words, ARRAY_LEN(local_words)) &&
		    !is_one_of(token, copy_words, ARRAY_LEN(copy_words)) &&
		    !is_one_of(token, encrypted_words, ARRAY_LEN(encrypted_words)))
			return false;
	}
	return count > 0;
}

static bool
ends_with_any(const char *name, const char *const *ends, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (slice_ends_with(slice_of_text(name), ends[i]))
			return true;
	}
	return false;
}

/* `.env`, `.env.prod`, `prod.env`; `env.prod` and `app.env.prod` if what follows is known. */
static bool
is_named_env(const char *name)
{
	const char *inside = strstr(name, ".env.");

	if (ends_with_any(name, code_ends, ARRAY_LEN(code_ends)))
		return false;
	if (slice_ends_with(slice_of_text(name), ".env"))
		return true;
	if (strncmp(name, ".env", 4) == 0 && strchr("._-~", name[4]) != NULL)
		return true;
	if (strncmp(name, "env", 3) == 0 && name[3] != '\0' && strchr("._-", name[3]) != NULL)
		return is_known(name + 4);
	return inside != NULL && is_known(inside + 5);
}

int
env_folder_is(const char *name)
{
	static const char *const names[] = {"env", "envs", ".env", ".envs", "environments"};

	return is_one_of(slice_of_text(name), names, ARRAY_LEN(names));
}

static bool
has_dot_inside(const char *name)
{
	return strchr(name + (name[0] == '.'), '.') != NULL;
}

/* `env/prod`; or anything hidden below `.envs`, as in `.envs/.production/.django`. */
static bool
is_in_env_folder(const char *path, const char *name)
{
	static const char *const others[] = {".gitignore", ".gitkeep", ".gitattributes", ".keep",
	    ".dockerignore", ".DS_Store"};
	bool below = strncmp(path, ".envs/", 6) == 0 || strstr(path, "/.envs/") != NULL;
	char *folder CLEANUP(freep) = NULL;

	if (has_dot_inside(name) || strcmp(name, ".") == 0)
		return false;
	if (below && name[0] == '.')
		return !is_one_of(slice_of_text(name), others, ARRAY_LEN(others));
	if (env_word_class(slice_of_text(name + (name[0] == '.'))) < 0)
		return false;
	folder = path_folder(path);
	return env_folder_is(path_name(folder));
}

enum env_file_kind
env_file_kind(const char *path)
{
	const char *name = path_name(path);

	if (strcmp(name, ".envrc") == 0)
		return ENV_FILE_SCRIPT;
	if (!is_named_env(name) && !is_in_env_folder(path, name))
		return ENV_FILE_NONE;
	if (has_word(name, template_words, ARRAY_LEN(template_words)))
		return ENV_FILE_TEMPLATE;
	if (is_one_of(slice_of_text(name), key_files, ARRAY_LEN(key_files)))
		return ENV_FILE_KEYS;
	if (has_word(name, encrypted_words, ARRAY_LEN(encrypted_words)))
		return ENV_FILE_ENCRYPTED;
	if (has_word(name, copy_words, ARRAY_LEN(copy_words)) || strchr(name, '~') != NULL)
		return ENV_FILE_COPY;
	if (has_word(name, local_words, ARRAY_LEN(local_words)))
		return ENV_FILE_LOCAL;
	return ENV_FILE_VALUES;
}

const char *
env_file_reason(enum env_file_kind kind)
{
	static const char *const reasons[] = {
	    [ENV_FILE_NONE] = "not an env file by its name",
	    [ENV_FILE_VALUES] = NULL,
	    [ENV_FILE_TEMPLATE] = "a template: it has names, not values",
	    [ENV_FILE_LOCAL] = "one person's own values, by its name",
	    [ENV_FILE_COPY] = "an old copy, by its name",
	    [ENV_FILE_KEYS] = "keys or state of another program",
	    [ENV_FILE_ENCRYPTED] = "encrypted, by its name: decrypt it first",
	    [ENV_FILE_SCRIPT] = "a program that sets variables, not a list of values",
	};

	return reasons[kind];
}
