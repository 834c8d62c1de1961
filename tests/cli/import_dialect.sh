#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

dialect() { # FILE DIALECT: it is read so, and the plan says why
	ok evenkeep import -n --json "$1=dev"
	holds ".files[0].dialect == \"$2\" and (.files[0].dialect_why | length) > 5"
}

step 'the dialect is told from name and text'
printf 'A=1\n' >plain.env && dialect plain.env compose
printf '{"A": "1"}\n' >a.json && dialect a.json json
printf "A='it'\\\\''s'\n" >quotes.env && dialect quotes.env sh
printf 'A=1\000B=2\000' >null.env && dialect null.env null
printf '[{"name": "A", "value": "1"}]\n' >list.json && dialect list.json github-variables
ok evenkeep import plain.env=dev
says 'plain.env  dev   compose  its name is that of an env file'
ok evenkeep import plain.env=dev --as docker
quiet_about 'its name'

step 'standard input is told from its text alone'
printf '{"PIPED": "1"}\n' | ok evenkeep import -=dev
ok evenkeep get PIPED -e dev
prints 1

step 'what is no list of values is refused, and how to go on is said'
printf '\377\376A\000=\0001\000' >utf16.env
fails 3 evenkeep import utf16.env=dev
tells 'UTF-16'
tells iconv
printf -- '-----BEGIN PRIVATE KEY-----\n%s\n' "$mark" >key.pem
fails 3 evenkeep import key.pem=dev
tells 'evenkeep set NAME --file'
printf '\037\213\010%s' "$mark" >env.gz
fails 3 evenkeep import env.gz=dev
printf 'age-encryption.org/v1\n' >secret.env
fails 3 evenkeep import secret.env=dev
tells encrypted-source

step 'names that readers of .env files read differently are told, and asked about'
printf 'LEVEL=info\nPASSWORD=%s#x\n' "$mark" >shop.env
ok evenkeep import -n --json shop.env=dev
holds '.files[0].read_differently == [{"name": "PASSWORD", "line": 2, "readers": .files[0].read_differently[0].readers}]'
holds '.files[0].read_differently[0].readers | index("dotenv-js") != null and index("compose") == null'
quiet_about "$mark"
fails 9 evenkeep import shop.env=dev
tells ambiguous-dialect
tells 'shop.env:2: `PASSWORD` has another value for dotenv-js'
fails 5 evenkeep get PASSWORD -e dev
ok evenkeep import shop.env=dev --as dotenv-js --yes
reveals evenkeep get PASSWORD -e dev
same_secret PASSWORD "$mark" "$(cat "$out")"
ok evenkeep import shop.env=dev --as compose
reveals evenkeep get PASSWORD -e dev
same_secret PASSWORD "$mark#x" "$(cat "$out")"
ok "$pty" wait:'or say --as: ' line:import -- evenkeep import shop.env=dev

step 'what lies beside the file tells which of them it is for'
mkdir web
printf '{ "dependencies": { "dotenv": "^16" } }\n' >web/package.json
printf 'LEVEL=info\nPASSWORD="%s\\"x"\n' "$mark" >web/.env
ok evenkeep import -n --json web/.env=dev
holds '.files[0].dialect == "dotenv-js" and .files[0].dialect_why == "package.json names dotenv"'
ok evenkeep import web/.env=dev
tells 'web/.env:2: `PASSWORD` has another value for compose'
mkdir web/deploy && cp web/.env web/deploy/.env
ok evenkeep import -n --json web/deploy/.env=dev
holds '.files[0].dialect == "dotenv-js"'
fails 9 evenkeep import web/deploy/.env=dev
tells ambiguous-dialect
printf 'LEVEL=info\n' >web/.env
dialect web/.env compose

step 'a manifest with a Secret and a ConfigMap gives both, and what one dialect leaves out is told'
cat >k8s.yaml <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data:
  LOG_LEVEL: info
---
apiVersion: v1
kind: Secret
metadata: {name: shop}
stringData:
  DB_PASSWORD: $mark
END
dialect k8s.yaml k8s
ok evenkeep import k8s.yaml=prod --yes
ok evenkeep get LOG_LEVEL -e prod
prints info
reveals evenkeep get DB_PASSWORD -e prod
same_secret DB_PASSWORD "$mark" "$(cat "$out")"
ok evenkeep set LOG_LEVEL=debug --plain -e prod --yes
fails 1 evenkeep diff prod file:k8s.yaml
says LOG_LEVEL
ok evenkeep import -n k8s.yaml=prod --as k8s-secret
tells 'k8s.yaml:5: LOG_LEVEL: it stands in an object of the other kind'
quiet_about "$mark"
sed 's/DB_PASSWORD/LOG_LEVEL/' k8s.yaml >twice.yaml
fails 3 evenkeep import twice.yaml=prod
tells 'twice.yaml:5' && tells '`LOG_LEVEL` stands in the Secret and in the ConfigMap'

step 'a bare name is told to be left out'
printf 'A=1\nBARE_ONE\n' >bare.env
for dialect in compose python-dotenv docker; do
	ok evenkeep import -n bare.env=dev --as $dialect
	tells 'bare.env:2: BARE_ONE: a bare name takes its value from whoever starts the service: left out'
done

step 'a file that only its own reader reads'

printf 'A=1\n/=2\n' >odd.env
fails 3 evenkeep import odd.env=dev
cp odd.env web/.env
ok evenkeep import -n --json web/.env=dev
holds '.files[0].dialect == "dotenv-js"'

step 'lines that end with CR LF and a byte order mark change no value'
printf '\357\273\277WIN=1\r\nNEXT="x"\r\n' >windows.env
ok evenkeep import windows.env=dev
ok evenkeep get WIN -e dev
prints 1
ok evenkeep get NEXT -e dev
prints x

step 'a dialect that is only written is not read'
fails 2 evenkeep import shop.env=dev --as systemd-credentials
tells systemd-credential

finish
