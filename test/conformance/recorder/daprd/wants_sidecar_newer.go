//go:build !dapr_1_16

package main

import (
	"encoding/json"
	_ "unsafe" // for go:linkname

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	_ "github.com/dapr/dapr/pkg/injector/service"
)

// The handler of the webhook that calls it needs a cluster.
//
//go:linkname podHasDaprEnabled github.com/dapr/dapr/pkg/injector/service.podHasDaprEnabled
func podHasDaprEnabled(request *admissionv1.AdmissionRequest) bool

func wantsSidecar(pod *corev1.Pod) (bool, error) {
	body, err := json.Marshal(pod)
	if err != nil {
		return false, err
	}
	return podHasDaprEnabled(&admissionv1.AdmissionRequest{Object: runtime.RawExtension{Raw: body}}), nil
}
