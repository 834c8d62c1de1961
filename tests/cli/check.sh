#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd

compose_file() { # FILE: two errors, and warnings
	cat >"$1" <<EOT
services:
  api:
    image: api:1
    restart: always
    environment:
      DATABASE_URL: postgres://warehouse:5432/shop
      API_TOKEN: $mark$strong
EOT
}
rules() { # the rules that were found, at LEVEL
	jq -r ".findings[] | select(.level == \"$1\") | .rule" "$out" | sort | uniq -c | awk '{ print $2 " " $1 }'
}

step 'in an empty folder there is nothing to find, and that is said'
mkdir empty && cd empty
ok evenkeep check
says 'looked at: nothing: there is no file here that is known'
says 'not looked at: environments: there is no evenkeep.yaml'
says 'nothing found'
ok evenkeep check --json
holds '.schema == "evenkeep.check/1" and .ok == true and .files == 0 and .findings == []'
holds '.not_looked_at == [{"what": "environments", "why": "there is no evenkeep.yaml"}]'

step 'a repository needs nothing: problems with place, rule and fix, errors first, and exit 1'
mkdir ../bare && cd ../bare
git init -q .
mkdir deep
compose_file compose.yaml
printf 'A=1\nA=2\n' >deep/.env
fails 1 evenkeep check
cp "$out" "$work/whole"
says '✗  error  compose.yaml:6  compose.unknown-host'
says '   DATABASE_URL of api names host warehouse, which no service, container or alias in its reach has'
says '   fix: name a service of the project, or join the network on which it is'
says '✗  error  compose.yaml:7  compose.secret-in-file'
says '✗  error  deep/.env:2  dotenv.duplicate'
says '!  warning  compose.yaml:2  compose.no-limits'
says 'looked at: 2 files, 1 compose stack'
says '3 errors, 2 warnings'
tells 'next: in compose.yaml:6, name a service of the project'
[ "$(grep -n 'error  ' "$out" | tail -n 1 | cut -d: -f1)" -lt "$(grep -n 'warning  ' "$out" | head -n 1 | cut -d: -f1)" ] ||
	fail 'errors are not first'
fails 1 evenkeep check --json
holds '[.findings[] | select(.rule == "compose.unknown-host") | .location] == [{"file": "compose.yaml", "line": 6, "column": 21}]'
holds '[.findings[] | has("message") and has("fingerprint") and has("level")] | all'

step 'a secret that git has although .gitignore names its file is told, one that it has not is none'
mkdir ../late && cd ../late
git init -q .
printf 'API_KEY=%s\n' "$mark$strong" >.env
cp .env .env.local
git add .env
printf '.env\n.env.local\n' >.gitignore
fails 1 evenkeep check
says 'error  .env:1  dotenv.secret-in-tracked-file'
says 'API_KEY is a secret in a file that git does not leave out'
quiet_about .env.local
git rm -q --cached .env
ok evenkeep check
quiet_about .env:1 'not looked at: what git has'
git add -f .env
rm .git/HEAD
ok evenkeep check
says 'not looked at: what git has of the files that .gitignore names: git does not answer'

step 'an address for JDBC names its host like any other'
mkdir ../java && cd ../java
cat >compose.yaml <<'EOT'
services:
  api:
    image: api:1
    environment:
      ONE_URL: jdbc:postgresql://warehouse:5432/shop
      TWO_URL: jdbc:mysql://localhost:3306/shop
      THREE_URL: jdbc:sqlserver://depot:1433;databaseName=shop;encrypt=true
      FOUR_URL: jdbc:mysql://data:3306/shop
  data:
    image: mysql:8.4
EOT
fails 1 evenkeep check
says 'ONE_URL of api names host warehouse, which no service'
says 'TWO_URL of api says localhost, which in a container is the container itself'
says 'THREE_URL of api names host depot, which no service'
quiet_about FOUR_URL

