package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/getter"
)

// A product ships its charts as files of a Go module.
type product struct {
	module string
	chart  string
	// Charts beside it on which it depends.
	libraries []string
	namespace string
	// Values without which there is no installation, or another one each minute.
	required []json.RawMessage
}

// By the beginning of the name of the module file.
var products = map[string]product{
	"dapr-": {module: "github.com/dapr/dapr", chart: "charts/dapr", namespace: "dapr-system"},
	"linkerd-": {
		module:    "github.com/linkerd/linkerd2",
		chart:     "charts/linkerd-control-plane",
		libraries: []string{"charts/partials"},
		namespace: "linkerd",
		required: []json.RawMessage{json.RawMessage(
			`{"heartbeatSchedule":"0 0 * * *","identityTrustAnchorsPEM":"anchors","identity":{"issuer":{"tls":{"crtPEM":"certificate","keyPEM":"key"}}}}`,
		)},
	},
}

// The module is not imported, so only the go command knows where it is unpacked.
func folderOf(module, moduleFile string) (string, error) {
	command := exec.Command("go", "list", "-modfile="+moduleFile, "-m", "-f", "{{.Dir}}", module)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}

// load reads the chart anew each time, as rendering changes it.
func (i *installer) load(umbrella bool) (*chart.Chart, error) {
	loaded, err := loader.Load(filepath.Join(i.folder, i.product.chart))
	if err != nil {
		return nil, err
	}
	for _, path := range i.product.libraries {
		library, err := loader.Load(filepath.Join(i.folder, path))
		if err != nil {
			return nil, err
		}
		loaded.AddDependency(library)
	}
	if !umbrella {
		return loaded, nil
	}
	outer := &chart.Chart{Metadata: &chart.Metadata{APIVersion: chart.APIVersionV2, Name: "umbrella", Version: "1.0.0"}}
	outer.AddDependency(loaded)
	return outer, nil
}

// render does what "helm template -f … -f …" does.
func (i *installer) render(files []string, umbrella bool) (map[string]string, error) {
	loaded, err := i.load(umbrella)
	if err != nil {
		return nil, err
	}
	options := values.Options{ValueFiles: files}
	given, err := options.MergeValues(getter.All(cli.New()))
	if err != nil {
		return nil, &refusal{err}
	}
	if err := chartutil.ProcessDependenciesWithMerge(loaded, given); err != nil {
		return nil, &refusal{err}
	}
	release := chartutil.ReleaseOptions{Name: i.product.namespace, Namespace: i.product.namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(loaded, given, release, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, &refusal{err}
	}
	rendered, err := engine.Render(loaded, all)
	if err != nil {
		return nil, &refusal{err}
	}
	return rendered, nil
}

// defaultOf is what holds at a path when nobody gives a value.
func (i *installer) defaultOf(path []string) (any, error) {
	loaded, err := i.load(false)
	if err != nil {
		return nil, err
	}
	all, err := chartutil.CoalesceValues(loaded, nil)
	if err != nil {
		return nil, err
	}
	var value any = all.AsMap()
	for _, step := range path {
		table, ok := asTable(value)
		if !ok {
			return nil, nil
		}
		value = table[step]
	}
	return value, nil
}

func asTable(value any) (map[string]any, bool) {
	switch table := value.(type) {
	case map[string]any:
		return table, true
	case chartutil.Values:
		return table, true
	default:
		return nil, false
	}
}
