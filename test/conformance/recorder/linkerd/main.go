// Puts questions to Linkerd's own packages and prints their answers.
//
// Usage: go run -modfile=linkerd-<version>.mod . <topic> < questions > answers
//
// A question is a line {"id": …, "input": …}; its answer is a line {"id": …, "answer": …}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	log "github.com/sirupsen/logrus"
)

// A topic answers one question. An error ends the run: refusals of the program are answers, not errors.
type topic func(input json.RawMessage) (any, error)

var topics = map[string]topic{
	"injection":           topicOf(injection),
	"names":               topicOf(names),
	"proxy-configuration": topicOf(configuration),
	"skipped-ports":       topicOf(skippedPorts),
	"slips":               topicOf(slip),
}

func main() {
	// Linkerd's warnings are no part of the answers.
	log.SetOutput(io.Discard)
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 || topics[args[0]] == nil {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	answer := topics[args[0]]
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var question struct {
			ID    string          `json:"id"`
			Input json.RawMessage `json:"input"`
		}
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			return err
		}
		value, err := answer(question.Input)
		if err != nil {
			return fmt.Errorf("%s: %w", question.ID, err)
		}
		if err := encoder.Encode(map[string]any{"id": question.ID, "answer": value}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// topicOf reads the question into the form that its answer is given to.
func topicOf[Input any](answer func(Input) (any, error)) topic {
	return func(raw json.RawMessage) (any, error) {
		var input Input
		if err := json.Unmarshal(raw, &input); err != nil {
			return nil, err
		}
		return answer(input)
	}
}
