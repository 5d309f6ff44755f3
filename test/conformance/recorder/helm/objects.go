package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	registration "k8s.io/api/admissionregistration/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// object is a document of what was rendered.
type object struct {
	text []byte
	body map[string]any
}

func (o object) named() string {
	metadata, _ := o.body["metadata"].(map[string]any)
	return fmt.Sprintf("%v %v", o.body["kind"], metadata["name"])
}

// objectsIn reads what was rendered, in the order of the files.
func objectsIn(rendered map[string]string) ([]object, error) {
	var objects []object
	for _, file := range slices.Sorted(maps.Keys(rendered)) {
		if !strings.HasSuffix(file, ".yaml") {
			continue
		}
		documents := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(rendered[file])))
		for {
			text, err := documents.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, &refusal{err}
			}
			var body map[string]any
			if err := yaml.Unmarshal(text, &body); err != nil {
				return nil, &refusal{err}
			}
			if body["kind"] != nil {
				objects = append(objects, object{text, body})
			}
		}
	}
	return objects, nil
}

// admit makes those checks of the API server that hold for what values can set: the types of fields, and words.
func admit(o object) error {
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	decoded, _, err := decoder.Decode(o.text, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		// Of other kinds there is always the metadata.
		err = metadataOf(o)
	}
	if err != nil {
		return &refusal{fmt.Errorf("%s: %w", o.named(), err)}
	}
	switch typed := decoded.(type) {
	case *registration.MutatingWebhookConfiguration:
		for _, hook := range typed.Webhooks {
			if policy := hook.FailurePolicy; policy != nil && *policy != registration.Fail && *policy != registration.Ignore {
				return &refusal{fmt.Errorf("%s: failurePolicy %q is not supported", o.named(), *policy)}
			}
		}
	default:
	}
	return portsOf(o.named(), o.body)
}

// metadataOf goes by way of JSON, as what reads YAML makes text of anything.
func metadataOf(o object) error {
	raw, err := json.Marshal(o.body)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, &meta.PartialObjectMetadata{})
}

// portsOf finds container ports that are no ports.
func portsOf(name string, node any) error {
	switch typed := node.(type) {
	case map[string]any:
		if port, ok := typed["containerPort"].(float64); ok {
			if problems := validation.IsValidPortNum(int(port)); len(problems) > 0 {
				return &refusal{fmt.Errorf("%s: containerPort %v: %s", name, port, problems[0])}
			}
		}
		for _, child := range typed {
			if err := portsOf(name, child); err != nil {
				return err
			}
		}
	case []any:
		for _, child := range typed {
			if err := portsOf(name, child); err != nil {
				return err
			}
		}
	}
	return nil
}

// flatten lists every scalar of the objects under its place.
func flatten(objects []object) map[string]any {
	flat := map[string]any{}
	for _, object := range objects {
		// Copies of all values, whether or not anything reads them.
		if name := object.named(); name != "ConfigMap linkerd-config" {
			flattenNode(name+":", object.body, flat)
		}
	}
	return flat
}

func flattenNode(place string, node any, flat map[string]any) {
	switch typed := node.(type) {
	case map[string]any:
		for key, child := range typed {
			// Tells of every value, whether or not anything reads it.
			if key != "checksum/config" {
				flattenNode(place+"."+key, child, flat)
			}
		}
		if len(typed) == 0 {
			flat[place] = "{}"
		}
	case []any:
		flattenList(place, typed, flat)
	default:
		flat[place] = node
	}
}

// Entries with names go by them, and flags of a command line too, so that one that is new does not move all others.
func flattenList(place string, list []any, flat map[string]any) {
	for index := 0; index < len(list); index++ {
		if text, ok := list[index].(string); ok {
			flag, value, joined := strings.Cut(text, "=")
			if next, ok := at(list, index+1); !joined && strings.HasPrefix(flag, "-") && ok && !strings.HasPrefix(next, "-") {
				value = next
				index++
			}
			flat[place+"["+flag+"]"] = value
			continue
		}
		name := any(index)
		if table, ok := list[index].(map[string]any); ok && table["name"] != nil {
			name = table["name"]
		}
		flattenNode(fmt.Sprintf("%s[%v]", place, name), list[index], flat)
	}
}

func at(list []any, index int) (string, bool) {
	if index >= len(list) {
		return "", false
	}
	text, ok := list[index].(string)
	return text, ok
}

func changes(before, after map[string]any) map[string]any {
	changed := map[string]any{}
	for place, value := range after {
		if known, ok := before[place]; !ok || !reflect.DeepEqual(known, value) {
			changed[place] = value
		}
	}
	for place := range before {
		if _, ok := after[place]; !ok {
			changed[place] = nil
		}
	}
	return changed
}
