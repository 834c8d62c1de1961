#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Unpack the public age test vectors from the npm package cctv-age into FOLDER/age.
set -eu

[ $# -eq 1 ] || { echo "usage: fetch_vectors.sh FOLDER" >&2; exit 2; }
folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent cctv-age@0.2.0 >/dev/null && tar -xzf cctv-age-0.2.0.tgz)
mkdir -p "$folder/age"
# every vector is a comment with its name and a call with its bytes:  // ../testdata/NAME
awk '/^\/\/ \.\.\/testdata\// { name = substr($0, length("// ../testdata/") + 1) }
     name != "" && match($0, /__toBinary\("[A-Za-z0-9+\/=]*"\)/) {
	print name, substr($0, RSTART + 12, RLENGTH - 14); name = "" }' "$work/package/index.js" |
while read -r name bytes; do
	printf %s "$bytes" | base64 -d >"$folder/age/$name"
done
echo "$(ls "$folder/age" | wc -l) vectors in $folder/age"
