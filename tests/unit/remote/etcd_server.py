#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""etcd's gateway on loopback that answers well and badly: `etcd_server.py FOLDER`.

Writes its port to FOLDER/port when it listens, and ends when its standard input does. The first part of
a prefix says how it is answered, the second is a store of its own. The key `seen` of a store says what
was done in it: puts applied, watches with the header, logins.
"""
import base64
import http.server
import json
import os
import sys
import threading

FOLDER = sys.argv[1]
LOCK = threading.RLock()
STORES = {}
LOGINS = {}


class Store:
    def __init__(self):
        self.keys = {}  # name: (value, create_revision, mod_revision, version)
        self.revision = 10
        self.asked = 0
        self.puts = 0
        self.watches = []
        self.refused = 0


def text(field):
    return base64.b64decode(field, validate=True).decode()


def code(data):
    return base64.b64encode(data).decode()


def store_of(key):
    with LOCK:
        return STORES.setdefault("/".join(key.split("/")[:2]), Store())


def camel(value):
    """Field names as protobuf's JSON has them, and numbers as numbers where they are small."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for name, item in value.items():
        parts = name.split("_")
        name = parts[0] + "".join(part.capitalize() for part in parts[1:])
        out[name] = int(item) if isinstance(item, str) and item.isdigit() and len(item) < 9 else camel(item)
    return out


class Refusal(Exception):
    def __init__(self, status, code, message, plain=False):
        super().__init__(message)
        self.status, self.code, self.message, self.plain = status, code, message, plain


