/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small projects, each with the list of all uses of variables in it (tests/golden/code): recall and
 * precision are printed, and are 100 %. And what is hostile: large, unreadable, endless.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "asked.h"
#include "base/buf.h"
#include "base/file.h"
#include "observe/code/code.h"
#include "observe/found.h"

struct score {
	unsigned wanted, found, right;
};

static const char *
plain_fact(const struct subject *subject, const char *name)
{
	return text_of(subject, name);
}

/* `file:line NAME form [default] [tests]`. */
static void
line_of(const struct subject *use, char *out, size_t room)
{
	const char *name = plain_fact(use, "name"), *fallback = plain_fact(use, "default");

	snprintf(out, room, "%s:%u %s %s%s%s%s", use->place.file, use->place.line,
		name[0] == '\0' ? "-" : name, plain_fact(use, "form"), fallback[0] == '\0' ? "" : " ",
		fallback, is_true(use, "in_tests") ? " tests" : "");
}

/* Take LINE out of TEXT. */
static bool
take_line(char *text, const char *line)
{
	size_t len = strlen(line);

	for (char *at = text; (at = strstr(at, line)) != NULL; at++)
		if ((at == text || at[-1] == '\n') && at[len] == '\n') {
			memset(at, '.', len);
			return true;
		}
	return false;
}

static void
ask_project(const char *folder, const char *name, struct score *score)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s/expected", folder, name);
	assert_int_equal(file_read(path, 1 << 20, &wanted, &err), 0);
	for (size_t i = 0; i < wanted.len; i++)
		score->wanted += wanted.data[i] == '\n';
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(sources_open(path, &sources, &err), 0);
	assert_int_equal(observe_project(sources, &words, NULL, 0, facts, &err), 0);
	for (size_t i = 0; i < facts->count; i++) {
		char line[500];

		if (strcmp(text_of(facts->items[i], "kind"), "code") != 0)
			continue;
		line_of(facts->items[i], line, sizeof(line));
		score->found++;
		if (take_line(wanted.data, line))
			score->right++;
		else
			print_error("%s: not there: %s\n", name, line);
	}
	for (char *save, *at = strtok_r(wanted.data, "\n", &save); at != NULL; at = strtok_r(NULL, "\n", &save))
		if (at[0] != '.')
			print_error("%s: not found: %s\n", name, at);
}

static void
all_uses_are_found_and_no_others(void **state)
{
	const char *folder = getenv("CODE_PROJECTS");
	struct score score = {0};
	DIR *stream;

	(void)state;
	assert_non_null(folder);
	stream = opendir(folder);
	assert_non_null(stream);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
		if (entry->d_name[0] != '.')
			ask_project(folder, entry->d_name, &score);
	closedir(stream);
	print_message("%u uses: recall %.1f %%, precision %.1f %%\n", score.wanted,
		100.0 * score.right / score.wanted, 100.0 * score.right / score.found);
	assert_true(score.wanted > 70);
	assert_int_equal(score.right, score.wanted);
	assert_int_equal(score.right, score.found);
}

static void
count_use(void *cookie, const struct code_use *use)
{
	(void)use;
	++*(unsigned *)cookie;
}

/* One part over and over, in every language; what comes of it does not matter, that it ends does. */
static void
long_texts_of_any_kind_end(void **state)
{
	static const char *const parts[] = {"process.env.A;", "/[", "`${", "`${`", "'", "\"", "{", "(", "[", "1'",
		"<<A\n", "#{<<A\n", "f'{", "/*", "$\"{", "@\"", "R\"(", "r#\"", "os.environ[", "getenv(", "ENV.fetch(",
		"${A:-", "$(", "<<EOF\n", "class A(BaseSettings):\n a: int = Field(", "#if 0\n", "env:\"", "} = process.env\n",
		"%env(", "<%= ENV['A']", "?", "\\", "a.env.", "env(\"A\",", "//", "{{", "~s(", "'A' in os.environ ", "\n", " "};
	/* each place costs at most what the longest expression does */
	const size_t most = getenv("EVENKEEP_TEST_ALL") != NULL ? 1 << 20 : 1 << 16;
	char *text = malloc(most + 1);
	unsigned uses = 0;

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
		size_t len = strlen(parts[p]);

		for (size_t at = 0; at + len <= most; at += len)
			memcpy(text + at, parts[p], len);
		for (int language = CODE_C; language <= CODE_SPRING; language++)
			code_scan(slice_of(text, most / len * len), (enum code_language)language,
				count_use, &uses);
	}
	assert_true(uses > most / 20);
	print_message("%zu KiB of each of %zu parts in %d languages\n", most >> 10, ARRAY_LEN(parts), CODE_SPRING);
	free(text);
}

static char *
new_folder(void)
{
	char *folder = xstrdup("/tmp/evenkeep-code.XXXXXX");

	assert_non_null(mkdtemp(folder));
	return folder;
}

