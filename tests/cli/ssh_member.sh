#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who was let in by a public SSH key: the id that they read out is that one's, and their key is found,
# whatever other identity they have.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
put TOKEN dev "${mark}Dev"
identity=.config/evenkeep/identity

step 'whose key is added without a card reads out another id, which their card command tells'
machine erin
mkdir -m 700 .ssh
ssh-keygen -q -t ed25519 -N '' -C erin@laptop -f .ssh/id_ed25519
ok evenkeep member card --json
whole=$(jq -r .id "$out") bare=$(jq -r .id_of_key "$out")
[ "$whole" != "$bare" ] || fail 'the ids are one'
ok evenkeep member card
tells "your id: $whole"
tells "added by your public key alone, your id is $bare"
public=$(cat .ssh/id_ed25519.pub)
at ada
fails 9 evenkeep member add "$public" --id "$whole" --grant dev:read --yes
tells 'error[id-differs]'
tells 'a public key alone has another id than the card'
ok evenkeep member add "$public" --id "$bare" --grant dev:read --yes

step 'the same of an age key'
machine fay
mkdir -p .config/evenkeep
age-keygen -o $identity 2>"$work/keygen"
ok evenkeep member card --json
fay=$(jq -r .id_of_key "$out")
recipient=$(age-keygen -y $identity)
at ada
ok evenkeep member add "$recipient" --label fay --id "$fay" --yes

step 'she joins: no other identity is made before her own key'
machine erin
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join -n
says "unless your SSH key \`$HOME/.ssh/id_ed25519\` is a member's here already"
ok evenkeep join
says 'you are `erin@laptop`: dev read'
no_file "$HOME/$identity"
ok evenkeep join --json
holds '.member == "erin@laptop" and .identity == null and (.identity_made | not) and (.card_left | not)'
reveals evenkeep run -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}Dev" "$(cat "$out")"

step 'with an identity of another vault she is a member all the same'
mkdir -p "$HOME/.config/evenkeep"
age-keygen -o "$HOME/$identity" 2>"$work/keygen"
reveals evenkeep run -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}Dev" "$(cat "$out")"
ok evenkeep -v get LEVEL -e dev
prints one
tells 'your SSH key is tried too'
ok evenkeep status
says 'you are erin@laptop'
ok evenkeep member list --json
holds '.members[] | select(.you) | .label == "erin@laptop"'
ok evenkeep member card --json
holds ".id_of_key == \"$bare\""
ok evenkeep join --json
holds '.member == "erin@laptop" and (.identity_made | not)'
fails 4 evenkeep set LEVEL=two --plain -e dev
tells 'may not write environment'

step 'an identity that was named is the only one; so is one that is a member'
fails 125 evenkeep --identity "$HOME/$identity" run -e dev -- true
tells 'no-key'
fails 125 env EVENKEEP_IDENTITY="$HOME/$identity" evenkeep run -e dev -- true
at ada
mkdir -m 700 "$HOME/.ssh"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/.ssh/id_ed25519"
ok evenkeep -v get LEVEL -e dev
quiet_about 'SSH key'

finish
