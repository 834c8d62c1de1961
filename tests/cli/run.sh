#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api:
    contract: .env.example
    take: { QUEUE: API_QUEUE }
EOT
printf 'DB_URL=\nPORT=8080\nQUEUE=\nAPI_TOKEN=change-me\n# EXTRA=1\n' >.env.example
put DB_URL dev "postgres://u:${mark}@db/x"
put API_QUEUE dev "$mark q"
put API_TOKEN dev "${mark}t"
put OTHER dev "$mark"
ok evenkeep set PORT=9090 -e dev

step 'the program gets the values and becomes the process'
reveals evenkeep run -e dev -- sh -c 'printf %s "$OTHER"'
same_secret OTHER "$mark" "$(cat "$out")"
sh -c 'echo $$; exec evenkeep run -e dev -- sh -c "echo \$\$"' >"$out"
same 'process number' "$(sed -n 1p "$out")" "$(sed -n 2p "$out")"

step 'its exit status, its signals, its streams'
fails 7 evenkeep run -e dev -- sh -c 'exit 7'
fails 143 evenkeep run -e dev -- sh -c 'kill -TERM $$'
printf 'through\n' | ok evenkeep run -e dev -- cat
prints through
ok evenkeep run -e dev -- sh -c 'echo trouble >&2'
tells trouble

step 'failures before the start are 125, 126 and 127'
fails 127 evenkeep run -e dev -- no-such-command
fails 126 evenkeep run -e dev -- "$PWD"
fails 125 evenkeep run -e nope -- true
tells 'no environment `nope`'
fails 125 evenkeep run --bogus -- true
fails 125 evenkeep run
fails 125 env XDG_CONFIG_HOME="$work/nobody" HOME="$work/nobody" evenkeep run -e dev -- true
tells tried:

step 'a script on the path whose interpreter is not there is told as that'
mkdir "$work/tools"
printf '#!/nonexistent/python\n' >"$work/tools/ep.sh"
printf '#!/bin/sh\r\necho\r\n' >"$work/tools/windows.sh"
chmod 755 "$work/tools"/*.sh
for script in ep.sh windows.sh; do
	fails 127 env PATH="$work/tools:$PATH" evenkeep run -e dev -- $script
	tells "\`$work/tools/$script\` cannot start"
	tells 'it is there, but the interpreter or loader that it names is not'
done
fails 127 env PATH="/nonexistent::$PATH" evenkeep run -e dev -- no-such-command
tells 'there is no command `no-such-command`'

step 'a descriptor that is open already is not taken without a word'
ok evenkeep run -e dev --fd 7 -- true 7</dev/null
tells 'descriptor 7 is open already'
ok evenkeep run -e dev --fd 7 -- true 7<&-
quiet_about 'open already'

step 'the words of the command are its own'
ok evenkeep run -e dev printf '%s|' -e --help -- x
prints '-e|--help|--|x|'
ok evenkeep run -e dev -- printf '%s|' 'two words' ''
prints 'two words||'

step 'what is inherited: all but ours; values win, or with --keep not; with --pristine nothing'
ok env FROM_US=1 PORT=1 EVENKEEP_SOMETHING=1 EVENKEEP_PLAIN=1 evenkeep run -e dev --only PORT -- env
says FROM_US=1
says PORT=9090
says EVENKEEP_RUN=dev@
quiet_about EVENKEEP_PLAIN EVENKEEP_SOMETHING
ok env PORT=1 evenkeep run -e dev --only PORT --keep -- env
says PORT=1
ok env FROM_US=1 evenkeep run -e dev --only PORT --pristine --no-marker -- /usr/bin/env
prints PORT=9090

step 'a service gets what its contract names, called as it reads them'
reveals evenkeep run -e dev --service api --pristine --no-marker -- /usr/bin/env
same 'names' 'API_TOKEN DB_URL PORT QUEUE' "$(sed 's/=.*//' "$out" | sort | tr '\n' ' ' | sed 's/ $//')"
fails 125 evenkeep run -e dev --service apj -- true
tells 'did you mean `api`'

step 'what is required and missing refuses the start; all of it is named'
fails 125 evenkeep run -e staging --service api -- touch started
tells DB_URL
tells API_TOKEN
no_file started
printf 'change-me' | ok evenkeep set API_TOKEN -e dev
fails 125 evenkeep run -e dev --service api -- touch started
tells API_TOKEN
no_file started
put API_TOKEN dev "${mark}t"

step 'with --keep what is inherited is what the contract is asked about'
printf '# @type=port\nPORT=8080\nDB_URL=\nOPTIONAL_X=\n' >typed.example
cp evenkeep.yaml "$work/yaml"
sed -i 's/contract: .*/contract: typed.example/' evenkeep.yaml
fails 125 evenkeep run -e dev --service api --keep -- touch started
tells OPTIONAL_X
ok env OPTIONAL_X=fromenv evenkeep run -e dev --service api --keep -- sh -c 'echo "$OPTIONAL_X $PORT"'
prints 'fromenv 9090'
fails 125 env OPTIONAL_X=fromenv PORT=abcdef evenkeep run -e dev --service api --keep -- touch started
tells PORT
quiet_about abcdef
fails 125 env OPTIONAL_X=fromenv evenkeep run -e dev --service api -- touch started
fails 125 env OPTIONAL_X=fromenv evenkeep run -e dev --service api --keep --pristine -- touch started
ok env OPTIONAL_X=fromenv PORT=abcdef evenkeep run -e dev --service api --keep --with OPTIONAL_X=1 --only DB_URL -- true
no_file started
cp "$work/yaml" evenkeep.yaml

step '--with adds a plain value, and no secret'
ok evenkeep run -e dev --only PORT --with LEVEL=debug --with PORT=1 -- sh -c 'echo "$LEVEL $PORT"'
prints 'debug 1'
ok evenkeep run -e dev --only NEW --with NEW=1 -- sh -c 'echo "$NEW"'
prints 1
fails 125 evenkeep run -e dev --with "API_KEY=$mark" -- true
quiet_about "$mark"
fails 125 evenkeep run -e dev --with LD_PRELOAD=/x.so -- true
tells loader-name

step 'references are replaced, and a broken one refuses'
printf 'x:${PORT}:$$' | ok evenkeep set REF -e dev --refers --plain
ok evenkeep run -e dev --only REF -- sh -c 'echo "$REF"'
prints 'x:9090:$'
printf '${GONE}' | ok evenkeep set REF -e staging --refers --plain
fails 125 evenkeep run -e staging -- true
tells GONE

step 'a descriptor instead of the environment'
reveals evenkeep run -e dev --only OTHER --fd 7 -- sh -c 'tr "\0" "\n" <&7; echo "${OTHER-unset}"'
same_secret 'the file' "OTHER=$mark
unset" "$(cat "$out")"
fails 125 evenkeep run -e dev --fd 1 -- true

step 'limits and umask are those of the caller'
ok sh -c 'umask 027; ulimit -S -c 0; exec evenkeep run -e dev -- sh -c "umask; ulimit -S -c"'
prints '0027
0'

step 'closed streams stay closed'
sh -c 'exec evenkeep run -e dev -- sh -c "[ ! -e /proc/\$\$/fd/0 ] || [ ! -e /dev/fd/0 ]" <&-' || fail 'stdin is open'

step 'nothing is left in a file'
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

finish
