#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Four write one chain in three nodes, whose leader is killed with -9 and started again after 2 s: nothing
# is lost, nothing doubled, no number left out. `etcd_writers.sh EVENKEEP ENGINE EVENKEEP-REMOTE WRITER`
remote_program=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
writer_program=$(cd "$(dirname "$4")" && pwd)/$(basename "$4")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
cd "$work"
etcd_needed
runs=1 each=60 of=' (a part; EVENKEEP_TEST_ALL asks for 10 runs of 600)'
[ -z "${EVENKEEP_TEST_ALL-}" ] || { runs=10 each=150 of=''; }
total=0 unanswered=0 done_all_the_same=0

# What must come of EACH writes of each of the writers NAMES.
check_chain() { # PREFIX NAMES
	"$writer_program" "http://$(etcd_hosts three)/$1" dump >chain 2>"$problems" || fail 'the chain cannot be read'
	count=0
	for name in $2; do count=$((count + each)); done
	cut -d ' ' -f 1 chain >numbers
	seq 1 "$(wc -l <chain)" | cmp -s - numbers || fail 'a number is left out'
	sort -k 2 chain | uniq -d -f 1 >"$out"
	doubled=$(wc -l <"$out")
	for name in $2; do
		seq -f "$name-%g" 0 $((each - 1))
	done | sort >wanted
	cut -d ' ' -f 2 chain | sort -u >had
	lost=$(comm -23 wanted had | wc -l)
}

run() { # NUMBER
	prefix=run/$1
	where=http://$(etcd_hosts three)/$prefix
	for name in a b; do
		"$writer_program" "$where" "$name" "$each" engine >"said-$name" 2>"complained-$name" &
		echo $! >"writer-$name"
	done
	for name in c d; do
		"$writer_program" "$where" "$name" "$each" client "$remote_program" "$(etcd_address three "$prefix")" \
			>"said-$name" 2>"complained-$name" &
		echo $! >"writer-$name"
	done
	# At a moment that nobody chose.
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')"
	leader=$(etcd_leader three) || fail 'there is no leader'
	kill_server "three$leader"
	sleep 2
	start_again "three$leader"
	for name in a b c d; do
		wait "$(cat "writer-$name")" || { cat "complained-$name" >"$problems"; fail "writer $name ended"; }
	done
	check_chain "$prefix" 'a b c d'
	same 'objects that are lost' 0 "$lost"
	same 'objects that are doubled' 0 "$doubled"
	same 'objects' $((4 * each)) "$(wc -l <chain)"
	total=$((total + 4 * each))
	for name in a b; do
		unanswered=$((unanswered + $(cut -d ' ' -f 2 "said-$name")))
		done_all_the_same=$((done_all_the_same + $(cut -d ' ' -f 4 "said-$name")))
	done
	etcd_await three || fail 'the node that was killed does not come back'
}

step 'four write while the leader dies'
etcd_make three 3
for number in $(seq 1 "$runs"); do
	run "$number"
done
echo "counted: $total objects, $runs kills, 0 lost, 0 doubled; $unanswered writes of half of the writers had no answer, $done_all_the_same of them were done$of"

step 'the control: who does not read back what had no answer doubles it'
mkfifo end
python3 "$tree/tests/unit/remote/etcd_server.py" "$work" <end &
scripted=$!
exec 6>end
while [ ! -f port ]; do
	kill -0 "$scripted" || fail 'the scripted server does not start'
	sleep 0.05
done
each=3
for how in engine blind; do
	# its first write is done, and the line cut before the answer
	ok "$writer_program" "http://127.0.0.1:$(cat port)/lost/$how" a "$each" "$how"
	says 'a 1 unanswered'
	ok "$writer_program" "http://127.0.0.1:$(cat port)/lost/$how" dump
	cut -d ' ' -f 2 "$out" | sort | uniq -d >doubled
	case $how in
	engine) same 'objects that are doubled' 0 "$(wc -l <doubled)" ;;
	blind) same 'objects that are doubled' 1 "$(wc -l <doubled)" ;;
	esac
done
exec 6>&-
wait "$scripted" || :
