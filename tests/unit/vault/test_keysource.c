/* SPDX-License-Identifier: Apache-2.0 */
/* Where the key comes from: the order of UX.md §5, first hit wins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/age.h"
#include "secret/secret.h"
#include "vault/keysource.h"

static char folder[] = "/tmp/ek-keysource-XXXXXX";

struct key {
	struct identity *identity;
	char path[320];
};

static const char *
place(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *path, struct slice text)
{
	struct err err = ERR_INIT;

	assert_int_equal(file_replace(path, text, 0600, &err), 0);
}

/* A new identity in the file NAME of the folder. */
static void
make_key(const char *name, struct key *key)
{
	struct secret *text;

	key->identity = identity_generate();
	snprintf(key->path, sizeof(key->path), "%s", place(name));
	text = identity_secret_text(key->identity);
	write_file(key->path, secret_slice(text));
	secret_free(text);
}

static void
key_done(struct key *key)
{
	unlink(key->path);
	identity_free(key->identity);
}

/* A token's text in the file NAME, with SEED in each byte of its seed. */
static void
make_token(const char *name, uint8_t seed, struct secret **text)
{
	struct token token = {.env_id = {1}, .roster_seq = 1, .charter_seq = 1, .commit_seq = 1};
	uint8_t bytes[32];

	memset(bytes, seed, sizeof(bytes));
	token.seed = secret_of(slice_of(bytes, 32));
	*text = token_text(&token);
	if (name != NULL)
		write_file(place(name), secret_slice(*text));
	secret_free(token.seed);
}

static struct keysource
nowhere(void)
{
	unsetenv("EVENKEEP_TOKEN");
	unsetenv("EVENKEEP_IDENTITY");
	unsetenv("CREDENTIALS_DIRECTORY");
	return (struct keysource){.token_fd = -1};
}

static int
load(const struct keysource *source, const struct key *expected, struct err *err)
{
	struct identities ids = {0};
	struct token *token = NULL;
	char where[200];
	int r = keysource_load(source, &ids, &token, where, err);

	if (r == 0 && expected != NULL) {
		assert_int_equal(ids.count, 1);
		assert_memory_equal(
		    identity_recipient(ids.items[0]), identity_recipient(expected->identity), 32);
		assert_null(token);
	}
	if (r == 0 && expected == NULL) {
		assert_non_null(token);
		assert_int_equal(ids.count, 1);
	}
	identities_done(&ids);
	token_free(token);
	return r;
}

