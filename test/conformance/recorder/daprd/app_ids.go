package main

import (
	"encoding/json"

	"github.com/dapr/dapr/pkg/validation"
)

// appIDs tells whether a text is an app id in Kubernetes.
func appIDs(input json.RawMessage) (any, error) {
	var id string
	if err := json.Unmarshal(input, &id); err != nil {
		return nil, err
	}
	if err := validation.ValidateKubernetesAppID(id); err != nil {
		return refusal(err), nil
	}
	return map[string]any{}, nil
}
