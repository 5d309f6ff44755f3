package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	_ "unsafe" // for go:linkname

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/dapr/dapr/pkg/operator/handlers"
	"github.com/dapr/dapr/pkg/operator/meta"
)

// The reconciler around it needs a cluster to write to.
//
//go:linkname serviceFor github.com/dapr/dapr/pkg/operator/handlers.(*DaprHandler).createDaprServiceValues
func serviceFor(handler *handlers.DaprHandler, ctx context.Context, name types.NamespacedName, owner handlers.ObjectWrapper, appID string) *corev1.Service

// labels tells which labels a program of Dapr sets on what it makes or changes.
func labels(input json.RawMessage) (any, error) {
	var by string
	if err := json.Unmarshal(input, &by); err != nil {
		return nil, err
	}
	written := map[string]string{"dapr.io/enabled": "true", "dapr.io/app-id": "orders"}
	switch by {
	case "injector":
		return labelsOfInjector(written)
	case "operator":
		deployment := &handlers.DeploymentWrapper{Deployment: appsv1.Deployment{Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "orders"}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Annotations: written}},
		}}}
		name := types.NamespacedName{Namespace: "shop", Name: "orders-dapr"}
		service := serviceFor(&handlers.DaprHandler{}, context.Background(), name, deployment, "orders")
		return slices.Sorted(maps.Keys(service.Labels)), nil
	case "watchdog":
		return []string{meta.WatchdogPatchedLabel}, nil
	}
	return nil, fmt.Errorf("nobody is called %q", by)
}

func labelsOfInjector(written map[string]string) (any, error) {
	patch, err := newSidecarConfig(newPod("", written)).GetPatch()
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, operation := range patch {
		path, err := operation.Path()
		if err != nil {
			return nil, err
		}
		if name, isLabel := strings.CutPrefix(path, "/metadata/labels/"); isLabel {
			names = append(names, strings.ReplaceAll(name, "~1", "/"))
		}
	}
	slices.Sort(names)
	return names, nil
}
