#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What code reads against what contracts declare, in a repository that has nothing of evenkeep.
. "$(dirname "$0")/lib.sh" "$@"
machine ada
mkdir -p shop/app shop/tests
cd shop
printf 'DATABASE_URL=\nPORT=8000\nOLD_FLAG=1\n' >.env.example
cat >app/main.py <<'EOT'
import os
# os.environ["IN_A_COMMENT"]
url = os.environ["DATABASE_URL"]
key = os.environ["STRIPE_KEY"]
port = os.getenv("PORT", 8000)
level = os.getenv("LOG_LEVEL", "info")
home = os.environ["HOME"]
EOT
printf 'import os\nos.environ["TEST_URL"]\n' >tests/test_main.py

step 'what is read and not declared, and what is declared and read by nothing, is told'
fails 1 evenkeep drift --strict
says 'STRIPE_KEY is read here and is not in .env.example'
says 'add STRIPE_KEY to .env.example'
says 'LOG_LEVEL is read here with a default'
says 'TEST_URL is read by tests or examples only'
says 'OLD_FLAG is declared, and nothing in the project has that name'
for name in IN_A_COMMENT HOME DATABASE_URL PORT; do
	! grep -q "$name" "$out" || fail "$name is told"
done

step 'a comment at the place is enough, and so is a line of the template'
sed -i 's/^key.*/& # evenkeep: allow contract.used-not-declared - from the sidecar/' app/main.py
ok evenkeep drift --strict
! grep -q STRIPE_KEY "$out" || fail 'what is allowed is told'
sed -i 's/ # evenkeep.*//' app/main.py
echo 'STRIPE_KEY=' >>.env.example
ok evenkeep drift --strict
! grep -q STRIPE_KEY "$out" || fail 'what is declared is told'
finish
