#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bucket store on loopback that checks every signature: `s3_server.py FOLDER`.

Its check of AWS Signature Version 4 is its own, from the published algorithm, and stricter than that:
whatever decides about a request must be signed. The bucket says how the store behaves, in `scripted` the
last part of an object's name. Takes a free port, writes it to FOLDER/ports when it listens, and ends
when its standard input does.
"""
import base64
import datetime
import hashlib
import hmac
import http.server
import os
import socketserver
import sys
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

FOLDER = sys.argv[1]
NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
REGIONS = {"elsewhere": "eu-west-1"}
SECOND = datetime.timedelta(seconds=1)

# Access key: secret key, session token, and what it may not do.
KEYS = {
    "AKEXACT": ("canarySecretKey/exact+", None, ()),
    "AKSESSION": ("canarySecretKey/session+", "canarySession/token+==", ()),
    "AKREADER": ("canarySecretKey/reader+", None, ("PUT", "DELETE")),
    "AKKEEPER": ("canarySecretKey/keeper+", None, ("DELETE",)),
    "AKNOLIST": ("canarySecretKey/nolist+", None, ("LIST",)),
}
# What a request may have without its being signed: it changes nothing of what is asked.
UNSIGNED = {"authorization", "user-agent", "accept", "accept-encoding", "connection", "content-length",
            "expect", "proxy-connection"}
CODES = {name.lower(): name for name in (
    "SlowDown", "InternalError", "ServiceUnavailable", "ConditionalRequestConflict", "OperationAborted",
    "AccessDenied", "ExpiredToken", "InvalidToken", "QuotaExceeded", "EntityTooLarge", "NoSuchBucket",
    "RequestTimeout", "BadDigest", "Unheard")}
BUCKETS = {"exact", "racing", "forgetting", "ignoring", "mixing", "unimplemented", "unargued", "elsewhere",
           "moved", "clock", "paged", "scripted", "counts", "hostile", "public", "dotted.name"}

objects, counts, times, lock = {}, {}, {}, threading.Lock()


class Refused(Exception):
    def __init__(self, status, code, more=""):
        super().__init__(code)
        self.status, self.code, self.more = status, code, more


def seen(key):
    with lock:
        times[key] = times.get(key, 0) + 1
        return times[key] - 1


def utc():
    return datetime.datetime.utcnow()


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def canonical_query(query):
    """Each name and value decoded and encoded again, in the order of the names."""
    pairs = [part.partition("=") for part in query.split("&")] if query else []
    coded = [(urllib.parse.quote(urllib.parse.unquote(name), safe="-_.~"),
              urllib.parse.quote(urllib.parse.unquote(value), safe="-_.~")) for name, _, value in pairs]
    return "&".join("%s=%s" % pair for pair in sorted(coded))


def malformed(more=""):
    return Refused(400, "AuthorizationHeaderMalformed", more)


def authorization(line):
    """The parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`."""
    scheme, _, rest = line.partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme != "AWS4-HMAC-SHA256" or sorted(parts) != ["Credential", "Signature", "SignedHeaders"]:
        raise malformed()
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or scope[3:] != ["s3", "aws4_request"]:
        raise malformed()
    return scope, parts["SignedHeaders"].split(";"), parts["Signature"]


def check_time(stamp, day, bucket):
    now = utc() + (20 * 60 * SECOND if bucket == "clock" else 0 * SECOND)
    try:
        then = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
    except ValueError:
        raise malformed()
    if stamp[:8] != day:
        raise Refused(403, "SignatureDoesNotMatch")
    if abs(now - then) > 15 * 60 * SECOND:
        raise Refused(403, "RequestTimeTooSkewed", "<RequestTime>%s</RequestTime><ServerTime>%sZ</ServerTime>"
                      % (stamp, now.isoformat(timespec="seconds")))


def check_signature(handler, body, bucket):
    """Who signed this request, to the letter; raises Refused."""
    headers = {}
    for name, value in handler.headers.items():
        if name.lower() in headers:
            raise Refused(400, "InvalidRequest")
        headers[name.lower()] = " ".join(value.split())
    if "authorization" not in headers:
        return None
    (key, day, region, _, _), signed, signature = authorization(headers["authorization"])
    if key not in KEYS:
        raise Refused(403, "InvalidAccessKeyId", "<AWSAccessKeyId>%s</AWSAccessKeyId>" % escape(key))
    secret, session, _ = KEYS[key]
    wanted = REGIONS.get(bucket, "us-east-1")
    if region != wanted:
        raise malformed("<Region>%s</Region>" % wanted)
    if signed != sorted(signed) or {"host", "x-amz-date", "x-amz-content-sha256"} - set(signed):
        raise Refused(403, "SignatureDoesNotMatch")
    if set(headers) - UNSIGNED - set(signed):
        raise Refused(403, "AccessDenied")
    stamp = headers["x-amz-date"]
    check_time(stamp, day, bucket)
    if session and "x-amz-security-token" not in headers:
        raise Refused(403, "InvalidAccessKeyId")
    if headers.get("x-amz-security-token") != session:
        raise Refused(400, "InvalidToken", "<Token-0>%s</Token-0>" % escape(
            headers.get("x-amz-security-token", "")))
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        raise Refused(400, "XAmzContentSHA256Mismatch")
    path, _, query = handler.path.partition("?")
    request = "\n".join([handler.command, path, canonical_query(query)] +
                        ["%s:%s" % (name, headers.get(name, "")) for name in signed] +
                        ["", ";".join(signed), headers["x-amz-content-sha256"]])
    scope = "/".join((day, region, "s3", "aws4_request"))
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    chain = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        chain = digest(chain, part)
    if not hmac.compare_digest(hmac.new(chain, text.encode(), hashlib.sha256).hexdigest(), signature):
        raise Refused(403, "SignatureDoesNotMatch", "<StringToSign>%s</StringToSign>" % escape(text))
    return key


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_one(self):
        try:
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                self.serve()
            except Refused as why:
                self.refuse(why.status, why.code, why.more)
        except OSError:
            self.close_connection = True

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = handle_one

    # answers

    def whole(self, status, body=b"", headers=()):
        lines = ["HTTP/1.1 %d %s" % (status, "OK" if status == 200 else "Said")]
        date = utc() + (20 * 60 * SECOND if self.bucket == "clock" else 0 * SECOND)
        lines += ["Date: " + date.strftime("%a, %d %b %Y %H:%M:%S GMT")] if body or self.bucket == "clock" else []
        lines += ["%s: %s" % header for header in headers]
        if status not in (204, 304):
            lines.append("Content-Length: %d" % len(body))
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    def answer(self, status, body=b"", headers=()):
        self.wfile.write(self.whole(status, body, headers))

    def error(self, status, code, more=""):
        text = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>%s</Code><Message>%s</Message>%s</Error>' % (
            code, "it is said", more)
        return self.whole(status, text.encode(), [("Content-Type", "application/xml")])

    def refuse(self, status, code, more=""):
        self.wfile.write(self.error(status, code, more))

    def cut(self, data):
        self.close_connection = True
        self.wfile.write(data)

    # requests

    def serve(self):
        path, _, query = self.path.partition("?")
        self.bucket, _, self.key = path.lstrip("/").partition("/")
        host = self.headers["Host"].partition(":")[0]
        if host.endswith(".localhost"):
            self.bucket, self.key = host[:-len(".localhost")], path.lstrip("/")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if self.bucket not in BUCKETS:
            self.signer = check_signature(self, self.body, self.bucket)
            raise Refused(404, "NoSuchBucket")
        self.signer = check_signature(self, self.body, self.bucket)
        verb = "LIST" if self.command == "GET" and not self.key else self.command
        if not self.signer and (self.bucket, verb) != ("public", "GET"):
            raise Refused(403, "AccessDenied")
        if self.signer and verb in KEYS[self.signer][2]:
            raise Refused(403, "AccessDenied", "<AWSAccessKeyId>%s</AWSAccessKeyId>" % self.signer)
        if self.bucket == "moved":
            raise Refused(301, "PermanentRedirect", "<Endpoint>moved.s3.ap-south-1.amazonaws.com</Endpoint>")
        getattr(self, verb.lower())()

    def get(self):
        if self.bucket == "counts":
            return self.answer(200, b"%d" % counts.get("scripted/" + self.key, 0))
        if self.bucket == "scripted" and self.scripted():
            return None
        with lock:
            data = objects.get((self.bucket, self.key))
        if data is None or (self.bucket == "forgetting" and "round-7" in self.key):
            if self.signer and "LIST" in KEYS[self.signer][2]:
                raise Refused(403, "AccessDenied")
            raise Refused(404, "NoSuchKey")
        tag = '"%s"' % hashlib.md5(data).hexdigest()
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, headers=[("ETag", tag)])
        return self.answer(200, data, [("ETag", tag)])

    def put(self):
        condition = self.headers.get("If-None-Match")
        if condition not in (None, "*"):
            raise Refused(501, "NotImplemented")
        if condition and self.bucket == "unimplemented":
            raise Refused(501, "NotImplemented", "<Header>If-None-Match</Header>")
        if condition and self.bucket == "unargued":
            raise Refused(400, "InvalidArgument")
        if self.bucket == "scripted" and self.scripted():
            return
        self.write(condition)
        self.answer(200, headers=[("ETag", '"e"')])

    def write(self, condition):
        """Store the object; 412 if it was to be created and is there, as exactly as the bucket does it."""
        key = (self.bucket, self.key)
        if self.bucket == "ignoring":
            condition = None
        if self.bucket == "racing" and condition:
            with lock:
                there = key in objects
            time.sleep(0.01)
            if there:
                raise Refused(412, "PreconditionFailed")
            condition = None
        with lock:
            if condition and key in objects:
                raise Refused(412, "PreconditionFailed")
            if self.bucket == "mixing" and "round" in self.key:
                objects[key] = self.body[::-1]
            else:
                objects[key] = self.body
            name = "/".join(key)
            counts[name] = counts.get(name, 0) + 1

    def delete(self):
        with lock:
            objects.pop((self.bucket, self.key), None)
        self.answer(204)

    # WHAT-HOW…: the first request of a kind for such a name is not answered as it should be

    def scripted(self):
        word = self.key.rpartition("/")[2].split("-")
        how = getattr(self, "script_" + word[0], None)
        return how is not None and seen((self.command, self.key)) < self.many(word) and how(word[1:])

    @staticmethod
    def many(word):
        return int(word[3]) if word[0] == "code" and len(word) > 3 else 1

    def script_code(self, word):  # code-STATUS[-CODE[-TIMES]]: of any request
        self.wfile.write(self.error(int(word[0]), CODES[word[1]]) if len(word) > 1 else self.whole(int(word[0])))
        return True

    def script_done(self, word):  # done-cut-AT, done-status-STATUS, done-twice: a PUT that is done
        if self.command != "PUT":
            return False
        self.write(self.headers.get("If-None-Match"))
        whole = self.whole(200, headers=[("ETag", '"e"')])
        if word[0] == "cut":
            self.cut(whole[:int(word[1])])
        elif word[0] == "twice":
            self.wfile.write(whole + whole)
        else:
            self.wfile.write(self.whole(int(word[1])))
        return True

    def script_lost(self, word):  # lost-cut-AT, lost-status-STATUS: a PUT that is not
        if self.command != "PUT":
            return False
        if word[0] == "cut":
            self.cut(self.error(500, "InternalError")[:int(word[1])])
        else:
            self.wfile.write(self.whole(int(word[1])))
        return True

    def script_cut(self, word):  # cut-AT: the answer to a GET
        with lock:
            data = objects.get((self.bucket, self.key), b"")
        if self.command != "GET" or not data:
            return False
        self.cut(self.whole(200, data, [("ETag", '"e"')])[:int(word[0])])
        return True

    def script_silent(self, word):
        time.sleep(20)
        self.close_connection = True
        return True

    # lists

    def list(self):
        if self.bucket == "hostile":
            return self.hostile(self.query.get("prefix", "").strip("/").rpartition("/")[2])
        if self.query.get("list-type") != "2" or self.query.get("delimiter") != "/":
            raise Refused(501, "NotImplemented")
        prefix, after = self.query["prefix"], ""
        if "continuation-token" in self.query:
            after = base64.b64decode(self.query["continuation-token"]).decode()
        with lock:
            keys = sorted(key for bucket, key in objects if bucket == self.bucket and key.startswith(prefix))
        names = sorted({prefix + key[len(prefix):].partition("/")[0] +
                        ("/" if "/" in key[len(prefix):] else "") for key in keys})
        names = [name for name in names if name > after]
        most = 3 if self.bucket == "paged" else 1000
        return self.page(prefix, names[:most], len(names) > most)

    def page(self, prefix, names, more):
        def code(name):
            return urllib.parse.quote(name, safe="/" if self.bucket == "exact" else "")

        parts = ["<Contents><Key>%s</Key><Size>1</Size></Contents>" % code(name)
                 for name in names if not name.endswith("/")]
        parts += ["<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>" % code(name)
                  for name in names if name.endswith("/")]
        if more:  # with bytes that a query must encode
            parts.append("<NextContinuationToken>%s</NextContinuationToken>" % base64.b64encode(
                names[-1].encode()).decode())
        text = "<ListBucketResult %s><Name>%s</Name><Prefix>%s</Prefix><IsTruncated>%s</IsTruncated>%s</ListBucketResult>" % (
            NS, self.bucket, code(prefix), "true" if more else "false", "".join(parts))
        self.answer(200, text.encode(), [("Content-Type", "application/xml")])

    def hostile(self, how):
        if how == "again":
            body = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>"
        elif how == "lol":
            body = '<!DOCTYPE l [<!ENTITY a "lol">%s]><ListBucketResult><Name>&h;</Name></ListBucketResult>' % "".join(
                '<!ENTITY %s "%s">' % (chr(98 + i), "&%s;" % chr(97 + i) * 10) for i in range(7))
        elif how == "deep":
            body = "<ListBucketResult>" + "<a>" * 100000
        elif how == "large":
            body = "<ListBucketResult>" + "<Name>x</Name>" * 1000000 + "</ListBucketResult>"
        elif how == "html":
            body = "<html><body>Sign in</body></html>"
        else:
            body = "<ListBucketResult>"
        self.answer(200, body.encode())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        pass

    def server_bind(self):  # without asking for this machine's name
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]


def main():
    objects[("public", "evenkeep/open")] = b"for all"
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(os.path.join(FOLDER, "ports.new"), "w") as out:
        out.write("http %d\n" % server.server_port)
    os.rename(os.path.join(FOLDER, "ports.new"), os.path.join(FOLDER, "ports"))
    sys.stdin.read()


main()
