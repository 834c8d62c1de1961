#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`filters.py TABLE FILTER`: what a filter of templates writes, given to real readers of that kind of text, must
come back as the value, byte for byte. TABLE is the program filter_table. Exit 77: the reader is not installed."""
import base64
import html
import html.parser
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree


def skip(what):
    print(f"SKIPPED: {what} is not installed, so the filter is not proven with it")
    sys.exit(77)


def by_json(lines):
    yield "python3 json", [json.loads(out).encode() for _, out in lines]
    if shutil.which("jq"):
        text = b"\n".join(b'{"k": ' + out + b"}" for _, out in lines)
        printed = subprocess.run(["jq", "-j", '.k + "\\u0000"'], input=text, capture_output=True, check=True).stdout
        yield "jq", printed.split(b"\0")[:-1]
    if shutil.which("node"):
        text = b"[" + b",".join(out for _, out in lines) + b"]"
        code = "JSON.parse(require('fs').readFileSync(0)).forEach(v => console.log(Buffer.from(v).toString('hex')))"
        printed = subprocess.run(["node", "-e", code], input=text, capture_output=True, check=True).stdout
        yield "node", [bytes.fromhex(line.decode()) for line in printed.split(b"\n")[:-1]]


def by_yaml(lines):
    try:
        import yaml
    except ImportError:
        skip("PyYAML")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for where, text in (("a map", b"k: %s\n"), ("a list", b"- %s\n"), ("a flow", b"[%s, x]\n")):
        back = []
        for _, out in lines:
            value = yaml.load(text.replace(b"%s", out), loader)
            back.append((value["k"] if isinstance(value, dict) else value[0]).encode())
        yield f"PyYAML in {where}", back


def by_toml(lines):
    try:
        import tomllib
    except ImportError:
        skip("tomllib of python3 3.11")
    yield "python3 tomllib", [tomllib.loads("k = " + out.decode() + "\n")["k"].encode() for _, out in lines]


def by_sh(lines):
    tried = False
    for shell in ("bash", "dash", "busybox", "zsh", "mksh"):
        if not shutil.which(shell):
            continue
        tried = True
        command = [shell, "sh"] if shell == "busybox" else [shell]
        with tempfile.NamedTemporaryFile() as script:
            for _, out in lines:
                script.write(b"printf '%s\\0' " + out + b"\n")
            script.flush()
            printed = subprocess.run([*command, script.name], capture_output=True, check=True).stdout
        yield shell, printed.split(b"\0")[:-1]
    if not tried:
        skip("a shell")


def by_xml(lines):
    back, attributes = [], []
    for _, out in lines:
        # a document of its own each, so that one cannot mend another
        element = xml.etree.ElementTree.fromstring(b'<a b="' + out + b"\" c='" + out + b"'>" + out + b"</a>")
        assert element.get("b") == element.get("c")
        attributes.append((element.get("b") or "").encode())
        back.append((element.text or "").encode())
    yield "expat, text", back
    yield "expat, attribute", attributes


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text, self.attribute = "", None

    def handle_starttag(self, tag, attrs):
        self.attribute = dict(attrs)["b"]

    def handle_data(self, data):
        self.text += data


def by_html(lines):
    back, attributes = [], []
    for _, out in lines:
        page = Page()
        page.feed('<a b="' + out.decode() + '">' + out.decode() + "</a>")
        page.close()
        back.append(page.text.encode())
        attributes.append((page.attribute or "").encode())
    yield "python3 html.parser, text", back
    yield "python3 html.parser, attribute", attributes


def by_url(lines):
    yield "python3 urllib", [urllib.parse.unquote_to_bytes(out) for _, out in lines]
    back = []
    for _, out in lines:
        parts = urllib.parse.urlsplit("postgres://u:" + out.decode() + "@h/db?q=" + out.decode())
        assert parts.hostname == "h" and parts.path == "/db"
        back.append(urllib.parse.unquote_to_bytes(parts.password or ""))
    yield "urlsplit, password", back


JAVA = """
import java.io.*; import java.util.*;
public class P { public static void main(String[] a) throws Exception {
    Properties p = new Properties(); p.load(new FileInputStream(a[0]));
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < p.size(); i++) {
        for (byte c : p.getProperty("k" + i).getBytes("UTF-8")) b.append(String.format("%02x", c));
        b.append('\\n');
    }
    System.out.print(b);
} }
"""


def by_properties(lines):
    if not shutil.which("javac"):
        skip("javac")
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "P.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write(JAVA)
        subprocess.run(["javac", "-d", folder, source], check=True)
        for separator in (b"=", b" = ", b" ", b": "):
            text = os.path.join(folder, "p")
            with open(text, "wb") as file:
                for number, (_, out) in enumerate(lines):
                    file.write(b"k%d" % number + separator + out + b"\n")
            printed = subprocess.run(["java", "-cp", folder, "P", text], capture_output=True, check=True).stdout
            name = separator.decode().replace(" ", "_")
            yield f"java.util.Properties behind {name}", [bytes.fromhex(line.decode()) for line in printed.split(b"\n")[:-1]]


def by_base64(lines):
    yield "python3 base64", [base64.b64decode(out, validate=True) for _, out in lines]


def by_raw(lines):
    yield "nobody", [out for _, out in lines]


def main():
    table, name = sys.argv[1:]
    printed = subprocess.run([table, name], capture_output=True, check=True).stdout.decode().split("\n")
    lines = [tuple(bytes.fromhex(part) for part in line.split(" ")) for line in printed[:-2]]
    wrong = 0
    for reader, back in globals()["by_" + name](lines):
        differ = sum(1 for (value, _), got in zip(lines, back) if value != got) + abs(len(lines) - len(back))
        print(f"{name} with {reader}: {len(lines)} values, {differ} came back different; {printed[-2]}")
        wrong += differ
    return 1 if wrong or len(lines) < 2000 else 0


sys.exit(main())
