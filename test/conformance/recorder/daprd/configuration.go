package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/dapr/dapr/pkg/acl"
	"github.com/dapr/dapr/pkg/config"
	"github.com/dapr/dapr/pkg/diagnostics/utils"
)

// configuration tells how daprd loads a Configuration from a file and from the operator.
func configuration(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	return map[string]any{"file": changedSettings(loadFromFile, text), "operator": changedSettings(loadFromOperator, text)}, nil
}

// changedSettings leaves out what holds without anything written. What makes daprd crash is an answer, too.
func changedSettings(load func(string) (*config.Configuration, error), text string) (answer any) {
	defer func() {
		if reason := recover(); reason != nil {
			answer = refusal(fmt.Errorf("crash: %v", reason))
		}
	}()
	settings, err := settingsOf(load(text))
	if err != nil {
		return refusal(err)
	}
	defaults, err := settingsOf(loadFromFile(""))
	if err != nil {
		return refusal(err)
	}
	for name, value := range defaults {
		if reflect.DeepEqual(settings[name], value) {
			delete(settings, name)
		}
	}
	return settings
}

// settingsOf writes down what daprd goes by.
func settingsOf(loaded *config.Configuration, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	for _, isHTTP := range []bool{true, false} {
		if _, err := acl.ParseAccessControlSpec(loaded.Spec.AccessControlSpec, isHTTP); err != nil {
			return nil, err
		}
	}
	loaded.LoadFeatures()
	features := loaded.EnabledFeatures()
	slices.Sort(features)
	tracing, metrics, logging := loaded.GetTracingSpec(), loaded.GetMetricsSpec(), loaded.GetAPILoggingSpec()
	settings := map[string]any{
		"features":      features,
		"sampling":      utils.GetTraceSamplingRate(tracing.SamplingRate),
		"stdout":        tracing.Stdout,
		"metrics":       metrics.GetEnabled(),
		"excludeVerbs":  metrics.GetHTTPExcludeVerbs(),
		"pathMatching":  metrics.GetHTTPPathMatching(),
		"errorCodes":    metrics.GetRecordErrorCodes(),
		"cardinality":   metrics.GetHTTPIncreasedCardinality(newQuietLogger()),
		"metricRules":   len(metrics.Rules),
		"apiLogging":    logging.Enabled,
		"obfuscateURLs": logging.ObfuscateURLs,
		"omitHealth":    logging.OmitHealthChecks,
		"strictSandbox": loaded.Spec.WasmSpec.GetStrictSandbox(),
		"mtls":          loaded.GetMTLSSpec().Enabled,
		"certTTL":       loaded.GetMTLSSpec().WorkloadCertTTL,
		"allowedAPIs":   len(loaded.GetAPISpec().Allowed),
		"deniedAPIs":    len(loaded.GetAPISpec().Denied),
		"handlers":      handlersOf(loaded.Spec.HTTPPipelineSpec),
		"appHandlers":   handlersOf(loaded.Spec.AppHTTPPipelineSpec),
	}
	if buckets := metrics.LatencyDistributionBuckets; buckets != nil && len(*buckets) > 0 {
		settings["buckets"] = *buckets
	}
	if zipkin := tracing.Zipkin; zipkin != nil {
		settings["zipkin"] = zipkin.EndpointAddress
	}
	if otel := tracing.Otel; otel != nil {
		settings["otel"] = otel.EndpointAddress
		settings["otelProtocol"] = otel.Protocol
		settings["otelSecure"] = otel.GetIsSecure()
	}
	if resolver := loaded.Spec.NameResolutionSpec; resolver != nil {
		settings["resolver"] = resolver.Component
	}
	if components := loaded.Spec.ComponentsSpec; components != nil {
		settings["deny"] = components.Deny
	}
	if secrets := loaded.Spec.Secrets; secrets != nil {
		settings["secretScopes"] = len(secrets.Scopes)
	}
	workflow := loaded.Spec.WorkflowSpec
	if limit := workflow.GetMaxConcurrentWorkflowInvocations(); limit != nil {
		settings["workflows"] = *limit
	}
	if limit := workflow.GetMaxConcurrentActivityInvocations(); limit != nil {
		settings["activities"] = *limit
	}
	return settings, nil
}

func handlersOf(pipeline *config.PipelineSpec) []string {
	if pipeline == nil {
		return nil
	}
	var names []string
	for _, handler := range pipeline.Handlers {
		names = append(names, handler.Name+" "+handler.Type)
	}
	return names
}
