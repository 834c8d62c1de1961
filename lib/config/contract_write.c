/* SPDX-License-Identifier: Apache-2.0 */
/* One item in the annotated notation, and files of them; what is written is read before it counts. */
#include "config/contract_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/contract.h"
#include "config/contract_priv.h"
#include "config/type.h"
#include "text/env_schema.h"

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
is_same_type(const struct type *a, const struct type *b)
{
	struct buf x CLEANUP(buf_done) = BUF_INIT;
	struct buf y CLEANUP(buf_done) = BUF_INIT;

	if (a == NULL || b == NULL)
		return a == b;
	type_write(a, &x);
	type_write(b, &y);
	return strcmp(buf_text(&x), buf_text(&y)) == 0;
}

bool
contract_key_equal(const struct contract_key *a, const struct contract_key *b)
{
	return a->required == b->required && a->secret == b->secret && a->internal == b->internal &&
	       a->deprecated == b->deprecated && is_same_text(a->instead, b->instead) &&
	       is_same_text(a->example, b->example) &&
	       is_same_text(a->default_value, b->default_value) && is_same_text(a->docs, b->docs) &&
	       is_same_type(a->type, b->type);
}

static bool
is_simple(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			(*at >= '0' && *at <= '9') || strchr("_./:+-", *at) != NULL))
			return false;
	return *text != '\0';
}

/* TEXT as a value of a decorator: bare, or in quotes. False: there is no way. */
static bool
add_value(struct buf *out, const char *text)
{
	static const char quotes[] = "\"'`";
	size_t len = strlen(text), i;
	char quote = '"';

	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	if (is_simple(text)) {
		buf_add_text(out, text);
		return true;
	}
	if (text[len > 0 ? len - 1 : 0] == '\\')
		return false;
	for (i = 0; quotes[i] != '\0'; i++)
		if (strchr(text, quotes[i]) == NULL) {
			quote = quotes[i];
			break;
		}
	buf_add_byte(out, (unsigned char)quote);
	for (i = 0; i < len; i++) {
		if (text[i] == quote)
			buf_add_byte(out, '\\');
		buf_add_byte(out, (unsigned char)text[i]);
	}
	buf_add_byte(out, (unsigned char)quote);
	return true;
}

/* Would the line, as a comment, say something else? */
static bool
says_more(struct slice line)
{
	struct buf comment CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&comment, "# ");
	buf_add(&comment, line);
	return (line.len > 0 && line.data[0] == '@') || contract_is_assignment(line) ||
	       schema_is_divider(buf_slice(&comment));
}

static void
add_description(struct buf *out, const char *description)
{
	struct slice rest = slice_of_text(description), line;

	while (slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		buf_add_text(out, line.len == 0 ? "#" : says_more(line) ? "# - " : "# ");
		buf_add(out, line);
		buf_add_byte(out, '\n');
	}
}

/* The decorators of an item, one behind the other. */
struct decorations {
	struct buf text;
	bool wrong;
};

static void
begin(struct decorations *decorations, const char *name)
{
	buf_addf(&decorations->text, "%s@%s", decorations->text.len == 0 ? "# " : " ", name);
}

static void
add_text(struct decorations *decorations, const char *name, const char *open, const char *text,
    const char *close)
{
	if (text == NULL)
		return;
	begin(decorations, name);
	buf_add_text(&decorations->text, open);
	decorations->wrong |= !add_value(&decorations->text, text);
	buf_add_text(&decorations->text, close);
}

static void
add_docs(struct decorations *decorations, const char *docs)
{
	struct slice rest = slice_of_text(docs), line;

	while (slice_next_line(&rest, &line)) {
		char *one CLEANUP(freep) = xstrndup((const char *)line.data, line.len);

		add_text(decorations, "docs", "(", one, ")");
	}
}

enum word { WORD_REQUIRED = 1, WORD_OPTIONAL = 2, WORD_SENSITIVE = 4, WORD_PUBLIC = 8,
	WORD_COMMENT = 16, WORD_TEXT = 32 };

static void
add_words(struct decorations *decorations, unsigned words)
{
	static const char *const names[] = {"required", "optional", "sensitive", "public"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if ((words & 1U << i) != 0)
			begin(decorations, names[i]);
}

/* Can TEXT stand behind the `=` of an item and be nothing but a text there? */
static bool
is_item_text(const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == '\'' || text[i] == '\\')
			return false;
	return len > 0 && strcmp(text, "undefined") != 0;
}

