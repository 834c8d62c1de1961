#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What would be committed is looked through first: in a real repository, with a real `git commit`.
. "$(dirname "$0")/lib.sh" "$@"
command -v git >/dev/null || { echo 'SKIPPED: THERE IS NO GIT' >&2; exit 77; }
new_project
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b

value="$mark-kX9v2mQ7/Lw4+tR8\"b c"
put API_KEY dev "$value"
put API_KEY prod "$value"
put DB_URL prod "postgres://shop:${mark}pwZ81x@db.example.com/shop"
put PEM prod "$(printf -- '-----BEGIN PRIVATE KEY-----\n%sAAbbCCdd0011\nEEffGGhh2233445566\n-----END PRIVATE KEY-----' "$mark")"
put MODE dev production
put PORT dev 8080

step 'outside of a repository it says so'
fails 5 evenkeep hook run
tells 'no-repository'
fails 5 evenkeep hook install
ok git init -q .
printf '.evenkeep/\n' >.gitignore
ok git add -A
ok git commit -qm first

looks() { # TEXT: staged in a file of its own
	printf '%s\n' "$1" >staged.txt
	git add staged.txt
}
caught() { # WHAT FORM TEXT
	looks "before
$3
after"
	fails 1 evenkeep hook run
	says 'staged.txt:2: this line has the value of'
	says "$2"
	masked
}
masked() {
	! grep -qF "$mark" "$out" "$problems" || fail 'the value is shown'
}

step 'nothing secret is nothing to say'
looks 'mode: production, port 8080, PEM is -----BEGIN PRIVATE'
ok evenkeep -q hook run
silent
ok evenkeep hook run
says 'nothing secret in 1 staged file'

step 'a value of the vault is found in every form'
caught plain 'API_KEY in dev and prod, as it is' "key = $value"
for lead in '' x xy; do
	caught base64 'in base64' "auth: $(printf '%s%s tail' "$lead" "$value" | base64 -w 0)"
	caught base64url 'in base64' "auth: $(printf '%s%s tail' "$lead" "$value" | base64 -w 0 | tr '+/' '-_')"
done
caught url 'with escapes' "u=$(printf '%s' "$value" | jq -sRr @uri)"
caught json 'with escapes' "{\"k\": $(printf '%s' "$value" | jq -sR .)}"
caught unicode 'with escapes' "k = \"$(printf '%s' "$value" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\u00&/g')\""
caught hex 'in hex' "k $(printf '%s' "$value" | od -An -v -tx1 | tr -d ' \n')"
caught HEX 'in hex' "k $(printf '%s' "$value" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F)"
caught form 'with escapes' "u=$(printf '%s' "$value" | jq -sRr @uri | sed 's/%20/+/g')"
caught password 'DB_URL in prod, as it is' "pw: ${mark}pwZ81x"
caught line 'PEM in prod, as it is' "  ${mark}AAbbCCdd0011"
looks "$(printf 'a-longer-text-before-%s-and-after-it-too' "$value" | base64 -w 24)"
fails 1 evenkeep hook run
says 'in base64'
masked
printf '%s\n' "$value" | iconv -t UTF-16LE >staged.txt
git add staged.txt
fails 1 evenkeep hook run
says 'in UTF-16'

step 'what is looked at is what is staged'
looks "key = $value"
printf 'harmless\n' >staged.txt
fails 1 evenkeep hook run
git add staged.txt
printf '%s\n' "$value" >staged.txt
ok evenkeep hook run
printf '%s\n' "$value" >other.txt
ok evenkeep hook run
rm -f other.txt
printf 'harmless\n' >staged.txt

step 'what is there already, and what goes, is no finding'
looks "key = $value"
ok git commit -qm careless
printf 'key = %s\nmore\n' "$value" >staged.txt
git add staged.txt
ok evenkeep hook run
printf 'more\n' >staged.txt
git add staged.txt
ok evenkeep hook run
ok git commit -qm careful

step 'tokens are known by their form, examples of them are none'
A=ABCDEFGHIJKLMNOP aws=AKIA gh=ghp_ sk=sk_live_ go=AIza sl=xoxb- # in parts: this file is committed too
for token in "${aws}QYLPMN5HFIQR7XYA" "${gh}0123456789abcdefghijABCDEFGHIJ012345" "${sk}4eC39HqLyjWDarjtT1zd" \
	"${go}SyA1234567890abcdefghijklmnopqrstuv" "${sl}123456789012-abcdefghijklmnop"; do
	looks "token: \"$token\""
	fails 1 evenkeep hook run
	says 'guard.known-token'
	! grep -qF "$token" "$out" "$problems" || fail 'the token is shown'
