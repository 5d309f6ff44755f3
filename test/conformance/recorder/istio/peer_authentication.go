package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/security/authn"
)

type peerAuthenticationInput struct {
	Installation json.RawMessage   `json:"installation"`
	Objects      []json.RawMessage `json:"objects"`
	Namespace    string            `json:"namespace"`
	Labels       map[string]string `json:"labels"`
	Ports        []uint32          `json:"ports"`
}

// peerAuthentication tells what a sidecar accepts on each port: the modes that come out, depending on which object is older.
func peerAuthentication(input peerAuthenticationInput) (any, error) {
	installed, err := installOnce(input.Installation)
	if err != nil {
		return nil, err
	}
	configs, err := read(input.Objects)
	if err != nil {
		return nil, err
	}
	modes := map[string]map[string]bool{}
	for _, aged := range ages(configs) {
		if err := withControlPlane(aged, installed.mesh, registry{}, func(plane *core.ConfigGenTest) error {
			push := plane.PushContext()
			policy := authn.NewMtlsPolicy(push, push.AuthnPolicies, input.Namespace, input.Labels, false)
			for _, port := range input.Ports {
				name := strconv.Itoa(int(port))
				if modes[name] == nil {
					modes[name] = map[string]bool{}
				}
				modes[name][policy.GetMutualTLSModeForPort(port).String()] = true
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	answer := map[string][]string{}
	for port, found := range modes {
		answer[port] = slices.Sorted(maps.Keys(found))
	}
	return answer, nil
}
