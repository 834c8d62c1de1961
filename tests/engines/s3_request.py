#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One signed request to a bucket store: `s3_request.py METHOD URL [BODY]`, as EVENKEEP_REMOTE_ACCESS_KEY.

What makes buckets and policies, which evenkeep does not. Prints the body; exit 0 for a status 2xx.
"""
import datetime
import hashlib
import hmac
import http.client
import os
import sys
import urllib.parse

method, url = sys.argv[1], urllib.parse.urlsplit(sys.argv[2])
body = sys.argv[3].encode() if len(sys.argv) > 3 else b""
stamp = datetime.datetime.utcnow().strftime("%Y%m%dT%H%M%SZ")
scope = [stamp[:8], os.environ.get("ENGINE_REGION", "us-east-1"), "s3", "aws4_request"]
headers = {"host": url.netloc, "x-amz-content-sha256": hashlib.sha256(body).hexdigest(), "x-amz-date": stamp}
query = "&".join(part if "=" in part else part + "=" for part in sorted(url.query.split("&")) if part)
request = "\n".join([method, url.path, query] + ["%s:%s" % pair for pair in sorted(headers.items())] +
                    ["", ";".join(sorted(headers)), headers["x-amz-content-sha256"]])
text = "\n".join(["AWS4-HMAC-SHA256", stamp, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()])
key = ("AWS4" + os.environ["EVENKEEP_REMOTE_SECRET_KEY"]).encode()
for part in scope:
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=%s, Signature=%s" % (
    "/".join([os.environ["EVENKEEP_REMOTE_ACCESS_KEY"]] + scope), ";".join(sorted(headers)),
    hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
line = http.client.HTTPConnection(url.netloc, timeout=120)
line.request(method, url.path + ("?" + query if query else ""), body, headers)
answer = line.getresponse()
sys.stdout.buffer.write(answer.read())
if answer.status // 100 != 2:
    sys.exit("status %d" % answer.status)
