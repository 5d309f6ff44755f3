// Puts objects to an API server's own packages and prints what becomes of them when they are created.
//
// Usage: go run -modfile=<product>-<version>.mod . <topic> < questions > answers
//
// A question is a line {"id": …, "input": <YAML text>}; its answer is a line {"id": …, "answer": …}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The topic only says which questions these are: the object itself tells which definition it is judged by.
func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	definitions, err := readDefinitions(os.Getenv("GO_MODULE_FILE"))
	if err != nil {
		return err
	}
	server, err := newServer(definitions)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var question struct {
			ID    string `json:"id"`
			Input string `json:"input"`
		}
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			return err
		}
		answer, err := server.create(question.Input)
		if err != nil {
			return fmt.Errorf("%s: %w", question.ID, err)
		}
		if err := encoder.Encode(map[string]any{"id": question.ID, "answer": answer}); err != nil {
			return err
		}
	}
	return lines.Err()
}
