#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What real programs make of a value, and each of it cut at every byte. No value is in an argument.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh" "$@"
new_project
put ODD dev "$mark it's a \"k9\" \\v \$2\`m Q7&<L>#{w}=~é"
put LINES dev "$mark'one
$mark	two\$"
masked() {
	ok evenkeep run -q -e dev --mask -- "$@"
}
clean() {
	quiet_about "$mark" k9 Q7 two
}

step 'shells that say what they do hide it'
for shell in 'bash -x' 'sh -x' 'env LC_ALL=C bash -x'; do
	masked sh -c "$shell"' -c ": \"\$ODD\"; : \"\$LINES\"" 2>&1'
	clean
	same "$shell" 2 "$(grep -c '\*\*\*' "$out")"
done
masked bash -c 'printf "%q\n%q\n" "$ODD" "$LINES"; x=$ODD; declare -p x; echo "${ODD@Q}"; echo "${LINES@Q}"'
clean
same 'lines' 5 "$(grep -c '\*\*\*' "$out")"

step 'jq, od and base64 hide it'
masked sh -c 'printf %s "$ODD" | jq -Rsr "., @json, @html, @uri, @sh, (tojson | tojson)"
	printf %s "$ODD" | od -An -v -tx1 | tr -d " \n"; echo'
clean
same 'lines' '***
"***"
***
***
'"'***'"'
"\"***\""
***' "$(cat "$out")"

step 'lines of digits hide it'
masked sh -c 'printf "################################################%s" "$ODD" | base64 -w 76
	printf "##########################%s" "$ODD" | od -An -v -tx1 -w30 | tr -d " "'
same 'digits' 'IyMj 23' "$(sed 's/\(IyMj\)\(IyMj\)*\*\*\*/\1/; s/\(23\)\(23\)*\*\*\*/\1/' "$out" | paste -s -d ' ')"

# Every form in which Python has it, whole or cut at every byte; how many there were goes to standard error.
cat >forms.py <<'EOT'
import base64, html, json, os, shlex, sys, urllib.parse

def forms(value):
    raw = os.fsencode(value)
    yield from (repr(value), repr(raw), ascii(value), shlex.quote(value))
    yield from (json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(json.dumps(value)))
    yield from (html.escape(value), html.escape(value, quote=False))
    yield from (urllib.parse.quote(value), urllib.parse.quote(value, safe=''), urllib.parse.quote_plus(value))
    yield from (raw.hex(), raw.hex().upper())
    for lead in b'', b'#', b'##':
        whole = base64.b64encode(lead + raw).decode()
        yield from (whole, whole.rstrip('='), whole.replace('+', '-').replace('/', '_'))
    yield from (value.replace("'", "''"), value.replace("'", "'\\''"), value.replace('$', '$$'))

count = 0
for name in 'ODD', 'LINES':
    for text in forms(os.environ[name]):
        text = b'<' + os.fsencode(text) + b'>\n'
        for at in range(1, len(text)) if sys.argv[1] == 'cut' and text.count(b'\n') == 1 else [len(text)]:
            os.write(1, text[:at])
            os.write(1, text[at:])
            count += 1
print(count, file=sys.stderr)
EOT

step 'Python hides it in every form'
masked python3 forms.py whole
clean
tells 52
same 'hidden' 52 "$(grep -c '\*\*\*' "$out")"
same 'other lines' '' "$(grep -v '^<.\{0,7\}\*\*\*.\{0,4\}>$' "$out")"

step 'a cut at any byte shows three bytes more at most'
masked python3 forms.py cut
clean
same 'hidden' "$(tail -n 1 "$problems")" "$(grep -c '\*\*\*' "$out")"
same 'other lines' '' "$(grep -v '^<.\{0,10\}\*\*\*.\{0,4\}>$' "$out")"
[ "$(grep -c '\*\*\*' "$out")" -gt 2000 ] || fail 'there were too few'

step 'a value of 700,000 bytes is hidden, in every form and in little memory'
python3 -c 'import random; r = random.Random(7); print("".join(r.choices("abcdefghijklmnopqrstuvwxyz\"\\$ ", k=700000)) + "end", end="")' >large
ok evenkeep set LARGE -e dev --yes --secret <large
cat >large.py <<'EOT'
import base64, json, os, re, sys
value = os.fdopen(7, 'rb').read().decode()
value = re.search('(?:^|\0)LARGE=([^\0]*)', value).group(1)
for text in value, json.dumps(value), json.dumps(json.dumps(value)), repr(value), value.encode().hex():
    print('<' + text + '>')
print('<' + base64.b64encode(value.encode()).decode() + '>')
with open(f'/proc/{os.getppid()}/status') as status:
    print(re.search(r'VmHWM:\s*(\d+)', status.read()).group(1), file=sys.stderr)
EOT
ok evenkeep run -q -e dev --mask --only LARGE --fd 7 -- python3 large.py
same 'hidden' 6 "$(grep -c '\*\*\*' "$out")"
same 'other lines' '' "$(grep -v '^<.\{0,7\}\*\*\*.\{0,4\}>$' "$out" | head -c 200)"
peak=$(tail -n 1 "$problems")
[ "$peak" -lt 120000 ] || [ -n "${ASAN_OPTIONS-}" ] || fail "it takes $peak KiB"
echo "    $peak KiB"
rm large

step 'names whose values are not hidden, or hide too much, are told once'
put TINY dev abc
put PIN dev 12
put FLAG dev true
put STAGE dev production
put PASSWORD dev debug
put GUESSED_TOKEN dev localhost
put SHORT dev "$mark-long
ab"
put BRACES dev "{
\"$mark\": 1
}"
few=TINY,PIN,FLAG,STAGE,SHORT,BRACES,PASSWORD,GUESSED_TOKEN
ok evenkeep run -e dev --mask --only $few -- sh -c 'echo "$TINY $PIN $FLAG"'
prints 'abc 12 ***'
tells 'not hidden in what the command prints, with fewer than 4 bytes: `PIN`, `TINY`'
tells 'lines with fewer than 4 bytes are not hidden in what the command prints: those of `SHORT`'
tells 'hidden wherever the command prints a common word, which is their value: `FLAG`, `STAGE`'
quiet_about PASSWORD GUESSED_TOKEN # who reads it would know what to try
same 'warnings' 3 "$(grep -c '^warning' "$problems")"
quiet_about "$mark" BRACES
ok evenkeep run -q -e dev --mask --only $few -- true
same 'messages of -q' '' "$(cat "$problems")"

step 'if it is killed, so is the command'
evenkeep run -q -e dev --mask --only TINY -- sh -c 'echo $$; exec sleep 600' >pid &
masking=$!
i=0
while [ ! -s pid ] && [ $((i += 1)) -lt 2400 ]; do sleep 0.05; done
command=$(cat pid)
kill -KILL "$masking"
i=0
while kill -0 "$command" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$command/status" 2>/dev/null &&
	[ $((i += 1)) -lt 2400 ]; do sleep 0.05; done
[ $i -lt 2400 ] || fail 'the command goes on'

finish