done
looks "${aws}IOSFODNN7EXAMPLE ${gh}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx x$A"
ok evenkeep hook run

step 'private keys, and those that a comment allows'
looks '-----BEGIN OPENSSH PRIVATE KEY-----'
fails 1 evenkeep hook run
says 'staged.txt:1: this line begins a private key'
looks '# evenkeep: allow guard.private-key - a key of tests, good for nothing
-----BEGIN RSA PRIVATE KEY-----'
ok evenkeep hook run
looks '# evenkeep: allow guard.private-key
-----BEGIN RSA PRIVATE KEY-----'
ok evenkeep hook run
says 'policy.allow-without-reason'
looks '-----BEGIN PUBLIC KEY-----'
ok evenkeep hook run
rm staged.txt
git add -A

step 'env files with secrets; templates and plain values are free'
printf 'PORT=3000\nAPI_TOKEN=%s\nOTHER_TOKEN=your-token\nTHIRD_TOKEN=${API_TOKEN}\n' "$mark" >.env.prod
git add .env.prod
fails 1 evenkeep hook run
says '.env.prod:2: API_TOKEN is a secret in an env file'
says '1 error in 1 staged file'
masked
printf 'PORT=3000\n' >.env.prod
printf 'API_TOKEN=your-token\n' >.env.example
git add .env.prod .env.example
ok evenkeep hook run

step 'a dollar sign or a bracket makes no reference of a value'
printf 'A_TOKEN=ab$9%s\nB_TOKEN=%s<c\nC_TOKEN='\''ab$c%s'\''\n' "$mark" "$mark" "$mark" >.env.prod
git add .env.prod
fails 1 evenkeep hook run
for line in 1 2 3; do
	says ".env.prod:$line: "
done
masked
printf 'A_TOKEN="ab${OTHER}cd"\nB_TOKEN=<your token>\nC_TOKEN=abcdef$OTHER\nD_URL=postgres://u:$OTHER@host/db\n' >.env.prod
git add .env.prod
ok evenkeep hook run

step 'a long line with many names takes no long time'
head -c 100000 /dev/zero | tr '\0' x | sed 's/x\{8\}/API_KEY=/g' >long.js
git add long.js
ok timeout 300 evenkeep hook run
git rm -qf long.js

step 'secrets in other files by name and looks'
looks 'apiKey: "q7Xv2mKp9sLw4tR8bNc3Hs6Yd"'
fails 1 evenkeep hook run
says 'staged.txt:1: apiKey looks like a secret'
looks 'api_key = os.environ["API_KEY"]; tokenHeader = "Authorization"; password: "enter your password here"'
ok evenkeep hook run
looks 'apiKey: "q7Xv2mKp9sLw4tR8bNc3Hs6Yd" # evenkeep: allow guard.secret-in-file - of a public sandbox'
ok evenkeep hook run

step 'the vault itself'
git add -f .evenkeep/vault.db
fails 1 evenkeep hook run
says '.evenkeep/vault.db is the vault'
git rm -q --cached .evenkeep/vault.db
cp .evenkeep/vault.db copy.db
git add copy.db
fails 1 evenkeep hook run
says 'copy.db is the vault'
git rm -q --cached copy.db
rm copy.db

step 'files with any name, links and types that change'
odd=$(printf 'a\n"b\t')
printf '%s\n' "$value" >"$odd"
ok git add -A
fails 1 evenkeep hook run
says 'as it is'
rm "$odd"
ln -s staged.txt link
git add -A
ok evenkeep hook run
ok git commit -qm link
rm link
printf 'x\n%s\n' "$value" >link
git add -A
fails 1 evenkeep hook run
says 'link:2: this line'
git rm -qf link

step 'settings of git change nothing'
looks "key = $value

end"
ok git config diff.suppressBlankEmpty true
ok git config diff.noprefix true
ok git config diff.relative true
ok git config diff.external false
ok git config color.ui always
fails 1 evenkeep hook run
mkdir -p deep
(cd deep && fails 1 evenkeep hook run)
printf '*.txt -diff\n' >.gitattributes
git add .gitattributes
fails 1 evenkeep hook run
says 'staged.txt:1:'

step 'other forms of output'
fails 1 evenkeep hook run --json
holds '.schema == "evenkeep.hook/1" and (.ok | not) and .findings[0].rule == "guard.vault-value" and .findings[0].key == "API_KEY"'
masked
for form in sarif github gitlab junit markdown html; do
	fails 1 evenkeep hook run --format $form
	masked
done
fails 2 evenkeep hook run --format nothing
fails 2 evenkeep hook run --json --format sarif
tells contradiction

