package main

import (
	"encoding/json"

	"sigs.k8s.io/yaml"
)

// scalars turns a YAML document into JSON with the library through which kubectl and daprd read every file.
func scalars(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	value, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return map[string]string{"error": err.Error()}, nil
	}
	return map[string]json.RawMessage{"json": value}, nil
}
