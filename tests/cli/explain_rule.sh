#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
mkdir shop && cd shop

step 'a rule of a pack is explained in any folder'
ok evenkeep explain compose.no-limits
says 'compose.no-limits  warning'
says 'asks of each service'
says 'why   One that leaks'
says 'builtin:compose:'
says '  |   - id: compose.no-limits'
says 'it says: api has no resource limits'
says '# evenkeep: allow compose.no-limits - REASON'
ok evenkeep explain compose.no-limits --json
holds '.schema == "evenkeep.rule/1" and .rule == "compose.no-limits" and .level == "warning" and (.examples | length) == 2 and (.text | contains("has_limits"))'

step 'rules of every pack are explained, and their text is that of their file'
for file in "$tree"/policies/*.yaml; do
	pack=$(basename "$file" .yaml)
	[ "$pack" != words ] || continue
	sed -n 's/^  - id: //p' "$file" | sed -n '1p;$p' >"$work/ids" # the ends; the loader is one for all
	[ -s "$work/ids" ] || fail "no rules in $pack"
	while read -r id; do
		ok evenkeep explain "$id" --json
		line=$(jq .line "$out")
		first=$(jq -r '.text' "$out" | head -n 1)
		same "$id" "$(sed -n "${line}p" "$tree/policies/$pack.yaml")" "$first"
		holds '.why != null and (.examples | length) > 1'
	done <"$work/ids"
done

step 'a slip is seen'
fails 5 evenkeep explain compose.no-limts
tells 'did you mean `compose.no-limits`?'
fails 5 evenkeep explain nowhere.at-all
tells 'no-rule'
fails 2 evenkeep explain compose.no-limits -e dev

step 'a house file may have changed it, and has rules of its own'
mkdir policies
printf 'evenkeep: 1\nproject: shop\nenvironments:\n  dev:\npolicies: [builtin:compose, policies/house.yaml]\n' >evenkeep.yaml
cat >policies/house.yaml <<'EOT'
policy: house
floor: true
override: { compose.no-limits: off, compose.no-restart: error }
rules:
  - id: house.named
    level: note
    each: service
    where: { name: { matches: "[A-Z]" } }
    say: "{name} has capitals"
    tags: [style]
EOT
ok evenkeep explain compose.no-limits
says 'compose.no-limits  off'
ok evenkeep explain compose.no-restart
says 'compose.no-restart  error'
ok evenkeep explain house.named
says 'policies/house.yaml:5'
says 'house.named  note, a floor'
ok evenkeep explain house.named --json
holds '.floor and .tags == ["style"] and .examples == []'
# of a pack that the project does not use
ok evenkeep explain ci.none

finish
