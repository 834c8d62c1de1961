#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What GitHub's runner makes of a step, as far as evenkeep meets it.

usage: github_runner.py FILE LOG SHOWN OUT

FILE is what the step left in GITHUB_ENV (or GITHUB_OUTPUT), LOG its stdout. OUT, a folder, gets a file for each
variable with exactly the bytes that later steps have. SHOWN gets the log as people see it: commands are carried
out, what was masked before is ***; behind it stands what a later step would print that shows every variable.
"""
import os, sys


def variables(data):
    """NAME=value, or NAME<<DELIMITER up to a line that is the delimiter; nothing else."""
    lines, out, at = data.split(b"\n"), {}, 0
    if lines[-1] == b"":
        lines.pop()
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        equals, heredoc = line.find(b"="), line.find(b"<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            out[line[:equals].decode()] = line[equals + 1:]
            continue
        if heredoc < 0:
            sys.exit("the runner does not take the line: no = and no <<")
        name, delimiter = line[:heredoc], line[heredoc + 2:]
        if not name or not delimiter:
            sys.exit("the runner does not take a line without name or delimiter")
        value = []
        while True:
            if at == len(lines):
                sys.exit("the runner misses the delimiter of " + name.decode())
            if lines[at] == delimiter:
                break
            value.append(lines[at])
            at += 1
        at += 1
        out[name.decode()] = b"\n".join(value)
    return out


class Log:
    def __init__(self):
        self.masks, self.shown = set(), []

    def mask(self, text):
        for escape, byte in ((b"%0D", b"\r"), (b"%0A", b"\n"), (b"%25", b"%")):
            text = text.replace(escape, byte)
        self.masks.update(x for x in [text] + text.replace(b"\r", b"\n").split(b"\n") if x)

    def line(self, text):
        command = b"::add-mask::"
        if text.startswith(command):
            self.mask(text[len(command):])
            text = b"::add-mask::***"
        for m in sorted(self.masks, key=len, reverse=True):
            text = text.replace(m, b"***")
        self.shown.append(text)


def main():
    path, log, shown, out = sys.argv[1:]
    with open(path, "rb") as f:
        found = variables(f.read())
    runner = Log()
    with open(log, "rb") as f:
        for line in f.read().split(b"\n"):
            runner.line(line)
    for name, value in found.items():
        with open(os.path.join(out, name), "wb") as f:
            f.write(value)
        for line in (name.encode() + b": " + value).split(b"\n"):
            runner.line(line)
    with open(shown, "wb") as f:
        f.write(b"\n".join(runner.shown) + b"\n")


main()
