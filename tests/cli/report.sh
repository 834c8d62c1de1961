#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One page in HTML that needs nothing, runs nothing and has no value.
. "$(dirname "$0")/lib.sh" "$@"
page=$tree/tests/support/html_page.py
new_project
printf 'API_KEY=\nLOG_LEVEL=info\nONLY_PROD=\n' >.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop <&> "one"
environments: { dev: , staging: , prod: }
services:
  api: { contract: .env.example }
EOT
put API_KEY dev "${mark}kX9v2mQ7Lw4ZtR8b"
put API_KEY staging "${mark}Yd6Hs3NcbR8tZ4wL"
put API_KEY prod "${mark}Yd6Hs3NcbR8tZ4wL"
put ONLY_PROD prod "${mark}b7Hs3NcbR8tZ4wLQ"
for env in dev staging prod; do
	ok evenkeep set "LOG_LEVEL=plainvalue$env" -e $env --yes
done

is_page() { # FILE: its texts are in $work/texts
	python3 "$page" "$1" >"$work/texts" || fail "$1 is no page that anybody may open"
	no_text_in "$mark" "$1"
	no_text_in plainvalue "$1"
	if command -v tidy >/dev/null; then
		tidy -q -e "$1" >"$work/tidy" 2>&1 || fail "tidy: $(cat "$work/tidy")"
	else
		echo '    NOT ASKED: there is no tidy here, which would say what it thinks of the HTML'
	fi
}
has_text() {
	grep -qF -e "$1" "$work/texts" || fail "the page does not say: $1"
}

step 'a file that stands alone, with verdict, matrix, findings, charts and what it was made from'
ok evenkeep report -o report.html
says 'wrote report.html: '
is_page report.html
has_text 'shop <&> "one"'
has_text 'Not ready: '
has_text 'ONLY_PROD'
has_text 'ONLY_PROD is required and is not set in dev and staging'
has_text 'missing'
has_text 'set A'
has_text 'set B'
has_text 'seen by its values'
has_text 'builtin:parity'
grep -q 'set A.*set B.*set B' report.html || fail 'equal values do not have equal letters'
grep -q '<svg' report.html || fail 'there is no chart'
[ "$(stat -c %a report.html)" = 644 ] || fail 'a page without secrets is not readable by others'

step 'equal input gives equal bytes'
SOURCE_DATE_EPOCH=1700000000 ok evenkeep report -o a.html
SOURCE_DATE_EPOCH=1700000000 ok evenkeep report -o b.html
cmp -s a.html b.html || fail 'two pages of one state differ'
is_page a.html
has_text 'As it was on 2023-11-14T22:13:20Z'
SOURCE_DATE_EPOCH=soon fails 2 evenkeep report -o c.html
tells wrong-time
no_file c.html

step 'stdout is the page itself'
SOURCE_DATE_EPOCH=1700000000 ok evenkeep report
cmp -s a.html "$out" || fail 'stdout has another page'

step 'what would be written is said and not written'
ok evenkeep report -o c.html -n
says 'would write c.html'
no_file c.html
fails 2 evenkeep report -n
ok evenkeep report -o c.html --json
holds '.schema == "evenkeep.report/1" and .ok and .file == "c.html" and .written and .errors > 0'
has_file c.html
ln -s a.html link.html
fails 9 evenkeep report -o link.html
fails 10 evenkeep report -o nowhere/c.html

step 'the checks write the same page'
for command in parity check; do
	_run evenkeep $command --format html
	[ "$status" -eq 1 ] || fail "exit $status: $command"
	cp "$out" "$work/$command.html"
	is_page "$work/$command.html"
	has_text 'ONLY_PROD is required and is not set in dev and staging'
	has_text 'Names and environments'
done

step 'who may not see the environments gets the rest, and is told so'
ok env EVENKEEP_IDENTITY= HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep report -o c.html
is_page c.html
has_text 'not looked at: '
has_text 'as far as was looked'

step 'hostile names of files and services stay text'
mkdir "$work/hostile" && cd "$work/hostile"
mkdir '<img src=x onerror=alert(1)>'
printf 'services:\n  "</table><script>alert(1)</script>":\n    image: x\n    environment: {TOKEN: "%s", "A\\"B": "1"}\n' "$mark" >'<img src=x onerror=alert(1)>/compose.yaml'
ok evenkeep report -o page.html
is_page page.html
has_text '<img src=x onerror=alert(1)>/compose.yaml'
has_text '</table><script>alert(1)</script>'

step 'real projects'
for stack in atra-web-ide automagik-spark coffee-project mlops-engineer pyspark-intelligence-platform; do
	cd "$tree/tests/stacks/$stack"
	ok evenkeep report -o "$work/$stack.html"
	is_page "$work/$stack.html"
	no_text_in FAKE "$work/$stack.html"
done
cd "$work"

step 'a page that is changed is not taken for a good one: the reader of this test is not blind'
sed 's/<h1>/<h1 onclick="x()">/' "$work/parity.html" >bad.html
! python3 "$page" bad.html >/dev/null 2>&1 || fail 'an attribute that runs is not seen'
sed 's/color-scheme/colour-scheme/' "$work/parity.html" >bad.html
! python3 "$page" bad.html >/dev/null 2>&1 || fail 'a style that the policy does not admit is not seen'
sed 's/#5f6368/#c0c0c0/' "$work/parity.html" >bad.html
! python3 "$page" bad.html >/dev/null 2>&1 || fail 'a colour that cannot be read is not seen'

finish
