package main

import (
	"maps"
	"slices"

	ids "istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/analysis"
	"istio.io/istio/pkg/config/analysis/analyzers/annotations"
	"istio.io/istio/pkg/config/analysis/testing/fixtures"
	"istio.io/istio/pkg/config/resource"
	"istio.io/istio/pkg/config/schema/gvk"
)

type annotationNameInput struct {
	Kind        string            `json:"kind"`
	Annotations map[string]string `json:"annotations"`
}

// oneObject is a cluster with a single object of a kind.
type oneObject struct {
	fixtures.Context
	kind config.GroupVersionKind
}

func (o *oneObject) ForEach(kind config.GroupVersionKind, do analysis.IteratorFn) {
	if kind == o.kind {
		o.Context.ForEach(kind, do)
	}
}

var annotatedKinds = map[string]config.GroupVersionKind{
	"Namespace": gvk.Namespace, "Service": gvk.Service, "Pod": gvk.Pod, "Deployment": gvk.Deployment,
}

// annotationName lists the codes of what "istioctl analyze" says about the annotations of an object.
func annotationName(input annotationNameInput) (any, error) {
	object := &resource.Instance{
		Metadata: resource.Metadata{
			FullName:    resource.NewFullName("shop", "orders"),
			Annotations: input.Annotations,
		},
		Origin: origin{},
	}
	place := &oneObject{fixtures.Context{Resources: []*resource.Instance{object}}, annotatedKinds[input.Kind]}
	(&annotations.K8sAnalyzer{}).Analyze(place)
	codes := map[string]bool{}
	for _, report := range place.Reports {
		codes[report.Type.Code()] = true
	}
	return append([]string{}, slices.Sorted(maps.Keys(codes))...), nil
}

// origin stands for the file that an object is from.
type origin struct{}

func (origin) FriendlyName() string          { return "orders" }
func (origin) Comparator() string            { return "orders" }
func (origin) Namespace() resource.Namespace { return "shop" }
func (origin) Reference() resource.Reference { return nil }
func (origin) FieldMap() map[string]int      { return nil }
func (origin) ClusterName() ids.ID           { return "" }
