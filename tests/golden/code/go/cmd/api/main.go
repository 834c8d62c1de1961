package main

import (
	"log"
	"os"
)

func main() {
	token := os.Getenv("API_TOKEN")
	if token == "" {
		log.Fatal("API_TOKEN is not set: os.Getenv(\"NOT_READ\")")
	}
	/* os.Getenv("NOT_READ") */
	r := '"' // a quote
	_ = r
	if os.Getenv("DEBUG") == "1" {
		os.Setenv("GODEBUG", "http2debug=1")
	}
}