step 'a folder that is too deep is told, and one that is closed, whatever it is called'
mkdir ../closed && cd ../closed
mkdir -p 1/2/3/4/5/6/7/8/9/10/11/12/13/14
ok evenkeep check
says 'not looked at: closed: it has more files than are looked at, or deeper folders'
cd .. && rm -r closed && mkdir closed && cd closed
mkdir open "$(printf 'shut\033[31m')"
chmod 0 shut*
if [ "$(id -u)" -ne 0 ]; then
	ok evenkeep check
	says 'not looked at: shut\x1b[31m: the folder cannot be entered'
else
	echo '    (for root nothing is closed: not tried)'
fi
chmod 700 shut*
cd ../bare

step 'the folder is the top of the repository, wherever one stands in it'
cd deep
fails 1 evenkeep check
cmp -s "$out" "$work/whole" || fail 'below, other things are found'
cd ..
fails 1 evenkeep -C deep check -q
quiet_about 'looked at' 'next:'
says '3 errors, 2 warnings'

step 'nothing is written and nothing but git is started'
git status --porcelain --ignored | sort >"$work/after"
printf '?? compose.yaml\n?? deep/\n' | sort | cmp -s - "$work/after" || fail 'something was written'
fails 1 env PATH=/nonexistent "$program" check
[ -z "$(find "$HOME" -name '.evenkeep*' -o -path '*state*' -type f)" ] || fail 'something was left in the home'

step 'what one rule says of one file stands together'
cat >deep/compose.yaml <<'EOT'
services:
  one: { image: "one:1", restart: always }
  two: { image: "two:1", restart: always }
EOT
fails 1 evenkeep check
says '!  warning  deep/compose.yaml:2  compose.no-limits, 2 places'
says '      2  one has no resource limits'
says '      3  two has no resource limits'
same 'the fix is said' 1 "$(sed -n '/deep.*no-limits/,/^$/p' "$out" | grep -c fix:)"
rm deep/compose.yaml

step 'notes are counted, and shown with --all'
printf 'services:\n  api: { ports: ["8080:80"] }\n' >compose.override.yaml
fails 1 evenkeep check
says '(--all shows notes)'
quiet_about compose.exposed
fails 1 evenkeep check --all
says 'note  compose.override.yaml:2  compose.exposed'
rm compose.override.yaml

step 'what cannot be read is a finding, and the rest goes on'
printf 'services: {\n' >deep/docker-compose.yml
printf 'B="\n' >.env
mkdir locked && printf 'C=1\n' >locked/.env
fails 1 evenkeep check
says 'deep/docker-compose.yml:'
says compose.unreadable
says compose.unknown-host
says .env:1
rm -r deep/docker-compose.yml .env locked

step 'links out of the project are not followed'
mkdir "$HOME/outside"
compose_file "$HOME/outside/compose.yaml"
ln -s "$HOME/outside" linked
ln -s "$HOME/outside/compose.yaml" docker-compose.yml
fails 1 evenkeep check --json
holds '[.findings[] | select(.rule == "compose.unknown-host") | .location.file] == ["compose.yaml"]'

step 'and a link of a known name is said, unless what it means is looked at'
ln -s compose.yaml compose-link.yaml
ln -s nowhere Dockerfile
fails 1 evenkeep check --json
holds '[.not_looked_at[] | select(.why | contains("link")) | .what] == ["docker-compose.yml"]'
rm linked docker-compose.yml compose-link.yaml Dockerfile

