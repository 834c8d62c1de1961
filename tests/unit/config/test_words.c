/* SPDX-License-Identifier: Apache-2.0 */
#include "config/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "text/glob.h"
#include "config/words_priv.h"
#include "text/node.h"

extern const unsigned char words_yaml[];
extern const size_t words_yaml_len;

static void
all_names_are(const char *const *names, size_t count, bool secret)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if ((words_secret_name(slice_of_text(names[i])) != NULL) != secret)
			fail_msg("%s", names[i]);
	}
}

static void
all_values_are(const char *const *values, size_t count, bool secret)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if ((words_secret_value(slice_of_text(""), slice_of_text(values[i])) != NULL) != secret)
			fail_msg("%s", values[i]);
	}
}

static void
names_of_secrets_are_known(void **state)
{
	static const char *const names[] = {"POSTGRES_PASSWORD", "JWT_SECRET", "JWT_SECRET_KEY",
	    "API_KEY", "GEMINI_API_KEY", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_SECRET_ACCESS_KEY",
	    "GITHUB_TOKEN", "SENTRY_DSN", "DATABASE_URL", "TEST_DATABASE_URL", "MONGODB_URI",
	    "AUTOMAGIK_SPARK_ENCRYPTION_KEY", "LANGFLOW_API_KEYS", "SMTP_PASS", "MYSQL_PWD",
	    "PGPASSWORD", "STRIPE_WEBHOOK_SECRET", "SLACK_WEBHOOK_URL", "HASH_SALT", "GITHUB_PAT",
	    "GOOGLE_CREDENTIALS", "jwt_secret", "AccessToken", "VAULT_SECRET_ID", "API_TOKENS"};

	(void)state;
	all_names_are(names, ARRAY_LEN(names), true);
}

static void
names_of_settings_are_plain(void **state)
{
	static const char *const names[] = {"PORT", "DEBUG", "POSTGRES_USER", "POSTGRES_DB",
	    "POSTGRES_HOST", "POSTGRES_PORT", "LOG_LEVEL", "REDIS_URL", "S3_ENDPOINT_URL", "S3_REGION",
	    "S3_BUCKET_NAME", "S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID", "GEMINI_MODEL", "APP_ENV",
	    "NEXT_PUBLIC_API_URL", "NEXT_PUBLIC_JWT_SECRET_KEY", "VITE_API_KEY", "JWT_PUBLIC_KEY",
	    "STRIPE_PUBLISHABLE_KEY", "RECAPTCHA_SITE_KEY", "EOT_TOKEN_BUDGET", "MAX_TOKENS",
	    "LLM_MAX_OUTPUT_TOKENS", "TOKENIZER_PATH", "ACCESS_TOKEN_EXPIRE_MINUTES", "JWT_SECRET_FILE",
	    "PASSWORD_MIN_LENGTH", "OAUTH_TOKEN_URL", "MONKEY", "KEYBOARD", "BYPASS", "COMPASS", "PWD",
	    "AUTHOR", "SPARK_OPTS", "REMOTION_SERVICE_URL", "LANGFLOW_API_URL", "MLX_API_URL", ""};

	(void)state;
	all_names_are(names, ARRAY_LEN(names), false);
}

static void
a_reason_is_given(void **state)
{
	(void)state;
	assert_string_equal(words_secret_name(SLICE_LITERAL("X_KEY")), "the name ends in _KEY");
	assert_string_equal(words_secret_value(SLICE_LITERAL("X"), SLICE_LITERAL("postgres://u:p@h/d")),
		"an address with a password");
}

