/* SPDX-License-Identifier: Apache-2.0 */
#include "config/type.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/list.h"
#include "base/utf8.h"
#include "config/type_priv.h"
#include "text/json_tree.h"
#include "text/regex.h"

static bool
fits_any(const struct type *type, struct slice value)
{
	(void)type;
	(void)value;
	return true;
}

static bool
fits_number(const struct type *type, struct slice value)
{
	(void)type;
	return form_is_number(value);
}

static bool
fits_boolean(const struct type *type, struct slice value)
{
	static const char *const words[] = {"true", "false", "1", "0", "yes", "no", "on", "off", "t",
		"f", "y", "n"};

	(void)type;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (value.len == strlen(words[i]) &&
			strncasecmp((const char *)value.data, words[i], value.len) == 0)
			return true;
	return false;
}

/* local@domain, as far as it can be told without sending anything. */
static bool
fits_email(const struct type *type, struct slice value)
{
	size_t at = slice_find(value, '@');
	struct slice domain = slice_from(value, at + 1);

	(void)type;
	if (at == 0 || at == value.len || at > 64)
		return false;
	for (size_t i = 0; i < at; i++)
		if (value.data[i] <= ' ' || strchr("()<>,;:\\\"[]\x7f", value.data[i]) != NULL)
			return false;
	return form_is_host(domain) && slice_find(domain, '.') < domain.len;
}

static long
number_option(const struct type *type, const char *name, long otherwise)
{
	const char *text = type_option(type, name);

	return text == NULL ? otherwise : strtol(text, NULL, 10);
}

static bool
fits_port(const struct type *type, struct slice value)
{
	return form_is_port(value, number_option(type, "min", 1), number_option(type, "max", 65535));
}

static bool
fits_ip(const struct type *type, struct slice value)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[16];
	long version = number_option(type, "version", 0);

	if (value.len == 0 || value.len >= sizeof(text) || slice_find(value, '\0') < value.len)
		return false;
	memcpy(text, value.data, value.len);
	text[value.len] = '\0';
	return (version != 6 && inet_pton(AF_INET, text, address) == 1) ||
		(version != 4 && inet_pton(AF_INET6, text, address) == 1);
}

static bool
is_hex(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' || strchr("0123456789abcdefABCDEF", text.data[i]) == NULL)
			return false;
	return text.len > 0;
}

static bool
fits_uuid(const struct type *type, struct slice value)
{
	static const size_t parts[] = {8, 4, 4, 4, 12};
	size_t at = 0;

	(void)type;
	if (value.len != 36)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!is_hex(slice_of(value.data + at, parts[i])))
			return false;
		at += parts[i];
		if (at < value.len && value.data[at++] != '-')
			return false;
	}
	return true;
}

static bool
fits_md5(const struct type *type, struct slice value)
{
	(void)type;
	return value.len == 32 && is_hex(value);
}

static bool
fits_enum(const struct type *type, struct slice value)
{
	for (size_t i = 0; i < type->count; i++)
		if (slice_equal_text(value, type->options[i].value))
			return true;
	return false;
}

static bool
fits_object(const struct type *type, struct slice value)
{
	(void)type;
	return json_is_document(value, '{');
}

static bool
fits_hex(const struct type *type, struct slice value)
{
	(void)type;
	return value.len % 2 == 0 && is_hex(value);
}

static bool
fits_file(const struct type *type, struct slice value)
{
	(void)type;
	return value.len > 0;
}

#define SIMPLE(form) \
	static bool fits_##form(const struct type *type, struct slice value) \
	{ \
		(void)type; \
		return form_is_##form(value); \
	}
SIMPLE(semver)
SIMPLE(iso_date)
SIMPLE(duration)
SIMPLE(bytes)
SIMPLE(hostport)
SIMPLE(base64)
SIMPLE(pem)
SIMPLE(cron)

static const char *const string_options[] = {"minLength", "maxLength", "isLength", "startsWith",
	"endsWith", "matches", NULL};
static const char *const number_options[] = {"min", "max", "precision", "isInt", "isDivisibleBy", NULL};
static const char *const url_options[] = {"schemes", "allowedProtocols", "allowedHosts",
	"allowedDomains", "prependHttps", "noTrailingSlash", "matches", NULL};
