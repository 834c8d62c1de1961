/* SPDX-License-Identifier: Apache-2.0 */
/* Which variables a text in Python, JavaScript or a shell reads, and which it only seems to. */
#include "observe/code/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "code_asked.h"

static void
python_asks_os(void **state)
{
	static const struct code_case cases[] = {
		{"import os\nx = os.environ[\"A\"]", "A!"}, {"os.environ['A']", "A!"},
		{"os.environ.get(\"A\")", "A"}, {"os.environ.get(\"A\", \"b\")", "A=b"},
		{"os.environ.get('A', None)", "A"}, {"os.environ.get('A', '')", "A="},
		{"os.environ.get(\n    'A',\n    'b',\n)", "A=b"}, {"os.environ.get('A', x())", "A=?"},
		{"os.environ.get('A') or 'b'", "A=b"}, {"os.environ.get('A', 'b' + c)", "A=?"},
		{"int(os.environ.get('A', 8080))", "A=8080"}, {"os.environ.get('A', True)", "A=True"},
		{"os.getenv('A')", "A"}, {"os.getenv('A', 'b')", "A=b"},
		{"os.getenv('A', default='b')", "A=b"}, {"os.getenv(\"A\") or os.getenv('B')", "A=? B"},
		{"from os import environ, getenv\ngetenv('A')\nenviron['B']\nenviron.get('C', 'd')",
			"A B! C=d"},
		{"f\"{os.environ['A']}\"", "A!"}, {"f'{os.getenv(\"A\", \"b\")}/x'", "A=b"},
		{"f'''{os.getenv('A')}'''", "A"}, {"os.environ.setdefault('A', 'b')", "A=b"},
		{"if 'A' in os.environ:", "A"}, {"if \"A\" not in os.environ:", "A"},
		{"os.environ[name]", "*"}, {"os.getenv(name)", "*"}, {"os.environ.get(f'{p}_X')", "*"},
		{"os.environ['A' + b]", "*"}, {"os.environ[r'A']", "A!"},
		{"a = {'x': os.environ['A'], 'y': os.getenv('B')}", "A! B"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_PYTHON);
}

static void
python_does_not_ask_in_comments_and_texts(void **state)
{
	static const struct code_case cases[] = {
		{"# os.environ['A']", ""}, {"x = 1 # os.getenv('A')", ""}, {"\"os.getenv('A')\"", ""},
		{"'''\nos.environ['A']\n'''", ""}, {"\"\"\"Reads os.getenv('A').\"\"\"", ""},
		{"def f():\n  \"\"\"\n  >>> os.environ['A']\n  \"\"\"\n  return os.environ['B']", "B!"},
		{"os.environ['A'] = 'x'", ""}, {"os.environ['A'] += 'x'", ""}, {"del os.environ['A']", ""},
		{"if os.environ['A'] == 'x':", "A!"}, {"env = os.environ.copy()", ""},
		{"request.environ['A']", ""}, {"getenv('A')", ""}, {"environ['A']", ""},
		{"self.environ.get('A')", ""}, {"'#' + os.getenv('A')", "A"}, {"'\\'' + os.getenv('A')", "A"},
		{"r'\\' + os.getenv('A')", ""}, {"f'{{os.getenv(\"A\")}}'", ""}, {"os.getenv('not a name')", ""},
		{"environment('A')", ""}, {"set_env('A', 'b')", ""}, {"os.environ", ""}, {"os.getenv()", ""},
		{"def getenv(name):\n  return os.getenv(name)", "*"}, {"os.environ[", ""}, {"os.getenv('", ""},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_PYTHON);
}

static void
python_has_readers_of_its_own(void **state)
{
	static const struct code_case cases[] = {
		{"import environ\nenv = environ.Env()\nA = env('A')\nB = env.bool('B', default=False)", "A! B=False"},
		{"import environ\nenv = environ.Env()\nA = env.str('A', default=None)\nenv.read_env('.env')", "A=?"},
		{"import environ\nDATABASES = {'default': env.db()}", "DATABASE_URL!"},
		{"import environ\nDATABASES = {'default': env.db(default='sqlite:///x')}", "DATABASE_URL=sqlite:///x"},
		{"import environ\nDATABASES = {'default': env.db('DB_URL')}", "DB_URL!"},
		{"from environs import Env\nenv = Env()\nenv.int('A', 3)\nenv.list('B', [])", "A=3 B=?"},
		{"env('A')", "A"}, {"env('a')", ""}, {"self.env('A')", ""}, {"env.bool('A')", ""},
		{"from decouple import config\nA = config('A')\nB = config('B', default='x', cast=str)", "A! B=x"},
		{"from decouple import config, Csv\nA = config('A', cast=Csv())", "A!"},
		{"from starlette.config import Config\nconfig = Config('.env')\nA = config('A', cast=bool, default=False)",
			"A=False"},
		{"config('A')", ""}, {"from decouple import config\napp.config('A')\n# config('B')", ""},
		{"get_env('A', 'b')", "A=b"}, {"env_bool(\"A\", False)", "A=False"}, {"require_env('A')", "A!"},
		{"get_env('staging')", ""},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_PYTHON);
}

static void
fields_of_settings_are_variables(void **state)
{
	static const struct code_case cases[] = {
		{"class S(BaseSettings):\n    a: str\n    b_c: int = 3\n", "A! B_C=3"},
		{"class S(BaseSettings):\n    \"\"\"Text: x.\"\"\"\n    a: str  # x\n\n    def f(self) -> str:\n        b: int = 1\n",
			"A!"},
		{"class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=\"APP_\", env_file='.env')\n    a: str\n",
			"APP_A!"},
		{"class S(BaseSettings):\n    a: str\n    class Config:\n        env_prefix = 'x_'\n        x: int = 1\n", "X_A!"},
		{"class S(BaseSettings):\n    a: str = Field(..., alias='OTHER')\n    b: str = Field('x', env=\"B2\")\n",
			"OTHER! B2=x"},
		{"class S(BaseSettings):\n    a: str = Field(\n        default='x',\n        description='a: b',\n    )\n    b: int\n",
			"A=x B!"},
		{"class S(BaseSettings):\n    a: str = Field(validation_alias=AliasChoices('X', \"Y\"))\n", "X! Y!"},
		{"class S(BaseSettings):\n    a: list[str] = Field(default_factory=list)\n    b: str | None = None\n", "A=? B=?"},
		{"class S(BaseSettings):\n    case: ClassVar[int] = 1\n    _p: int = 2\n    db: DbSettings = DbSettings()\n", ""},
		{"class S(BaseSettings):\n    a: Annotated[str, Field(alias='X')]\n", "X!"},
		{"class B(BaseSettings):\n    a: str\n\nclass S(B):\n    b: str\n\nclass T(Other):\n    c: str\n", "A! B!"},
		{"class S(BaseSettings):\n    a: str\n    model_config = {'case_sensitive': True}\n", "A!"},
		{"class S(BaseModel):\n    a: str\n", ""}, {"# class S(BaseSettings):\n#    a: str\n", ""},
		{"'''\nclass S(BaseSettings):\n    a: str\n'''\n", ""}, {"class S(BaseSettings)", ""},
		{"class S(BaseSettings):\n    @property\n    def a(self) -> str:\n        return 'x'\n    b: Dict[str, int] = {}\n",
			"B=?"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_PYTHON);
}

static void
scripts_ask_their_process(void **state)
{
	static const struct code_case cases[] = {
		{"process.env.A", "A"}, {"process.env['A']", "A"}, {"process.env[\"A\"]", "A"}, {"process.env[`A`]", "A"},
		{"process.env.A || 'b'", "A=b"}, {"process.env.A ?? \"b\"", "A=b"}, {"process.env.A ?? 3000", "A=3000"},
		{"process.env.A!", "A!"}, {"process.env.A!.split(',')", "A!"}, {"process.env.A != null", "A"},
		{"process.env.A ||= 'b'", "A=b"}, {"process?.env?.A", "A"}, {"const {A, B: b = 'x', ...rest} = process.env", "A B=x"},
		{"const {\n  A, // why\n  B = 3,\n} = process.env;", "A B=3"}, {"import.meta.env.VITE_A", "VITE_A"},
		{"Deno.env.get('A')", "A"}, {"Deno.env.get('A') ?? 'b'", "A=b"}, {"Bun.env.A", "A"},
		{"process.env[name]", "*"}, {"process.env[`${p}_X`]", "*"}, {"`x${process.env.A}y`", "A"},
		{"`x${`${process.env.A}`}y` + process.env.B", "A B"}, {"const r = /['\"]/; process.env.A", "A"},
		{"a = b / c; d = 'x' / process.env.A", "A"}, {"process.env.A ?? throwError('x')", "A=?"},
		{"<p>don't {process.env.A}</p>", "A"}, {"f(process.env.A, process.env.B || 'c')", "A B=c"},
		{"if (!process.env.A) {\n}", "A"}, {"globalThis.process.env.A", "A"}, {"requireEnv('A')", "A!"},
		{"import { A, B as b } from '$env/static/private'", "A B"}, {"getEnv('A', 'b')", "A=b"},
		{"process.env.A === 'x' ? 1 : 2", "A"}, {"env('DATABASE_HOST', 'localhost')", "DATABASE_HOST=localhost"},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_SCRIPT);
}

static void
scripts_do_not_ask_in_comments_and_texts(void **state)
{
	static const struct code_case cases[] = {
		{"// process.env.A", ""}, {"/* process.env.A */ process.env.B", "B"}, {"'process.env.A'", ""},
		{"`process.env.A`", ""}, {"x = \"http://process.env.A\"", ""}, {"process.env.A = 'x'", ""},
		{"delete process.env.A", ""}, {"process.env", ""}, {"spawn('x', {env: process.env})", ""},
		{"{...process.env}", ""}, {"const env = {...process.env, A: 1}", ""}, {"import.meta.env.MODE", ""},
		{"x.env.A", ""}, {"myprocess.env.A", ""}, {"Object.keys(process.env)", ""}, {"<!-- process.env.A -->", ""},
		{"cy.env('A')", ""}, {"process.env.hasOwnProperty('A')", ""}, {"const s = /process.env.A/", ""},
		{"const {a} = x; process.env", ""}, {"process.env.", ""}, {"process.env[", ""}, {"} = process.env", ""},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_SCRIPT);
}

static void
shells_ask_for_what_they_do_not_set(void **state)
{
	static const struct code_case cases[] = {
		{"echo $TOKEN", "TOKEN"}, {"echo \"${TOKEN}\"", "TOKEN"}, {"echo \"${TOKEN:-x}\"", "TOKEN=x"},
		{"echo ${TOKEN:?not set}", "TOKEN!"}, {"${TOKEN?}", "TOKEN!"}, {": \"${TOKEN:=x}\"; echo $TOKEN", "TOKEN=x TOKEN"},
		{"PORT=${PORT:-80}\necho $PORT", "PORT=80"}, {"PORT=\"${PORT:-80}\"", "PORT=80"},
		{"A=1; B=2 cmd $AA", "AA"}, {"A1=1\necho $A1", ""}, {"export A1=1\necho ${A1:-2}", ""},
		{"for HOST in a b; do echo $HOST; done", ""}, {"read -r LINE\necho $LINE", ""}, {"local AA BB=1\necho $AA $BB", ""},
		{"# echo $TOKEN", ""}, {"echo '$TOKEN'", ""}, {"echo \\$TOKEN", ""}, {"echo \"\\$TOKEN\"", ""},
		{"echo \"it's $TOKEN\"", "TOKEN"}, {"x=$(cat \"$FILE_A\" | grep \"$FILE_B\")", "FILE_A FILE_B"},
		{"cat <<EOF\n$TOKEN\nEOF\necho $OTHER", "TOKEN OTHER"}, {"cat <<'EOF'\n$TOKEN\nEOF\necho $OTHER", "OTHER"},
		{". ./lib.sh\necho $TOKEN ${OTHER:?}", "OTHER!"}, {". ./.env\necho $TOKEN", "TOKEN"}, {"source .env\necho $TOKEN", "TOKEN"},
		{"echo $PWD $RANDOM $1 $@ $BASH_SOURCE $lower", ""}, {"echo ${!NAME}", "*"}, {"echo ${TOKEN:-${OTHER:-x}}", "TOKEN=? OTHER=x"},
		{"echo a#b $TOKEN", "TOKEN"}, {"if [ -n \"$TOKEN\" ]; then :; fi", "TOKEN"}, {"echo ${TOKEN%/*} ${#OTHER}", "TOKEN OTHER"},
		{"echo \"$(", ""}, {"echo ${", ""}, {"cat <<EOF\n$TOKEN", "TOKEN"}, {"awk '{print $NF}'", ""},
	};

	(void)state;
	all_are_right(cases, ARRAY_LEN(cases), CODE_SHELL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(python_asks_os),
		cmocka_unit_test(python_does_not_ask_in_comments_and_texts),
		cmocka_unit_test(python_has_readers_of_its_own),
		cmocka_unit_test(fields_of_settings_are_variables),
		cmocka_unit_test(scripts_ask_their_process),
		cmocka_unit_test(scripts_do_not_ask_in_comments_and_texts),
		cmocka_unit_test(shells_ask_for_what_they_do_not_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
