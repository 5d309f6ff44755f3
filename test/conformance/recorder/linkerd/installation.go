package main

import (
	"bytes"
	"fmt"

	"github.com/linkerd/linkerd2/pkg/charts"
	"github.com/linkerd/linkerd2/pkg/charts/linkerd2"
	"github.com/linkerd/linkerd2/pkg/charts/static"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	registration "k8s.io/api/admissionregistration/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// Where the control plane lives.
const controlPlane = "linkerd"

// valuesOf gives the values of an installation with these Helm values on top of the defaults of the chart.
func valuesOf(helm map[string]any) (*linkerd2.Values, error) {
	values, err := linkerd2.NewValues()
	if err != nil {
		return nil, err
	}
	// The injector reads the trust anchors from a file; any text will do where nobody connects.
	values.IdentityTrustAnchorsPEM = "trust anchors"
	overrides, err := yaml.Marshal(helm)
	if err != nil {
		return nil, err
	}
	return values, yaml.Unmarshal(overrides, values)
}

// webhook is the registration of the injector with the API server.
type webhook struct {
	namespaces labels.Selector
	objects    labels.Selector
}

// webhookOf renders the chart's registration of the injector.
func webhookOf(helm map[string]any) (*webhook, error) {
	file := &loader.BufferedFile{Name: linkerd2.HelmChartDirCP + "/values.yaml"}
	if err := charts.ReadFile(static.Templates, "/", file); err != nil {
		return nil, err
	}
	defaults, err := chartutil.ReadValues(charts.InsertVersion(file.Data))
	if err != nil {
		return nil, err
	}
	chart := &charts.Chart{
		Name:      linkerd2.HelmChartDirCP,
		Dir:       linkerd2.HelmChartDirCP,
		Namespace: controlPlane,
		Values:    chartutil.CoalesceTables(helm, defaults),
		Files: []*loader.BufferedFile{
			{Name: chartutil.ChartfileName},
			{Name: "templates/proxy-injector-rbac.yaml"},
		},
		Fs: static.Templates,
	}
	rendered, err := chart.Render()
	if err != nil {
		return nil, err
	}
	for _, document := range bytes.Split(rendered.Bytes(), []byte("\n---\n")) {
		var found registration.MutatingWebhookConfiguration
		if yaml.Unmarshal(document, &found) != nil || found.Kind != "MutatingWebhookConfiguration" {
			continue
		}
		namespaces, err := meta.LabelSelectorAsSelector(found.Webhooks[0].NamespaceSelector)
		if err != nil {
			return nil, err
		}
		objects, err := meta.LabelSelectorAsSelector(found.Webhooks[0].ObjectSelector)
		return &webhook{namespaces, objects}, err
	}
	return nil, fmt.Errorf("the chart registers no webhook")
}
