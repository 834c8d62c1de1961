/* SPDX-License-Identifier: Apache-2.0 */
/* One line a kind of value: its name, its options, what it looks like, its check. */
#ifndef EK_CONFIG_TYPE_PRIV_H
#define EK_CONFIG_TYPE_PRIV_H

#include "config/type.h"

struct type_rule {
	const char *name;
	const char *about;          /* what a value has to be: `a whole number …` */
	const char *const *options; /* NULL-ended; NULL: none */
	const char *const *ignored; /* options that change values elsewhere; NULL: none */
	bool by_position;           /* there are options without names */
	/* Does VALUE have the form? Options that all kinds share are not looked at here. */
	bool (*fits)(const struct type *type, struct slice value);
};

extern const struct type_rule type_rules[TYPE_KINDS];

/* Is the option there and `true`? */
bool type_says(const struct type *type, const char *name);

/* Does TEXT match the pattern? */
bool type_matches(const char *pattern, struct slice text);

/* Does VALUE, a list in JSON or with separators, have elements of the type that TYPE states? */
bool form_is_array(const struct type *type, struct slice value);

/* Is TEXT in a list option (`[a, b]` or one word)? True if the option is not given. */
bool type_lists(const char *option, struct slice text);

/* Forms that need more than a few lines. */
bool form_is_number(struct slice value);
bool form_is_url(const struct type *type, struct slice value);
bool form_is_hostport(struct slice value);
bool form_is_host(struct slice host);
bool form_is_domain(const struct type *type, struct slice value);
bool form_is_port(struct slice value, long low, long high);
bool form_is_semver(struct slice value);
bool form_is_iso_date(struct slice value);
bool form_is_duration(struct slice value);
bool form_is_bytes(struct slice value);
bool form_is_base64(struct slice value);
bool form_is_pem(struct slice value);
bool form_is_cron(struct slice value);

#endif
