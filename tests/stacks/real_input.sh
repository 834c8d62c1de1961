#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two real projects, as they are: dev from their own files, prod from made-up values with everything
# that is hard in them; `run` starts real processes; Docker Compose says what the containers would get.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

if compose=$(HOME='' XDG_CACHE_HOME=$compose_cache "$tree/tests/support/compose2" 2>"$work/why"); then
	version=2
else
	version=1
	cat "$work/why" >&2
	echo '*** Docker Compose v2 is not here: compose 1 reads the rendered files instead, and the' >&2
	echo '*** values are only such as both versions read alike' >&2
	compose=$(command -v docker-compose) || {
		echo 'neither is Compose 1: the files cannot be shown to a real reader; skipped' >&2
		exit 77
	}
fi
echo "compose: version $version"

machine alice

# What SERVICE of the compose files in $files gets, as sorted lines NAME=JSON-text, dollars undoubled.
container() { # SERVICE [ARG…]
	service=$1
	shift
	if [ $version = 2 ]; then
		"$compose" "$@" config --format json
	else
		"$compose" "$@" config | python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'
	fi 2>"$problems" | jq -r --arg service "$service" '.services[$service].environment
		| if type == "array" then map(split("=") | {(.[0]): (.[1:] | join("="))}) | add else . end
		| to_entries | sort_by(.key)[] | "\(.key)=\(.value | tostring | gsub("[$][$]"; "$") | tojson)"'
}

# The same of the vault, for the names on stdin.
vault_says() { # ENV
	while read -r name; do
		evenkeep get "$name" -e "$1" >"$work/one" || fail "get $name -e $1"
		jq -Rrs --arg name "$name" '"\($name)=\(tojson)"' "$work/one"
	done
}

# Values with what readers of env files trip over. Compose 1 gets the ones it can read.
made_up() { # NUMBER
	case $version$(($1 % 8)) in
	20) printf '%s with $dollars $$ ${NOT_A_NAME} %s' "$mark" "$1" ;;
	21) printf "%s 'single' \"double\" \`back\` %s" "$mark" "$1" ;;
	22) printf '%s#hash # more \\ back\\nslash %s\\' "$mark" "$1" ;;
	23) printf '%s line one\nline two\n\n  line four %s' "$mark" "$1" ;;
	24) printf '  %s blanks around %s  ' "$mark" "$1" ;;
	25) printf '%s\303\251\342\202\254\360\237\222\241 \303\237 %s' "$mark" "$1" ;;
	26) printf '%s=equals&amp;%%25 {"json": [1, "%s"]}' "$mark" "$1" ;;
	27) printf "it's %s \\\\' \$x \"q\" \t tab %s" "$mark" "$1" ;;
	*) printf '%sPlainEnough%s' "$mark" "$1" ;;
	esac
}

step 'coffee: dev comes from its own files'
cp -r "$tree/tests/stacks/coffee-project" coffee
cd coffee
mv gitignore.in .gitignore
cp cofee_backend/.env.example cofee_backend/.env
git init -q . && git add . && git commit -qm 'as it is'
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: coffee
environments:
  dev:
  prod:
services:
  api:
    contract: cofee_backend/.env.example
    compose: { files: [cofee_backend/docker-compose.yml], service: api }
  worker:
    contract: cofee_backend/.env.example
    compose: { files: [cofee_backend/docker-compose.yml], service: worker }
  remotion:
    contract: remotion_service/.env.example
    compose: { files: [remotion_service/docker-compose.yml], service: remotion }
    take: { S3_ACCESS_KEY_ID: S3_ACCESS_KEY, S3_SECRET_ACCESS_KEY: S3_SECRET_KEY, S3_BUCKET: S3_BUCKET_NAME, S3_ENDPOINT_URL: S3_ENDPOINT_URL_INTERNAL }
render:
  - { service: api, env: dev, as: compose, to: cofee_backend/.env }
  - { service: remotion, env: dev, as: compose, to: remotion_service/.env }
