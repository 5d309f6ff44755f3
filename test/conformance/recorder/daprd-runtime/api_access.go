package main

import (
	"context"
	"encoding/json"
	_ "unsafe" // for go:linkname

	"google.golang.org/grpc"

	_ "github.com/dapr/dapr/pkg/api/grpc"
	"github.com/dapr/dapr/pkg/api/http"
	"github.com/dapr/dapr/pkg/api/universal"
	"github.com/dapr/dapr/pkg/config"
	runtimev1pb "github.com/dapr/dapr/pkg/proto/runtime/v1"
)

// The server that puts them before its methods needs a network.
//
//go:linkname guards github.com/dapr/dapr/pkg/api/grpc.setAPIEndpointsMiddlewares
func guards(allowed, denied config.APIAccessRules) (grpc.UnaryServerInterceptor, grpc.StreamServerInterceptor)

// apiAccess counts the endpoints of the HTTP API and the methods of the gRPC API that lists of allowed and denied APIs close.
func apiAccess(input json.RawMessage) (any, error) {
	var lists config.APISpec
	if err := json.Unmarshal(input, &lists); err != nil {
		return nil, err
	}
	closed := map[string]int{"http": 0, "grpc": 0}
	allowed := lists.Allowed.GetRulesByProtocol(config.APIAccessRuleProtocolHTTP)
	denied := lists.Denied.GetRulesByProtocol(config.APIAccessRuleProtocolHTTP)
	for _, endpoint := range http.NewAPI(http.APIOpts{Universal: &universal.Universal{}}).APIEndpoints() {
		if !endpoint.IsAllowed(allowed, denied) {
			closed["http"]++
		}
	}
	unary, stream := guards(lists.Allowed, lists.Denied)
	for _, method := range runtimev1pb.Dapr_ServiceDesc.Methods {
		info := &grpc.UnaryServerInfo{FullMethod: fullName(method.MethodName)}
		handler := func(context.Context, any) (any, error) { return nil, nil }
		if unary != nil {
			if _, err := unary(context.Background(), nil, info, handler); err != nil {
				closed["grpc"]++
			}
		}
	}
	for _, method := range runtimev1pb.Dapr_ServiceDesc.Streams {
		info := &grpc.StreamServerInfo{FullMethod: fullName(method.StreamName)}
		handler := func(any, grpc.ServerStream) error { return nil }
		if stream != nil && stream(nil, nil, info, handler) != nil {
			closed["grpc"]++
		}
	}
	return closed, nil
}

func fullName(method string) string {
	return "/" + runtimev1pb.Dapr_ServiceDesc.ServiceName + "/" + method
}
