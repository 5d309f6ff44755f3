package main

import (
	"encoding/json"
	"strings"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/util/protomarshal"
)

type meshConfigInput struct {
	Config json.RawMessage `json:"config"`
}

type meshConfigAnswer struct {
	// What a reader says that knows no other fields and words than those of the API.
	Unknown string `json:"unknown,omitempty"`
	// Why istiod does not start with it.
	Refused string `json:"refused,omitempty"`
}

// meshConfig tells whether the fields and words exist, and whether istiod takes them.
func meshConfig(input meshConfigInput) (any, error) {
	answer := meshConfigAnswer{}
	if err := protomarshal.ApplyJSONStrict(string(input.Config), &meshconfig.MeshConfig{}); err != nil {
		answer.Unknown = sameSpaces(err.Error())
	}
	if _, err := mesh.ApplyMeshConfigDefaults(string(input.Config)); err != nil {
		answer.Refused = sameSpaces(err.Error())
	}
	return answer, nil
}

// sameSpaces undoes what the reader of protobuf does to keep its errors from being compared: it writes other spaces at random.
func sameSpaces(text string) string {
	return strings.Join(strings.Fields(text), " ")
}
