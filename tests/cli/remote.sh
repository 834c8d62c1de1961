#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `remote` gives a vault to a store, says so in evenkeep.yaml, and shows where it is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

new_project ada
plain LEVEL one
mkdir "$store"

step 'without a remote nothing is shared, and it is said how'
fails 5 evenkeep remote show
tells 'evenkeep remote add'
fails 5 evenkeep fetch
tells 'no-remote'
fails 125 evenkeep run --fresh -e dev -- true
ok evenkeep status
says 'not shared'

step 'words and addresses that are none are refused, and nothing is written'
cp evenkeep.yaml "$work/yaml"
fails 2 evenkeep remote add
fails 2 evenkeep remote frob
fails 2 evenkeep remote show twice
fails 3 evenkeep remote add ftp://example.org/x
fails 3 evenkeep remote add https://user:pass@example.org/x
fails 3 evenkeep remote add http://example.org/x
tells plain
fails 7 evenkeep remote add "file://$work/nowhere"
ok cmp evenkeep.yaml "$work/yaml"

step 'a dry run looks, gives nothing and writes nothing'
ok evenkeep remote add "file://$store" -n
says 'would give'
ok cmp evenkeep.yaml "$work/yaml"
same 'files of the store' '' "$(find "$store" -type f)"

step 'the vault is given, and evenkeep.yaml gets one line: comments stay'
sed -i '1s/$/ # the form/' evenkeep.yaml
ok evenkeep remote add "file://$store"
says 'gave the vault'
tells 'commit evenkeep.yaml'
same 'lines that say it' "remote: file://$store" "$(grep '^remote:' evenkeep.yaml)"
same 'the rest' "$(sed '1s/$/ # the form/' "$work/yaml")" "$(grep -v '^remote:' evenkeep.yaml)"
grep -qr . "$store" || fail 'the store is empty'
no_text_in LEVEL -r "$store"

step 'again it is harmless'
ok evenkeep remote add "file://$store"
says 'has this vault'
says 'says so already'

step 'another one beside it is refused'
mkdir "$store.2"
fails 9 evenkeep remote add "file://$store.2"
tells remote-exists

step 'show tells where, and that both are the same'
ok evenkeep remote show
says "file://$store: a folder"
says 'last reached and verified'
says 'dev at commit'
says 'the same there'
ok evenkeep remote show --json
holds '.schema == "evenkeep.remote/1" and .can_write and .reached and (.heads | length) == 4 and all(.heads[]; .there == "same")'
store_down
ok evenkeep remote show --json
holds '.reached == false and (.error | length) > 0'
ok evenkeep remote show
tells 'cannot be reached now'
store_up

step 'two vaults may share a store'
machine bob
mkdir other && cd other
ok evenkeep init --no-recovery
ok evenkeep remote add "file://$store" --json
holds '.other_vaults == 1 and .vault_was_there == false and .project_changed'
ok evenkeep verify

step 'a store that was set back gets what it lacks, from whoever has it'
at ada
cp -r "$store" "$store.old"
plain LEVEL two
plain LEVEL three
rm -rf "$store" && mv "$store.old" "$store"
fails 21 evenkeep fetch
tells "evenkeep remote add file://$store"
fails 21 evenkeep set LEVEL=four --plain -e dev
value_is LEVEL three
ok evenkeep remote show
says 'older there'
ok evenkeep status --online
says older
ok evenkeep remote add "file://$store"
says "gave \`file://$store\` 2 commits that it lacked"
quiet_about 'error['
ok evenkeep fetch
prints 'nothing new'
ok evenkeep set LEVEL=four --plain -e dev
same 'what was made for it is gone' '' "$(find .evenkeep -name '.store*')"

step 'and the document says so, and no error with it; also of members'
cp -r "$store" "$store.old"
plain LEVEL five
ok evenkeep token new -e dev --for job --to "$work/token" --yes
rm -rf "$store" && mv "$store.old" "$store"
fails 21 evenkeep fetch
cp -r "$store" "$store.old"
ok evenkeep remote add "file://$store" --json
holds '.schema == "evenkeep.remote-add/1" and .ok and .mended and .given_commits == 2 and has("error") == false'
rm -rf "$store" && mv "$store.old" "$store"
ok evenkeep remote add "file://$store"
says '2 commits and 1 change of members that it lacked'
ok evenkeep fetch
prints 'nothing new'

step 'EVENKEEP_REMOTE goes over evenkeep.yaml'
EVENKEEP_REMOTE=file://$work/nowhere
export EVENKEEP_REMOTE
fails 7 evenkeep fetch
unset EVENKEEP_REMOTE
ok evenkeep fetch

step 'rm takes the line out, and the store keeps what it has'
ok evenkeep remote rm -n
says 'would take'
grep -q '^remote:' evenkeep.yaml || fail 'a dry run took it out'
ok evenkeep remote rm
same 'lines that say it' '' "$(grep '^remote:' evenkeep.yaml || :)"
ok evenkeep set LEVEL=alone --plain -e dev
ok evenkeep remote rm
says 'has no `remote`'

step 'what was written meanwhile is given when it is shared again'
ok evenkeep remote add "file://$store"
ok evenkeep fetch
prints 'nothing new'

step 'an add that broke off is finished by the next one, also with a new key in between'
ok evenkeep remote rm
id=$(evenkeep env show dev --json | jq -r '.environments[0].id')
shape=$(cd "$store" && find . -path "*/$id/shape")
rm -rf "$store" && mkdir -p "$store/$shape"
fails 7 evenkeep remote add "file://$store"
rmdir "$store/$shape"
[ -n "$(find "$store" -path '*/commit/*')" ] || fail 'nothing was given: this proves nothing'
ok evenkeep rekey -e dev --yes
ok evenkeep remote add "file://$store"
says 'gave the vault'
ok evenkeep pin
machine desk
mkdir -p shop "$XDG_CONFIG_HOME/evenkeep" && cd shop
cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
cp "$work/machines/ada/shop/evenkeep.yaml" "$work/machines/ada/shop/evenkeep.lock" .
ok evenkeep fetch
ok evenkeep verify
value_is LEVEL alone
at ada

step 'a project file that is one line is not guessed at'
printf '{evenkeep: 1, project: shop, environments: {dev: , staging: , prod: }}\n' >evenkeep.yaml
fails 3 evenkeep remote add "file://$store"
tells 'by hand'

step 'a store that can only be read: writing is refused before anything is asked'
git checkout -q . 2>/dev/null || cp "$work/yaml" evenkeep.yaml
sed -i "s|^project:.*|&\nremote: https://127.0.0.1:1/vaults|" evenkeep.yaml
fails 7 evenkeep set TOKEN -e dev </dev/null
tells 'remote-read-only'
tells 'can only be read'
ok evenkeep get LEVEL -e dev

finish
