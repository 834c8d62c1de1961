LAST = "a\\"
PATH_WINDOWS = "C:\\new\\table"
QUOTED = "a\\'b"
TWO = "a\\\\"
