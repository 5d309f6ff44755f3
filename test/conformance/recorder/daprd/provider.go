package main

import (
	"io"
	"reflect"
	"time"
	"unsafe"

	v1alpha1 "github.com/dapr/dapr/pkg/apis/resiliency/v1alpha1"
	"github.com/dapr/dapr/pkg/resiliency"
	"github.com/dapr/dapr/pkg/resiliency/breaker"
	"github.com/dapr/kit/logger"
)

// quiet is a logger whose lines are read by nobody: answers say what happened.
var quiet = newQuietLogger()

func newQuietLogger() logger.Logger {
	log := logger.NewLogger("sidecarlens")
	log.SetOutput(io.Discard)
	return log
}

// provider is a table of policies with what daprd keeps to itself. The exported functions hand policies out in a form that hides
// their numbers, so the fields are read where they lie.
type provider struct {
	*resiliency.Resiliency
}

func newProvider() provider {
	return provider{resiliency.New(quiet)}
}

// decode reads one object into the table; the error is the one that daprd logs.
func (p provider) decode(object *v1alpha1.Resiliency) error {
	return p.DecodeConfiguration(object)
}

func (p provider) timeouts() map[string]time.Duration {
	return field[map[string]time.Duration](p.Resiliency, "timeouts")
}

func (p provider) retries() map[string]*resiliency.Retry {
	return field[map[string]*resiliency.Retry](p.Resiliency, "retries")
}

func (p provider) breakers() map[string]*breaker.CircuitBreaker {
	return field[map[string]*breaker.CircuitBreaker](p.Resiliency, "circuitBreakers")
}

func (p provider) apps() map[string]resiliency.PolicyNames {
	return field[map[string]resiliency.PolicyNames](p.Resiliency, "apps")
}

func (p provider) actors() map[string]resiliency.ActorPolicies {
	return field[map[string]resiliency.ActorPolicies](p.Resiliency, "actors")
}

func (p provider) components() map[string]resiliency.ComponentPolicyNames {
	return field[map[string]resiliency.ComponentPolicyNames](p.Resiliency, "components")
}

// field reads an unexported field, which reflection alone does not hand out.
func field[T any](pointer any, name string) T {
	value := reflect.ValueOf(pointer).Elem().FieldByName(name)
	return *(*T)(unsafe.Pointer(value.UnsafeAddr()))
}