static void
values_that_can_only_be_secrets_are_known(void **state)
{
	static const char *const values[] = {"postgres://app:hunter2@db:5432/app",
	    "redis://:secret@redis:6379/0", "amqp://guest:guest@mq", "https://u:p@host/path?x=1",
	    "postgres://u:p/w#d@host/db", "a=1;b=mongodb://u:p@h1,h2/db", "postgres://u:123@h/d",
	    "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n",
	    "ghp_0123456789abcdefghijABCDEFGHIJ012345", "sk_live_0123456789abcdefghij",
	    "xoxb-1234567890-abcdef", "AIzaSyA0123456789abcdefghijklmnopqrstuv",
	    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "https://hooks.slack.com/services/T0/B0/xyz",
	    "Server=db;User=sa;Password=x", "host=db password=x user=y",
	    "DefaultEndpointsProtocol=https;AccountKey=abc==", "Bearer abcdefghijk"};

	(void)state;
	all_values_are(values, ARRAY_LEN(values), true);
}

static void
values_of_settings_are_not_taken_for_secrets(void **state)
{
	static const char *const values[] = {"", "8080", "true", "info", "redis://redis:6379/0",
	    "postgres://db:5432/app", "http://localhost:3001", "http://minio:9000",
	    "http://host:8080/path?mail=a@b.c", "postgres://user@host/db", "https://example.com/@user",
	    "etcd1://a:2379,b:2379", "user@example.com", "sk-short", "--conf spark.executor.memory=2g",
	    "-----BEGIN PUBLIC KEY-----", "AKIAFAKEFAKEFAKE0000", "a:b@c", "://", "x://:@h",
	    "git@github.com:owner/repo.git", "ssh://git@host:22/x"};

	(void)state;
	all_values_are(values, ARRAY_LEN(values), false);
}

static void
placeholders_are_known(void **state)
{
	static const char *const values[] = {"your-key", "your-api-key", "YOUR_TOKEN", "change-me",
	    "changeme", "change_this_in_production", "xxx", "xxxxxxxx", "sk-xxxxxxxx", "<token>",
	    "put-it-here", "your_key_here", "todo", "TODO", "example", "placeholder", "...",
	    "\xe2\x80\xa6", "***", "******", " your-key ", "replace-me", "tbd"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(values); i++) {
		if (!words_is_placeholder(slice_of_text(values[i])))
			fail_msg("%s", values[i]);
	}
}

static void
values_are_no_placeholders(void **state)
{
	static const char *const values[] = {"", "postgres", "minioadmin", "dev-secret", "localhost",
	    "example.com", "8080", "true", "a", "*", "**", ".", "http://localhost:3001", "here",
	    "yourself", "xx", "todolist", "<", "gemini-1.5-flash"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(values); i++) {
		if (words_is_placeholder(slice_of_text(values[i])))
			fail_msg("%s", values[i]);
	}
}

static void
assert_same(const struct words_list *list, const struct node *section)
{
	size_t i;

	assert_non_null(section);
	assert_true(section->count >= 5);
	assert_int_equal(list->count, section->count);
	for (i = 0; i < list->count; i++) {
		const struct node *item = section->items[i];

		assert_string_equal(list->words[i].pattern, item->key == NULL ? item->text : item->key);
		if (item->key != NULL)
			assert_string_equal(list->words[i].reason, item->text);
	}
}

static void
words_for_environments_and_first_guesses_are_known(void **state)
{
	(void)state;
	assert_string_equal(words_environment(slice_of_text("Production")), "prod");
	assert_null(words_environment(slice_of_text("blue")));
	assert_true(words_names_environment(slice_of_text("APP_ENV")));
	assert_false(words_names_environment(slice_of_text("ENVOY_URL")));
	assert_true(words_is_dictionary(slice_of_text("P@ssw0rd")));
	assert_false(words_is_dictionary(slice_of_text("password of mine")));
	assert_true(words_is_public_host(slice_of_text("dev.azure.com")));
	assert_false(words_is_public_host(slice_of_text("dev.example.com")));
}

