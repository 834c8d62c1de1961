#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Servers on loopback that write down every byte they are sent: `listener.py FOLDER NAME…`.

Each takes a free port, written to FOLDER/NAME.port, and appends what comes to FOLDER/NAME.seen. A path
with `away` is redirected to the server named last, at the same path without it; all else is not found.
Ends when its standard input does.
"""
import os
import socket
import sys
import threading

folder, names = sys.argv[1], sys.argv[2:]
ports = {}


def rest_of(request, connection):
    head, _, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() == b"expect":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            break
        body += more
    return head, body


def serve(name, connection):
    with connection:
        request = b""
        while b"\r\n\r\n" not in request:
            more = connection.recv(65536)
            if not more:
                break
            request += more
        head, body = rest_of(request, connection)
        with open(os.path.join(folder, name + ".seen"), "ab") as seen:
            seen.write(head + b"\r\n\r\n" + body + b"\r\n")
        path = head.split(b" ")[1:2] or [b"/"]
        if b"/away" in path[0]:
            to = b"http://127.0.0.1:%d%s" % (ports[names[-1]], path[0].replace(b"/away", b""))
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + to +
                               b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
                               b"Connection: close\r\n\r\n")


def listen(name, server):
    while True:
        threading.Thread(target=serve, args=(name, server.accept()[0]), daemon=True).start()


for name in names:
    server = socket.create_server(("127.0.0.1", 0))
    ports[name] = server.getsockname()[1]
    open(os.path.join(folder, name + ".seen"), "wb").close()
    threading.Thread(target=listen, args=(name, server), daemon=True).start()
for name in names:
    with open(os.path.join(folder, name + ".port.new"), "w") as out:
        out.write(str(ports[name]))
    os.rename(os.path.join(folder, name + ".port.new"), os.path.join(folder, name + ".port"))
sys.stdin.read()
