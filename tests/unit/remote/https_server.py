#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Web servers on loopback that answer well and badly: `https_server.py FOLDER`.

Makes its own certificates in FOLDER, takes free ports, writes them to FOLDER/ports when all of them
listen, and ends when its standard input does. The first part of a path says how it is answered.
"""
import datetime
import http.server
import ipaddress
import os
import socket
import ssl
import sys
import threading
import time
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FOLDER = sys.argv[1]
warnings.simplefilter("ignore")  # old TLS is what one of the servers is for
seen, seen_lock = {}, threading.Lock()
WRITES = {}
LOGINS = "Authorization", "Proxy-Authorization", "X-Amz-Security-Token", "Cookie"


def writes_seen(path):
    with seen_lock:
        WRITES[path] = WRITES.get(path, 0) + 1


def times_seen(key):
    with seen_lock:
        seen[key] = seen.get(key, 0) + 1
        return seen[key] - 1


def certificate(file, names, issuer=None, days=(-1, 2)):
    """Key and certificate for NAMES, signed by ISSUER or by itself; returns both."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, file)])
    now = datetime.datetime.utcnow()
    builder = (x509.CertificateBuilder().subject_name(subject)
               .issuer_name(issuer[1].subject if issuer else subject)
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(now + datetime.timedelta(days=days[0]))
               .not_valid_after(now + datetime.timedelta(days=days[1]))
               .add_extension(x509.BasicConstraints(ca=not names, path_length=None), True))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    made = builder.sign(issuer[0] if issuer else key, hashes.SHA256())
    with open(os.path.join(FOLDER, file), "wb") as out:
        out.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption()))
        out.write(made.public_bytes(serialization.Encoding.PEM))
    with open(os.path.join(FOLDER, file + ".crt"), "wb") as out:
        out.write(made.public_bytes(serialization.Encoding.PEM))
    return key, made


