CRLF = "a\r\nb"
JSON = "{\n  \"a\": \"$x\"\n}\n"
PEM = "-----BEGIN FAKE PRIVATE KEY-----\nRkFLRQ==\n-----END FAKE PRIVATE KEY-----\n"
