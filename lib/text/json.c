/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jansson takes its memory from functions that are set for the whole process. They are set for
 * the length of one parse and put back, since a program that uses the library may use jansson
 * too; what other threads allocate or free meanwhile goes to malloc and free.
 */
#include "text/json.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#include "secret/arena.h"
#include "secret/secret.h"
#include "text/escape.h"

struct borrowed {
	json_malloc_t allocate;
	json_free_t release;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local struct arena *current;

static void *
allocate(size_t len)
{
	return current == NULL ? malloc(len) : arena_alloc(current, len);
}

/* What is in the arena is wiped and released with it. */
static void
release(void *memory)
{
	if (current == NULL)
		free(memory);
}

static void
hooks_set(struct borrowed *before, struct arena *arena)
{
	pthread_mutex_lock(&lock);
	json_get_alloc_funcs(&before->allocate, &before->release);
	current = arena;
	json_set_alloc_funcs(allocate, release);
}

static void
hooks_restore(struct borrowed *before)
{
	json_set_alloc_funcs(before->allocate, before->release);
	current = NULL;
	pthread_mutex_unlock(&lock);
}

/* Words for what is wrong, without the piece of text that jansson's own message quotes. */
static const char *
reason_of(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something stands behind its end";
	case json_error_invalid_utf8:
		return "a byte that is not UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a text with the character U+0000";
	case json_error_duplicate_key:
		return "a name that stands twice";
	case json_error_stack_overflow:
		return "nested too deep";
	case json_error_numeric_overflow:
		return "a number that is too large";
	default:
		return "a character that does not belong there";
	}
}

static const char *
kind_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_NULL:
		return "null";
	default:
		return "true or false";
	}
}

static int
check_strings(json_t *object, const char *file, struct err *err)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		struct buf shown CLEANUP(buf_done) = BUF_INIT;
		struct err one = ERR_INIT;

		if (json_is_string(value))
			continue;
		printable_add_cut(&shown, slice_of_text(name), 100);
		err_set(&one, ERR_INVALID, "json-not-text", "`%s` is %s, not a text",
			buf_text(&shown), kind_of(value));
		err_at(&one, file, 0, 0);
		err_fix(&one, "put its value in double quotes");
		err_also(err, &one);
	}
	return err->code;
}

static int
each(json_t *object,
	int (*fn)(void *cookie, struct slice name, struct slice value, struct err *err),
	void *cookie, struct err *err)
{
	const char *name;
	json_t *value;
	int r;

	json_object_foreach(object, name, value) {
		r = fn(cookie, slice_of_text(name),
			slice_of(json_string_value(value), json_string_length(value)), err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
parse(struct slice text, const char *file, json_t **out, struct err *err)
{
	json_error_t error;

	*out = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
	if (*out == NULL) {
		err_set(err, ERR_INVALID, "json", "not valid JSON: %s", reason_of(&error));
		err_at(err, file, error.line < 0 ? 0 : (unsigned)error.line,
			error.column < 0 ? 0 : (unsigned)error.column);
		secret_wipe(&error, sizeof(error)); /* its text quotes the input */
		return err->code;
	}
	if (!json_is_object(*out)) {
		err_set(err, ERR_INVALID, "json", "a JSON object is expected, this is %s",
			kind_of(*out));
		return err_at(err, file, 1, 1);
	}
	return 0;
}

int
json_each_string(struct slice text, const char *file,
	int (*fn)(void *cookie, struct slice name, struct slice value, struct err *err),
	void *cookie, struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(4 * text.len);
	struct borrowed before;
	json_t *object = NULL;
	int r;

	if (text.len == 0)
		text = SLICE_LITERAL("");
	hooks_set(&before, arena);
	r = parse(text, file, &object, err);
	if (r == 0)
		r = check_strings(object, file, err);
	hooks_restore(&before);
	if (r == 0)
		r = each(object, fn, cookie, err);
	return r;
}

bool
json_is_document(struct slice text, unsigned char first)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct borrowed before;
	json_error_t error;
	json_t *document;

	text = slice_trim(text);
	if (text.len == 0 || text.data[0] != first)
		return false;
	arena = arena_new(4 * text.len);
	hooks_set(&before, arena);
	document = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
	hooks_restore(&before);
	secret_wipe(&error, sizeof(error)); /* its text quotes the input */
	return document != NULL;
}
