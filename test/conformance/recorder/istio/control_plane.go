package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/test"
)

// withControlPlane runs the part of istiod that turns objects into settings of proxies. The first object is the oldest.
func withControlPlane(
	configs []config.Config, mesh *meshconfig.MeshConfig, known registry, ask func(plane *core.ConfigGenTest) error,
) error {
	var failed error
	aged := make([]config.Config, len(configs))
	for index, object := range configs {
		aged[index] = object.DeepCopy()
		// The store in istiod knows the domain, by which short names become full ones.
		aged[index].Domain = constants.DefaultClusterLocalDomain
		aged[index].CreationTimestamp = time.Unix(int64(index)*3600, 0)
	}
	if err := test.Wrap(func(t test.Failer) {
		failed = ask(core.NewConfigGenTest(t, core.TestOptions{
			Configs: aged, MeshConfig: mesh, Services: known.services, Instances: known.instances,
		}))
	}); err != nil {
		return err
	}
	return failed
}

// read decodes objects as istiod does.
func read(objects []json.RawMessage) ([]config.Config, error) {
	texts := make([]string, len(objects))
	for index, object := range objects {
		texts[index] = string(object)
	}
	configs, unknown, err := crd.ParseInputs(strings.Join(texts, "\n---\n"))
	if err == nil && len(configs) != len(objects) {
		err = fmt.Errorf("%d objects are unknown", len(unknown))
	}
	return configs, err
}

// ages lists the orders in which the objects may have been created, as far as that matters: only among those of one kind and namespace.
func ages(configs []config.Config) [][]config.Config {
	seen := map[string]bool{}
	matters := false
	for _, object := range configs {
		place := object.GroupVersionKind.Kind + "/" + object.Namespace
		matters = matters || seen[place]
		seen[place] = true
	}
	if !matters {
		return [][]config.Config{configs}
	}
	return permutations(configs)
}

func permutations[Item any](items []Item) [][]Item {
	if len(items) < 2 {
		return [][]Item{items}
	}
	var found [][]Item
	for index, item := range items {
		others := append(append([]Item{}, items[:index]...), items[index+1:]...)
		for _, rest := range permutations(others) {
			found = append(found, append([]Item{item}, rest...))
		}
	}
	return found
}
