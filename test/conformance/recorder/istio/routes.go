package main

import (
	"encoding/json"
	"fmt"
	"slices"

	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	kube "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
)

type routesInput struct {
	Installation json.RawMessage   `json:"installation"`
	Objects      []json.RawMessage `json:"objects"`
	Services     []kube.Service    `json:"services"`
	// Where the caller runs, and the host that it calls on port 80.
	Caller string `json:"caller"`
	Host   string `json:"host"`
}

type routeAnswer struct {
	// Empty for an answer that the sidecar gives itself.
	Clusters []string `json:"clusters,omitempty"`
	Retries  uint32   `json:"retries,omitempty"`
	RetryOn  string   `json:"retryOn,omitempty"`
	Codes    []uint32 `json:"codes,omitempty"`
	// Milliseconds; none without a limit.
	PerTry  int64 `json:"perTry,omitempty"`
	Timeout int64 `json:"timeout,omitempty"`
	Fault   bool  `json:"fault,omitempty"`
}

// routes lists the routes that a caller's sidecar has for a host, in the order in which it tries them.
func routes(input routesInput) (any, error) {
	installed, err := installOnce(input.Installation)
	if err != nil {
		return nil, err
	}
	configs, err := read(input.Objects)
	if err != nil {
		return nil, err
	}
	answer := []routeAnswer{}
	err = withControlPlane(configs, installed.mesh, registryOf(input.Services), func(plane *core.ConfigGenTest) error {
		proxy := plane.SetupProxy(&model.Proxy{
			ConfigNamespace: input.Caller,
			Metadata:        &model.NodeMetadata{Namespace: input.Caller, IstioVersion: "1.31.0"},
		})
		for _, table := range plane.Routes(proxy) {
			if table.Name != "80" {
				continue
			}
			for _, host := range table.VirtualHosts {
				if !slices.Contains(host.Domains, input.Host) {
					continue
				}
				for _, found := range host.Routes {
					answer = append(answer, routeOf(found))
				}
				return nil
			}
		}
		return fmt.Errorf("nobody serves %s", input.Host)
	})
	return answer, err
}

func routeOf(found *route.Route) routeAnswer {
	_, fault := found.TypedPerFilterConfig["envoy.filters.http.fault"]
	answer := routeAnswer{Fault: fault}
	action := found.GetRoute()
	if action == nil {
		return answer
	}
	if cluster := action.GetCluster(); cluster != "" {
		answer.Clusters = []string{cluster}
	}
	for _, cluster := range action.GetWeightedClusters().GetClusters() {
		answer.Clusters = append(answer.Clusters, cluster.Name)
	}
	answer.Timeout = action.GetTimeout().AsDuration().Milliseconds()
	if policy := action.GetRetryPolicy(); policy != nil {
		answer.Retries = policy.GetNumRetries().GetValue()
		answer.RetryOn = policy.RetryOn
		answer.Codes = policy.RetriableStatusCodes
		answer.PerTry = policy.GetPerTryTimeout().AsDuration().Milliseconds()
	}
	return answer
}
