//go:build dapr_1_16

package main

import _ "unsafe" // for go:linkname

// Up to 1.16 access control itself put the path of a call in order.
//
//go:linkname normalizeOperation github.com/dapr/dapr/pkg/acl.normalizeOperation
func normalizeOperation(operation string) (string, error)
