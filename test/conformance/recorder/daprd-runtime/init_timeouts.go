package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	_ "unsafe" // for go:linkname

	contriblock "github.com/dapr/components-contrib/lock"
	"github.com/dapr/kit/logger"

	componentsapi "github.com/dapr/dapr/pkg/apis/components/v1alpha1"
	"github.com/dapr/dapr/pkg/components/lock"
	"github.com/dapr/dapr/pkg/config"
	"github.com/dapr/dapr/pkg/runtime/compstore"
	"github.com/dapr/dapr/pkg/runtime/meta"
	"github.com/dapr/dapr/pkg/runtime/processor"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/dapr/pkg/security/fake"
)

// The exported ways to it run in the background and report to an operator.
//
//go:linkname process github.com/dapr/dapr/pkg/runtime/processor.(*Processor).processComponentAndDependents
func process(processor *processor.Processor, ctx context.Context, component componentsapi.Component) error

// A patient store keeps the time by which it has to be ready.
type patientStore struct {
	contriblock.Store
	deadline time.Time
}

func (s *patientStore) InitLockStore(ctx context.Context, _ contriblock.Metadata) error {
	s.deadline, _ = ctx.Deadline()
	return nil
}

// initTimeout tells how long a component may take to be ready, in tenths of a second, which no machine is too slow for.
func initTimeout(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	store := &patientStore{}
	locks := lock.NewRegistry()
	locks.RegisterComponent(func(logger.Logger) contriblock.Store { return store }, "patient")
	daprd := processor.New(processor.Options{
		ID:             "orders",
		Namespace:      "shop",
		Registry:       registry.New(registry.NewOptions().WithLocks(locks)),
		ComponentStore: compstore.New(),
		Meta:           meta.New(meta.Options{ID: "orders", Namespace: "shop"}),
		GlobalConfig:   &config.Configuration{},
		Security:       fake.New(),
	})
	var component componentsapi.Component
	component.Name, component.Spec.Type, component.Spec.Version, component.Spec.InitTimeout = "patient", "lock.patient", "v1", text
	begin := time.Now()
	if err := process(daprd, context.Background(), component); err != nil {
		return map[string]string{"error": err.Error()}, nil
	}
	if store.deadline.IsZero() {
		return nil, errors.New("no deadline")
	}
	return store.deadline.Sub(begin).Truncate(100 * time.Millisecond).Milliseconds(), nil
}