static const char *const port_options[] = {"min", "max", NULL};
static const char *const ip_options[] = {"version", NULL};
static const char *const domain_options[] = {"allowWildcard", "allowSingleLabel", "allowIp", "matches",
	NULL};
static const char *const array_options[] = {"separator", "minLength", "maxLength", "isLength", "unique",
	NULL};
static const char *const string_ignored[] = {"toUpperCase", "toLowerCase", "allowEmpty", NULL};
static const char *const number_ignored[] = {"coerceToMinMaxRange", NULL};
static const char *const normalize[] = {"normalize", NULL};
static const char *const duration_ignored[] = {"output", "min", "max", NULL};
static const char *const array_ignored[] = {"format", NULL};
static const char *const record_ignored[] = {"keyType", "entriesMinLength", "entriesMaxLength",
	"entriesIsLength", NULL};

const struct type_rule type_rules[TYPE_KINDS] = {
	[TYPE_STRING] = {"string", "a text", string_options, string_ignored, false, fits_any},
	[TYPE_NUMBER] = {"number", "a number", number_options, number_ignored, false, fits_number},
	[TYPE_BOOLEAN] = {"boolean", "true or false", NULL, NULL, false, fits_boolean},
	[TYPE_URL] = {"url", "a URL with scheme and host", url_options, NULL, false, form_is_url},
	[TYPE_EMAIL] = {"email", "an e-mail address", NULL, normalize, false, fits_email},
	[TYPE_PORT] = {"port", "a port number", port_options, NULL, false, fits_port},
	[TYPE_IP] = {"ip", "an IP address", ip_options, normalize, false, fits_ip},
	[TYPE_SEMVER] = {"semver", "a version like 1.2.3", NULL, NULL, false, fits_semver},
	[TYPE_ISO_DATE] = {"isoDate", "a date like 2026-03-01", NULL, NULL, false, fits_iso_date},
	[TYPE_UUID] = {"uuid", "a UUID", NULL, NULL, false, fits_uuid},
	[TYPE_MD5] = {"md5", "32 hex digits", NULL, NULL, false, fits_md5},
	[TYPE_ENUM] = {"enum", "one of its words", NULL, NULL, true, fits_enum},
	[TYPE_SIMPLE_OBJECT] = {"simple-object", "a JSON object", NULL, NULL, false, fits_object},
	[TYPE_ARRAY] = {"array", "a list", array_options, array_ignored, true, form_is_array},
	[TYPE_RECORD] = {"record", "a JSON object", NULL, record_ignored, true, fits_object},
	[TYPE_DURATION] = {"duration", "a duration like 90s or 1h30m", NULL, duration_ignored,
		false, fits_duration},
	[TYPE_BYTES] = {"bytes", "a size like 512 or 10MiB", NULL, NULL, false, fits_bytes},
	[TYPE_HOSTPORT] = {"hostport", "HOST:PORT", NULL, NULL, false, fits_hostport},
	[TYPE_BASE64] = {"base64", "Base64", NULL, NULL, false, fits_base64},
	[TYPE_HEX] = {"hex", "pairs of hex digits", NULL, NULL, false, fits_hex},
	[TYPE_PEM] = {"pem", "PEM blocks (-----BEGIN …)", NULL, NULL, false, fits_pem},
	[TYPE_CRON] = {"cron", "five fields of crontab", NULL, NULL, false, fits_cron},
	[TYPE_FILE] = {"file", "the text of a file", NULL, NULL, false, fits_file},
	[TYPE_DOMAIN] = {"domain", "a domain name", domain_options, normalize, false, form_is_domain},
};

static struct slice
without_quotes(struct slice text)
{
	if (text.len < 2 || (text.data[0] != '"' && text.data[0] != '\'') ||
		text.data[text.len - 1] != text.data[0])
		return text;
	return slice_of(text.data + 1, text.len - 2);
}

bool
type_lists(const char *option, struct slice text)
{
	struct slice rest = slice_of_text(option);

	if (option == NULL)
		return true;
	while (rest.len > 0) {
		size_t end = slice_find(rest, ',');

		if (slice_equal(without_quotes(slice_trim(slice_of(rest.data, end))), text))
			return true;
		rest = slice_from(rest, end + 1);
	}
	return false;
}

