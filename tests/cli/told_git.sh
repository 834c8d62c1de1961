#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What told.sh tells, over a git remote.
# shellcheck disable=SC2034
told_over=git
# shellcheck source=tests/cli/told.sh
. "$(dirname "$0")/told.sh" "$@"
