// Lets Helm's own packages render the charts of a product and prints what the values change.
//
// Usage: GO_MODULE_FILE=<product>-<version>.mod go run -modfile=<product>-<version>.mod -tags <product>_<major>_<minor> . <topic>
//
// A question is a line {"id": …, "input": …}; its answer is a line {"id": …, "answer": …}.
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

// The topic only says which questions these are: the module file tells the chart.
func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	installer, err := newInstaller(os.Getenv("GO_MODULE_FILE"))
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
			Input input  `json:"input"`
		}
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			return err
		}
		answer, err := installer.answer(question.Input)
		if err != nil {
			return fmt.Errorf("%s: %w", question.ID, err)
		}
		if err := encoder.Encode(map[string]any{"id": question.ID, "answer": answer}); err != nil {
			return err
		}
	}
	return lines.Err()
}
