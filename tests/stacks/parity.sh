#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The parity faults that FINDINGS.md of two real projects name are found, from their files as they are
# and from a vault; and nothing that must not be reported is.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"
machine ada

rules_and_names() {
	jq -r '.findings[] | select(.level != "note") | "\(.rule) \(.key)"' "$out" | LC_ALL=C sort
}
project() { # NAME; the environments are added by the caller
	cp -r "$tree/tests/stacks/$1" "$HOME/$1"
	cd "$HOME/$1"
	printf 'evenkeep: 1\nproject: %s\nenvironments:\n' "$1" >evenkeep.yaml
}

step 'mlops-engineer: a name that prod lacks, in the files'
project mlops-engineer
printf '  dev: { file: config/dev.env }\n  staging: { file: config/staging.env }\n  prod: { file: config/prod.env }\n' >>evenkeep.yaml
fails 1 evenkeep parity --json
same findings 'parity.uneven-key FEATURE_STORE_URL' "$(rules_and_names)"

step 'mlops-engineer: and in the vault, where no value of a secret is shown'
sed -i 's/ { file: .*//' evenkeep.yaml
ok evenkeep init --no-recovery
ok evenkeep import --as compose-literal --yes config/dev.env=dev config/staging.env=staging config/prod.env=prod
fails 1 evenkeep parity --json
same findings 'parity.uneven-key FEATURE_STORE_URL' "$(rules_and_names)"
fails 1 evenkeep parity --all
quiet_about ml:ml
says FEATURE_STORE_URL

step 'automagik-spark: the key that is misspelt is missing, and the misspelling is in no contract'
project automagik-spark
printf '  dev: { file: .env }\nservices:\n  api:\n    contract: .env.example\n' >>evenkeep.yaml
both='parity.missing-key LANGFLOW_API_KEY
parity.undeclared-key LANGFLOW_API_KEYS'
fails 1 evenkeep parity --json
same findings "$both" "$(rules_and_names)"
sed -i 's/ { file: .env }//' evenkeep.yaml
ok evenkeep init --no-recovery
ok evenkeep import --as compose-literal --yes .env=dev
fails 1 evenkeep parity --json
same findings "$both" "$(rules_and_names)"
quiet_about FAKE

finish
