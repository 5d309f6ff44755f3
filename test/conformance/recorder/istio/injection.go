package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	admission "k8s.io/api/admission/v1"
	registration "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	cni "istio.io/istio/cni/pkg/util"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/kube/inject"
	"sigs.k8s.io/yaml"
)

type injectionInput struct {
	// An IstioOperator. It is installed twice: as the default revision, and as revision "canary", to which tag "prod" points.
	Installation json.RawMessage `json:"installation"`
	Namespace    struct {
		Name   string            `json:"name"`
		Labels map[string]string `json:"labels"`
	} `json:"namespace"`
	Pod struct {
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
		HostNetwork bool              `json:"hostNetwork"`
	} `json:"pod"`
}

type injectionAnswer struct {
	// Names of the webhooks whose selectors let the API server ask the injector.
	AskedBy []string `json:"askedBy"`
	// What the injector answers when it is asked.
	Injects bool `json:"injects"`
	// Whether the node's proxy takes the pod as it is after admission.
	Captured bool `json:"captured"`
}

// injection tells what happens to a pod from its creation to its capture by the node.
func injection(input injectionInput) (any, error) {
	installed, err := clusterOf(input.Installation)
	if err != nil {
		return nil, err
	}
	pod := &core.Pod{
		TypeMeta: meta.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: meta.ObjectMeta{
			Name: "pod", Namespace: input.Namespace.Name, Labels: input.Pod.Labels, Annotations: input.Pod.Annotations,
		},
		Spec: core.PodSpec{HostNetwork: input.Pod.HostNetwork, Containers: []core.Container{{Name: "app", Image: "app"}}},
	}
	// The API server puts this one on every Namespace.
	namespace := labels.Merge(input.Namespace.Labels, labels.Set{core.LabelMetadataName: input.Namespace.Name})
	answer := injectionAnswer{AskedBy: []string{}}
	for _, webhook := range installed.webhooks {
		if webhook.namespaces.Matches(namespace) && webhook.objects.Matches(labels.Set(pod.Labels)) {
			answer.AskedBy = append(answer.AskedBy, webhook.name)
		}
	}
	injected, refused, err := askInjector(installed.injector, pod)
	if err != nil {
		return nil, err
	}
	if refused != "" {
		return nil, fmt.Errorf("the injector failed: %s", refused)
	}
	answer.Injects = injected != nil
	if answer.Injects && len(answer.AskedBy) > 0 {
		pod = injected
	}
	answer.Captured = !slices.Contains(installed.notCaptured, pod.Namespace) && installed.captures(pod, namespace)
	return answer, nil
}

type webhook struct {
	name       string
	namespaces labels.Selector
	objects    labels.Selector
}

// cluster is what an installation makes of a cluster, as far as it decides about pods.
type cluster struct {
	webhooks    []webhook
	injector    http.Handler
	captured    *cni.CompiledEnablementSelectors
	notCaptured []string
}

var clusters = map[string]*cluster{}

func clusterOf(installation json.RawMessage) (*cluster, error) {
	if known := clusters[string(installation)]; known != nil {
		return known, nil
	}
	byDefault, err := install(installation)
	if err != nil {
		return nil, err
	}
	canary, err := install(installation, "revision=canary", "values.revisionTags[0]=prod")
	if err != nil {
		return nil, err
	}
	made := &cluster{}
	for _, objects := range []objects{byDefault, canary} {
		found, err := webhooksIn(objects)
		if err != nil {
			return nil, err
		}
		made.webhooks = append(made.webhooks, found...)
	}
	if made.injector, err = injectorOf(byDefault); err != nil {
		return nil, err
	}
	if err := made.readNodeAgent(byDefault); err != nil {
		return nil, err
	}
	clusters[string(installation)] = made
	return made, nil
}

