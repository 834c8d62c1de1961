#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A secret that stands in a file is found there, whatever is around it: by `check`, which looks at the
# project, and by the hook, which looks at what is staged. What only refers to one is none to either.
. "$(dirname "$0")/lib.sh" "$@"
command -v git >/dev/null || { echo 'SKIPPED: THERE IS NO GIT' >&2; exit 77; }
machine ada
export GIT_CONFIG_NOSYSTEM=1
strong=${mark}kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
count=0

staged() { # FILE TEXT: in a repository of its own
	count=$((count + 1))
	mkdir -p "$work/repository/$count"
	cd "$work/repository/$count"
	git init -q .
	case $1 in */*) mkdir -p "${1%/*}" ;; esac
	printf '%s\n' "$2" >"$1"
	git add -f .
}
by_check() { # FILE:LINE RULE
	fails 1 evenkeep check
	grep -qE "^✗  error  $1  $2" "$out" || fail "check does not tell $1: $2"
}
by_hook() { # FILE:LINE
	fails 1 evenkeep hook run
	says "$1: "
}
is_secret() { # FILE LINE RULE TEXT
	staged "$1" "$4"
	by_check "$1:$2" "$3"
	by_hook "$1:$2"
}
is_none() { # FILE TEXT
	staged "$1" "$2"
	evenkeep check --json >"$out" 2>"$problems" || :
	jq -e '[.findings[] | select(.level == "error" and (.rule | test("secret")))] == []' "$out" >/dev/null ||
		fail "check takes it for a secret: $2"
	ok evenkeep hook run
}
in_compose() {
	printf 'services:\n  a:\n    image: a:1\n    environment:\n      %s\n' "$1"
}
in_workflow() {
	printf 'name: a\non: push\njobs:\n  a:\n    runs-on: x\n    env:\n      %s\n    steps: [{ run: make }]\n' "$1"
}

step 'a dollar in an env file hides nothing'
rule=dotenv.secret-in-tracked-file
is_secret .env 1 $rule "API_SECRET='${strong}\$z4Wn8'"
is_secret .env 1 $rule "API_SECRET=\"$strong\\\$z4Wn8\""
is_secret .env 1 $rule "API_SECRET=$strong\$\$z4Wn8"
is_secret .env 1 $rule "API_SECRET=\"$strong\$z4Wn8\""
is_secret .env 1 $rule "API_SECRET=\${API_SECRET:-$strong}"
is_secret .env 1 $rule "DATABASE_URL=postgres://u:$strong@\${DB_HOST}/x"
is_secret .env 1 $rule "export DATABASE_URL='postgres://u:$strong@\$h/x'"
is_none .env 'API_SECRET=${OTHER:-}'
is_none .env 'API_SECRET="${OTHER}"'
is_none .env 'API_SECRET=$(pass show api)'
is_none .env 'API_SECRET=${OTHER:-your-key}'
is_none .env 'DATABASE_URL=postgres://u:${DB_PASSWORD:?set it}@${DB_HOST}/x'

step 'nor does one in a compose file'
rule=compose.secret-in-file
is_secret compose.yaml 5 $rule "$(in_compose "API_SECRET: \"$strong\$\$z4Wn8\"")"
is_secret compose.yaml 5 $rule "$(in_compose "DATABASE_URL: postgres://u:$strong@\${DB_HOST:-db}/x")"
is_none compose.yaml "$(in_compose 'API_SECRET: ${API_SECRET:?set it}')"
is_none compose.yaml "$(in_compose 'DATABASE_URL: postgres://u:${DB_PASSWORD:?set it}@db/x')"

step 'nor does one in a workflow, where only `${{` refers'
rule=ci.secret-in-file
is_secret .github/workflows/a.yml 7 $rule "$(in_workflow "API_SECRET: \"$strong\$z4Wn8\"")"
is_secret .github/workflows/a.yml 7 $rule "$(in_workflow "DATABASE_URL: postgres://u:$strong@\${{ vars.HOST }}/x")"
is_none .github/workflows/a.yml "$(in_workflow 'API_SECRET: ${{ secrets.API_SECRET }}')"
is_none .github/workflows/a.yml "$(in_workflow 'DATABASE_URL: postgres://u:${{ secrets.P }}@${{ vars.HOST }}/x')"
is_none .github/workflows/a.yml "$(in_workflow \
	"DATABASE_URL: postgres://u:$strong@localhost:\${{ job.services.db.ports['5432'] }}/x")"
is_none compose.yaml "$(in_compose "DATABASE_URL: postgres://u:$strong@localhost:5432/x")"

step 'a key of an action is a secret where its name says of what'
in_action() {
	printf 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v1\n        with:\n          %s\n' "$1"
}
for item in 'prefix-key: v1-rust' 'shared-key: linux-stable' 'issue-key: PROJ-123'; do
	is_none .github/workflows/a.yml "$(in_action "$item")"
done
staged .github/workflows/a.yml "$(in_action "api-key: $strong")"
by_check .github/workflows/a.yml:8 ci.secret-in-file

step 'a script refers as it likes'
staged deploy.sh "export DATABASE_URL=postgres://u:$strong@\$DB_HOST/x"
by_hook deploy.sh:1
is_none deploy.sh 'API_SECRET="$(openssl rand -hex 32)"; DATABASE_URL=postgres://u:$1$2$3$4@h/x'

step 'what another program encrypted is no secret any more'
letters() { # COUNT: of base64
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%s", substr("kX9v2mQ7Lw4ZtR8bNc3Hs6Yd", i * 7 % 24 + 1, 1) }'
}
ours=$(letters 24)
is_none .env.production "API_SECRET=\"encrypted:$(letters 136)==\""
is_none .env "API_SECRET=ENC[AES256_GCM,data:$ours==,iv:$ours=,tag:$ours==,type:str]"
is_none compose.yaml "$(in_compose "API_SECRET: \"encrypted:$(letters 136)==\"")"
is_none sealed.yaml "kind: SealedSecret
spec:
  encryptedData:
    API_SECRET: $ours$ours
    password: $ours$ours"
is_none sealed.yaml "spec: { encryptedData: { API_SECRET: AgB$(letters 700) } }"
is_none sealed.json "{ \"encryptedData\": { \"API_SECRET\": \"AQC$(letters 380)==\" } }"
rule=dotenv.secret-in-tracked-file
is_secret .env 1 $rule "API_SECRET=encrypted:$strong"
is_secret .env 1 $rule "API_SECRET=AgB$strong"
is_secret .env 1 $rule "API_SECRET=ENC[AES256_GCM,$strong"
staged sealed.yaml "spec:
  encryptedData:
    API_SECRET: $ours
  other:
    API_SECRET: $strong"
by_hook sealed.yaml:5
quiet_about sealed.yaml:3

step 'what is for development is a note to both'
is_none x.test.env 'DATABASE_URL=postgres://postgres:postgres@localhost/test'
ok evenkeep check --all
says 'note  x.test.env:1  dotenv.credentials-for-development'
ok evenkeep hook run
says 'x.test.env:1: DATABASE_URL has credentials in a file for test'
is_secret prod.env 1 $rule 'DATABASE_URL=postgres://postgres:postgres@localhost/test'

step 'a file for development that says production too, or is one developer'"'"'s, is no file for development'
is_secret ci.prod.env 1 $rule "API_SECRET=$strong"
is_secret test/.envs/.production/.django 1 $rule "API_SECRET=$strong"
staged .env.local 'DB_PASSWORD=hunter2Secret'
by_hook .env.local:1

step 'what only looks encrypted is none, what is a file in cipher is not read, what is left over is'
is_secret .env 1 $rule 'DB_PASSWORD=ENC[AES256_GCM,data:hunter2Secret]'
is_secret .env.previous 1 $rule "API_SECRET=$strong"
staged prod.env.gpg "$(printf '\205\001\014\003=x')"
ok evenkeep check
ok evenkeep hook run

step 'an env file is one to check as to import, whatever it is called'
rule=dotenv.secret-in-tracked-file
for file in .envs/.production/.postgres .env-prod .env_prod env/prod env.staging; do
	is_secret "$file" 1 $rule "API_SECRET=$strong"
done
is_secret .envrc 3 $rule "PATH_add bin
source_up
export API_SECRET=$strong"
is_none .envs/.local/.postgres "POSTGRES_PASSWORD=$strong"
is_none .envs/.gitignore '*'
is_none env/prod 'API_SECRET=your-key'

step 'what a compose file names under env_file is one too'
staged conf/settings "API_SECRET=$strong"
mkdir own
printf '%s\n' 'services:' '  a:' '    image: a:1' "    env_file: [conf/settings, own/kept, own/tracked, gone, ../x]" \
	'  b:' '    image: a:1' '    env_file: [{ path: conf/raw, format: raw }]' >compose.yaml
printf '# it'\''s raw\nGREETING=it'\''s $me\nAPI_SECRET=%s$x\n' "$strong" >conf/raw
printf 'API_SECRET=%s\n' "$strong" | tee own/kept >own/tracked
echo own >.gitignore
git add -f compose.yaml conf/raw own/tracked
by_check conf/settings:1 $rule
by_check conf/raw:3 $rule
by_check own/tracked:1 $rule
quiet_about own/kept conf/raw:1 conf/raw:2
git add .gitignore
git -c user.name=a -c user.email=a@b commit -qm first
printf 'PORT=1\nOTHER_SECRET=%s\n' "$strong" >conf/settings
fails 1 evenkeep check --changed
says 'conf/settings:2'
quiet_about own/tracked

step 'a dollar is what the program at hand takes it for'
staged package.json '{ "dependencies": { "dotenv": "^16" } }'
printf 'DB_PASS="pa$word1xyz"\n' >.env
echo .env >.gitignore
ok evenkeep check
printf 'services:\n  a:\n    image: a:1\n    env_file: .env\n' >compose.prod.yml
fails 1 evenkeep check
says 'DB_PASS has a dollar sign that is taken for a variable'
printf 'DATA_DIR=${HOME}/data\nE=$PWD\nC=${UID:-1000}\n' >.env
ok evenkeep check

step 'a value of the vault is found as compose writes it'
cd "$work" && mkdir shop && cd shop
ok evenkeep init --no-recovery
git init -q .
put API_KEY dev "xK9#$mark\$vL7pR4tW8zB3nY6"
in_compose "WHATEVER: \"xK9#$mark\$\$vL7pR4tW8zB3nY6\"" >compose.yaml
git add compose.yaml
fails 1 evenkeep hook run
says 'compose.yaml:5: this line has the value of API_KEY in dev, with escapes'

finish
