#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
exports=$(cd "$(dirname "$0")/../golden/exports" && pwd)
new_project

step 'each export of another manager is taken from a pipe'
take() { # DIALECT FILE COUNT: into staging
	ok evenkeep import -=staging --as "$1" --yes --json <"$exports/$1/$2"
	holds ".environments[0].names | length == $3"
	quiet_about MARKER
}
take sops decrypted-yaml.json 5
take dotenvx get.json 6
take doppler secrets.json 3
take infisical export.json 3
take vault-kv v2.json 6
take 1password item.json 3
take aws-secrets object.json 6
take github-variables list.json 3
take gitlab-variables list.json 4
take compose-environment config-output.yaml 4
reveals evenkeep get DATABASE_PASSWORD -e staging
prints MARKERdb
reveals evenkeep get KUBECONFIG -e staging
same_secret KUBECONFIG "$(printf 'apiVersion: v1\nusers: MARKER')" "$(cat "$out")"

step 'what the other manager hid is secret, what it showed is plain'
cat >said.json <<EOT
[{"key":"GREETING","value":"${mark}","masked":true},{"key":"FAREWELL","value":"bye","masked":false}]
EOT
ok evenkeep import said.json=dev --as gitlab-variables --json
holds '[.environments[0].names[] | .kind] == ["plain", "secret"]'
holds '.environments[0].names[1].why == "secret where it comes from"'
printf '[{"name":"PUBLIC_KEY","value":"ab"},{"name":"DB_URL","value":"postgres://a:%s@b/c"}]' "$mark" >vars.json
ok evenkeep import vars.json=dev --as github-variables --json
holds '[.environments[0].names[] | .kind] == ["secret", "plain"]'
holds '.environments[0].names[1].why == "plain where it comes from"'
ok evenkeep import vars.json=dev --as github-variables --json --secret PUBLIC_KEY
holds '[.environments[0].names[] | .kind] == ["secret", "secret"]'

step 'a label that is no name is taken only if that is meant'
printf '{"fields":[{"type":"CONCEALED","label":"database password","value":"%s"}]}' "$mark" >item.json
fails 9 evenkeep import item.json=dev --as 1password
tells DATABASE_PASSWORD
tells 'no name of a variable'
ok evenkeep import item.json=dev --as 1password --yes

step 'what is encrypted is refused, whatever it is to be read as'
for file in sops/encrypted.yaml sops/encrypted.env sops/encrypted.json dotenvx/encrypted.env; do
	for dialect in compose json sops dotenvx docker; do
		fails 3 evenkeep import "$exports/$file=dev" --as "$dialect"
		tells 'error[encrypted-source]'
		tells '| evenkeep import -=ENV --as'
	done
done
fails 3 evenkeep import -=dev <"$exports/dotenvx/no-key.json"
tells 'dotenvx encrypted `HELLO`'

step 'nothing came: the command before the pipe is looked at'
fails 3 evenkeep import -=dev --as vault-kv </dev/null
tells 'there is nothing in it'
tells 'vault kv get'

step 'a broken export is told with its places and without its values'
fails 3 evenkeep import "$exports/vault-kv/nested.json=dev" --as vault-kv
tells 'nested.json:1:94'
tells '`db` is an object, not a text'
quiet_about MARKER
