package main

import (
	"encoding/json"

	"github.com/dapr/dapr/pkg/diagnostics/utils"
)

// samplingRates tells which share of traces is kept with a text as sampling rate.
func samplingRates(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	return utils.GetTraceSamplingRate(text), nil
}
