#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" != tmpfs ]; then
	echo 'SKIPPED: /dev/shm is no memory file system here' >&2
	exit 77
fi
memory=$(mktemp -d /dev/shm/evenkeep-story.XXXXXX)
tidy() {
	rm -rf "$memory"
}
export XDG_RUNTIME_DIR="$memory"
new_project

# The editor is a script: what stands on stdin, with the file as $1. $turn counts its calls.
editor() {
	{
		printf '#!/bin/sh\nset -eu\nfile=$1\nturn=$(($(cat "%s" 2>/dev/null || echo 0) + 1))\necho $turn >"%s"\n' \
			"$work/turn" "$work/turn"
		cat
	} >"$work/bin/ed.sh"
	chmod +x "$work/bin/ed.sh"
	rm -f "$work/turn"
}
export VISUAL=ed.sh

nothing_left() {
	[ -z "$(ls -A "$memory")" ] || fail 'something is left in memory'
	[ -z "$(grep -rlaF "$mark" "$HOME" || :)" ] || fail 'a secret is in a file'
}

commits() { # how many of dev
	evenkeep history -e dev --json | jq '.commits | length'
}

put TOKEN dev "${mark}1"
put CERT dev "-----
${mark} 'two' \"three\" \$four \\five
"
printf info | ok evenkeep set LEVEL -e dev --plain --note 'how loud'

step 'many changes become one commit; secrets stay masked'
before=$(commits)
editor <<-EOT
	sed -i 's/^LEVEL=.*/LEVEL=debug/; s/^TOKEN=.*/TOKEN="${mark} 2\\\\n#"/' "\$file"
	echo 'ADDED=${mark}3' >>"\$file"
EOT
ok evenkeep edit -e dev --yes
says '~ LEVEL               info → debug            plain'
says '+ ADDED '
says 'editing dev: 1 new, 2 changed, 0 unset'
tells "evenkeep rollback --to $before -e dev"
same 'number of commits' $((before + 1)) "$(commits)"
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark} 2
#" "$(cat "$out")"
ok evenkeep list -e dev --json
holds '[.names[] | select(.name == "ADDED").kind] == ["secret"]'
ok evenkeep history LEVEL -e dev
nothing_left

step 'what is not changed is no commit, whatever the values are'
printf '\001\000\377' >"$work/binary"
ok evenkeep set BINARY -e dev --file "$work/binary"
put QUOTES dev "${mark}'\"\`\\\\n\$\$ # x"
put LINES dev "
 ${mark}
	tab
"
before=$(commits)
editor <<-EOT
	grep -q '^# BINARY: not editable here' "\$file"
	echo >>"\$file"
EOT
ok evenkeep edit -e dev --yes
says 'nothing was changed in dev'
editor <<-EOT
	:
EOT
ok evenkeep edit -e dev --yes --json
holds '.ok and .changes == [] and .before == .seq'
same 'number of commits' $before "$(commits)"

step 'a deleted line unsets its name, and a renamed one keeps kind and note'
editor <<-EOT
	sed -i '/^ADDED=/d; s/^LEVEL=/LOUDNESS=/' "\$file"
EOT
ok evenkeep edit -e dev --yes
says '– ADDED '
says '– LEVEL '
says 'was `LEVEL`'
ok evenkeep list -e dev --json
holds '[.names[] | select(.name == "LOUDNESS").kind] == ["plain"]'
fails 5 evenkeep get ADDED -e dev
ok evenkeep get BINARY -e dev
cmp -s "$out" "$work/binary" || fail 'a value that cannot be edited was touched'

