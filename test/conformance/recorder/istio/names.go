package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"istio.io/api/annotation"
	"istio.io/api/label"
	networking "istio.io/api/networking/v1alpha3"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/serviceentry"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/analysis/analyzers/util"
	"istio.io/istio/pkg/config/constants"
)

type nameInput struct {
	// Whether it is the name of a label or of an annotation.
	Of   string `json:"of"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type nameAnswer struct {
	Known bool `json:"known"`
	// Whether the catalogue of Istio's names has it for objects of the kind; nothing about labels that only its code knows.
	Acts *bool `json:"acts,omitempty"`
}

// name tells whether Istio has a label or annotation, and on which objects.
func name(input nameInput) (any, error) {
	if input.Of == "annotations" {
		for _, known := range annotation.AllResourceAnnotations() {
			if known.Name == input.Name {
				return actingOn(input.Kind, known.Resources), nil
			}
		}
		return nameAnswer{}, nil
	}
	for _, known := range label.AllResourceLabels() {
		if known.Name == input.Name {
			return actingOn(input.Kind, known.Resources), nil
		}
	}
	return nameAnswer{Known: slices.Contains(uncatalogued, input.Name)}, nil
}

func actingOn[Kind fmt.Stringer](kind string, resources []Kind) nameAnswer {
	acts := slices.ContainsFunc(resources, func(each Kind) bool {
		return each.String() == "Any" || each.String() == kind
	})
	return nameAnswer{true, &acts}
}

// uncatalogued are labels that Istio's code has names for, and no catalogue.
var uncatalogued = []string{
	util.InjectionLabelName, model.TunnelLabel, features.PersistentSessionLabel, features.PersistentSessionHeaderLabel,
	features.DrainingLabel,
}

type wordInput struct {
	// An IstioOperator with ambient mode.
	Installation json.RawMessage `json:"installation"`
	Name         string          `json:"name"`
	Text         string          `json:"text"`
}

// word tells whether the text of a label or annotation is one of its words, or, where it switches something, which way.
func word(input wordInput) (any, error) {
	written := map[string]string{input.Name: input.Text}
	switch input.Name {
	case annotation.NetworkingTrafficDistribution.Name:
		return model.GetTrafficDistribution(nil, written, nil) != model.TrafficDistributionAny, nil
	case "istio.io/connect-strategy":
		return model.GetDNSConnectStrategy(written) != model.DNSConnectStrategyDefault, nil
	case label.IoIstioWaypointFor.Name:
		return slices.Contains(waypointWords, input.Text), nil
	case label.SecurityTlsMode.Name:
		mode := model.GetTLSModeFromEndpointLabels(written)
		return mode == model.IstioMutualTLSModeLabel || mode == model.DisabledTLSModeLabel, nil
	case label.IoIstioDataplaneMode.Name:
		return isDataplaneWord(input)
	case label.NetworkingEnableAutoallocateIp.Name:
		entry := config.Config{
			Meta: config.Meta{Labels: written},
			Spec: &networking.ServiceEntry{Hosts: []string{"a.example.com"}, Resolution: networking.ServiceEntry_DNS},
		}
		return serviceentry.ShouldV2AutoAllocateIPFromConfig(entry), nil
	case "istio.io/global":
		return isShared(input)
	}
	return nil, fmt.Errorf("nothing is known to read %q", input.Name)
}

// waypointWords are the kinds of traffic that istiod and istioctl know.
var waypointWords = []string{constants.ServiceTraffic, constants.WorkloadTraffic, constants.AllTraffic, constants.NoTraffic}

// isDataplaneWord tells whether the label on a pod changes what its Namespace says, either way.
func isDataplaneWord(input wordInput) (bool, error) {
	installed, err := clusterOf(input.Installation)
	if err != nil {
		return false, err
	}
	for _, namespace := range []labels.Set{{}, {input.Name: "ambient"}} {
		silent := &core.Pod{}
		labelled := &core.Pod{ObjectMeta: meta.ObjectMeta{Labels: map[string]string{input.Name: input.Text}}}
		if installed.captures(silent, namespace) != installed.captures(labelled, namespace) {
			return true, nil
		}
	}
	return false, nil
}

// isShared tells whether an installation for ambient mode shares a Service with the label between clusters.
func isShared(input wordInput) (bool, error) {
	installed, err := installOnce(input.Installation)
	if err != nil {
		return false, err
	}
	for _, scope := range installed.mesh.ServiceScopeConfigs {
		selector, err := selectorOf(scope.ServicesSelector)
		if err != nil {
			return false, err
		}
		if strings.EqualFold(scope.Scope.String(), "GLOBAL") && selector.Matches(labels.Set{input.Name: input.Text}) {
			return true, nil
		}
	}
	return false, nil
}

// selectorOf reads a selector of the mesh configuration, which is written as in Kubernetes.
func selectorOf(written any) (labels.Selector, error) {
	raw, err := json.Marshal(written)
	if err != nil {
		return nil, err
	}
	selector := &meta.LabelSelector{}
	if err := json.Unmarshal(raw, selector); err != nil {
		return nil, err
	}
	return meta.LabelSelectorAsSelector(selector)
}
