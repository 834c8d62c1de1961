/* SPDX-License-Identifier: Apache-2.0 */
/* What the decorators above an item make of it. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/annotated_priv.h"
#include "config/contract.h"
#include "config/type.h"
#include "config/words.h"
#include "model/name.h"

struct taking {
	struct contract_file *file;
	const struct annotated_header *header;
	const struct annotated_item *item;
	struct contract_key *key;
	const struct decorator *seen[DECORATOR_OTHER_HEADER + 1]; /* by kind */
	struct buf docs;
};

static const char *
name_of(const struct decorator *decorator, int *len)
{
	*len = (int)decorator->name.len;
	return (const char *)decorator->name.data;
}

/* The text that a decorator carries; a call's only argument. The caller frees it. */
static char *
text_of(const struct decorator *decorator)
{
	struct slice rest, name;
	char *text = NULL;

	if (decorator->value == NULL || !decorator->is_call)
		return decorator->value == NULL ? NULL : xstrdup(decorator->value);
	rest = slice_of_text(decorator->value);
	if (!decorator_argument(&rest, &name, &text))
		return xstrdup("");
	return text;
}

/* The texts of all items go into fields that are made anew; EXAMPLE and others are ours. */
static void
put(char **field, char *text)
{
	free(*field);
	*field = text;
}

static void
complain_of_two(struct taking *taking, const struct decorator *decorator)
{
	int len;
	const char *name = name_of(decorator, &len);

	err_fix(decorator_complain(taking->file, decorator, "contract-decorator",
		    "`@%.*s` stands twice above one item", len, name), "leave one of them away");
}

static void
note_unknown(struct taking *taking, const struct decorator *decorator)
{
	struct decorators one = {.items = (struct decorator *)decorator, .count = 1};
	struct annotated_header header = {.has_plugin = taking->header->has_plugin};

	annotated_block(taking->file, &one, false, &header);
}

static void
sort_decorators(struct taking *taking, const struct decorators *decorators)
{
	size_t i;
	int len;

	for (i = 0; i < decorators->count; i++) {
		const struct decorator *decorator = &decorators->items[i];
		const char *name = name_of(decorator, &len);

		if (decorator->kind == DECORATOR_UNKNOWN)
			note_unknown(taking, decorator);
		else if (decorator_is_for_header(decorator->kind))
			err_fix(decorator_complain(taking->file, decorator, "contract-decorator",
				    "`@%.*s` is for the header and stands above an item", len, name),
			    "put a line `# ---` between it and the item");
		else if (taking->seen[decorator->kind] == NULL)
			taking->seen[decorator->kind] = decorator;
		else if (decorator->kind != DECORATOR_DOCS && decorator->kind != DECORATOR_OTHER_ITEM)
			complain_of_two(taking, decorator);
	}
}

/* Two decorators of which one takes back the other: what they say together; false: neither is there. */
static bool
choose(struct taking *taking, enum decorator_kind yes, enum decorator_kind no,
    enum decorator_truth *out)
{
	const struct decorator *one = taking->seen[yes], *other = taking->seen[no];
	enum decorator_truth truth = TRUTH_WRONG, opposite = TRUTH_WRONG;
	int len;

	if (one != NULL && (one->value == NULL || one->value[0] != '{'))
		truth = decorator_truth(taking->file, one);
	if (other != NULL)
		opposite = decorator_truth(taking->file, other);
	if (one != NULL && other != NULL) {
		const char *name = name_of(one, &len);

		err_fix(decorator_complain(taking->file, other, "contract-decorator",
			    "`@%.*s` and its opposite stand above one item", len, name),
		    "leave one of them away");
	}
	*out = truth;
	if (one == NULL && opposite != TRUTH_WRONG)
		*out = opposite == TRUTH_COMPUTED ? TRUTH_COMPUTED
		       : opposite == TRUTH_YES	  ? TRUTH_NO
						  : TRUTH_YES;
	return *out != TRUTH_WRONG;
}

