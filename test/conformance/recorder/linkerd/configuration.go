package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"strings"

	jsonpatch "github.com/evanphx/json-patch"
	"github.com/linkerd/linkerd2/pkg/charts/linkerd2"
	"github.com/linkerd/linkerd2/pkg/k8s"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

type configurationInput struct {
	// Name of the annotation that is looked at.
	Annotation string          `json:"annotation"`
	Namespace  namespace       `json:"namespace"`
	Workload   json.RawMessage `json:"workload"`
}

type configurationAnswer struct {
	// Why there is no pod.
	Refused string `json:"refused,omitempty"`
	// Where the text stands that has an effect, "pod" or "namespace"; empty where the annotation does nothing.
	From string `json:"from,omitempty"`
	// What differs by the annotation from a default installation.
	Settings map[string]string `json:"settings,omitempty"`
}

// configuration tells what an annotation does to the proxy of a pod.
func configuration(input configurationInput) (any, error) {
	var answer configurationAnswer
	for index, helm := range []map[string]any{{}, otherInstallation} {
		values, err := valuesOf(helm)
		if err != nil {
			return nil, err
		}
		written := func(onPod, onNamespace bool) (map[string]string, error) {
			pod, err := podOf(input.Workload, input.Namespace.Name)
			if err != nil {
				return nil, err
			}
			in := input.Namespace
			if !onPod {
				delete(pod.Annotations, input.Annotation)
			}
			if !onNamespace {
				in.Annotations = maps.Clone(in.Annotations)
				delete(in.Annotations, input.Annotation)
			}
			return settingsOf(values, in, pod)
		}
		nowhere, err := written(false, false)
		if err != nil {
			return nil, err
		}
		everywhere, err := written(true, true)
		if err != nil {
			return configurationAnswer{Refused: err.Error()}, nil
		}
		changed := changes(nowhere, everywhere)
		if index == 0 {
			answer.Settings = changed
		}
		if len(changed) == 0 || answer.From != "" {
			continue
		}
		answer.From = "namespace"
		if alone, err := written(true, false); err == nil && len(changes(alone, everywhere)) == 0 {
			answer.From = "pod"
		}
	}
	return answer, nil
}

// otherInstallation has another value than the defaults for everything that an annotation can set, so that an annotation that
// repeats a default is told from one that is not read.
var otherInstallation = map[string]any{
	"proxy": map[string]any{
		"image":                         map[string]any{"name": "example.org/proxy", "version": "other", "pullPolicy": "Never"},
		"logLevel":                      "trace",
		"logFormat":                     "other",
		"accessLog":                     "other",
		"isGateway":                     true,
		"uid":                           3000,
		"ports":                         map[string]any{"admin": 3001, "control": 3002, "inbound": 3003, "outbound": 3004},
		"opaquePorts":                   "3005",
		"requireIdentityOnInboundPorts": "3006",
		"outboundConnectTimeout":        "3007ms",
		"inboundConnectTimeout":         "3008ms",
		"shutdownGracePeriod":           "3009ms",
		"waitBeforeExitSeconds":         3010,
		"enableExternalProfiles":        true,
		"await":                         false,
		"defaultInboundPolicy":          "deny",
		"cores":                         3,
		"resources": map[string]any{
			"cpu":               map[string]any{"request": "3m", "limit": "3011m"},
			"memory":            map[string]any{"request": "3012", "limit": "3013"},
			"ephemeral-storage": map[string]any{"request": "3014", "limit": "3015"},
		},
	},
	"proxyInit": map[string]any{
		"image":                map[string]any{"name": "example.org/init", "version": "other", "pullPolicy": "Never"},
		"ignoreInboundPorts":   "3016",
		"ignoreOutboundPorts":  "3017",
		"skipSubnets":          "10.0.0.0/30",
		"closeWaitTimeoutSecs": 3018,
		"runAsRoot":            true,
	},
	"debugContainer": map[string]any{
		"image": map[string]any{"name": "example.org/debug", "version": "other", "pullPolicy": "Never"},
	},
}

