package main

import (
	"context"
	"encoding/json"
	"os"

	"google.golang.org/grpc"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	configapi "github.com/dapr/dapr/pkg/apis/configuration/v1alpha1"
	"github.com/dapr/dapr/pkg/config"
	operatorv1pb "github.com/dapr/dapr/pkg/proto/operator/v1"
)

// loadFromFile loads a Configuration as a self-hosted daprd does.
func loadFromFile(text string) (*config.Configuration, error) {
	file, err := os.CreateTemp("", "configuration-*.yaml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err := file.WriteString(text); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return config.LoadStandaloneConfiguration(file.Name())
}

// loadFromOperator loads a Configuration as daprd does in Kubernetes: kubectl turns it into JSON, the operator decodes it into the
// type of the CRD and sends that on. What the API server says to it is not asked here.
func loadFromOperator(text string) (*config.Configuration, error) {
	sent, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	var object configapi.Configuration
	if err := kjson.UnmarshalCaseSensitivePreserveInts(sent, &object); err != nil {
		return nil, err
	}
	body, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	return loadFromKubernetes(operator{body: body})
}

// operator answers with one Configuration.
type operator struct {
	operatorv1pb.OperatorClient
	body []byte
}

func (o operator) GetConfiguration(context.Context, *operatorv1pb.GetConfigurationRequest, ...grpc.CallOption) (*operatorv1pb.GetConfigurationResponse, error) {
	return &operatorv1pb.GetConfigurationResponse{Configuration: o.body}, nil
}

func refusal(err error) any {
	return map[string]string{"error": err.Error()}
}
