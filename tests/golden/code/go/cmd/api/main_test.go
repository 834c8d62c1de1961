package main

import "os"

var dsn = os.Getenv("TEST_DSN")