step 'without a key the rest is looked through, and it says so'
(
	unset EVENKEEP_IDENTITY
	mv "$HOME/.config/evenkeep/identity" "$work/identity.away" 2>/dev/null || mv "$XDG_CONFIG_HOME/evenkeep/identity" "$work/identity.away"
	ok evenkeep -q hook run
	says 'values of the vault were not all looked for: there is no key'
	ok evenkeep hook run --format github
	says '::notice title=not looked at::values of the vault: there is no key'
	looks "${gh}0123456789abcdefghijABCDEFGHIJ012345"
	fails 1 evenkeep -q hook run
)
mkdir -p "${XDG_CONFIG_HOME:-$HOME/.config}/evenkeep"
mv "$work/identity.away" "${XDG_CONFIG_HOME:-$HOME/.config}/evenkeep/identity"

step 'a house file changes the level of a rule that it names'
looks 'apiKey: "q7Xv2mKp9sLw4tR8bNc3Hs6Yd"'
cp evenkeep.yaml "$work/project"
printf 'policies: [builtin:guard, house.yaml]\n' >>evenkeep.yaml
printf 'policy: house\noverride: { guard.secret-in-file: note }\n' >house.yaml
ok evenkeep hook run
says 'guard.secret-in-file'
cp "$work/project" evenkeep.yaml
rm house.yaml

step 'what evenkeep.yaml excepts elsewhere keeps no commit back'
looks 'harmless'
printf 'exceptions:\n  - { rule: compose.no-limits, until: 2020-01-01, why: "soon" }\n' >>evenkeep.yaml
printf '  - { rule: guard.secret-in-file, until: 2020-01-01, why: "soon" }\n' >>evenkeep.yaml
ok evenkeep hook run
quiet_about policy.exception
looks 'apiKey: "q7Xv2mKp9sLw4tR8bNc3Hs6Yd"'
fails 1 evenkeep hook run
says 'guard.secret-in-file'
cp "$work/project" evenkeep.yaml

step 'installed, it keeps a real commit back'
ok evenkeep hook install -n
[ ! -e .git/hooks/pre-commit ] || fail 'a dry run writes'
ok evenkeep hook install
[ -x .git/hooks/pre-commit ] || fail 'the hook cannot be run'
looks "key = $value"
fails 1 git commit -qm leak
tells 'guard.vault-value'
masked
looks 'harmless'
ok git commit -qm fine
printf '%s\n' "$value" >>staged.txt
fails 1 git commit -qam leak
fails 1 git commit -qm leak staged.txt
looks 'harmless'
ok evenkeep hook install
says 'replaced'

step 'and in a second working tree'
ok git worktree add -q "$work/second" -b second
(
	cd "$work/second"
	printf '%s\n' "${gh}0123456789abcdefghijABCDEFGHIJ012345" >new.txt
	git add new.txt
	fails 1 git commit -qm leak
	tells 'guard.known-token'
)

step 'there, and in a clone, the vault is not, and that is said with each commit'
ok git clone -q . "$work/clone"
(
	cd "$work/clone"
	ok evenkeep hook install
	looks "key = $value"
	ok git commit -qm leak
	tells 'values of the vault were not all looked for: no vault at'
	tells 'evenkeep join'
	looks 'harmless'
	ok evenkeep -q hook run
	says 'values of the vault were not all looked for: no vault at'
	ok evenkeep hook run --json
	holds '.not_looked_for | test("no vault at .*evenkeep join")'
	ok evenkeep hook run --format github
	says '::notice title=not looked at::values of the vault: no vault at'
	fails 5 evenkeep list -e dev
	tells 'fix: bring it: `evenkeep join`'
	mkdir .evenkeep
	fails 5 evenkeep list -e dev
	tells 'fix: bring it: `evenkeep join`'
	fails 9 evenkeep init
	rm -r evenkeep.lock .evenkeep
	ok evenkeep -q hook run
	silent
	fails 5 evenkeep list -e dev
	tells 'evenkeep init'
)
(
	cd "$work/second"
	git rm -qf new.txt
	looks "key = $value"
	ok git commit -qm leak
	tells 'values of the vault were not all looked for: no vault at'
)

step 'the hook of somebody else stays'
ok evenkeep hook uninstall
[ ! -e .git/hooks/pre-commit ] || fail 'the hook is still there'
fails 5 evenkeep hook uninstall
printf '#!/bin/sh\nexit 0\n' >.git/hooks/pre-commit
fails 9 evenkeep hook install
tells 'evenkeep -q hook run || exit 1'
fails 5 evenkeep hook uninstall
says_same=$(cat .git/hooks/pre-commit)
[ "$says_same" = "$(printf '#!/bin/sh\nexit 0')" ] || fail 'it was changed'
rm .git/hooks/pre-commit

