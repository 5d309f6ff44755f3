//go:build dapr_1_18

package main

import (
	operatorv1pb "github.com/dapr/dapr/pkg/proto/operator/v1"

	"github.com/dapr/dapr/pkg/config"
)

func loadFromKubernetes(client operatorv1pb.OperatorClient) (*config.Configuration, error) {
	loaded, _, err := config.LoadKubernetesConfiguration("config", "shop", client)
	return loaded, err
}
