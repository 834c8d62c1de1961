#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The age program and ours open each other's files: both kinds of identity and passphrase files, in
# both directions, over payloads of many lengths (VAULT.md §14 row 14).
#
# usage: age_interop.sh AGE_TOOL PTY [ROUNDS]
#
# What age makes of a passphrase costs a second to make and another to open, so that direction is
# tried twice, and with EVENKEEP_TEST_ALL=1 ROUNDS times too.
set -eu

tool=$(realpath "$1")
pty=$(realpath "$2")
rounds=${3:-100}
slow_rounds=2 quick_rounds=20
[ -z "${EVENKEEP_TEST_ALL-}" ] || slow_rounds=$rounds quick_rounds=$rounds

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

# age_protects PASSPHRASE OPTION… and age_opens PASSPHRASE FILE: at a terminal
age_protects() {
	passphrase=$1
	shift
	rm -f locked.age
	"$pty" wait:'secure one): ' line:"$passphrase" wait:'Confirm passphrase: ' line:"$passphrase" -- \
		age -p -o locked.age "$@" >terminal.log 2>&1 || die "age -p: $(cat terminal.log)"
}

age_opens() {
	rm -f opened
	"$pty" wait:'Enter passphrase: ' line:"$1" -- age -d -o opened "$2" >terminal.log 2>&1 ||
		die "age -d: $(cat terminal.log)"
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

# the other way, with a passphrase of every kind of byte that a terminal takes
n=0
while [ $n -lt "$slow_rounds" ]; do
	key=theirs.key armor=
	[ $((n % 2)) -eq 0 ] || key=ssh.key
	[ $((n % 4)) -lt 2 ] || armor=-a
	age_protects "FAKE päss phrase $n" $armor $key
	"$tool" recipients locked.age "FAKE päss phrase $n" >out || die "we do not open age's passphrase file"
	"$tool" recipients $key >want
	same "we read another identity from age's passphrase file" want out
	n=$((n + 1))
done
age_protects 'FAKE armored' -a theirs.key
"$tool" recipients locked.age 'FAKE armored' >out
"$tool" recipients theirs.key >want
same "we read another identity from age's armored file" want out
"$tool" recipients locked.age 'another' 2>err && die 'another passphrase opens it'
grep -q wrong-passphrase err || die 'a wrong passphrase is called something else'
echo "passphrase files of age's: $slow_rounds opened by us"

n=0
while [ $n -lt "$quick_rounds" ]; do
	payload plain $((n + 1)) # age makes no file of nothing
	"$tool" seal-with "FAKE päss phrase $n" $((n % 14 + 1)) <plain >ours.age || die 'we do not seal'
	age_opens "FAKE päss phrase $n" ours.age
	same "age opens our passphrase file to something else, round $n" plain opened
	n=$((n + 1))
done
echo "passphrase files of ours: $quick_rounds opened by age"
echo "$count files opened as they were sealed"
