package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"go.opentelemetry.io/otel/exporters/zipkin"
	"gopkg.in/inf.v0"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/dapr/dapr/pkg/diagnostics/utils"
	"github.com/dapr/dapr/pkg/validation"
)

// A reader says how daprd reads a text: a value, or an error.
type reader func(text string) any

var readers = map[string]reader{
	"app-id": func(text string) any {
		return valueOr(text, validation.ValidateKubernetesAppID(text))
	},
	"dapr-duration": retryWaitOf,
	"dapr-timeout":  timeoutOf,
	"decimal": func(text string) any {
		value, err := strconv.ParseFloat(text, 64)
		return valueOr(fmt.Sprint(value), err)
	},
	"env-list":             injected("dapr.io/env"),
	"env-from-secret-list": injected("dapr.io/env-from-secret"),
	"go-duration": func(text string) any {
		value, err := time.ParseDuration(text)
		return nanoseconds(value, err)
	},
	"grpc-status-codes": func(text string) any { return retriedBy("grpc", text) },
	"http-status-codes": func(text string) any { return retriedBy("http", text) },
	"mount-list":        injected("dapr.io/volume-mounts"),
	"quantity":          quantity,
	"sampling-rate": func(text string) any {
		return strconv.FormatFloat(min(1, max(0, utils.GetTraceSamplingRate(text))), 'f', -1, 64)
	},
	"trust-domain": func(text string) any {
		domain, err := spiffeid.TrustDomainFromString(text)
		return valueOr(domain.Name(), err)
	},
	"url": func(text string) any {
		parsed, err := url.Parse(text)
		if err == nil && (parsed.Scheme == "" || parsed.Host == "") {
			err = fmt.Errorf("no scheme and host")
		}
		return valueOr(text, err)
	},
	"zipkin-url": func(text string) any {
		_, err := zipkin.New(text)
		return valueOr(text, err)
	},
}

// slip says how daprd reads a text as it is written, and the text that is meant by it.
func slip(input json.RawMessage) (any, error) {
	var asked struct {
		Format, Written string
		Meant           *string
	}
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	read := readers[asked.Format]
	if read == nil {
		return nil, fmt.Errorf("no reader of %q", asked.Format)
	}
	answer := map[string]any{"written": read(asked.Written)}
	if asked.Meant != nil {
		answer["meant"] = read(*asked.Meant)
	}
	return answer, nil
}

func valueOr(value string, err error) any {
	if err != nil {
		return refusal(err)
	}
	return value
}

// retriedBy gives the codes of a protocol that a list of it lets be retried.
func retriedBy(protocol, list string) any {
	input, err := json.Marshal(map[string]string{protocol: list})
	if err != nil {
		return refusal(err)
	}
	answer, err := statusCodes(input)
	if err != nil {
		return refusal(err)
	}
	if codes, read := answer.(map[string]string); read && codes["error"] == "" {
		return codes[protocol]
	}
	return answer
}

// injected gives what the injector makes of one annotation.
func injected(name string) reader {
	return func(text string) any {
		made, err := inject("", map[string]string{"dapr.io/enabled": "true", "dapr.io/app-id": "orders", name: text})
		if err != nil {
			return refusal(err)
		}
		return append(append([]string{}, made.Env...), made.Mounts...)
	}
}

// quantity counts billionths.
func quantity(text string) any {
	amount, err := resource.ParseQuantity(text)
	if err != nil {
		return refusal(err)
	}
	return new(inf.Dec).Round(amount.AsDec(), 9, inf.RoundUp).UnscaledBig().String()
}
