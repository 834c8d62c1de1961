// SPDX-License-Identifier: Apache-2.0

// readers NAME FILE prints what a reader takes from a file; readers --version NAME its version.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	compose "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	envparse "github.com/hashicorp/go-envparse"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/joho/godotenv"
)

var modules = map[string]string{
	"godotenv": "github.com/joho/godotenv", "go-envparse": "github.com/hashicorp/go-envparse",
	"compose-go": "github.com/compose-spec/compose-go/v2", "docker-cli": "github.com/docker/cli",
	"hcl": "github.com/hashicorp/hcl/v2", "hcl-json": "github.com/hashicorp/hcl/v2",
}

func unset(string) (string, bool) { return "", false }

func values(name, path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch name {
	case "godotenv":
		return godotenv.Parse(file)
	case "go-envparse":
		return envparse.Parse(file)
	case "compose-go":
		return compose.ParseWithLookup(file, unset)
	case "docker-cli":
		return lines(kvfile.ParseFromReader(file, unset))
	case "hcl", "hcl-json":
		return attributes(name, path)
	}
	return nil, fmt.Errorf("no reader %s", name)
}

func lines(read []string, err error) (map[string]string, error) {
	out := map[string]string{}
	for _, line := range read {
		name, value, _ := strings.Cut(line, "=")
		out[name] = value
	}
	return out, err
}

func attributes(name, path string) (map[string]string, error) {
	parser := hclparse.NewParser()
	parse := parser.ParseHCLFile
	if name == "hcl-json" {
		parse = parser.ParseJSONFile
	}
	file, problems := parse(path)
	if problems.HasErrors() {
		return nil, problems
	}
	found, problems := file.Body.JustAttributes()
	if problems.HasErrors() {
		return nil, problems
	}
	out := map[string]string{}
	for key, attribute := range found {
		value, problems := attribute.Expr.Value(nil) // as Terraform reads values
		if problems.HasErrors() {
			return nil, problems
		}
		out[key] = value.AsString()
	}
	return out, nil
}

func version(name string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == modules[name] {
				return strings.TrimPrefix(module.Version, "v")
			}
		}
	}
	return "unknown"
}

func main() {
	if os.Args[1] == "--version" {
		fmt.Println(version(os.Args[2]))
		return
	}
	read, err := values(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused") // its message may quote the file
		os.Exit(1)
	}
	for name, value := range read {
		fmt.Printf("%s=%s\x00", name, value)
	}
}
