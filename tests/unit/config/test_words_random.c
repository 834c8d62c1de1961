/* SPDX-License-Identifier: Apache-2.0 */
/* What looks random, and what does not. The texts are made up; no secret is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config/words.h"
#include "config/words_priv.h"

static const char *const settings[] = {
    "https://api.example.com/v1/customers?limit=100&expand[]=data.subscriptions",
    "postgresql://db.internal.example.com:5432/warehouse?sslmode=verify-full&application_name=reporting",
    "http://localhost:3000,http://localhost:5173,https://staging.example.com,https://app.example.com",
    "kafka-0.kafka.svc.cluster.local:9092,kafka-1.kafka.svc.cluster.local:9092,kafka-2.kafka.svc.cluster.local:9092",
    "redis://cache-001.abc123.0001.euw1.cache.amazonaws.com:6379/0",
    "arn:aws:iam::123456789012:role/service-role/MyLambdaExecutionRole-a1b2c3d4",
    "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "meta-llama/Meta-Llama-3.1-70B-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
    "claude-3-5-sonnet-20241022",
    "text-embedding-3-large",
    "gpt-4o-mini-2024-07-18",
    "registry.gitlab.example.com/platform/backend/api-gateway:2024.11.3-rc1",
    "ghcr.io/astral-sh/uv:0.5.4-python3.12-bookworm-slim",
    "docker.io/library/postgres@sha256:9f3c8e0f2d1b4a5c6d7e8f90123456789abcdef0123456789abcdef012345678",
    "sha256:9f3c8e0f2d1b4a5c6d7e8f90123456789abcdef0123456789abcdef012345678",
    "550e8400-e29b-41d4-a716-446655440000",
    "/usr/local/lib/python3.11/site-packages/mypackage/config/settings.yaml",
    "/srv/runner/work/project-name/project-name/build/outputs/apk/release/app-release.apk",
    "C:\\Program Files\\Example Corp\\Application\\bin\\server.exe",
    "-Xms512m -Xmx2048m -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -Djava.security.egd=file:/dev/./urandom",
    "--max-old-space-size=4096 --enable-source-maps",
    "The quick brown fox jumps over the lazy dog and runs away from the hunters in the forest",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "default-src 'self'; script-src 'self' https://cdn.example.com 'unsafe-inline'; img-src * data:",
    "{\"level\":\"info\",\"format\":\"json\",\"outputs\":[\"stdout\"],\"sampling\":{\"initial\":100,\"thereafter\":100}}",
    "[{\"name\":\"primary\",\"weight\":80,\"region\":\"eu-west-1\"},{\"name\":\"secondary\",\"weight\":20,\"region\":\"us-east-1\"}]",
    "*/15 0-6 1,15 * 1-5",
    "^(?:[a-z0-9]+(?:-[a-z0-9]+)*\\.)+[a-z]{2,}$",
    "^/api/v[0-9]+/(users|orders|products)/[0-9a-f-]{36}$",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS",
    "Content-Type,Authorization,X-Requested-With,X-CSRF-Token,Accept-Language",
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    "America/Argentina/ComodRivadavia",
    "2024-11-21T10:55:43.123456+00:00",
    "1.2.3-alpha.4+build.20241121.g3f2a9c1",
    "v18.20.4",
    "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fd00::/8",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "de305d54-75b4-431b-adb2-eb6b9e546014,550e8400-e29b-41d4-a716-446655440000",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1q0mQ2mXr7vB8n5sJq3yqz6Gm4l0o2o1m3K9xYzabc deploy@example",
    "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    "webpack.config.production.js",
    "my-application-production-eu-central-1-logs-bucket",
    "com.example.project.service.impl.CustomerOrderProcessingServiceImpl",
    "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
    "AbstractSingletonProxyFactoryBeanImplementationDelegate",
    "getUserAccountInformationFromDatabaseById",
    "projects/my-project-123456/locations/europe-west3/keyRings/app/cryptoKeys/signing",
    "my-service@my-project-123456.iam.gserviceaccount.com",
    "noreply+notifications@mail.example.co.uk",
    "SELECT id, name FROM users WHERE created_at > now() - interval '7 days'",
    "jdbc:sqlserver://db.example.com:1433;databaseName=orders;encrypt=true;trustServerCertificate=false",
    "Server=tcp:example.database.windows.net,1433;Initial Catalog=orders;Persist Security Info=False",
    "production,monitoring,feature-new-checkout,feature-old-checkout",
    "s3://my-company-data-lake-production/raw/events/year=2024/month=11/day=21/",
    "gs://my-bucket/models/bert-base-uncased/checkpoint-00012000",
    "ghcr.io/org/app:sha-3f2a9c1",
    "web-6d4cf56db6-x2x9v",
    "ip-10-0-12-34.eu-central-1.compute.internal",
    "ec2-3-121-45-67.eu-central-1.compute.amazonaws.com",
    "abc123def456.cloudfront.net",
    "d111111abcdef8.cloudfront.net",
    "k8s-default-ingress-1a2b3c4d5e-1234567890.eu-west-1.elb.amazonaws.com",
    "https://sqs.eu-west-1.amazonaws.com/123456789012/my-queue-name.fifo",
    "12345678901234567890",
    "4111111111111111",
    "+49 30 901820,+49 30 901821",
    "0x1f98431c8ad98523631ae4a59f267346ea31f984",
    "#ff5733,#33ff57,#3357ff",
    "opentelemetry.instrumentation.auto_instrumentation",
    "deployment.environment=production,service.namespace=shop,service.version=2.14.0",
    "http/protobuf",
    "parentbased_traceidratio",
    "pg_catalog.default",
    "nats://nats-1.internal:4222,nats://nats-2.internal:4222",
    "lm-sys/FastChat-T5-3b-v1.0",
    "TheBloke/Mistral-7B-Instruct-v0.2-GPTQ",
    "stabilityai/stable-diffusion-xl-base-1.0",
    "Qwen/Qwen2.5-Coder-32B-Instruct-AWQ",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "ENABLE_EXPERIMENTAL_COREPACK",
    "linux/amd64,linux/arm64,linux/arm/v7",
    "debian-12.5.0-amd64-netinst.iso",
    "libssl3_3.0.11-1~deb12u2_amd64.deb",
    "node_modules/.bin/next",
    "pbkdf2_sha256",
    "HS256,RS256,ES384",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "0123456789abcdef0123456789abcdef",
    "00000000000000000000000000000000",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "1111-2222-3333-4444",
};