REFUSALS = {
    "denied": Refusal(403, 7, "etcdserver: permission denied"),
    "cn": Refusal(400, 0, "CommonName of client sending a request against gateway will be ignored", True),
    "gateway": Refusal(404, 0, "404 page not found", True),
    "wants": Refusal(400, 3, "etcdserver: user name is empty"),
    "full": Refusal(429, 8, "etcdserver: mvcc: database space exceeded"),
    "large": Refusal(400, 3, "etcdserver: request is too large"),
    "operations": Refusal(400, 3, "etcdserver: too many operations in txn request"),
}
LATER = {  # the first times only
    "busy": Refusal(429, 8, "etcdserver: too many requests"),
    "leader": Refusal(503, 14, "etcdserver: no leader"),
    "proxy": Refusal(502, 0, "<html>Bad Gateway</html>", True),
    "unknown": Refusal(500, 2, "something"),
}
NONSENSE = {
    "text": b"hello",
    "cut": b'{"header":{"cluster_id":"1","revision":"9"},"kvs":[{"key":"',
    "deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "two": b"{}{}",
    "list": b"[]",
    "headless": b'{"kvs":[]}',
    "number": b'{"header":{"cluster_id":"99999999999999999999999","revision":"9"}}',
    "zero": b'{"header":{"cluster_id":"7","revision":"0"}}',
    "word": b'{"header":7,"kvs":true}',
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one packet

    def log_message(self, *_):
        pass

    def send(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, refusal, old):
        if refusal.plain:
            return self.send(refusal.status, refusal.message.encode(), "text/plain")
        body = {"code": refusal.code, "message": refusal.message}
        if old:
            body["error"] = refusal.message
        return self.send(refusal.status, json.dumps(body).encode())

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            self.answer(raw)
        except Refusal as refusal:
            self.refuse(refusal, len(raw) % 2 == 0)

    def answer(self, raw):
        if self.headers.get("Content-Type") != "application/json":
            raise Refusal(415, 3, "what is this")
        if self.path == "/v3/auth/authenticate":
            return self.log_in(json.loads(raw))
        if self.path == "/v3/watch":
            return self.watch(raw.decode())
        asked = json.loads(raw)
        key = self.first_key(asked)
        mode, store = key.split("/")[0], store_of(key)
        with LOCK:
            store.asked += 1
            return self.by_mode(mode, store, asked)

    @staticmethod
    def first_key(asked):
        while "key" not in asked:
            for name in ("compare", "success", "request_range", "request_put"):
                if asked.get(name):
                    asked = asked[name][0] if isinstance(asked[name], list) else asked[name]
                    break
            else:
                raise Refusal(400, 3, "etcdserver: key is not provided")
        return text(asked["key"])

    def by_mode(self, mode, store, asked):
        writes = any("request_put" in one for one in asked.get("success", []))
        if mode in REFUSALS and (writes or mode not in ("full", "large")):
            raise REFUSALS[mode]
        if mode in LATER and store.refused < 2:
            store.refused += 1
            raise LATER[mode]
        if mode in NONSENSE:
            return self.send(200, NONSENSE[mode])
        if mode in ("forgets", "token"):
            self.check_token(store, mode)
        if mode in ("lost", "unsent", "timeout", "mumbles", "filled") and writes and store.refused < 1:
            store.refused += 1
            if mode != "unsent":
                self.do(store, asked)
            if mode == "filled":  # what goes over the quota is applied all the same
                raise REFUSALS["full"]
            if mode == "timeout":
                raise Refusal(503, 14, "etcdserver: request timed out")
            if mode == "mumbles":
                return self.send(200, b'{"header":{"clu')
            self.close_connection = True
            return self.connection.close()
        return self.give(mode, store, self.do(store, asked))

    def give(self, mode, store, answer):
        header = {"cluster_id": "15118495548433857066", "member_id": "1", "revision": str(store.revision)}
        if mode == "replaced" and store.asked > 2:
            header["cluster_id"] = "7"
        if mode == "back" and store.asked > 2:
            header["revision"] = "3"
        body = dict(answer, header=header)
        if mode == "older" and "succeeded" in body:
            header["revision"] = "3"
        if mode == "stray" and "kvs" in body and not body.get("more"):
            folder = text(body["kvs"][-1]["key"]).rpartition("/")[0]
            body["kvs"] += [{"key": code((folder + name).encode())} for name in ("/~Odd_1", "/~~", "/" + "~" * 9000)]
        if mode == "elsewhere":
            for kv in body.get("kvs", []):
                kv["key"] = code(b"elsewhere/x/y")
        if mode == "camel":
            body = camel(body)
        out = json.dumps(body)
        if mode == "escapes":
            out = out.replace("/", "\\/")
        if mode == "wide":
            out = json.dumps({"new": {"a": [None, 1.5e3, False, "\u00e4"]}, **body}, indent=4) + "\r\n"
        self.send(200, out.encode())

    def check_token(self, store, mode):
        given = self.headers.get("Authorization")
        with LOCK:
            if given is None:
                raise Refusal(400, 3, "etcdserver: user name is empty")
            if given not in LOGINS or (mode == "forgets" and LOGINS[given] == 0):
                raise Refusal(401, 16, "etcdserver: invalid auth token")
            LOGINS[given] -= 1

    def log_in(self, asked):
        if asked["name"] == "none":
            raise Refusal(400, 9, "etcdserver: authentication is not enabled")
        if asked["name"] == "cut" and self.headers["Host"].startswith("127."):
            raise Refusal(503, 14, "etcdserver: no leader")
        if asked["name"] == "cut":
            asked["name"] = "ada"
        if asked["name"] == "odd":
            return self.send(200, b'{"token":"a\\nb"}')
        if asked != {"name": "ada", "password": 'p"\\\u00e4 \t/'}:
            raise Refusal(400, 3, "etcdserver: authentication failed, invalid user ID or password")
        with LOCK:
            token = "token.%d" % len(LOGINS)
            LOGINS[token] = 2
        return self.send(200, json.dumps({"header": {"cluster_id": "1"}, "token": token}).encode())

    # A store

    def do(self, store, asked):
        if self.path == "/v3/kv/range":
            return self.range(store, asked)
        if self.path == "/v3/kv/deleterange":
            name = text(asked["key"])
            if name not in store.keys:
                return {}
            store.revision += 1
            del store.keys[name]
            return {"deleted": "1"}
        if self.path != "/v3/kv/txn":
            raise Refusal(404, 5, "Not Found")
        return self.txn(store, asked)

    @staticmethod
    def range(store, asked):
        if asked.get("serializable"):
            raise Refusal(400, 3, "never serializable")
        name = text(asked["key"])
        if name.endswith("/seen"):
            seen = "puts %d watches %s" % (store.puts, ",".join(store.watches))
            return {"kvs": [{"key": asked["key"], "value": code(seen.encode()), "create_revision": "1",
                             "mod_revision": str(store.revision), "version": "1"}], "count": "1"}
        end = text(asked["range_end"]) if "range_end" in asked else None
        found = sorted(key for key in store.keys if (key == name if end is None else name <= key < end))
        limit = min(int(asked.get("limit", "0")) or len(found), 3 if "/pages" in name or end else len(found))
        answer = {}
        kvs = []
        for key in found[:limit]:
            value, created, changed, version = store.keys[key]
            kv = {"key": code(key.encode()), "create_revision": str(created), "mod_revision": str(changed),
                  "version": str(version)}
            if value and not asked.get("keys_only"):
                kv["value"] = code(value)
            kvs.append(kv)
        if kvs:
            answer["kvs"] = kvs
        if found:
            answer["count"] = str(len(found))
        if len(found) > limit:
            answer["more"] = True
        return answer

    def txn(self, store, asked):
        holds = True
        names = set()
        for one in asked.get("compare", []):
            changed = store.keys.get(text(one["key"]), (b"", 0, 0, 0))
            if one.get("result") != "EQUAL" or one.get("target") not in ("CREATE", "MOD"):
                raise Refusal(400, 3, "a comparison about something else")
            if one["target"] == "CREATE":
                holds &= changed[1] == int(one["create_revision"])
            else:
                holds &= changed[2] == int(one["mod_revision"])
        todo = asked.get("success" if holds else "failure", [])
        if max(len(asked.get(part, [])) for part in ("compare", "success", "failure")) > 128:
            raise Refusal(400, 3, "etcdserver: too many operations in txn request")
        writes = [one["request_put"] for one in todo if "request_put" in one]
        for one in writes:
            if one["key"] in names:
                raise Refusal(400, 3, "etcdserver: duplicate key given in txn request")
            names.add(one["key"])
        if writes:
            store.revision += 1
        responses = []
        for one in todo:
            if "request_range" in one:
                responses.append({"response_range": self.range(store, one["request_range"])})
                continue
            name = text(one["request_put"]["key"])
            before = store.keys.get(name, (b"", store.revision, 0, 0))
            store.keys[name] = (base64.b64decode(one["request_put"]["value"], validate=True), before[1],
                                store.revision, before[3] + 1)
            store.puts += 1
            responses.append({"response_put": {}})
        answer = {"succeeded": True} if holds else {}
        if responses:
            answer["responses"] = responses
        return answer

    # A stream

    def watch(self, raw):
        decoder, created, at = json.JSONDecoder(), [], 0
        while at < len(raw):
            one, at = decoder.raw_decode(raw, at)
            created.append(one["create_request"])
        names = [text(one["key"]) for one in created]
        mode, store = names[0].split("/")[0], store_of(names[0])
        with LOCK:
            store.watches.append("%s@%s" % (self.headers.get("Grpc-Metadata-Hasleader", "false"),
                                            "+".join(one["start_revision"] for one in created)))
            number = len(store.watches)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        head = {"cluster_id": "15118495548433857066", "revision": str(store.revision)}
        for i in range(len(created)):
            self.piece({"result": {"header": head, "watch_id": str(i), "created": True}})
        event = {"result": {"header": head, "events": [{"kv": {"key": code(names[0].encode())}}]}}
        if mode == "event":
            self.piece(event)
        elif mode == "bytes":
            for byte in json.dumps(event).encode() + b"\n":
                self.chunk(bytes([byte]))
        elif mode == "tail":
            self.chunk(json.dumps(event).encode())
        elif mode == "compacted":
            self.piece({"result": {"header": head, "canceled": True, "compact_revision": "99"}})
        elif mode == "forbidden":
            self.piece({"result": {"header": head, "canceled": True,
                                   "cancel_reason": "etcdserver: permission denied"}})
        elif mode == "flood":
            try:
                while True:
                    self.chunk(b" " * 65536 + b"x" * 65536)
            except OSError:
                return
        elif number == 1 and mode == "leaderless":
            self.piece({"error": {"grpc_code": 14, "http_code": 503, "message": "etcdserver: no leader"}})
        elif number == 1 and mode == "half":
            self.chunk(json.dumps(event).encode()[:30])
        elif number == 1 and mode == "hangup":
            self.close_connection = True
            return self.connection.close()
        elif mode in ("leaderless", "half", "hangup"):
            self.piece(event)
        else:  # nothing comes
            self.await_end()
            return None
        self.chunk(b"")
        return None

    def piece(self, value):
        self.chunk(json.dumps(value).encode() + b"\n")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def await_end(self):
        self.close_connection = True
        self.connection.settimeout(600)
        try:
            self.connection.recv(1)
        except OSError:
            pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    name = os.path.join(FOLDER, "port")
    with open(name + ".new", "w", encoding="ascii") as out:
        out.write("%d\n" % server.server_address[1])
    os.rename(name + ".new", name)
    sys.stdin.read()


if __name__ == "__main__":
    main()
