package main

import (
	"encoding/json"
	"fmt"
)

// An asker says why Istio refuses a text; empty when it takes it.
type asker func(installation json.RawMessage, text string) (string, error)

var askers = map[string]asker{
	"interface-list":         annotated("traffic.sidecar.istio.io/excludeInterfaces"),
	"istio-cidr-list":        annotated("traffic.sidecar.istio.io/excludeOutboundIPRanges"),
	"istio-cidr-list-or-all": annotated("traffic.sidecar.istio.io/includeOutboundIPRanges"),
	"istio-duration":         inRoute(func(text string) any { return map[string]any{"timeout": text} }),
	"istio-retry-on": inRoute(func(text string) any {
		return map[string]any{"retries": map[string]any{"attempts": 2, "retryOn": text}}
	}),
	"json-object":      annotated("sidecar.istio.io/userVolume"),
	"port-list":        annotated("traffic.sidecar.istio.io/excludeInboundPorts"),
	"port-list-or-all": annotated("traffic.sidecar.istio.io/includeInboundPorts"),
	"port-number": func(_ json.RawMessage, text string) (string, error) {
		return refusedObject("security.istio.io/v1", "PeerAuthentication", map[string]any{
			"selector":      map[string]any{"matchLabels": map[string]any{"app": "orders"}},
			"portLevelMtls": map[string]any{text: map[string]any{"mode": "STRICT"}},
		})
	},
	"proxy-config": annotated("proxy.istio.io/config"),
}

func annotated(name string) asker {
	return func(installation json.RawMessage, text string) (string, error) {
		answer, err := annotationValue(annotationValueInput{installation, map[string]string{name: text}})
		if err != nil {
			return "", err
		}
		return answer.(annotationValueAnswer).Refused, nil
	}
}

func inRoute(fields func(text string) any) asker {
	return func(_ json.RawMessage, text string) (string, error) {
		route := fields(text).(map[string]any)
		route["route"] = []any{map[string]any{"destination": map[string]any{"host": "orders"}}}
		return refusedObject("networking.istio.io/v1", "VirtualService", map[string]any{"hosts": []any{"orders"}, "http": []any{route}})
	}
}

func refusedObject(apiVersion, kind string, spec map[string]any) (string, error) {
	raw, err := json.Marshal(map[string]any{
		"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": "asked", "namespace": "shop"}, "spec": spec,
	})
	if err != nil {
		return "", err
	}
	answer, err := validation(raw)
	if err != nil {
		return "", err
	}
	return answer.(validationAnswer).Refused, nil
}

type slipInput struct {
	Installation    json.RawMessage
	Format, Written string
	Meant           *string
}

// slip says whether Istio takes a text as it is written, and the text that is meant by it.
func slip(asked slipInput) (any, error) {
	ask := askers[asked.Format]
	if ask == nil {
		return nil, fmt.Errorf("nobody to ask about %q", asked.Format)
	}
	answer := map[string]any{}
	for name, text := range map[string]*string{"written": &asked.Written, "meant": asked.Meant} {
		if text == nil {
			continue
		}
		refused, err := ask(asked.Installation, *text)
		if err != nil {
			return nil, err
		}
		answer[name] = *text
		if refused != "" {
			answer[name] = map[string]string{"error": refused}
		}
	}
	return answer, nil
}
