package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/dapr/dapr/pkg/injector/patcher"
)

// annotationDefaults tells what the injector takes for an annotation that a pod does not have: null where that is left to daprd.
// Asked about no name, it tells the names that it knows.
func annotationDefaults(input json.RawMessage) (any, error) {
	var asked string
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	config := patcher.NewSidecarConfig(newPod("", nil))
	fields := reflect.ValueOf(config).Elem()
	var names []string
	for index := range fields.NumField() {
		name := fields.Type().Field(index).Tag.Get("annotation")
		if name == "" {
			continue
		}
		names = append(names, name)
		if name != asked {
			continue
		}
		field := fields.Field(index)
		if field.IsZero() && field.Kind() != reflect.Bool {
			return map[string]any{"default": nil}, nil
		}
		return map[string]any{"default": fmt.Sprint(field.Interface())}, nil
	}
	if asked != "" {
		return map[string]any{"unknown": true}, nil
	}
	slices.Sort(names)
	return map[string]any{"names": names}, nil
}
