#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may do what in etcd, with the roles of docs/sharing-etcd.md as they stand there, and what is said to
# whom may not. `etcd_rights.sh EVENKEEP ENGINE EVENKEEP-REMOTE HAND`
remote_program=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
hand_program=$(cd "$(dirname "$4")" && pwd)/$(basename "$4")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
etcd_needed
if [ -z "${EVENKEEP_TEST_ETCDCTL-}" ]; then
	need_servers etcdctl
	EVENKEEP_TEST_ETCDCTL=$(server_program etcdctl)
fi
command -v jq >/dev/null || { echo 'SKIPPED: there is no jq here' >&2; exit 77; }
etcd_make rights 1 tls
cases=0

# The N-th shell block of the page, as it stands there.
page_block() {
	awk -v wanted="$1" '/^```sh$/ { inside = ++n == wanted; next } /^```$/ { inside = 0 } inside' \
		"$tree/docs/sharing-etcd.md"
}

etcdctl() {
	ETCDCTL_USER=${root-} ctl rights "$@" >>"$work/etcdctl.log" 2>&1 ||
		{ cat "$work/etcdctl.log" >"$problems"; fail "etcdctl $*"; }
}

account() { # USER ROLE…: with the password that has the mark
	user=$1
	shift
	etcdctl user add "$user:$mark-of-$user"
	for role in "$@"; do etcdctl user grant-role "$user" "$role"; done
}

log_in() { # USER, at the machine we are at
	printf '%s' "$mark-of-$1" | evenkeep remote login "$address" --user "$1" >"$out" 2>"$problems" ||
		fail "remote login: $1"
}

clone_at() { # MACHINE: hers, with the identity of ada
	machine "$1"
	mkdir -p "$XDG_CONFIG_HOME/evenkeep"
	cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
	git clone -q "$work/machines/ada/shop" shop && cd shop
}

may() {
	ok "$@"
	cases=$((cases + 1))
}

may_not() { # ID WORDS COMMAND…
	id=$1 words=$2
	shift 2
	fails 7 "$@"
	tells "error[$id]"
	tells "$words"
	cases=$((cases + 1))
}

step 'ada shares the vault; accounts are made as the page says'
machine ada
mkdir shop && cd shop
git init -q .
ok evenkeep init --no-recovery
address=$(etcd_address rights team)
ok evenkeep remote add "$address"
ok evenkeep set LEVEL=one --plain -e dev
ok evenkeep set LEVEL=one --plain -e prod --yes
ok evenkeep pin
git add -A && git commit -qm 'with evenkeep'
page_block 1 >roles.sh
[ "$(grep -c '^role ' roles.sh)" -eq 5 ] || fail 'the page has other roles'
# shellcheck source=/dev/null
. ./roles.sh
rm roles.sh
account root root
account ada vault-admin
account colleague vault-reader vault-joiner vault-writer
account host vault-reader
account joiner vault-joiner
account stranger
page_block 2 >user.sh
# shellcheck disable=SC2034 # the page uses it
password_of_bea=$mark-of-bea
# shellcheck source=/dev/null
. ./user.sh
rm user.sh
etcdctl auth enable
root=root:$mark-of-root

step 'without a login, with a wrong one, with one that has no right'
may_not remote-login 'wants a login' evenkeep fetch
printf '%s' "$mark-wrong" >"$work/wrong"
may_not remote-login 'does not accept user `ada`' evenkeep remote login "$address" --user ada <"$work/wrong"
log_in stranger
may_not remote-denied 'refuses user `stranger` to read' evenkeep fetch
log_in joiner
may_not remote-denied 'refuses user `joiner` to read' evenkeep fetch

step 'an administrator may all'
log_in ada
may evenkeep fetch
may evenkeep set LEVEL=two --plain -e prod --yes

step 'a colleague reads all and writes dev and staging, not prod'
clone_at colleague
log_in colleague
may evenkeep fetch
may evenkeep set LEVEL=three --plain -e dev
may_not remote-denied 'refuses user `colleague` to write' evenkeep set LEVEL=three --plain -e prod --yes
may evenkeep get LEVEL -e prod
says two
log_in bea
may evenkeep fetch

step 'a host reads and does not write'
clone_at host
log_in host
may evenkeep fetch
may_not remote-denied 'refuses user `host` to write' evenkeep set LEVEL=four --plain -e dev

step 'a store that has no accounts any more: the login is not used, and that is said'
etcdctl auth disable
may evenkeep fetch
tells 'warning: the store asks nobody to log in; the user and password are not used'
root=''
etcdctl auth enable
root=root:$mark-of-root
may evenkeep fetch
quiet_about 'asks nobody'

step 'a certificate of the page is one that the gateway takes with accounts on; one with a name is not'
etcd_make named 1 mtls
etcd_role named root
etcd_user named root root
etcd_post named auth/enable '{}' >/dev/null
page_block 3 >"$certificates/bea.sh"
(cd "$certificates" && sh ./bea.sh >bea.log 2>&1) || fail 'the page makes no certificate'
cd "$work"
hand() { # CERTIFICATE VERB ARG…
	certificate=$1
	shift
	EVENKEEP_REMOTE_CERT_FILE=$certificates/$certificate.crt EVENKEEP_REMOTE_KEY_FILE=$certificates/$certificate.key \
	EVENKEEP_REMOTE_USER=root EVENKEEP_REMOTE_PASSWORD=$mark-of-root \
		"$hand_program" "$remote_program" "$(etcd_address named team)" "$@"
}
may hand bea put a 1
may hand bea get a
fails 1 hand named get a
says 'remote-cn: the etcd gateway of'
cases=$((cases + 1))

step 'a node that restarted has forgotten its tokens: nobody notices'
ok hand bea stay a 300
EVENKEEP_REMOTE_CERT_FILE=$certificates/bea.crt EVENKEEP_REMOTE_KEY_FILE=$certificates/bea.key \
EVENKEEP_REMOTE_USER=root EVENKEEP_REMOTE_PASSWORD=$mark-of-root \
	"$hand_program" "$remote_program" "$(etcd_address named team)" follow chain 2 >followed 2>&1 &
follower=$!
ok hand bea put chain/1 one
until grep -q '^1 one' followed; do kill -0 "$follower" || fail 'it ended'; sleep 0.05; done
kill_server named1
start_again named1
etcd_await named || fail 'the node does not come back'
ok hand bea put chain/2 two
wait "$follower" || { cat followed >"$out"; fail 'it does not go on'; }
cases=$((cases + 1))

if [ -n "${EVENKEEP_TEST_ALL-}" ]; then
	step 'a right that is taken away ends a wait, with its next round'
	: >stayed
	EVENKEEP_REMOTE_USER=host EVENKEEP_REMOTE_PASSWORD=$mark-of-host "$hand_program" "$remote_program" \
		"$(etcd_address rights team)" stay "${vault#team/}/card/00" 600000 >stayed 2>&1 &
	follower=$!
	until grep -q waiting stayed; do kill -0 "$follower" || fail 'it does not wait'; sleep 0.05; done
	etcdctl user revoke-role host vault-reader
	! wait "$follower" || fail 'it goes on'
	cp stayed "$out"
	says 'remote-denied: '
	says 'refuses user `host` to read'
	cases=$((cases + 1))
fi
echo "counted: $cases rights and refusals"
no_text_in "$mark" "$log" "$work/followed"
