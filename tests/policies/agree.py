#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""agree.py TABLES [--write]: the loader and the published schema judge every file of good/ and bad/
alike; of bad-beyond/ is what no schema can say. What the loader tells of a bad file is beside it."""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as problem:
    print(f"SKIPPED: NO {problem.name}: SCHEMA AND LOADER ARE NOT COMPARED", file=sys.stderr)
    sys.exit(77)

tables, write = sys.argv[1], "--write" in sys.argv
here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
schema = json.loads((root / "schemas/policy.schema.json").read_text())
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
wrong = 0


def complain(path, text):
    global wrong
    wrong += 1
    print(f"{path.relative_to(root)}: {text}")


def schema_takes(path):
    try:
        return validator.is_valid(yaml.safe_load(path.read_text()) or {})
    except yaml.YAMLError:
        return False


def look(path, loader, by_schema):
    got = subprocess.run([tables, "load", str(path)], capture_output=True, text=True, check=False)
    if (got.returncode == 0) != loader:
        complain(path, f"the loader says {got.returncode}: {got.stdout}")
    if schema_takes(path) != by_schema:
        first = next(iter(validator.iter_errors(yaml.safe_load(path.read_text()))), None)
        complain(path, f"the schema {'refuses' if by_schema else 'takes'} it: {first and first.message}")
    if loader:
        return
    told = path.with_suffix(".told")
    if write:
        told.write_text(got.stdout)
    elif not told.exists() or told.read_text() != got.stdout:
        complain(path, f"it is told otherwise than in {told.name}:\n{got.stdout}")


counts = {}
for folder, loader, by_schema in (("good", True, True), ("bad", False, False), ("bad-beyond", False, True)):
    files = sorted((here / folder).glob("*.yaml"))
    counts[folder] = len(files)
    for file in files:
        look(file, loader, by_schema)
for pack in sorted((root / "policies").glob("*.yaml")):
    if pack.name != "words.yaml" and not schema_takes(pack):
        complain(pack, "the schema refuses it: " + next(validator.iter_errors(yaml.safe_load(pack.read_text()))).message)
if min(counts.values()) < 5:
    print(f"too few files: {counts}")
    wrong += 1
print(f"{counts}, {wrong} wrong")
sys.exit(wrong > 0)
