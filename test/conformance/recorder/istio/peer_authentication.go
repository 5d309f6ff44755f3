package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/security/authn"
	"istio.io/istio/pkg/config"
)

type peerAuthenticationInput struct {
	Installation json.RawMessage   `json:"installation"`
	Objects      []json.RawMessage `json:"objects"`
	Namespace    string            `json:"namespace"`
	Labels       map[string]string `json:"labels"`
	Ports        []uint32          `json:"ports"`
	// Revisions of which the workload's control plane may be.
	Revisions []string `json:"revisions"`
}

// peerAuthentication tells what a sidecar accepts on each port: the modes that come out, depending on which object is older and on the control
// plane.
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
	for _, seen := range agesByRevision(configs, input.Revisions) {
		if err := withControlPlane(seen, installed.mesh, registry{}, func(plane *core.ConfigGenTest) error {
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

// agesByRevision is ages of what each control plane sees.
func agesByRevision(configs []config.Config, revisions []string) [][]config.Config {
	var found [][]config.Config
	for _, revision := range revisions {
		found = append(found, ages(slices.DeleteFunc(slices.Clone(configs), func(object config.Config) bool {
			return !config.ObjectInRevision(&object, revision)
		}))...)
	}
	return found
}
