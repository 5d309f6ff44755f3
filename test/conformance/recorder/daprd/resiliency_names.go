package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/dapr/dapr/pkg/resiliency"
)

// policyNames says which policies act on calls of an app that has loaded some Resiliency objects.
func policyNames(input json.RawMessage) (any, error) {
	var asked struct {
		App     string
		Objects []string
		Calls   []struct{ Kind, Name, Type, Direction string }
	}
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	read, err := readFromFiles(asked.App, asked.Objects...)
	if err != nil {
		return nil, err
	}
	log := &errorLog{Logger: quiet}
	table := resiliency.FromConfigurations(log, read.objects...)
	answers := make([]any, 0, len(asked.Calls))
	for _, call := range asked.Calls {
		answer, err := acting(table, call.Kind, call.Name, call.Type, call.Direction)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	loadedNames := []string{}
	for _, object := range read.objects {
		loadedNames = append(loadedNames, object.Name)
	}
	return map[string]any{"loaded": loadedNames, "errors": append(read.errors, log.errors...), "calls": answers}, nil
}

// acting asks for the policies of one call. A breaker that nobody defines makes daprd panic for components.
func acting(table *resiliency.Resiliency, kind, name, componentType, direction string) (answer any, err error) {
	defer func() {
		if recover() != nil {
			answer = "panics"
		}
	}()
	switch {
	case kind == "app":
		return numbersOf(table.EndpointPolicy(name, "method")), nil
	case kind == "actor":
		before, after := table.ActorPreLockPolicy(name, "1"), table.ActorPostLockPolicy(name, "1")
		numbers := numbersOf(before)
		numbers["timeout"] = numbersOf(after)["timeout"]
		return numbers, nil
	case kind == "component" && direction == "inbound":
		return numbersOf(table.ComponentInboundPolicy(name, resiliency.ComponentType(componentType))), nil
	case kind == "component" && direction == "outbound":
		return numbersOf(table.ComponentOutboundPolicy(name, resiliency.ComponentType(componentType))), nil
	case kind == "built-in":
		return numbersOf(table.BuiltInPolicy(resiliency.BuiltInPolicyName(name))), nil
	}
	return nil, fmt.Errorf("no kind of call: %q", kind)
}

// numbersOf tells the policies apart by their numbers, since a definition does not know their names.
func numbersOf(policy *resiliency.PolicyDefinition) map[string]any {
	value := reflect.ValueOf(policy).Elem()
	numbers := map[string]any{"timeout": strconv.FormatInt(value.FieldByName("t").Int(), 10), "retry": nil, "breaker": nil}
	if retry := value.FieldByName("r"); !retry.IsNil() {
		numbers["retry"] = (*resiliency.Retry)(unsafe.Pointer(retry.Pointer())).MaxRetries
	}
	if circuitBreaker := value.FieldByName("cb"); !circuitBreaker.IsNil() {
		numbers["breaker"] = circuitBreaker.Elem().FieldByName("MaxRequests").Uint()
	}
	return numbers
}
