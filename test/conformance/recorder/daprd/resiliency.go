package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"unsafe"

	"google.golang.org/grpc"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	v1alpha1 "github.com/dapr/dapr/pkg/apis/resiliency/v1alpha1"
	operatorv1pb "github.com/dapr/dapr/pkg/proto/operator/v1"
	"github.com/dapr/dapr/pkg/resiliency"
	"github.com/dapr/dapr/pkg/resiliency/breaker"
	"github.com/dapr/kit/logger"
)

// policies says what daprd makes of a Resiliency in a file, and of the same object when the operator sends it.
func policies(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	file, err := readFromFiles("orders", text)
	if err != nil {
		return nil, err
	}
	fromFile, fromOperator := answerOf(file), answerOf(readFromOperator("orders", text))
	if reflect.DeepEqual(fromFile, fromOperator) {
		return map[string]any{"both": fromFile}, nil
	}
	return map[string]any{"file": fromFile, "operator": fromOperator}, nil
}

// loaded are the objects that daprd takes for an app, and what it logs about those that it does not take.
type loaded struct {
	objects []*v1alpha1.Resiliency
	errors  []string
}

// readFromFiles reads objects as a self-hosted daprd does, each from a file of its own, in the order given.
func readFromFiles(app string, texts ...string) (loaded, error) {
	folder, err := os.MkdirTemp("", "resources")
	if err != nil {
		return loaded{}, err
	}
	defer os.RemoveAll(folder)
	for index, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d.yaml", index)), []byte(text), 0o600); err != nil {
			return loaded{}, err
		}
	}
	log := &errorLog{Logger: quiet}
	objects := resiliency.LoadLocalResiliency(log, app, folder)
	return loaded{objects, log.errors}, nil
}

// readFromOperator reads an object as daprd does in Kubernetes: kubectl turns it into JSON, the operator decodes it into its type
// and sends that on. What the API server says to it is not asked here.
func readFromOperator(app, text string) loaded {
	sent, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return loaded{errors: []string{err.Error()}}
	}
	var object v1alpha1.Resiliency
	if sent, err = withoutNulls(sent); err != nil {
		return loaded{errors: []string{err.Error()}}
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(sent, &object); err != nil {
		return loaded{errors: []string{err.Error()}}
	}
	body, err := json.Marshal(object)
	if err != nil {
		return loaded{errors: []string{err.Error()}}
	}
	log := &errorLog{Logger: quiet}
	objects := resiliency.LoadKubernetesResiliency(log, app, "shop", resiliencies{body: body})
	return loaded{objects, log.errors}
}

// withoutNulls drops from maps what is null, as the API server does with fields that may not be null.
func withoutNulls(object []byte) ([]byte, error) {
	var value any
	if err := json.Unmarshal(object, &value); err != nil {
		return nil, err
	}
	dropNulls(value)
	return json.Marshal(value)
}

func dropNulls(value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if child == nil {
				delete(value, key)
			}
			dropNulls(child)
		}
	case []any:
		for _, child := range value {
			dropNulls(child)
		}
	}
}

// resiliencies is an operator that has one Resiliency.
type resiliencies struct {
	operatorv1pb.OperatorClient
	body []byte
}

func (r resiliencies) ListResiliency(context.Context, *operatorv1pb.ListResiliencyRequest, ...grpc.CallOption) (*operatorv1pb.ListResiliencyResponse, error) {
	return &operatorv1pb.ListResiliencyResponse{Resiliencies: [][]byte{r.body}}, nil
}

// errorLog keeps what is logged as an error.
type errorLog struct {
	logger.Logger
	errors []string
}

func (l *errorLog) Errorf(format string, args ...any) {
	l.errors = append(l.errors, fmt.Sprintf(format, args...))
}

