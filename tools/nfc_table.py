#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of lib/text/nfc.c: `nfc_table.py` prints them.

Needs the package unicodedata2, which is newer than Python's own data; the newer, the fewer
characters are refused as unassigned.

unsure  what is not NFC by itself (NFC_Quick_Check No), may combine with what stands before it
        (Maybe), or is unassigned and may become one of these
marks   the rest of those with a combining class: two in a row may have to change places
"""
import sys

import unicodedata2 as data


def ranges(points):
    out = []
    for point in points:
        if out and out[-1][1] == point - 1:
            out[-1][1] = point
        else:
            out.append([point, point])
    return out


def show(name, points):
    found = ranges(points)
    print("static const struct range %s[] = {" % name)
    line = "\t"
    for first, last in found:
        item = "{0x%x, 0x%x}, " % (first, last)
        if len(line) + 7 + len(item) > 100:
            print(line.rstrip())
            line = "\t"
        line += item
    print(line.rstrip() + "\n};")
    print("%s: %d ranges, %d characters" % (name, len(found), len(points)), file=sys.stderr)


def main():
    second = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    no = set()
    surrogates = range(0xD800, 0xE000)
    everything = [c for c in range(0x80, 0x110000) if c not in surrogates]
    for code in everything:
        parts = data.decomposition(chr(code)).split()
        if parts and not parts[0].startswith("<"):
            if data.normalize("NFC", chr(code)) != chr(code):
                no.add(code)
            elif len(parts) == 2:
                second.add(int(parts[1], 16))
    unsure = [c for c in everything
              if c in no or c in second or data.category(chr(c)) == "Cn"]
    refused = set(unsure)
    marks = [c for c in everything if data.combining(chr(c)) and c not in refused]
    print("/* Unicode %s */" % data.unidata_version)
    show("unsure", unsure)
    show("marks", marks)


main()