static void
settings_are_not_taken_for_random(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		if (words_looks_random(slice_of_text(settings[i])))
			fail_msg("%s", settings[i]);
	}
}

static void
what_was_generated_looks_random(void **state)
{
	static const char *const values[] = {
	    "k3J9dQ2mXr7vB8n5sJq3yqz6Gm4l0o2o1m3K9xYz", "9f86d081884c7d659a2feaa0c55ad015",
	    "qzvkwpxhtmdjrbycnfgqslwk", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U",
	    "prefix-of-words-Zt7qLw0Xy9Rb3Kd5Vn8M", "https://example.com/hook/Zt7qLw0Xy9Rb3Kd5Vn8M",
	    "https://Zt7qLw0Xy9Rb3Kd5Vn8M@example.com/", "{\"k\":\"Zt7qLw0Xy9Rb3Kd5Vn8M\"}",
	    "host=a;sig=Zt7qLw0Xy9Rb3Kd5Vn8M;port=1", "f(8K|x2&Zq\\9mL)w<4T>e7?R{yB}1j;Nc",
	    "550e8400-e29b-41d4-a716-446655440000:Zt7qLw0Xy9Rb3Kd5Vn8M",
	    "8b1a9953c4611296a827abf8c47804d7e6c49c6b", "two words then Zt7qLw0Xy9Rb3Kd5Vn8M"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		if (!words_looks_random(slice_of_text(values[i])))
			fail_msg("%s", values[i]);
	}
}

