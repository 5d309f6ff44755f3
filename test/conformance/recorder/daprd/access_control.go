package main

import (
	"encoding/json"
	_ "unsafe" // for go:linkname

	"github.com/spiffe/go-spiffe/v2/spiffeid"

	"github.com/dapr/dapr/pkg/acl"
	"github.com/dapr/dapr/pkg/config"
	commonv1pb "github.com/dapr/dapr/pkg/proto/common/v1"
	"github.com/dapr/dapr/pkg/security/spiffe"
)

// The exported function around this one takes the caller from a TLS connection and nowhere else.
//
//go:linkname isOperationAllowed github.com/dapr/dapr/pkg/acl.isOperationAllowedByAccessControlPolicy
func isOperationAllowed(caller *spiffe.Parsed, operation string, verb commonv1pb.HTTPExtension_Verb, isHTTP bool, list *config.AccessControlList) (bool, string)

// accessQuestion is a call to an app whose Configuration has access control.
type accessQuestion struct {
	YAML string
	// Whether daprd reads the YAML from a file, and not from the operator.
	File bool
	// Protocol of the called app.
	Protocol string
	Call     struct {
		AppID, Namespace, TrustDomain, Operation, Verb string
	}
}

// accessControl tells whether the access control of a Configuration lets a call through.
func accessControl(input json.RawMessage) (any, error) {
	var question accessQuestion
	if err := json.Unmarshal(input, &question); err != nil {
		return nil, err
	}
	return question.decide()
}

func (question accessQuestion) decide() (map[string]any, error) {
	load := loadFromOperator
	if question.File {
		load = loadFromFile
	}
	loaded, err := load(question.YAML)
	if err != nil {
		return map[string]any{"error": err.Error()}, nil
	}
	isHTTP := question.Protocol == "http"
	list, err := acl.ParseAccessControlSpec(loaded.Spec.AccessControlSpec, isHTTP)
	if err != nil {
		return map[string]any{"error": err.Error()}, nil
	}
	call := question.Call
	trustDomain, err := spiffeid.TrustDomainFromString(call.TrustDomain)
	if err != nil {
		return map[string]any{"allowed": false, "by": "nobody can have that trust domain"}, nil
	}
	caller, err := spiffe.FromStrings(trustDomain, call.Namespace, call.AppID)
	if err != nil {
		return nil, err
	}
	operation, err := normalizeOperation(call.Operation)
	if err != nil {
		return map[string]any{"error": err.Error()}, nil
	}
	allowed, by := isOperationAllowed(caller, operation, commonv1pb.HTTPExtension_Verb(commonv1pb.HTTPExtension_Verb_value[call.Verb]), isHTTP, list)
	return map[string]any{"allowed": allowed, "by": by}, nil
}
