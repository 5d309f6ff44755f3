package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	trace "github.com/envoyproxy/go-control-plane/envoy/config/trace/v3"
	connection "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/proto"
	kube "k8s.io/api/core/v1"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pkg/bootstrap"
	"istio.io/istio/pkg/env"
	"istio.io/istio/pkg/wellknown"
)

type tracingInput struct {
	Installation json.RawMessage   `json:"installation"`
	Objects      []json.RawMessage `json:"objects"`
	// The first one is that of the pods; the others take spans.
	Services    []kube.Service    `json:"services"`
	Namespace   string            `json:"namespace"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// side is what a sidecar does about calls in one direction. Without a tracer it reports nothing.
type side struct {
	// Name that Envoy has for it; "bootstrap" where the one is used that the proxy was started with.
	Tracer string `json:"tracer,omitempty"`
	// Percentage of new traces that are kept.
	Sampling float64 `json:"sampling,omitempty"`
	// Trace headers of the Zipkin tracer.
	Headers string `json:"headers,omitempty"`
}

type tracingAnswer struct {
	Client side `json:"client"`
	Server side `json:"server"`
	// The tracer that the proxy is started with.
	Bootstrap string `json:"bootstrap,omitempty"`
	// Set where istiod itself fails, so that the proxy gets nothing.
	Crash string `json:"crash,omitempty"`
}

// tracing tells what the sidecar of a pod reports: all that comes out, depending on which object is older.
func tracing(input tracingInput) (any, error) {
	installed, err := installOnce(input.Installation)
	if err != nil {
		return nil, err
	}
	configs, err := read(input.Objects)
	if err != nil {
		return nil, err
	}
	if err := useSampling(installed); err != nil {
		return nil, err
	}
	known := registryOf(input.Services)
	answers := []tracingAnswer{}
	for _, aged := range ages(configs) {
		if err := withControlPlane(aged, installed.mesh, known, func(plane *core.ConfigGenTest) error {
			settings := plane.Env().GetProxyConfigOrDefault(input.Namespace, input.Labels, input.Annotations, installed.mesh)
			answer, err := reported(plane, input, settings, known.instances[0].Endpoint.Addresses)
			if err != nil {
				return err
			}
			if answer.Bootstrap, err = startedWith(settings, input.Namespace); err != nil {
				return err
			}
			for _, other := range answers {
				if other == answer {
					return nil
				}
			}
			answers = append(answers, answer)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// useSampling has istiod read the variable that it reads when it starts.
func useSampling(installed *installation) error {
	const name = "PILOT_TRACE_SAMPLING"
	if err := os.Setenv(name, installed.environment[name]); err != nil {
		return err
	}
	features.TraceSampling = env.Register(name, 1.0, "").Get()
	return nil
}

func reported(
	plane *core.ConfigGenTest, input tracingInput, settings *meshconfig.ProxyConfig, addresses []string,
) (answer tracingAnswer, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			answer, err = tracingAnswer{Crash: fmt.Sprint(failure)}, nil
		}
	}()
	proxy := plane.SetupProxy(&model.Proxy{
		ConfigNamespace: input.Namespace,
		IPAddresses:     addresses,
		Labels:          input.Labels,
		Metadata: &model.NodeMetadata{
			Namespace: input.Namespace, Labels: input.Labels, IstioVersion: "1.31.0", ProxyConfig: (*model.NodeMetaProxyConfig)(settings),
		},
	})
	seen := map[bool]bool{}
	for _, found := range plane.Listeners(proxy) {
		inbound := found.Name == model.VirtualInboundListenerName
		place := &answer.Client
		if inbound {
			place = &answer.Server
		}
		managers, err := managersOf(found)
		if err != nil {
			return answer, err
		}
		for _, manager := range managers {
			reports, err := sideOf(manager)
			if err != nil {
				return answer, err
			}
			if seen[inbound] && reports != *place {
				return answer, fmt.Errorf("%s reports in several ways: %v, %v", found.Name, reports, *place)
			}
			seen[inbound], *place = true, reports
		}
	}
	if !seen[true] || !seen[false] {
		return answer, fmt.Errorf("no HTTP is read")
	}
	return answer, nil
}

func managersOf(found *listener.Listener) ([]*connection.HttpConnectionManager, error) {
	var managers []*connection.HttpConnectionManager
	for _, chain := range found.FilterChains {
		for _, filter := range chain.Filters {
			if filter.Name != wellknown.HTTPConnectionManager {
				continue
			}
			manager := &connection.HttpConnectionManager{}
			if err := filter.GetTypedConfig().UnmarshalTo(manager); err != nil {
				return nil, err
			}
			managers = append(managers, manager)
		}
	}
	return managers, nil
}

func sideOf(manager *connection.HttpConnectionManager) (side, error) {
	tracing := manager.GetTracing()
	if tracing == nil {
		return side{}, nil
	}
	reports := side{Tracer: "bootstrap", Sampling: tracing.GetRandomSampling().GetValue()}
	if provider := tracing.GetProvider(); provider != nil {
		reports.Tracer = provider.Name
	}
	if reports.Tracer == "envoy.tracers.zipkin" {
		zipkin := &trace.ZipkinConfig{}
		if err := tracing.GetProvider().GetTypedConfig().UnmarshalTo(zipkin); err != nil {
			return side{}, err
		}
		reports.Headers = zipkin.TraceContextOption.String()
	}
	return reports, nil
}

// startedWith names the tracer in the file that the agent writes for Envoy.
func startedWith(settings *meshconfig.ProxyConfig, namespace string) (string, error) {
	// Beside the file, the agent writes tokens there.
	folder, err := os.MkdirTemp("", "proxy-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	settings = proto.CloneOf(settings)
	settings.ConfigPath = folder
	node, err := bootstrap.GetNodeMetaData(bootstrap.MetadataOptions{
		ID:          fmt.Sprintf("sidecar~10.1.0.1~orders.%s~%s.svc.cluster.local", namespace, namespace),
		InstanceIPs: []string{"10.1.0.1"},
		ProxyConfig: settings,
	})
	if err != nil {
		return "", err
	}
	template, err := bootstrapTemplate()
	if err != nil {
		return "", err
	}
	var file bytes.Buffer
	if err := bootstrap.New(bootstrap.Config{Node: node}).WriteTo(template, &file); err != nil {
		return "", err
	}
	var written struct {
		Tracing struct {
			HTTP struct {
				Name string `json:"name"`
			} `json:"http"`
		} `json:"tracing"`
	}
	err = json.Unmarshal(file.Bytes(), &written)
	return written.Tracing.HTTP.Name, err
}

var template string

// bootstrapTemplate finds the template in the source of Istio, which images carry as a file.
func bootstrapTemplate() (string, error) {
	if template != "" {
		return template, nil
	}
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return "", err
	}
	built, _ := debug.ReadBuildInfo()
	for _, dependency := range built.Deps {
		if dependency.Path == "istio.io/istio" {
			module := dependency.Path + "@" + dependency.Version
			template = filepath.Join(strings.TrimSpace(string(cache)), module, "tools/packaging/common/envoy_bootstrap.json")
			return template, nil
		}
	}
	return "", fmt.Errorf("built without istio.io/istio")
}