/* The lines of KEY; false: the notation cannot carry one of its texts. */
static bool
write_item(const struct contract_key *key, unsigned words, struct buf *out)
{
	bool as_text = (words & WORD_TEXT) != 0;
	struct decorations all = {.text = BUF_INIT};

	if (key->description != NULL)
		add_description(out, key->description);
	add_words(&all, words);
	if (key->internal)
		begin(&all, "internal");
	if (key->type != NULL) {
		begin(&all, "type=");
		type_write(key->type, &all.text);
	}
	add_text(&all, "default", "(", key->default_value, ")");
	add_text(&all, "example", "=", as_text ? NULL : key->example, "");
	if (key->deprecated && key->instead == NULL)
		begin(&all, "deprecated");
	add_text(&all, "deprecated", "=", key->instead, "");
	add_docs(&all, key->docs);
	if (all.text.len > 0)
		buf_addf(out, "%s\n", buf_text(&all.text));
	buf_addf(out, "%s%s=", (words & WORD_COMMENT) != 0 ? "# " : "", key->name);
	if (as_text)
		buf_addf(out, is_simple(key->example) ? "%s" : "'%s'", key->example);
	buf_add_byte(out, '\n');
	buf_done(&all.text);
	return !all.wrong;
}

static int
cannot_write(const char *name, struct err *err)
{
	err_set(err, ERR_INVALID, "contract-write", "`%s` cannot be written into a contract", name);
	return err_why(err, "one of its texts has a form that the notation does not carry");
}

/* Its absence refuses a start, and is not only warned of. */
static bool
must_be_set(const struct contract_key *key)
{
	return key->required &&
	       (key->insisted || key->secret || key->placeholder || key->example == NULL);
}

/*
 * The words of an item below `@defaultRequired=infer`: what has a text is expected, and its absence
 * warned of, which is what a text of the plain notation means.
 */
static unsigned
words_of(const struct contract_key *key)
{
	unsigned words = key->secret ? 0U : WORD_PUBLIC;

	if (key->required && !must_be_set(key) && is_item_text(key->example))
		return words | WORD_TEXT;
	return words | (key->required ? WORD_REQUIRED : 0U);
}

/* What WRITTEN says of each name must be what CONTRACT says. */
static int
prove(const struct contract *contract, const struct contract *written, struct err *err)
{
	size_t i;

	for (i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];
		const struct contract_key *back = contract_find(written, slice_of_text(key->name));

		if (back == NULL || !contract_key_equal(key, back) ||
		    (must_be_set(key) && !must_be_set(back)))
			return cannot_write(key->name, err);
	}
	return 0;
}

int
contract_write(const struct contract *contract, const char *title, struct buf *out, struct err *err)
{
	struct contract *written CLEANUP(contract_freep) = contract_new();
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;
	int r;

	add_description(&text, title);
	buf_add_text(&text, "# @defaultRequired=infer @defaultSensitive=true");
	if (contract->current_env != NULL)
		buf_addf(&text, " @currentEnv=$%s", contract->current_env);
	buf_add_text(&text, "\n# ---\n");
	for (i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];

		buf_add_byte(&text, '\n');
		if (!write_item(key, words_of(key), &text))
			return cannot_write(key->name, err);
	}
	r = contract_read(buf_slice(&text), ".env.schema", written, err);
	if (r == 0)
		r = prove(contract, written, err);
	if (r == 0)
		buf_add(out, buf_slice(&text));
	return r;
}

/* Must an empty line stand between TEXT and what is added? */
static bool
needs_gap(struct slice text, bool has_comments)
{
	struct slice last = slice_trim(text);
	size_t at = last.len;

	if (last.len == 0 || slice_ends_with(text, "\n\n") || slice_ends_with(text, "\n\r\n"))
		return false;
	while (at > 0 && last.data[at - 1] != '\n')
		at--;
	return has_comments || last.data[at] == '#';
}