step 'mistakes come back as comments, until they are mended'
before=$(commits)
editor <<-EOT
	case \$turn in
	1) printf '%s\n' 'OPEN="${mark}' >>"\$file" ;;
	2)
		head -n 1 "\$file" | grep -q '^#! line '
		sed -i '/^OPEN=/d' "\$file"
		printf '%s\n' 'TWICE=1' 'TWICE=2' 'BARE' '9BAD=x' >>"\$file"
		;;
	3)
		[ "\$(grep -c "^#! " "\$file")" -eq 4 ]
		line=\$(sed -n 's/^#! line \([0-9]*\): this name stands twice.*/\1/p' "\$file")
		[ "\$(sed -n "\${line}p" "\$file")" = TWICE=2 ]
		sed -i '/^TWICE=1/d; /^BARE/d; /^9BAD/d' "\$file"
		;;
	esac
EOT
ok evenkeep edit -e dev --yes
same 'turns' 3 "$(cat "$work/turn")"
same 'number of commits' $((before + 1)) "$(commits)"
reveals evenkeep get TWICE -e dev
prints 2

step 'an editor that looks at nothing is not asked for ever'
editor <<-EOT
	echo 'OPEN="${mark}' >>"\$file"
EOT
fails 3 evenkeep edit -e dev --yes
tells 'came back wrong'
same 'turns' 50 "$(cat "$work/turn")"

step 'who leaves a mistake as it is gives up'
editor <<-EOT
	[ \$turn -gt 1 ] || echo 'OPEN="${mark}' >>"\$file"
EOT
fails 3 evenkeep edit -e dev --yes
tells 'the text was left as it was'
same 'number of commits' $((before + 1)) "$(commits)"
nothing_left

step 'what contracts say stands beside the names, and types are checked at once'
cat >.env.example <<-EOT
	# where it listens
	PORT=8080
	# for the bank
	BANK_KEY=
EOT
cat >evenkeep.yaml <<-EOT
	evenkeep: 1
	project: shop
	environments: {dev: , staging: , prod: {protect: true}}
	services:
	  api: { contract: .env.schema }
EOT
cat >.env.schema <<-EOT
	# @defaultSensitive=false
	# ---
	# where it listens
	# @required @type=port
	PORT=
	# for the bank
	# @required @sensitive
	BANK_KEY=
EOT
editor <<-EOT
	case \$turn in
	1)
		grep -q '^# where it listens' "\$file"
		grep -q '^#BANK_KEY=' "\$file"
		sed -i 's/^#PORT=.*/PORT=many/' "\$file"
		;;
	2)
		grep -q '^#! line [0-9]*: the value for .PORT. is not a port' "\$file"
		sed -i 's/^PORT=many/PORT=8080/' "\$file"
		;;
	esac
EOT
ok evenkeep edit -e dev --yes
says '+ PORT                8080                    plain'

step 'of a service only what it takes is shown, and the rest stays'
editor <<-EOT
	if grep -q TOKEN "\$file"; then exit 1; fi
	sed -i '/^PORT=/d' "\$file"
EOT
ok evenkeep edit -e dev --service api --yes
says 'editing dev: 0 new, 0 changed, 1 unset'
reveals evenkeep get TOKEN -e dev
fails 5 evenkeep edit -e dev --service apu --yes

step 'a plain value that becomes a key is a secret from then on'
editor <<-EOT
	sed -i 's/^LOUDNESS=.*/LOUDNESS=Zt7qLw0${mark}Xy9Rb3Kd5Vn8M/' "\$file"
EOT
ok evenkeep edit -e dev --yes
ok evenkeep list -e dev --json
holds '[.names[] | select(.name == "LOUDNESS").kind] == ["secret"]'

step 'what others wrote meanwhile stays, unless both wrote the same name'
editor <<-EOT
	case \$turn in
	1)
		printf other | env -u VISUAL evenkeep set OTHER -e dev --plain -q
		sed -i 's/^TWICE=.*/TWICE=3/' "\$file"
		;;
	esac
EOT
ok evenkeep edit -e dev --yes
same 'turns' 1 "$(cat "$work/turn")"
ok evenkeep get OTHER -e dev
prints other
reveals evenkeep get TWICE -e dev
prints 3
editor <<-EOT
	case \$turn in
	1)
		printf theirs | evenkeep set TWICE -e dev -q
		sed -i 's/^TWICE=.*/TWICE=mine/' "\$file"
		;;
	2)
		grep -q '^#! .TWICE. of .dev. was changed by somebody else' "\$file"
		grep -q '^TWICE=mine' "\$file"
		sed -i '/^#!/d' "\$file"
		;;
	esac
