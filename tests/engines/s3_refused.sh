#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A store that takes buckets' requests and ignores their conditions is refused, each time.
# shellcheck source=tests/engines/s3_lib.sh
. "$(dirname "$0")/s3_lib.sh"
machine ada
need_servers s3rver
EVENKEEP_REMOTE_ACCESS_KEY=S3RVER EVENKEEP_REMOTE_SECRET_KEY=S3RVER
export EVENKEEP_REMOTE_ACCESS_KEY EVENKEEP_REMOTE_SECRET_KEY

step 'it takes objects, gives them back and lists them'
start_s3rver bucket
printf '%s\n' 'get aa/2' 'put aa/1 one' 'get aa/1' 'list aa/' | ok engine_at by-hand
says 'done one'
says 'done 1 '
says 'absent '

step 'the trial refuses it, twenty times of twenty'
tried 20 'created the same object twice; it cannot hold a vault'
done_here