/* TEXT with the item behind it. */
static bool
append_item(struct slice text, const struct contract_key *key, unsigned words, struct buf *out)
{
	struct buf item CLEANUP(buf_done) = BUF_INIT;
	bool dos = slice_find(text, '\r') + 1 == slice_find(text, '\n');
	const char *newline = dos ? "\r\n" : "\n";
	struct slice rest, line;

	if (!write_item(key, words, &item))
		return false;
	buf_clear(out);
	buf_add(out, text);
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		buf_add_text(out, newline);
	if (needs_gap(text, slice_find(buf_slice(&item), '\n') + 1 < item.len))
		buf_add_text(out, newline);
	rest = buf_slice(&item);
	while (slice_next_line(&rest, &line)) {
		buf_add(out, line);
		buf_add_text(out, newline);
	}
	return true;
}

/* The word that would make GOT what KEY wants; 0: nothing is missing, or nothing helps. */
static unsigned
missing_word(const struct contract_key *key, const struct contract_key *got, unsigned words,
    bool annotated)
{
	if (key->required != got->required && (words & (WORD_REQUIRED | WORD_OPTIONAL | WORD_COMMENT)) == 0)
		return key->required ? WORD_REQUIRED : annotated ? WORD_OPTIONAL : WORD_COMMENT;
	if (key->secret != got->secret && (key->told || key->secret) && (words & (WORD_SENSITIVE | WORD_PUBLIC)) == 0)
		return key->secret ? WORD_SENSITIVE : WORD_PUBLIC;
	return 0;
}

/* Is GOT what KEY wants? Being secret by the file's own default is as good as being plain. */
static bool
says(const struct contract_key *key, const struct contract_key *got)
{
	struct contract_key wanted = *key;

	wanted.secret = key->secret || (!key->told && got->secret);
	return contract_key_equal(&wanted, got);
}

static int
changes_others(const char *name, struct err *err)
{
	err_set(err, ERR_INVALID, "contract-write",
	    "a line for `%s` would change what the file says of other names", name);
	err_why(err, "decorators make it a file in the annotated notation, which reads some lines "
		     "differently");
	return err_fix(err, "add the line without decorators (no --type, --secret, --plain), or let "
			    "`evenkeep contract write` write the file anew");
}

static int
append_words(struct slice text, const char *file, const struct contract_key *key,
    const struct contract *before, struct buf *out, struct contract **after, struct err *err)
{
	bool annotated = contract_is_annotated(text, file) || key->type != NULL ||
			 key->default_value != NULL || key->example != NULL;
	unsigned words = 0, more;

	for (;;) {
		const struct contract_key *got;

		contract_freep(after);
		*after = contract_new();
		if (!append_item(text, key, words, out))
			return cannot_write(key->name, err);
		if (contract_read(buf_slice(out), file, *after, err) < 0) {
			bool is_ours = err->line > 0 && before != NULL &&
				       !contract_is_annotated(text, file);

			return is_ours ? changes_others(key->name, err) : err->code;
		}
		got = contract_find(*after, slice_of_text(key->name));
		more = got == NULL ? 0 : missing_word(key, got, words, annotated);
		words |= more;
		if (more == 0)
			return got != NULL && says(key, got) ? 0 : cannot_write(key->name, err);
	}
}

int
contract_append(struct slice text, const char *file, const struct contract_key *key, struct buf *out,
    unsigned *line, struct err *err)
{
	struct contract *before CLEANUP(contract_freep) = contract_new();
	struct contract *after CLEANUP(contract_freep) = NULL;
	struct buf added CLEANUP(buf_done) = BUF_INIT;
	const struct contract_key *there;
	size_t i;
	int r;

	r = contract_read(text, file, before, err);
	if (r < 0)
		return r;
	there = contract_find(before, slice_of_text(key->name));
	if (there != NULL) {
		err_set(err, ERR_INVALID, "contract-has-name", "the contract has `%s`", key->name);
		err_at(err, file, there->line, 1);
		return err_fix(err, "edit that line");
	}
	r = append_words(text, file, key, before, &added, &after, err);
	for (i = 0; r == 0 && i < before->count; i++) {
		const struct contract_key *back =
		    contract_find(after, slice_of_text(before->keys[i].name));

		if (back == NULL || !contract_key_equal(&before->keys[i], back) ||
		    !is_same_text(before->keys[i].description, back->description))
			r = changes_others(key->name, err);
	}
	if (r < 0)
		return r;
	*line = contract_find(after, slice_of_text(key->name))->line;
	buf_add(out, buf_slice(&added));
	return 0;
}
