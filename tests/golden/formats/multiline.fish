set -gx CRLF 'a
b'
set -gx JSON '{
  "a": "$x"
}
'
set -gx PEM '-----BEGIN FAKE PRIVATE KEY-----
RkFLRQ==
-----END FAKE PRIVATE KEY-----
'
