package main

import (
	"encoding/json"

	"github.com/hashicorp/go-multierror"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
)

type validationAnswer struct {
	Refused  string   `json:"refused,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// validation does to an object what istiod's validating webhook does.
func validation(input json.RawMessage) (any, error) {
	var object crd.IstioKind
	if err := json.Unmarshal(input, &object); err != nil {
		return validationAnswer{Refused: err.Error()}, nil
	}
	kind := object.GroupVersionKind()
	schema, exists := collections.PilotGatewayAPI().FindByGroupKind(resource.FromKubernetesGVK(&kind))
	if !exists {
		return validationAnswer{Refused: "unknown kind"}, nil
	}
	config, err := crd.ConvertObject(schema, &object, constants.DefaultClusterLocalDomain)
	if err != nil {
		return validationAnswer{Refused: err.Error()}, nil
	}
	warnings, err := schema.ValidateConfig(*config)
	if err != nil {
		return validationAnswer{Refused: err.Error()}, nil
	}
	var answer validationAnswer
	if several, ok := warnings.(*multierror.Error); ok {
		for _, warning := range several.Errors {
			answer.Warnings = append(answer.Warnings, warning.Error())
		}
	} else if warnings != nil {
		answer.Warnings = []string{warnings.Error()}
	}
	return answer, nil
}
