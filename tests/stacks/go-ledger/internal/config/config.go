package config

import "os"

// Config comes from the environment: LEDGER_OLD_DSN is no longer read, os.Getenv("LEDGER_OLD_DSN") was.
type Config struct {
	Listen string `env:"LEDGER_LISTEN" envDefault:":8443"`
	DSN    string `env:"LEDGER_DSN,required"`
}

func Nats() string { return os.Getenv("LEDGER_NATS_URL") }

func Tracing() (string, bool) { return os.LookupEnv("LEDGER_TRACE_ENDPOINT") }

func PasswordFile() string { return os.Getenv("LEDGER_DB_PASSWORD_FILE") }
