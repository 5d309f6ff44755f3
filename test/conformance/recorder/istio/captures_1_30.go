//go:build istio_1_30

package main

import (
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// captures tells whether the node's proxy takes a pod of a namespace with these labels. This version also chooses pods in the
// network of their node, and then finds no network namespace that it would enter for them, so that nothing comes of it.
func (c *cluster) captures(pod *core.Pod, namespace labels.Set) bool {
	return !pod.Spec.HostNetwork && c.captured.Matches(pod.Labels, pod.Annotations, namespace)
}
