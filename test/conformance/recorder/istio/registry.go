package main

import (
	"fmt"

	core "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	kube "istio.io/istio/pilot/pkg/serviceregistry/kube"
	"istio.io/istio/pkg/config/constants"
)

// registry is what istiod knows from Kubernetes.
type registry struct {
	services  []*model.Service
	instances []*model.ServiceInstance
}

// registryOf holds the services, each with one pod that has a sidecar.
func registryOf(services []core.Service) registry {
	var known registry
	for index, written := range services {
		service := kube.ConvertService(written, nil, constants.DefaultClusterLocalDomain, "Kubernetes", constants.DefaultClusterLocalDomain)
		known.services = append(known.services, service)
		for _, port := range service.Ports {
			known.instances = append(known.instances, &model.ServiceInstance{
				Service:     service,
				ServicePort: port,
				Endpoint: &model.IstioEndpoint{
					Addresses:       []string{fmt.Sprintf("10.1.0.%d", index+1)},
					EndpointPort:    uint32(port.Port),
					ServicePortName: port.Name,
					Namespace:       written.Namespace,
					Labels:          written.Spec.Selector,
					TLSMode:         model.IstioMutualTLSModeLabel,
				},
			})
		}
	}
	return known
}
