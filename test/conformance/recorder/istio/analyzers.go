package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"istio.io/istio/pkg/config/analysis"
	"istio.io/istio/pkg/config/analysis/analyzers/annotations"
	"istio.io/istio/pkg/config/analysis/analyzers/deprecation"
	injected "istio.io/istio/pkg/config/analysis/analyzers/injection"
	"istio.io/istio/pkg/config/analysis/analyzers/schema"
	"istio.io/istio/pkg/config/analysis/analyzers/telemetry"
	"istio.io/istio/pkg/config/analysis/analyzers/virtualservice"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/config/analysis/msg"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/resource"
)

// message is one of istioctl analyze.
type message struct {
	Code string `json:"code"`
	// Kind, namespace and name.
	Object string `json:"object"`
	Says   string `json:"says,omitempty"`
}

// analyzers are those whose questions are also ours.
func analyzers() []analysis.Analyzer {
	return append([]analysis.Analyzer{
		&annotations.K8sAnalyzer{},
		&deprecation.FieldAnalyzer{},
		&injected.Analyzer{},
		&injected.ImageAutoAnalyzer{},
		&telemetry.DefaultSelectorAnalyzer{},
		&telemetry.SelectorAnalyzer{},
		&virtualservice.ConflictingMeshGatewayHostsAnalyzer{},
		&virtualservice.DestinationHostAnalyzer{},
		&virtualservice.DestinationRuleAnalyzer{},
		&virtualservice.GatewayAnalyzer{},
	}, schema.AllValidationAnalyzers()...)
}

// analyze lists what "istioctl analyze --use-kube=false" says to a set of manifests.
func analyze(objects []json.RawMessage) (any, error) {
	texts := make([]string, len(objects))
	for index, object := range objects {
		texts[index] = string(object)
	}
	analyzer := local.NewSourceAnalyzer(analysis.Combine("asked", analyzers()...), "", constants.IstioSystemNamespace, nil)
	source := local.ReaderSource{Name: "objects", Reader: strings.NewReader(strings.Join(texts, "\n---\n"))}
	// Pods and Namespaces are left out by the other entry, which expects them in a cluster.
	if err := analyzer.AddTestReaderKubeSource([]local.ReaderSource{source}); err != nil {
		return nil, err
	}
	stop := make(chan struct{})
	defer close(stop)
	result, err := analyzer.Analyze(stop)
	if err != nil {
		return nil, err
	}
	said := []message{}
	for _, found := range result.Messages {
		one := message{Code: found.Type.Code(), Object: nameOf(found.Resource)}
		// Which of several namespaces it names first is left to chance.
		if found.Type != msg.ConflictingMeshGatewayVirtualServiceHosts {
			one.Says = fmt.Sprintf(found.Type.Template(), found.Parameters...)
		}
		said = append(said, one)
	}
	slices.SortFunc(said, func(a, b message) int {
		return strings.Compare(a.Code+a.Object+a.Says, b.Code+b.Object+b.Says)
	})
	return said, nil
}

func nameOf(instance *resource.Instance) string {
	return instance.Metadata.Schema.Kind() + " " + instance.Metadata.FullName.String()
}
