package main

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/dapr/dapr/pkg/injector/consts"
	"github.com/dapr/dapr/pkg/injector/patcher"
	security "github.com/dapr/dapr/pkg/security/consts"
)

// annotations tells what the injector makes of the annotations of a pod.
func annotations(input json.RawMessage) (any, error) {
	var question struct {
		Annotations map[string]string
		// Name of the pod; pods of a Deployment have none yet when the webhook sees them.
		Pod string
	}
	if err := json.Unmarshal(input, &question); err != nil {
		return nil, err
	}
	return inject(question.Pod, question.Annotations)
}

// An injection is the answer. What holds for every pod is left out.
type injection struct {
	// Whether the webhook adds a sidecar.
	Injected bool `json:"injected"`
	// Why the pod is refused.
	Refused string `json:"refused,omitempty"`
	AppID   string `json:"appId,omitempty"`
	// Values of the annotations that this version knows, as the injector took them; null where it kept its default.
	Values map[string]any `json:"values"`
	// Arguments that a pod does not have which only asks for a sidecar.
	Args []string `json:"args,omitempty"`
	// Variables as NAME=value, or NAME=secret:key; the key is left out where it has the name of the secret.
	Env []string `json:"env,omitempty"`
	// Mounts as volume:path.
	Mounts    []string          `json:"mounts,omitempty"`
	Resources map[string]string `json:"resources,omitempty"`
	// Whether the sidecar is an init container.
	Native bool `json:"native,omitempty"`
}

func inject(podName string, written map[string]string) (*injection, error) {
	pod := newPod(podName, written)
	config := newSidecarConfig(pod)
	answer := &injection{Values: valuesTaken(pod)}
	wanted, err := wantsSidecar(pod)
	if err != nil {
		return nil, err
	}
	answer.Injected = wanted && config.NeedsPatching()
	if !answer.Injected {
		return answer, nil
	}
	container, native, err := sidecarOf(config)
	if err != nil {
		answer.Refused = err.Error()
		return answer, nil
	}
	answer.AppID, answer.Native = config.GetAppID(), native
	plain, _, err := sidecarOf(newSidecarConfig(newPod("", map[string]string{"dapr.io/enabled": "true", "dapr.io/app-id": config.GetAppID()})))
	if err != nil {
		return nil, err
	}
	answer.Args = without(withValues(plain.Args), withValues(container.Args))
	answer.Env = without(variables(plain), variables(container))
	for _, mount := range container.VolumeMounts {
		answer.Mounts = append(answer.Mounts, mount.Name+":"+mount.MountPath)
	}
	answer.Resources = map[string]string{}
	for name, amount := range container.Resources.Requests {
		answer.Resources[string(name)+"-request"] = amount.String()
	}
	for name, amount := range container.Resources.Limits {
		answer.Resources[string(name)+"-limit"] = amount.String()
	}
	return answer, nil
}

func newPod(name string, written map[string]string) *corev1.Pod {
	copied := map[string]string{}
	for name, value := range written {
		copied[name] = value
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop", Annotations: copied},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{Name: "app"}},
			Volumes:    []corev1.Volume{{Name: "cache"}, {Name: "certs"}},
		},
	}
}

// newSidecarConfig does what the webhook does before it makes the patch, with a control plane that has its defaults.
func newSidecarConfig(pod *corev1.Pod) *patcher.SidecarConfig {
	config := patcher.NewSidecarConfig(pod)
	config.Mode = consts.ModeKubernetes
	config.Namespace = "shop"
	config.PlacementAddress = patcher.ServicePlacement.Address("dapr-system", "cluster.local")
	config.SidecarImage = "daprd"
	config.ControlPlaneNamespace = "dapr-system"
	config.DisableTokenVolume = true
	config.SetFromPodAnnotations()
	return config
}

// odd is no default of any annotation.
const odd = 987654

// valuesTaken tells what each annotation of the pod was read as. A number that the injector cannot read leaves the field as it was,
// which shows when that was an odd one.
func valuesTaken(pod *corev1.Pod) map[string]any {
	config := patcher.NewSidecarConfig(pod)
	fields := reflect.ValueOf(config).Elem()
	for index := range fields.NumField() {
		if field := fields.Field(index); fields.Type().Field(index).Tag.Get("annotation") != "" && field.CanInt() {
			field.SetInt(odd)
		}
	}
	config.SetFromPodAnnotations()
	values := map[string]any{}
	for index := range fields.NumField() {
		name := fields.Type().Field(index).Tag.Get("annotation")
		if _, written := pod.Annotations[name]; !written {
			continue
		}
		field := reflect.Indirect(fields.Field(index))
		if !field.IsValid() || field.CanInt() && field.Int() == odd {
			values[name] = nil
		} else {
			values[name] = field.Interface()
		}
	}
	return values
}

// sidecarOf finds the container in the patch, and whether it is to be an init container.
func sidecarOf(config *patcher.SidecarConfig) (*corev1.Container, bool, error) {
	patch, err := config.GetPatch()
	if err != nil {
		return nil, false, err
	}
	for _, operation := range patch {
		path, err := operation.Path()
		if err != nil {
			return nil, false, err
		}
		value := operation["value"]
		if value == nil || !strings.HasSuffix(path, "ontainers/-") {
			continue
		}
		var container corev1.Container
		if err := json.Unmarshal(*value, &container); err != nil {
			return nil, false, err
		}
		if container.Name == consts.SidecarContainerName {
			return &container, path == "/spec/initContainers/-", nil
		}
	}
	return nil, false, errors.New("no sidecar in the patch")
}

// withValues joins each argument with its value.
func withValues(args []string) []string {
	var joined []string
	for _, arg := range args {
		if strings.HasPrefix(arg, "--") || len(joined) == 0 {
			joined = append(joined, arg)
		} else {
			joined[len(joined)-1] += " " + arg
		}
	}
	return joined
}

func variables(container *corev1.Container) []string {
	var written []string
	for _, variable := range container.Env {
		value := variable.Value
		if from := variable.ValueFrom; from != nil && from.SecretKeyRef != nil {
			value = from.SecretKeyRef.Name
			if from.SecretKeyRef.Key != from.SecretKeyRef.Name {
				value += ":" + from.SecretKeyRef.Key
			}
		}
		if variable.Name != security.EnvKeysEnvVar {
			written = append(written, variable.Name+"="+value)
		}
	}
	return written
}

// without leaves out of a list what is in another.
func without(known, list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(item string) bool { return slices.Contains(known, item) })
}
