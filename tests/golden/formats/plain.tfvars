DEBUG = "true"
EMPTY = ""
HOST = "db.internal"
PORT = "8080"
