package main

import (
	"encoding/json"
	"fmt"
	"os"

	apps "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/operator/pkg/manifest"
	"istio.io/istio/operator/pkg/render"
	"istio.io/istio/pkg/config/mesh"
)

// objects are what the installer would apply.
type objects []manifest.Manifest

// install renders an IstioOperator as "istioctl manifest generate" does.
func install(operator json.RawMessage, set ...string) (objects, error) {
	file, err := os.CreateTemp("", "operator-*.json")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if err := os.WriteFile(file.Name(), operator, 0o600); err != nil {
		return nil, err
	}
	sets, _, err := render.GenerateManifest([]string{file.Name()}, set, false, nil, nil)
	if err != nil {
		return nil, err
	}
	var made objects
	for _, set := range sets {
		made = append(made, set.Manifests...)
	}
	return made, nil
}

func (o objects) ofKind(kind string) objects {
	var found objects
	for _, object := range o {
		if object.GetKind() == kind {
			found = append(found, object)
		}
	}
	return found
}

func (o objects) configMap(name string) (map[string]string, error) {
	for _, object := range o.ofKind("ConfigMap") {
		if object.GetName() != name {
			continue
		}
		var typed struct {
			Data map[string]string `json:"data"`
		}
		raw, err := object.MarshalJSON()
		if err != nil {
			return nil, err
		}
		err = json.Unmarshal(raw, &typed)
		return typed.Data, err
	}
	return nil, fmt.Errorf("no ConfigMap %q is installed", name)
}

// meshConfig is the one that istiod works with: its defaults under what the installer wrote.
func (o objects) meshConfig() (*meshconfig.MeshConfig, error) {
	settings, err := o.configMap("istio")
	if err != nil {
		return nil, err
	}
	return mesh.ApplyMeshConfigDefaults(settings["mesh"])
}

// installation is what istiod is started with.
type installation struct {
	mesh *meshconfig.MeshConfig
	// Switches of istiod.
	environment map[string]string
}

var installations = map[string]*installation{}

func installOnce(operator json.RawMessage) (*installation, error) {
	if known := installations[string(operator)]; known != nil {
		return known, nil
	}
	objects, err := install(operator)
	if err != nil {
		return nil, err
	}
	made := &installation{}
	if made.mesh, err = objects.meshConfig(); err != nil {
		return nil, err
	}
	if made.environment, err = objects.environment("istiod"); err != nil {
		return nil, err
	}
	installations[string(operator)] = made
	return made, nil
}

// environment holds the variables of a Deployment that have plain values.
func (o objects) environment(name string) (map[string]string, error) {
	for _, object := range o.ofKind("Deployment") {
		if object.GetName() != name {
			continue
		}
		var typed apps.Deployment
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &typed); err != nil {
			return nil, err
		}
		found := map[string]string{}
		for _, variable := range typed.Spec.Template.Spec.Containers[0].Env {
			if variable.ValueFrom == nil {
				found[variable.Name] = variable.Value
			}
		}
		return found, nil
	}
	return nil, fmt.Errorf("no Deployment %q is installed", name)
}
