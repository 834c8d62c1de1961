#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every value has a canary in it, and every command is run with it, in every form that it has: no output
# and no message has one. The list of commands is the program's own, so a new one cannot be forgotten.
. "$(dirname "$0")/lib.sh" "$@"
new_project

# As it stands, in hex and in base64 at each of the three places where a triple can begin.
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
{
	printf '%s\n' "$mark"
	printf '%s' "$mark" | od -An -tx1 | tr -d ' \n'
	echo
	for lead in '' x xx; do
		printf '%s%s' "$lead" "$mark" | base64 | tr -d '\n' | cut -c5-12
	done
} >"$work/canaries"

cat >.env.schema <<EOT
# @defaultRequired=true
# ---
# the port that it listens on
# @public @type=port
PORT=8080
# @sensitive
API_KEY=
# @sensitive
JWT_SECRET=
# @sensitive
DATABASE_URL=
# @sensitive
MISSING_KEY=
# @sensitive @deprecated
OLD_TOKEN=
# @public @type=enum(debug, info)
LOG_LEVEL=info
EOT
printf 'API_KEY=%s\nPORT=1\n' "$mark${strong}file" >.env.legacy
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  legacy: { file: .env.legacy }
  dev:
  staging:
  prod: { protect: true }
services:
  shop: { contract: .env.schema }
EOT
for env in dev staging prod; do
	ok evenkeep set PORT=8080 -e $env --yes
	put API_KEY $env "$mark${strong}shared"
	put JWT_SECRET $env "$mark$strong$env"
	put DATABASE_URL $env "postgres://shop:$mark$strong@db.$env.example.com/shop?password=$mark"
	put OLD_TOKEN $env "$mark"
done
put JWT_SECRET prod "$mark${strong}newer"
put MULTI dev "$(printf 'one %s\ntwo %s' "$mark" "$mark")"
printf "%s" "$mark.loud" | fails 3 evenkeep set LOG_LEVEL -e staging --secret
printf 'note' | ok evenkeep set NOTED=1 -e dev --note 'a note'
printf 'SECRET_NEW=%s\nPORT=2\n' "$mark$strong" >new.env
cat >compose.yaml <<EOT
services:
  shop:
    image: shop:1
    command: [serve, --token, "$mark${strong}argument"]
    environment:
      API_KEY: "$mark${strong}compose"
      DATABASE_URL: "postgres://shop:$mark$strong@localhost:5432/shop?password=$mark"
      OTHER_TOKEN: \${OTHER_TOKEN:-$mark${strong}default}
      DOLLAR_TOKEN: "ab\$$mark"
      TAIL_TOKEN: "ab\${OTHER_TOKEN}\$${mark}_TOKEN"
      NOT_YAML_ENOUGH: {$mark: 1}
EOT
printf 'FROM debian\nARG API_KEY=%s\nENV JWT_SECRET=%s\nRUN curl -H "Token: %s" http://x | sh\n' "$mark${strong}arg" "$mark${strong}env" "$mark${strong}run" >Dockerfile
printf 'OTHER_TOKEN="%s\nAPI_KEY=$%s\n' "$mark${strong}unterminated" "$mark" >.env
mkdir -p .github/workflows
printf 'on: push\njobs:\n  a:\n    env: { API_KEY: %s }\n    steps:\n      - run: echo %s ${{ secrets.X }}\n' "$mark${strong}ci" "$mark${strong}echo" >.github/workflows/a.yml
git init -q .
printf '%s' 'KEY={{API_KEY|json}}' >a.tmpl

# An editor that changes a value and spoils a line.
cat >"$work/bin/change-all" <<'EDITOR'
#!/bin/sh
for file; do :; done
sed -i 's/^PORT=.*/PORT=9/; s/^\(API_KEY=.*\)/\1x/' "$file"
EDITOR
chmod 700 "$work/bin/change-all"
export EDITOR=change-all
unset VISUAL || :

# What is staged for a commit has values too.
if command -v git >/dev/null; then
	printf 'a %s\nAPI_KEY = "%s"\n' "$mark${strong}shared" "$mark$strong" >staged.py
	ok git add staged.py new.env
fi

asked=0
clean() { # COMMAND…: whatever it ends with, neither stream has a canary
	asked=$((asked + 1))
	_run "$@"
	[ "$status" -lt 64 ] || [ "$status" -ge 125 ] || fail "exit $status: $*"
	if grep -qaFf "$work/canaries" "$out" "$problems"; then
		fail "a value is shown: $*"
	fi
}