step 'every form for other programs'
fails 1 evenkeep check --format sarif
holds '.version == "2.1.0" and (.runs[0].results | length) == 6'
holds '[.runs[0].results[].locations[0].physicalLocation | .artifactLocation.uri != null and .region.startLine >= 1] | all'
holds '[.runs[0].results[].ruleId] - [.runs[0].tool.driver.rules[].id] == []'
holds '.runs[0].invocations[0].toolExecutionNotifications[0].message.text == "not looked at: environments: there is no evenkeep.yaml"'
fails 1 evenkeep check --format github
same 'first line' '::error file=compose.yaml,line=6,col=21,title=compose.unknown-host::DATABASE_URL of api names host warehouse, which no service, container or alias in its reach has%0Afix: name a service of the project, or join the network on which it is' "$(sed -n 1p "$out")"
says '::notice title=not looked at::environments: there is no evenkeep.yaml'
fails 1 evenkeep check --format gitlab
holds '(map(.fingerprint) | unique | length) == length and length == 6'
fails 1 evenkeep check --format markdown
says '| error | compose.yaml:6 | DATABASE\_URL |'
says '- environments: there is no evenkeep.yaml'
fails 1 evenkeep check --format junit
python3 - "$out" <<'PY' || fail 'the JUnit file does not hold'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
cases = suite.findall('testcase')
assert int(suite.get('tests')) == len(cases) == 7, 'tests'
assert len({(c.get('classname'), c.get('name')) for c in cases}) == len(cases), 'names'
assert int(suite.get('failures')) == len([c for c in cases if c.find('failure') is not None]) == 3, 'failures'
assert int(suite.get('skipped')) == len(suite.findall('testcase/skipped')) == 1, 'skipped'
PY
fails 2 evenkeep check --format sarife
fails 2 evenkeep check --format sarif --json

step 'what has changed, and nothing else'
git add -A && git commit -qm one
ok evenkeep check --changed
says 'only what touches 0 changed files'
says 'nothing found'
printf 'B=1\nB=2\n' >.env
fails 1 evenkeep check --changed
says '.env:2  dotenv.duplicate'
quiet_about compose.no-limits deep/.env
git add .env
fails 1 evenkeep check --changed --json
holds '.changed_files == 1'
holds '[.findings[] | select(.level == "error") | .rule] | index("dotenv.duplicate") != null'
cd deep
fails 1 evenkeep check --changed
says '.env:2  dotenv.duplicate'
cd ..
git commit -qm two
ok evenkeep check --changed
printf '# more\n' >>compose.yaml
fails 1 evenkeep check --changed
says compose.unknown-host
says compose.no-limits
git checkout -q compose.yaml

step 'a template with very many names takes no very long time'
(
	mkdir "$work/many" && cd "$work/many"
	awk 'BEGIN { for (i = 0; i < 60000; i++) printf "NAME_%05d=\n", i }' >.env.example
	ok timeout 300 evenkeep check
)

step 'no program that a submodule names is started'
(
	mkdir "$work/lib" "$work/with" && cd "$work/lib"
	git init -q && echo 1 >file && git add file && git commit -qm file
	cd "$work/with" && git init -q && echo A= >.env.example && git add . && git commit -qm first
	git -c protocol.file.allow=always submodule add -q "$work/lib" lib && git commit -qm lib
	git -C lib config filter.odd.clean "touch $work/started; cat"
	printf '* filter=odd\n' >lib/.gitattributes
	echo 2 >lib/file
	_run evenkeep check --changed
	[ ! -e "$work/started" ] || fail 'it was started'
)

step 'an error is also touched by another file of its compose project, for it may come from there'
printf 'services:\n  api:\n    labels: [a=1]\n' >compose.override.yaml
fails 1 evenkeep check --changed
says 'compose.yaml:6  compose.unknown-host'
quiet_about compose.no-limits
rm compose.override.yaml

step 'what a branch brings'
git checkout -q -b feature
printf 'D=1\nD=2\n' >late.env
git add late.env && git commit -qm three
git checkout -q -b other main
printf 'E=1\nE=2\n' >elsewhere.env
git add elsewhere.env && git commit -qm four
git checkout -q feature
ok evenkeep check --changed
fails 1 evenkeep check --since other
says 'late.env:2  dotenv.duplicate'
quiet_about elsewhere deep/.env compose.no-limits
fails 5 evenkeep check --since nowhere
tells 'git cannot compare with the revision `nowhere`'
fails 5 evenkeep check --since --output=stolen
[ ! -e stolen ] || fail 'a revision was taken for an option'
(cd ../empty && fails 5 evenkeep check --changed && tells 'is in no git repository')
git checkout -q main

