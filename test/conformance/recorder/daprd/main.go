// Puts questions to daprd's own packages and prints their answers.
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
	"access-control":      accessControl,
	"annotation-defaults": annotationDefaults,
	"annotations":         annotations,
	"app-ids":             appIDs,
	"configuration":       configuration,
	"durations":           duration,
	"features":            features,
	"labels":              labels,
	"resiliency":          policies,
	"resiliency-names":    policyNames,
	"sampling-rates":      samplingRates,
	"scalars":             scalars,
	"slips":               slip,
	"status-codes":        statusCodes,
	"trip":                trip,
	"trip-slips":          trip,
	"words":               words,
}

type question struct {
	ID    string          `json:"id"`
	Input json.RawMessage `json:"input"`
}

type answer struct {
	ID     string          `json:"id"`
	Answer json.RawMessage `json:"answer"`
}

// daprd never ends to read some of its input. What is said of such a question.
var hangs = json.RawMessage(`{"hangs":true}`)

func main() {
	run := ask
	if os.Getenv(asAnswerer) != "" {
		run = answerAll
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// ask hands the questions to processes of this same program, since one that hangs can only be ended with its process.
func ask(args []string) error {
	if len(args) != 1 || topics[args[0]] == nil {
		return fmt.Errorf("one topic is needed, not %q", args)
	}
	asked := &answerer{topic: args[0]}
	defer asked.stop()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	return eachLine(os.Stdin, func(line []byte) error {
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		reply, err := asked.answer(line)
		if err != nil {
			return fmt.Errorf("%s: %w", q.ID, err)
		}
		return writeLine(out, answer{q.ID, reply})
	})
}

// answerAll answers question by question, each before it reads the next.
func answerAll(args []string) error {
	asked := topics[args[0]]
	out := bufio.NewWriter(os.Stdout)
	return eachLine(os.Stdin, func(line []byte) error {
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		stop := endWhenHanging()
		value, err := asked(q.Input)
		stop()
		if err != nil {
			return fmt.Errorf("%s: %w", q.ID, err)
		}
		if err := writeLine(out, value); err != nil {
			return err
		}
		return out.Flush()
	})
}

func eachLine(in io.Reader, do func(line []byte) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		if err := do(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

func writeLine(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
