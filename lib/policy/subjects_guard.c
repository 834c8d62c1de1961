/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about what a commit would add. */
#include "policy/subjects.h"

const struct fact_def facts_of_staged[] = {
	{"name", FACT_TEXT, "the variable, in the vault or in the line"},
	{"in_environments", FACT_LIST, "environments of the vault in which that is its value"},
	{"form", FACT_TEXT, "how the value stands there: `as it is`, `in base64`, `in hex`, `with escapes`, `in UTF-16`"},
	{"token", FACT_TEXT, "what is known by its form: `a GitHub token`, …"},
	{"private_key", FACT_BOOL, "the line begins a private key"},
	{"literal_secret", FACT_BOOL, "a secret by name and value"},
	{"env_file", FACT_BOOL, "the file is an env file, and no template"},
	{"vault_file", FACT_BOOL, "the file is a vault"},
	{NULL, FACT_BOOL, NULL},
};
