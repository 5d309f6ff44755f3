package main

import (
	"encoding/json"
	"fmt"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// namespace is what the injector and the API server read of a Namespace.
type namespace struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// podOf makes the pod that the controller of a workload asks the API server for.
func podOf(workload json.RawMessage, into string) (*core.Pod, error) {
	var kind meta.TypeMeta
	if err := json.Unmarshal(workload, &kind); err != nil {
		return nil, err
	}
	template, err := templateOf(kind.Kind, workload)
	if err != nil {
		return nil, err
	}
	return &core.Pod{
		TypeMeta: meta.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: meta.ObjectMeta{
			GenerateName: "pod-", Namespace: into, Labels: template.Labels, Annotations: template.Annotations,
		},
		Spec: template.Spec,
	}, nil
}

func templateOf(kind string, workload json.RawMessage) (*core.PodTemplateSpec, error) {
	read := func(object any, template *core.PodTemplateSpec) (*core.PodTemplateSpec, error) {
		return template, json.Unmarshal(workload, object)
	}
	switch kind {
	case "Pod":
		var object core.Pod
		err := json.Unmarshal(workload, &object)
		return &core.PodTemplateSpec{ObjectMeta: object.ObjectMeta, Spec: object.Spec}, err
	case "Deployment":
		var object apps.Deployment
		return read(&object, &object.Spec.Template)
	case "StatefulSet":
		var object apps.StatefulSet
		return read(&object, &object.Spec.Template)
	case "DaemonSet":
		var object apps.DaemonSet
		return read(&object, &object.Spec.Template)
	case "ReplicaSet":
		var object apps.ReplicaSet
		return read(&object, &object.Spec.Template)
	case "Job":
		var object batch.Job
		return read(&object, &object.Spec.Template)
	case "CronJob":
		var object batch.CronJob
		return read(&object, &object.Spec.JobTemplate.Spec.Template)
	case "ReplicationController":
		object := core.ReplicationController{Spec: core.ReplicationControllerSpec{Template: &core.PodTemplateSpec{}}}
		return read(&object, object.Spec.Template)
	default:
		return nil, fmt.Errorf("%s creates no pods", kind)
	}
}
