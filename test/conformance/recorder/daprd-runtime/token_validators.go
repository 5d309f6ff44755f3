package main

import (
	"context"
	"encoding/json"
	_ "unsafe" // for go:linkname

	"github.com/dapr/dapr/pkg/healthz"
	_ "github.com/dapr/dapr/pkg/sentry"
	"github.com/dapr/dapr/pkg/sentry/server/validator/jwks"
)

// The exported function around this one starts sentry.
//
//go:linkname decodeOptions github.com/dapr/dapr/pkg/sentry.decodeOptions
func decodeOptions(target any, options map[string]string) error

// tokenValidator tells whether sentry can start a validator with these options, and whether any of them says something.
func tokenValidator(input json.RawMessage) (any, error) {
	var written map[string]string
	if err := json.Unmarshal(input, &written); err != nil {
		return nil, err
	}
	var options jwks.Options
	if err := decodeOptions(&options, written); err != nil {
		return map[string]string{"error": err.Error()}, nil
	}
	read := options != jwks.Options{}
	options.Healthz = healthz.New()
	validator, err := jwks.New(options)
	if err != nil {
		return nil, err
	}
	// Its time is over, so it ends as soon as it has begun.
	over, end := context.WithCancel(context.Background())
	end()
	answer := map[string]any{"read": read}
	if err := validator.Start(over); err != nil {
		answer["error"] = err.Error()
	}
	return answer, nil
}
