/* SPDX-License-Identifier: Apache-2.0 */
/* What names of files say, as a table. */
#include "model/env_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const struct {
	const char *path;
	enum env_file_kind kind;
} kinds[] = {
    {".env", ENV_FILE_VALUES},
    {"backend/.env", ENV_FILE_VALUES},
    {".env.prod", ENV_FILE_VALUES},
    {".env-prod", ENV_FILE_VALUES},
    {".env_prod", ENV_FILE_VALUES},
    {"dev.env", ENV_FILE_VALUES},
    {"config/prod.env", ENV_FILE_VALUES},
    {"env.staging", ENV_FILE_VALUES},
    {"app.env.production", ENV_FILE_VALUES},
    {"env/prod", ENV_FILE_VALUES},
    {"deploy/environments/staging", ENV_FILE_VALUES},
    {".envs/.production/.django", ENV_FILE_VALUES},
    {".envs/.gitignore", ENV_FILE_NONE},
    {".envs/.production/.gitkeep", ENV_FILE_NONE},
    {"vault.env", ENV_FILE_VALUES},
    {".env.example", ENV_FILE_TEMPLATE},
    {".env.prod.sample", ENV_FILE_TEMPLATE},
    {".env.local.example", ENV_FILE_TEMPLATE},
    {"env.example", ENV_FILE_TEMPLATE},
    {"example.env", ENV_FILE_TEMPLATE},
    {".env-dist", ENV_FILE_TEMPLATE},
    {".env.schema", ENV_FILE_TEMPLATE},
    {"app.env.example", ENV_FILE_TEMPLATE},
    {".env.local", ENV_FILE_LOCAL},
    {".env.production.local", ENV_FILE_LOCAL},
    {".env.bak", ENV_FILE_COPY},
    {".env.prod.old", ENV_FILE_COPY},
    {".env~", ENV_FILE_COPY},
    {"prod.env~", ENV_FILE_NONE},
    {".env.keys", ENV_FILE_KEYS},
    {".env.vault", ENV_FILE_KEYS},
    {".env.gpg", ENV_FILE_ENCRYPTED},
    {"secrets.enc.env", ENV_FILE_ENCRYPTED},
    {".envrc", ENV_FILE_SCRIPT},
    {"env", ENV_FILE_NONE},
    {"environment.ts", ENV_FILE_NONE},
    {"env.d.ts", ENV_FILE_NONE},
    {"env.js", ENV_FILE_NONE},
    {".env.js", ENV_FILE_NONE},
    {"env/README", ENV_FILE_NONE},
    {"env/bin", ENV_FILE_NONE},
    {"prod", ENV_FILE_NONE},
    {"environments/prod/main.tf", ENV_FILE_NONE},
    {"", ENV_FILE_NONE},
};

static void
the_kind_of_a_file_is_in_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (env_file_kind(kinds[i].path) != kinds[i].kind)
			fail_msg("%s: %d, not %d", kinds[i].path, env_file_kind(kinds[i].path),
			    kinds[i].kind);
}

static const char *const usual[] = {"dev", "staging", "prod"};
static const char *const regions[] = {"development", "prod-eu", "prod-us", "prod"};
static const char *const doubled[] = {"dev", "development", "prod"};

static const struct {
	const char *path;
	const char *const *names;
	enum env_guess_kind kind;
	const char *says; /* the environment, or the word */
} guesses[] = {
    {".env", usual, ENV_GUESS_NONE, NULL},
    {"backend/.env", usual, ENV_GUESS_NONE, NULL},
    {"db.env", usual, ENV_GUESS_NONE, NULL},
    {".env.dev", usual, ENV_GUESS_ONE, "dev"},
    {".env.development", usual, ENV_GUESS_ONE, "dev"},
    {".env.PRODUCTION", usual, ENV_GUESS_ONE, "prod"},
    {"stage.env", usual, ENV_GUESS_ONE, "staging"},
    {"api.prod.env", usual, ENV_GUESS_ONE, "prod"},
    {"env/prod", usual, ENV_GUESS_ONE, "prod"},
    {"deploy/prod/.env", usual, ENV_GUESS_ONE, "prod"},
    {"deploy/prod/api/db.env", usual, ENV_GUESS_ONE, "prod"},
    {"prod/.env.production", usual, ENV_GUESS_ONE, "prod"},
    {".envs/.production/.django", usual, ENV_GUESS_ONE, "prod"},
    {"dev/.env.prod", usual, ENV_GUESS_SEVERAL, NULL},
    {"dev-prod.env", usual, ENV_GUESS_SEVERAL, NULL},
    {".env.qa", usual, ENV_GUESS_OTHER, "qa"},
    {".env.blue", usual, ENV_GUESS_OTHER, "blue"},
    {"uat/.env", usual, ENV_GUESS_OTHER, "uat"},
    {".env.prod-eu", regions, ENV_GUESS_ONE, "prod-eu"},
    {".env.prod", regions, ENV_GUESS_ONE, "prod"},
    {".env.production", regions, ENV_GUESS_ONE, "prod"},
    {".env.dev", regions, ENV_GUESS_ONE, "development"},
    {".env.development", doubled, ENV_GUESS_ONE, "development"},
    {".env.devel", doubled, ENV_GUESS_SEVERAL, NULL},
    {"product.env", usual, ENV_GUESS_NONE, NULL},
};

static void
the_environment_of_a_file_is_in_its_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(guesses); i++) {
		size_t count = guesses[i].names == regions ? 4 : 3;
		struct env_guess guess;
		const char *says;

		env_file_guess(guesses[i].path, guesses[i].names, count, &guess);
		says = guess.kind == ENV_GUESS_ONE ? guesses[i].names[guess.at] : guess.word;
		if (guess.kind != guesses[i].kind ||
		    (guesses[i].says != NULL && strcmp(says, guesses[i].says) != 0))
			fail_msg("%s: %d `%s`", guesses[i].path, guess.kind, says);
	}
}

static void
every_kind_that_is_not_taken_has_its_reason(void **state)
{
	(void)state;
	assert_null(env_file_reason(ENV_FILE_VALUES));
	for (int kind = ENV_FILE_TEMPLATE; kind <= ENV_FILE_SCRIPT; kind++)
		assert_non_null(env_file_reason((enum env_file_kind)kind));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_kind_of_a_file_is_in_its_name),
	    cmocka_unit_test(the_environment_of_a_file_is_in_its_path),
	    cmocka_unit_test(every_kind_that_is_not_taken_has_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
