//go:build !dapr_1_16

package main

import "github.com/dapr/dapr/pkg/messaging/method"

func normalizeOperation(operation string) (string, error) {
	return method.NormalizeMethod(operation)
}
