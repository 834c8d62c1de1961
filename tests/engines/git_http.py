# SPDX-License-Identifier: Apache-2.0
"""Serve the repositories of a folder as git hosts do, through git http-backend, on a free port of this
machine, which is printed. The file `rule` of the folder says what is done to each request:
pass | header LINE (else 401) | status N | status-push N (to a push's body, before) | status-after N (after it
was done) | redirect URL"""
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def end(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def serve(self):
        body = self.body()
        path, _, query = self.path.partition("?")
        rule, _, text = open(os.path.join(folder, "rule")).read().strip().partition(" ")
        is_push = self.command == "POST" and path.endswith("git-receive-pack")
        if rule == "header":
            name, _, value = text.partition(": ")
            given = self.headers.get_all(name) or []
            if [g.lower() for g in given] != [value.lower()]:
                self.end(401, [("WWW-Authenticate", 'Basic realm="git"')])
                return
        if rule == "status" or (rule == "status-push" and is_push):
            self.end(int(text), [("WWW-Authenticate", 'Basic realm="git"')] if text == "401" else [])
            return
        if rule == "redirect":
            self.end(302, [("Location", text + self.path.lstrip("/"))])
            return
        environment = dict(
            PATH=os.environ["PATH"],
            GIT_PROJECT_ROOT=folder,
            GIT_HTTP_EXPORT_ALL="1",
            GIT_CONFIG_NOSYSTEM="1",
            HOME=folder,
            REQUEST_METHOD=self.command,
            PATH_INFO=path,
            QUERY_STRING=query,
            REMOTE_USER="ci",
            REMOTE_ADDR="127.0.0.1",
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            CONTENT_LENGTH=str(len(body)),
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
            GIT_PROTOCOL=self.headers.get("Git-Protocol", ""),
        )
        said = subprocess.run(
            ["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment, check=False
        ).stdout
        if rule == "status-after" and is_push:
            self.end(int(text), [])
            return
        head, _, answer = said.partition(b"\r\n\r\n")
        status, headers = 200, []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name:
                headers.append((name, value))
        self.end(status, headers, answer)

    do_GET = do_POST = serve


with open(os.path.join(folder, "rule"), "w") as rule_file:
    rule_file.write("pass\n")
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
