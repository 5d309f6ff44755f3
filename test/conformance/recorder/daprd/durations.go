package main

import (
	"encoding/json"
	"strconv"
	"time"

	v1alpha1 "github.com/dapr/dapr/pkg/apis/resiliency/v1alpha1"
)

// duration says how a text is read as a named timeout, as the wait of a retry policy, and by Go itself: nanoseconds, or an error;
// and how Go writes it.
func duration(input json.RawMessage) (any, error) {
	var text string
	if err := json.Unmarshal(input, &text); err != nil {
		return nil, err
	}
	plain, err := time.ParseDuration(text)
	answer := map[string]any{
		"timeout": timeoutOf(text),
		"retry":   retryWaitOf(text),
		"go":      nanoseconds(plain, err),
		"written": nil,
	}
	if err == nil {
		answer["written"] = plain.String()
	}
	return answer, nil
}

func timeoutOf(text string) any {
	table := newProvider()
	var object v1alpha1.Resiliency
	object.Spec.Policies.Timeouts = map[string]string{"asked": text}
	err := table.decode(&object)
	return nanoseconds(table.timeouts()["asked"], err)
}

func retryWaitOf(text string) any {
	table := newProvider()
	var object v1alpha1.Resiliency
	object.Spec.Policies.Retries = map[string]v1alpha1.Retry{"asked": {Duration: text}}
	if err := table.decode(&object); err != nil {
		return nanoseconds(0, err)
	}
	return nanoseconds(table.retries()["asked"].Duration, nil)
}

func nanoseconds(value time.Duration, err error) any {
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	// As text: not every count fits into a JavaScript number.
	return strconv.FormatInt(int64(value), 10)
}