static size_t
count_characters(struct slice text)
{
	size_t count = 0;

	while (text.len > 0) {
		unsigned code;
		size_t len = utf8_next(text, &code);

		text = slice_from(text, len == 0 ? 1 : len);
		count++;
	}
	return count;
}

bool
type_says(const struct type *type, const char *name)
{
	const char *text = type_option(type, name);

	return text != NULL && strcmp(text, "true") == 0;
}

bool
type_matches(const char *pattern, struct slice value)
{
	struct regex *regex CLEANUP(regex_freep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	return regex_new(slice_of_text(pattern), &regex, &ignored) == 0 &&
		regex_match(regex, value) == REGEX_YES;
}

static bool
string_option_holds(const struct type_option *option, struct slice value)
{
	if (strcmp(option->name, "minLength") == 0)
		return count_characters(value) >= strtoul(option->value, NULL, 10);
	if (strcmp(option->name, "maxLength") == 0)
		return count_characters(value) <= strtoul(option->value, NULL, 10);
	if (strcmp(option->name, "isLength") == 0)
		return count_characters(value) == strtoul(option->value, NULL, 10);
	if (strcmp(option->name, "startsWith") == 0)
		return slice_starts_with(value, option->value);
	if (strcmp(option->name, "endsWith") == 0)
		return slice_ends_with(value, option->value);
	return type_matches(option->value, value);
}

static bool
is_multiple(double number, double of)
{
	double times = number / of;

	return of != 0 && times >= -9e15 && times <= 9e15 && times == (double)(long long)times;
}

/* A form that was checked: a number of at most 400 bytes, which no sensible one exceeds. */
static bool
number_option_holds(const struct type_option *option, struct slice value)
{
	char text[400];
	size_t point = slice_find(value, '.');
	double number;

	if (value.len >= sizeof(text))
		return false;
	memcpy(text, value.data, value.len);
	text[value.len] = '\0';
	number = strtod(text, NULL);
	if (strcmp(option->name, "min") == 0)
		return number >= strtod(option->value, NULL);
	if (strcmp(option->name, "max") == 0)
		return number <= strtod(option->value, NULL);
	if (strcmp(option->name, "precision") == 0)
		return point == value.len ||
			value.len - point - 1 <= strtoul(option->value, NULL, 10);
	if (strcmp(option->name, "isDivisibleBy") == 0)
		return is_multiple(number, strtod(option->value, NULL));
	return strcmp(option->value, "true") != 0 || point == value.len;
}

static bool
option_holds(const struct type *type, const struct type_option *option, struct slice value)
{
	if (type->kind == TYPE_STRING)
		return string_option_holds(option, value);
	if (type->kind == TYPE_NUMBER)
		return number_option_holds(option, value);
	return true; /* its check has looked at them */
}

static void
say_words(const struct type *type, struct buf *why)
{
	for (size_t i = 0; i < type->count; i++)
		buf_addf(why, "%s`%s`", i == 0 ? "" : i + 1 == type->count ? " or " : ", ",
			type->options[i].value);
}

bool
type_fits(const struct type *type, struct slice value, struct buf *why)
{
	const struct type_rule *rule;

	if (type == NULL)
		return true;
	rule = &type_rules[type->kind];
	if (!rule->fits(type, value)) {
		if (type->kind == TYPE_ENUM)
			say_words(type, why);
		else
			buf_add_text(why, rule->about);
		for (size_t i = 0; !rule->by_position && i < type->count; i++)
			buf_addf(why, "%s%s %s", i == 0 ? " with " : ", ", type->options[i].name,
				type->options[i].value);
		return false;
	}
	for (size_t i = 0; i < type->count; i++)
		if (type->options[i].name != NULL &&
			!option_holds(type, &type->options[i], value)) {
			buf_addf(why, "%s with %s %s", rule->about, type->options[i].name,
				type->options[i].value);
			return false;
		}
	return true;
}

const char *
type_kind_name(enum type_kind kind)
{
	return type_rules[kind].name;
}

const char *
type_kind_about(enum type_kind kind)
{
	return type_rules[kind].about;
}
