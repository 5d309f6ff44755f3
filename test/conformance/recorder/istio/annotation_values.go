package main

import (
	"encoding/json"
	"strings"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

type annotationValueInput struct {
	Installation json.RawMessage   `json:"installation"`
	Annotations  map[string]string `json:"annotations"`
}

type annotationValueAnswer struct {
	// Why the pod is not created.
	Refused string `json:"refused,omitempty"`
}

// annotationValue has the injector add a sidecar to a pod with the annotations.
func annotationValue(input annotationValueInput) (any, error) {
	installed, err := clusterOf(input.Installation)
	if err != nil {
		return nil, err
	}
	_, refused, err := askInjector(installed.injector, &core.Pod{
		TypeMeta: meta.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: meta.ObjectMeta{
			Name: "pod", Namespace: "shop", Labels: map[string]string{"app": "orders"}, Annotations: input.Annotations,
		},
		Spec: core.PodSpec{Containers: []core.Container{{
			Name: "app", Image: "app",
			LivenessProbe: &core.Probe{ProbeHandler: core.ProbeHandler{HTTPGet: &core.HTTPGetAction{Path: "/", Port: intstr.FromInt32(8080)}}},
		}}},
	})
	// The templates are listed as a map gives them.
	refused, _, _ = strings.Cut(refused, "; have ")
	return annotationValueAnswer{Refused: refused}, err
}
