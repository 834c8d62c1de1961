#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ask a server once: `ask_server.py [-c CA] [-k CERTIFICATE] [-H 'NAME: VALUE']… METHOD URL [BODY]`.

Prints the body; exit 0 for a status 2xx, 1 for another, which is told, 2 without an answer.
"""
import getopt
import http.client
import ssl
import sys
import urllib.parse


def main():
    options, words = getopt.getopt(sys.argv[1:], "c:k:H:")
    method, url, body = words[0], urllib.parse.urlsplit(words[1]), words[2] if len(words) > 2 else None
    headers, authority, certificate = {}, None, None
    for option, value in options:
        if option == "-c":
            authority = value
        elif option == "-k":
            certificate = value
        else:
            name, _, text = value.partition(":")
            headers[name] = text.strip()
    if url.scheme == "https":
        context = ssl.create_default_context(cafile=authority)
        if certificate:
            context.load_cert_chain(certificate)
        line = http.client.HTTPSConnection(url.netloc, context=context, timeout=120)
    else:
        line = http.client.HTTPConnection(url.netloc, timeout=120)
    try:
        line.request(method, url.path + ("?" + url.query if url.query else ""), body, headers)
        answer = line.getresponse()
        text = answer.read()
    except OSError as problem:
        print("no answer:", problem, file=sys.stderr)
        return 2
    sys.stdout.buffer.write(text)
    if answer.status // 100 == 2:
        return 0
    print("status %d" % answer.status, file=sys.stderr)
    return 1


sys.exit(main())
