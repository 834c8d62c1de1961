export CRLF='a
b'
export JSON='{
  "a": "$x"
}
'
export PEM='-----BEGIN FAKE PRIVATE KEY-----
RkFLRQ==
-----END FAKE PRIVATE KEY-----
'
