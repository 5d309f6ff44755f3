//go:build !istio_1_30

package main

import (
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// captures tells whether the node's proxy takes a pod of a namespace with these labels.
func (c *cluster) captures(pod *core.Pod, namespace labels.Set) bool {
	return c.captured.Matches(pod, namespace)
}
