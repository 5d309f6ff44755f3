package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	upstream "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	envoy "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	kube "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
)

type clientTLSInput struct {
	Installation json.RawMessage   `json:"installation"`
	Objects      []json.RawMessage `json:"objects"`
	Services     []kube.Service    `json:"services"`
	// Where the caller runs.
	Caller string `json:"caller"`
}

// clientTLS tells what a caller's sidecar sends to each port of each service: "plaintext", "mesh", "other", or "mesh where known"
// when it looks at each pod; all that come out, depending on which object is older.
func clientTLS(input clientTLSInput) (any, error) {
	installed, err := installOnce(input.Installation)
	if err != nil {
		return nil, err
	}
	configs, err := read(input.Objects)
	if err != nil {
		return nil, err
	}
	sent := map[string]map[string]bool{}
	for _, aged := range ages(configs) {
		if err := withControlPlane(aged, installed.mesh, registryOf(input.Services), func(plane *core.ConfigGenTest) error {
			proxy := plane.SetupProxy(&model.Proxy{
				ConfigNamespace: input.Caller,
				Metadata:        &model.NodeMetadata{Namespace: input.Caller, IstioVersion: "1.31.0"},
			})
			for _, found := range plane.Clusters(proxy) {
				direction, subset, host, port := model.ParseSubsetKey(found.Name)
				if direction != model.TrafficDirectionOutbound || subset != "" {
					continue
				}
				form, err := formOf(found)
				if err != nil {
					return err
				}
				place := fmt.Sprintf("%s:%d", host, port)
				if sent[place] == nil {
					sent[place] = map[string]bool{}
				}
				sent[place][form] = true
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	answer := map[string][]string{}
	for place, forms := range sent {
		answer[place] = slices.Sorted(maps.Keys(forms))
	}
	return answer, nil
}

func formOf(found *upstream.Cluster) (string, error) {
	for _, match := range found.TransportSocketMatches {
		if match.Name == "tlsMode-"+model.IstioMutualTLSModeLabel {
			return "mesh where known", nil
		}
	}
	if found.TransportSocket == nil {
		return "plaintext", nil
	}
	return formOfSocket(found.TransportSocket)
}

// formOfSocket tells TLS with the identity of the mesh, whose certificates the agent serves under a name of its own, from other TLS.
func formOfSocket(socket *envoy.TransportSocket) (string, error) {
	settings := &tls.UpstreamTlsContext{}
	if err := socket.GetTypedConfig().UnmarshalTo(settings); err != nil {
		return "", err
	}
	for _, secret := range settings.GetCommonTlsContext().GetTlsCertificateSdsSecretConfigs() {
		if secret.GetName() == "default" {
			return "mesh", nil
		}
	}
	return "other", nil
}