static bool
has_text(const struct annotated_item *item)
{
	return item->computed || (item->example != NULL && item->example[0] != '\0');
}

static void
take_required(struct taking *taking)
{
	struct contract_key *key = taking->key;
	const struct decorator *decorator = taking->seen[DECORATOR_REQUIRED];
	enum decorator_truth truth;
	int len;

	key->required = taking->header->required == REQUIRED_ALL ||
			taking->header->required == REQUIRED_AS_PLAIN ||
			(taking->header->required == REQUIRED_BY_VALUE && has_text(taking->item));
	key->insisted = taking->header->required == REQUIRED_ALL;
	if (choose(taking, DECORATOR_REQUIRED, DECORATOR_OPTIONAL, &truth)) {
		key->required = truth == TRUTH_YES;
		key->insisted = truth == TRUTH_YES;
		if (truth == TRUTH_COMPUTED) {
			const char *name;

			if (decorator == NULL)
				decorator = taking->seen[DECORATOR_OPTIONAL];
			name = name_of(decorator, &len);
			decorator_note(taking->file, decorator, "`@%.*s=%.80s` is not evaluated: it is "
								"taken for optional",
			    len, name, decorator->value);
		}
	}
	if (taking->item->is_comment)
		key->required = key->insisted = false;
}

/* `@sensitive={enabled=…, …}`: options beside being a secret. */
static enum decorator_truth
truth_of_options(const struct decorator *decorator)
{
	struct slice rest = slice_of_text(decorator->value), name;
	enum decorator_truth truth = TRUTH_YES;
	char *value;

	rest = slice_of(rest.data + 1, rest.len - 2);
	while (decorator_argument(&rest, &name, &value)) {
		if (slice_equal_text(name, "enabled") && strcmp(value, "false") == 0)
			truth = TRUTH_NO;
		else if (slice_equal_text(name, "enabled") && strcmp(value, "true") != 0)
			truth = TRUTH_COMPUTED;
		free(value);
	}
	return truth;
}

static void
tell_secret(struct contract_key *key, bool secret, const char *why)
{
	key->secret = secret;
	key->told = true;
	key->why = why;
}

static void
take_default_sensitive(struct taking *taking)
{
	const struct annotated_header *header = taking->header;
	struct contract_key *key = taking->key;
	struct slice name = taking->item->name;

	if (header->sensitive == SENSITIVE_BY_WORDS) {
		key->why = words_secret_name(name);
		if (key->why == NULL)
			key->why = words_secret_value(name, slice_of_text(key->example));
		key->secret = key->why != NULL;
	} else if (header->sensitive == SENSITIVE_BY_PREFIX && slice_starts_with(name, header->prefix)) {
		tell_secret(key, false, "its prefix is that of `@defaultSensitive`");
	} else if (header->sensitive == SENSITIVE_NONE) {
		tell_secret(key, false, "`@defaultSensitive=false`");
	} else {
		tell_secret(key, true, header->sensitive_is_told ?
			"`@defaultSensitive`" : "not `@public`");
		key->told = header->sensitive_is_told;
	}
}

static void
take_sensitive(struct taking *taking)
{
	const struct decorator *decorator = taking->seen[DECORATOR_SENSITIVE];
	struct contract_key *key = taking->key;
	enum decorator_truth truth;
	const char *why;

	take_default_sensitive(taking);
	if (choose(taking, DECORATOR_SENSITIVE, DECORATOR_PUBLIC, &truth) ||
	    (decorator != NULL && decorator->value != NULL && decorator->value[0] == '{')) {
		if (decorator != NULL && decorator->value != NULL && decorator->value[0] == '{')
			truth = truth_of_options(decorator);
		if (truth == TRUTH_COMPUTED)
			decorator_note(taking->file,
			    decorator != NULL ? decorator : taking->seen[DECORATOR_PUBLIC],
			    "whether `%s` is secret is not evaluated: it is taken for one", key->name);
		tell_secret(key, truth != TRUTH_NO, truth == TRUTH_NO ? "`@public`" : "`@sensitive`");
	}
	why = key->secret ? NULL : words_secret_name(taking->item->name);
	if (why != NULL && key->told)
		contract_note(taking->file->expected, taking->file->file, taking->item->line, 1,
		    "a name like that of a secret is said to be public");
}

