// Puts questions to Linkerd's policy controller, which is written in Rust: builds src/main.rs against its source, which lies in the
// Go module, with the versions of its lock file, and hands questions and answers through. Needs cargo.
//
// Usage: GO_MODULE_FILE=linkerd-<version>.mod go run -modfile=linkerd-<version>.mod . <topic> < questions > answers
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Getenv("GO_MODULE_FILE")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(moduleFile string) error {
	folder, err := folderOf("github.com/linkerd/linkerd2", moduleFile)
	if err != nil {
		return err
	}
	build := filepath.Join(os.TempDir(), "sidecar-lens-linkerd-policy")
	if err := os.MkdirAll(filepath.Join(build, "src"), 0o700); err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(folder, "Cargo.lock"))
	if err != nil {
		return err
	}
	program, err := os.ReadFile("src/main.rs")
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"Cargo.toml":  []byte(fmt.Sprintf(manifest, filepath.Join(folder, "policy-controller"))),
		"Cargo.lock":  lock,
		"src/main.rs": program,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(build, name), text, 0o600); err != nil {
			return err
		}
	}
	command := exec.Command("cargo", "run", "--quiet", "--manifest-path", filepath.Join(build, "Cargo.toml"))
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	return command.Run()
}

const manifest = `[package]
name = "linkerd-policy-recorder"
version = "0.0.0"
edition = "2021"

[dependencies]
anyhow = "1"
kubert = { version = "0.16", default-features = false, features = ["index"] }
linkerd-policy-controller-core = { path = "%[1]s/core" }
linkerd-policy-controller-k8s-api = { path = "%[1]s/k8s/api" }
linkerd-policy-controller-k8s-index = { path = "%[1]s/k8s/index" }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["time"] }
`

// The module is not imported, so only the go command knows where it is unpacked.
func folderOf(module, moduleFile string) (string, error) {
	command := exec.Command("go", "list", "-modfile="+moduleFile, "-m", "-f", "{{.Dir}}", module)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}