step 'before the first commit everything has changed'
mkdir ../fresh && cd ../fresh
git init -q . && compose_file compose.yaml
fails 1 evenkeep check --changed
says compose.unknown-host
cd ../bare

step 'a recorded state leaves what is known out, wherever its lines went'
ok evenkeep check --write-baseline known -n
says 'would write'
[ ! -e known ] || fail 'it was written'
ok evenkeep check --write-baseline known
says 'wrote 7 findings to known'
tells 'next: evenkeep check --baseline known'
no_text_in "$strong" known
sed 1d known | LC_ALL=C sort -c -k3,4 || fail 'it is not sorted'
ok evenkeep check --baseline known
says '7 known from the baseline'
says 'nothing found'
sed -i '1i # a line above' compose.yaml
ok evenkeep check --baseline known
printf 'C=1\nC=2\n' >>deep/.env
fails 1 evenkeep check --baseline known
says 'deep/.env:4  dotenv.duplicate'
says '1 error'
rm deep/.env
ok evenkeep check --baseline known --json
holds '.baseline == {"known": 6, "gone": 1} and .ok == true'
ok evenkeep check --baseline known
says '6 known from the baseline, 1 of it is gone'
git checkout -q .

step 'what is known twice covers two'
printf 'A=1\nA=2\nA=3\n' >deep/.env
ok evenkeep check --write-baseline known
grep -q '^[0-9a-f]* 2 dotenv.duplicate deep/.env$' known || fail 'they are not counted'
ok evenkeep check --baseline known
printf 'A=4\n' >>deep/.env
fails 1 evenkeep check --baseline known
says 'deep/.env:4  dotenv.duplicate'
says '1 error'
git checkout -q .

step 'a file that is no record is refused, and so is what cannot go together'
printf 'nonsense\n' >not
fails 3 evenkeep check --baseline not
tells 'error[not-a-baseline]'
: >not
fails 3 evenkeep check --baseline not
printf '# evenkeep check --baseline 1\n0123 1 a b\n' >not
fails 3 evenkeep check --baseline not
tells 'not:2:1'
fails 5 evenkeep check --baseline nowhere
fails 2 evenkeep check --write-baseline known --changed
fails 2 evenkeep check --write-baseline known -e dev
fails 2 evenkeep check -n
rm not known

step 'warnings alone are no failure, but with --strict'
printf 'services:\n  api: { image: "api:1", restart: always }\n' >compose.yaml
rm -f .env deep/.env
ok evenkeep check
says '2 warnings'
fails 1 evenkeep check --strict

step 'environments that are files, and contracts, are looked at without a vault'
printf 'TOKEN=\nPORT=80\n' >.env.example
printf 'TOKEN=%s\nPORT=80\n' "$mark${strong}dev" >.env.dev
printf 'PORT=80\n' >.env.prod
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: bare
environments:
  dev: { file: .env.dev }
  prod: { file: .env.prod, protect: true }
services:
  api: { contract: .env.example }
EOT
fails 1 evenkeep check
says '.env.example:1  parity.missing-key'
says 'TOKEN is required and is not set in prod'
says '2 environments, 2 names'
quiet_about 'not looked at'
fails 1 evenkeep check --json
holds '.environments == ["dev", "prod"] and .seen_by == ["values", "values"] and .not_looked_at == []'

step 'one that is not there is said, one that cannot be read is a finding'
mv .env.prod gone
ok evenkeep check
says 'not looked at: prod: there is no file `.env.prod`'
printf 'PORT="80\n' >.env.prod
fails 1 evenkeep check
says parity.unreadable
mv gone .env.prod
printf '# @type=nonsense(\nTOKEN=\n' >.env.example
fails 1 evenkeep check
says '.env.example:1'
says compose.no-limits
printf 'TOKEN=\nPORT=80\n' >.env.example

step 'some environments only'
ok evenkeep check -e dev
fails 1 evenkeep check -e prod,dev
fails 5 evenkeep check -e prd
tells 'no environment `prd`'