struct alphabet {
	const char *name, *letters;
};

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Of 1000 texts of LEN characters, how many look random. The texts are always the same. */
static unsigned
count_random(const struct alphabet *alphabet, size_t len)
{
	unsigned char text[128];
	unsigned seed = 1, found = 0;

	for (unsigned round = 0; round < 1000; round++) {
		for (size_t i = 0; i < len; i++)
			text[i] = (unsigned char)
			    alphabet->letters[(size_t)rand_r(&seed) % strlen(alphabet->letters)];
		found += words_looks_random(slice_of(text, len));
	}
	print_message("%-10s %3zu characters: %4u of 1000 look random\n", alphabet->name, len, found);
	return found;
}

static void
nearly_all_that_is_drawn_is_seen(void **state)
{
	static const struct alphabet alphabets[] = {{"hex", DIGITS "abcdef"}, {"HEX", DIGITS "ABCDEF"},
	    {"lower", LOWER}, {"base36", LOWER DIGITS}, {"base32", UPPER "234567"},
	    {"base62", UPPER LOWER DIGITS}, {"base64", UPPER LOWER DIGITS "+/"},
	    {"base64url", UPPER LOWER DIGITS "-_"}, {"marks", UPPER LOWER DIGITS "!@#$%^*-_=+"},
	    {"printable", UPPER LOWER DIGITS "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(alphabets); i++) {
		assert_true(count_random(&alphabets[i], 100) >= 999);
		assert_true(count_random(&alphabets[i], 40) >= 950);
		assert_true(count_random(&alphabets[i], 32) >= 900);
		if (strlen(alphabets[i].letters) >= 62 && strlen(alphabets[i].letters) <= 64)
			assert_true(count_random(&alphabets[i], 20) >= 950);
	}
}

static void
what_is_short_is_no_key(void **state)
{
	static const struct alphabet base62 = {"base62", UPPER LOWER DIGITS};
	static const struct alphabet hex = {"hex", DIGITS "abcdef"};

	(void)state;
	assert_int_equal(count_random(&base62, 12), 0);
	assert_int_equal(count_random(&hex, 16), 0);
}

static bool
is_secret(const char *name, const char *value)
{
	return words_secret_value(slice_of_text(name), slice_of_text(value)) != NULL;
}

static void
the_name_says_what_random_characters_are(void **state)
{
	static const char key[] = "Zt7qLw0Xy9Rb3Kd5Vn8M";
	static const char hash[] = "8b1a9953c4611296a827abf8c47804d7e6c49c6b";

	(void)state;
	assert_string_equal(words_secret_value(SLICE_LITERAL("COLOR"), SLICE_LITERAL(key)),
	    "random characters");
	assert_true(is_secret("SOURCE", hash));
	assert_false(is_secret("GIT_COMMIT", hash));
	assert_true(is_secret("GIT_COMMIT", key));
	assert_false(is_secret("OAUTH_CLIENT_ID", key));
	assert_false(is_secret("NEXT_PUBLIC_MAP", key));
	assert_true(is_secret("NEXT_PUBLIC_MAP", "postgres://u:p@h/d"));
}

static void
what_somebody_called_plain_stays_so_and_nothing_else(void **state)
{
	static const char key[] = "Zt7qLw0Xy9Rb3Kd5Vn8M";
	struct slice name = SLICE_LITERAL("COLOR");

	(void)state;
	assert_null(words_turns_secret(name, SLICE_LITERAL("red"), SLICE_LITERAL("blue")));
	assert_non_null(words_turns_secret(name, SLICE_LITERAL("red"), SLICE_LITERAL(key)));
	assert_null(words_turns_secret(name, SLICE_LITERAL(key), SLICE_LITERAL(key)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_not_taken_for_random),
		cmocka_unit_test(what_was_generated_looks_random),
		cmocka_unit_test(nearly_all_that_is_drawn_is_seen),
		cmocka_unit_test(what_is_short_is_no_key),
		cmocka_unit_test(the_name_says_what_random_characters_are),
		cmocka_unit_test(what_somebody_called_plain_stays_so_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