/* A type that is chosen when the file is loaded elsewhere. */
static bool
is_chosen(const struct decorator *decorator)
{
	static const char *const functions[] = {"if(", "ifs(", "forEnv(", "fallback(", "remap(", "eq(",
	    "ref(", "not(", "concat("};
	size_t i;

	for (i = 0; i < ARRAY_LEN(functions); i++)
		if (strncmp(decorator->value, functions[i], strlen(functions[i])) == 0)
			return true;
	return decorator->value[0] == '$';
}

static void
take_type(struct taking *taking)
{
	const struct decorator *decorator = taking->seen[DECORATOR_TYPE];
	struct err problem = ERR_INIT, *told;

	if (decorator == NULL)
		return;
	if (decorator->value == NULL || decorator->is_call) {
		err_fix(decorator_complain(taking->file, decorator, "contract-type",
			    "`@type` names no type"), "`@type=port`, `@type=string(minLength=8)`");
		return;
	}
	if (is_chosen(decorator)) {
		decorator_note(taking->file, decorator, "`@type=%.80s` is not evaluated: any value fits",
		    decorator->value);
		return;
	}
	if (type_read(slice_of_text(decorator->value), &taking->key->type, &problem) == 0) {
		if (taking->key->type->dropped > 0)
			decorator_note(taking->file, decorator, "options of `@type` that are computed or "
								"change values are not looked at");
		return;
	}
	if (taking->header->has_plugin && strncmp(problem.message, "there is no", 11) == 0) {
		decorator_note(taking->file, decorator, "`@type=%.80s` is not known here, perhaps of a "
							"plugin: any value fits", decorator->value);
		err_done(&problem);
		return;
	}
	told = decorator_complain(taking->file, decorator, problem.id, "%.250s", problem.message);
	err_fix(told, "%s", problem.fix);
	err_done(&problem);
}

static struct err *
complain_of_default(struct taking *taking, const char *what, const char *why)
{
	struct err *told = decorator_complain(taking->file, taking->seen[DECORATOR_DEFAULT],
	    "contract-default", "the default of `%s` %s", taking->key->name, what);

	err_why(told, "%s", why);
	return told;
}

/* The default is in a file that everybody with the repository has, and programs get it. */
static void
take_default(struct taking *taking)
{
	const struct decorator *decorator = taking->seen[DECORATOR_DEFAULT];
	struct contract_key *key = taking->key;
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	const char *why;

	if (decorator == NULL)
		return;
	if (decorator->value == NULL || decorator_is_computed(decorator)) {
		decorator_note(taking->file, decorator, "`@default` without a fixed text is not evaluated");
		return;
	}
	put(&key->default_value, text_of(decorator));
	why = words_secret_value(taking->item->name, slice_of_text(key->default_value));
	if (why == NULL && key->secret && (taking->seen[DECORATOR_SENSITIVE] != NULL))
		why = "`@sensitive`";
	if (why == NULL && key->secret)
		why = words_secret_name(taking->item->name);
	if (why != NULL) {
		err_fix(complain_of_default(taking, "would be a secret in a committed file", why),
		    "leave `@default` away, and set it where it is needed");
	} else if (words_is_placeholder(slice_of_text(key->default_value))) {
		complain_of_default(taking, "is a placeholder", "programs would get it as it is");
	} else if (!type_fits(key->type, slice_of_text(key->default_value), &wanted)) {
		buf_addf(&wanted, " is what its `@type` asks for");
		complain_of_default(taking, "is not of its type", buf_text(&wanted));
	}
}