EOT
ok evenkeep edit -e dev --yes
same 'turns' 2 "$(cat "$work/turn")"
reveals evenkeep get TWICE -e dev
prints mine

step 'an editor that does not end well has changed nothing'
before=$(commits)
for end in 'exit 1' 'kill -9 $$' 'rm "$file"' 'rm "$file"; mkdir "$file"; echo x >"$file/y"'; do
	editor <<-EOT
		echo 'LOST=${mark}' >>"\$file"
		$end
	EOT
	case $end in *mkdir*) fails 3 evenkeep edit -e dev --yes ;; *) fails 9 evenkeep edit -e dev --yes ;; esac
	nothing_left
done
VISUAL=no-such-editor fails 9 evenkeep edit -e dev --yes
tells 'name yours in VISUAL or EDITOR'
same 'number of commits' $before "$(commits)"

step 'an emptied text unsets nothing, and what is no text is no value'
editor <<-EOT
	case \$turn in
	1) : >"\$file" ;;
	2)
		head -n 1 "\$file" | grep -q 'the text is empty'
		printf 'LATIN=\\344\\n' >>"\$file"
		;;
	3) grep -q '^#! line [0-9]*: a value has bytes that are no text' "\$file" ;;
	esac
EOT
fails 3 evenkeep edit -e dev --yes
same 'turns' 3 "$(cat "$work/turn")"
same 'number of commits' $before "$(commits)"

step 'signals end it when the text is gone'
for signal in 1 2 15; do
	if sh -c "kill -$signal \$\$"; then
		echo "    (signal $signal is ignored here, as under nohup: it ends nothing)"
		continue
	fi
	editor <<-EOT
		cp "\$file" "\$file.bak"
		echo 'LOST=${mark}' >>"\$file"
		kill -$signal \$PPID
		[ $signal != 2 ] || kill -2 \$\$
		sleep 20
	EOT
	fails $((128 + signal)) evenkeep edit -e dev --yes
	nothing_left
done
same 'number of commits' $before "$(commits)"

step 'what a call left that was killed is removed by the next'
editor <<-EOT
	mkdir "\$(dirname "\$file")/deeper"
	cp "\$file" "\$(dirname "\$file")/deeper/copy"
	kill -9 \$PPID
EOT
fails 137 evenkeep edit -e dev --yes
[ -n "$(ls -A "$memory")" ] || fail 'nothing was left'
editor <<-EOT
	[ "\$(ls "$memory" | wc -l)" -eq 1 ]
	[ "\$(stat -c %a "\$file") \$(stat -c %a "\$(dirname "\$file")")" = '600 700' ]
EOT
ok evenkeep edit -e dev --yes
nothing_left

step 'editors of the vi family write nothing beside it; no editor gets what is ours'
cat >"$work/bin/vim" <<-EOT
	#!/bin/sh
	printf '%s\n' "\$@" >"$work/words"
	env >"$work/env"
EOT
chmod +x "$work/bin/vim"
VISUAL='vim --not-a-term' EVENKEEP_PLAIN=1 ok evenkeep edit -e dev --yes
same words '-n -i NONE --cmd set nomodeline -c set noswapfile nobackup nowritebackup noundofile --not-a-term' \
	"$(sed '$d' "$work/words" | paste -s -d ' ')"
! grep -q EVENKEEP_ "$work/env" || fail 'the editor has variables of ours'
cat >"$work/bin/sensible-editor" <<-EOT
	#!/bin/sh
	printf '%s\n' "\$VIMINIT" >"$work/words"
EOT
chmod +x "$work/bin/sensible-editor"
(unset VISUAL EDITOR && ok evenkeep edit -e dev --yes)
grep -q noswapfile "$work/words" || fail 'a vi behind sensible-editor keeps copies'
EDITOR=false VISUAL=true ok evenkeep edit -e dev --yes
if [ -x /usr/bin/vim ]; then
	mkdir "$HOME/undo" "$HOME/backup" "$HOME/swap"
	cat >"$HOME/.vimrc" <<-EOT
		set undofile undodir=~/undo backup backupdir=~/backup directory=~/swap updatecount=1
	EOT
	VISUAL='/usr/bin/vim +/^TWICE/s/=.*/=vim/ +/^TOKEN/yank +wq' reveals "$pty" -- evenkeep edit -e dev --yes
	reveals evenkeep get TWICE -e dev
	prints vim
	nothing_left
	[ -z "$(find "$HOME/undo" "$HOME/backup" "$HOME/swap" -type f)" ] || fail 'vim kept copies'
