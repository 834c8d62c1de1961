package config

import "os"

// Config is read by caarlos0/env; NOT_READ `env:"NOT_READ"` is text.
type Config struct {
	DatabaseURL string   `env:"DATABASE_URL,required"`
	Port        int      `json:"port" env:"PORT" envDefault:"8080"`
	Brokers     []string `env:"KAFKA_BROKERS" envSeparator:","`
	Ignored     string   `json:"env"`
}

func getEnv(key, fallback string) string {
	if v, ok := os.LookupEnv(key); ok {
		return v
	}
	return fallback
}

func Region() string { return getEnv("REGION", "eu-west-1") }

const usage = `set os.Getenv("NOT_READ")`
