#!/bin/bash
source "$(dirname "$0")/lib.sh"
echo "$SET_BY_LIB" "${OWN_TOKEN:?}"
