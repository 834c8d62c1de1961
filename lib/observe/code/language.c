/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, by its name or its first bytes. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/code.h"

struct end {
	const char *end;
	enum code_language language;
};

static const struct end ends[] = {
	{".c", CODE_C}, {".h", CODE_C}, {".cc", CODE_C}, {".cpp", CODE_C}, {".cxx", CODE_C},
	{".hh", CODE_C}, {".hpp", CODE_C}, {".hxx", CODE_C}, {".m", CODE_C}, {".mm", CODE_C},
	{".py", CODE_PYTHON}, {".pyw", CODE_PYTHON},
	{".js", CODE_SCRIPT}, {".mjs", CODE_SCRIPT}, {".cjs", CODE_SCRIPT}, {".jsx", CODE_SCRIPT},
	{".ts", CODE_SCRIPT}, {".mts", CODE_SCRIPT}, {".cts", CODE_SCRIPT}, {".tsx", CODE_SCRIPT},
	{".vue", CODE_SCRIPT}, {".svelte", CODE_SCRIPT}, {".astro", CODE_SCRIPT},
	{".go", CODE_GO}, {".rs", CODE_RUST}, {".java", CODE_JAVA},
	{".kt", CODE_KOTLIN}, {".kts", CODE_KOTLIN}, {".groovy", CODE_KOTLIN},
	{".gradle", CODE_KOTLIN}, {".scala", CODE_KOTLIN}, {".sbt", CODE_KOTLIN},
	{".rb", CODE_RUBY}, {".rake", CODE_RUBY}, {".ru", CODE_RUBY}, {".gemspec", CODE_RUBY},
	{".yml.erb", CODE_YAML}, {".yaml.erb", CODE_YAML}, {".erb", CODE_ERB},
	{".blade.php", CODE_BLADE}, {".php", CODE_PHP}, {".phtml", CODE_PHP},
	{".cs", CODE_CSHARP}, {".csx", CODE_CSHARP}, {".ex", CODE_ELIXIR}, {".exs", CODE_ELIXIR},
	{".sh", CODE_SHELL}, {".bash", CODE_SHELL}, {".ksh", CODE_SHELL},
	{".yml", CODE_YAML}, {".yaml", CODE_YAML}, {"Rakefile", CODE_RUBY}, {"Gemfile", CODE_RUBY},
	{"Capfile", CODE_RUBY}, {"Vagrantfile", CODE_RUBY},
};

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static bool
ends_with(const char *text, const char *end)
{
	return slice_ends_with(slice_of_text(text), end);
}

static bool
is_of_spring(const char *name)
{
	return (strncmp(name, "application", 11) == 0 || strncmp(name, "bootstrap", 9) == 0) &&
		(ends_with(name, ".properties") || ends_with(name, ".yml") || ends_with(name, ".yaml"));
}

enum code_language
code_language_of(const char *path)
{
	const char *name = name_of(path);

	if (is_of_spring(name))
		return CODE_SPRING;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (ends_with(name, ends[i].end))
			return ends[i].language;
	return CODE_NONE;
}

enum code_language
code_language_of_text(struct slice text)
{
	static const struct { const char *word; enum code_language language; } programs[] = {
		{"python", CODE_PYTHON}, {"bash", CODE_SHELL}, {"dash", CODE_SHELL}, {"ksh", CODE_SHELL},
		{"/sh", CODE_SHELL}, {"env sh", CODE_SHELL}, {"ruby", CODE_RUBY}, {"node", CODE_SCRIPT},
		{"deno", CODE_SCRIPT}, {"bun", CODE_SCRIPT}, {"php", CODE_PHP}, {"elixir", CODE_ELIXIR}};

	if (!slice_starts_with(text, "#!"))
		return CODE_NONE;
	text.len = slice_find(text, '\n');
	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (memmem(text.data, text.len, programs[i].word, strlen(programs[i].word)) != NULL)
			return programs[i].language;
	return CODE_NONE;
}

bool
code_is_test(const char *path)
{
	static const char *const folders[] = {"test", "tests", "__tests__", "spec", "specs", "e2e",
		"testing", "testdata", "fixtures", "__mocks__", "mocks", "cypress", "playwright",
		"example", "examples", "sample", "samples", "docs", "doc", "benchmark", "benchmarks",
		"integration-tests", "integration_tests", "testutil", "testutils", "androidTest"};
	static const char *const tails[] = {"_test.go", "_test.py", "_spec.rb", "_test.rb", "Test.java",
		"Tests.java", "IT.java", "Test.kt", "Tests.cs", "Test.cs", "Test.php", "_test.exs",
		"conftest.py", "Spec.scala"};
	static const char *const parts[] = {".test.", ".spec.", ".e2e.", ".stories.", ".cy."};
	const char *name = name_of(path);

	for (const char *at = path; at < name;) {
		size_t len = strcspn(at, "/");

		if (slice_is_one_of(slice_of(at, len), folders, ARRAY_LEN(folders)))
			return true;
		at += len + 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(tails); i++)
		if (ends_with(name, tails[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strstr(name, parts[i]) != NULL)
			return true;
	return strncmp(name, "test_", 5) == 0;
}

bool
code_is_minified(struct slice text)
{
	enum { LOOKED_AT = 1 << 15, LINE_LONG = 2000 };
	size_t len = text.len < LOOKED_AT ? text.len : LOOKED_AT, lines = 1;
	const unsigned char *at = text.data, *end = text.data + len;

	if (text.len < LOOKED_AT)
		return false;
	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		lines++;
	}
	return len / lines > LINE_LONG;
}
