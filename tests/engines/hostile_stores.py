#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stores that want a client's memory: `hostile_stores.py FOLDER HONEST`, on loopback.

Each way to answer has a port of its own: FOLDER/ports has a line `NAME PORT` of each when all listen.
`honest` gives out the files of the folder HONEST. FOLDER/NAME.most has how many bytes of one answer a
client took at most, as far as they went into the line. Ends when its standard input does.
"""
import os
import socket
import socketserver
import sys
import threading

FOLDER, HONEST = sys.argv[1:3]
LOCK = threading.Lock()
STOP = 512 << 20  # nobody is to come this far
GIB10 = 10 << 30


def pieces_of(piece):
    while True:
        yield piece


def chunked(piece):
    return b"%x\r\n" % len(piece) + piece + b"\r\n"


def head(*lines):
    return b"\r\n".join((b"HTTP/1.1 200 OK",) + lines) + b"\r\n\r\n"


JSON = b"Content-Type: application/json"
LENGTH10 = b"Content-Length: %d" % GIB10
CHUNKED = b"Transfer-Encoding: chunked"
WAYS = {
    "endless": lambda: (head(CHUNKED), pieces_of(chunked(b"x" * 65536))),
    "until-close": lambda: (head(b"Connection: close"), pieces_of(b"x" * 65536)),
    "huge": lambda: (head(LENGTH10), pieces_of(b"x" * 65536)),
    "headers": lambda: (b"HTTP/1.1 200 OK\r\n", pieces_of(b"X-Y: " + b"y" * 1000 + b"\r\n")),
    "json-deep": lambda: (head(JSON, b"Content-Length: %d" % (60 << 20)), [b'{"a":' * (12 << 20)]),
    "json-wide": lambda: (head(JSON, b"Content-Length: %d" % (60 << 20)), [b'{"a":[' + b"{},[1]," * ((60 << 20) // 7)]),
    "json-endless": lambda: (head(JSON, CHUNKED), pieces_of(chunked(b'{"a":' * 10000))),
    "json-text": lambda: (head(JSON, CHUNKED, b"X-Y: z"), pieces_of(chunked(b'{"kvs":[{"value":"' + b"A" * 60000))),
}


class Handler(socketserver.StreamRequestHandler):
    def asked(self):
        """The path of a request, read whole; None where the line ends."""
        line = self.rfile.readline(65536).split()
        length = 0
        if len(line) < 2:
            return None
        while True:
            header = self.rfile.readline(65536).strip().lower()
            if not header:
                break
            if header.startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        self.rfile.read(length)
        return line[1].decode()

    def give(self, way):
        first, pieces = way()
        sent = 0
        try:
            self.wfile.write(first)
            for piece in pieces:
                self.wfile.write(piece)
                sent += len(piece)
                if sent > STOP:
                    break
        except OSError:
            pass
        note(self.server.name, sent)

    def honest(self, path):
        place = os.path.normpath(HONEST + "/" + path.split("?")[0])
        data = None
        if place.startswith(HONEST + "/") and os.path.isfile(place):
            with open(place, "rb") as file:
                data = file.read()
        status = b"404 Not Found" if data is None else b"200 OK"
        self.wfile.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, len(data or b"")) + (data or b""))

    def handle(self):
        while True:
            path = self.asked()
            if path is None:
                return
            if self.server.name != "honest":
                return self.give(WAYS[self.server.name])
            self.honest(path)


def note(name, sent):
    path = "%s/%s.most" % (FOLDER, name)
    with LOCK:
        most = sent
        if os.path.exists(path):
            with open(path) as file:
                most = max(most, int(file.read()))
        with open(path + ".part", "w") as file:
            file.write("%d\n" % most)
        os.rename(path + ".part", path)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):  # a client that goes away is what is expected
        pass


def main():
    with open(FOLDER + "/ports.part", "w") as ports:
        for name in ["honest"] + list(WAYS):
            server = Server(("127.0.0.1", 0), Handler)
            server.name = name
            server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ports.write("%s %d\n" % (name, server.server_address[1]))
    os.rename(FOLDER + "/ports.part", FOLDER + "/ports")
    sys.stdin.read()


main()
