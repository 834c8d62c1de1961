/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of texts that carry other things: Base64, PEM, cron's times. */
#include <string.h>

#include "config/type_priv.h"

/* Bytes of the Base64 alphabet, the standard one or the one for URLs (RFC 4648), not mixed. */
static bool
is_alphabet(struct slice text)
{
	bool standard = false, url = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		standard |= c == '+' || c == '/';
		url |= c == '-' || c == '_';
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			strchr("+/-_", c) != NULL) || c == '\0')
			return false;
	}
	return !(standard && url);
}

/* With the padding or without. */
bool
form_is_base64(struct slice value)
{
	size_t padding = 0;

	while (padding < 2 && value.len > 0 && value.data[value.len - 1] == '=') {
		value.len--;
		padding++;
	}
	if (value.len == 0 || !is_alphabet(value) || value.len % 4 == 1)
		return false;
	return padding == 0 || (value.len + padding) % 4 == 0;
}

/* `-----WHAT LABEL-----` alone on LINE; *LABEL is the label (RFC 7468). */
static bool
is_boundary(struct slice line, const char *what, struct slice *label)
{
	if (!slice_starts_with(line, what) || !slice_ends_with(line, "-----"))
		return false;
	*label = slice_from(line, strlen(what));
	if (label->len < 6)
		return false;
	label->len -= 5;
	return true;
}

bool
form_is_pem(struct slice value)
{
	struct slice line, begun = {NULL, 0}, ended;
	bool inside = false;
	size_t blocks = 0, body = 0;

	while (slice_next_line(&value, &line)) {
		line = slice_trim(line);
		if (!inside && is_boundary(line, "-----BEGIN ", &begun)) {
			inside = true;
			body = 0;
		} else if (inside && is_boundary(line, "-----END ", &ended)) {
			if (!slice_equal(begun, ended) || body == 0)
				return false;
			inside = false;
			blocks++;
		} else if (inside) {
			/* headers of encrypted keys (`Proc-Type: …`) stand before the body */
			if (line.len > 0 && slice_find(line, ':') == line.len &&
				!form_is_base64(line))
				return false;
			body += line.len;
		} else if (line.len > 0 && blocks == 0) {
			return false;
		}
	}
	return blocks > 0 && !inside;
}

struct cron_field {
	unsigned low, high;
	const char *const *words; /* of its first values; NULL: none */
	unsigned first;           /* what the first word stands for */
};

static bool
take_number(struct slice *text, const struct cron_field *field, unsigned *out)
{
	unsigned number = 0;
	size_t len = 0;

	for (size_t i = 0; field->words != NULL && field->words[i] != NULL; i++)
		if (text->len >= 3 &&
			strncasecmp((const char *)text->data, field->words[i], 3) == 0) {
			*text = slice_from(*text, 3);
			*out = field->first + (unsigned)i;
			return true;
		}
	while (len < text->len && len < 4 && text->data[len] >= '0' && text->data[len] <= '9')
		number = number * 10 + (unsigned)(text->data[len++] - '0');
	*text = slice_from(*text, len);
	*out = number;
	return len > 0 && number >= field->low && number <= field->high;
}

static bool
take_byte(struct slice *text, unsigned char byte)
{
	if (text->len == 0 || text->data[0] != byte)
		return false;
	*text = slice_from(*text, 1);
	return true;
}

/* One of a list: a star, a number or a range, perhaps with a step. */
static bool
take_item(struct slice *text, const struct cron_field *field)
{
	static const struct cron_field steps = {1, 9999, NULL, 0};
	unsigned low, high, step;

	if (!take_byte(text, '*')) {
		if (!take_number(text, field, &low))
			return false;
		if (take_byte(text, '-') && (!take_number(text, field, &high) || high < low))
			return false;
	}
	return !take_byte(text, '/') || take_number(text, &steps, &step);
}

static bool
is_cron_field(struct slice text, const struct cron_field *field)
{
	do {
		if (!take_item(&text, field))
			return false;
	} while (take_byte(&text, ','));
	return text.len == 0;
}

static bool
is_nickname(struct slice value)
{
	static const char *const names[] = {"@yearly", "@annually", "@monthly", "@weekly", "@daily",
		"@midnight", "@hourly"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_equal_text(value, names[i]))
			return true;
	return false;
}

/* The five fields of crontab(5), or one of its nicknames. */
bool
form_is_cron(struct slice value)
{
	static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
		"sep", "oct", "nov", "dec", NULL};
	static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};
	static const struct cron_field fields[] = {{0, 59, NULL, 0}, {0, 23, NULL, 0},
		{1, 31, NULL, 0}, {1, 12, months, 1}, {0, 7, days, 0}};

	if (is_nickname(value))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		size_t end = 0;

		value = slice_trim(value);
		while (end < value.len && value.data[end] != ' ' && value.data[end] != '\t')
			end++;
		if (end == 0 || !is_cron_field(slice_of(value.data, end), &fields[i]))
			return false;
		value = slice_from(value, end);
	}
	return value.len == 0;
}
