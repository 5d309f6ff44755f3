package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/dapr/dapr/pkg/resiliency"
)

// A call is one that daprd makes for its app, or a use of a policy that Dapr brings along.
type call struct {
	// "app", "actor", "component" or "built-in".
	Kind string
	Name string
	// Of an app: its id without the namespace, which is what daprd looks at before it retries by itself.
	ID string
	// Of a component: the word that stands for its type in the names of policies.
	Type      string
	Direction string
}

// policyNames says which policies act on calls of an app that has loaded some Resiliency objects.
func policyNames(input json.RawMessage) (any, error) {
	var asked struct {
		App     string
		Objects []string
		Calls   []call
	}
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	read, err := readFromFiles(asked.App, asked.Objects...)
	if err != nil {
		return nil, err
	}
	answers := make([]any, 0, len(asked.Calls))
	for _, call := range asked.Calls {
		// A new table for each: both directions of a component share the breaker of the one that is asked first.
		answer, err := acting(resiliency.FromConfigurations(quiet, read.objects...), call)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	loadedNames := []string{}
	for _, object := range read.objects {
		loadedNames = append(loadedNames, object.Name)
	}
	return map[string]any{"loaded": loadedNames, "calls": answers}, nil
}

// acting asks for the policies of one call. A breaker that nobody defines makes daprd panic for components.
func acting(table *resiliency.Resiliency, asked call) (answer any, err error) {
	defer func() {
		if recover() != nil {
			answer = "panics"
		}
	}()
	componentType := resiliency.ComponentType(asked.Type)
	switch {
	case asked.Kind == "app":
		numbers := numbersOf(table.EndpointPolicy(asked.Name, "method"))
		numbers["listed"] = table.PolicyDefined(asked.ID, resiliency.EndpointPolicy{})
		return numbers, nil
	case asked.Kind == "actor":
		numbers := numbersOf(table.ActorPreLockPolicy(asked.Name, "1"))
		numbers["timeout"] = numbersOf(table.ActorPostLockPolicy(asked.Name, "1"))["timeout"]
		return numbers, nil
	case asked.Kind == "component" && asked.Direction == "inbound":
		return numbersOf(table.ComponentInboundPolicy(asked.Name, componentType)), nil
	case asked.Kind == "component" && asked.Direction == "outbound":
		return numbersOf(table.ComponentOutboundPolicy(asked.Name, componentType)), nil
	case asked.Kind == "built-in":
		return numbersOf(table.BuiltInPolicy(resiliency.BuiltInPolicyName(asked.Name))), nil
	}
	return nil, fmt.Errorf("no kind of call: %q", asked.Kind)
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
