#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The age program and ours open each other's files: both kinds of identity and passphrase files, in
# both directions, over payloads of many lengths (VAULT.md §14 row 14).
#
# usage: age_interop.sh AGE_TOOL [ROUNDS]
set -eu

tool=$(realpath "$1")
rounds=${2:-100}
scrypt_rounds=1

for program in age age-keygen ssh-keygen; do
	command -v $program >/dev/null || {
		echo "SKIPPED: THE INTEROPERATION WITH age WAS NOT TRIED: there is no $program" >&2
		exit 77
	}
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
umask 077
count=0

die() {
	echo "FAILED: $1" >&2
	exit 1
}

same() { # WHAT A B
	cmp -s "$2" "$3" || die "$1"
	count=$((count + 1))
}

# payload FILE NUMBER: of a length that depends on NUMBER; the first ones are about a chunk
payload() {
	case $2 in
	0) len=0 ;; 1) len=1 ;; 2) len=65535 ;; 3) len=65536 ;; 4) len=65537 ;; 5) len=131072 ;;
	6) len=200000 ;; *) len=$(($2 * 37)) ;;
	esac
	head -c $len /dev/urandom >"$1"
}

# both_ways KIND IDENTITY RECIPIENT
both_ways() {
	n=0
	while [ $n -lt "$rounds" ]; do
		payload plain $n
		"$tool" seal "$3" <plain >ours.age || die "$1: we do not seal"
		age -d -i "$2" <ours.age >out || die "$1: age does not open ours, round $n"
		same "$1: age opens ours to something else, round $n" plain out
		age -r "$3" <plain >theirs.age || die "$1: age does not seal"
		"$tool" open "$2" <theirs.age >out || die "$1: we do not open age's, round $n"
		same "$1: we open age's to something else, round $n" plain out
		n=$((n + 1))
	done
	echo "$1: $rounds files each way"
}

# with_terminal PASSPHRASE COMMAND: run it with a terminal and type the passphrase twice
with_terminal() {
	rm -f keys
	mkfifo keys
	script -qec "$2" /dev/null <keys >terminal.log 2>&1 &
	exec 3>keys
	sleep 0.3
	printf '%s\n' "$1" "$1" >&3
	ended=0
	wait $! || ended=$?
	exec 3>&-
	return $ended
}

age-keygen -o theirs.key 2>/dev/null
"$tool" generate >ours.key
ssh-keygen -q -t ed25519 -N '' -C 'a comment' -f ssh.key

both_ways 'X25519, age-keygen' theirs.key "$(age-keygen -y theirs.key)"
both_ways 'X25519, ours' ours.key "$("$tool" recipients ours.key)"
both_ways 'ssh-ed25519' ssh.key "$(cut -d' ' -f1,2 ssh.key.pub)"

[ "$("$tool" recipients theirs.key)" = "$(age-keygen -y theirs.key)" ] || die 'another recipient, age'
[ "$("$tool" recipients ours.key)" = "$(age-keygen -y ours.key)" ] || die 'another recipient, ours'
[ "$("$tool" recipients ssh.key)" = "$(cut -d' ' -f1,2 ssh.key.pub)" ] || die 'another recipient, ssh'

ssh-keygen -q -t ed25519 -N 'a passphrase' -f locked.key
"$tool" recipients locked.key 2>err && die 'an encrypted OpenSSH key was opened'
grep -q 'ssh-key-encrypted' err || die 'an encrypted OpenSSH key is called something else'

# a file for both, opened by either
payload plain 300
"$tool" seal "$(age-keygen -y theirs.key)" "$(cut -d' ' -f1,2 ssh.key.pub)" <plain >both.age
for key in theirs.key ssh.key; do
	age -d -i $key <both.age >out
	same "age opens our file for two with $key" plain out
done

if ! command -v script >/dev/null; then
	echo "SKIPPED: PASSPHRASE FILES WERE NOT TRIED: age wants a terminal, and there is no script(1)" >&2
	exit 77
fi
n=0
while [ $n -lt $scrypt_rounds ]; do
	for key in theirs.key ssh.key; do
		with_terminal "FAKE passphrase $n" "age -p -o locked.age $key" || die "age -p: $(cat terminal.log)"
		"$tool" recipients locked.age "FAKE passphrase $n" >out || die "we do not open age's passphrase file"
		"$tool" recipients $key >want
		same 'we read another identity from age passphrase file' want out
		"$tool" recipients locked.age 'another' 2>err && die 'another passphrase opens it'
		grep -q wrong-passphrase err || die 'a wrong passphrase is called something else'

		"$tool" seal-with "FAKE passphrase $n" 15 <$key >ours.age
		with_terminal "FAKE passphrase $n" "age -d -o opened ours.age" || die "age -d: $(cat terminal.log)"
		same 'age opens our passphrase file to something else' $key opened
		rm -f opened locked.age
		with_terminal "FAKE passphrase $n" "age -p -a -o locked.age $key" || die "age -p -a: $(cat terminal.log)"
		"$tool" recipients locked.age "FAKE passphrase $n" >out
		same 'we read another identity from age armored file' want out
		rm -f locked.age
	done
	n=$((n + 1))
done
echo "passphrase files: $scrypt_rounds each way and kind, binary and armored"
echo "$count files opened as they were sealed"
