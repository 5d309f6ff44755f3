// Puts questions to the parts of daprd that start it, and prints their answers. They pull in all of daprd, so they are asked apart
// from the others: only of releases whose every module the Go module proxy serves can they be built.
//
// Usage: go run -modfile=dapr-<version>.mod . <topic> < questions > answers
//
// A question is a line {"id": …, "input": …}; its answer is a line {"id": …, "answer": …}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// A topic answers one question. An error ends the run: refusals of the program are answers, not errors.
type topic func(input json.RawMessage) (any, error)

var topics = map[string]topic{
	"api-access":       apiAccess,
	"control-plane":    controlPlane,
	"daprd-options":    daprdOptions,
	"init-timeouts":    initTimeout,
	"token-validators": tokenValidator,
}

type question struct {
	ID    string          `json:"id"`
	Input json.RawMessage `json:"input"`
}

func main() {
	var err error
	if os.Getenv(asParser) != "" {
		err = parseArguments(os.Args[1:])
	} else {
		err = run(os.Args[1:], os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 || topics[args[0]] == nil {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		answer, err := topics[args[0]](asked.Input)
		if err != nil {
			return fmt.Errorf("%s: %w", asked.ID, err)
		}
		if err := encoder.Encode(map[string]any{"id": asked.ID, "answer": answer}); err != nil {
			return err
		}
	}
	return lines.Err()
}
