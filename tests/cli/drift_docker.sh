#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Containers, as a `docker` program tells of them that says what a real one said.
. "$(dirname "$0")/lib.sh" "$@"
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
new_project
root=$(pwd -P)
printf 'PORT=8080\nAPI_TOKEN=\n' >.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  prod: { protect: true }
services:
  api:
    contract: .env.example
    compose: { files: [compose.yaml, compose.prod.yaml], service: api }
  worker:
    contract: .env.example
    compose: { files: [compose.yaml], service: worker }
render:
  - { service: api, env: prod, as: compose, to: .env }
EOT
plain() { # NAME ENV VALUE
	printf '%s' "$3" >"$work/value" && ok evenkeep set "$1" -e "$2" --yes --plain <"$work/value"
}
for env in dev prod; do
	plain PORT $env 8080
	put API_TOKEN $env "$mark$strong$env"
done
ok evenkeep render -e prod
one=$(printf '%064d' 1) two=$(printf '%064d' 2)
cat >"$work/bin/docker" <<'EOT'
#!/bin/sh
printf '%s\n' "$*" >>"${0%/bin/docker}/asked"
env >>"${0%/bin/docker}/given"
case $1 in
ps) cat "${0%/bin/docker}/ps" ;;
inspect) cat "${0%/bin/docker}/inspect" ;;
*) exit 64 ;;
esac
EOT
chmod 700 "$work/bin/docker"
printf '%s\n%s\n' "$one" "$two" >"$work/ps"
made=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
container() { # NAME SERVICE PORT TOKEN [MADE]
	printf '{"name":"/%s","created":"%s","labels":{"com.docker.compose.service":"%s","com.docker.compose.project.config_files":"%s/compose.yaml,%s/compose.prod.yaml"},"env":["PORT=%s","API_TOKEN=%s","PATH=/usr/local/bin:/usr/bin"]}\n' \
		"$1" "${5-$made}" "$2" "$root" "$root" "$3" "$4"
}

step 'docker is not asked without --live'
ok evenkeep drift -e prod
[ ! -e "$work/asked" ] || fail 'it was asked'

step 'a container that was made from the file has not drifted'
container shop-api-1 api 8080 "$mark${strong}prod" >"$work/inspect"
ok evenkeep drift -e prod --live
says 'no drift in 1 rendered file, 1 process'
ok evenkeep drift -e prod --live --json
holds '.processes[0] | .container and .service == "api" and .command == "shop-api-1" and .stale == false and (has("pid") | not)'

step 'a value that changed since'
seq=$(jq '.processes[0].seq' "$out")
put API_TOKEN prod "$mark${strong}newer"
fails 1 evenkeep drift -e prod --live
says "✗  container shop-api-1 is behind the vault: prod@$seq -> prod@$((seq + 1)), 1 name changed: API_TOKEN"
says 'make it anew'
quiet_about "$mark"

step 'and a file that was written since does not make it newer'
ok evenkeep render -e prod
fails 1 evenkeep drift -e prod --live
says '✗  container shop-api-1 is behind the vault: prod, 1 name changed: API_TOKEN'
made=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)

step 'made before the file was written last, it tells only that it differs'
container shop-api-1 api 1234 "$mark${strong}newer" 2020-01-01T00:00:00Z >"$work/inspect"
fails 1 evenkeep drift -e prod --live
says '✗  container shop-api-1 is behind the vault: prod, 1 name changed: PORT'

step 'a value of the compose file over that of the vault'
container shop-api-1 api 1234 "$mark${strong}newer" >"$work/inspect"
ok evenkeep drift -e prod --live
says '!  container shop-api-1 has PORT from elsewhere'

step 'a name that its contract requires'
printf '{"name":"/shop-api-1","created":"%s","labels":{"com.docker.compose.service":"api","com.docker.compose.project.config_files":"%s/compose.yaml"},"env":["PORT=8080"]}\n' "$made" "$root" >"$work/inspect"
ok evenkeep drift -e prod --live
says '!  container shop-api-1 lacks API_TOKEN'

step 'of a service for which nothing was rendered, it is said that nobody can tell'
container shop-worker-1 worker 1 x >"$work/inspect"
ok evenkeep drift -e prod --live
says 'not looked at: container shop-worker-1'

step 'of other projects it is silent'
container other-api-1 api 1 x | sed "s|$root|/elsewhere|g" >"$work/inspect"
printf '{"name":"/lonely","created":"","labels":null,"env":["PORT=1"]}\n' >>"$work/inspect"
ok evenkeep drift -e prod --live --json
holds '.processes == []'
quiet_about other-api lonely

step 'a marker of ours is believed, of this vault only'
id=$(evenkeep run -e dev -- sh -c 'echo "$EVENKEEP_RUN"')
printf '{"name":"/marked","created":"%s","labels":{},"env":["EVENKEEP_RUN=%s","PORT=1"]}\n' "$made" "$id" >"$work/inspect"
printf '{"name":"/foreign","created":"%s","labels":{},"env":["EVENKEEP_RUN=dev@1,id=0123456789abcdef","PORT=1"]}\n' "$made" >>"$work/inspect"
ok evenkeep drift -e dev --live --json
holds '[.processes[] | [.command, .foreign]] == [["marked", ["PORT"]]]'

step 'whatever docker says, nothing breaks and nothing of it is shown'
for text in '' 'Error: permission denied' '{"name":' '[]' '{"name":[],"env":{},"labels":7}' "{\"name\":\"/$(printf '\033')[31m\",\"env\":[\"$mark\"]}"; do
	printf '%s\n' "$text" >"$work/inspect"
	ok evenkeep drift -e dev --live
	quiet_about "$mark" 'permission denied'
done
printf 'x; rm -rf /\n--format\n%s\n' "$one" >"$work/ps"
: >"$work/asked"
ok evenkeep drift -e dev --live
grep -q 'rm -rf' "$work/asked" && fail 'something else than an id was an argument'
printf '#!/bin/sh\nexit 1\n' >"$work/bin/docker"
ok evenkeep drift -e dev --live
says 'not looked at: containers (`docker` cannot tell)'
rm "$work/bin/docker"
if ! command -v docker >/dev/null; then
	ok evenkeep drift -e dev --live
	says 'not looked at: containers (there is no `docker` program)'
fi

step 'docker is told nothing'
no_text_in "$mark" "$work/asked" "$work/given"
grep -q '^EVENKEEP_' "$work/given" && fail 'it was given variables of ours'

finish
