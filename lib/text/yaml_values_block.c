/* SPDX-License-Identifier: Apache-2.0 */
/*
 * block  = ( "|" / ">" ) [ "-" / "+" ] [ 1-9 ] LF *line     both marks in either order
 *
 * The lines are indented by more than the name they belong to: by as much as the first that is not
 * blank, or by the number. `|` keeps line breaks; `>` makes a blank of one between two lines of which
 * neither begins with a blank. `-` drops the line breaks at the end, `+` keeps all.
 */
#include "text/yaml_values_priv.h"

struct block {
	bool folded;
	char chomp;  /* '-', '+' or 0 */
	int indent;  /* -1: not known yet */
	size_t breaks;       /* behind the line at hand, its own included */
	bool any, was_blank; /* a line was read; it began with a blank */
};

static int
take_header(struct values *values, int parent, struct block *block, struct err *err)
{
	block->folded = values_byte(values, 0) == '>';
	for (values->at++;; values->at++) {
		unsigned char c = values_byte(values, 0);

		if ((c == '-' || c == '+') && block->chomp == 0)
			block->chomp = (char)c;
		else if (c >= '1' && c <= '9' && block->indent < 0)
			block->indent = (parent < 0 ? 0 : parent) + (c - '0');
		else
			break;
	}
	return values_end_of_line(values, err);
}

/*
 * Over the newline and lines of blanks, which count, to the start of a line's text: where its
 * indentation ends, or sooner where it is indented by less.
 */
static int
take_breaks(struct values *values, struct block *block, int *longest, struct err *err)
{
	while (values_byte(values, 0) == '\n') {
		values_next_line(values);
		block->breaks++;
		while (values_byte(values, 0) == ' ' &&
			(block->indent < 0 || values_column(values) < block->indent))
			values->at++;
		if (values_column(values) > *longest && values_byte(values, 0) == '\n')
			*longest = values_column(values);
	}
	if (values_byte(values, 0) == '\t' && values_column(values) != block->indent)
		return values_wrong(values, "a tab where blanks indent", "indent with blanks", err);
	return 0;
}

/* The first line that is not blank says how far all are indented. */
static int
find_indent(struct values *values, int parent, struct block *block, struct err *err)
{
	int longest = 0, least = parent + 1 < 1 ? 1 : parent + 1, r;
	bool known = block->indent >= 0;

	r = take_breaks(values, block, &longest, err);
	if (r < 0 || known)
		return r;
	block->indent = values_column(values);
	if (block->indent < least || values_byte(values, 0) == '\0')
		block->indent = least;
	if (longest > block->indent)
		return values_wrong(values, "a first line that is indented by less than a blank one",
			"take the blanks out of the empty lines", err);
	return 0;
}

static void
add_breaks(struct values *values, size_t count)
{
	while (count-- > 0)
		secret_text_add_byte(&values->scratch, '\n');
}

/* What the line breaks between two lines are. */
static void
join(struct values *values, const struct block *block, bool is_blank)
{
	bool folds = block->folded && block->any && !block->was_blank && !is_blank;

	if (!block->any || !folds)
		add_breaks(values, block->breaks);
	else if (block->breaks == 1)
		secret_text_add_byte(&values->scratch, ' ');
	else
		add_breaks(values, block->breaks - 1);
}

static int
take_line(struct values *values, struct block *block, struct err *err)
{
	bool is_blank = values_is_blank(values_byte(values, 0));
	size_t len = 0;

	while (values_is_blank(values_byte(values, len)))
		len++;
	if (values_is_end(values_byte(values, len)) && !values->loose)
		return values_wrong(values, "a line of blanks in a text of many lines",
			"take the blanks out, or put the text in double quotes", err);
	join(values, block, is_blank);
	while (!values_is_end(values_byte(values, len)))
		len++;
	secret_text_add(&values->scratch, slice_of(values->text.data + values->at, len));
	values->at += len;
	block->any = true;
	block->was_blank = is_blank;
	block->breaks = 0;
	return 0;
}

/* The line breaks at the end. */
static int
chomp(struct values *values, const struct block *block, struct err *err)
{
	if (block->chomp == '-')
		return 0;
	if (block->breaks == 0 && block->any && values->loose)
		return 0;
	if (block->breaks == 0 && block->any)
		return values_wrong(values, "a text of many lines that the file ends without a newline",
			"end the file with a newline, or write `|-`", err);
	if (block->chomp == '+')
		add_breaks(values, block->breaks);
	else if (block->any)
		add_breaks(values, 1);
	return 0;
}

int
values_block(struct values *values, int parent, struct node **out, struct err *err)
{
	struct values start = *values;
	struct block block = {.indent = -1};
	int r, ignored = 0;

	values->scratch.len = 0;
	r = take_header(values, parent, &block, err);
	if (r == 0)
		r = find_indent(values, parent, &block, err);
	if (r == 0 && block.breaks > 0)
		block.breaks--; /* the header's own */
	while (r == 0 && values_byte(values, 0) != '\0' && values_column(values) == block.indent) {
		r = take_line(values, &block, err);
		if (r == 0)
			r = take_breaks(values, &block, &ignored, err);
	}
	if (r == 0)
		r = chomp(values, &block, err);
	if (r < 0)
		return r;
	*out = values_new_scalar(values, secret_text_slice(&values->scratch));
	(*out)->style = block.folded ? '>' : '|';
	(*out)->quoted = true;
	values_place(&start, *out);
	/* a line that is indented by less is none of ours: its blanks are looked at again */
	if (values_byte(values, 0) != '\0')
		values->at = values->line_start;
	return 0;
}
