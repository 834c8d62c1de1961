#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""evenkeep-remote, with every request noted: a line `KIND NAMES…` each in the file `requests` beside this program.

It stands in the place of evenkeep-remote; the program itself is `evenkeep-remote.real` beside it. A request whose line
ends with what the file `deadly` beside it says is not passed on: both end.
"""
import os, socket, struct, subprocess, sys

here = os.path.dirname(os.path.abspath(sys.argv[0]))
KINDS = {"G": "get", "I": "get-if", "M": "get-many", "P": "put", "L": "list", "D": "drop", "W": "wait", "O": "open"}


def exactly(sock, count):
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            return None
        data += more
    return data


def text(frame, at):
    length = struct.unpack(">H", frame[at:at + 2])[0]
    return frame[at + 2:at + 2 + length].decode(), at + 3 + length


def noted(frame):
    kind, at, names = chr(frame[0]), 5, []
    if kind in "GIDL":
        names.append(text(frame, at)[0])
    elif kind == "M":
        for _ in range(struct.unpack(">I", frame[at:at + 4])[0]):
            name, at = text(frame, at if names else at + 4)
            names.append(name)
    elif kind == "P":
        names.append(text(frame, at + 5)[0])
    # without the id of the vault
    return " ".join([KINDS.get(kind, kind)] + [name.partition("/")[2] or name for name in names])


deadly = ""
if os.path.exists(os.path.join(here, "deadly")):
    deadly = open(os.path.join(here, "deadly")).read().strip()
ours = socket.socket(fileno=os.dup(0))
mine, theirs = socket.socketpair()
child = subprocess.Popen([os.path.join(here, "evenkeep-remote.real")] + sys.argv[1:], stdin=theirs.fileno(),
                         stdout=theirs.fileno(), close_fds=True)
theirs.close()
while True:
    for source, target in ((ours, mine), (mine, ours)):
        head = exactly(source, 4)
        body = exactly(source, struct.unpack(">I", head)[0]) if head else None
        if body is None:
            mine.close()
            sys.exit(child.wait())
        if source is ours:
            with open(os.path.join(here, "requests"), "a") as log:
                log.write(noted(body) + "\n")
            if deadly and noted(body).endswith(deadly):
                child.kill()
                sys.exit(child.wait())
        target.sendall(head + body)