step 'core.hooksPath is where the hook goes; a shared folder is asked for'
ok git config core.hooksPath .githooks
ok evenkeep hook install
[ -x .githooks/pre-commit ] || fail 'not in core.hooksPath'
fails 1 env PATH=/nonexistent /bin/sh .githooks/pre-commit
tells 'install it, or remove this hook: .githooks/pre-commit'
ok evenkeep hook uninstall
ok git config core.hooksPath "$work/shared-hooks"
fails 9 evenkeep hook install
ok evenkeep hook install --shared
[ -x "$work/shared-hooks/pre-commit" ] || fail 'not in the shared folder'
fails 9 evenkeep hook uninstall
tells 'evenkeep hook uninstall --shared'
[ -x "$work/shared-hooks/pre-commit" ] || fail 'taken from all repositories in passing'
ok evenkeep hook uninstall --shared

step 'a project below the top of the repository is found from there'
(
	git init -q "$work/mono"
	mkdir "$work/mono/the shop" && cd "$work/mono/the shop"
	ok evenkeep init --no-recovery
	put API_KEY dev "$value"
	ok evenkeep hook install
	cd ..
	looks "key = $value"
	fails 1 git commit -qm leak
	tells 'API_KEY in dev, as it is'
	masked
	looks 'harmless'
	ok git commit -qm fine
	says_nothing=$(cat "$problems")
	same 'words of a commit without a secret' '' "$says_nothing"
)

step 'several projects of one repository are looked for by one hook'
(
	mkdir "$work/mono/web" && cd "$work/mono/web"
	ok evenkeep init --no-recovery
	put WEB_KEY dev "${mark}-0wEb4Y1Nc8"
	ok evenkeep hook install
	says "for the values of './the shop'"
	says 'for the values of ./web'
	ok evenkeep hook install
	same 'lines of the hook' 2 "$(grep -c '^look ' ../.git/hooks/pre-commit)"
	cd ..
	ok git add -A
	ok git commit -qm web
	for leak in "$value" "${mark}-0wEb4Y1Nc8"; do
		looks "key = $leak"
		fails 1 git commit -qm leak
		tells 'guard.vault-value'
		masked
	done
	looks 'harmless again'
	ok git commit -qm fine
)

step 'a folder that moved is told, and the rest is looked through'
(
	cd "$work/mono"
	mv 'the shop' shop
	ok git add -A
	ok git commit -qm moved
	tells 'values of ./the shop were not looked for'
	tells 'remove its line from'
	looks "token: ${gh}0123456789abcdefghijABCDEFGHIJ012345"
	fails 1 git commit -qm leak
	looks "key = ${mark}-0wEb4Y1Nc8"
	fails 1 git commit -qm leak
	tells 'WEB_KEY in dev'
	looks 'harmless once more'
	fails 5 evenkeep hook uninstall
	tells "is for the values of './the shop', not of ."
	mv shop 'the shop'
	cd 'the shop'
	ok evenkeep hook uninstall -n
	ok evenkeep hook uninstall
	says "removed './the shop' from it"
	cd ..
	ok git commit -qm back
	quiet_about 'not looked for'
	cd web
	ok evenkeep hook uninstall
	[ ! -e ../.git/hooks/pre-commit ] || fail 'the hook is still there'
	printf '#!/bin/sh\nexit 0\n' >../.git/hooks/pre-commit
	fails 9 evenkeep hook install
	tells 'evenkeep -q -C ./web hook run || exit 1'
)

step 'what husky writes anew gets no hook, its own file is named'
ok git config core.hooksPath .husky/_
fails 9 evenkeep hook install
tells 'add a line to `.husky/pre-commit`'
[ ! -e .husky/_/pre-commit ] || fail 'it is installed where it gets lost'
ok git config --unset core.hooksPath

step 'the hooks for pre-commit are of commands that there are'
ok evenkeep help --all
sed -n 's/^  entry: evenkeep \(-q \)\{0,1\}\([a-z]*\).*/\2/p' "$tree/.pre-commit-hooks.yaml" >"$work/entries"
same 'a command for each' "$(grep -c '^- id: evenkeep-' "$tree/.pre-commit-hooks.yaml")" "$(grep -c . "$work/entries")"
while read -r command; do
	grep -q "^  $command " "$out" || fail "there is no command $command"
done <"$work/entries"

step 'words are checked'
fails 2 evenkeep hook
fails 2 evenkeep hook instal
fails 2 evenkeep hook install --format json
fails 2 evenkeep hook run --shared

finish