else
	echo '    (no vim here: its options were looked at, not tried)'
fi

step 'a dry run asks the editor and changes nothing'
editor <<-EOT
	grep -q DRY "\$file" || echo 'DRY=${mark}' >>"\$file"
EOT
ok evenkeep edit -e dev -n
says 'would edit dev: 1 new, 0 changed, 0 unset'
ok evenkeep edit -e dev -n --json
holds '.dry_run and .changes[0].name == "DRY" and .seq == .before'
fails 5 evenkeep get DRY -e dev

step 'it is confirmed on a terminal; without one --yes is needed'
fails 9 evenkeep edit -e dev
same 'turns' 2 "$(cat "$work/turn")" # of the dry runs: nobody was asked to type
ok "$pty" wait:'type `yes`: ' line:no wait:'`edit` goes back' line:edit wait:'type `yes`: ' line:yes -- evenkeep edit -e dev
reveals evenkeep get DRY -e dev
editor <<-EOT
	grep -q DROPPED "\$file" || echo 'DROPPED=1' >>"\$file"
EOT
fails 9 "$pty" wait:'type `yes`: ' line:no wait:'`edit` goes back' line:no -- evenkeep edit -e dev
fails 5 evenkeep get DROPPED -e dev
fails 9 evenkeep edit -e prod
ok "$pty" wait:'type its name to go on: ' line:prod -- evenkeep edit -e prod
reveals evenkeep get DROPPED -e prod
nothing_left

step 'a conflict that is left as it is gives up, and the other value stays'
put TOKEN dev "${mark}mine"
editor <<-EOT
	if [ \$turn = 1 ]; then
		sed -i 's/^TOKEN=.*/TOKEN=${mark}edited/' "\$file"
		printf '%s' "${mark}theirs" | evenkeep set TOKEN -e dev
	fi
EOT
fails 8 evenkeep edit -e dev --yes
same 'turns' 2 "$(cat "$work/turn")"
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}theirs" "$(cat "$out")"
nothing_left

step 'an editor that ends lines with CR LF changes no value'
before=$(commits)
editor <<-'EOT'
	sed -i 's/$/\r/' "$file"
EOT
ok evenkeep edit -e dev --yes
same 'number of commits' "$before" "$(commits)"

step 'a value that leaked is not brought back'
printf '%sSpilt' "$mark" | ok evenkeep set SPILT -e dev
printf '%sNew' "$mark" | ok evenkeep set SPILT -e dev --leaked
editor <<-EOT
	sed -i "s/^SPILT=.*/SPILT=${mark}Spilt/" "\$file"
EOT
fails 9 evenkeep edit -e dev --yes
tells leaked-value
reveals evenkeep get SPILT -e dev
same_secret SPILT "${mark}New" "$(cat "$out")"
ok evenkeep unset SPILT -e dev

step 'what a contract says is made printable before an editor shows it'
cp evenkeep.yaml "$work/yaml"
printf '%s\n' 'evenkeep: 1' 'project: odd' 'environments: { dev: }' \
	'services: { web: { contract: odd.example } }' >evenkeep.yaml
printf '# how \033[31mloud\342\200\256\nLEVEL=\n' >odd.example
editor <<-'EOT'
	grep -q '^# how .*loud' "$file"
	if grep -q "$(printf '\033')" "$file"; then exit 1; fi
	if grep -q "$(printf '\342\200\256')" "$file"; then exit 1; fi
EOT
ok evenkeep edit -e dev --yes
cp "$work/yaml" evenkeep.yaml
nothing_left

step 'mistakes are told'
fails 2 evenkeep edit dev
fails 5 evenkeep edit -e dve --yes
finish
