/* SPDX-License-Identifier: Apache-2.0 */
/* What a value looks like, without a word of it: rules judge (policies/). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/suggest.h"
#include "config/contract.h"
#include "config/words.h"
#include "drift/parity_priv.h"

enum { WORD_MOST = 64 }; /* letters of a word that may be the name of an environment */

static bool
is_example(const struct expected *expected, struct slice value)
{
	for (size_t i = 0; expected != NULL && i < expected->count; i++)
		if (expected->keys[i]->example != NULL && expected->keys[i]->example[0] != '\0' &&
			slice_equal_text(value, expected->keys[i]->example))
			return true;
	return false;
}

static const char *
type_error(struct pool *pool, const struct expected *expected, struct slice value)
{
	for (size_t i = 0; expected != NULL && i < expected->count; i++) {
		struct buf why CLEANUP(buf_done) = BUF_INIT;

		if (!contract_key_fits(expected->keys[i], value, &why))
			return pool_text(pool, buf_text(&why));
	}
	return NULL;
}

/* Stored with references, or nothing but one: `${NAME:?why}` of a file that was taken literally. */
static bool
is_reference(const struct view_cell *seen)
{
	return (seen->flags & ENTRY_REFERS) != 0 ||
		(slice_starts_with(seen->entry->value, "${") &&
			slice_ends_with(seen->entry->value, "}"));
}

/* Bytes of TEXT before the first that is one of ENDS. */
static size_t
length_before(struct slice text, const char *ends)
{
	size_t len = 0;

	while (len < text.len && (text.data[len] == '\0' || strchr(ends, text.data[len]) == NULL))
		len++;
	return len;
}

struct address {
	struct slice user, password, host;
};

/* Of `scheme://user:password@host:port/…`; false: it is no such text. */
static bool
read_address(struct slice value, struct address *out)
{
	const unsigned char *found = memmem(value.data, value.len, "://", 3);
	struct slice rest, login = {0};
	size_t len;

	if (found == NULL || length_before(value, " \t\n\"'") < (size_t)(found - value.data))
		return false;
	rest = slice_from(value, (size_t)(found - value.data) + 3);
	rest = slice_of(rest.data, length_before(rest, "/?# \t\n"));
	for (len = rest.len; len > 0 && rest.data[len - 1] != '@';)
		len--;
	if (len > 0)
		login = slice_of(rest.data, len - 1);
	rest = slice_from(rest, len);
	len = length_before(login, ":");
	*out = (struct address){
		.user = slice_of(login.data, len),
		.password = len < login.len ? slice_from(login, len + 1) : (struct slice){0},
		.host = slice_of(rest.data, length_before(rest, ":,")),
	};
	return true;
}

/* The password of an address, else the text itself; and a password that is the user's name. */
static bool
is_dictionary(struct slice value)
{
	struct address address;

	if (!read_address(value, &address))
		return words_is_dictionary(value);
	return address.password.len > 0 && (words_is_dictionary(address.password) ||
		slice_equal(address.password, address.user));
}

static bool
has_only_digits(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
	return value.len > 0;
}

static bool
is_same_word(const char *a, const char *b)
{
	const char *usual_a = words_environment(slice_of_text(a));
	const char *usual_b = words_environment(slice_of_text(b));

	return strcasecmp(a, b) == 0 ||
		(usual_a != NULL && usual_b != NULL && strcmp(usual_a, usual_b) == 0);
}

/* The environment that WORD is a name of; that of E, where several are. NULL: of none. */
static const char *
env_called(const struct parity_ask *ask, struct slice word, size_t e)
{
	char text[WORD_MOST + 1];
	const char *found = NULL;

	if (word.len == 0 || word.len > WORD_MOST)
		return NULL;
	memcpy(text, word.data, word.len);
	text[word.len] = '\0';
	if (is_same_word(text, ask->envs[e].view->name))
		return ask->envs[e].view->name;
	for (size_t i = 0; found == NULL && i < ask->env_count; i++)
		if (is_same_word(text, ask->envs[i].view->name))
			found = ask->envs[i].view->name;
	return found;
}

/* The environment that a part of HOST, but not its last, is a name of; its own wins. */
static const char *
env_of_host(const struct parity_ask *ask, struct slice host, size_t e)
{
	const char *own = ask->envs[e].view->name, *found = NULL;
	bool is_single = length_before(host, ".") == host.len;

	if (words_is_public_host(host))
		return NULL;
	while (host.len > 0) {
		size_t domain = length_before(host, "."), len = length_before(host, ".-");
		const char *named = NULL;

		if (is_single || domain < host.len)
			named = env_called(ask, slice_of(host.data, len), e);
		if (named != NULL && strcmp(named, own) == 0)
			return own;
		found = found == NULL ? named : found;
		host = slice_from(host, len < host.len ? len + 1 : len);
	}
	return found;
}

static const char *
env_that_is_meant(const struct parity_ask *ask, struct slice value)
{
	const char **names CLEANUP(freep) = xcalloc(ask->env_count + 1, sizeof(*names));
	char text[WORD_MOST + 1];

	if (value.len < 4 || value.len > WORD_MOST || words_environment(value) != NULL)
		return NULL;
	memcpy(text, value.data, value.len);
	text[value.len] = '\0';
	for (size_t e = 0; e < ask->env_count; e++)
		names[e] = ask->envs[e].view->name;
	return suggest(text, names, ask->env_count);
}

static void
look_for_env(const struct parity *parity, const struct parity_row *row, size_t e,
	struct parity_cell *cell)
{
	struct slice value = cell->seen->entry->value;
	const struct parity_ask *ask = &parity->ask;
	const char *own = ask->envs[e].view->name, *named = NULL;
	struct address address;

	cell->is_address = read_address(value, &address);
	if (cell->is_address) {
		named = env_of_host(ask, address.host, e);
	} else if (!row->secret && words_names_environment(slice_of_text(row->name))) {
		named = env_called(ask, value, e);
		if (named == NULL)
			cell->meant_env = env_that_is_meant(ask, value);
	}
	if (named != NULL && strcmp(named, own) != 0)
		cell->named_env = named;
}

/* The text of a value with references is not yet what a program gets: its form says nothing. */
void
look_at_value(struct parity *parity, const struct parity_row *row, size_t e)
{
	struct parity_cell *cell = &row->cells[e];
	struct slice value = cell->seen->entry->value;

	cell->is_empty = value.len == 0;
	cell->is_reference = is_reference(cell->seen);
	if (cell->is_reference)
		return;
	cell->type_error = type_error(parity->pool, row->expected, value);
	cell->is_placeholder = words_is_placeholder(value) || (row->secret &&
		parity->ask.envs[e].is_protected && is_example(row->expected, value));
	cell->is_dictionary = row->secret && !cell->is_empty && is_dictionary(value);
	cell->is_number = !row->secret && has_only_digits(value);
	cell->has_leading_zero = cell->is_number && value.len > 1 && value.data[0] == '0';
	look_for_env(parity, row, e, cell);
}
