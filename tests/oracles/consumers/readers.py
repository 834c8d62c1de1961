# SPDX-License-Identifier: Apache-2.0
# readers.py NAME FILE
import base64
import sys


def flat(read):
    """A Kubernetes object, a PM2 file, or names and values themselves."""
    if read and read.get("kind") == "Secret":
        return {k: base64.b64decode(v, validate=True) for k, v in (read.get("data") or {}).items()}
    if read and read.get("kind") == "ConfigMap":
        texts = dict(read.get("data") or {})
        texts.update({k: base64.b64decode(v, validate=True) for k, v in (read.get("binaryData") or {}).items()})
        return texts
    return read["apps"][0]["env"] if read and "apps" in read else read


def dotenv(path):
    from dotenv import dotenv_values
    return dotenv_values(path, interpolate=True)


def pyyaml(path):
    import yaml
    with open(path, "rb") as file:
        return flat(yaml.safe_load(file))


def json(path):
    import json
    with open(path, "rb") as file:
        return flat(json.load(file))


def tomllib(path):
    import tomllib
    with open(path, "rb") as file:
        return tomllib.load(file)


def docker_compose(path):
    """The function with which docker-compose 1.x reads an env_file; its `config` prints YAML that PyYAML reads otherwise."""
    from compose.config.environment import env_vars_from_file
    return env_vars_from_file(path)


readers = {"dotenv": dotenv, "pyyaml": pyyaml, "python-json": json, "tomllib": tomllib, "docker-compose-1": docker_compose}
for name, value in (readers[sys.argv[1]](sys.argv[2]) or {}).items():
    if value is not None:
        value = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        sys.stdout.buffer.write(name.encode() + b"=" + value + b"\0")
