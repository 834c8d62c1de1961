/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about who shares the vault. */
#include "policy/subjects.h"

const struct fact_def facts_of_leftover[] = {
	{"member", FACT_TEXT, "who was taken out"},
	{"of", FACT_TEXT, "what is left: the `key` of the environment, a `token`, a `recovery` key"},
	{"name", FACT_TEXT, "of a token or recovery key: what it is called"},
	{"to_end", FACT_TEXT, "the command that ends it"},
	{"able", FACT_TEXT, "who can do it; not there if nobody can"},
	{NULL, FACT_BOOL, NULL},
};