step 'of a change only the code in it is read, all of it where a contract has changed'
printf 'import os\nA = os.environ["NOWHERE_ONE"]\nB = os.environ["TOKEN"]\n' >one.py
printf 'import os\nA = os.environ["NOWHERE_TWO"]\nB = os.environ["PORT"]\n' >two.py
git add -A && git commit -qm code
fails 1 evenkeep check --json
holds '[.findings[] | select(.rule == "contract.used-not-declared") | .location.file] == ["one.py", "two.py"]'
printf '# more\n' >>one.py
ok evenkeep check --changed --json
holds '[.findings[] | select(.rule == "contract.used-not-declared") | .location.file] == ["one.py"]'
printf 'UNUSED=\n' >>.env.example
fails 1 evenkeep check --changed --json
holds '[.findings[] | select(.rule | startswith("contract.")) | .key] | index("UNUSED") != null and index("PORT") == null'
git checkout -q .env.example one.py

step 'every pack that is asked can be named'
ok evenkeep -C ../empty check --json
cp evenkeep.yaml "$work/project"
jq -r '"policies: [" + .policies + "]"' "$out" >>evenkeep.yaml
fails 1 evenkeep check --json
holds '.policies == "'"$(jq -r .policies "$out")"'" and (.policies | contains("builtin:contract"))'
sed -i 's/builtin:compose, //' evenkeep.yaml
fails 1 evenkeep check
quiet_about compose.
cp "$work/project" evenkeep.yaml
quiet_about 'the rules that are built in'
mkdir policies
printf 'policy: house\nrules: []\n' >policies/house.yaml
printf 'policies: [policies/house.yaml]\n' >>evenkeep.yaml
ok evenkeep check
says 'not looked at: the rules that are built in: `policies` of evenkeep.yaml names none of them'
cp "$work/project" evenkeep.yaml
rm -r policies

step 'exceptions have an end, and then they are errors'
cat >>evenkeep.yaml <<'EOT'
exceptions:
  - { rule: parity.missing-key, until: 2099-01-01, why: "comes with the next release" }
EOT
ok evenkeep check --all
says 'note  .env.example:1  parity.missing-key'
says 'excepted until 2099-01-01: comes with the next release'
sed -i s/2099/2020/ evenkeep.yaml
fails 1 evenkeep check
says 'evenkeep.yaml:9  policy.exception-over'
says '.env.example:1  parity.missing-key'
sed -i '/^exceptions/,$d' evenkeep.yaml

step 'rules of the project count, and one that is wrong ends it'
mkdir policies
cat >policies/house.yaml <<'EOT'
policy: house
override: { compose.no-limits: error }
EOT
printf 'policies: [builtin:compose, policies/house.yaml]\n' >>evenkeep.yaml
fails 1 evenkeep check
says 'error  compose.yaml:2  compose.no-limits'
quiet_about parity.missing-key
printf 'rules: [{}]\n' >>policies/house.yaml
fails 3 evenkeep check
sed -i '/^policies/d' evenkeep.yaml
printf 'enviroments:\n' >>evenkeep.yaml
fails 3 evenkeep check
tells 'did you mean `environments`'
fails 3 evenkeep check --json
holds '.schema == "evenkeep.error/1"'
sed -i '$d' evenkeep.yaml

step 'with a vault, by what the key at hand may see; without one, by shape or not at all'
machine bob
new_project
printf 'TOKEN=\n' >.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  shop: { contract: .env.example }
EOT
put TOKEN dev "$mark${strong}1"
put TOKEN staging "$mark${strong}2"
put TOKEN prod "$mark${strong}2"
fails 1 evenkeep check
says 'TOKEN is the same secret in staging and prod'
says '3 environments, 1 name'
quiet_about 'not looked at'
fails 1 evenkeep check --format junit
says '<testcase classname="dev" name="TOKEN"/>'
says '<testcase classname="prod" name="TOKEN">'
says '<testcase classname="staging" name="TOKEN">'
identity=$(find "$XDG_CONFIG_HOME" -name identity)
mv "$identity" "$work/identity"
ok evenkeep check
says 'not looked at: dev, staging, prod: there is no key'
fails 4 evenkeep check --identity "$HOME/nowhere"
fails 1 evenkeep check --identity "$work/identity"
mv "$work/identity" "$identity"