static void
take_texts(struct taking *taking)
{
	const struct decorator *example = taking->seen[DECORATOR_EXAMPLE];
	const struct decorator *deprecated = taking->seen[DECORATOR_DEPRECATED];
	struct contract_key *key = taking->key;
	struct buf ignored CLEANUP(buf_done) = BUF_INIT;

	if (example != NULL && example->value != NULL && !decorator_is_computed(example))
		put(&key->example, text_of(example));
	if (deprecated != NULL) {
		key->deprecated = deprecated->value == NULL || strcmp(deprecated->value, "false") != 0;
		if (deprecated->value != NULL && strcmp(deprecated->value, "true") != 0)
			put(&key->instead, text_of(deprecated));
		else if (deprecated->stray != NULL)
			put(&key->instead, xstrdup(deprecated->stray));
	}
	if (key->example != NULL && !taking->item->computed && key->type != NULL &&
	    !words_is_placeholder(slice_of_text(key->example)) &&
	    !type_fits(key->type, slice_of_text(key->example), &ignored))
		contract_note(taking->file->expected, taking->file->file, taking->item->line, 1,
		    "the example is not of the type that is asked for");
}

/* `@docs(URL)`, `@docs("what", URL)`, as often as one likes. */
static void
take_docs(struct taking *taking, const struct decorators *decorators)
{
	struct buf docs CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	for (i = 0; i < decorators->count; i++) {
		const struct decorator *decorator = &decorators->items[i];
		struct slice rest = slice_of_text(decorator->value), name;
		char *text, *last = NULL;

		if ((decorator->kind != DECORATOR_DOCS && decorator->kind != DECORATOR_DOCS_URL) ||
		    decorator->value == NULL || decorator_is_computed(decorator))
			continue;
		if (!decorator->is_call)
			last = xstrdup(decorator->value);
		while (decorator->is_call && decorator_argument(&rest, &name, &text))
			put(&last, text);
		if (last != NULL)
			buf_addf(&docs, "%s%s", docs.len > 0 ? "\n" : "", last);
		free(last);
	}
	if (docs.len > 0)
		put(&taking->key->docs, buf_take(&docs));
}

static void
take_all(struct taking *taking, const struct decorators *decorators)
{
	struct contract_key *key = taking->key;

	sort_decorators(taking, decorators);
	take_required(taking);
	take_sensitive(taking);
	take_type(taking);
	take_default(taking);
	take_texts(taking);
	take_docs(taking, decorators);
	if (taking->seen[DECORATOR_INTERNAL] != NULL)
		key->internal =
		    decorator_truth(taking->file, taking->seen[DECORATOR_INTERNAL]) != TRUTH_NO;
	key->placeholder = key->example != NULL && words_is_placeholder(slice_of_text(key->example));
	if (key->type == NULL && key->example != NULL && !key->placeholder)
		key->hint = contract_type_of(taking->item->name, key->example);
}

static void
note_twice(struct contract_file *file, const struct contract *contract,
    const struct annotated_item *item)
{
	const struct contract_key *before = contract_find(contract, item->name);

	if (before != NULL && !item->is_comment)
		contract_note(file->expected, file->file, item->line, item->column,
		    "this name stands twice; what is said here counts");
}

void
annotated_take(struct contract_file *file, const struct annotated_header *header,
    const struct decorators *decorators, const struct annotated_item *item)
{
	struct contract_key key = {0};
	struct taking taking = {.file = file, .header = header, .item = item, .key = &key};

	if (!name_is_valid(item->name)) {
		if (!item->is_comment)
			contract_complain_of_name(file, item->name, item->line, item->column);
		return;
	}
	key.name = xstrndup((const char *)item->name.data, item->name.len);
	key.file = (char *)file->file;
	key.line = item->line;
	key.computed = item->computed;
	if (item->example != NULL && item->example[0] != '\0')
		key.example = xstrdup(item->example);
	if (item->description != NULL)
		key.description = xstrdup(item->description);
	take_all(&taking, decorators);
	note_twice(file, file->expected, item);
	contract_add(item->is_comment ? file->optional : file->expected, &key);
	key.file = NULL; /* it is the file's */
	contract_key_done(&key);
}
