package main

import (
	"encoding/json"

	"github.com/linkerd/linkerd2/pkg/charts/linkerd2"
	"github.com/linkerd/linkerd2/pkg/inject"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

type injectionInput struct {
	// Values of the chart, over its defaults.
	Helm      map[string]any  `json:"helm"`
	Namespace namespace       `json:"namespace"`
	Workload  json.RawMessage `json:"workload"`
}

type injectionAnswer struct {
	// Whether the selectors of the webhook let the API server ask the injector.
	Asked bool `json:"asked"`
	// What the injector answers when it is asked, and its reasons against.
	Injects bool     `json:"injects"`
	Reasons []string `json:"reasons,omitempty"`
}

// injection tells what becomes of the pods of a workload when they are created.
func injection(input injectionInput) (any, error) {
	registered, err := webhookOf(input.Helm)
	if err != nil {
		return nil, err
	}
	values, err := valuesOf(input.Helm)
	if err != nil {
		return nil, err
	}
	pod, err := podOf(input.Workload, input.Namespace.Name)
	if err != nil {
		return nil, err
	}
	_, report, err := received(values, input.Namespace, pod)
	if err != nil {
		return nil, err
	}
	injects, reasons := report.Injectable()
	// The API server puts this one on every Namespace.
	onNamespace := labels.Merge(input.Namespace.Labels, labels.Set{core.LabelMetadataName: input.Namespace.Name})
	asked := registered.namespaces.Matches(onNamespace) && registered.objects.Matches(labels.Set(pod.Labels))
	return injectionAnswer{Asked: asked, Injects: injects, Reasons: reasons}, nil
}

// received is what the webhook makes of a request before it decides.
func received(values *linkerd2.Values, in namespace, pod *core.Pod) (*inject.ResourceConfig, *inject.Report, error) {
	raw, err := json.Marshal(pod)
	if err != nil {
		return nil, nil, err
	}
	config := inject.NewResourceConfig(values, inject.OriginWebhook, controlPlane).
		WithNsAnnotations(in.Annotations).
		WithKind(pod.Kind)
	report, err := config.ParseMetaAndYAML(raw)
	return config, report, err
}
