package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
)

// A reader says how Linkerd reads a text: a value, or why it does not.
type reader func(text string) (string, error)

var readers = map[string]reader{
	"cidr-list": func(text string) (string, error) {
		_, err := simulate(initArgs("--subnets-to-ignore", text))
		return text, err
	},
	"decimal": func(text string) (string, error) {
		value, err := strconv.ParseFloat(text, 64)
		return strconv.FormatFloat(value, 'f', -1, 64), err
	},
	"go-duration": func(text string) (string, error) {
		value, err := time.ParseDuration(text)
		return strconv.FormatInt(int64(value), 10), err
	},
	"port-range-list": func(text string) (string, error) {
		rules, err := simulate(initArgs("--inbound-ports-to-ignore", text))
		ports := strings.Join(skippedBy(rules, "PROXY_INIT_REDIRECT"), ",")
		// Without any readable port the rule is malformed, and nothing is left out.
		if strings.HasPrefix(ports, "malformed") {
			ports = ""
		}
		return ports, err
	},
	"quantity": func(text string) (string, error) {
		value, err := resource.ParseQuantity(text)
		return value.AsDec().String(), err
	},
}

// initArgs asks the init container for a dry run with one list.
func initArgs(flag, list string) []string {
	ports := []string{"--incoming-proxy-port", "4143", "--outgoing-proxy-port", "4140", "--proxy-uid", "2102"}
	return append([]string{"--simulate", flag, list}, ports...)
}

type slipInput struct {
	Format, Written string
	Meant           *string
}

// slip says how Linkerd reads a text as it is written, and the text that is meant by it.
func slip(asked slipInput) (any, error) {
	read := readers[asked.Format]
	if read == nil {
		return nil, fmt.Errorf("no reader of %q", asked.Format)
	}
	answer := map[string]any{"written": reading(read(asked.Written))}
	if asked.Meant != nil {
		answer["meant"] = reading(read(*asked.Meant))
	}
	return answer, nil
}

func reading(value string, err error) any {
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return value
}