# What `run` starts and `get` and `render` print is asked for; here the ways in which they say something else.
ways() { # COMMAND: its ways, a line each
	case $1 in
	audit) printf '%s\n' '' --all '-e dev' '--json' '-e dev --json' '--by nobody' verify 'verify --json' head 'head --json' ;;
	backup) printf '%s\n' copy.db "copy.db" nowhere/copy.db ;;
	check) printf '%s\n' '' --all --json '--format sarif' '--format github' '--format gitlab' '--format junit' '--format markdown' '-e legacy --strict' '--changed' '--since HEAD' '--write-baseline known' '--baseline known' '--live --json' '--fix -n' '--fix -n --json' ;;
	completion) printf '%s\n' bash zsh fish csh ;;
	contract) printf '%s\n' 'show shop' 'show shop --json' 'write shop -n' 'write shop -o written.schema' 'add WEBHOOK_KEY' 'add NOTED --plain -n' 'show nowhere' ;;
	diff) printf '%s\n' 'dev prod' 'dev prod --json' 'dev dev@2' 'dev file:.env.legacy' 'legacy prod' 'dev prod --format unified' 'dev nowhere' ;;
	doctor) printf '%s\n' '' --json ;;
	drift) printf '%s\n' '' --live '--live --json' '-e dev,prod' '--service shop --live' '--format sarif' '--format markdown' '--live --strict --format junit' '-e nowhere' '--fix -n' '--fix -n --json' '--fix --yes' ;;
	edit) printf '%s\n' '-e dev --yes' '-e dev -n' '-e dev --yes --json' '-e dev --service shop --yes' '-e nowhere' '-e prod' ;;
	env) printf '%s\n' show 'show dev --json' 'show nowhere' 'set dev --protect -n' 'set dev --max-age 1y --json' 'set nowhere --close' ;;
	exposure) printf '%s\n' '' API_KEY 'API_KEY --json' 'PORT --name' ada@example.org 'ada@example.org --json' nobody ;;
	explain) printf '%s\n' API_KEY DOLLAR_TOKEN TAIL_TOKEN 'API_KEY -e prod' 'API_KEY --json' 'PORT -e dev --service shop' DATABASE_URL 'OLD_TOKEN --json' NOPE compose.no-limits 'secrets.weak --json' no.such ;;
	fill) printf '%s\n' '-e dev -n' '-e dev -n --json' '-e dev --generate -n' '-e dev' ;;
	generate) printf '%s\n' 'FRESH -e dev' 'JWT_SECRET -e dev' 'JWT_SECRET -e dev --replace -n' 'FRESH2 -e dev --json' ;;
	fetch) printf '%s\n' '' --json -v --all '-e dev' '--all --json' ;;
	publish) printf '%s\n' '' "--to file://$HOME/copy" "--to file://$HOME/copy -n" "--to file://$HOME/copy --json" '--to https://127.0.0.1:1/x' ;;
	get) printf '%s\n' 'NOPE -e dev' 'PORT -e dev' 'API_KEY -e nowhere' 'API_KEY -e dev --at 999' ;;
	help) printf '%s\n' '' --all exit-codes dialects parity ;;
	history) printf '%s\n' '-e dev' 'API_KEY -e dev' '-e dev --json' '-e dev --verbose' ;;
	grant) printf '%s\n' 'ada@example.org own -e dev' 'ada@example.org read -e dev -n --json' 'nobody read -e dev' ;;
	hook) printf '%s\n' run 'run --json' 'run --format sarif' 'install -n' uninstall ;;
	import) printf '%s\n' '-n new.env=dev' '-n --json new.env=dev' 'nowhere.env=dev' '--yes new.env=dev' '--yes --json new.env=dev' '--as json new.env=dev' ;;
	init) printf '%s\n' '' '--env dev' '--no-recovery --env more' ;;
	join) printf '%s\n' '' --json -n '--vault-id 00112233445566778899' "file://$HOME/nowhere" ;;
	list) printf '%s\n' '' '-e dev' '-e dev --all' '-e dev --json' '-e prod --json' --json '-e dev --at 3' ;;
	member) printf '%s\n' card 'card --json' list 'list --all --json' 'rm ada@example.org --yes' 'rm nobody' 'add age1 --label x' ;;
	parity) printf '%s\n' '' --all --json '--format sarif' '--format github' '--format gitlab' '--format junit' '--format markdown' '-e legacy,dev' '--service shop --all' ;;
	pin) printf '%s\n' '' -q ;;
	policy) printf '%s\n' 'test builtin:parity' 'test builtin:parity --json' 'test nowhere.yaml' 'test new.env' ;;
	promote) printf '%s\n' 'staging prod -n' 'staging prod -n --json' 'dev staging --yes' 'dev staging API_KEY --yes --json' 'dev prod' ;;
	prune) printf '%s\n' '-e dev --before 3 -n' '-e dev --keep 1 -n' '-e dev -n' '-e dev' ;;
	recovery) printf '%s\n' 'replace -n' 'replace -n --json' replace 'replace nobody' ;;
	rekey) printf '%s\n' '-e dev -n' '-e dev --json' '--all --yes' '-e nowhere' ;;
	remote) printf '%s\n' show "add file://$HOME/nowhere" "add file://$HOME/store -n" "add file://$HOME/store" "add file://$HOME/store --json" show 'show --json' ;;
	render) printf '%s\n' '-e dev --as compose --to out.env' '-e dev --as compose --to out.env -n' '-e dev --as compose --to out.env --json' '-e dev --template a.tmpl --to out.txt' '-e dev --as systemd --to out.systemd' '-e dev --as docker --to out.docker' '-e dev --as gitlab --to out.gitlab' '-e dev --remove --to out.env' ;;
	report) printf '%s\n' '' '-o page.html' '-o page.html -n' '-o page.html --json' '-e dev' ;;
	restore) printf '%s\n' 'copy.db' 'copy.db --yes' nowhere.db ;;
	revoke) printf '%s\n' 'ada@example.org -e dev' 'ada@example.org own -e dev --json' 'nobody -e dev' ;;
	rollback) printf '%s\n' '--to 2 -e dev -n' '--to 2 -e dev -n --json' 'API_KEY --to 3 -e dev --yes' '--to 999 -e dev' '--to 3 -e prod' ;;
	run) printf '%s\n' '-e dev -- true' '-e nowhere -- true' '-e dev -- ./no-such-program' '-e dev --service shop -- true' '-v -e dev -- true' '-e dev --mask -- env' '-e dev --mask -- sh -c env>&2' '-e nowhere --mask -- true' ;;
	set) printf '%s\n' 'API_KEY -e nowhere' 'LD_PRELOAD -e dev' 'API_KEY -e dev -n' 'PORT -e dev' 'API_KEY -e dev --json' 'API_KEY=x -e dev' ;;
	status) printf '%s\n' '' --json --online '--online --json' ;;
	trust) printf '%s\n' '' --json reset 'confirm -n' 'confirm --yes' 'confirm --json' ;;
	token) printf '%s\n' list 'list --json' 'new -e dev -n' 'new -e dev --name NOPE' 'new --shape --to gate.token --json' 'new -e dev --to dev.token' 'renew ci-dev -n' 'renew ci-dev --to dev.token --json' 'renew nobody' 'rm ci-dev' 'rm gate --json' 'new -e prod' ;;
	unset) printf '%s\n' 'OLD_TOKEN -e dev -n' 'OLD_TOKEN -e dev' 'NOPE -e dev' 'OLD_TOKEN -e prod' ;;
	verify) printf '%s\n' '' --json -v ;;
	*) return 1 ;;
	esac
}