EOT
ok evenkeep init
ok evenkeep import cofee_backend/.env=dev
printf 'us-east-1' | ok evenkeep set S3_REGION -e dev --plain --exact
ok evenkeep list -e dev
while IFS= read -r line; do
	says "${line%%=*}"
done <cofee_backend/.env.example

step 'coffee: prod from made-up values that are hard to carry'
number=0
for name in POSTGRES_PASSWORD JWT_SECRET_KEY S3_ACCESS_KEY S3_SECRET_KEY POSTGRES_USER POSTGRES_DATABASE \
	S3_BUCKET_NAME REMOTION_SERVICE_URL; do
	made_up $number >"$work/value"
	ok evenkeep set "$name" -e prod --yes --exact <"$work/value"
	number=$((number + 1))
done
for pair in DEBUG=0 POSTGRES_HOST=db POSTGRES_PORT=5432 REDIS_URL=redis://redis:6379/0 S3_REGION=us-east-1 \
	S3_ENDPOINT_URL_INTERNAL=http://minio:9000 S3_ENDPOINT_URL_PUBLIC=https://s3.example.com; do
	ok evenkeep set "$pair" -e prod --yes --plain
done

step 'coffee: a real process for api and for worker, in both environments'
cat >"$work/serve.py" <<'PY'
import http.server, json, os, signal, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(dict(os.environ), sort_keys=True).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w") as port:
    port.write(f"{server.server_port} {os.getpid()}\n")