static void
the_lists_are_what_the_yaml_parser_reads(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct node *tree CLEANUP(node_freep) = NULL;

	(void)state;
	assert_int_equal(
		yaml_parse(slice_of(words_yaml, words_yaml_len), "words.yaml", &tree, &err), 0);
	assert_int_equal(tree->count, WORDS_LISTS);
	assert_same(words_list(WORDS_SECRET_NAMES), node_find(tree, "secret_names"));
	assert_same(words_list(WORDS_PLAIN_NAMES), node_find(tree, "plain_names"));
	assert_same(words_list(WORDS_SECRET_VALUES), node_find(tree, "secret_values"));
	assert_same(words_list(WORDS_PLACEHOLDERS), node_find(tree, "placeholders"));
	assert_same(words_list(WORDS_ID_NAMES), node_find(tree, "id_names"));
	assert_same(words_list(WORDS_HASH_NAMES), node_find(tree, "hash_names"));
	assert_same(words_list(WORDS_DICTIONARY), node_find(tree, "dictionary"));
	assert_same(words_list(WORDS_ENVIRONMENT_NAMES), node_find(tree, "environment_names"));
	assert_same(words_list(WORDS_ENVIRONMENTS), node_find(tree, "environments"));
	assert_same(words_list(WORDS_PUBLIC_HOSTS), node_find(tree, "public_hosts"));
}

static bool
any_fits(const struct words_list *list, struct slice text)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (glob_fits(list->words[i].pattern, text))
			return true;
	}
	return false;
}

/* A text that PATTERN fits, or nearly: wildcards filled, now and then a byte changed. */
static size_t
text_like(const char *pattern, unsigned *seed, unsigned char *out)
{
	static const char letters[] = "AaKkEeYySs_-.:/@?*= 0x\n";
	size_t len = 0, i;

	for (; *pattern != '\0'; pattern++) {
		size_t count = *pattern == '*' ? (size_t)rand_r(seed) % 4 : 1;

		for (i = 0; i < count; i++)
			out[len++] = *pattern == '*' || *pattern == '?' ?
			    (unsigned char)letters[(size_t)rand_r(seed) % (sizeof(letters) - 1)] :
			    (unsigned char)*pattern;
	}
	if (len > 0 && rand_r(seed) % 2 == 0)
		out[(size_t)rand_r(seed) % len] =
		    (unsigned char)letters[(size_t)rand_r(seed) % (sizeof(letters) - 1)];
	return len;
}

static void
looking_letter_by_letter_finds_what_trying_all_finds(void **state)
{
	unsigned char text[1000];
	unsigned seed = 7, round;
	int which;

	(void)state;
	for (which = 0; which < WORDS_LISTS; which++) {
		const struct words_list *list = words_list((enum words_which)which);

		for (round = 0; round < 5000; round++) {
			const char *pattern = list->words[(size_t)rand_r(&seed) % list->count].pattern;
			struct slice like = slice_of(text, text_like(pattern, &seed, text));

			assert_int_equal(
				words_find((enum words_which)which, like) != NULL, any_fits(list, like));
		}
	}
}

static void
a_hostile_value_takes_no_long_time(void **state)
{
	static unsigned char value[1 << 20];
	static const char *const parts[] = {"-----BEGIN", "://a:b", "eyJaaaaaaaa.eyJ", ";password", "_",
	    "ghp_", "SG.0123456789abcdef.", "-----BEGIN CERTIFICATE", "ssh-", "sha256:", "age1-",
	    "01234567-89ab-"};
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(parts); i++) {
		for (k = 0; k < sizeof(value); k++)
			value[k] = (unsigned char)parts[i][k % strlen(parts[i])];
		words_secret_value(SLICE_LITERAL("X"), slice_of(value, sizeof(value)));
		words_is_placeholder(slice_of(value, sizeof(value)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_secrets_are_known),
		cmocka_unit_test(names_of_settings_are_plain),
		cmocka_unit_test(a_reason_is_given),
		cmocka_unit_test(values_that_can_only_be_secrets_are_known),
		cmocka_unit_test(values_of_settings_are_not_taken_for_secrets),
		cmocka_unit_test(placeholders_are_known),
		cmocka_unit_test(values_are_no_placeholders),
		cmocka_unit_test(words_for_environments_and_first_guesses_are_known),
		cmocka_unit_test(the_lists_are_what_the_yaml_parser_reads),
		cmocka_unit_test(looking_letter_by_letter_finds_what_trying_all_finds),
		cmocka_unit_test(a_hostile_value_takes_no_long_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