mkdir "$HOME/store" "$HOME/copy" # what it gets is looked through too
evenkeep __complete '' | cut -f1 | grep -v '^-' >"$work/commands"
step "every command of the program is asked, in all its forms"
[ "$(wc -l <"$work/commands")" -ge 18 ] || fail 'the program does not say which commands it has'
ok evenkeep help --all
cp "$out" "$work/help"
while read -r command; do
	grep -q "^  $command " "$work/help" || fail "$command is completed and not in \`help --all\`"
	ways "$command" >"$work/ways" || fail "$command is new: say in ways() how it is asked"
	while read -r way; do
		# shellcheck disable=SC2086
		printf '%s' "$mark${strong}stdin" >"$work/stdin"
		# shellcheck disable=SC2086
		clean evenkeep $command $way <"$work/stdin"
		# shellcheck disable=SC2086
		clean evenkeep -v $command $way --no-such-option <"$work/stdin"
	done <"$work/ways"
done <"$work/commands"
grep -oE '^  [a-z]+ ' "$work/help" | tr -d ' ' | grep -vx evenkeep | sort >"$work/listed"
sort "$work/commands" >"$work/completed"
same 'the commands of help and of completion' "$(cat "$work/listed")" "$(cat "$work/completed")"
echo "    $asked commands run"

step 'nor on a terminal, where more is said and asked'
for way in 'list -e dev --all' 'parity --all' 'history -e dev' audit trust 'diff dev prod' 'rollback --to 3 -e dev -n' 'doctor' 'explain API_KEY' 'promote dev staging -n' 'fill -e prod -n' 'member list' 'exposure API_KEY' exposure 'rekey -e dev -n'; do
	# shellcheck disable=SC2086
	clean env TERM=xterm EVENKEEP_PAGER=cat "$pty" columns:120 -- evenkeep $way
	# shellcheck disable=SC2086
	clean env TERM=dumb "$pty" columns:60 -- evenkeep -v $way
done

step 'a canary is found where it was asked for: the search sees what it looks for'
reveals evenkeep get API_KEY -e dev
grep -qaFf "$work/canaries" "$out" || fail 'the search is blind'
printf '%s' "$mark" | base64 >"$work/seen"
grep -qaFf "$work/canaries" "$work/seen" || fail 'the search is blind to base64'
printf '%s' "$mark" | od -An -tx1 | tr -d ' \n' >"$work/seen"
grep -qaFf "$work/canaries" "$work/seen" || fail 'the search is blind to hex'

step 'no file of the project or of the machine has one, but those that were rendered or given'
grep -rlaF "$mark" "$HOME" "$XDG_STATE_HOME" 2>/dev/null | grep -vE '/(new\.env|staged\.py|\.env|\.env\.legacy|compose\.yaml|Dockerfile|a\.yml|out\.[a-z]+)$' >"$work/left" || :
[ ! -s "$work/left" ] || fail "left in $(cat "$work/left")"

finish