os.rename(sys.argv[1] + ".new", sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server.serve_forever()
PY
servers=
tidy() {
	for pid in $servers; do kill "$pid" 2>/dev/null || :; done
}
for env in dev prod; do
	for service in api worker; do
		evenkeep run -e $env --service $service -- python3 "$work/serve.py" "$work/port" 2>"$problems" &
		server=$!
		servers="$servers $server"
		waited=0
		while [ ! -f "$work/port" ]; do
			sleep 0.1
			waited=$((waited + 1))
			[ $waited -lt 3000 ] || fail "$service did not start in $env"
		done
		read -r port pid <"$work/port"
		rm "$work/port"
		same "process of $service: evenkeep became it" "$server" "$pid"
		python3 -c 'import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/").read())' \
			"$port" >"$work/environment"
		sed 's/=.*//' cofee_backend/.env.example | LC_ALL=C sort >"$work/names"
		vault_says $env <"$work/names" >"$work/expected"
		jq -r --rawfile names "$work/names" '. as $env | $names | split("\n")[] | select(. != "")
			| "\(.)=\($env[.] | tojson)"' "$work/environment" >"$work/got"
		cmp -s "$work/expected" "$work/got" || fail "$service in $env has other values than the vault"
		jq -e 'has("EVENKEEP_RUN") and (keys | map(select(startswith("EVENKEEP_"))) | length == 1)' \
			"$work/environment" >"$out" || fail 'more of evenkeep than its marker is in the environment'
		kill "$server"
		wait "$server" || :
	done
done
servers=

step 'coffee: the rendered file, and what the containers would get by it'
for env in dev prod; do
	ok evenkeep render -e $env --service api --as compose --to cofee_backend/.env
	# `environment:` of the compose file fixes some names; what it takes from the file is compared.
	grep -oE '\$\{[A-Z0-9_]+' cofee_backend/docker-compose.yml | tr -d '${' | LC_ALL=C sort -u >"$work/taken"
	for service in api worker; do
		container $service -f cofee_backend/docker-compose.yml --env-file cofee_backend/.env >"$work/container"
		while read -r name; do
			grep "^$name=" "$work/container" || :
		done <"$work/taken" >"$work/got"
		sed 's/=.*//' "$work/got" | vault_says $env >"$work/expected"
		[ "$(wc -l <"$work/got")" -ge 7 ] || fail "$service takes too little from the file"
		cmp -s "$work/expected" "$work/got" || fail "the container of $service in $env would get something else"
	done
done
[ $version = 1 ] || {
	container api -f cofee_backend/docker-compose.yml -f docker-compose.prod.yml --env-file cofee_backend/.env >"$work/container"
	grep -q '^JWT_SECRET_KEY=' "$work/container" || fail 'the override of prod does not take the file'
}

step 'coffee: remotion gets other names for the same values, by env_file'
sed -n 's/=.*//p' remotion_service/.env.example | LC_ALL=C sort >"$work/names"
for env in dev prod; do
	# the file that came with the project has other values
	ok evenkeep render -e $env --service remotion --as compose --to remotion_service/.env --overwrite
	container remotion -f remotion_service/docker-compose.yml >"$work/container"
	for pair in S3_ACCESS_KEY_ID=S3_ACCESS_KEY S3_SECRET_ACCESS_KEY=S3_SECRET_KEY S3_BUCKET=S3_BUCKET_NAME \
		S3_ENDPOINT_URL=S3_ENDPOINT_URL_INTERNAL S3_REGION=S3_REGION; do
		echo "${pair#*=}" | vault_says $env | sed "s/^[A-Z0-9_]*=/${pair%%=*}=/"
	done >"$work/expected"
	while read -r name; do
		grep "^$name=" "$work/container" || :
	done <"$work/names" >"$work/got"
	LC_ALL=C sort "$work/expected" >"$work/sorted"
	cmp -s "$work/sorted" "$work/got" || fail "remotion in $env would get something else"
done

step 'pyspark: dev as its .env is, with all its oddities'
cd "$HOME"
cp -r "$tree/tests/stacks/pyspark-intelligence-platform" spark
cd spark
mv gitignore.in .gitignore
git init -q . && git add . && git commit -qm 'as it is'
container backend -f docker-compose.yml >"$work/before"
ok evenkeep init --env dev --env prod
ok evenkeep import .env=dev
reveals evenkeep get SPARK_OPTS -e dev
same SPARK_OPTS '--conf spark.executor.memory=2g' "$(cat "$out")"
reveals evenkeep get APP_ENV -e dev
same APP_ENV docker "$(cat "$out")"

step 'pyspark: rendered back, the container gets what it got from the original'
rm .env
ok evenkeep render -e dev --as compose --to .env
container backend -f docker-compose.yml >"$work/after"
cmp -s "$work/before" "$work/after" || fail 'the container of backend would get something else than before'

step 'pyspark: prod from made-up values'
number=0
for name in GEMINI_API_KEY GEMINI_MODEL REDIS_URL APP_ENV EXTRA_ONE EXTRA_TWO EXTRA_THREE EXTRA_FOUR; do
	made_up $number >"$work/value"
	ok evenkeep set "$name" -e prod --yes --exact --secret <"$work/value"
	number=$((number + 1))
done
ok evenkeep render -e prod --as compose --to .env
container backend -f docker-compose.yml | grep -v '^OTEL_' >"$work/got"
sed 's/=.*//' "$work/got" | vault_says prod >"$work/expected"
[ "$(wc -l <"$work/got")" -eq 8 ] || fail 'the container does not get all of the file'
cmp -s "$work/expected" "$work/got" || fail 'the container of backend would get something else'

step 'pyspark: the placeholder of its template does not start a service'
fails 125 evenkeep run -e dev --service backend -- true
tells GEMINI_API_KEY
reveals evenkeep run -e prod --service backend -- sh -c 'printf %s "$GEMINI_API_KEY"'
made_up 0 >"$work/value"
same_secret GEMINI_API_KEY "$(cat "$work/value")" "$(cat "$out")"

step 'nothing but what was rendered has a value in the open'
rm -f "$HOME/coffee/cofee_backend/.env" "$HOME/coffee/remotion_service/.env" "$HOME/spark/.env"
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

finish