func answerOf(read loaded) any {
	switch {
	case len(read.errors) > 0:
		return map[string]string{"unreadable": read.errors[0]}
	case len(read.objects) == 0:
		return "not loaded"
	}
	object := read.objects[0]
	if message := refusalOf(object); message != "" {
		// Whether it gets as far as the targets.
		without := object.DeepCopy()
		without.Spec.Targets = v1alpha1.Targets{}
		stage := "targets"
		if refusalOf(without) != "" {
			stage = "policies"
		}
		return map[string]string{"refused": message, "at": stage}
	}
	log := &errorLog{Logger: quiet}
	table := provider{resiliency.FromConfigurations(log, object)}
	return tableOf(table)
}

// refusalOf decodes an object many times, since daprd stops at the first mistake and walks its maps in any order. It says always
// the same of an object with several mistakes.
func refusalOf(object *v1alpha1.Resiliency) string {
	messages := map[string]bool{}
	for range 200 {
		err := newProvider().decode(object)
		if err == nil {
			return ""
		}
		messages[err.Error()] = true
	}
	sorted := make([]string, 0, len(messages))
	for message := range messages {
		sorted = append(sorted, message)
	}
	sort.Strings(sorted)
	return sorted[0]
}

// tableOf writes what acts: policies with their numbers, and what targets name. Durations are nanoseconds, as text.
func tableOf(table provider) any {
	plain := provider{resiliency.FromConfigurations(quiet)}
	answer := map[string]any{}
	put := func(section, name string, value any) {
		if answer[section] == nil {
			answer[section] = map[string]any{}
		}
		answer[section].(map[string]any)[name] = value
	}
	for name, timeout := range table.timeouts() {
		put("timeouts", name, strconv.FormatInt(int64(timeout), 10))
	}
	for name, retry := range table.retries() {
		// Of those that Dapr brings along, only what an object changes.
		if builtIn := plain.retries()[name]; builtIn == nil || !reflect.DeepEqual(builtIn, retry) {
			put("retries", name, valuesOfRetry(retry))
		}
	}
	for name, circuitBreaker := range table.breakers() {
		put("circuitBreakers", name, valuesOfBreaker(circuitBreaker))
	}
	for name, target := range table.apps() {
		put("apps", name, []string{target.Timeout, target.Retry, target.CircuitBreaker})
	}
	for name, target := range table.actors() {
		before := target.PreLockPolicies
		put("actors", name, []any{target.PostLockPolicies.Timeout, before.Retry, before.CircuitBreaker, before.CircuitBreakerScope})
	}
	for name, target := range table.components() {
		in, out := target.Inbound, target.Outbound
		put("components", name, [][]string{{in.Timeout, in.Retry, in.CircuitBreaker}, {out.Timeout, out.Retry, out.CircuitBreaker}})
	}
	return answer
}

func valuesOfRetry(retry *resiliency.Retry) any {
	return []any{
		retry.Policy.String(),
		strconv.FormatInt(int64(retry.Duration), 10),
		strconv.FormatInt(int64(retry.MaxInterval), 10),
		retry.MaxRetries,
		notAll(retriedCodes(retry.RetryConditionMatch, 100, 599), "100-599"),
		notAll(retriedCodes(retry.RetryConditionMatch, 0, 16), "0-16"),
	}
}

func notAll(codes, all string) any {
	if codes == all {
		return nil
	}
	return codes
}

// valuesOfBreaker reads the numbers from the breaker of the library, which puts defaults in the place of what is not written.
func valuesOfBreaker(circuitBreaker *breaker.CircuitBreaker) any {
	inner := reflect.ValueOf(circuitBreaker).Elem().FieldByName("breaker")
	value := reflect.NewAt(inner.Type(), unsafe.Pointer(inner.UnsafeAddr())).Elem().Elem()
	return []any{
		value.FieldByName("maxRequests").Uint(),
		strconv.FormatInt(value.FieldByName("interval").Int(), 10),
		strconv.FormatInt(value.FieldByName("timeout").Int(), 10),
		circuitBreaker.Trip.String(),
	}
}