// settingsOf takes the steps of the webhook for a pod that is injected, and reads what was injected.
func settingsOf(values *linkerd2.Values, in namespace, pod *core.Pod) (map[string]string, error) {
	config, _, err := received(values, in, pod)
	if err != nil {
		return nil, err
	}
	config.AppendNamespaceAnnotations()
	if !config.HasWorkloadAnnotation(k8s.ProxyOpaquePortsAnnotation) {
		ports := config.FilterPodOpaquePorts(strings.Split(config.GetValues().Proxy.OpaquePorts, ","))
		if len(ports) > 0 {
			config.AppendPodAnnotation(k8s.ProxyOpaquePortsAnnotation, strings.Join(ports, ","))
		}
	}
	patch, err := config.GetPodPatch(true)
	if err != nil {
		return nil, err
	}
	operations, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	raw, err = operations.Apply(raw)
	if err != nil {
		return nil, err
	}
	var injected core.Pod
	if err := json.Unmarshal(raw, &injected); err != nil {
		return nil, err
	}
	if err := admit(injected.Spec); err != nil {
		return nil, err
	}
	settings := map[string]string{}
	for _, container := range append(injected.Spec.InitContainers, injected.Spec.Containers...) {
		if strings.HasPrefix(container.Name, "linkerd-") {
			describe(container, settings)
		}
	}
	return settings, nil
}

// admit makes those checks of the API server, and of the proxy at its start, that hold for what annotations can set.
func admit(spec core.PodSpec) error {
	for _, container := range append(spec.InitContainers, spec.Containers...) {
		for _, port := range container.Ports {
			if problems := validation.IsValidPortNum(int(port.ContainerPort)); len(problems) > 0 {
				return fmt.Errorf("port %d: %s", port.ContainerPort, problems[0])
			}
		}
		if security := container.SecurityContext; security != nil && security.RunAsUser != nil {
			if problems := validation.IsValidUserID(*security.RunAsUser); len(problems) > 0 {
				return fmt.Errorf("user %d: %s", *security.RunAsUser, problems[0])
			}
		}
		for _, variable := range container.Env {
			if !strings.HasSuffix(variable.Name, "_LISTEN_ADDR") {
				continue
			}
			if _, err := netip.ParseAddrPort(variable.Value); err != nil {
				return fmt.Errorf("%s: %w", variable.Name, err)
			}
		}
	}
	return nil
}

// describe notes what an injected container runs with, each setting under the container's name.
func describe(container core.Container, settings map[string]string) {
	note := func(name, value string) { settings[container.Name+" "+name] = value }
	note("image", container.Image)
	note("pull", string(container.ImagePullPolicy))
	for _, variable := range container.Env {
		if variable.ValueFrom == nil {
			note(variable.Name, variable.Value)
		}
	}
	for index := 0; index+1 < len(container.Args); index += 2 {
		note(container.Args[index], container.Args[index+1])
	}
	for name, quantity := range container.Resources.Requests {
		note("request "+string(name), quantity.String())
	}
	for name, quantity := range container.Resources.Limits {
		note("limit "+string(name), quantity.String())
	}
	if security := container.SecurityContext; security != nil && security.RunAsUser != nil {
		user, _ := json.Marshal(*security.RunAsUser)
		note("user", string(user))
	}
	if hooks := container.Lifecycle; hooks != nil {
		if hooks.PostStart != nil {
			note("starts", strings.Join(hooks.PostStart.Exec.Command, " "))
		}
		if hooks.PreStop != nil {
			note("stops", strings.Join(hooks.PreStop.Exec.Command, " "))
		}
	}
}

// changes lists what is new or other; what is gone is listed as empty.
func changes(before, after map[string]string) map[string]string {
	changed := map[string]string{}
	for name, value := range after {
		if known, ok := before[name]; !ok || known != value {
			changed[name] = value
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			changed[name] = ""
		}
	}
	return changed
}
