/* SPDX-License-Identifier: Apache-2.0 */
/* The same for the other languages. */
#include "observe/code/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "code_asked.h"

static void
c_asks_with_getenv(void **state)
{
	static const struct code_case cases[] = {
		{"char *x = getenv(\"A\");", "A"}, {"std::getenv(\"A\")", "A"}, {"secure_getenv(\"A\")", "A"},
		{"getenv( \"A\" )", "A"}, {"getenv(name)", "*"}, {"x = getenv(name);", "*"}, {"char *getenv(const char *name);", ""},
		{"// getenv(\"A\")\ngetenv(\"B\")", "B"}, {"/* getenv(\"A\") */", ""}, {"\"getenv(\\\"A\\\")\"", ""},
		{"#if 0\ngetenv(\"A\");\n#else\ngetenv(\"B\");\n#endif\ngetenv(\"C\");", "B C"},
		{"#if 0\n#if X\ngetenv(\"A\");\n#endif\ngetenv(\"A\");\n#endif\ngetenv(\"C\");", "C"},
		{"#if 01\ngetenv(\"A\");\n#endif", "A"}, {"int x = 1'000'000; getenv(\"A\"); char c = '\"'; getenv(\"B\")", "A B"},
		{"R\"x(getenv(\"A\"))x\" getenv(\"B\")", "B"}, {"setenv(\"A\", \"b\", 1)", ""}, {"unsetenv(\"A\")", ""},
		{"putenv(\"A=b\")", ""}, {"mygetenv(\"A\")", "A"}, {"mygetenv(\"a\")", ""}, {"qEnvironmentVariable(\"A\", \"b\")", "A=b"},
		{"env->getenv(\"A\")", ""}, {"env_or(\"A\", \"b\")", "A=b"}, {"get_env_int(\"A\", 3)", "A=3"}, {"L\"x\"; getenv(\"A\")", "A"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_C);
}

static void
go_asks_os_and_tags_of_fields(void **state)
{
	static const struct code_case cases[] = {
		{"os.Getenv(\"A\")", "A"}, {"v, ok := os.LookupEnv(\"A\")", "A"}, {"os.Getenv(`A`)", "A"}, {"os.Getenv(key)", "*"},
		{"// os.Getenv(\"A\")", ""}, {"/* os.Getenv(\"A\") */", ""}, {"`os.Getenv(\"A\")`", ""}, {"os.Setenv(\"A\", \"b\")", ""},
		{"t.Setenv(\"A\", \"b\")", ""}, {"os.Environ()", ""}, {"getEnv(\"A\", \"b\")", "A=b"}, {"mustGetenv(\"A\")", "A!"},
		{"MustEnv(\"A\")", "A!"}, {"type C struct {\n\tA string `env:\"A\"`\n}", "A"},
		{"\tA string `env:\"A,required\"`", "A!"}, {"\tA int `env:\"A\" envDefault:\"80\"`", "A=80"},
		{"\tA int `json:\"a\" envconfig:\"A\" default:\"80\"`", "A=80"}, {"\tA int `envconfig:\"A\" required:\"true\"`", "A!"},
		{"\tA int `env:\"A, default=80\"`", "A=80"}, {"// A int `env:\"A\"`", ""}, {"\tA int `json:\"env:x\"`", ""},
		{"\tA D `envPrefix:\"X_\"`\n\tB int `env:\"B\"`", "*"}, {"viper.BindEnv(\"port\", \"PORT\")", "PORT"},
		{"'\"'; os.Getenv(\"A\")", "A"}, {"x.Getenv(\"A\")", "A"}, {"x.Getenv(\"a\")", ""}, {"\"`\" + os.Getenv(\"A\") + \"`\"", "A"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_GO);
}

static void
rust_asks_env(void **state)
{
	static const struct code_case cases[] = {
		{"std::env::var(\"A\")", "A"}, {"env::var(\"A\")?", "A!"}, {"env::var(\"A\").unwrap()", "A!"},
		{"env::var(\"A\")\n    .expect(\"x\")", "A!"}, {"env::var(\"A\").unwrap_or(\"b\".to_string())", "A=b"},
		{"env::var(\"A\").unwrap_or_else(|_| \"b\".into())", "A=b"}, {"env::var(\"A\").unwrap_or_else(|_| panic!())", "A!"},
		{"env::var(\"A\").unwrap_or_default()", "A=?"}, {"env::var(\"A\").ok()", "A"}, {"env::var_os(\"A\")", "A"},
		{"env!(\"A\")", "A!"}, {"option_env!(\"A\")", "A"}, {"env::var(name)", "*"}, {"env::vars()", ""},
		{"env::set_var(\"A\", \"b\")", ""}, {"Command::new(\"x\").env(\"A\", \"b\")", ""}, {"dotenvy::var(\"A\")", "A"},
		{"#[arg(long, env = \"A\")]\nx: u8,", "A"}, {"#[arg(env = \"A\", default_value = \"80\")]", "A=80"},
		{"// env::var(\"A\")", ""}, {"/* /* */ env::var(\"A\") */", ""}, {"r#\"env::var(\"A\")\"#; env::var(\"B\")", "B"},
		{"fn f<'a>(x: &'a str) { env::var(\"A\") }", "A"}, {"'\"'; env::var(\"A\")", "A"}, {"\"env!(\\\"A\\\")\"", ""},
		{"'é'; env::var(\"A\")", "A"}, {"env_or(\"A\", \"b\")", "A=b"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_RUST);
}

static void
java_asks_its_system(void **state)
{
	static const struct code_case cases[] = {
		{"System.getenv(\"A\")", "A"}, {"System.getenv().get(\"A\")", "A"}, {"System.getenv().getOrDefault(\"A\", \"b\")", "A=b"},
		{"@Value(\"${A}\")", "A!"}, {"@Value(\"${A:b}\")", "A=b"}, {"@Value(\"${A:${B:c}}\")", "A=? B=c"}, {"@Value(\"${server.port}\")", ""},
		{"// System.getenv(\"A\")", ""}, {"\"System.getenv(A)\"", ""}, {"\"\"\"\nSystem.getenv(\"A\")\n\"\"\"", ""},
		{"System.getenv(name)", "*"}, {"environment.getProperty(\"A\")", "A"}, {"env.getProperty(\"a.b\")", ""},
		{"System.getProperty(\"A\")", ""}, {"System.getenv()", ""}, {"/** @Value(\"${A}\") */", ""}, {"'\"'; System.getenv(\"A\")", "A"},
	};
	static const struct code_case kotlin[] = {
		{"System.getenv(\"A\") ?: \"b\"", "A=b"}, {"System.getenv()[\"A\"]", "A"}, {"\"${System.getenv(\"A\")}\"", "A"},
		{"sys.env(\"A\")", "A"}, {"sys.env.getOrElse(\"A\", \"b\")", "A=b"}, {"sys.env.get(\"A\")", "A"}, {"dotenv[\"A\"]", ""},
		{"System.getenv(\"A\") ?: error(\"x\")", "A!"}, {"\"\"\"System.getenv(\"A\")\"\"\"", ""}, {"\"$x System.getenv\"", ""},
		{"dotenv.get(\"A\")", "A"}, {"dotenv.get(\"a\")", ""},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_JAVA);
	all_are_right(kotlin, ARRAY_LEN(kotlin), CODE_KOTLIN);
}

static void
ruby_asks_env(void **state)
{
	static const struct code_case cases[] = {
		{"ENV[\"A\"]", "A"}, {"ENV['A'] || 'b'", "A=b"}, {"ENV.fetch('A')", "A!"}, {"ENV.fetch(\"A\", 'b')", "A=b"},
		{"ENV.fetch('A') { 5 }", "A=5"}, {"ENV.fetch('A') do\n 5\nend", "A=?"}, {"ENV.fetch 'A', 'b'", "A=b"}, {"ENV['A'] ||= 'b'", "A=b"},
		{"ENV['A'] = 'b'", ""}, {"ENV.key?('A')", "A"}, {"ENV.values_at('A', \"B\")", "A B"}, {"ENV[name]", "*"}, {"ENV.fetch(name)", "*"},
		{"\"#{ENV['A']}\"", "A"}, {"'#{ENV[\"A\"]}'", ""}, {"# ENV['A']", ""}, {"=begin\nENV['A']\n=end\nENV['B']", "A B"},
		{"x\n=begin\nENV['A']\n=end\nENV['B']", "B"}, {"<<~X\n  ENV['A'] #{ENV['B']}\nX\nENV['C']", "B C"}, {"<<~'X'\n#{ENV['A']}\nX\n", ""},
		{"x\n__END__\nENV['A']", ""}, {"%w[ENV['A'] b]", ""}, {"Rails.env", ""}, {"Foo::ENV['A']", ""}, {"x =~ /['\"]/; ENV['A']", "A"},
		{"ENV['A'].to_i", "A"}, {"ENV['A'] == 'b'", "A"}, {"ENV.delete('A')", ""}, {"a << ENV['A']", "A"}, {"list <<FOO", ""},
		{"ENV['A'].presence || 'b'", "A"}, {"`ls #{ENV['A']}`", "A"}, {"?\" ; ENV['A']", "A"}, {"ENV.to_h", ""},
	};
	static const struct code_case erb[] = {
		{"don't <%= ENV['A'] %> ENV['B']", "A"}, {"<%# ENV['A'] %>", ""}, {"<% # ENV['A'] %><%= ENV['B'] %>", "B"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_RUBY);
	all_are_right(erb, ARRAY_LEN(erb), CODE_ERB);
}

static void
php_asks_in_three_ways(void **state)
{
	static const struct code_case cases[] = {
		{"<?php getenv('A');", "A"}, {"<?php getenv('A') ?: 'b';", "A=b"}, {"<?php $_ENV['A'] ?? 'b'", "A=b"}, {"<?php $_SERVER['A']", "A"},
		{"<?php $_SERVER['REQUEST_URI']; $_SERVER['HTTP_HOST']", ""}, {"<?php env('A', 'b')", "A=b"}, {"<?php env('A', false)", "A=false"},
		{"<?php env('A', null)", "A"}, {"<?php env($x)", "*"}, {"<?php $x->env('A')", ""}, {"<?php X::env('A')", ""}, {"<?php Env::get('A')", ""},
		{"<?php function env($x) {}", ""}, {"<?php // env('A')\nenv('B')", "B"}, {"<?php # env('A')", ""}, {"<?php #[Attr]\nenv('A')", "A"},
		{"<?php /* env('A') */", ""}, {"<?php \"env('A')\"", ""}, {"<?php \"{$_ENV['A']}\"", "A"}, {"env('A') <?= env('B') ?> env('C')", "B"},
		{"<?php // x ?> it's <?php env('A')", "A"}, {"<?php $_ENV['A'] = 'b'", ""}, {"<?php <<<X\nenv('A')\nX;\nenv('B')", "B"},
		{"<?php <<<'X'\nenv('A')\n  X;\nenv('B')", "B"}, {"<?php getenv()", ""}, {"<?php putenv('A=b')", ""}, {"<?php return ['a' => env('A')];", "A"},
	};
	static const struct code_case blade[] = {
		{"<p>don't</p> {{ env('A', 'b') }}", "A=b"}, {"{{-- env('A') --}} {{ env('B') }}", "B"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_PHP);
	all_are_right(blade, ARRAY_LEN(blade), CODE_BLADE);
}

#define MANY_QUOTES "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""

static void
csharp_and_elixir_ask_too(void **state)
{
	static const struct code_case csharp[] = {
		{"Environment.GetEnvironmentVariable(\"A\")", "A"}, {"Environment.GetEnvironmentVariable(\"A\") ?? \"b\"", "A=b"},
		{"Environment.GetEnvironmentVariable(\"A\") ?? throw new X()", "A!"}, {"$\"{Environment.GetEnvironmentVariable(\"A\")}\"", "A"},
		{"// Environment.GetEnvironmentVariable(\"A\")", ""}, {"@\"\\\" + Environment.GetEnvironmentVariable(\"A\")", "A"},
		{"@\"a\"\"b Environment.GetEnvironmentVariable(\"", ""}, {"\"\"\"\nEnvironment.GetEnvironmentVariable(\"A\")\n\"\"\"", ""},
		{"Environment.GetEnvironmentVariable(name)", "*"}, {"Environment.SetEnvironmentVariable(\"A\", \"b\")", ""}, {"GetEnvironmentVariables()", ""},
		{"Environment.GetEnvironmentVariable(\"A\", EnvironmentVariableTarget.Machine)", "A"},
		{MANY_QUOTES "x" MANY_QUOTES "\nEnvironment.GetEnvironmentVariable(\"A\")", "A"},
	};
	static const struct code_case elixir[] = {
		{"System.get_env(\"A\")", "A"}, {"System.get_env(\"A\", \"b\")", "A=b"}, {"System.get_env(\"A\") || \"b\"", "A=b"},
		{"System.get_env(\"A\") ||\n  raise \"x\"", "A!"}, {"System.fetch_env!(\"A\")", "A!"}, {"System.fetch_env(\"A\")", "A"},
		{"System.get_env \"A\"", "A"}, {"\"A\" |> System.get_env()", "A"}, {"System.get_env(name)", "*"}, {"System.get_env()", ""},
		{"# System.get_env(\"A\")", ""}, {"@doc \"\"\"\nSystem.get_env(\"A\")\n\"\"\"", ""}, {"\"#{System.get_env(\"A\")}\"", "A"},
		{"~s(System.get_env(\"A\"))", ""}, {"?\" ; System.get_env(\"A\")", "A"}, {"Application.get_env(:a, :b)", ""},
		{"System.put_env(\"A\", \"b\")", ""}, {"env!(\"A\", :string)", "A!"}, {"env!(\"A\", :integer, 3)", "A=3"},
	};

	(void)state;
	all_are_right(csharp, ARRAY_LEN(csharp), CODE_CSHARP);
	all_are_right(elixir, ARRAY_LEN(elixir), CODE_ELIXIR);
}

static void
settings_name_variables(void **state)
{
	static const struct code_case yaml[] = {
		{"a: <%= ENV[\"A\"] %>", "A"}, {"a: <%= ENV.fetch('A') { 5 } %>", "A=5"}, {"# a: <%= ENV['A'] %>", ""}, {"a: ENV['A']", ""},
		{"a: '%env(A)%'", "A!"}, {"a: '%env(int:A)%' # %env(B)%", "A!"}, {"a: '%env(default:x:A)%'", "A=?"}, {"a: ${A}", ""},
		{"a: \"#\" # <%= ENV['A'] %>\nb: <%= ENV['B'] %>", "B"},
	};
	static const struct code_case spring[] = {
		{"a=${A}", "A!"}, {"a: ${A:b}", "A=b"}, {"a: ${A:jdbc:x://y:1/z}", "A=jdbc:x://y:1/z"}, {"#a=${A}", ""}, {"! a=${A}", ""},
		{"a=${server.port}", ""}, {"a=${A:${B}}", "A=? B!"}, {"a=${A:}", "A="}, {"a=${A", ""}, {"a=x${A}y${B:c}", "A! B=c"},
	};

	(void)state;
	all_are_right(yaml, ARRAY_LEN(yaml), CODE_YAML);
	all_are_right(spring, ARRAY_LEN(spring), CODE_SPRING);
}

static void
languages_are_told_by_names(void **state)
{
	static const struct { const char *path; enum code_language language; bool test; } cases[] = {
		{"a/b.py", CODE_PYTHON, false}, {"tests/a.py", CODE_PYTHON, true}, {"a/test_b.py", CODE_PYTHON, true}, {"a.test.ts", CODE_SCRIPT, true},
		{"src/main/resources/application.yml", CODE_SPRING, false}, {"config/database.yml", CODE_YAML, false}, {"a_test.go", CODE_GO, true},
		{"x.blade.php", CODE_BLADE, false}, {"a.md", CODE_NONE, false}, {"latest/a.go", CODE_GO, false}, {"spec/x.rb", CODE_RUBY, true},
		{"contest/x.rb", CODE_RUBY, false}, {"docs/conf.py", CODE_PYTHON, true}, {"a.min.js.map", CODE_NONE, false}, {"x.h", CODE_C, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (code_language_of(cases[i].path) != cases[i].language || code_is_test(cases[i].path) != cases[i].test)
			fail_msg("%s", cases[i].path);
	assert_int_equal(code_language_of_text(slice_of_text("#!/usr/bin/env python3\n")), CODE_PYTHON);
	assert_int_equal(code_language_of_text(slice_of_text("#!/bin/sh\n")), CODE_SHELL);
	assert_int_equal(code_language_of_text(slice_of_text("python")), CODE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c_asks_with_getenv),
		cmocka_unit_test(go_asks_os_and_tags_of_fields),
		cmocka_unit_test(rust_asks_env),
		cmocka_unit_test(java_asks_its_system),
		cmocka_unit_test(ruby_asks_env),
		cmocka_unit_test(php_asks_in_three_ways),
		cmocka_unit_test(csharp_and_elixir_ask_too),
		cmocka_unit_test(settings_name_variables),
		cmocka_unit_test(languages_are_told_by_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
