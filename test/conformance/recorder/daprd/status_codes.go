package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	v1alpha1 "github.com/dapr/dapr/pkg/apis/resiliency/v1alpha1"
	"github.com/dapr/dapr/pkg/resiliency"
)

// statusCodes says which codes a list lets be retried.
func statusCodes(input json.RawMessage) (any, error) {
	var asked struct{ HTTP, GRPC string }
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	table := newProvider()
	var object v1alpha1.Resiliency
	object.Spec.Policies.Retries = map[string]v1alpha1.Retry{"asked": {
		Matching: &v1alpha1.RetryMatching{HTTPStatusCodes: asked.HTTP, GRPCStatusCodes: asked.GRPC},
	}}
	if err := table.decode(&object); err != nil {
		return map[string]string{"error": err.Error()}, nil
	}
	match := table.retries()["asked"].RetryConditionMatch
	return map[string]string{"http": retriedCodes(match, 100, 599), "grpc": retriedCodes(match, 0, 16)}, nil
}

// retriedCodes asks for every code and writes those that are retried as a list of ranges.
func retriedCodes(match resiliency.RetryConditionMatch, from, to int32) string {
	var ranges []string
	for code := from; code <= to; code++ {
		first := code
		for code <= to && match.ErrorNeedRetry(resiliency.NewCodeError(code, errors.New("asked"))) {
			code++
		}
		switch {
		case code == first:
		case code == first+1:
			ranges = append(ranges, strconv.Itoa(int(first)))
		default:
			ranges = append(ranges, strconv.Itoa(int(first))+"-"+strconv.Itoa(int(code-1)))
		}
	}
	return strings.Join(ranges, ",")
}