step 'an environment that the vault lacks is said, one that is doubtful ends it'
sed -i 's/^  prod:/  qa:\n  prod:/' evenkeep.yaml
fails 1 evenkeep check
says 'not looked at: qa: '
fails 5 evenkeep check -e nowhere
sed -i '/^  qa:/d' evenkeep.yaml
cp .evenkeep/vault.db "$work/vault"
put TOKEN dev "$mark${strong}3"
cp "$work/vault" .evenkeep/vault.db
fails 21 evenkeep check
mv .evenkeep/vault.db "$work/vault"
ok evenkeep check
says 'not looked at: environments: there is no vault'
EVENKEEP_VAULT=$HOME/nowhere.db fails 5 evenkeep check
mv "$work/vault" .evenkeep/vault.db

step 'the same in several environments is told once, and names them where it is not so in all'
machine carl
mkdir shop && cd shop && git init -q .
compose_file compose.yaml
printf 'services:\n  api: { environment: { DATABASE_URL: "postgres://db.example.com/shop" } }\n' >compose.test.yaml
printf 'services:\n  api: { labels: [a=1] }\n' >compose.staging.yaml
printf 'services:\n  api: { labels: [a=2] }\n' >compose.prod.yaml
fails 1 evenkeep check --json
holds '[.stacks[] | .environment] == ["dev", "prod", "staging", "test"]'
holds '[.findings[] | select(.rule == "compose.unknown-host")] | length == 1'
holds '[.findings[] | select(.rule == "compose.unknown-host")][0].environments == ["dev", "prod", "staging"]'
holds '[.findings[] | select(.rule == "compose.no-limits")] | length == 1 and (.[0] | has("environment") or has("environments") | not)'
fails 1 evenkeep check
says 'in its reach has (dev, prod, staging)'
says '   api has no resource limits'
same 'stands there' 1 "$(grep -c 'compose.unknown-host' "$out")"
fails 1 evenkeep check -e prod --json
holds '[.stacks[] | .environment] == ["prod"]'
holds '[.findings[] | select(.rule == "compose.unknown-host")] | length == 1'
fails 5 evenkeep check -e prd
tells 'no environment `prd`'

step 'and for a baseline it is one: a further environment brings what is new in it'
ok evenkeep check --write-baseline known
ok evenkeep check --baseline known
cp compose.staging.yaml compose.demo.yaml
ok evenkeep check --baseline known
printf 'services:\n  api: { environment: { OTHER_TOKEN: %s } }\n' "$mark${strong}demo" >compose.demo.yaml
fails 1 evenkeep check --baseline known --json
holds '[.findings[] | select(.level == "error") | .rule] == ["compose.secret-in-file"]'
rm compose.demo.yaml known

step 'completion offers environments and forms'
ok evenkeep __complete check --format sa
says 'sarif	'

golden() { # NAME CMD…
	name=$1
	shift
	env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/check/$name"
	fi
	cmp -s "$tree/tests/golden/check/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/check/$name" "$work/shown")"
}
step 'screens of every width, with and without colour, in UTF-8 and in ASCII'
for columns in 120 80 60 30 29; do
	golden $columns NO_COLOR=1 "$pty" columns:$columns -- evenkeep check --all
	golden $columns-color "$pty" columns:$columns -- evenkeep check
	golden $columns-ascii NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- evenkeep check
done
golden plain NO_COLOR=1 EVENKEEP_PLAIN=1 "$pty" columns:80 -- evenkeep check
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/check/*-ascii && fail 'more than ASCII'
no_text_in "$strong" "$tree"/tests/golden/check/*

finish