def pass_on(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def raw(self, data):
        self.close_connection = True
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status in (204, 304):  # these have none, and what came would be taken for the next answer
            return self.end_headers()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if any(self.headers.get(name) for name in LOGINS) or "Canary" in self.path:
            writes_seen("/login-" + self.server.name)
        parts = self.path.strip("/").split("/")
        try:
            getattr(self, "do_" + parts[0].replace("-", "_"))(parts[1:])
        except OSError:
            self.close_connection = True

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        writes_seen(self.path)
        self.do_GET()

    do_PUT = do_DELETE = do_POST

    def do_seen(self, rest):  # how many writes came to the path behind
        self.answer(200, str(WRITES.get("/" + "/".join(rest), 0)).encode())

    def do_CONNECT(self):  # a proxy, to a host that only it can find
        if any(self.headers.get(name) for name in LOGINS):
            writes_seen("/login-" + self.server.name)
        writes_seen("/connected")
        if self.path.startswith("locked."):
            return self.answer(407, b"", [("Proxy-Authenticate", "Basic")])
        there = socket.create_connection(("127.0.0.1", PORTS["other-name"]))
        self.raw(b"HTTP/1.1 200 Connected\r\n\r\n")
        threading.Thread(target=pass_on, args=(there, self.connection), daemon=True).start()
        pass_on(self.connection, there)

    def do_private(self, rest):
        if self.headers.get("Authorization") != "Bearer " + rest[0]:
            return self.answer(401)
        self.answer(200, b"object for us")

    def do_link(self, rest):  # of one object, signed in its query
        if not self.path.endswith("?sign=CanaryQuery&v=1"):
            return self.answer(403)
        self.answer(200, b"object behind a link", [("ETag", '"link"')])

    def do_signed(self, rest):  # leads on, as signed as it was
        self.answer(302, b"", [("Location", "/chunked/a?" + self.path.partition("?")[2])])

    def do_echo(self, rest):
        self.answer(200, self.command.encode() + b" " + self.body)

    def do_unanswered(self, rest):
        self.close_connection = True

    def do_second_unanswered(self, rest):  # of one connection
        self.asked = getattr(self, "asked", 0) + 1
        if self.asked < 2:
            return self.answer(200)
        self.close_connection = True

    def do_written_cut(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"[:int(rest[0])])

    def do_tagged(self, rest):  # rest: the tag, what Retry-After says
        headers = [("ETag", rest[0].replace("~", "/").replace("'", '"'))]
        if self.headers.get("If-None-Match") == headers[0][1]:
            return self.answer(304, b"", headers)
        self.answer(200, b"tagged", headers)

    def do_retry_at(self, rest):  # seconds behind the server's own clock, which is wrong
        self.raw(b"HTTP/1.1 429 Slow\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                 b"Retry-After: Sun, 06 Nov 1994 08:49:%02d GMT\r\nContent-Length: 0\r\n\r\n"
                 % (37 + int(rest[0])))

    def do_lines(self, rest):  # so many, then silence, or the end
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(int(rest[0])):
            line = b"line %d\n" % i
            self.raw(b"%x\r\n%s\r\n" % (len(line), line))
        if rest[1] == "end":
            return self.raw(b"0\r\n\r\n")
        if rest[1] == "silence":
            time.sleep(60)

    def do_ok(self, rest):
        self.answer(200, ("object " + "/".join(rest)).encode())

    def do_some(self, rest):
        if rest[0] == "not":
            return self.answer(404)
        self.do_ok(rest)

    def do_empty(self, rest):
        self.answer(200)

    def do_status(self, rest):
        self.answer(int(rest[0]), b"an explanation that is no object")

    def do_nginx(self, rest):  # what it says to who shows no certificate, or one that it does not know
        self.answer(400, b"<html>\r\n<head><title>400 " + {
            "none": b"No required SSL certificate was sent", "bad": b"The SSL certificate error",
            "else": b"Bad Request"}[rest[0]] + b"</title></head>\r\n")

    def do_headers(self, rest):  # what we are told
        self.answer(200, str(self.headers).encode(), [("Set-Cookie", "a=b")])

    def do_flaky(self, rest):
        if times_seen(self.path) < int(rest[0]):
            return self.answer(503)
        self.answer(200, b"object after all")

    def do_later(self, rest):
        if times_seen(self.path) < 1:
            return self.answer(429, b"", [("Retry-After", rest[0])])
        self.answer(200, b"object after all")

    def do_chunked(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nobject\r\n2\r\n!!\r\n0\r\n\r\n")

    def do_chunked_cut(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nobject\r\n2\r\n!!\r\n")

    def do_until_close(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf an obj")

    def do_cut(self, rest):  # whole at the second request
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: x/y\r\nContent-Length: 12\r\n\r\nobject whole"
        at = int(rest[0])
        self.raw(whole if times_seen(self.path) else whole[:at])

    def do_compressed(self, rest):
        self.answer(200, b"\x1f\x8b...", [("Content-Encoding", "gzip")])

    def do_slow(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n")
        while True:  # until nobody listens: a client that keeps no deadline never ends
            self.wfile.write(b"x" * 100)
            time.sleep(0.01)

    def do_silent(self, rest):
        while self.rfile.read1(65536):  # as long
            pass

    def do_endless(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        while True:
            self.wfile.write(chunk)

    def do_huge(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n" + b"x" * 65536)

    def do_many_headers(self, rest):
        self.raw(b"HTTP/1.1 200 OK\r\n")
        for i in range(200000):
            self.wfile.write(b"X-%d: %s\r\n" % (i, b"y" * 100))

    def do_garbage(self, rest):
        self.raw(b"220 smtp ready\r\n")

    def do_redirect(self, rest):
        left = int(rest[0])
        to = "/redirect/%d/a" % (left - 1) if left > 1 else "/ok/redirected"
        self.answer(302, b"", [("Location", to)])

    def do_away(self, rest):
        to = rest[0] if rest and rest[0] in PORTS else "elsewhere"
        self.answer(302, b"", [("Location", "https://127.0.0.1:%d/headers/away?sign=%s" % (
            PORTS[to], "CanaryQuery"))])

    def do_down_to_http(self, rest):
        self.answer(301, b"", [("Location", "http://127.0.0.1:%d/ok/away" % PORTS["http"])])

    def do_to_file(self, rest):
        self.answer(302, b"", [("Location", "file:///etc/passwd")])

    def do_as_user(self, rest):
        self.answer(302, b"", [("Location", "https://127.0.0.1:%d@127.0.0.1:%d/ok/a" % (
            PORTS["https"], PORTS["https"]))])


PORTS = {}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, name, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.name = name
        self.context = context
        PORTS[name] = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, address):  # the handshake is in the thread of its connection
        request.settimeout(60)
        if self.context:
            same = request.dup()  # still open when the handshake fails: closed with something unread in it, what
            try:  # we say of why would be lost
                request = self.context.wrap_socket(request, server_side=True)
            except ssl.SSLError:
                same.shutdown(socket.SHUT_WR)
                while same.recv(65536):
                    pass
                raise
            finally:
                same.close()
        super().finish_request(request, address)

    def handle_error(self, request, address):
        pass


def tls(file, most=None, known=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if known:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(os.path.join(FOLDER, known))
    if most:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = most
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(os.path.join(FOLDER, file))
    return context


def main():
    here = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    ours = certificate("ca", [])
    other = certificate("other-ca", [])
    certificate("good", here, ours)
    certificate("other-name", [x509.DNSName("vaults.example")], ours)
    certificate("expired", here, ours, (-9, -1))
    certificate("stranger", here, other)
    certificate("itself", here)
    Server("http")
    Server("https", tls("good"))
    Server("elsewhere", tls("good"))
    Server("proxy")
    Server("known", tls("good", known="ca.crt"))
    for name in ("other-name", "expired", "stranger", "itself"):
        Server(name, tls(name))
    Server("old", tls("good", ssl.TLSVersion.TLSv1_1))
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))  # taken, but nobody listens
    PORTS["closed"] = closed.getsockname()[1]
    silent = []
    for name in "silent", "mute":  # connections are taken, and nobody reads them
        silent.append(socket.socket())
        silent[-1].bind(("127.0.0.1", 0))
        silent[-1].listen(64)
        PORTS[name] = silent[-1].getsockname()[1]
    with open(os.path.join(FOLDER, "ports.new"), "w") as out:
        for name, port in PORTS.items():
            out.write("%s %d\n" % (name, port))
    os.rename(os.path.join(FOLDER, "ports.new"), os.path.join(FOLDER, "ports"))
    sys.stdin.read()


main()