static void
nothing_found_says_what_was_tried(void **state)
{
	struct keysource source = nowhere();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(load(&source, NULL, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-key");
	assert_non_null(strstr(err.tried, "EVENKEEP_IDENTITY"));
}

static void
an_option_comes_before_the_environment(void **state)
{
	struct key one CLEANUP(key_done), two CLEANUP(key_done);
	struct keysource source = nowhere();
	struct err err = ERR_INIT;

	(void)state;
	make_key("one", &one);
	make_key("two", &two);
	setenv("EVENKEEP_IDENTITY", two.path, 1);
	assert_int_equal(load(&source, &two, &err), 0);
	source.identity_file = one.path;
	assert_int_equal(load(&source, &one, &err), 0);
}

static void
a_named_file_that_is_not_there_is_an_error(void **state)
{
	struct keysource source = nowhere();
	struct key key CLEANUP(key_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	make_key("identity", &key);
	source.config_folder = folder;
	source.identity_file = place("nothing");
	assert_int_equal(load(&source, NULL, &err), ERR_NO_KEY);
	source.identity_file = NULL;
	setenv("EVENKEEP_IDENTITY", place("nothing"), 1);
	assert_int_equal(load(&source, NULL, &err), ERR_NO_KEY);
	assert_non_null(strstr(err.message, "EVENKEEP_IDENTITY"));
}

static void
tokens_come_by_file_descriptor_variable_and_command(void **state)
{
	const char *const command[] = {"cat", NULL, NULL};
	const char *argv[3] = {command[0], NULL, NULL};
	struct keysource source = nowhere();
	struct secret *text CLEANUP(secret_freep) = NULL;
	char copy[300];
	struct err err = ERR_INIT;

	(void)state;
	make_token("token", 7, &text);
	source.token_file = place("token");
	assert_int_equal(load(&source, NULL, &err), 0);
	source.token_file = NULL;
	source.token_fd = open(place("token"), O_RDONLY | O_CLOEXEC);
	assert_int_equal(load(&source, NULL, &err), 0);
	close(source.token_fd);
	source.token_fd = -1;
	snprintf(copy, sizeof(copy), "%.*s", (int)secret_len(text), secret_slice(text).data);
	setenv("EVENKEEP_TOKEN", copy, 1);
	assert_int_equal(load(&source, NULL, &err), 0);
	unsetenv("EVENKEEP_TOKEN");
	argv[1] = place("token");
	source.token_command = argv;
	assert_int_equal(load(&source, NULL, &err), 0);
	unlink(place("token"));
}

static void
a_wrong_token_is_not_passed_over(void **state)
{
	struct key key CLEANUP(key_done);
	struct keysource source = nowhere();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	make_key("identity", &key);
	source.config_folder = folder;
	setenv("EVENKEEP_TOKEN", "vst1_nonsense", 1);
	assert_int_equal(load(&source, NULL, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "token-invalid");
	assert_null(strstr(err.message, "nonsense"));
}

static void
the_credential_folder_comes_before_the_configuration(void **state)
{
	struct key credential CLEANUP(key_done), own CLEANUP(key_done);
	struct keysource source = nowhere();
	struct err err = ERR_INIT;

	(void)state;
	make_key("evenkeep-identity", &credential);
	make_key("identity", &own);
	source.config_folder = folder;
	assert_int_equal(load(&source, &own, &err), 0);
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	/* an access list's mask shows as group read there, and only there */
	assert_int_equal(chmod(credential.path, 0440), 0);
	assert_int_equal(load(&source, &credential, &err), 0);
}

static void
a_key_file_that_is_open_to_others_is_refused(void **state)
{
	struct key key CLEANUP(key_done);
	struct keysource source = nowhere();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	make_key("identity", &key);
	source.config_folder = folder;
	assert_int_equal(chmod(key.path, 0644), 0);
	assert_int_equal(load(&source, &key, &err), ERR_REFUSED);
	assert_string_equal(err.id, "key-file-open");
}

static void
the_login_key_is_tried_and_passed_over_if_it_is_no_key(void **state)
{
	struct keysource source = nowhere();
	struct identities none = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir(place(".ssh"), 0700), 0);
	write_file(place(".ssh/id_ed25519"), SLICE_LITERAL("not a key\n"));
	source.home = folder;
	assert_int_equal(load(&source, NULL, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-key");
	assert_false(keysource_add_login_key(folder, &none));
	assert_int_equal(none.count, 0);
	unlink(place(".ssh/id_ed25519"));
	rmdir(place(".ssh"));
}

static void
a_command_gives_the_identity_where_no_file_does(void **state)
{
	struct key key CLEANUP(key_done);
	struct keysource source = nowhere();
	const char *argv[3] = {"cat", NULL, NULL};
	struct err err = ERR_INIT;

	(void)state;
	make_key("elsewhere", &key);
	argv[1] = key.path;
	source.identity_command = argv;
	assert_int_equal(load(&source, &key, &err), 0);
}

/* A protected identity file, and a command that opens it: nobody is asked. */
static void
a_command_comes_before_the_question_for_a_passphrase(void **state)
{
	struct key key CLEANUP(key_done);
	struct keysource source = nowhere();
	struct buf sealed CLEANUP(buf_done) = BUF_INIT;
	const char *argv[3] = {"cat", NULL, NULL};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct secret *text CLEANUP(secret_freep) = NULL;

	(void)state;
	make_key("plain", &key);
	text = identity_secret_text(key.identity);
	assert_int_equal(
	    age_seal_passphrase(SLICE_LITERAL("pass"), 4, secret_slice(text), &sealed, &err), 0);
	write_file(place("identity"), buf_slice(&sealed));
	source.config_folder = folder;
	assert_int_equal(load(&source, &key, &err), ERR_NO_KEY);
	argv[1] = key.path;
	source.identity_command = argv;
	assert_int_equal(load(&source, &key, &err), 0);
	unlink(place("identity"));
}

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_found_says_what_was_tried),
	    cmocka_unit_test(an_option_comes_before_the_environment),
	    cmocka_unit_test(a_named_file_that_is_not_there_is_an_error),
	    cmocka_unit_test(tokens_come_by_file_descriptor_variable_and_command),
	    cmocka_unit_test(a_wrong_token_is_not_passed_over),
	    cmocka_unit_test(the_credential_folder_comes_before_the_configuration),
	    cmocka_unit_test(a_key_file_that_is_open_to_others_is_refused),
	    cmocka_unit_test(the_login_key_is_tried_and_passed_over_if_it_is_no_key),
	    cmocka_unit_test(a_command_gives_the_identity_where_no_file_does),
	    cmocka_unit_test(a_command_comes_before_the_question_for_a_passphrase),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
