#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""html_page.py FILE: is it a page that needs nothing, runs nothing and can be read by everybody?

It must be well-formed XML (so that no text broke out of its place), have a content policy that
admits its own style by hash and nothing else, no attribute or element that loads or runs, headers
with scope, charts with title and description, and colours with a contrast of 4.5 : 1. Prints the
texts of the page, a line each.
"""
import base64
import hashlib
import re
import sys
import xml.etree.ElementTree as tree

HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
ELEMENTS = set(
    "html head meta title style body main h1 h2 h3 p section div table caption thead tbody tr th td"
    " span code ol li dl dt dd figure figcaption".split()
)
SHAPES = set("svg title desc rect text".split())
ATTRIBUTES = set(
    "lang charset http-equiv content name class id scope aria-labelledby role width height viewBox"
    " x y".split()
)


def fail(text):
    sys.exit("html_page: " + text)


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_colors(style):
    schemes = re.findall(r":root\{([^}]*)\}", style)
    if len(schemes) != 2:
        fail("not a light and a dark scheme")
    for scheme in schemes:
        colors = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", scheme))
        for name in ("fg", "good", "bad", "look", "note", "dim"):
            if contrast(colors[name], colors["bg"]) < 4.5:
                fail(f"{name} is too close to its background")


def check_policy(root, text):
    policies = [m.get("content") for m in root.iter(HTML + "meta") if m.get("http-equiv")]
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    wanted = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    if policies != [wanted]:
        fail(f"the content policy is not {wanted}")
    if re.search(r"url\(|@import|expression", style):
        fail("the style asks for something")
    check_colors(style)


def check_element(element, ids):
    name = element.tag
    if not (name.startswith(HTML) and name[len(HTML) :] in ELEMENTS) and not (
        name.startswith(SVG) and name[len(SVG) :] in SHAPES
    ):
        fail(f"an element that is none of the page: {name}")
    for attribute in element.attrib:
        if attribute not in ATTRIBUTES:
            fail(f"an attribute that is none of the page: {attribute}")
    for wanted in (element.get("aria-labelledby") or "").split():
        if wanted not in ids:
            fail(f"nothing has the id {wanted}")
    if name == HTML + "th" and element.get("scope") not in ("row", "col"):
        fail("a header without scope")
    if name == HTML + "table" and element[0].tag != HTML + "caption":
        fail("a table without caption")
    if name == SVG + "svg" and [c.tag for c in element[:2]] != [SVG + "title", SVG + "desc"]:
        fail("a chart without title and description")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    root = tree.fromstring(text)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    if len(ids) != len(set(ids)):
        fail("an id stands twice")
    check_policy(root, text)
    for element in root.iter():
        check_element(element, ids)
    for part in root.itertext():
        if part.strip():
            print(part.strip())


main()