func webhooksIn(installed objects) ([]webhook, error) {
	var found []webhook
	for _, object := range installed.ofKind("MutatingWebhookConfiguration") {
		var configuration registration.MutatingWebhookConfiguration
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &configuration); err != nil {
			return nil, err
		}
		for _, hook := range configuration.Webhooks {
			namespaces, err := meta.LabelSelectorAsSelector(hook.NamespaceSelector)
			if err != nil {
				return nil, err
			}
			objects, err := meta.LabelSelectorAsSelector(hook.ObjectSelector)
			if err != nil {
				return nil, err
			}
			name := configuration.Name + "/" + strings.TrimSuffix(hook.Name, ".sidecar-injector.istio.io")
			found = append(found, webhook{name, namespaces, objects})
		}
	}
	return found, nil
}

// injectorOf starts the injector that istiod runs, with the configuration that the installer wrote for it.
func injectorOf(installed objects) (http.Handler, error) {
	settings, err := installed.configMap("istio-sidecar-injector")
	if err != nil {
		return nil, err
	}
	config, err := inject.UnmarshalConfig([]byte(settings["config"]))
	if err != nil {
		return nil, err
	}
	meshConfig, err := installed.meshConfig()
	if err != nil {
		return nil, err
	}
	// Without a cluster to look at there are no nodes whose version decides about native sidecars.
	features.EnableNativeSidecars = features.NativeSidecarModeDisabled
	mux := http.NewServeMux()
	environment := model.NewEnvironment()
	environment.Watcher = meshwatcher.NewTestWatcher(meshConfig)
	environment.SetPushContext(model.NewPushContext())
	_, err = inject.NewWebhook(inject.WebhookParameters{
		Watcher: fixed{&config, settings["values"]},
		Env:     environment,
		Mux:     mux,
	})
	return mux, err
}

// fixed is a configuration of the injector that never changes.
type fixed struct {
	config *inject.Config
	values string
}

func (fixed) SetHandler(func(*inject.Config, string) error) {}
func (fixed) Run(<-chan struct{})                           {}
func (f fixed) Get() (*inject.Config, string, error)        { return f.config, f.values, nil }

// askInjector returns the pod with its sidecar, nothing when the injector lets it pass as it is, or why it refuses the pod.
func askInjector(injector http.Handler, pod *core.Pod) (injected *core.Pod, refused string, err error) {
	raw, err := json.Marshal(pod)
	if err != nil {
		return nil, "", err
	}
	review, err := json.Marshal(admission.AdmissionReview{
		TypeMeta: meta.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admission.AdmissionRequest{
			UID: "1", Operation: admission.Create, Namespace: pod.Namespace, Object: runtime.RawExtension{Raw: raw},
		},
	})
	if err != nil {
		return nil, "", err
	}
	request := httptest.NewRequest(http.MethodPost, "/inject", bytes.NewReader(review))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	injector.ServeHTTP(recorder, request)
	var answer admission.AdmissionReview
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		return nil, "", fmt.Errorf("%w in %s", err, recorder.Body)
	}
	if !answer.Response.Allowed {
		return nil, answer.Response.Result.Message, nil
	}
	if answer.Response.Patch == nil {
		return nil, "", nil
	}
	patch, err := jsonpatch.DecodePatch(answer.Response.Patch)
	if err != nil {
		return nil, "", err
	}
	patched, err := patch.Apply(raw)
	if err != nil {
		return nil, "", err
	}
	injected = &core.Pod{}
	return injected, "", json.Unmarshal(patched, injected)
}

func (c *cluster) readNodeAgent(installed objects) error {
	settings, err := installed.configMap("istio-cni-config")
	if err != nil {
		return err
	}
	var selectors []cni.EnablementSelector
	if err := yaml.Unmarshal([]byte(settings["AMBIENT_ENABLEMENT_SELECTOR"]), &selectors); err != nil {
		return err
	}
	c.notCaptured = cni.SplitExcludeNamespaces(settings["EXCLUDE_NAMESPACES"])
	c.captured, err = cni.NewCompiledEnablementSelectors(selectors)
	return err
}
