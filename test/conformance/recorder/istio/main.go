// Puts questions to Istio's own packages and prints their answers.
//
// Usage: go run -modfile=istio-<version>.mod . <topic> < questions > answers
//
// A question is a line {"id": …, "input": …}; its answer is a line {"id": …, "answer": …}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"istio.io/istio/pkg/log"
)

// A topic answers one question. An error ends the run: refusals of the program are answers, not errors.
type topic func(input json.RawMessage) (any, error)

var topics = map[string]topic{
	"analyzers":           topicOf(analyze),
	"annotation-names":    topicOf(annotationName),
	"annotation-values":   topicOf(annotationValue),
	"client-tls":          topicOf(clientTLS),
	"injection":           topicOf(injection),
	"mesh-config":         topicOf(meshConfig),
	"names":               topicOf(name),
	"peer-authentication": topicOf(peerAuthentication),
	"routes":              topicOf(routes),
	"slips":               topicOf(slip),
	"tracing":             topicOf(tracing),
	"validation":          topicOf(validation),
	"words":               topicOf(word),
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 || topics[args[0]] == nil {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	if err := silence(); err != nil {
		return err
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

// silence keeps the log of Istio out of the answers.
func silence() error {
	options := log.DefaultOptions()
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	return log.Configure(options)
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