static void
put(const char *folder, const char *path, const char *text, size_t len)
{
	char whole[4096];
	int fd;

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	fd = open(whole, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	while (len > 0) {
		ssize_t wrote = write(fd, text, len);

		assert_true(wrote > 0);
		text += wrote;
		len -= (size_t)wrote;
	}
	close(fd);
}

static void
make(const char *folder, const char *path, mode_t mode)
{
	char whole[4096];

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	assert_int_equal(mkdir(whole, mode), 0);
}

static void
clear(const char *folder)
{
	char command[300];

	snprintf(command, sizeof(command), "chmod -R u+rwx '%s'; rm -rf '%s'", folder, folder);
	assert_int_equal(system(command), 0);
}

/* One use that is wanted, and many files that are not looked into. */
static void
only_the_projects_own_files_are_read(void **state)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	static const char use[] = "x = process.env.NOT_READ;\n", ours[] = "x = process.env.OURS; // evenkeep: allow contract.used-not-declared - ours\n";
	static const char *const folders[] = {"src", "node_modules", "dist", "out", "venv2", "closed", "packed"};
	char *folder CLEANUP(freep) = new_folder(), path[300], *large = malloc(3 << 20);
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	unsigned found = 0, allowed = 0;

	(void)state;
	assert_non_null(large);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		make(folder, folders[i], 0700);
		snprintf(path, sizeof(path), "%s/a.js", folders[i]);
		put(folder, path, i == 0 ? ours : use, i == 0 ? strlen(ours) : strlen(use));
	}
	put(folder, ".gitignore", "/out/\npacked/a.js\n*.gen.js\n", 27);
	put(folder, "venv2/pyvenv.cfg", "", 0);
	put(folder, "src/a.gen.js", use, strlen(use));
	put(folder, "src/a.min.js", use, strlen(use));
	put(folder, "src/binary.js", "x\0process.env.NOT_READ", 22);
	memset(large, ' ', 3 << 20);
	memcpy(large, use, strlen(use));
	put(folder, "src/large.js", large, 3 << 20);
	put(folder, "src/one-line.js", large + strlen(use), 1 << 20);
	memset(large, 'x', 1 << 20);
	memcpy(large + 40000, ";process.env.NOT_READ;", 22);
	put(folder, "src/minified.js", large, 1 << 20);
	free(large);
	snprintf(path, sizeof(path), "%s/src/loop", folder);
	assert_int_equal(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/src/link.js", folder);
	assert_int_equal(symlink("../node_modules/a.js", path), 0);
	snprintf(path, sizeof(path), "%s/src/pipe.js", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/closed", folder);
	unlink(strcat(path, "/a.js"));
	put(folder, "src/latin1.js", "// \xe9\xff\n", 6);
	snprintf(path, sizeof(path), "%s/closed", folder);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(sources_open(folder, &sources, &err), 0);
	assert_int_equal(observe_project(sources, &words, NULL, 0, facts, &err), 0);
	for (size_t i = 0; i < facts->count; i++) {
		allowed += strcmp(facts->items[i]->each, "allow") == 0;
		if (strcmp(facts->items[i]->each, "reference") != 0)
			continue;
		assert_string_equal(text_of(facts->items[i], "name"), "OURS");
		found++;
	}
	assert_int_equal(found, 1);
	assert_int_equal(allowed, 1);
	clear(folder);
}

static void
names_of_templates_are_looked_for_everywhere(void **state)
{
	static const char text[] = "=== .env.example\nREAD_IN_CODE=\nONLY_IN_TOML=\nIN_NO_FILE=\nAPI_KEY=\n"
		"=== a.py\nimport os\nos.environ['READ_IN_CODE']\n=== pyproject.toml\nx = 'ONLY_IN_TOML'\n"
		"=== README.md\nIN_NO_FILE is the one.\n=== b.py\nMY_API_KEY = 'API_KEY_ID'\nxAPI_KEY = API_KEYs\n";
	struct facts *facts CLEANUP(facts_freep) = project_facts(text);
	static const bool wanted[] = {true, true, false, false};

	(void)state;
	for (unsigned line = 1; line <= 4; line++)
		if (is_true(subject_at_line(facts, "entry", line), "mentioned") != wanted[line - 1])
			fail_msg("line %u", line);
}

static void
what_is_a_secret_is_no_fact(void **state)
{
	static const char text[] = "=== a.py\nimport os\nos.getenv('A_SECRET', 'canary')\nos.getenv('B', 'sk-canary')\n"
		"os.getenv('C_URL', 'postgres://u:canary@h/d')\nos.getenv('D', 'shown')\n";
	struct facts *facts CLEANUP(facts_freep) = project_facts(text);

	(void)state;
	holds_no_value(facts, "canary");
	assert_true(is_true(subject_at_line(facts, "reference", 2), "has_default"));
	assert_string_equal(text_of(subject_at_line(facts, "reference", 5), "default"), "shown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_uses_are_found_and_no_others),
		cmocka_unit_test(long_texts_of_any_kind_end),
		cmocka_unit_test(only_the_projects_own_files_are_read),
		cmocka_unit_test(names_of_templates_are_looked_for_everywhere),
		cmocka_unit_test(what_is_a_secret_is_no_fact),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
