/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json.h"

#include <stdio.h>

#include "base/clock.h"
#include "text/escape.h"

static void
before_item(struct json *json, const char *key)
{
	if (json->comma)
		secret_text_add_byte(&json->text, ',');
	json->comma = true;
	if (key == NULL)
		return;
	secret_text_add_byte(&json->text, '"');
	json_escape_add_secret(&json->text, slice_of_text(key));
	secret_text_add_text(&json->text, "\":");
}

static void
open_item(struct json *json, const char *key, unsigned char bracket)
{
	before_item(json, key);
	secret_text_add_byte(&json->text, bracket);
	json->comma = false;
}

static void
close_item(struct json *json, unsigned char bracket)
{
	secret_text_add_byte(&json->text, bracket);
	json->comma = true;
}

static void
add_raw_byte(struct secret_text *text, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	secret_text_add_text(text, "\\u00");
	secret_text_add_byte(text, (unsigned char)digits[byte >> 4]);
	secret_text_add_byte(text, (unsigned char)digits[byte & 15]);
}

void
json_start(struct json *json)
{
	*json = (struct json){SECRET_TEXT_INIT, false};
	secret_text_add_byte(&json->text, '{');
}

struct slice
json_end(struct json *json)
{
	secret_text_add_text(&json->text, "}\n");
	return secret_text_slice(&json->text);
}

void
json_done(struct json *json)
{
	secret_text_done(&json->text);
}

void
json_text(struct json *json, const char *key, const char *text)
{
	if (text == NULL)
		json_nil(json, key);
	else
		json_slice(json, key, slice_of_text(text));
}

void
json_slice(struct json *json, const char *key, struct slice text)
{
	before_item(json, key);
	secret_text_add_byte(&json->text, '"');
	while (text.len > 0) {
		size_t good = utf8_invalid_at(text);

		json_escape_add_secret(&json->text, slice_of(text.data, good));
		if (good < text.len)
			add_raw_byte(&json->text, text.data[good++]);
		text = slice_from(text, good);
	}
	secret_text_add_byte(&json->text, '"');
}

void
json_number(struct json *json, const char *key, uint64_t number)
{
	char digits[24];

	before_item(json, key);
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
	secret_text_add_text(&json->text, digits);
}

void
json_bool(struct json *json, const char *key, bool yes)
{
	before_item(json, key);
	secret_text_add_text(&json->text, yes ? "true" : "false");
}

void
json_nil(struct json *json, const char *key)
{
	before_item(json, key);
	secret_text_add_text(&json->text, "null");
}

void
json_time(struct json *json, const char *key, uint64_t time_ms)
{
	char text[CLOCK_TEXT];

	if (time_ms == 0) {
		json_nil(json, key);
		return;
	}
	clock_text(time_ms, text);
	json_text(json, key, text);
}

void
json_open_map(struct json *json, const char *key)
{
	open_item(json, key, '{');
}

void
json_close_map(struct json *json)
{
	close_item(json, '}');
}

void
json_open_list(struct json *json, const char *key)
{
	open_item(json, key, '[');
}

void
json_close_list(struct json *json)
{
	close_item(json, ']');
}

void
json_join(struct json *json, const char *key, const struct json *item)
{
	before_item(json, key);
	secret_text_add(&json->text, secret_text_slice(&item->text));
	secret_text_add_byte(&json->text, '}');
}
